package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ClockTrust;
import io.celltwin.hal.linux.MachineClock;
import io.celltwin.hal.linux.MachineClock.Discipline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemWallClockTest {
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-22T07:00:00Z");
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path root = Path.of("");

  private long wallMillis = NOW.toEpochMilli();
  private long monotonicNanos = 5 * SECOND;
  private Discipline kernel = Discipline.UNSYNCHRONISED;
  private int asked;

  private SystemWallClock clock(ClockTrust trust) {
    return new SystemWallClock(
        trust,
        BUILT,
        new MachineClock(root),
        () -> {
          asked++;
          return kernel;
        },
        () -> wallMillis,
        () -> monotonicNanos);
  }

  private void timesyncdRuns() throws IOException {
    Files.createDirectories(root.resolve("run/systemd/timesync"));
  }

  private void timesyncdHasSetTheClock() throws IOException {
    Files.createFile(root.resolve("run/systemd/timesync/synchronized"));
  }

  private void hardwareSays(long epochMillis) throws IOException {
    Path clock = Files.createDirectories(root.resolve("sys/class/rtc/rtc0"));
    Files.writeString(clock.resolve("since_epoch"), epochMillis / 1000 + "\n");
  }

  private void aSecondPasses() {
    monotonicNanos += SECOND;
    wallMillis += 1000;
  }

  @ParameterizedTest
  @EnumSource
  void aClockThatIsBehindTheProgramKnowsNoTime(ClockTrust trust) throws IOException {
    kernel = Discipline.SYNCHRONISED;
    wallMillis = BUILT.toEpochMilli() - 1;
    hardwareSays(wallMillis);
    SystemWallClock clock = clock(trust);
    assertFalse(clock.isKnown());
    wallMillis = BUILT.toEpochMilli();
    monotonicNanos += SECOND;
    assertTrue(clock.isKnown());
  }

  @Test
  void aTrustedClockIsKnownWhateverTheMachineSays() throws IOException {
    timesyncdRuns();
    assertTrue(clock(ClockTrust.TRUSTED).isKnown());
    assertEquals(0, asked);
  }

  @Test
  void onlyTheKernelMakesASynchronisedClockKnown() throws IOException {
    timesyncdRuns();
    timesyncdHasSetTheClock();
    hardwareSays(wallMillis);
    SystemWallClock clock = clock(ClockTrust.SYNCHRONISED);
    assertFalse(clock.isKnown());
    kernel = Discipline.UNTOLD;
    aSecondPasses();
    assertFalse(clock.isKnown());
    kernel = Discipline.SYNCHRONISED;
    aSecondPasses();
    assertTrue(clock.isKnown());
  }

  @Test
  void whereNothingIsAboutToSetItTheClockIsKnown() {
    assertTrue(clock(ClockTrust.AUTO).isKnown());
  }

  @Test
  void aServiceThatHasNotSetTheClockYetIsWaitedFor() throws IOException {
    timesyncdRuns();
    SystemWallClock clock = clock(ClockTrust.AUTO);
    assertFalse(clock.isKnown());
    timesyncdHasSetTheClock();
    aSecondPasses();
    assertTrue(clock.isKnown());
  }

  @Test
  void aServiceIsNotWaitedForWhereTheKernelSaysThatTheClockIsSet() throws IOException {
    Files.createDirectories(root.resolve("run/chrony"));
    SystemWallClock clock = clock(ClockTrust.AUTO);
    assertFalse(clock.isKnown());
    kernel = Discipline.SYNCHRONISED;
    aSecondPasses();
    assertTrue(clock.isKnown());
  }

  @Test
  void aServiceIsNotWaitedForWhereTheHardwareHasKeptTheTime() throws IOException {
    timesyncdRuns();
    hardwareSays(wallMillis - 1500);
    assertTrue(clock(ClockTrust.AUTO).isKnown());
  }

  @Test
  void aHardwareClockWithoutABatteryDoesNotCount() throws IOException {
    // timesyncd has set the clock to the time of the last shutdown, the hardware begins at 2000
    timesyncdRuns();
    hardwareSays(Instant.parse("2000-01-01T00:00:09Z").toEpochMilli());
    assertFalse(clock(ClockTrust.AUTO).isKnown());
  }

  @Test
  void whileItIsNotKnownTheMachineIsAskedOnceASecond() {
    SystemWallClock clock = clock(ClockTrust.SYNCHRONISED);
    for (int k = 0; k < 100; k++) assertFalse(clock.isKnown());
    assertEquals(1, asked);
    monotonicNanos += SECOND - 1;
    assertFalse(clock.isKnown());
    assertEquals(1, asked);
    monotonicNanos++;
    assertFalse(clock.isKnown());
    assertEquals(2, asked);
  }

  @Test
  void onceKnownItIsKnownForGoodAndNobodyIsAsked() {
    kernel = Discipline.SYNCHRONISED;
    SystemWallClock clock = clock(ClockTrust.SYNCHRONISED);
    assertTrue(clock.isKnown());
    kernel = Discipline.UNSYNCHRONISED;
    wallMillis = 0;
    for (int k = 0; k < 10; k++) {
      aSecondPasses();
      assertTrue(clock.isKnown());
    }
    assertEquals(1, asked);
  }
}
