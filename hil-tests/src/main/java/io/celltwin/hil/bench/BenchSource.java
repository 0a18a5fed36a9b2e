package io.celltwin.hil.bench;

import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.RecordedSource;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A live source on the bench's time: its driver lives on a clock of its own, which the bench lets
/// run in small steps side by side with those of the others, and what it has read waits until the
/// loop asks for it. So the loop sees what it would see of threads that never are late.
final class BenchSource implements RecordedSource {
  private static final int FIRST_READINGS = 256;

  private final Bench bench;
  private final ReadingSource driver;
  private final VirtualClock clock;
  private final ReadingSink keep = this::keep;

  // Readings that nobody has asked for yet, in the order of their arrival.
  private int[] channels = new int[FIRST_READINGS];
  private long[] sampledNanos = new long[FIRST_READINGS];
  private double[] values = new double[FIRST_READINGS];
  private Quality[] qualities = new Quality[FIRST_READINGS];
  private int waiting;

  BenchSource(Bench bench, ReadingSource driver, VirtualClock clock) {
    this.bench = bench;
    this.driver = driver;
    this.clock = clock;
  }

  @Override
  public List<Channel> channels() {
    return driver.channels();
  }

  @Override
  public long nextTickNanos(long tickNanos, long periodNanos) {
    if (tickNanos == Long.MIN_VALUE) return 0;
    return tickNanos > bench.endNanos() - periodNanos ? END : tickNanos + periodNanos;
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) throws IOException {
    bench.advance(untilNanos);
    int kept = 0;
    for (int k = 0; k < waiting; k++) {
      if (sampledNanos[k] <= untilNanos) {
        sink.accept(channels[k], sampledNanos[k], values[k], qualities[k]);
      } else {
        move(k, kept++);
      }
    }
    waiting = kept;
  }

  /// Lets the driver work until its clock shows that time. It may be beyond it already: a scan that
  /// has begun ends.
  void work(long untilNanos) throws IOException {
    while (clock.nowNanos() < untilNanos) driver.read(untilNanos, keep);
  }

  private void keep(int channel, long nanos, double value, Quality quality) {
    if (waiting == channels.length) {
      channels = Arrays.copyOf(channels, 2 * waiting);
      sampledNanos = Arrays.copyOf(sampledNanos, 2 * waiting);
      values = Arrays.copyOf(values, 2 * waiting);
      qualities = Arrays.copyOf(qualities, 2 * waiting);
    }
    channels[waiting] = channel;
    sampledNanos[waiting] = nanos;
    values[waiting] = value;
    qualities[waiting] = quality;
    waiting++;
  }

  private void move(int from, int to) {
    channels[to] = channels[from];
    sampledNanos[to] = sampledNanos[from];
    values[to] = values[from];
    qualities[to] = qualities[from];
  }

  @Override
  public Optional<DeviceHealth> health() {
    return driver.health();
  }

  @Override
  public void close() {
    driver.close();
  }
}
