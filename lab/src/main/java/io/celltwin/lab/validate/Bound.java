package io.celltwin.lab.validate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What one figure is to reach.
///
/// @param label of the figure
/// @param aim what is wanted
/// @param floor what has to be; an infinite one forbids nothing
record Bound(String label, boolean lessIsBetter, double aim, double floor) {
  /// Of a column of [#texts].
  static final String HEADING = "aim / floor";

  enum Verdict {
    AIM,
    FLOOR,
    MISSED
  }

  /// A figure beside it.
  record Judged(Bound bound, double value) {
    /// Such as `rmse 0.61 (<= 0.5 / 0.8) floor`.
    String text() {
      String found = Double.isInfinite(value) ? "never" : String.format(Locale.ROOT, "%.2f", value);
      return "%s %s (%s) %s".formatted(bound.label, found, bound.words(), word());
    }

    private String word() {
      return switch (bound.judge(value)) {
        case AIM -> bound.aim == bound.floor ? "reached" : "aim";
        case FLOOR -> Double.isInfinite(bound.floor) ? "short of the aim" : "floor";
        case MISSED -> "MISSED";
      };
    }
  }

  static Bound atMost(String label, double floor) {
    return new Bound(label, true, floor, floor);
  }

  static Bound atLeast(String label, double floor) {
    return new Bound(label, false, floor, floor);
  }

  /// @param value infinite where what is waited for never came
  Judged of(double value) {
    return new Judged(this, value);
  }

  /// Those that are known, one after the other; empty where none is.
  static String texts(Judged... figures) {
    return texts(List.of(figures));
  }

  static String texts(List<Judged> figures) {
    Stream<Judged> known = figures.stream().filter(figure -> !Double.isNaN(figure.value));
    return known.map(Judged::text).collect(Collectors.joining("; "));
  }

  Verdict judge(double value) {
    if (reaches(value, aim)) return Verdict.AIM;
    return reaches(value, floor) ? Verdict.FLOOR : Verdict.MISSED;
  }

  private boolean reaches(double value, double bound) {
    return lessIsBetter ? value <= bound : value >= bound;
  }

  /// Such as `<= 0.5 / 0.8`: aim and floor.
  String words() {
    String second = aim == floor || Double.isInfinite(floor) ? "" : " / " + number(floor);
    return (lessIsBetter ? "<= " : ">= ") + number(aim) + second;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }
}
