package io.celltwin.hal.serial;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

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

  /// Holds the line low until [#release].
  void hold() throws IOException {
    control("hold low", TIOCSBRK);
  }

  void release() throws IOException {
    control("release", TIOCCBRK);
  }

  private void control(String operation, int request) throws IOException {
    int done = linux.control(descriptor, request, MemorySegment.NULL);
    if (done < 0) throw DeviceKind.SERIAL.failure(device, operation, -done);
  }

  @Override
  public void close() {
    Linux.close(descriptor);
  }
}
