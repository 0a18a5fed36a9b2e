package io.celltwin.lab.validate;

import io.celltwin.lab.identify.NumberColumns;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Computed rows as sensors would have recorded them: voltages with an offset of each, noise and
/// steps of a millivolt, temperatures with noise and steps of a tenth of a kelvin.
final class SensedRows {
  private static final double VOLTAGE_NOISE = 1e-3;
  private static final double VOLTAGE_STEP = 1e-3;
  private static final double MOST_OFFSET = 2e-3;
  private static final double CELSIUS_NOISE = 0.2;
  private static final double CELSIUS_STEP = 0.1;

  private final NumberColumns columns;
  private final List<String> from = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /// @param ambient whether there is a sensor of the ambient
  SensedRows(NumberColumns columns, boolean ambient) {
    this.columns = columns;
    add("time_s", "time_s");
    // what a sensor of the current shows, where the file has both
    add(
        columns.find("current_sensor_A").isPresent() ? "current_sensor_A" : "current_A",
        "current_A");
    addAll("voltage", "V");
    addAll("temperature", "degC");
    if (ambient) add("ambient_degC", "ambient_degC");
  }

  private void addAll(String quantity, String unit) {
    add(quantity + "_" + unit, quantity + "_" + unit);
    for (int k = 1; columns.find(quantity + "_" + k + "_" + unit).isPresent(); k++) {
      String name = quantity + "_" + k + "_" + unit;
      add(name, name);
    }
  }

  private void add(String source, String name) {
    if (columns.find(source).isEmpty()) return;
    from.add(source);
    names.add(name);
  }

  /// Cells whose voltage it has.
  int cells() {
    return (int) names.stream().filter(name -> name.startsWith("voltage_")).count();
  }

  void write(Path csv, long seed) throws IOException {
    Random random = new Random(seed);
    double[] offsets = random.doubles(names.size(), -MOST_OFFSET, MOST_OFFSET).toArray();
    List<double[]> values = new ArrayList<>();
    for (String source : from) values.add(columns.column(source));
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write(String.join(",", names) + "\n");
      StringBuilder line = new StringBuilder();
      for (int row = 0; row < columns.rows(); row++) {
        line.setLength(0);
        for (int k = 0; k < names.size(); k++) {
          double value = values.get(k)[row];
          if (names.get(k).startsWith("voltage")) {
            double offset = cells() > 1 ? offsets[k] : 0;
            value = step(value + offset + VOLTAGE_NOISE * random.nextGaussian(), VOLTAGE_STEP);
          } else if (names.get(k).endsWith("degC")) {
            value = step(value + CELSIUS_NOISE * random.nextGaussian(), CELSIUS_STEP);
          }
          if (k > 0) line.append(',');
          line.append(value);
        }
        out.write(line.append('\n').toString());
      }
    }
  }

  private static double step(double value, double step) {
    return Math.rint(value / step) * step;
  }
}
