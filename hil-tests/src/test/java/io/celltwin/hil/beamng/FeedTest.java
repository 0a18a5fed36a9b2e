package io.celltwin.hil.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Clock;
import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.BeamngSettings;
import io.celltwin.simulation.beamng.Endpoint;
import io.celltwin.simulation.beamng.FeedCounts;
import io.celltwin.simulation.beamng.LiveFeed;
import io.celltwin.simulation.beamng.LockStepFeed;
import io.celltwin.simulation.beamng.MotorChoice;
import io.celltwin.simulation.beamng.MotorFeed;
import io.celltwin.simulation.beamng.MotorReading;
import io.celltwin.simulation.beamng.MotorSample;
import io.celltwin.simulation.beamng.PowertrainSample;
import io.celltwin.simulation.beamng.ReconnectPolicy;
import io.celltwin.simulation.beamng.RecordedFeed;
import io.celltwin.simulation.beamng.Recording;
import io.celltwin.simulation.beamng.SimulatorLink;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A drive out of the fake simulator, by every feed.
class FeedTest {
  private static final long PERIOD_NANOS = 10_500_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  /// A clock that only its test moves.
  private static final class HandClock implements Clock {
    long nanos;

    @Override
    public long nowNanos() {
      return nanos;
    }

    @Override
    public void waitUntil(long deadlineNanos) {
      nanos = Math.max(nanos, deadlineNanos);
    }
  }

  private static BeamngSettings settings(int port) {
    return BeamngSettings.of(Endpoint.of("127.0.0.1", port));
  }

  private static List<MotorSample> until(MotorFeed feed, long nanos) throws IOException {
    List<MotorSample> samples = new ArrayList<>();
    for (var next = feed.next(nanos); next.isPresent(); next = feed.next(nanos)) {
      samples.add(next.get());
    }
    return samples;
  }

