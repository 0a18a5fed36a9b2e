package io.celltwin.canbus;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What a thread allocates, counted by the JVM.
public final class Allocation {
  private static final int ROUNDS = 4;
  private static final int TIMES = 20_000;

  private Allocation() {}

  /// So much the JVM itself has been seen to allocate in the thread while it compiles; what one run
  /// in 300 allocates, 16 bytes at least, is more.
  private static final long SPARE_BYTES = 1024;

  /// Bytes that 20 000 runs of `work` allocate beside what asking and compiling do: of several
  /// rounds the least, because the JVM's compiler resolves a class's constants once, in the thread
  /// that made it compile.
  public static long bytes(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int k = 0; k < TIMES; k++) threads.getCurrentThreadAllocatedBytes();
    long first = threads.getCurrentThreadAllocatedBytes();
    long asking = threads.getCurrentThreadAllocatedBytes() - first;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < TIMES; k++) work.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before - asking);
    }
    return least < SPARE_BYTES ? 0 : least;
  }
}
