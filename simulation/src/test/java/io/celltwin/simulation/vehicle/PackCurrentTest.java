package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.celltwin.simulation.vehicle.PackCurrent.Clip;
import org.junit.jupiter.api.Test;

class PackCurrentTest {
  private final SmallBattery battery = new SmallBattery(0.5, 100);
  private final PackCurrent free =
      new PackCurrent(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  private double power(double amps) {
    return amps * (battery.packVolts() + battery.packOhms() * (amps - battery.packAmps()));
  }

  @Test
  void findsTheCurrentThatGivesThePowerWhateverFlowsNow() {
    for (double flowing : new double[] {-200, 0, 100}) {
      battery.advance(0, flowing);
      for (double watts : new double[] {-150e3, -1, 0, 1, 60e3}) {
        assertEquals(watts, power(free.amps(watts, battery, 1)), 1e-6);
        assertSame(Clip.NONE, free.clip());
      }
    }
    assertEquals(0, free.clippedJoules());
  }

  @Test
  void worksWithoutResistance() {
    battery.cellOhms = 0;
    assertEquals(-1000 / battery.packVolts(), free.amps(-1000, battery, 1), 1e-12);
  }

  @Test
  void givesTheMostThatTheTerminalsCan() {
    battery.cellOhms = 0.01;
    double source = battery.packVolts();
    double most = source * source / (4 * battery.packOhms());
    double amps = free.amps(-most - 5000, battery, 2);
    assertEquals(-source / (2 * battery.packOhms()), amps, 1e-9);
    assertSame(Clip.TERMINALS, free.clip());
    assertEquals(2 * 5000, free.clippedJoules(), 1e-6);
  }

  @Test
  void keepsWithinItsLimitsAndCountsWhatThatCosts() {
    PackCurrent limited = new PackCurrent(100, 50);
    assertEquals(-100, limited.amps(-50e3, battery, 1));
    assertSame(Clip.DRIVE_CURRENT, limited.clip());
    assertEquals(50e3 + power(-100), limited.clippedJoules(), 1e-6);
    assertEquals(50, limited.amps(50e3, battery, 1));
    assertSame(Clip.CHARGE_CURRENT, limited.clip());
    limited.amps(1000, battery, 1);
    assertSame(Clip.NONE, limited.clip());
  }
}
