package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.VehicleFile;
import io.celltwin.simulation.vehicle.Weather;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /// The figures stand in the README.
  @ParameterizedTest
  @CsvSource({"25, 0.0085", "0, 0.0305", "-30, 0.147"})
  void theirVoltagesDifferAfterJumpsTheMoreTheColderTheyAre(double celsius, double mostApart) {
    var spread = new CellSpread(0.02, 0.1, 0.01, 0, 0.05, 40000, 0.5);
    PackSettings settings =
        PackSettings.CAR.withTopology(2, 16, 17).withSpread(spread, 7).withStart(0.6, celsius);
    var duty =
        new DriveDuty(
            VehicleFile.shipped("bolt"),
            DriveCycle.us06(),
            DutySettings.CAR,
            Weather.steady(celsius));
    var pack = new SimulatedPack(settings, new PackLoad(duty, settings, 96, 34));
    double most = 0;
    for (int tenth = 1; tenth <= 5960; tenth++) {
      pack.advance(tenth * SECOND / 10);
      double apart = 0;
      for (int cell = 1; cell <= 16; cell++) {
        apart += pack.trueVolts(cell) - pack.trueVolts(cell + 16);
      }
      most = StrictMath.max(most, StrictMath.abs(apart));
    }
    assertEquals(mostApart, most, 0.03 * mostApart);
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