  /// The shaft power that takes a Bolt along the WLTC. Whoever stops it from being 0 differs here.
  private static double roadWatts(double seconds) {
    DriveCycle cycle = DriveCycle.wltc();
    Vehicle car = VehicleFile.shipped("bolt");
    double speed = cycle.metresPerSecond(seconds);
    double watts = speed * car.road().newtons(speed, cycle.metresPerSecondSquared(seconds), 0);
    return Math.max(watts, -car.regeneration().mostWatts());
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 60, 120})
  void lockStepLosesNoSampleAndTellsTheDrive(int framesPerSecond) throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LockStepFeed feed =
            LockStepFeed.attach(settings(fake.port()).withRates(0.01, framesPerSecond))) {
      List<MotorSample> samples = until(feed, 30 * SECOND_NANOS);
      assertEquals(1 + 30 * SECOND_NANOS / PERIOD_NANOS, samples.size());
      for (int i = 0; i < samples.size(); i++) {
        MotorSample sample = samples.get(i);
        double period = (double) sample.nanos() / PERIOD_NANOS;
        assertEquals(i, period, 1e-6); // 14 digits of the simulator's text
        assertEquals(
            List.of("frontMotor", "rearMotor"),
            sample.motors().stream().map(MotorReading::name).toList());
        // The fake begins at 0 s and takes its first sample after a period.
        double seconds = (sample.nanos() + PERIOD_NANOS) * 1e-9;
        if (Math.abs(seconds - Math.rint(seconds)) > 1e-6) { // where the slope changes
          assertEquals(roadWatts(seconds), sample.shaftWatts(), 1e-3, "at " + seconds + " s");
        }
        // As told at the end of the sample's frame.
        assertEquals(
            DriveCycle.wltc().metresPerSecond(seconds),
            sample.metresPerSecond(),
            3.0 / framesPerSecond);
      }
      assertEquals(new FeedCounts(feed.counts().samples(), 0, 0, 0, 0, 0), feed.counts());
      assertTrue(feed.electrics().fuelRatio() < 1 && feed.electrics().fuelRatio() > 0.99);
      assertEquals(2, feed.electrics().ignitionLevel());
      assertEquals(List.of(), feed.warnings());
    }
  }

  @Test
  void lockStepLetsNoMoreTimePassThanItsReaderAsksFor() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LockStepFeed feed = LockStepFeed.attach(settings(fake.port()));
        SimulatorLink other = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()))) {
      fake.draw(1000); // as a simulator does: it is paused
      assertEquals(0, other.seconds("ego"));
      List<MotorSample> first = until(feed, 0);
      assertEquals(List.of(0L), first.stream().map(MotorSample::nanos).toList());
      double before = other.seconds("ego");
      until(feed, SECOND_NANOS);
      assertEquals(1 + before, other.seconds("ego"), 0.034);
      assertEquals(Optional.empty(), feed.next(SECOND_NANOS));
    }
  }

  @Test
  void sameDriveSameBits() throws Exception {
    assertEquals(tenSeconds(), tenSeconds());
  }

  private static List<MotorSample> tenSeconds() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LockStepFeed feed = LockStepFeed.attach(settings(fake.port()))) {
      return until(feed, 20 * SECOND_NANOS);
    }
  }

  @Test
  void closingLetsTheSimulatorRunAsBefore() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        SimulatorLink other = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()))) {
      LockStepFeed.attach(settings(fake.port()).withRates(0.01, 30)).close();
      fake.draw(60);
      assertEquals(60 * 33 * 0.0005, other.seconds("ego"), 1e-9); // 60 frames a second, and moving
      var gone =
          assertThrows(
              BeamngException.Failed.class,
              () -> other.closePowertrain("celltwin_lockstep", "ego"));
      assertTrue(String.valueOf(gone.getMessage()).contains("no such powertrain sensor"));
    }
  }

  @Test
  void closingRestoresOverANewConnectionWhereTheOldOneBroke() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet())) {
      LockStepFeed feed = LockStepFeed.attach(settings(fake.port()));
      fake.hangUp();
      assertThrows(BeamngException.Disconnected.class, () -> feed.next(0));
      feed.close();
      fake.draw(1);
      try (var other = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()))) {
        assertTrue(other.seconds("ego") > 0);
      }
    }
  }

  @Test
  void aRefusalWhileAttachingRestoresToo() throws Exception {
    FakeSettings unlicensed = FakeSettings.quiet().withLicence(false);
    try (FakeBeamng fake = FakeBeamng.start(unlicensed);
        SimulatorLink other = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()))) {
      var refusal =
          assertThrows(
              BeamngException.Refused.class, () -> LockStepFeed.attach(settings(fake.port())));
      assertEquals("This feature requires a BeamNG.tech license.", refusal.getMessage());
      fake.draw(1);
      assertTrue(other.seconds("ego") > 0);
      assertFalse(other.hasTechLicence());
    }
  }

  @Test
  void aVehicleIsChosenByItsIdOrByThePlayer() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet().withVehicle("car7", "x"))) {
      LockStepFeed.attach(settings(fake.port())).close();
      LockStepFeed.attach(settings(fake.port()).withVehicle("car7")).close();
      var refusal =
          assertThrows(
              BeamngException.class,
              () -> LockStepFeed.attach(settings(fake.port()).withVehicle("ego")));
      assertEquals("found vehicles [car7], expected ego", refusal.getMessage());
    }
  }

  @Test
  void namedMotorsAreFollowedAlone() throws Exception {
    var rear = new MotorChoice(List.of("rearMotor"));
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LockStepFeed feed = LockStepFeed.attach(settings(fake.port()).withMotors(rear))) {
      MotorSample sample = feed.next(SECOND_NANOS).orElseThrow();
      assertEquals(List.of("rearMotor"), sample.motors().stream().map(MotorReading::name).toList());
    }
  }

  @Test
  void anotherKnownVersionIsAWarningOfBothConnections() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet().withVersion("v1.23"));
        LockStepFeed feed = LockStepFeed.attach(settings(fake.port()))) {
      assertEquals(2, feed.warnings().size());
      assertTrue(feed.warnings().getFirst().contains("speaks protocol v1.23"));
    }
  }

  @Test
  void liveTakesWhatComesAndCountsWhatIsLost() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LiveFeed feed =
            LiveFeed.attach(settings(fake.port()), ReconnectPolicy.NEVER, new HandClock())) {
      assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE));
      List<MotorSample> samples = new ArrayList<>();
      for (int frame = 0; frame < 600; frame++) {
        fake.draw(1);
        samples.addAll(until(feed, Long.MAX_VALUE));
        samples.addAll(until(feed, Long.MAX_VALUE)); // twice a frame: nothing comes twice
      }
      assertEquals(600 * 33 / 21, samples.size());
      assertEquals(0, feed.counts().missing());
      fake.draw(60); // one poll for 60 frames: every batch loses its last sample to the next
      int came = until(feed, Long.MAX_VALUE).size();
      long missing = feed.counts().missing();
      assertTrue(missing > 50, "missing " + missing);
      fake.draw(3);
      came += until(feed, Long.MAX_VALUE).size();
      assertEquals(663 * 33 / 21, samples.size() + came + feed.counts().missing());
    }
  }

  @Test
  void liveWithoutAPolicyFailsAtOnce() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LiveFeed feed =
            LiveFeed.attach(settings(fake.port()), ReconnectPolicy.NEVER, new HandClock())) {
      fake.hangUp();
      assertThrows(BeamngException.Disconnected.class, () -> feed.next(Long.MAX_VALUE));
    }
  }

  @Test
  void liveReconnectsWithANewGreetingAndANewSensor() throws Exception {
    HandClock clock = new HandClock();
    var policy = new ReconnectPolicy(3, 100, 1000);
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LiveFeed feed = LiveFeed.attach(settings(fake.port()), policy, clock)) {
      fake.draw(4);
      List<MotorSample> before = until(feed, Long.MAX_VALUE);
      fake.hangUp();
      assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE));
      assertFalse(feed.isConnected());
      clock.nanos = 99;
      feed.next(Long.MAX_VALUE);
      assertFalse(feed.isConnected(), "before its time");
      fake.draw(60); // nobody listens
      clock.nanos = 100;
      feed.next(Long.MAX_VALUE);
      assertTrue(feed.isConnected());
      for (int i = 0; i < 4; i++) {
        fake.draw(1);
        before.addAll(until(feed, Long.MAX_VALUE));
      }
      assertEquals(1, feed.counts().reconnects());
      assertEquals(0, feed.counts().restarts());
      double all = (double) feed.counts().missing() + before.size();
      assertEquals(68 * 33 / 21.0, all, 1);
    }
  }

  @Test
  void liveGivesUpASimulatorThatLetsItInAndNothingMore() throws Exception {
    HandClock clock = new HandClock();
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LiveFeed feed =
            LiveFeed.attach(settings(fake.port()), new ReconnectPolicy(2, 1, 1), clock)) {
      for (int attempt = 0; attempt < 2; attempt++) {
        fake.hangUp();
        assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE));
        clock.nanos += 1;
        assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE));
        assertTrue(feed.isConnected());
      }
      fake.hangUp();
      assertThrows(BeamngException.Disconnected.class, () -> feed.next(Long.MAX_VALUE));
    }
  }

  @Test
  void liveNoticesAVehicleThatHasGone() throws Exception {
    HandClock clock = new HandClock();
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LiveFeed feed = LiveFeed.attach(settings(fake.port()), ReconnectPolicy.NEVER, clock)) {
      fake.hangUpVehicle();
      clock.nanos = SECOND_NANOS - 1;
      assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE));
      clock.nanos = SECOND_NANOS;
      assertThrows(BeamngException.Disconnected.class, () -> feed.next(Long.MAX_VALUE));
    }
  }

  @Test
  void liveGivesUpAfterItsAttempts() throws Exception {
    HandClock clock = new HandClock();
    var policy = new ReconnectPolicy(3, 100, 1000);
    FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
    try (LiveFeed feed = LiveFeed.attach(settings(fake.port()), policy, clock)) {
      fake.close();
      assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE));
      for (long nanos : new long[] {100, 300}) {
        clock.nanos = nanos;
        assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE), "attempt at " + nanos);
      }
      clock.nanos = 699;
      assertEquals(Optional.empty(), feed.next(Long.MAX_VALUE), "before the third attempt");
      clock.nanos = 700;
      assertThrows(BeamngException.Disconnected.class, () -> feed.next(Long.MAX_VALUE));
    }
  }

  @Test
  void aSimulatorOfItsOwnTimeIsFollowed() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.playing());
        LiveFeed feed =
            LiveFeed.attach(settings(fake.port()), ReconnectPolicy.NEVER, new HandClock())) {
      List<MotorSample> samples = new ArrayList<>();
      long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (samples.size() < 50 && System.nanoTime() - deadlineNanos < 0) {
        samples.addAll(until(feed, Long.MAX_VALUE));
      }
      assertTrue(samples.size() >= 50, "samples: " + samples.size());
      double periods = (samples.getLast().nanos() - samples.getFirst().nanos()) / 10.5e6;
      FeedCounts counts = feed.counts();
      assertEquals(Math.round(periods) + 1, counts.samples() + counts.missing());
    }
  }

  @Test
  void adHocSamplesAreThoseThatWaitAndComeOnce() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        SimulatorLink simulator = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()))) {
      simulator.openPowertrain("waits", "ego", 10, 0.01, false);
      simulator.step(6);
      long request = simulator.requestPowertrain("waits", "ego");
      assertTrue(simulator.isPowertrainReady(request));
      List<PowertrainSample> samples = simulator.collectPowertrain(request).orElseThrow();
      assertEquals(9, samples.size());
      assertEquals(Optional.empty(), simulator.collectPowertrain(request));
    }
  }

  @Test
  void theVehicleTellsEnergyStateAndItsLatestSample() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        SimulatorLink simulator = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()));
        var vehicle = simulator.vehicle(simulator.vehicles().getFirst())) {
      long sensor = simulator.openPowertrain("now", "ego", 0, 0.001, true);
      assertEquals(Optional.empty(), vehicle.latestPowertrain("now", sensor));
      simulator.step(2);
      assertEquals(0.033, vehicle.latestPowertrain("now", sensor).orElseThrow().seconds(), 1e-9);
      assertEquals(0.033, vehicle.state().at("time").number(), 1e-9);
      assertEquals(
          60 * 3.6e6,
          Double.parseDouble(
              vehicle.lua("return energyStorage.getStorage('b').storedEnergy").orElseThrow()),
          1e3);
      assertEquals(Optional.of("ego"), simulator.playerVehicle());
      assertTrue(simulator.environmentPaths().isPresent());
      assertTrue(simulator.states(List.of("ego", "nobody")).containsKey("ego"));
    }
  }

  @Test
  void aRecordedDriveIsTheDrive(@TempDir Path folder) throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        LockStepFeed feed = LockStepFeed.attach(settings(fake.port()))) {
      List<MotorSample> samples = until(feed, 15 * SECOND_NANOS);
      Path file = folder.resolve("drive_powertrain.json");
      Recording.of("fake_ev", feed.electrics(), samples).writePowertrain(file);
      try (var replay = new RecordedFeed(Recording.read(file), MotorChoice.ROOTS, 0.01)) {
        List<MotorSample> again = until(replay, Long.MAX_VALUE);
        assertEquals(samples, again);
        assertTrue(replay.isEnded());
      }
    }
  }
}
