package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BatteryLimitsTest {
  private final BatteryLimits limits = VehicleFile.shipped("bolt").battery();

  private double charge(double soc, double celsius) {
    SmallBattery battery = new SmallBattery(soc, 100);
    battery.celsius = celsius;
    return limits.chargeShare(battery);
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
    assertEquals(1, limits.driveShare(battery));
    battery.advance(0, -500);
    assertEquals(0.5, limits.driveShare(battery), 1e-9);
    battery.advance(0, -800);
    assertEquals(0, limits.driveShare(battery));
  }
}
