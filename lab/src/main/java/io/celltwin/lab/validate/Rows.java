package io.celltwin.lab.validate;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.RecordedSource;
import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.hal.recording.MeasurementCsv;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A measured file in memory, read once for all its cases: what [MeasurementCsv] makes of it, and
/// the truth of every row.
final class Rows {
  /// Above it a current is a charge, A: less may be an offset or the noise of a rest.
  private static final double CHARGING_AMPS = 1;

  private final List<Channel> channels;
  private final long[] nanos;
  private final double[][] values;
  private final double[][] truth;

  private Rows(List<Channel> channels, long[] nanos, double[][] values, double[][] truth) {
    this.channels = channels;
    this.nanos = nanos;
    this.values = values;
    this.truth = truth;
  }

  static Rows read(MeasuredFile file) throws IOException {
    try (MeasurementCsv csv = new MeasurementCsv(file.csv())) {
      List<Channel> channels = csv.channels();
      List<Long> nanos = new ArrayList<>();
      List<double[]> values = new ArrayList<>();
      long tick = Long.MIN_VALUE;
      while ((tick = csv.nextTickNanos(tick, 1)) != RecordedSource.END) {
        double[] row = new double[channels.size()];
        csv.read(tick, (channel, sampledNanos, value, quality) -> row[channel] = value);
        nanos.add(tick);
        values.add(row);
      }
      double[][] truth = file.truth().soc(file.csv(), cells(channels));
      if (truth[0].length != nanos.size()) {
        throw new BadRecordingException(
            file.csv(),
            nanos.size() + 1,
            "found " + truth[0].length + " rows of truth, expected " + nanos.size());
      }
      return new Rows(
          channels,
          nanos.stream().mapToLong(Long::longValue).toArray(),
          values.toArray(double[][]::new),
          truth);
    }
  }

  List<Channel> channels() {
    return channels;
  }

  /// Time since the first row.
  long nanos(int row) {
    return nanos[row];
  }

  double value(int row, int channel) {
    return values[row][channel];
  }

  /// By cell, then by row.
  double[][] truth() {
    return truth;
  }

  int count() {
    return nanos.length;
  }

  int cells() {
    return truth.length;
  }

  /// First row where the first cell's truth lies below `soc`; [#count] where none does.
  int firstBelow(double soc) {
    int row = 0;
    while (row < count() && truth[0][row] >= soc) row++;
    return row;
  }

  /// Last row in which the cells are charged; the last of all where none are.
  int lastCharged() {
    int current = 0;
    while (channels.get(current).quantity() != Quantity.CURRENT) current++;
    int row = count() - 1;
    while (row >= 0 && !(values[row][current] > CHARGING_AMPS)) row--;
    return row < 0 ? count() - 1 : row;
  }

  private static int cells(List<Channel> channels) {
    return (int) channels.stream().filter(c -> c.quantity() == Quantity.CELL_VOLTAGE).count();
  }
}
