package io.celltwin.lab.identify;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// One measured file at every row of which the state of charge is known.
final class Drive {
  private static final Pattern TEMPERATURE = Pattern.compile("(?:^|_)([pm])(\\d{1,2})(?=_|$)");

  /// A name whose number is further from what was measured means something else.
  private static final double NAMED_KELVIN = 15;

  private static final Pattern TEMPERATURE_AND_CYCLE = Pattern.compile("(?:[pm]|T-?)\\d+_(.+)");

  final Recording recording;
  final double[] soc;
  final double ampereHours;

  /// Whether the capacity, and with it the SOC, is itself a result of the fit.
  final boolean isCapacityFitted;

  final double celsius;

  private Drive(Recording recording, double[] soc, double ampereHours, boolean isCapacityFitted) {
    this.recording = recording;
    this.soc = soc;
    this.ampereHours = ampereHours;
    this.isCapacityFitted = isCapacityFitted;
    this.celsius = recording.medianCelsius();
  }

  /// A file that says its SOC itself.
  static Drive knowingSoc(Recording recording, double ampereHours) {
    return new Drive(recording, recording.soc.orElseThrow(), ampereHours, false);
  }

  /// A file that begins with a full cell and is counted from there.
  static Drive fromFull(Recording recording, double ampereHours) {
    return fromFull(recording, ampereHours, false);
  }

  static Drive fromFull(Recording recording, double ampereHours, boolean isCapacityFitted) {
    double first = recording.ampereHours[0];
    double[] soc =
        Arrays.stream(recording.ampereHours).map(ah -> 1 + (ah - first) / ampereHours).toArray();
    return new Drive(recording, soc, ampereHours, isCapacityFitted);
  }

  /// This without some of its rows.
  Drive without(boolean[] dropped) {
    double[] kept =
        IntStream.range(0, soc.length).filter(k -> !dropped[k]).mapToDouble(k -> soc[k]).toArray();
    return new Drive(recording.without(dropped), kept, ampereHours, isCapacityFitted);
  }

  String name() {
    return recording.name;
  }

  /// What was driven: the name without the temperature that it begins with. Files of one cycle are
  /// left out together when a fit is tried on what it has not seen.
  String cycle() {
    Matcher matcher = TEMPERATURE_AND_CYCLE.matcher(name());
    return matcher.matches() ? matcher.group(1) : name();
  }

  /// What the chamber was set to: by the name, such as `m10_UDDS`, else what is near the median.
  int chamberCelsius() {
    Matcher matcher = TEMPERATURE.matcher(name());
    if (matcher.find()) {
      int size = Integer.parseInt(matcher.group(2));
      int named = matcher.group(1).equals("m") ? -size : size;
      if (Math.abs(named - celsius) <= NAMED_KELVIN) return named;
    }
    return 5 * (int) Math.rint(celsius / 5);
  }

  /// 1 after a full charge: the hysteresis lies on the charge branch. Else unknown, taken as 0.
  double hysteresisAtStart() {
    return soc[0] > 0.95 ? 1 : 0;
  }

  /// What a row weighs: a second, or less where rows come faster.
  double weight(int row) {
    return Math.min(recording.stepSeconds(row), 1);
  }
}
