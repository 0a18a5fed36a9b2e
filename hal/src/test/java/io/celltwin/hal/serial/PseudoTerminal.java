package io.celltwin.hal.serial;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The far end of a serial line: the kernel's pseudo terminal. Closing it unplugs the line.
public final class PseudoTerminal implements AutoCloseable {
  private static final short POLLIN = 1;
  private static final int O_RDWR_NOCTTY = 2 | 0x100;

  private static final MethodHandle OPEN = handle("posix_openpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle GRANT = handle("grantpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle UNLOCK = handle("unlockpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle NAME =
      handle("ptsname_r", JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle READ = handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle POLL = handle("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);

  private final int master;
  private final String device;
  private boolean closed;

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(result, parameters));
  }

  public PseudoTerminal() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(100);
      master = (int) OPEN.invokeExact(O_RDWR_NOCTTY);
      if (master < 0
          || (int) GRANT.invokeExact(master) != 0
          || (int) UNLOCK.invokeExact(master) != 0
          || (int) NAME.invokeExact(master, name, 100L) != 0)
        throw new IllegalStateException("this machine gives no pseudo terminal");
      device = name.getString(0);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// Its near end, such as `/dev/pts/3`.
  public String device() {
    return device;
  }

  public void write(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      long written =
          (long)
              WRITE.invokeExact(master, arena.allocateFrom(JAVA_BYTE, bytes), (long) bytes.length);
      if (written != bytes.length) throw new IllegalStateException("wrote " + written);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// Waits for bytes; none once it is closed, or the near end is.
  public byte[] read() {
    while (true) {
      synchronized (this) {
        if (closed) return new byte[0];
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment polled = arena.allocate(8, 4);
          polled.set(JAVA_INT, 0, master);
          polled.set(JAVA_SHORT, 4, POLLIN);
          // A moment only: whoever reads keeps the line plugged in.
          if ((int) POLL.invokeExact(polled, 1L, 10) == 0) continue;
          MemorySegment buffer = arena.allocate(4096);
          long count = (long) READ.invokeExact(master, buffer, buffer.byteSize());
          return count <= 0 ? new byte[0] : buffer.asSlice(0, count).toArray(JAVA_BYTE);
        } catch (Throwable failure) {
          throw new IllegalStateException(failure);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    try {
      int ignored = (int) CLOSE.invokeExact(master);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
