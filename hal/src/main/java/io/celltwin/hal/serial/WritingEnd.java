package io.celltwin.hal.serial;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// A descriptor of its own through which a line is written to and never waits: jSSC's writing waits
/// for ever where the far end takes nothing, a pseudo terminal that nobody reads or an adapter that
/// hangs.
final class WritingEnd implements AutoCloseable {
  // asm-generic/fcntl.h
  private static final int O_WRONLY = 1;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker.Option TELLS_ERRNO = Linker.Option.captureCallState("errno");

  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          TELLS_ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), TELLS_ERRNO);
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final String device;
  private final int descriptor;
  private final MemorySegment state;
  private final MemorySegment buffer = Arena.ofAuto().allocate(4096);

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor function, Linker.Option... options) {
    return Linker.nativeLinker()
        .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), function, options);
  }

  /// @throws IOException where there is no such device, or it is in use
  WritingEnd(String device) throws IOException {
    this.device = device;
    state = Arena.ofAuto().allocate(CALL_STATE);
    try (Arena arena = Arena.ofConfined()) {
      descriptor =
          (int)
              OPEN.invokeExact(
                  state, arena.allocateFrom(device), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
    if (descriptor < 0)
      throw new IOException(
          device
              + switch (errno()) {
                case 2, 6, 19 -> ": there is no such device"; // ENOENT, ENXIO, ENODEV
                case 13 -> ": permission denied";
                case 16 -> ": in use";
                default -> ": cannot be opened, errno " + errno();
              });
  }

  private int errno() {
    return (int) ERRNO.get(state, 0L);
  }

  /// How many of these bytes the line has taken at once, perhaps none.
  ///
  /// @throws IOException where the line is gone
  int write(byte[] from, int offset, int length) throws IOException {
    int bytes = (int) Math.min(length, buffer.byteSize());
    MemorySegment.copy(from, offset, buffer, JAVA_BYTE, 0, bytes);
    long written;
    try {
      written = (long) WRITE.invokeExact(state, descriptor, buffer, (long) bytes);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
    if (written >= 0) return (int) written;
    if (errno() == EAGAIN || errno() == EINTR) return 0;
    throw new IOException(device + ": cannot be written to, errno " + errno());
  }

  @Override
  public void close() {
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
