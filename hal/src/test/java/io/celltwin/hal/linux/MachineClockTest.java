package io.celltwin.hal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineClockTest {
  /// 2026-11-22T07:00:00Z
  private static final long NOW_SECONDS = 1_795_330_800;

  @TempDir private Path root = Path.of("");

  private MachineClock machine() {
    return new MachineClock(root);
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  @Test
  void aMachineWithoutRunAndSysSaysNothing() {
    assertEquals(Optional.empty(), machine().waitingService());
    assertFalse(machine().hardwareAgrees(NOW_SECONDS * 1000));
  }

  @Test
  void timesyncdWaitsUntilItHasSaidThatItHasSetTheClock() throws IOException {
    Files.createDirectories(root.resolve("run/systemd/timesync"));
    assertEquals(Optional.of("systemd-timesyncd"), machine().waitingService());
    write("run/systemd/timesync/synchronized", "");
    assertEquals(Optional.empty(), machine().waitingService());
  }

  @Test
  void chronydWaitsAlsoWhereItsFolderIsClosed() throws IOException {
    Files.createDirectories(root.resolve("run/chrony"));
    assertEquals(Optional.of("chronyd"), machine().waitingService());
  }

  @ParameterizedTest
  @CsvSource({"run/chronyd.pid, chronyd", "run/ntpd.pid, ntpd"})
  void aServiceIsKnownByItsPid(String file, String service) throws IOException {
    write(file, "77\n");
    assertEquals(Optional.of(service), machine().waitingService());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -60, 60})
  void aHardwareClockThatIsAMinuteOffAgrees(long offSeconds) throws IOException {
    write("sys/class/rtc/rtc0/since_epoch", NOW_SECONDS + offSeconds + "\n");
    assertTrue(machine().hardwareAgrees(NOW_SECONDS * 1000));
  }

  @Test
  void aHardwareClockThatBeganAnewDoesNotAgree() throws IOException {
    write("sys/class/rtc/rtc0/since_epoch", "946684900\n"); // 2000, as without a battery
    assertFalse(machine().hardwareAgrees(NOW_SECONDS * 1000));
    write("sys/class/rtc/rtc0/since_epoch", NOW_SECONDS - 3600 + "\n");
    assertFalse(machine().hardwareAgrees(NOW_SECONDS * 1000));
  }

  @Test
  void oneOfSeveralHardwareClocksIsEnough() throws IOException {
    write("sys/class/rtc/rtc0/since_epoch", "12\n");
    Files.createDirectories(root.resolve("sys/class/rtc/rtc1")); // tells nothing: its time is lost
    write("sys/class/rtc/rtc2/since_epoch", "garbled");
    assertFalse(machine().hardwareAgrees(NOW_SECONDS * 1000));
    write("sys/class/rtc/rtc3/since_epoch", NOW_SECONDS + "\n");
    assertTrue(machine().hardwareAgrees(NOW_SECONDS * 1000));
  }
}
