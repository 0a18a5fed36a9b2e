package io.celltwin.lab.plant;

import io.celltwin.simulation.plant.CellVariation;
import io.celltwin.simulation.plant.Chemistry;
import io.celltwin.simulation.plant.ElectrochemicalCell;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// One test of a simulated cell in a chamber, from rest on, as a measurement CSV.
final class CellRecording implements AutoCloseable {
  private static final int STEPS_PER_SECOND = 10;

  private final ElectrochemicalCell cell;
  private final int chamberCelsius;
  private final Path file;
  private final StringBuilder rows =
      new StringBuilder("time_s,current_A,voltage_V,temperature_degC,ambient_degC,soc\n");
  private int seconds;

  CellRecording(
      Path file, Chemistry chemistry, CellVariation variation, double soc, int chamberCelsius) {
    this.file = file;
    this.chamberCelsius = chamberCelsius;
    cell = new ElectrochemicalCell(chemistry, variation, soc, chamberCelsius);
    row(0);
  }

  /// A current for so many seconds, with a row every so many.
  ///
  /// @param amps positive charges
  void hold(double amps, int forSeconds, int rowSeconds) {
    for (int k = 1; k <= forSeconds; k++) {
      for (int step = 0; step < STEPS_PER_SECOND; step++) {
        cell.advance(1.0 / STEPS_PER_SECOND, amps, chamberCelsius);
      }
      seconds++;
      if (k % rowSeconds == 0) row(amps);
    }
  }

  private void row(double amps) {
    rows.append(
        String.format(
            Locale.ROOT,
            "%d,%.5f,%.5f,%.3f,%d,%.6f%n",
            seconds,
            amps,
            cell.terminalVolts(),
            cell.surfaceCelsius(),
            chamberCelsius,
            cell.soc()));
  }

  /// At the terminals, under the latest current.
  double volts() {
    return cell.terminalVolts();
  }

  double soc() {
    return cell.soc();
  }

  @Override
  public void close() throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.append(rows);
    }
  }
}
