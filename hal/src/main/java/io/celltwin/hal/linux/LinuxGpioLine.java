package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.celltwin.hal.GpioLine;
import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;

/// A line of a GPIO chip, requested from the kernel's character device for as long as it is open.
/// Needs Linux 5.10. Allocates nothing per access.
public final class LinuxGpioLine implements GpioLine {
  /// What holds a line that nobody drives.
  public enum Bias {
    AS_IS(0),
    PULL_UP(1 << 8),
    PULL_DOWN(1 << 9),
    OFF(1 << 10);

    private final long flag;

    Bias(long flag) {
      this.flag = flag;
    }
  }

  // linux/gpio.h, the second interface
  private static final int GET_LINE = 0xC250B407;
  private static final int GET_VALUES = 0xC010B40E;
  private static final int SET_VALUES = 0xC010B40F;
  private static final int REQUEST_BYTES = 592;
  private static final int CONSUMER = 256;
  private static final int FLAGS = 288;
  private static final int ATTRIBUTES = 296;
  private static final int FIRST_ATTRIBUTE = 320;
  private static final int ATTRIBUTE_BYTES = 24;
  private static final int LINES = 560;
  private static final int DESCRIPTOR = 588;
  private static final int INITIAL_VALUES = 2;
  private static final long ACTIVE_LOW = 1 << 1;
  private static final long INPUT = 1 << 2;
  private static final long OUTPUT = 1 << 3;
  private static final String NAME = "celltwin";

  private final String name;
  private final boolean drives;
  private final Linux linux = new Linux();
  private final int descriptor;

  /// `bits`, then `mask`: of the one line that was requested.
  private final MemorySegment values = Arena.ofAuto().allocate(16, Long.BYTES);

  private boolean closed;

  /// @param chip such as `/dev/gpiochip0`
  /// @param line of the chip, from 0, as gpioinfo lists it
  /// @param activeLow high is the lower voltage
  /// @throws DeviceException where there is no such line, or another program has it
  public static LinuxGpioLine input(String chip, int line, Bias bias, boolean activeLow)
      throws IOException {
    return new LinuxGpioLine(chip, line, INPUT | bias.flag | (activeLow ? ACTIVE_LOW : 0), false);
  }

  /// As [#input]; the line is driven from the first moment on, without a pulse.
  ///
  /// @param high what it begins with
  public static LinuxGpioLine output(String chip, int line, boolean activeLow, boolean high)
      throws IOException {
    return new LinuxGpioLine(chip, line, OUTPUT | (activeLow ? ACTIVE_LOW : 0), high);
  }

  private LinuxGpioLine(String chip, int line, long flags, boolean high) throws IOException {
    if (line < 0) throw new IllegalArgumentException(chip + ": line " + line);
    name = chip + " line " + line;
    drives = (flags & OUTPUT) != 0;
    int opened = linux.open(chip, Linux.O_RDWR);
    if (opened < 0) throw DeviceKind.GPIO.failure(chip, "open", -opened);
    try (Arena request = Arena.ofConfined()) {
      MemorySegment asked = request.allocate(REQUEST_BYTES, Long.BYTES);
      asked.set(JAVA_INT, 0, line);
      byte[] consumer = NAME.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(consumer, 0, asked, JAVA_BYTE, CONSUMER, consumer.length);
      asked.set(JAVA_LONG, FLAGS, flags);
      asked.set(JAVA_INT, LINES, 1);
      if (drives) {
        asked.set(JAVA_INT, ATTRIBUTES, 1);
        asked.set(JAVA_INT, FIRST_ATTRIBUTE, INITIAL_VALUES);
        asked.set(JAVA_LONG, FIRST_ATTRIBUTE + 8, high ? 1 : 0);
        asked.set(JAVA_LONG, FIRST_ATTRIBUTE + ATTRIBUTE_BYTES - 8, 1);
      }
      int failed = linux.control(opened, GET_LINE, asked);
      if (failed < 0) throw refused(chip, "request line " + line, -failed);
      descriptor = asked.get(JAVA_INT, DESCRIPTOR);
    } finally {
      Linux.close(opened);
    }
    values.set(JAVA_LONG, 8, 1);
  }

  private static DeviceException refused(String chip, String operation, int errno) {
    return switch (errno) {
      case Linux.EBUSY ->
          new DeviceException(
              chip, operation, errno, "another program or driver has it: gpioinfo tells which");
      case Linux.EINVAL ->
          new DeviceException(
              chip, operation, errno, "the chip has no such line, or its driver not that bias");
      default -> DeviceKind.GPIO.failure(chip, operation, errno);
    };
  }

  @Override
  public boolean isHigh() throws IOException {
    if (closed) throw new ClosedChannelException();
    int failed = linux.control(descriptor, GET_VALUES, values);
    if (failed < 0) throw DeviceKind.GPIO.failure(name, "read", -failed);
    return (values.get(JAVA_LONG, 0) & 1) != 0;
  }

  @Override
  public void set(boolean high) throws IOException {
    if (closed) throw new ClosedChannelException();
    if (!drives)
      throw new DeviceException(name, "set", Linux.EPERM, "it was requested as an input");
    values.set(JAVA_LONG, 0, high ? 1 : 0);
    int failed = linux.control(descriptor, SET_VALUES, values);
    if (failed < 0) throw DeviceKind.GPIO.failure(name, "set", -failed);
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    Linux.close(descriptor);
  }

  @Override
  public String toString() {
    return name;
  }
}
