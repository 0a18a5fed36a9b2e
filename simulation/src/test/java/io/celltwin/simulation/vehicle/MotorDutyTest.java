package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MotorDutyTest {
  private static final long SECOND = 1_000_000_000;
  private static final double STANDBY = 300; // 270 W behind a converter of 0.9

  private final Vehicle saloon = VehicleFile.shipped("beamng");
  private final MotorDuty feed = new MotorDuty(saloon, Weather.steady(23));
  private final SmallBattery battery = new SmallBattery(0.5, 175);

  @Test
  void takesBothMotorsIntoAccount() {
    double idle = feed.wantedWatts(0);
    feed.motor(1, 100, 300);
    double front = feed.wantedWatts(0) - idle;
    feed.motor(2, 200, 300);
    double both = feed.wantedWatts(0) - idle;
    assertTrue(front > 30_000 && front < 33_000, () -> front + " W");
    assertTrue(both - front > 65_000 && both - front < 68_000, () -> both + " W");
    Motor first = saloon.motors().getFirst();
    Motor second = saloon.motors().getLast();
    assertEquals(STANDBY + first.drawnWatts(0, 0) + second.drawnWatts(0, 0), idle, 1e-9);
  }

  @Test
  void drawsForwardsAndInReverseAndReturnsWhenBraking() {
    feed.motor(1, 80, 200);
    double forwards = feed.packAmps(SECOND, battery);
    feed.motor(1, -80, -200);
    assertEquals(forwards, feed.packAmps(2 * SECOND, battery), 1e-9);
    assertTrue(forwards < -40, () -> forwards + " A");
    feed.motor(1, -80, 200);
    double braking = feed.packAmps(3 * SECOND, battery);
    assertTrue(braking > 30 && braking < 16_000 / battery.packVolts(), () -> braking + " A");
  }

  @Test
  void staysWithinTheBatterysLimitsAndCountsWhatIsCutOff() {
    battery.celsius = -20;
    feed.motor(2, -200, 400);
    assertEquals(0, feed.packAmps(SECOND, battery), "too cold to charge");
    assertEquals(-feed.wantedWatts(0), feed.clippedChargeJoules(), 1e-6);
    feed.motor(1, 2000, 400);
    battery.advance(0, feed.packAmps(2 * SECOND, battery));
    assertTrue(feed.clippedDriveJoules() > 100_000, "some 800 kW wanted of 289");
    assertTrue(battery.lowestCellVolts() > 2.5, () -> battery.lowestCellVolts() + " V");
    assertSame(PackCurrent.Clip.NONE, feed.current().clip(), "its voltage says it first");
  }

  @Test
  void keepsTheLastValueWhereOneIsNoNumber() {
    assertTrue(feed.motor(1, 100, 300));
    double before = feed.wantedWatts(0);
    assertFalse(feed.motor(1, Double.NaN, 300));
    assertFalse(feed.motor(1, 100, Double.POSITIVE_INFINITY));
    assertEquals(before, feed.wantedWatts(0));
    assertThrows(IndexOutOfBoundsException.class, () -> feed.motor(0, 1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> feed.motor(3, 1, 1));
  }

  @Test
  void drawsNothingWhenSwitchedOff() {
    feed.motor(1, 100, 300);
    feed.on(false);
    assertEquals(0, feed.packAmps(SECOND, battery), 1e-12);
  }
}
