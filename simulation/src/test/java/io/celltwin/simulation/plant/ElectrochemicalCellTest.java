package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElectrochemicalCellTest {
  private static final CellVariation NOMINAL = CellVariation.nominal(LgM50.CELL);

  private static ElectrochemicalCell cell(double soc) {
    return cell(NOMINAL, soc, 25);
  }

  private static ElectrochemicalCell cell(CellVariation variation, double soc, double celsius) {
    return new ElectrochemicalCell(LgM50.CELL, variation, soc, celsius);
  }

  @Test
  void hasThePublishedCapacityBetweenTheEquilibriumVoltages() {
    // 5.153 Ah is what PyBaMM finds for the same parameters, printed to 1 mAh.
    assertEquals(5.153, cell(0.5).capacityCoulombs() / 3600, 0.0005);
    // Bisection to rounding of the stoichiometry, under a slope of some 10 V near empty.
    assertEquals(2.5, cell(0).equilibriumVolts(), 1e-9);
    assertEquals(4.2, cell(1).equilibriumVolts(), 1e-9);
  }

  @Test
  void losesNoChargeInADayOfRandomCurrent() {
    var random = new SplittableRandom(1);
    ElectrochemicalCell cell = cell(0.5);
    double start = cell.soc();
    double coulombs = 0;
    for (int i = 0; i < 864_000; i++) {
      double amps = 6 * (random.nextDouble() - 0.5) - 0.2 * (cell.soc() - 0.5);
      cell.advance(0.1, amps, 25);
      coulombs += 0.1 * amps;
    }
    // 864 000 sums, each rounded to 1e-16 of some 10 kC.
    assertEquals(coulombs / cell.capacityCoulombs(), cell.soc() - start, 1e-11);
  }

  @Test
  void relaxesToItsEquilibriumAtRest() {
    ElectrochemicalCell cell = cell(0.8);
    for (int i = 0; i < 6000; i++) cell.advance(0.1, -5, 25);
    double soc = cell.soc();
    double sagVolts = cell.equilibriumVolts() - cell.terminalVolts();
    assertTrue(sagVolts > 0.1, () -> "1C sags by only " + sagVolts + " V");
    for (int i = 0; i < 36_000; i++) cell.advance(1, 0, 25);
    // Ten hours are some thirty time constants R²/(10 D) of the slower particle, 680 s.
    assertEquals(cell.equilibriumVolts(), cell.terminalVolts(), 1e-5);
    assertEquals(soc, cell.soc(), 1e-12);
  }

  @Test
  void doesNotDriftWithoutCurrent() {
    ElectrochemicalCell cell = cell(0.37);
    double volts = cell.terminalVolts();
    for (int i = 0; i < 100_000; i++) cell.advance(0.1, 0, 25);
    // Rounding alone: 1e-14 of stoichiometry.
    assertEquals(volts, cell.terminalVolts(), 1e-11);
    assertEquals(25, cell.coreCelsius(), 1e-9);
  }

  @Test
  void warmsInBothDirectionsAndCoolsBackToAmbient() {
    for (double amps : new double[] {-5, 5}) {
      ElectrochemicalCell cell = cell(0.5);
      for (int i = 0; i < 3000; i++) {
        cell.advance(0.1, amps, 25);
        assertTrue(cell.heatWatts() > 0, "an irreversible process sets heat free");
      }
      assertTrue(cell.coreCelsius() > cell.surfaceCelsius());
      assertTrue(cell.surfaceCelsius() > 25.5);
      for (int i = 0; i < 10_000; i++) cell.advance(1, 0, 25);
      assertEquals(25, cell.coreCelsius(), 1e-3);
    }
  }

  @Test
  void turnsTheHeatThatItSetsFreeIntoTemperature() {
    var insulated = new CellThermal(52, 9, 1 / 2.2, 0);
    var cell = cell(new CellVariation(1, 1, 0.008, insulated), 0.9, 25);
    double joules = 0;
    for (int i = 0; i < 10_000; i++) {
      cell.advance(0.1, -5, -40);
      joules += 0.1 * cell.heatWatts();
    }
    double stored = 52 * (cell.coreCelsius() - 25) + 9 * (cell.surfaceCelsius() - 25);
    // Rounding over 10 000 steps.
    assertEquals(joules, stored, 1e-6);
  }

  @Test
  void isStifferInTheColdAndWithMoreResistance() {
    double warmVolts = cell(0.5).volts(-5);
    double coldVolts = cell(NOMINAL, 0.5, -10).volts(-5);
    var resistive = new CellVariation(1, 1.1, 0.008, CellThermal.CYLINDER_21700);
    double resistiveVolts = cell(resistive, 0.5, 25).volts(-5);
    assertTrue(coldVolts < warmVolts - 0.05);
    assertTrue(resistiveVolts < warmVolts);
  }

  @Test
  void staysFiniteWhenDrivenFarBeyondEmptyAndFull() {
    for (double amps : new double[] {-5000, -50, 50, 5000}) {
      ElectrochemicalCell cell = cell(0.5);
      for (int i = 0; i < 20_000; i++) {
        cell.advance(0.1, amps, 25);
        assertTrue(Double.isFinite(cell.terminalVolts()));
      }
    }
  }

  @Test
  void longStepsEndWhereShortOnesDo() {
    ElectrochemicalCell fine = cell(0.8);
    ElectrochemicalCell coarse = cell(0.8);
    for (int i = 0; i < 6000; i++) fine.advance(0.1, -5, 25);
    for (int i = 0; i < 60; i++) coarse.advance(10, -5, 25);
    // modes follow a constant current exactly; what remains is 0.1 K of heat at another moment
    assertEquals(fine.volts(-5), coarse.volts(-5), 3e-4);
    for (int i = 0; i < 36_000; i++) fine.advance(1, 0, 25);
    for (int i = 0; i < 2; i++) coarse.advance(18_000, 0, 25);
    assertEquals(fine.volts(0), coarse.volts(0), 1e-5);
    assertEquals(fine.soc(), coarse.soc(), 1e-12);
    assertEquals(25, coarse.surfaceCelsius(), 1e-3);
  }

  @Test
  void anLfpCellRestsOnTheBranchThatItCameBy() {
    CellVariation variation = CellVariation.nominal(Lfp220.CELL);
    var charged = new ElectrochemicalCell(Lfp220.CELL, variation, 0.3, 25);
    var discharged = new ElectrochemicalCell(Lfp220.CELL, variation, 0.7, 25);
    for (int i = 0; i < 2 * 3600; i++) {
      charged.advance(1, 22, 25);
      discharged.advance(1, -22, 25);
    }
    for (int i = 0; i < 100; i++) {
      charged.advance(3600, 0, 25);
      discharged.advance(3600, 0, 25);
    }
    assertEquals(0.5, charged.soc(), 1e-3);
    assertEquals(0.5, discharged.soc(), 1e-3);
    assertTrue(charged.hysteresis() > 0.95 && discharged.hysteresis() < -0.95);
    // twice 18 mV, less what four hours at C/10 leave of the start
    assertEquals(0.036, charged.terminalVolts() - discharged.terminalVolts(), 1e-3);
  }

  @Test
  void takesUpHeatWhereTheEntropySaysSo() {
    CellVariation variation = CellVariation.nominal(Lfp220.CELL);
    var charging = new ElectrochemicalCell(Lfp220.CELL, variation, 0.6, 25);
    var discharging = new ElectrochemicalCell(Lfp220.CELL, variation, 0.6, 25);
    charging.advance(1, 5, 25);
    discharging.advance(1, -5, 25);
    // At C/44 the reversible part exceeds the irreversible one, and turns with the current.
    assertTrue(charging.heatWatts() * discharging.heatWatts() < 0);
  }

  @Test
  void givesTheSameBitsTwice() {
    assertEquals(fingerprint(), fingerprint());
  }

  private static long fingerprint() {
    var random = new SplittableRandom(7);
    ElectrochemicalCell cell = cell(0.6);
    long bits = 0;
    for (int i = 0; i < 10_000; i++) {
      cell.advance(0.1, 20 * (random.nextDouble() - 0.5), 10);
      bits = 31 * bits + Double.doubleToRawLongBits(cell.terminalVolts());
    }
    return bits;
  }
}
