package io.celltwin.hil.speed;

import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.util.Optional;

/// Lets a daemon warm up, counts its ticks for as long again, and stops it.
final class Stopwatch implements TwinSink {
  private final long warmUpNanos;
  private final long beganNanos = System.nanoTime();
  private Optional<Daemon> daemon = Optional.empty();
  private Optional<Pace.Since> counted = Optional.empty();
  private long ticks;
  private Pace pace = new Pace(Double.NaN, Double.NaN);

  /// @param seconds of warming up, and of counting
  Stopwatch(double seconds) {
    warmUpNanos = Math.round(seconds * 1e9);
  }

  Pace pace(Daemon timed) throws Exception {
    daemon = Optional.of(timed);
    timed.run();
    return pace;
  }

  @Override
  public void state(TwinState state) {
    if (System.nanoTime() - beganNanos < warmUpNanos) return;
    if (counted.isEmpty()) {
      counted = Optional.of(Pace.Since.now());
      return;
    }
    ticks++;
    if (counted.get().wallNanosAgo() <= warmUpNanos) return;
    pace = counted.get().pace(ticks);
    daemon.ifPresent(Daemon::stop);
  }

  @Override
  public void event(AlarmEvent event) {}
}
