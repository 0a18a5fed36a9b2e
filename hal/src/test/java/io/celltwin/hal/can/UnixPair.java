package io.celltwin.hal.can;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.kernel.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A pair of Unix datagram sockets that carries the kernel's `struct can_frame`: a bus for machines
/// whose kernel has none. The reading end belongs to the port over it.
final class UnixPair implements AutoCloseable {
  private static final MethodHandle SOCKETPAIR = handle();
  private static final int AF_UNIX = 1;

  private final Linux linux = new Linux();
  private final MemorySegment buffer = Arena.ofAuto().allocate(72, 8);
  final int readingEnd;
  private final int writingEnd;

  @SuppressWarnings("restricted")
  private static MethodHandle handle() {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow("socketpair"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  }

  UnixPair() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(8, 4);
      int failed = (int) SOCKETPAIR.invokeExact(AF_UNIX, Linux.SOCK_DGRAM, 0, pair);
      if (failed != 0) throw new IllegalStateException("no pair of sockets");
      readingEnd = pair.get(JAVA_INT, 0);
      writingEnd = pair.get(JAVA_INT, 4);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// Writes a frame as the kernel would; false where the reader is too far behind.
  boolean write(int flaggedId, int fdFlags, boolean flexible, byte[] data, int length) {
    buffer.fill((byte) 0);
    buffer.set(JAVA_INT, 0, flaggedId);
    buffer.set(JAVA_BYTE, 4, (byte) length);
    buffer.set(JAVA_BYTE, 5, (byte) fdFlags);
    MemorySegment.copy(data, 0, buffer, JAVA_BYTE, 8, Math.min(data.length, CanFrame.MAX_BYTES));
    int bytes = flexible ? 72 : 16;
    return linux.send(writingEnd, buffer, bytes, Linux.MSG_DONTWAIT) == bytes;
  }

  boolean write(int id, byte... data) {
    return write(id, 0, false, data, data.length);
  }

  /// Writes one datagram.
  boolean writeBytes(byte[] bytes) {
    MemorySegment datagram = Arena.ofAuto().allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, datagram, JAVA_BYTE, 0, bytes.length);
    return linux.send(writingEnd, datagram, bytes.length, Linux.MSG_DONTWAIT) == bytes.length;
  }

  @Override
  public void close() {
    Linux.close(writingEnd);
  }
}
