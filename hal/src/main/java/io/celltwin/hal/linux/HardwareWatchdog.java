package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalInt;

/// A watchdog of the kernel: once open, the machine is reset where it is not fed for the timeout.
/// [#close] disarms it, [#abandon] leaves it armed: unless a next program opens and feeds it in
/// time, the machine is reset. So is it where the program dies. One thread.
public final class HardwareWatchdog implements AutoCloseable {
  // linux/watchdog.h
  private static final int GET_SUPPORT = 0x80285700;
  private static final int KEEP_ALIVE = 0x80045705;
  private static final int SET_TIMEOUT = 0xC0045706;
  private static final int SET_PRETIMEOUT = 0xC0045708;
  private static final int GET_TIME_LEFT = 0x8004570A;
  private static final int MAGIC_CLOSE = 0x0100;
  private static final int INFO_BYTES = 40;
  private static final int IDENTITY = 8;

  private final String device;
  private final Linux linux;
  private final int descriptor;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment number = arena.allocate(JAVA_INT);
  private final String identity;
  private final boolean disarms;
  private final int timeoutSeconds;
  private boolean closed;

  /// Opens a watchdog, which arms it.
  ///
  /// @param device such as `/dev/watchdog0`
  /// @param timeoutSeconds wanted; the driver may round: [#timeoutSeconds]
  /// @throws DeviceException where there is none, another program has it, or it refuses the
  ///   timeout; it is disarmed again then, where its driver can
  public static HardwareWatchdog open(String device, int timeoutSeconds) throws IOException {
    Linux linux = new Linux();
    int descriptor = linux.open(device, Linux.O_WRONLY);
    if (descriptor < 0) throw DeviceKind.WATCHDOG.failure(device, "open", -descriptor);
    return new HardwareWatchdog(device, linux, descriptor, timeoutSeconds);
  }

  private HardwareWatchdog(String device, Linux linux, int descriptor, int wantedSeconds)
      throws DeviceException {
    this.device = device;
    this.linux = linux;
    this.descriptor = descriptor;
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment info = scratch.allocate(INFO_BYTES, Integer.BYTES);
      control(GET_SUPPORT, info, "ask what it is");
      identity = info.getString(IDENTITY);
      disarms = (info.get(JAVA_INT, 0) & MAGIC_CLOSE) != 0;
      number.set(JAVA_INT, 0, wantedSeconds);
      control(SET_TIMEOUT, number, "set a timeout of " + wantedSeconds + " s");
      timeoutSeconds = number.get(JAVA_INT, 0);
    } catch (DeviceException refused) {
      close();
      throw refused;
    }
  }

  private void control(int request, MemorySegment argument, String operation)
      throws DeviceException {
    int failed = linux.control(descriptor, request, argument);
    if (failed == -Linux.EINVAL)
      throw new DeviceException(device, operation, -failed, "its driver does not take this value");
    if (failed < 0) throw DeviceKind.WATCHDOG.failure(device, operation, -failed);
  }

  /// What its driver calls it, such as `Broadcom BCM2835 Watchdog timer`.
  public String identity() {
    return identity;
  }

  /// As the driver has set it.
  public int timeoutSeconds() {
    return timeoutSeconds;
  }

  /// Whether [#close] can disarm it. Not so where the driver was loaded with `nowayout`.
  public boolean disarms() {
    return disarms;
  }

  /// Has the kernel report (by default panic) this long before the timeout; 0 switches that off.
  ///
  /// @throws DeviceException where the watchdog has no such thing
  public void warnBefore(int seconds) throws IOException {
    requireOpen();
    number.set(JAVA_INT, 0, seconds);
    control(SET_PRETIMEOUT, number, "set a warning " + seconds + " s before");
  }

  /// Gives the machine another timeout to live.
  public void feed() throws IOException {
    requireOpen();
    control(KEEP_ALIVE, number, "feed it");
  }

  /// Seconds to the reset; empty where the watchdog cannot tell.
  public OptionalInt secondsLeft() throws IOException {
    requireOpen();
    int failed = linux.control(descriptor, GET_TIME_LEFT, number);
    if (failed == -Linux.EOPNOTSUPP || failed == -Linux.ENOTTY) return OptionalInt.empty();
    if (failed < 0) throw DeviceKind.WATCHDOG.failure(device, "ask for the time left", -failed);
    return OptionalInt.of(number.get(JAVA_INT, 0));
  }

  private void requireOpen() throws ClosedChannelException {
    if (closed) throw new ClosedChannelException();
  }

  /// Leaves it armed.
  public void abandon() {
    release(false);
  }

  /// Disarms it, where its driver can.
  @Override
  public void close() {
    release(true);
  }

  private void release(boolean disarm) {
    if (closed) return;
    closed = true;
    if (disarm) {
      number.set(JAVA_BYTE, 0, (byte) 'V'); // the next close is meant
      linux.write(descriptor, number, 1);
    }
    Linux.close(descriptor);
    arena.close();
  }

  @Override
  public String toString() {
    return device;
  }
}
