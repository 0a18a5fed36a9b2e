package io.celltwin.lab.identify;

import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.power.HalfCellModel;
import io.celltwin.estimator.power.HalfCellState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// The short pulses of a recording, each from a rest, and what the two electrodes are to make of
/// them: the voltage at some moments of a pulse and of the rest behind it, against that just before
/// it.
public final class PulseTest {
  /// In the pulse, and after its end, s.
  private static final double[] DURING = {1, 2, 3, 5, 7, 10, 15, 20, 25, 30};

  private static final double[] AFTER = {60, 120, 300};

  /// A row may lie off such a moment by this part of it.
  private static final double NEAR = 0.2;

  /// What is a pulse: of so much current, from a rest below that much, so long at most.
  private static final double LEAST_C_RATE = 0.2;

  private static final double REST_C_RATE = 0.01;
  private static final double REST_SECONDS = 20;
  private static final double MOST_SECONDS = 61;

  /// For so long samples may lie in an edge.
  private static final double EDGE_SECONDS = 0.5;

  /// Rows whose currents differ by less are one stretch.
  private static final double SAME_C_RATE = 0.002;

  /// One pulse.
  ///
  /// @param before the row before it
  /// @param last its last row
  /// @param amps mean
  public record Pulse(int before, int last, double amps) {}

  /// A constant current up to a row.
  private record Stretch(int row, double seconds, double amps, boolean isCompared) {}

  final Drive drive;
  private final double ampereHours;
  private final List<Pulse> pulses;
  private final List<Stretch> stretches;

  /// Rows that are compared, each with the row before its pulse; and that pulse's current.
  private final int[] rows;

  private final int[] before;
  private final double[] amps;

  /// @param ampereHours of the cell
  PulseTest(Drive drive, double ampereHours) {
    this.drive = drive;
    this.ampereHours = ampereHours;
    pulses = found();
    List<int[]> compared = new ArrayList<>();
    List<Double> currents = new ArrayList<>();
    for (Pulse pulse : pulses) {
      for (int row : rowsOf(pulse)) {
        compared.add(new int[] {row, pulse.before});
        currents.add(pulse.amps);
      }
    }
    rows = compared.stream().mapToInt(pair -> pair[0]).toArray();
    before = compared.stream().mapToInt(pair -> pair[1]).toArray();
    amps = currents.stream().mapToDouble(Double::doubleValue).toArray();
    stretches = stretches();
  }

  /// In the order of the recording.
  List<Pulse> pulses() {
    return pulses;
  }

  /// How many voltages are compared.
  int count() {
    return rows.length;
  }

  /// Current of the pulse that a compared voltage belongs to, A.
  double amps(int compared) {
    return amps[compared];
  }

  private List<Pulse> found() {
    Recording r = drive.recording;
    double least = LEAST_C_RATE * ampereHours;
    double rest = REST_C_RATE * ampereHours;
    List<Pulse> found = new ArrayList<>();
    // what a recording begins with has rested
    double restedSince = Double.NEGATIVE_INFINITY;
    for (int k = 1; k < r.rows; k++) {
      boolean begins = Math.abs(r.amps[k]) > least && Math.abs(r.amps[k - 1]) <= rest;
      if (begins && r.seconds[k - 1] - restedSince >= REST_SECONDS) {
        int last = k;
        double sum = 0;
        while (last + 1 < r.rows && r.amps[last + 1] * r.amps[k] > least * least / 4) last++;
        for (int row = k; row <= last; row++) sum += r.amps[row];
        double seconds = r.seconds[last] - r.seconds[k - 1];
        boolean endsAtRest = last + 1 < r.rows && Math.abs(r.amps[last + 1]) <= least / 2;
        if (endsAtRest && seconds <= MOST_SECONDS && seconds >= DURING[0]) {
          found.add(new Pulse(rested(k), last, sum / (last - k + 1)));
        }
        k = last;
      }
      if (Math.abs(r.amps[k]) > rest) restedSince = r.seconds[k];
    }
    return found;
  }

  /// The last row at rest before a pulse. A sample may have fallen into the edge: its current is
  /// none yet, its voltage is the pulse's already.
  private int rested(int first) {
    Recording r = drive.recording;
    double sign = Math.signum(r.amps[first]);
    int row = first - 1;
    while (row > 0
        && r.seconds[first] - r.seconds[row - 1] < EDGE_SECONDS
        && sign * (r.volts[row] - r.volts[row - 1]) > 0) {
      row--;
    }
    return row;
  }

