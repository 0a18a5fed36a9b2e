package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.hal.recording.BadRecordingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeatTestTest {
  private static final int ROWS = 400;
  private static final double ROW_SECONDS = 10;

  @TempDir private Path folder;
  private CellFile cell;

  @BeforeEach
  void read() throws Exception {
    cell = CellFile.shipped("simulated-lg-m50").withoutThermal();
  }

  /// One row of a recording.
  private record Row(double seconds, double amps, double volts, double celsius, String ambient) {
    String text() {
      return String.format(
          Locale.ROOT, "%.1f,%.4f,%.4f,%.2f,%s", seconds, amps, volts, celsius, ambient);
    }
  }

  /// Discharged and rested in turn from 90 %, ever warmer.
  private List<Row> rows() {
    OcvCurve ocv = CellModel.parameters(cell, 1, 5, 0).ocv();
    List<Row> rows = new ArrayList<>();
    double soc = 0.9;
    for (int k = 0; k < ROWS; k++) {
      double amps = k / 40 % 2 == 1 ? -2.5 : 0;
      soc += amps * ROW_SECONDS / 3600 / 5;
      double volts = ocv.volts(soc) + 0.03 * amps;
      rows.add(new Row(k * ROW_SECONDS, amps, volts, 25 + 0.01 * k, "24.5"));
    }
    return rows;
  }

  private Path file(List<Row> rows) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("time_s,current_A,voltage_V,temperature_degC,ambient_degC");
    rows.forEach(row -> lines.add(row.text()));
    return Files.write(folder.resolve("warm.csv"), lines);
  }

  private static List<Row> changed(List<Row> rows, UnaryOperator<Row> change) {
    return rows.stream().map(change).toList();
  }

  /// What the recording becomes.
  private List<Row> spoilt(String what) {
    List<Row> rows = rows();
    return switch (what) {
      case "no rows" -> List.of();
      case "sign" -> changed(rows, r -> new Row(r.seconds, -r.amps, r.volts, r.celsius, r.ambient));
      case "milliamperes" ->
          changed(rows, r -> new Row(r.seconds, 1e3 * r.amps, r.volts, r.celsius, r.ambient));
      case "kelvin" ->
          changed(rows, r -> new Row(r.seconds, r.amps, r.volts, r.celsius + 273, r.ambient));
      case "rest" -> changed(rows, r -> new Row(r.seconds, 0, r.volts, r.celsius, r.ambient));
      case "one temperature" ->
          changed(rows, r -> new Row(r.seconds, r.amps, r.volts, 25, r.ambient));
      case "short" -> rows.subList(0, 50);
      case "clock" ->
          changed(
              rows,
              r ->
                  r.seconds < 2000
                      ? r
                      : new Row(1.7e9 + r.seconds, r.amps, r.volts, r.celsius, r.ambient));
      case "back" ->
          changed(
              rows,
              r ->
                  r.seconds < 2000
                      ? r
                      : new Row(r.seconds - 500, r.amps, r.volts, r.celsius, r.ambient));
      default -> throw new IllegalArgumentException(what);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no rows | fewer than two rows",
        "sign | is its sign wrong?",
        "milliamperes | found a SOC of",
        "kelvin | temperature_degC 298.0, expected -60 to 100, degC",
        "rest | a rest tells nothing",
        "one temperature | expected a cell that warms up",
        "short | found 490 s in all, expected 600 s and more",
        "clock | after the row before, expected at most 86400 s",
        "back | expected no less"
      })
  void whatNoCellShowsIsRefusedWithItsFileAndLine(String what, String words) throws Exception {
    Path file = file(spoilt(what));
    BadRecordingException refused =
        assertThrows(BadRecordingException.class, () -> HeatTest.read(file, cell));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(words), message);
    assertTrue(message.contains("warm.csv:"), message);
  }

  @Test
  void whatLacksANumberIsLeftOutAndAnAmbientHeld() throws Exception {
    List<Row> rows = rows();
    Row last = rows.getLast();
    rows.set(0, new Row(0, 0, rows.getFirst().volts, 25, ""));
    rows.set(ROWS - 1, new Row(last.seconds, Double.NaN, last.volts, last.celsius, ""));
    HeatTest test = HeatTest.read(file(rows), cell);
    assertEquals(ROWS - 1, test.seconds().length);
    CellFile.Thermal found = ThermalFit.of(List.of(test), cell);
    assertTrue(test.meanSquare(found) >= 0, "a number");
  }
}
