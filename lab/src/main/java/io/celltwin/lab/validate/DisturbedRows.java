package io.celltwin.lab.validate;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.RecordedSource;
import java.util.List;
import java.util.Random;

/// Measured rows as bad sensors would have delivered them, one row a tick.
final class DisturbedRows implements RecordedSource {
  /// The same noise in every file and on every machine.
  private static final long SEED = 7;

  private final Rows rows;
  private final int firstRow;
  private final Sensors sensors;
  private final double ratedAmpereHours;
  private final Random noise = new Random(SEED);
  private int next;
  private boolean taken;

  /// @param firstRow virtual time begins here
  DisturbedRows(Rows rows, int firstRow, Sensors sensors, double ratedAmpereHours) {
    this.rows = rows;
    this.firstRow = firstRow;
    this.sensors = sensors;
    this.ratedAmpereHours = ratedAmpereHours;
    next = firstRow;
  }

  @Override
  public List<Channel> channels() {
    return rows.channels();
  }

  @Override
  public long nextTickNanos(long tickNanos, long periodNanos) {
    if (taken) {
      next++;
      taken = false;
    }
    return next == rows.count() ? END : dueNanos();
  }

  private long dueNanos() {
    return rows.nanos(next) - rows.nanos(firstRow);
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) {
    if (taken || next == rows.count() || dueNanos() > untilNanos) return;
    // Mean and present current of a row pass the same sensor at the same time.
    double currentErrorAmps =
        ratedAmpereHours
            * (sensors.currentOffsetC() + sensors.currentNoiseC() * noise.nextGaussian());
    int cell = 0;
    for (int channel = 0; channel < channels().size(); channel++) {
      double measured = rows.value(next, channel);
      double value =
          switch (channels().get(channel).quantity()) {
            case CURRENT, MEAN_CURRENT -> sensors.currentGain() * measured + currentErrorAmps;
            case CELL_VOLTAGE -> measured + voltageErrorVolts(cell++);
            default -> measured;
          };
      sink.accept(channel, dueNanos(), value, Double.isNaN(value) ? Quality.INVALID : Quality.GOOD);
    }
    taken = true;
  }

  private double voltageErrorVolts(int cell) {
    return sensors.voltageOffsetVolts()
        + sensors.voltageNoiseVolts() * noise.nextGaussian()
        + (cell == 1 ? sensors.cell2OffsetVolts() : 0);
  }

  @Override
  public void close() {}
}
