package io.celltwin.lab.identify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What of an identified cell the measurements hardly tell, in words and in numbers.
final class Doubts {
  /// What adds less to the resistance at its knot is uncertain without doing harm.
  private static final double LEAST_SHARE = 0.05;

  /// A time constant longer than this share of the longest file cannot be seen to its end.
  private static final double SEEN_SHARE = 1.0 / 3;

  /// A bend of the charge transfer that the largest current hardly reaches.
  private static final double LEAST_BEND = 0.5;

  private static final double LEAST_CHARGE_SHARE = 0.2;
  private static final double LEAST_RANGE_KELVIN = 10;

  /// Of the knots; where fewer are zero that is nobody's concern.
  private static final double ZERO_SHARE = 0.1;

  static final List<String> BRANCHES =
      List.of("ohmic R0", "charge transfer", "fast pair R1", "middle pair R2", "slow pair R3");

  private final Evidence evidence;
  private final Fit fit;
  private final Design design;
  private final double ratedAmpereHours;
  private final List<String> lines = new ArrayList<>();

  private Doubts(Evidence evidence, double ratedAmpereHours) {
    this.evidence = evidence;
    this.fit = evidence.fit;
    this.design = fit.design();
    this.ratedAmpereHours = ratedAmpereHours;
  }

  /// Whole sentences: what speaks against the cell first, then what is only not known of it.
  static List<String> words(Evidence evidence, double ratedAmpereHours) {
    Doubts doubts = new Doubts(evidence, ratedAmpereHours);
    doubts.lines.addAll(contradictions(evidence));
    doubts.coverage();
    doubts.constants();
    doubts.resistances();
    doubts.curve();
    doubts.soc();
    return List.copyOf(doubts.lines);
  }

  /// What speaks against the cell, or one of its files: whole sentences. None of the cells that
  /// were measured gives any.
  static List<String> contradictions(Evidence evidence) {
    return new Contradictions(evidence).words();
  }

  /// A resistance whose sigma is large where it matters.
  ///
  /// @param share of all the cell's resistance at that knot
  record Uncertain(
      int branch,
      double celsius,
      double soc,
      double ohms,
      double sigmaOhms,
      double share,
      double seconds) {
    double relative() {
      return sigmaOhms / ohms;
    }
  }

  /// The worst knot of each branch at each temperature, of those where something was measured; the
  /// worst first.
  static List<Uncertain> worst(Evidence evidence) {
    Fit fit = evidence.fit;
    Design design = fit.design();
    Confidence confidence = evidence.confidence;
    List<Uncertain> worst = new ArrayList<>();
    for (int b = 0; b < Design.BRANCHES; b++) {
      for (int t = 0; t < design.celsius().count(); t++) {
        List<Uncertain> ofRow = new ArrayList<>();
        for (int a = 0; a < design.soc().count(); a++) {
          double ohms = fit.ohms(b, a, t);
          double all = 0;
          for (int any = 0; any < Design.BRANCHES; any++) all += fit.ohms(any, a, t);
          if (!confidence.isMeasured(a, t) || ohms <= LEAST_SHARE * all) continue;
          ofRow.add(
              new Uncertain(
                  b,
                  design.celsius().at(t),
                  design.soc().at(a),
                  ohms,
                  confidence.sigmaOhms(b, a, t),
                  ohms / all,
                  confidence.seconds(a, t)));
        }
        ofRow.stream().max(Comparator.comparingDouble(Uncertain::relative)).ifPresent(worst::add);
      }
    }
    worst.sort(Comparator.comparingDouble(Uncertain::relative).reversed());
    return worst;
  }

