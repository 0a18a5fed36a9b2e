package io.celltwin.hil.scenario;

import io.celltwin.config.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/// Refuses two faults of one thing at one time: the bench has one state of it, so that the second
/// would take the place of the first, and mending one would mend both.
final class FaultOverlaps {
  /// These happen at their time and are not there afterwards.
  private static final Set<String> MOMENTS =
      Set.of("device_restarts", "chip_restarts", "missed_commands");

  /// What a fault is of; whichever of these it has.
  private static final String[] PLACES = {
    "source", "device", "wire", "gpio", "cell", "sensor", "message", "contactor"
  };

  private record Placed(String place, Fault fault) {}

  private final List<Placed> placed = new ArrayList<>();

  /// @param table of the fault, which has been read
  void add(Table table, Fault fault) {
    String kind = table.found("kind").replace("\"", "");
    if (MOMENTS.contains(kind)) return;
    String place = place(table, kind);
    for (Placed other : placed) {
      if (other.place.equals(place) && overlap(other.fault, fault)) refuse(table, other.fault);
    }
    placed.add(new Placed(place, fault));
  }

  private static String place(Table table, String kind) {
    StringJoiner place = new StringJoiner(" ").add(what(kind));
    for (String key : PLACES) {
      if (table.has(key)) place.add(key).add(table.found(key));
    }
    if (kind.equals("current_error")) place.add(table.has("string") ? table.found("string") : "1");
    return place.toString();
  }

  /// Kinds that the bench mends as one.
  private static String what(String kind) {
    return switch (kind) {
      case "open_thermistor", "shorted_thermistor" -> "thermistor";
      case "line_noise" -> "answers";
      default -> kind.startsWith("answers_") ? "answers" : kind;
    };
  }

  private static boolean overlap(Fault one, Fault other) {
    return one.atSeconds() < until(other) && other.atSeconds() < until(one);
  }

  private static double until(Fault fault) {
    return fault.untilSeconds().orElse(Double.POSITIVE_INFINITY);
  }

  private static void refuse(Table table, Fault other) {
    String until =
        other.untilSeconds().isPresent()
            ? "to " + Texts.number(other.untilSeconds().getAsDouble()) + " s"
            : "on, without until_s";
    table.fault(
        "at_s",
        table.found("at_s") + (table.has("until_s") ? " to " + table.found("until_s") : ""),
        String.format(
            Locale.ROOT,
            "no time at which %s is there too: from %s s %s; the same thing breaks in one way at a time",
            other.key(),
            Texts.number(other.atSeconds()),
            until));
  }
}
