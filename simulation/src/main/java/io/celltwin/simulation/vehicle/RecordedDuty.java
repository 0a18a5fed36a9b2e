package io.celltwin.simulation.vehicle;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A recorded current or power as a load: CSV with `time_s` and `current_A` or `power_W`, both
/// positive into the battery. A value holds until the next row; after the last one nothing flows.
public final class RecordedDuty implements Duty {
  private static final String CURRENT = "current_A";
  private static final String POWER = "power_W";
  private static final double HALF_NANO = 0.5e-9; // a row begins at its nanosecond

  private final Trace trace;
  private final boolean power;
  private final PackCurrent current =
      new PackCurrent(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  private long lastNanos;
  private long steadyUntilNanos;

  private RecordedDuty(Trace trace, boolean power) {
    this.trace = trace;
    this.power = power;
  }

  /// @throws BadRecordingException at the file and line that is wrong
  public static RecordedDuty read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      List<String> header = Trace.header(file, lines);
      boolean power = header.contains(POWER);
      if (power == header.contains(CURRENT)) {
        throw new BadRecordingException(
            file,
            1,
            "found columns " + String.join(",", header) + ", expected either current_A or power_W");
      }
      return new RecordedDuty(
          Trace.read(file, lines, header, List.of(power ? POWER : CURRENT)), power);
    }
  }

  /// From the first row to the last.
  public double seconds() {
    return trace.seconds();
  }

  /// What a recorded power asked for beyond what the battery's terminals give.
  public double clippedJoules() {
    return current.clippedJoules();
  }

  @Override
  public double packAmps(long nowNanos, TractionBattery battery) {
    double now = 1e-9 * nowNanos;
    double step = 1e-9 * (nowNanos - lastNanos);
    lastNanos = nowNanos;
    if (now + HALF_NANO >= trace.seconds()) {
      steadyUntilNanos = Long.MAX_VALUE;
      return 0;
    }
    int row = trace.row(now + HALF_NANO);
    double value = trace.value(0, row);
    double end = trace.rowSeconds(row + 1);
    // a power's current moves with the voltage
    steadyUntilNanos = power ? nowNanos : StrictMath.round(1e9 * end);
    return power ? current.amps(value, battery, step) : value;
  }

  @Override
  public long steadyUntilNanos() {
    return steadyUntilNanos;
  }
}