  private void coverage() {
    List<String> gaps = new ArrayList<>();
    for (int t = 0; t < design.celsius().count(); t++) {
      String of = unmeasured(t);
      if (!of.isEmpty()) gaps.add(celsius(design.celsius().at(t)) + "\u00a0°C: " + of);
    }
    if (!gaps.isEmpty()) {
      say(
          "Nothing was measured in some places; what the cell file says there is carried over from"
              + " the nearest SOC and temperature that were measured. In % SOC: "
              + String.join("; ", gaps)
              + ".");
    }
    Knots knots = design.celsius();
    say(
        String.format(
            Locale.ROOT,
            "Below %s and above %s °C nothing was measured; there the cell file says what resistances"
                + " typically do, and expects more to stay unexplained.",
            celsius(knots.at(0)),
            celsius(knots.at(knots.count() - 1))));
    List<Leftover> used = evidence.used();
    double coldest = used.stream().mapToDouble(l -> l.drive.celsius).min().orElseThrow();
    double warmest = used.stream().mapToDouble(l -> l.drive.celsius).max().orElseThrow();
    if (warmest - coldest < LEAST_RANGE_KELVIN) {
      say(
          String.format(
              Locale.ROOT,
              "All files are from %s to %s °C: how resistance grows in the cold is assumed (to"
                  + " %.1f times that of 25 °C at −10 °C), not measured.",
              celsius(coldest),
              celsius(warmest),
              Dynamics.typicalResistance(-10)));
    }
    if (!evidence.judgedBySelf.isEmpty()) {
      say(
          String.format(
              Locale.ROOT,
              "No other cycle was measured near the temperature of %s. What the cell file expects to"
                  + " stay unexplained there is what the fit left over itself, times 1.5.",
              String.join(", ", evidence.judgedBySelf)));
    }
  }

  /// Knots of SOC at one of temperature, as `0–6, 20`.
  private String unmeasured(int celsiusKnot) {
    Knots soc = design.soc();
    List<String> ranges = new ArrayList<>();
    for (int a = 0; a < soc.count(); a++) {
      if (evidence.confidence.isMeasured(a, celsiusKnot)) continue;
      int from = a;
      while (a + 1 < soc.count() && !evidence.confidence.isMeasured(a + 1, celsiusKnot)) a++;
      String first = String.format(Locale.ROOT, "%.0f", 100 * soc.at(from));
      String last = String.format(Locale.ROOT, "%.0f", 100 * soc.at(a));
      if (from == 0 && a == soc.count() - 1) return "all";
      ranges.add(from == a ? first : first + "–" + last);
    }
    return String.join(", ", ranges);
  }

  private static String celsius(double celsius) {
    return String.format(Locale.ROOT, "%.0f", celsius).replace('-', '−');
  }

  private void constants() {
    Dynamics dynamics = fit.dynamics();
    List<Dynamics.Constant> found = dynamics.constants(ratedAmpereHours);
    Dynamics.Constant tau1 = found.get(0);
    Dynamics.Constant tau2 = found.get(1);
    Dynamics.Constant tau3 = found.get(2);
    if (tau1.isAtLeast()) {
      say(
          String.format(
              Locale.ROOT,
              "The fast time constant is %.2g s, the shortest that is looked for: part of R1 is rather"
                  + " ohmic resistance.",
              tau1.value()));
    }
    if (tau1.isAtMost()) {
      say(
          String.format(
              Locale.ROOT,
              "The fast and the middle time constant, %.3g s and %.3g s, are as near to each other as"
                  + " the search lets them: the files show one of them, not two.",
              tau1.value(),
              tau2.value()));
    }
    if (tau2.isAtMost()) {
      say(
          String.format(
              Locale.ROOT,
              "The middle and the slow time constant, %.3g s and %.3g s, are as near to each other as"
                  + " the search lets them: the files show one of them, not two.",
              tau2.value(),
              tau3.value()));
    }
    double longest =
        evidence.used().stream()
            .mapToDouble(l -> {
              Recording r = l.drive.recording;
              return r.seconds[r.rows - 1] - r.seconds[0];
            })
            .max()
            .orElseThrow();
    if (tau3.isAtMost()) {
      say(
          String.format(
              Locale.ROOT,
              "The slow time constant is %.3g s, the longest that is looked for: what R3 and what the"
                  + " open-circuit voltage has of a slow drift is not told apart.",
              tau3.value()));
    } else if (tau3.value() > SEEN_SHARE * longest) {
      say(
          String.format(
              Locale.ROOT,
              "The slow time constant is %.0f min, the longest file lasts %.0f min: R3 is never seen"
                  + " settling, and what it and what the open-circuit voltage has of a slow drift is"
                  + " hardly told apart.",
              tau3.value() / 60,
              longest / 60));
    }
    Dynamics.Constant decay = found.get(3);
    if (decay.isAtLeast() || decay.isAtMost()) {
      say(
          String.format(
              Locale.ROOT,
              "How fast the hysteresis turns is at the edge of the search (%.3g per unit of SOC): the"
                  + " files hardly show it turning.",
              decay.value()));
    }
    exchange(found.get(4));
  }