  private List<Integer> rowsOf(Pulse pulse) {
    Recording r = drive.recording;
    List<Integer> found = new ArrayList<>();
    double start = r.seconds[pulse.before];
    for (double moment : DURING) {
      add(found, pulse.before + 1, pulse.last, start + moment, moment);
    }
    int restEnd = pulse.last;
    double rest = REST_C_RATE * ampereHours;
    while (restEnd + 1 < r.rows && Math.abs(r.amps[restEnd + 1]) <= rest) restEnd++;
    for (double moment : AFTER) {
      add(found, pulse.last + 1, restEnd, r.seconds[pulse.last] + moment, moment);
    }
    return found;
  }

  /// The row nearest to a moment, where one is near and is not there yet.
  private void add(List<Integer> found, int first, int last, double at, double moment) {
    double[] seconds = drive.recording.seconds;
    int nearest = first;
    for (int row = first; row <= last; row++) {
      if (Math.abs(seconds[row] - at) < Math.abs(seconds[nearest] - at)) nearest = row;
    }
    boolean isNear = nearest <= last && Math.abs(seconds[nearest] - at) <= NEAR * moment;
    if (isNear && !found.contains(nearest)) found.add(nearest);
  }

  private List<Stretch> stretches() {
    Recording r = drive.recording;
    boolean[] isCompared = new boolean[r.rows];
    for (int k = 0; k < rows.length; k++) {
      isCompared[rows[k]] = true;
      isCompared[before[k]] = true;
    }
    List<Stretch> found = new ArrayList<>();
    if (isCompared[0]) found.add(new Stretch(0, 0, 0, true));
    double charge = 0;
    double from = r.seconds[0];
    for (int k = 1; k < r.rows; k++) {
      charge += r.meanAmps[k] * r.stepSeconds(k);
      double seconds = r.seconds[k] - from;
      boolean isLast = k == r.rows - 1;
      boolean changes =
          isLast || Math.abs(r.meanAmps[k + 1] - r.meanAmps[k]) > SAME_C_RATE * ampereHours;
      if ((changes || isCompared[k]) && seconds > 0) {
        found.add(new Stretch(k, seconds, charge / seconds, isCompared[k]));
        charge = 0;
        from = r.seconds[k];
      }
    }
    return found;
  }

  /// What the model says too much of the compared voltages, each against that before its pulse, V.
  double[] errors(HalfCellModel model) {
    double[] ofRow = new double[drive.recording.rows];
    follow(model, row -> state -> ofRow[row] = error(model, state, row));
    double[] errors = new double[rows.length];
    for (int k = 0; k < rows.length; k++) errors[k] = ofRow[rows[k]] - ofRow[before[k]];
    return errors;
  }

  private double error(HalfCellModel model, HalfCellState state, int row) {
    Recording r = drive.recording;
    return model.volts(state, drive.soc[row], r.celsius[row], r.amps[row]) - r.volts[row];
  }

  /// A constant current for a while.
  public record Load(double seconds, double amps, double celsius) {}

  /// What has flowed up to a row that is compared.
  List<Load> loadsBefore(int row) {
    return stretches.stream()
        .filter(stretch -> stretch.row <= row)
        .map(s -> new Load(s.seconds, s.amps, drive.recording.celsius[s.row]))
        .toList();
  }

  /// What is done with the state at a row.
  interface Visit {
    void at(HalfCellState state);
  }

  /// Takes a state through the whole recording.
  private void follow(HalfCellModel model, IntFunction<Visit> visit) {
    HalfCellState state = new HalfCellState();
    state.rest(drive.hysteresisAtStart());
    for (Stretch stretch : stretches) {
      double celsius = drive.recording.celsius[stretch.row];
      model.advance(state, stretch.amps, stretch.seconds, celsius);
      if (stretch.isCompared) visit.apply(stretch.row).at(state);
    }
  }

  /// How much warmer a pulse has made the cell, K, over what heat it made, J: sums of J², J K and
  /// K².
  double[] heating(OcvCurve ocv) {
    Recording r = drive.recording;
    double[] sums = new double[3];
    for (Pulse pulse : pulses) {
      double joules = 0;
      for (int k = pulse.before + 1; k <= pulse.last; k++) {
        double watts = ocv.heatWatts(drive.soc[k], r.celsius[k], r.volts[k] * r.amps[k], r.amps[k]);
        joules += watts * r.stepSeconds(k);
      }
      double kelvin = r.celsius[pulse.last] - r.celsius[pulse.before];
      sums[0] += joules * joules;
      sums[1] += joules * kelvin;
      sums[2] += kelvin * kelvin;
    }
    return sums;
  }
}
