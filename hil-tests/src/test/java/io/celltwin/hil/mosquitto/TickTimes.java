package io.celltwin.hil.mosquitto;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The clock of a live loop, which takes down how each tick's time was spent: a tick is what the
/// loop's thread does between two waits. Looking costs the loop some 0.1 ms before and after.
final class TickTimes implements Clock {
  /// @param lateNanos from when it was due to its begin
  /// @param nanos from begin to end
  /// @param workedNanos of them on a processor
  /// @param queuedNanos of them ready to run, while others had the processors
  /// @param yields how often it gave its processor up by itself: for a lock, a disk, a socket, or a
  ///   pause of the virtual machine
  record Tick(long lateNanos, long nanos, long workedNanos, long queuedNanos, long yields) {
    /// Neither at work nor waiting for a processor alone.
    long blockedNanos() {
      return Math.max(0, nanos - workedNanos - queuedNanos);
    }
  }

  /// A thread's account at one moment.
  private record Account(long nanos, long workedNanos, long queuedNanos, long yields) {}

  // proc(5), schedstat: time on a processor, time waiting for one, slices. The first is as of the
  // last time the thread was put on or off; the clock of the thread is exact.
  private static final Path SCHEDSTAT = Path.of("/proc/thread-self/schedstat");
  private static final Path STATUS = Path.of("/proc/thread-self/status");
  private static final String YIELDS = "\nvoluntary_ctxt_switches:\t";

  private final Clock system = new SystemClock();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Tick> ticks = new ArrayList<>(); // guarded by itself
  private Account begin = new Account(0, 0, 0, 0); // loop thread
  private long dueNanos; // loop thread
  private boolean ticking; // loop thread

  /// Those since the last call.
  List<Tick> take() {
    synchronized (ticks) {
      List<Tick> taken = List.copyOf(ticks);
      ticks.clear();
      return taken;
    }
  }

  @Override
  public long nowNanos() {
    return system.nowNanos();
  }

  @Override
  public void waitUntil(long deadlineNanos) throws InterruptedException {
    if (ticking) end();
    for (long left = deadlineNanos - nowNanos(); left > 0; left = deadlineNanos - nowNanos()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) throw new InterruptedException();
    }
    dueNanos = deadlineNanos;
    ticking = true;
    long queuedNanos = queuedNanos();
    long yields = yields();
    long workedNanos = threads.getCurrentThreadCpuTime();
    begin = new Account(nowNanos(), workedNanos, queuedNanos, yields);
  }

  private void end() {
    long nanos = nowNanos() - begin.nanos;
    long workedNanos = threads.getCurrentThreadCpuTime() - begin.workedNanos;
    long queuedNanos = queuedNanos() - begin.queuedNanos;
    long yields = yields() - begin.yields;
    synchronized (ticks) {
      ticks.add(new Tick(begin.nanos - dueNanos, nanos, workedNanos, queuedNanos, yields));
    }
  }

  private static long queuedNanos() {
    String text = read(SCHEDSTAT);
    int first = text.indexOf(' ') + 1;
    return Long.parseLong(text.substring(first, text.indexOf(' ', first)));
  }

  private static long yields() {
    String text = read(STATUS);
    int at = text.indexOf(YIELDS) + YIELDS.length();
    return Long.parseLong(text.substring(at, text.indexOf('\n', at)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
