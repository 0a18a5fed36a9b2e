package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedPackTest {
  private static final PackSettings SMALL =
      PackSettings.CAR
          .withTopology(1, 6, 2)
          .withStart(0.6, 25)
          .withSpread(new CellSpread(0.02, 0.1, 0.01, 1.5, 0, Double.POSITIVE_INFINITY, 0), 3);

  /// Ten amperes out, five in, changing every current step.
  private static double restless(long nowNanos) {
    return (nowNanos / 10_000_000) % 2 == 0 ? -10 : 5;
  }

  /// Nine tenths of each cell's charge, and half as much again of what follows a current at once.
  @Test
  void agedCellsHoldLessAndResistMore() {
    PackSettings young = PackSettings.CAR.withTopology(1, 4, 1);
    PackSettings old = young.withSpread(young.spread().aged(0.9, 1.5), young.seed());
    SimulatedPack young1 = new SimulatedPack(young, (_, _) -> 0);
    SimulatedPack old1 = new SimulatedPack(old, (_, _) -> 0);
    for (int cell = 1; cell <= 4; cell++) {
      double capacity = young1.trueCapacityCoulombs(cell);
      assertEquals(0.9 * capacity, old1.trueCapacityCoulombs(cell), 1e-9 * capacity);
      double more = old1.trueOhms(cell) / young1.trueOhms(cell);
      assertTrue(more > 1.3 && more < 1.8, "resistance times " + more);
    }
  }

  @Test
  void sharesItsChargeOutToCellsOfDifferentCapacity() {
    var pack = new SimulatedPack(SMALL, (now, _) -> restless(now));
    double[] start = new double[7];
    for (int cell = 1; cell <= 6; cell++) start[cell] = pack.trueSoc(cell);
    pack.advance(600_000_000_000L);
    for (int cell = 1; cell <= 6; cell++) {
      double coulombs = (pack.trueSoc(cell) - start[cell]) * pack.trueCapacityCoulombs(cell);
      // -2.5 A for ten minutes; rounding of 6000 sums and of a window of 37 kC.
      assertEquals(-1500, coulombs, 1e-6);
    }
  }

  @Test
  void keepsChargeWhereACellIsLookedAtBetweenSteps() {
    var looked = new SimulatedPack(SMALL, (now, _) -> restless(now));
    var left = new SimulatedPack(SMALL, (now, _) -> restless(now));
    for (long now = 0; now <= 60_000_000_000L; now += 7_000_001) {
      looked.advance(now);
      looked.trueVolts(2);
    }
    looked.advance(60_000_000_000L);
    left.advance(60_000_000_000L);
    assertEquals(left.trueSoc(2), looked.trueSoc(2), 1e-12);
    // Looking changes nothing; the last moment is the same.
    assertEquals(left.trueVolts(2), looked.trueVolts(2), 1e-12);
  }

  @Test
  void sumsAreTheSameWhoeverAskedBefore() {
    var asked = new SimulatedPack(SMALL, (now, _) -> restless(now));
    var left = new SimulatedPack(SMALL, (now, _) -> restless(now));
    for (SimulatedPack pack : List.of(asked, left)) pack.advance(115_000_000);
    double before = asked.truePackVolts();
    for (SimulatedPack pack : List.of(asked, left)) {
      pack.advance(125_000_000);
      pack.loosenBar(3, 0.01);
    }
    // The bar is another one; the current is still that of the last cell step.
    assertEquals(left.truePackVolts(), asked.truePackVolts());
    assertNotEquals(before, asked.truePackVolts());
  }

  @Test
  void spreadsItsCellsWithinTheSettings() {
    var pack = new SimulatedPack(PackSettings.CAR, (_, _) -> 0);
    double lowest = 2;
    double highest = 0;
    var single = new ElectrochemicalCell(LgM50.CELL, CellVariation.nominal(LgM50.CELL), 0.5, 25);
    double nominal = 34 * single.capacityCoulombs();
    for (int cell = 1; cell <= 96; cell++) {
      double factor = pack.trueCapacityCoulombs(cell) / nominal;
      lowest = StrictMath.min(lowest, factor);
      highest = StrictMath.max(highest, factor);
      assertEquals(0.8, pack.trueSoc(cell), 0.01 + 1e-12);
    }
    assertTrue(lowest >= 0.98 && lowest < 0.985);
    assertTrue(highest <= 1.02 && highest > 1.015);
  }

  @Test
  void doesNotGoBack() {
    var pack = new SimulatedPack(SMALL, (_, _) -> 0);
    pack.advance(10);
    assertThrows(IllegalArgumentException.class, () -> pack.advance(9));
  }

  @Test
  void refusesCellsThatAreNotThere() {
    var pack = new SimulatedPack(SMALL, (_, _) -> 0);
    assertThrows(IndexOutOfBoundsException.class, () -> pack.trueSoc(0));
    assertThrows(IndexOutOfBoundsException.class, () -> pack.trueVolts(7));
  }
}