  private void exchange(Dynamics.Constant exchange) {
    Dynamics dynamics = fit.dynamics();
    double bend = 0;
    for (Leftover file : evidence.used()) {
      double most = Arrays.stream(file.drive.recording.meanAmps).map(Math::abs).max().orElse(0);
      bend = Math.max(bend, most / (2 * dynamics.exchangeAmps(file.drive.celsius)));
    }
    if (exchange.isAtLeast() || exchange.isAtMost()) {
      say(
          String.format(
              Locale.ROOT,
              "The exchange current, %.3g A at 25 °C, is at the edge of the search: the files do not"
                  + " show how the charge transfer bends with the current.",
              exchange.value()));
    } else if (bend < LEAST_BEND) {
      say(
          String.format(
              Locale.ROOT,
              "The largest current of all files is %.0f %% of twice the exchange current: the charge"
                  + " transfer has hardly bent, and more current than that is extrapolated.",
              100 * bend));
    }
  }

  private void resistances() {
    if (evidence.used().stream().allMatch(l -> medianStep(l.drive.recording) >= 0.5)) {
      say(
          String.format(
              Locale.ROOT,
              "Rows come once a second or slower, charge transfer takes %.2g s: what is R0 and what is"
                  + " charge transfer is told by its bend alone. Trust their sum, not each.",
              Dynamics.CHARGE_TRANSFER_SECONDS));
    }
    for (int b = 0; b < Design.BRANCHES; b++) {
      int zero = 0;
      int measured = 0;
      List<String> where = new ArrayList<>();
      for (int t = 0; t < design.celsius().count(); t++) {
        int before = zero;
        for (int a = 0; a < design.soc().count(); a++) {
          if (!evidence.confidence.isMeasured(a, t)) continue;
          measured++;
          if (fit.ohms(b, a, t) <= 0) zero++;
        }
        if (zero > before) where.add(celsius(design.celsius().at(t)));
      }
      if (zero <= ZERO_SHARE * measured) continue;
      say(
          String.format(
              Locale.ROOT,
              "Best explained without any %s in %d of %d measured places (at %s °C): there the other"
                  + " branches have its part.",
              BRANCHES.get(b),
              zero,
              measured,
              String.join(", ", where)));
    }
  }

  private static double medianStep(Recording recording) {
    double[] steps = new double[recording.rows - 1];
    for (int k = 0; k < steps.length; k++) steps[k] = recording.stepSeconds(k + 1);
    Arrays.sort(steps);
    return steps[steps.length / 2];
  }

  private void curve() {
    if (!design.ocv().isSlopeMeasured) {
      say(
          "The open-circuit voltage's temperature slope is from the drives, not from slow tests at"
              + " several temperatures: some 0.1 mV/K of it are not told from resistance.");
    }
    if (fit.hysteresis() <= 0) {
      say("The files are best explained without hysteresis: both branches of the curve are one.");
    } else if (fit.hysteresis() > 0.999 * Fit.MOST_HYSTERESIS) {
      say(
          String.format(
              Locale.ROOT,
              "The hysteresis is as large as the search allows, %.1f times what lies between the slow"
                  + " test's branches.",
              Fit.MOST_HYSTERESIS));
    }
    double in = 0;
    double out = 0;
    for (Leftover file : evidence.used()) {
      Recording r = file.drive.recording;
      for (int k = 1; k < r.rows; k++) {
        double step = r.meanAmps[k] * r.stepSeconds(k);
        if (step > 0) in += step;
        else out -= step;
      }
    }
    double share = in / (in + out);
    if (share < LEAST_CHARGE_SHARE) {
      say(
          String.format(
              Locale.ROOT,
              "Of the charge that the drives and pulses moved only %.0f %% flowed into the cell: how"
                  + " much of the gap between the branches is hysteresis rests on little.",
              100 * share));
    }
  }

  private void soc() {
    String fitted =
        evidence.used().stream()
            .filter(l -> l.drive.isCapacityFitted)
            .map(l ->
                String.format(Locale.ROOT, "%s (%.4g Ah)", l.drive.name(), l.drive.ampereHours))
            .collect(Collectors.joining(", "));
    if (!fitted.isEmpty()) {
      say(
          String.format(
              Locale.ROOT,
              "The SOC of %s rests on a capacity that their own rests told, so they count for less and"
                  + " say little of the open-circuit voltage.",
              fitted));
    }
  }

  private void say(String sentence) {
    lines.add(sentence);
  }
}
