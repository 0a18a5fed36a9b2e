package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PowertrainTest {
  private final Vehicle bolt = VehicleFile.shipped("bolt");
  private final Powertrain car = new Powertrain(bolt);

  private double watts(double speed, double acceleration, double grade) {
    return car.drawnWatts(speed, acceleration, grade, 23, 1, 1, 1);
  }

  @Test
  void rollsDragsClimbsAndAccelerates() {
    RoadLoad road = new RoadLoad(1000, 0.05, 0.3, 2, 0.01);
    assertEquals(98.0665 + 0.5 * 1.204 * 0.6 * 400, road.newtons(20, 0, 0), 1e-9);
    assertEquals(-road.newtons(20, 0, 0), road.newtons(-20, 0, 0), 1e-9);
    assertEquals(1050, road.newtons(0, 1, 0), 1e-9);
    double inTheCold = 98.0665 + 0.5 * 1.204 * 293.15 / 253.15 * 0.6 * 400;
    assertEquals(inTheCold, road.newtons(20, 0, 0, -20), 1e-9);
    double sine = 0.1 / StrictMath.sqrt(1.01);
    assertEquals(9806.65 * sine, road.newtons(0, 0, 0.1), 1e-9);
  }

  @Test
  void standsOnItsBrakesAlsoOnASlope() {
    double idle = 250 + bolt.motors().getFirst().drawnWatts(0, 0);
    assertEquals(idle, watts(0, 0, 0), 1e-9);
    assertEquals(idle, watts(0, 0, 0.2), 1e-9);
  }

  @Test
  void drivesBackwardsForWhatItTakesForwards() {
    assertEquals(watts(3, 0, 0), watts(-3, 0, 0), 1e-9);
    assertEquals(watts(3, 0, 0.1), watts(-3, 0, -0.1), 1e-9);
    assertEquals(watts(9, -1, 0), watts(-9, 1, 0), 1e-9);
  }

  @Test
  void recoversNothingAtWalkingPaceAndItsShareAbove() {
    double idle = 250 + bolt.motors().getFirst().drawnWatts(0, 5 / 3.6 / 0.336 * 7.05);
    assertEquals(idle, watts(5 / 3.6, -1, 0), 1e-6);
    double wheel = 15 * bolt.road().newtons(15, -1, 0);
    double back = watts(15, -1, 0) / wheel;
    assertTrue(back > 0.8 && back < 0.98 * 0.98, () -> "recovers " + back);
  }

  @Test
  void brakesTakeWhatTheBatteryMayNot() {
    double free = watts(25, -1.2, 0);
    assertTrue(free < -35_000 && free > -60_000, () -> free + " W");
    assertEquals(0, car.clippedChargeJoules());
    double before = car.brakeJoules();
    assertEquals(-30_000, car.drawnWatts(25, -1.2, 0, 23, 1, 0.5, 1), 1e-9);
    assertEquals(-30_000 - free, car.clippedChargeJoules(), 1e-6);
    assertEquals(before - 30_000 - free, car.brakeJoules() - before, 1e-6);
    assertEquals(0, car.drawnWatts(25, -1.2, 0, 23, 1, 0, 1), 1e-9);
    assertEquals(-60_000, watts(25, -3, 0), 1e-9, "the car's own limit");
  }

  @Test
  void countsWhatTheMotorsAndTheBatteryCannotGive() {
    assertEquals(0, car.missedJoules());
    watts(20, 8, 0);
    assertTrue(car.missedJoules() > 20 * 1757 * 8 - 150_000, "some 280 kW wanted of 150");
    assertEquals(16_000, car.drawnWatts(20, 1, 0, 23, 0.1, 1, 1), 1e-9);
    assertTrue(car.clippedDriveJoules() > 10_000);
  }

  @Test
  void twoMotorsShareWhatOneAlikeWouldDo() {
    Vehicle saloon = VehicleFile.shipped("beamng");
    assertEquals(2, saloon.motors().size());
    double wheel = 20 * saloon.road().newtons(20, 0.5, 0);
    double drawn = new Powertrain(saloon).drawnWatts(20, 0.5, 0, 23, 1, 1, 1);
    assertTrue(wheel / drawn > 0.85 && wheel / drawn < 0.95, () -> wheel + " of " + drawn);
  }
}
