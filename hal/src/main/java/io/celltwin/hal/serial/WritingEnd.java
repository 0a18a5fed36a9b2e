package io.celltwin.hal.serial;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.celltwin.hal.kernel.Linux;
import io.celltwin.hal.linux.DeviceException;
import io.celltwin.hal.linux.DeviceKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A descriptor of its own through which a line is written to and never waits: jSSC's writing waits
/// for ever where the far end takes nothing, a pseudo terminal that nobody reads or an adapter that
/// hangs.
final class WritingEnd implements AutoCloseable {
  // asm-generic/ioctls.h
  private static final int TIOCSBRK = 0x5427;
  private static final int TIOCCBRK = 0x5428;

  // struct termios2 of asm-generic/termbits.h
  private static final int TCGETS2 = 0x802C542A;
  private static final int TERMIOS2_BYTES = 44;
  private static final int OUTPUT_SPEED = 40;

  private final Linux linux = new Linux();
  private final String device;
  private final int descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(4096);

  /// @throws DeviceException where there is no such device, or it is in use
  WritingEnd(String device) throws IOException {
    this.device = device;
    descriptor = linux.open(device, Linux.O_WRONLY | Linux.O_NOCTTY | Linux.O_NONBLOCK);
    if (descriptor < 0) throw DeviceKind.SERIAL.failure(device, "open", -descriptor);
  }

  /// How many of these bytes the line has taken at once, perhaps none.
  ///
  /// @throws DeviceException where the line is gone
  int write(byte[] from, int offset, int length) throws IOException {
    int bytes = (int) Math.min(length, buffer.byteSize());
    MemorySegment.copy(from, offset, buffer, JAVA_BYTE, 0, bytes);
    int written = linux.write(descriptor, buffer, bytes);
    if (written >= 0) return written;
    if (written == -Linux.EAGAIN || written == -Linux.EINTR) return 0;
    throw DeviceKind.SERIAL.failure(device, "write", -written);
  }

  /// At which the line runs: a driver that cannot do what it is asked for takes another.
  int baudRate() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment termios = arena.allocate(TERMIOS2_BYTES, Integer.BYTES);
      control("ask for its baud rate", TCGETS2, termios);
      return termios.get(JAVA_INT, OUTPUT_SPEED);
    }
  }

  /// Holds the line low until [#release].
  void hold() throws IOException {
    control("hold low", TIOCSBRK, MemorySegment.NULL);
  }

  void release() throws IOException {
    control("release", TIOCCBRK, MemorySegment.NULL);
  }

  private void control(String operation, int request, MemorySegment argument) throws IOException {
    int done = linux.control(descriptor, request, argument);
    if (done < 0) throw DeviceKind.SERIAL.failure(device, operation, -done);
  }

  @Override
  public void close() {
    Linux.close(descriptor);
  }
}
