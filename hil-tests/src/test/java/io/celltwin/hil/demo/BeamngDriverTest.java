package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.SystemClock;
import io.celltwin.hil.beamng.BeamngDrive;
import io.celltwin.hil.beamng.FakeBeamng;
import io.celltwin.hil.beamng.FakeSettings;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.TractionBattery;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A drive in the fake BeamNG, which moves only where this test draws its frames, as a car's pack
/// meets it. The pack's time is the test's.
@Timeout(60)
class BeamngDriverTest {
  private static final long TENTH = 100_000_000L;
  private static final int FRAMES_OF_A_SECOND = 60;

  /// The accessories' 270 W behind a converter of 0.9, and what inverters take without torque.
  private static final double MOST_STANDBY_WATTS = 500;

  private static final TractionBattery BATTERY = new SteadyBattery();

  private final FakeBeamng fake =
      FakeBeamng.start(FakeSettings.quiet().withCycle(DriveCycle.us06()));
  private final BeamngDriver driver =
      new BeamngDriver(
          "the test",
          BeamngDrive.live("127.0.0.1:" + fake.port(), new SystemClock()),
          VehicleFile.shipped(BeamngDriver.CAR));
  private long nowNanos;

  BeamngDriverTest() throws Exception {}

  @AfterEach
  void endAll() throws Exception {
    driver.close();
    fake.close();
  }

  /// A pack of 350 V without resistance, half full.
  private record SteadyBattery() implements TractionBattery {
    @Override
    public double packVolts() {
      return 350;
    }

    @Override
    public double packAmps() {
      return 0;
    }

    @Override
    public double packOhms() {
      return 0;
    }

    @Override
    public double cellOhms() {
      return 0;
    }

    @Override
    public double lowestCellVolts() {
      return 3.65;
    }

    @Override
    public double highestCellVolts() {
      return 3.65;
    }

    @Override
    public double lowestSoc() {
      return 0.5;
    }

    @Override
    public double highestSoc() {
      return 0.5;
    }

    @Override
    public double lowestCelsius() {
      return 25;
    }

    @Override
    public double highestCelsius() {
      return 25;
    }
  }

  /// Out of the battery, after that much of the pack's time.
  private double wattsAfter(double seconds) {
    double watts = 0;
    for (int step = 0; step < 10 * seconds; step++) {
      nowNanos += TENTH;
      watts = -350 * driver.packAmps(nowNanos, BATTERY);
    }
    return watts;
  }

  /// The driver listens on a thread of its own: draws a second's frames, and until it has heard of
  /// one.
  private void drive() throws InterruptedException {
    long heard = driver.samples();
    for (int frame = 0; frame < FRAMES_OF_A_SECOND || driver.samples() == heard; frame++) {
      fake.draw(1);
      Thread.sleep(1);
    }
  }

  @Test
  void thePackServesTheMotorsOnceItHasRestedAndWhileTheyAreHeardOf() throws Exception {
    for (int second = 0; second < 13; second++) drive();
    double resting = wattsAfter(2.9);
    assertTrue(resting > 0 && resting < MOST_STANDBY_WATTS, () -> resting + " W");
    assertEquals("waiting", driver.doing());
    double driving = wattsAfter(0.2);
    assertTrue(driving > 5_000, () -> driving + " W");
    assertEquals("driving", driver.doing());
    assertTrue(driver.metresPerSecond() > 1, () -> driver.metresPerSecond() + " m/s");
    double paused = wattsAfter(0.6);
    assertTrue(paused > 0 && paused < MOST_STANDBY_WATTS, () -> paused + " W");
    assertEquals("waiting", driver.doing());
    assertEquals(0, driver.metresPerSecond());
    drive();
    double again = wattsAfter(0.1);
    assertTrue(Math.abs(again) > 3_000, () -> again + " W");
    assertEquals("driving", driver.doing());
  }

  @Test
  void aSimulatorThatGoesIsWaitedFor() throws Exception {
    drive();
    fake.hangUp();
    // What came before the end is heard of after it.
    while (!String.join("\n", driver.summary()).contains("1 reconnects")) drive();
    assertEquals(Optional.empty(), driver.failure());
  }

  @Test
  void aSimulatorThatStaysAwayIsToldOf() throws Exception {
    assertEquals("waiting", driver.doing());
    fake.close();
    while (driver.doing().equals("waiting")) Thread.sleep(1);
    assertEquals("no game", driver.doing());
  }
}
