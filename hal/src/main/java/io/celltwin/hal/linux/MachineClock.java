package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What Linux says of the machine's wall clock: whether something disciplines it, whether a service
/// runs that has yet to set it, whether a clock of the hardware agrees. Every look is a new one,
/// and none needs a privilege. Any thread.
public final class MachineClock {
  /// What the kernel says.
  public enum Discipline {
    /// Something sets the clock and has done so of late.
    SYNCHRONISED,
    /// Nothing has, since the boot or for hours.
    UNSYNCHRONISED,
    /// The kernel may not be asked: `ProtectClock=` of systemd and some sandboxes forbid it.
    UNTOLD
  }

  // linux/timex.h, 64-bit
  private static final int TIMEX_BYTES = 208;
  private static final int STATUS = 40;
  private static final int STA_UNSYNC = 0x0040;
  private static final int TIME_ERROR = 5;

  /// How far a hardware clock may be off that the kernel's was set from: its seconds are whole, and
  /// both have drifted since the boot. One that has lost its time is off by years.
  private static final long AGREEMENT_MILLIS = 60_000;

  private static final long MILLIS_PER_SECOND = 1000;

  /// A service that sets the clock over a network.
  ///
  /// @param present exists while it runs, where everybody may see it
  /// @param done exists once it has set the clock; empty where it does not say so
  private record TimeService(String name, String present, Optional<String> done) {}

  private static final List<TimeService> SERVICES =
      List.of(
          new TimeService(
              "systemd-timesyncd",
              "run/systemd/timesync",
              Optional.of("run/systemd/timesync/synchronized")),
          new TimeService("chronyd", "run/chrony", Optional.empty()), // closed: its pid is inside
          new TimeService("chronyd", "run/chronyd.pid", Optional.empty()),
          new TimeService("ntpd", "run/ntpd.pid", Optional.empty()));

  private final Path root;

  /// Of this machine.
  public MachineClock() {
    this(Path.of("/"));
  }

  /// @param root in which `run` and `sys` are
  public MachineClock(Path root) {
    this.root = root;
  }

  /// adjtimex(2), by which nothing is set.
  public Discipline discipline() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
      int state = new Linux().adjustClock(timex);
      if (state < 0) return Discipline.UNTOLD;
      boolean unsynchronised = (timex.get(JAVA_INT, STATUS) & STA_UNSYNC) != 0;
      return state == TIME_ERROR || unsynchronised
          ? Discipline.UNSYNCHRONISED
          : Discipline.SYNCHRONISED;
    }
  }

  /// A service that runs and has not said that it has set the clock. One that never says so counts,
  /// too: then [#discipline] tells more.
  public Optional<String> waitingService() {
    return SERVICES.stream()
        .filter(service -> exists(service.present) && !service.done.map(this::exists).orElse(false))
        .map(TimeService::name)
        .findFirst();
  }

  private boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /// Whether a clock of the hardware tells the same time. One that has run on without power does;
  /// one that has not began anew, whatever the kernel or a service has made of its own clock since.
  ///
  /// @param wallMillis since 1970, by the machine's clock
  public boolean hardwareAgrees(long wallMillis) {
    try (DirectoryStream<Path> clocks =
        Files.newDirectoryStream(root.resolve("sys/class/rtc"), "rtc*")) {
      for (Path clock : clocks) {
        if (agrees(clock.resolve("since_epoch"), wallMillis)) return true;
      }
    } catch (IOException none) {
      // no class of such clocks
    }
    return false;
  }

  private static boolean agrees(Path sinceEpoch, long wallMillis) {
    try {
      long millis = Long.parseLong(Files.readString(sinceEpoch).strip()) * MILLIS_PER_SECOND;
      return Math.abs(millis - wallMillis) <= AGREEMENT_MILLIS;
    } catch (IOException | NumberFormatException unset) {
      return false; // drivers refuse to tell a time that was lost
    }
  }
}
