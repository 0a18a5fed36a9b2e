package io.celltwin.lab.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.simulation.plant.CellThermal;
import io.celltwin.simulation.plant.CellVariation;
import io.celltwin.simulation.plant.ElectrochemicalCell;
import io.celltwin.simulation.plant.LgM50;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shipped file is of the cell that the plant has.
class SimulatedCellTestsTest {
  private static final CellVariation NOMINAL = CellVariation.nominal(LgM50.CELL);

  private final CellFile shipped;

  SimulatedCellTestsTest() throws Exception {
    shipped = CellFile.shipped("simulated-lg-m50");
  }

  private static ElectrochemicalCell cell(double soc) {
    return new ElectrochemicalCell(LgM50.CELL, NOMINAL, soc, 25);
  }

  /// C/20 is 15 mV from rest at most, and the curve falls steeply below a tenth.
  @Test
  void itsVoltageAtRestIsThePlants() {
    List<Double> soc = shipped.ocv().soc();
    for (int k = 0; k < soc.size(); k++) {
      if (soc.get(k) < 0.1) continue;
      double rest = cell(soc.get(k)).equilibriumVolts();
      assertEquals(rest, shipped.ocv().dischargeVolts().get(k), 0.015, "at SOC " + soc.get(k));
    }
    double ampereHours = cell(1).capacityCoulombs() / 3600;
    assertEquals(ampereHours, shipped.capacity().presentAmpereHours(), 0.005 * ampereHours);
  }

  /// What the surface of one test tells, of which core and surface share their heat capacities.
  @Test
  void itsHeatIsThePlants() {
    CellThermal truth = NOMINAL.thermal();
    CellFile.Thermal found = shipped.thermal().orElseThrow();
    double joules = truth.coreJoulesPerKelvin() + truth.surfaceJoulesPerKelvin();
    assertEquals(
        joules, found.coreJoulesPerKelvin() + found.surfaceJoulesPerKelvin(), 0.15 * joules);
    double inside = 1 / truth.coreToSurfaceWattsPerKelvin();
    assertEquals(inside, found.coreToSurfaceKelvinPerWatt(), 0.15 * inside);
    double outside = 1 / truth.coolingWattsPerKelvin();
    assertEquals(outside, found.surfaceToAmbientKelvinPerWatt(), 0.15 * outside);
  }

  @Test
  void aTestBeginsAtRestAndHasARowForEachStretch(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("test.csv");
    try (CellRecording test = new CellRecording(file, LgM50.CELL, NOMINAL, 0.5, 25)) {
      test.hold(0, 20, 10);
      test.hold(-5, 3, 1);
    }
    List<String> rows = Files.readAllLines(file);
    assertEquals("time_s,current_A,voltage_V,temperature_degC,ambient_degC,soc", rows.getFirst());
    assertEquals(1 + 1 + 2 + 3, rows.size());
    assertTrue(rows.get(1).startsWith("0,0.00000,3.7"), rows.get(1));
    assertTrue(rows.getLast().startsWith("23,-5.00000,3.5"), rows.getLast());
  }
}
