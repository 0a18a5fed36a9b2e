package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ThermalFitTest {
  private static final CellFile.Thermal TRUE =
      new CellFile.Thermal(52, 9, 2.2, 4, Optional.empty(), "true");
  private static final Knots SLOPE = new Knots(0, .5, 1);
  private static final double CELSIUS_KELVIN = 298.15;

  private static CellFile cell;

  @BeforeAll
  static void read() throws Exception {
    cell = CellFile.shipped("simulated-lg-m50").withoutThermal();
  }

  /// Current one way and the other at rates that change, an ambient that steps once, as the model
  /// itself would warm up.
  ///
  /// @param more V/K that the open-circuit voltage rises more with temperature, at SOC 0, 1/2 and 1
  private static HeatTest test(double... more) {
    int rows = 12_000;
    double[] seconds = new double[rows];
    double[] watts = new double[rows];
    double[] soc = new double[rows];
    double[] kelvinAmps = new double[rows];
    double[] celsius = new double[rows];
    double[] ambient = new double[rows];
    for (int k = 0; k < rows; k++) {
      seconds[k] = k;
      double amps = (k < 6000 ? -2.5 : 2.5) * (k / 700 % 2 == 0 ? 1 : 0.3);
      watts[k] = 0.03 * amps * amps;
      soc[k] = k < 6000 ? 1 - k / 6000.0 : (k - 6000) / 6000.0;
      kelvinAmps[k] = amps * CELSIUS_KELVIN;
      ambient[k] = k < 4000 ? 25 : 15;
      celsius[k] = 25;
    }
    HeatTest.Heat lost = new HeatTest.Heat(watts, soc, kelvinAmps);
    double[] surface =
        new HeatTest("square", seconds, lost.with(SLOPE, more), celsius, ambient).surfaceBy(TRUE);
    return new HeatTest("square", seconds, lost, surface, ambient);
  }

  private static void assertTrueModel(CellFile.Thermal found) {
    // the least that draws to what is typical leaves some percent
    assertEquals(TRUE.coreJoulesPerKelvin(), found.coreJoulesPerKelvin(), 3);
    assertEquals(TRUE.surfaceJoulesPerKelvin(), found.surfaceJoulesPerKelvin(), 2);
    assertEquals(TRUE.coreToSurfaceKelvinPerWatt(), found.coreToSurfaceKelvinPerWatt(), 0.3);
    assertEquals(TRUE.surfaceToAmbientKelvinPerWatt(), found.surfaceToAmbientKelvinPerWatt(), 0.1);
    assertTrue(found.provenance().contains("square"), found::provenance);
  }

  private static double slope(CellFile.Thermal found, double soc) {
    List<Double> evenly = found.entropicVoltsPerKelvin().orElseThrow();
    return evenly.get((int) Math.round(soc * (evenly.size() - 1)));
  }

  @Test
  void findsTheModelThatTheSurfaceComesFrom() {
    HeatTest test = test(0, 0, 0);
    CellFile.Thermal found = ThermalFit.of(List.of(test), cell);
    assertTrueModel(found);
    assertTrue(test.meanSquare(found) < 0.01, "K²");
    assertEquals(cell.ocv().voltsPerKelvin().get(100), slope(found, 0.5), 2e-5);
  }

  @Test
  void findsTheEntropyByWhichAChargeIsCoolerThanADischarge() {
    double[] more = {-3e-4, 1e-4, 2e-4};
    CellFile.Thermal found = ThermalFit.of(List.of(test(more)), cell);
    assertTrueModel(found);
    List<Double> table = cell.ocv().voltsPerKelvin();
    assertEquals(table.get(20) + more[0] + 0.2 * (more[1] - more[0]), slope(found, 0.1), 5e-5);
    assertEquals(table.get(100) + more[1], slope(found, 0.5), 5e-5);
    assertEquals(table.get(180) + more[1] + 0.8 * (more[2] - more[1]), slope(found, 0.9), 5e-5);
  }

  @Test
  void tellsHowOneTestWasCooledByItself() {
    HeatTest test = test(0, 0, 0);
    CellFile.Thermal otherwise =
        new CellFile.Thermal(52, 9, 2.2, 6, Optional.empty(), "cooled less");
    CellFile.Thermal found = ThermalFit.cooledAs(test, otherwise);
    assertEquals(TRUE.surfaceToAmbientKelvinPerWatt(), found.surfaceToAmbientKelvinPerWatt(), 0.01);
    assertEquals(52, found.coreJoulesPerKelvin());
  }
}
