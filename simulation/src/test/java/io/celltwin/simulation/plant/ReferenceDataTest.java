package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against independent software: PyBaMM's SPMe with the same published parameters, on another mesh
/// and integrator. Prints its figures; they stand in the README.
class ReferenceDataTest {
  private static final double LONGEST_STEP_SECONDS = 0.1;

  /// A file as columns by name.
  private record Columns(List<String> names, List<double[]> rows) {
    static Columns of(Path file) throws IOException {
      try (InputStream in = Files.newInputStream(file);
          var reader =
              new BufferedReader(
                  new InputStreamReader(
                      file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in,
                      StandardCharsets.UTF_8))) {
        List<String> lines = reader.lines().toList();
        List<double[]> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
          rows.add(Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray());
        }
        return new Columns(Arrays.asList(lines.getFirst().split(",", -1)), rows);
      }
    }

    double at(int row, String name) {
      int column = names.indexOf(name);
      return column < 0 ? Double.NaN : rows.get(row)[column];
    }
  }

  /// What of a file the cell does not say.
  private record Difference(
      double rmsMillivolts, double worstMillivolts, double kelvin, double soc) {
    void print(String name, double worstSoc) {
      System.out.printf(
          Locale.ROOT,
          "%-30s rms %6.2f mV, worst %7.2f mV at %5.1f %% SOC, SOC within %.1e, temperature within"
              + " %.3f K%n",
          name,
          rmsMillivolts,
          worstMillivolts,
          100 * worstSoc,
          soc,
          kelvin);
    }
  }

  /// Plays a file's current to a cell.
  ///
  /// @param suffix of the cell's columns, `_1` or nothing
  private static Difference difference(
      String name, Columns file, String suffix, ElectrochemicalCell cell) {
    double squares = 0;
    double worst = 0;
    double worstSoc = 0;
    double socError = 0;
    double celsiusError = 0;
    double before = file.at(0, "time_s");
    for (int row = 0; row < file.rows().size(); row++) {
      double seconds = file.at(row, "time_s") - before;
      before = file.at(row, "time_s");
      double amps = file.at(row, "current_A");
      int steps = (int) StrictMath.ceil(seconds / LONGEST_STEP_SECONDS - 1e-9);
      for (int i = 0; i < steps; i++) {
        cell.advance(seconds / steps, amps, file.at(row, "ambient_degC"));
      }
      double error = 1000 * (cell.volts(amps) - file.at(row, "voltage" + suffix + "_V"));
      double soc = file.at(row, "soc" + suffix);
      squares += error * error;
      if (StrictMath.abs(error) > StrictMath.abs(worst)) {
        worst = error;
        worstSoc = soc;
      }
      socError = StrictMath.max(socError, StrictMath.abs(cell.soc() - soc));
      double kelvin =
          StrictMath.abs(cell.surfaceCelsius() - file.at(row, "temperature" + suffix + "_degC"));
      celsiusError = StrictMath.max(celsiusError, kelvin);
      double core = file.at(row, "core_degC");
      if (!Double.isNaN(core)) {
        celsiusError = StrictMath.max(celsiusError, StrictMath.abs(cell.coreCelsius() - core));
      }
    }
    double rms = StrictMath.sqrt(squares / file.rows().size());
    var found = new Difference(rms, StrictMath.abs(worst), celsiusError, socError);
    found.print(name + suffix, worstSoc);
    return found;
  }

  private static void check(
      Difference found, double rmsMillivolts, double worstMillivolts, double kelvin, double soc) {
    assertTrue(found.rmsMillivolts() < rmsMillivolts, found::toString);
    assertTrue(found.worstMillivolts() < worstMillivolts, found::toString);
    assertTrue(found.kelvin() < kelvin, found::toString);
    assertTrue(found.soc() < soc, found::toString);
  }

  // Limits: the figures found and about a third, to notice a change. What they leave room for is,
  // under load, the reference's mesh, which most likely is 20 equal shells with linear
  // extrapolation
  // to the surface: it blunts the first seconds of a step, most where the potential is steep and
  // diffusion slow.
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "sop/ident_nmc_ocv_p25, 0.1, 3.2, 0.002",
    "sop/ident_nmc_ocv_p00, 0.25, 6.5, 0.002",
    "sop/ident_nmc_pulses_p40, 1.5, 11, 0.006",
    "sop/ident_nmc_pulses_p25, 2.5, 17, 0.007",
    "sop/ident_nmc_pulses_p10, 4, 27, 0.006",
    "sop/ident_nmc_pulses_p00, 5.2, 36, 0.005",
    "sop/ident_nmc_pulses_m10, 7.8, 47, 0.007",
    "thermal/ident_square, 5.4, 13, 0.02",
    "thermal/drive_ambient_steps, 3.1, 38, 0.06",
    "thermal/fast_charge_p10, 0.9, 12, 0.012",
    "thermal/fast_charge_p25, 0.7, 11, 0.016",
    "thermal/fast_charge_p40, 0.45, 7, 0.014",
  })
  void followsTheIndependentModelOfNmc(
      String name, double rmsMillivolts, double worstMillivolts, double kelvin) throws IOException {
    Columns file = Columns.of(SharedData.require("pybamm/" + name + ".csv.gz"));
    var cell =
        new ElectrochemicalCell(
            LgM50.CELL,
            CellVariation.nominal(LgM50.CELL),
            file.at(0, "soc"),
            file.at(0, "temperature_degC"));
    // The files print SOC with five decimals, at their start too.
    check(difference(name, file, "", cell), rmsMillivolts, worstMillivolts, kelvin, 1e-5);
  }

  /// The reference has one temperature.
  private static CellThermal lumped(double coolingWattsPerKelvin) {
    return new CellThermal(4000, 358, 500, coolingWattsPerKelvin);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ident_ocv_p25, 0.31, 7.2, 0.003",
    "ident_ocv_p10, 0.52, 14, 0.003",
    "ident_pulses_p40, 2.2, 23, 0.06",
    "ident_pulses_p25, 3.9, 39, 0.07",
    "ident_pulses_p10, 7.7, 120, 0.07",
    "ident_pulses_p00, 13, 290, 0.06",
    "ident_pulses_m10, 13, 170, 0.08",
  })
  void followsTheIndependentModelOfLfp(
      String name, double rmsMillivolts, double worstMillivolts, double kelvin) throws IOException {
    Columns file = Columns.of(SharedData.require("pybamm/lfp220_drive/" + name + ".csv.gz"));
    Chemistry lfp = Lfp220.CELL;
    var cell =
        new ElectrochemicalCell(
            lfp,
            new CellVariation(1, 1, lfp.contactOhms(), lumped(0.9)),
            file.at(0, "soc"),
            file.at(0, "temperature_degC"));
    cell.hysteresis(file.at(0, "hysteresis_state"));
    check(difference(name, file, "", cell), rmsMillivolts, worstMillivolts, kelvin, 6e-5);
    double last = file.at(file.rows().size() - 1, "hysteresis_state");
    assertEquals(last, cell.hysteresis(), 2e-3);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "p40, 3.7, 54, 0.43",
    "p25, 3.7, 60, 0.29",
    "p10, 1.9, 20, 0.33",
    "p00, 2.8, 47, 0.17"
  })
  void followsStringsOfLfp(String name, double rmsMillivolts, double worstMillivolts, double kelvin)
      throws IOException {
    Path folder = SharedData.require("pybamm/lfp220_drive");
    Columns file = Columns.of(folder.resolve("drive_" + name + ".csv.gz"));
    Columns cells = Columns.of(folder.resolve("cells_" + name + ".csv"));
    for (int row = 0; row < cells.rows().size(); row++) {
      String suffix = "_" + (row + 1);
      var variation =
          new CellVariation(
              cells.at(row, "capacity_Ah") / 220,
              1,
              1e-3 * cells.at(row, "contact_resistance_mOhm"),
              lumped(cells.at(row, "cooling_W_per_K")));
      var cell =
          new ElectrochemicalCell(
              Lfp220.CELL,
              variation,
              cells.at(row, "soc_start"),
              file.at(0, "temperature" + suffix + "_degC"));
      cell.hysteresis(cells.at(row, "hysteresis_state_start"));
      Difference found = difference("lfp220_drive/drive_" + name, file, suffix, cell);
      check(found, rmsMillivolts, worstMillivolts, kelvin, 6e-5);
    }
  }
}
