package io.celltwin.edge.acquisition;

import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import java.util.concurrent.atomic.AtomicLong;

/// Hands readings from a port's thread to the loop: one producer, one consumer, no lock, no
/// allocation. A full ring counts what it has to refuse; it is sized so that this means a loop that
/// stands still.
final class ReadingRing implements ReadingSink {
  private final int mask;
  private final int[] channel;
  private final long[] sampledNanos;
  private final double[] value;
  private final boolean[] good;

  /// Next slot to write, next to read: each is moved by its own thread alone.
  private final AtomicLong head = new AtomicLong();

  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /// @param capacity a power of two
  ReadingRing(int capacity) {
    if (Integer.bitCount(capacity) != 1) throw new IllegalArgumentException("capacity " + capacity);
    mask = capacity - 1;
    channel = new int[capacity];
    sampledNanos = new long[capacity];
    value = new double[capacity];
    good = new boolean[capacity];
  }

  @Override
  public void accept(int channel, long sampledNanos, double value, Quality quality) {
    long slot = head.get();
    if (slot - tail.get() > mask) {
      refused.incrementAndGet();
      return;
    }
    int k = (int) slot & mask;
    this.channel[k] = channel;
    this.sampledNanos[k] = sampledNanos;
    this.value[k] = value;
    this.good[k] = quality == Quality.GOOD;
    head.setRelease(slot + 1);
  }

  /// Hands on what was sampled up to `untilNanos`; the first younger reading stops it.
  void drain(long untilNanos, ReadingSink sink) {
    long slot = tail.get();
    for (long end = head.getAcquire(); slot < end; slot++) {
      int k = (int) slot & mask;
      if (sampledNanos[k] > untilNanos) break;
      sink.accept(channel[k], sampledNanos[k], value[k], good[k] ? Quality.GOOD : Quality.INVALID);
    }
    tail.setRelease(slot);
  }

  /// Readings that found the ring full. Any thread.
  long refused() {
    return refused.get();
  }
}
