package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.util.Arrays;
import java.util.Locale;

/// What no measurement of a cell shows, whatever the cell: it ends an identification before any
/// fit, with file and line, what was found and what was expected. What a cell might show, and
/// hardly does, is a doubt: [Doubts#contradictions].
final class FileCheck {
  /// Of the capacity in an hour: a file that never has more is a rest, or the noise of one.
  private static final double REST_C_RATE = 0.005;

  /// Files that last no longer, taken together, say next to nothing of any resistance.
  private static final double LEAST_SECONDS = 60;

  /// No recording in which a cell warms up is shorter, or has a longer hole.
  private static final double LEAST_HEAT_SECONDS = 600;

  private static final double MOST_HOLE_SECONDS = 86_400;

  /// Counted from full by the capacity of the day, measured files lie within -0.02 to 1.01.
  private static final double EMPTIEST = -0.2;

  private static final double FULLEST = 1.1;

  /// Of [StepResponse#correlation]: measured files have 0.00, where a glitch or steps of minutes
  /// hide it, to 0.99; what is about 0 tells nothing.
  private static final double OPPOSITE = -0.2;

  private static final String SIGN = "current into the cell is positive, is its sign wrong?";

  private FileCheck() {}

  /// @throws BadRecordingException for the first file that cannot be
  static void require(CellTests tests) throws BadRecordingException {
    for (OcvTest test : tests.ocvTests()) test.requireSlopes();
    double seconds = 0;
    for (Drive drive : tests.known()) {
      requireMeasurement(drive.recording, drive.ampereHours);
      requireSoc(drive);
      seconds += duration(drive.recording);
    }
    for (Recording recording : tests.uncounted()) {
      requireMeasurement(recording, tests.ampereHours());
      seconds += duration(recording);
    }
    if (seconds >= LEAST_SECONDS) return;
    Recording first =
        tests.uncounted().stream().findFirst().orElseGet(() -> tests.known().getFirst().recording);
    throw first.fault(
        0,
        String.format(
            Locale.ROOT,
            "found drives and pulses of %.0f s in all, expected %.0f s and more",
            seconds,
            LEAST_SECONDS));
  }

  /// Of a recording in which a cell warms up.
  static void requireHeat(Recording recording, double[] soc, double ampereHours)
      throws BadRecordingException {
    requireMeasurement(recording, ampereHours);
    double[] celsius = recording.celsius;
    if (Arrays.stream(celsius).allMatch(t -> t == celsius[0])) {
      throw recording.fault(
          0,
          String.format(
              Locale.ROOT,
              "found %s degC in all %d rows, expected a cell that warms up",
              celsius[0],
              recording.rows));
    }
    if (duration(recording) < LEAST_HEAT_SECONDS) {
      throw recording.fault(
          recording.rows - 1,
          String.format(
              Locale.ROOT,
              "found %.0f s in all, expected %.0f s and more: a cell warms up in minutes",
              duration(recording),
              LEAST_HEAT_SECONDS));
    }
    for (int k = 1; k < recording.rows; k++) {
      if (recording.stepSeconds(k) <= MOST_HOLE_SECONDS) continue;
      throw recording.fault(
          k,
          String.format(
              Locale.ROOT,
              "found time_s %.0f s after the row before, expected at most %.0f s",
              recording.stepSeconds(k),
              MOST_HOLE_SECONDS));
    }
    requireWithin(recording, soc, ampereHours);
  }

  private static double duration(Recording recording) {
    return recording.seconds[recording.rows - 1] - recording.seconds[0];
  }

  private static void requireMeasurement(Recording recording, double ampereHours)
      throws BadRecordingException {
    double[] volts = recording.volts;
    if (Arrays.stream(volts).allMatch(v -> v == volts[0])) {
      throw recording.fault(
          0,
          String.format(
              Locale.ROOT,
              "found voltage_V %s in all %d rows, expected one that the current moves",
              volts[0],
              recording.rows));
    }
    double most = Arrays.stream(recording.amps).map(Math::abs).max().orElse(0);
    if (most < REST_C_RATE * ampereHours) {
      throw recording.fault(
          0,
          String.format(
              Locale.ROOT,
              "found current_A of at most %.3g A in all %d rows, expected a drive or pulses of"
                  + " %.3g A and more: a rest tells nothing of resistance",
              most,
              recording.rows,
              REST_C_RATE * ampereHours));
    }
    StepResponse response = StepResponse.of(recording);
    if (response.correlation() < OPPOSITE) {
      throw recording.fault(
          0,
          String.format(
              Locale.ROOT,
              "found that voltage_V falls where current_A rises (correlation %.2f from row to row),"
                  + " expected it to rise: %s",
              response.correlation(),
              SIGN));
    }
  }

  private static void requireSoc(Drive drive) throws BadRecordingException {
    Recording recording = drive.recording;
    double products = 0;
    for (int k = 1; k < recording.rows; k++) {
      products +=
          (drive.soc[k] - drive.soc[k - 1]) * recording.meanAmps[k] * recording.stepSeconds(k);
    }
    if (products < 0) {
      throw recording.fault(
          0,
          String.format(
              Locale.ROOT,
              "found that the file's own SOC or counter falls where current_A flows in, expected it"
                  + " to rise: %s",
              SIGN));
    }
    requireWithin(recording, drive.soc, drive.ampereHours);
  }

  private static void requireWithin(Recording recording, double[] soc, double ampereHours)
      throws BadRecordingException {
    for (int k = 0; k < recording.rows; k++) {
      if (soc[k] >= EMPTIEST && soc[k] <= FULLEST) continue;
      throw recording.fault(
          k,
          String.format(
              Locale.ROOT,
              "found a SOC of %.2f, counted with a capacity of %.4g Ah, expected %s to %s: %s does the"
                  + " file begin with a full cell? is it that capacity?",
              soc[k],
              ampereHours,
              EMPTIEST,
              FULLEST,
              SIGN));
    }
  }
}
