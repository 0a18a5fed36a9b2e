package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Scanner;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real LG M50 cells beside the plant's: published parameters are not fitted to them, so that this
/// is a question of plausibility. Prints its figures; they stand in the README.
class MeasuredCellTest {
  private static final double PULSE_SECONDS = 9.9;

  private static Path pulses() {
    return SharedData.require("lg_m50_nmc811/pulses.csv.gz");
  }

  /// Mean over the cells of what a discharge pulse costs after ten seconds, per ampere.
  private static double measuredOhms(double celsius, double socPercent) throws IOException {
    double sum = 0;
    int cells = 0;
    double rested = 0;
    boolean counted = true;
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(pulses())), StandardCharsets.UTF_8))) {
      for (String line : reader.lines().skip(1).toList()) {
        try (var row = new Scanner(line).useDelimiter(",").useLocale(Locale.ROOT)) {
          if (row.nextDouble() != celsius || row.nextDouble() != socPercent) continue;
          row.nextInt();
          double seconds = row.nextDouble();
          double amps = row.nextDouble();
          double volts = row.nextDouble();
          if (seconds == 0) {
            rested = volts;
            counted = false;
          } else if (seconds >= PULSE_SECONDS && amps < -1 && !counted) {
            sum += (volts - rested) / amps;
            cells++;
            counted = true;
          }
        }
      }
    }
    return sum / cells;
  }

  private static double plantOhms(double celsius, double soc, double amps) {
    var cell = new ElectrochemicalCell(LgM50.CELL, CellVariation.nominal(LgM50.CELL), soc, celsius);
    double rested = cell.volts(0);
    for (int i = 0; i < 100; i++) cell.advance(0.1, amps, celsius);
    return (cell.terminalVolts() - rested) / amps;
  }

  @ParameterizedTest
  @CsvSource({"0, -2.5", "10, -7.5", "25, -7.5", "45, -7.5"})
  void isAsStiffAsRealCells(double celsius, double amps) throws IOException {
    for (int soc = 30; soc <= 90; soc += 20) {
      double measured = measuredOhms(celsius, soc);
      double plant = plantOhms(celsius, soc / 100.0, amps);
      double ratio = plant / measured;
      System.out.printf(
          Locale.ROOT,
          "LG M50 at %2.0f degC, %2d %%: 10 s resistance measured %5.1f mΩ, plant %5.1f, ratio %.2f%n",
          celsius,
          soc,
          1000 * measured,
          1000 * plant,
          ratio);
      // 0.79 to 1.38 were found
      assertTrue(ratio > 0.72 && ratio < 1.5, () -> "ratio " + ratio);
    }
  }
}
