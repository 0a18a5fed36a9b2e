package io.celltwin.lab.validate;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// A string of cells as sensors with a [Fault] record it. Of a single measured cell it is four of
/// them in series, which differ by the noise of their voltages alone, so that what is false of them
/// is known; of a string it is that string.
final class FaultyString {
  static final int CELLS = 4;

  private static final double NOISE_VOLTS = 0.001;

  /// The same noise in every file, for every fault, on every machine.
  private static final long SEED = 7;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Rows rows;
  private final Fault fault;
  private final double ratedAmpereHours;
  private final int cells;

  /// Rows that are recorded.
  private final int[] recorded;

  FaultyString(Rows rows, Fault fault, double ratedAmpereHours) {
    this.rows = rows;
    this.fault = fault;
    this.ratedAmpereHours = ratedAmpereHours;
    cells = rows.cells() == 1 ? CELLS : rows.cells();
    recorded = IntStream.range(0, rows.count()).filter(k -> !isLost(seconds(k))).toArray();
  }

  int cells() {
    return cells;
  }

  /// By cell, then by row of [#write].
  double[][] truth() {
    double[][] truth = new double[cells][];
    for (int cell = 0; cell < cells; cell++) {
      double[] ofCell = rows.truth()[cell % rows.cells()];
      truth[cell] = Arrays.stream(recorded).mapToDouble(k -> ofCell[k]).toArray();
    }
    return truth;
  }

  private boolean isLost(double seconds) {
    return fault.kind() == Fault.Kind.HOLE
        && fault.isActive(seconds)
        && !fault.isActive(seconds - Fault.HOLE_SECONDS);
  }

  /// Since the first row, by a clock that is right.
  private double seconds(int row) {
    return rows.nanos(row) / NANOS_PER_SECOND;
  }

  /// The CSV that `replay` reads.
  void write(Path csv) throws IOException {
    int[] currents = channels(Quantity.CURRENT, Quantity.MEAN_CURRENT);
    int[] voltages = channels(Quantity.CELL_VOLTAGE);
    int[] sensors = channels(Quantity.TEMPERATURE);
    Random noise = new Random(SEED);
    double held = Double.NaN;
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write(header(currents, sensors.length));
      StringBuilder line = new StringBuilder();
      for (int k : recorded) {
        double seconds = seconds(k);
        boolean active = fault.isActive(seconds);
        line.setLength(0);
        boolean ahead = active && fault.kind() == Fault.Kind.TIME_JUMP;
        line.append(ahead ? seconds + Fault.JUMP_SECONDS : seconds);
        double currentNoise = noise.nextGaussian();
        for (int channel : currents) {
          number(line, current(rows.value(k, channel), active, currentNoise));
        }
        for (int cell = 0; cell < cells; cell++) {
          double volts =
              rows.value(k, voltages[cell % voltages.length]) + NOISE_VOLTS * noise.nextGaussian();
          if (fault.concerns(cell) && active) {
            if (Double.isNaN(held)) held = volts;
            volts = voltage(volts, held);
          }
          number(line, volts);
        }
        boolean blind = active && fault.kind() == Fault.Kind.NO_TEMPERATURE;
        for (int channel : sensors) number(line, blind ? Double.NaN : rows.value(k, channel));
        out.write(line.append('\n').toString());
      }
    }
  }

  private int[] channels(Quantity... quantities) {
    List<Channel> all = rows.channels();
    return Arrays.stream(quantities)
        .flatMapToInt(quantity ->
            IntStream.range(0, all.size()).filter(c -> all.get(c).quantity() == quantity))
        .toArray();
  }

  private String header(int[] currents, int sensors) {
    List<String> names = new ArrayList<>(List.of("time_s"));
    for (int channel : currents) names.add(rows.channels().get(channel).name());
    for (int cell = 1; cell <= cells; cell++) names.add("voltage_" + cell + "_V");
    for (int sensor = 1; sensor <= sensors; sensor++) {
      names.add("temperature_" + sensor + "_degC");
    }
    return String.join(",", names) + "\n";
  }

  private double current(double amps, boolean active, double noise) {
    if (!active) return amps;
    return switch (fault.kind()) {
      case DEAD -> 0;
      case DEAD_NOISY -> fault.size() * ratedAmpereHours * noise;
      case SATURATED -> {
        double most = fault.size() * ratedAmpereHours;
        yield Double.isNaN(amps) ? amps : Math.clamp(amps, -most, most);
      }
      case NOTHING, OFFSET, STUCK, HOLE, TIME_JUMP, NO_TEMPERATURE -> amps;
    };
  }

  private double voltage(double volts, double held) {
    return switch (fault.kind()) {
      case OFFSET -> volts + fault.size();
      case STUCK -> held;
      case NOTHING, DEAD, DEAD_NOISY, SATURATED, HOLE, TIME_JUMP, NO_TEMPERATURE -> volts;
    };
  }

  private static void number(StringBuilder line, double value) {
    line.append(',');
    if (!Double.isNaN(value)) line.append(value);
  }
}
