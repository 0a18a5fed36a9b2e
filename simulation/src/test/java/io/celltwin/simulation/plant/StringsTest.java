package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StringsTest {
  private static final long SECOND = 1_000_000_000L;

  /// Two strings of four, drawn with differences.
  private static PackSettings two(CellSpread spread) {
    return PackSettings.CAR.withTopology(2, 4, 34).withStart(0.6, 25).withSpread(spread, 5);
  }

  private static double volts(SimulatedPack pack, int firstCell) {
    double sum = 0;
    for (int cell = firstCell; cell < firstCell + 4; cell++) sum += pack.trueVolts(cell);
    return sum;
  }

  @Test
  void unequalStringsHaveOneVoltageAndShareTheCurrent() {
    var spread = new CellSpread(0.05, 0.3, 0, 0, 0, Double.POSITIVE_INFINITY, 0);
    var pack = new SimulatedPack(two(spread), (now, _) -> now / SECOND % 20 < 10 ? -200 : 50);
    for (int tenth = 1; tenth <= 3000; tenth++) {
      pack.advance(tenth * SECOND / 10);
      assertEquals(pack.trueAmps(), pack.trueStringAmps(1) + pack.trueStringAmps(2), 1e-9);
      // the line through the last step, a tenth of a second of diffusion and of curvature away
      double apart = volts(pack, 1) - volts(pack, 5);
      assertTrue(StrictMath.abs(apart) < 0.02, () -> apart + " V");
    }
    assertTrue(StrictMath.abs(pack.trueStringAmps(1) - pack.trueStringAmps(2)) > 0.1);
  }

  @Test
  void equalStringsTakeHalfEach() {
    var pack = new SimulatedPack(two(CellSpread.NONE), (_, _) -> -100);
    pack.advance(100 * SECOND);
    // the coolant reaches the second one a little warmer
    assertEquals(-50, pack.trueStringAmps(1), 1e-3);
    assertEquals(pack.trueSoc(1), pack.trueSoc(8), 1e-7);
  }

  @Test
  void stringsLevelEachOtherWhileTheContactorsAreOpen() {
    var spread = new CellSpread(0, 0, 0.02, 0, 0, Double.POSITIVE_INFINITY, 0);
    var pack = new SimulatedPack(two(spread), (_, _) -> -100);
    pack.contactors().open();
    double charge = 0;
    for (int cell = 1; cell <= 8; cell++) {
      charge += pack.trueSoc(cell) * pack.trueCapacityCoulombs(cell);
    }
    double apart = open(pack, 1) - open(pack, 5);
    pack.advance(8 * 3600 * SECOND);
    assertEquals(0, pack.trueAmps(), 0);
    double left = open(pack, 1) - open(pack, 5);
    assertTrue(StrictMath.abs(left) < 0.2 * StrictMath.abs(apart), apart + " to " + left);
    for (int cell = 1; cell <= 8; cell++) {
      charge -= pack.trueSoc(cell) * pack.trueCapacityCoulombs(cell);
    }
    assertEquals(0, charge, 1e-3);
  }

  private static double open(SimulatedPack pack, int firstCell) {
    double sum = 0;
    for (int cell = firstCell; cell < firstCell + 4; cell++) sum += pack.trueOpenVolts(cell);
    return sum;
  }
}
