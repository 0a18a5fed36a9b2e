package io.celltwin.lab.validate;

import io.celltwin.config.Chemistry;
import io.celltwin.lab.validate.Target.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is aimed at, by set, temperature and case. They bind drives that identification has not
/// seen.
final class Targets {
  /// How a group names its temperature: `m10` is -10 degC.
  private static final Pattern TEMPERATURE = Pattern.compile("([pm])(\\d+)");

  private static final String EXACT = "exact";

  private static final Map<Integer, Target> PANASONIC_EXACT =
      Map.of(
          25, rmse(0.5, 0.8),
          10, rmse(0.9, 1.2),
          0, rmse(1.5, 2.5),
          -10, rmse(1.3, 1.8),
          -20, rmse(1.5, 2.5));
  private static final Target PANASONIC_ALL_AT_25 = rmse(0.7, 1.0);
  private static final Target HG2_EXACT = rmse(1.5, 2.0);
  private static final Target A123_EXACT = rmse(1.0, 1.5);
  private static final Target A123_PLATEAU = new Target(Figure.MINUTES, 25, 40);

  /// Below it the A123 is reported only, degC.
  private static final int A123_COLDEST = 15;

  private static final List<Target> STRING =
      List.of(
          rmse(3.0, Double.POSITIVE_INFINITY),
          must(Figure.RMSE_AFTER_CHARGE, 1.0),
          must(Figure.THREE_SIGMA_AFTER_CHARGE, 5),
          must(Figure.VERDICT, 100));

  private Targets() {}

  static List<Target> of(MeasuredSet set, String group, Case kase) {
    OptionalInt celsius = celsius(group);
    String name = kase.name();
    List<Target> targets = new ArrayList<>();
    switch (set) {
      case PANASONIC -> {
        if (celsius.isPresent() && name.equals(EXACT)) {
          Target exact = PANASONIC_EXACT.get(celsius.getAsInt());
          if (exact != null) targets.add(exact);
        }
        if (celsius.equals(OptionalInt.of(25)) && name.equals("all")) {
          targets.add(PANASONIC_ALL_AT_25);
        }
      }
      case HG2 -> {
        if (name.equals(EXACT)) targets.add(HG2_EXACT);
      }
      case A123 -> {
        if (celsius.orElse(Integer.MIN_VALUE) >= A123_COLDEST) {
          if (name.equals(EXACT)) targets.add(A123_EXACT);
          if (name.startsWith("plateau_")) targets.add(A123_PLATEAU);
        }
      }
      case LFP220 -> {
        targets.addAll(STRING);
        if (name.equals("offset")) targets.add(must(Figure.BIAS, 3));
      }
      case LG_M50, NASA, AGEING, SOP_NMC -> {}
    }
    targets.add(must(Figure.INSIDE, 97));
    targets.add(must(Figure.LEAST_INSIDE, 90));
    if (set.nominal().chemistry() == Chemistry.LFP) {
      // On the plateau nothing tells the SOC but the count.
      targets.add(must(Figure.THREE_SIGMA_UNANCHORED, 15));
      targets.add(must(Figure.THREE_SIGMA_ANCHORED, 5));
    } else {
      targets.add(must(Figure.THREE_SIGMA, celsius.orElse(0) < 0 ? 8 : 5));
    }
    return targets;
  }

  private static OptionalInt celsius(String group) {
    Matcher name = TEMPERATURE.matcher(group);
    if (!name.matches()) return OptionalInt.empty();
    int degrees = Integer.parseInt(name.group(2));
    return OptionalInt.of(name.group(1).equals("m") ? -degrees : degrees);
  }

  private static Target rmse(double aim, double floor) {
    return new Target(Figure.RMSE, aim, floor);
  }

  private static Target must(Figure figure, double floor) {
    return new Target(figure, floor, floor);
  }
}
