package io.celltwin.hil.chain;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The time of emulated chips and of the driver that reads them: it waits as the machine's does and
/// stands still meanwhile, so that a machine that is busy makes no chip fall asleep.
final class OwnTime {
  private final Clock machine = new SystemClock();
  private final long originNanos = machine.nowNanos();
  private final Clock clock = new VirtualClock(machine, 1);
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  Clock clock() {
    return clock;
  }

  /// Does something to the chips, in the thread that reads them. Any thread.
  void run(Runnable task) {
    tasks.add(task);
  }

  /// The driver as a source on the machine's time.
  ReadingSource of(ReadingSource driver) {
    return new ReadingSource() {
      @Override
      public List<Channel> channels() {
        return driver.channels();
      }

      @Override
      public void read(long untilNanos, ReadingSink sink) throws IOException {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
        driver.read(
            untilNanos - originNanos,
            (channel, nanos, value, quality) ->
                sink.accept(channel, nanos + originNanos, value, quality));
      }

      @Override
      public Optional<DeviceHealth> health() {
        return driver.health();
      }

      @Override
      public void close() {
        driver.close();
      }
    };
  }
}
