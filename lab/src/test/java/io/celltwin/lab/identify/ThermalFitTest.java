package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThermalFitTest {
  private static final CellFile.Thermal TRUE = new CellFile.Thermal(52, 9, 2.2, 4, "true");

  /// Heat that comes and goes, an ambient that steps once, as the model itself would warm up.
  private static HeatTest test(CellFile.Thermal thermal) {
    int rows = 6000;
    double[] seconds = new double[rows];
    double[] watts = new double[rows];
    double[] celsius = new double[rows];
    double[] ambient = new double[rows];
    for (int k = 0; k < rows; k++) {
      seconds[k] = k;
      watts[k] = k / 700 % 2 == 0 ? 3 : 0.2;
      ambient[k] = k < 4000 ? 25 : 15;
      celsius[k] = 25;
    }
    HeatTest cold = new HeatTest("square", seconds, watts, celsius, ambient);
    return new HeatTest("square", seconds, watts, cold.surfaceBy(thermal), ambient);
  }

  @Test
  void findsTheModelThatTheSurfaceComesFrom() {
    HeatTest test = test(TRUE);
    CellFile.Thermal found = ThermalFit.of(List.of(test), 5);
    // the least that draws to what is typical leaves some percent
    assertEquals(TRUE.coreJoulesPerKelvin(), found.coreJoulesPerKelvin(), 3);
    assertEquals(TRUE.surfaceJoulesPerKelvin(), found.surfaceJoulesPerKelvin(), 1);
    assertEquals(TRUE.coreToSurfaceKelvinPerWatt(), found.coreToSurfaceKelvinPerWatt(), 0.15);
    assertEquals(TRUE.surfaceToAmbientKelvinPerWatt(), found.surfaceToAmbientKelvinPerWatt(), 0.1);
    assertTrue(test.meanSquare(found) < 0.01, "K²");
    assertTrue(found.provenance().contains("square"), found::provenance);
  }
}
