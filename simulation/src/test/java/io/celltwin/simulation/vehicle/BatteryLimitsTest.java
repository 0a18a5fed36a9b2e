package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BatteryLimitsTest {
  private static final double RETURNED_WATTS = 60_000;
  private final BatteryLimits limits = VehicleFile.shipped("bolt").battery();

  private double charge(double soc, double celsius) {
    SmallBattery battery = new SmallBattery(soc, 100);
    battery.celsius = celsius;
    return limits.chargeShare(battery, RETURNED_WATTS);
  }

  @Test
  void chargesLessWhereItIsFullColdOrHot() {
    assertEquals(1, charge(0.5, 25));
    assertEquals(0.4, charge(0.98, 25), 1e-9);
    assertEquals(0, charge(1, 25), 1e-9);
    assertEquals(0.6, charge(0.5, 5), 1e-9);
    assertEquals(0, charge(0.5, -15));
    assertEquals(0.5, charge(0.5, 52.5), 1e-9);
    assertEquals(0, charge(0.5, 61));
  }

  @Test
  void drivesLessWhereACellIsAlmostEmpty() {
    SmallBattery battery = new SmallBattery(0, 100); // 3.2 V
    battery.cellOhms = 1e-9;
    assertEquals(1, limits.driveShare(battery));
    battery.soc = -5.0 / 9; // 2.7 V
    assertEquals(0.5, limits.driveShare(battery), 1e-5);
    battery.soc = -1; // 2.3 V
    assertEquals(0, limits.driveShare(battery));
  }

  @Test
  void noCellLeavesItsLimitsAndNothingSwingsWhateverTheResistance() {
    PackCurrent current = new PackCurrent(limits.driveAmps(), limits.chargeAmps());
    for (double ohms : new double[] {1e-4, 1e-3, 5e-3}) {
      for (double soc = -0.7; soc < 1.1; soc += 0.05) {
        for (boolean drive : new boolean[] {true, false}) {
          SmallBattery battery = new SmallBattery(soc, 100);
          battery.cellOhms = ohms;
          double first = step(battery, current, drive);
          double volts = battery.highestCellVolts();
          String what = ohms + " ohm, " + soc + ": " + volts + " V, " + first + " A";
          assertTrue(drive ? volts > 2.5 || first == 0 : volts < 4.2 || first == 0, what);
          assertEquals(first, step(battery, current, drive), 0.03 * Math.abs(first), what);
        }
      }
    }
  }

  /// @return the current of a tenth of a second with all the power that is allowed
  private double step(SmallBattery battery, PackCurrent current, boolean drive) {
    double watts =
        drive
            ? -limits.driveWatts() * limits.driveShare(battery)
            : RETURNED_WATTS * limits.chargeShare(battery, RETURNED_WATTS);
    double amps = current.amps(watts, battery, 0.1);
    battery.advance(0, amps);
    return amps;
  }
}
