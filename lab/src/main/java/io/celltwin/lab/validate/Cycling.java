package io.celltwin.lab.validate;

import io.celltwin.lab.identify.NumberColumns;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The tests of one cell, each a discharge or a charge, as one record in the order in which they
/// were made, and what every discharge gave.
///
/// When a test began the files do not tell: [#REST_SECONDS] lie between two, in which nothing flows
/// and nobody looks at the voltage.
final class Cycling {
  static final double REST_SECONDS = 660;

  private static final double REST_ROW_SECONDS = 60;
  private static final double SECONDS_PER_HOUR = 3600;

  /// A smaller current is none, A: what the tester reads at rest is a twentieth of it.
  private static final double LOAD_AMPS = 0.1;

  private record Row(double seconds, double amps, double volts, double celsius) {}

  private record Test(boolean isDischarge, List<Row> rows) {}

  // of every discharge: when it begins in the record, s, and its charge, Ah
  final double[] beginSeconds;
  final double[] ampereHours;

  private final List<Test> tests;

  private Cycling(List<Test> tests) {
    this.tests = List.copyOf(tests);
    List<Double> begins = new ArrayList<>();
    List<Double> charges = new ArrayList<>();
    double begin = 0;
    for (Test test : tests) {
      if (test.isDischarge) {
        begins.add(begin);
        charges.add(given(test.rows));
      }
      begin += test.rows.getLast().seconds + REST_SECONDS;
    }
    beginSeconds = begins.stream().mapToDouble(Double::doubleValue).toArray();
    ampereHours = charges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// @param discharges of columns `test_index, time_s, current_A, voltage_V, temperature_degC`
  /// @param charges likewise
  static Cycling read(Path discharges, Path charges) throws IOException {
    TreeMap<Double, Test> byIndex = new TreeMap<>();
    readInto(byIndex, discharges, true);
    readInto(byIndex, charges, false);
    return new Cycling(List.copyOf(byIndex.values()));
  }

  private static void readInto(Map<Double, Test> tests, Path file, boolean isDischarge)
      throws IOException {
    NumberColumns columns = NumberColumns.read(file);
    double[] index = columns.column("test_index");
    double[] seconds = columns.column("time_s");
    double[] amps = columns.column("current_A");
    double[] volts = columns.column("voltage_V");
    double[] celsius = columns.column("temperature_degC");
    for (int k = 0; k < index.length; k++) {
      tests
          .computeIfAbsent(index[k], _ -> new Test(isDischarge, new ArrayList<>()))
          .rows
          .add(new Row(seconds[k], amps[k], volts[k], celsius[k]));
    }
  }

  private static double given(List<Row> rows) {
    double coulombs = 0;
    for (int k = 1; k < rows.size(); k++) {
      Row before = rows.get(k - 1);
      Row row = rows.get(k);
      if (Math.max(-before.amps, -row.amps) < LOAD_AMPS) continue;
      coulombs -= (before.amps + row.amps) / 2 * (row.seconds - before.seconds);
    }
    return coulombs / SECONDS_PER_HOUR;
  }

  /// As a CSV that the daemon reads.
  void write(Path csv) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write("time_s,current_A,voltage_V,temperature_degC\n");
      double begin = 0;
      for (Test test : tests) {
        for (Row row : test.rows) {
          out.write(
              "%s,%s,%s,%s%n".formatted(begin + row.seconds, row.amps, row.volts, row.celsius));
        }
        double end = begin + test.rows.getLast().seconds;
        begin = end + REST_SECONDS;
        for (double at = end + REST_ROW_SECONDS; at < begin; at += REST_ROW_SECONDS) {
          out.write(at + ",0,,\n");
        }
      }
    }
  }
}
