package io.celltwin.hil.speed;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.RecordedSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// A stretch of another source's readings, told again and again without end, from memory: a daemon
/// on it costs nothing but itself.
final class MemoryRecording implements RecordedSource {
  private final List<Channel> channels;
  private final long stretchNanos;
  private int[] channel = new int[1024];
  private long[] nanos = new long[1024];
  private double[] value = new double[1024];
  private int size;
  private int next;
  private long shiftNanos;

  /// @param untilNanos end of the stretch, which begins at 0
  MemoryRecording(ReadingSource source, long untilNanos) throws IOException {
    channels = source.channels();
    stretchNanos = untilNanos;
    source.read(
        untilNanos - 1, (index, sampledNanos, reading, _) -> keep(index, sampledNanos, reading));
  }

  private void keep(int index, long sampledNanos, double reading) {
    if (size == channel.length) {
      channel = Arrays.copyOf(channel, 2 * size);
      nanos = Arrays.copyOf(nanos, 2 * size);
      value = Arrays.copyOf(value, 2 * size);
    }
    channel[size] = index;
    nanos[size] = sampledNanos;
    value[size] = reading;
    size++;
  }

  @Override
  public List<Channel> channels() {
    return channels;
  }

  @Override
  public long nextTickNanos(long tickNanos, long periodNanos) {
    return tickNanos == Long.MIN_VALUE ? 0 : tickNanos + periodNanos;
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) {
    while (nanos[next] + shiftNanos <= untilNanos) {
      sink.accept(channel[next], nanos[next] + shiftNanos, value[next], Quality.GOOD);
      next++;
      if (next < size) continue;
      next = 0;
      shiftNanos += stretchNanos;
    }
  }

  @Override
  public void close() {}
}
