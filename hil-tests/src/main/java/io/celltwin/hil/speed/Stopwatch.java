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
  private long countedFromNanos;
  private long ticks;
  private double nanosPerTick;

  /// @param seconds of warming up, and of counting
  Stopwatch(double seconds) {
    warmUpNanos = Math.round(seconds * 1e9);
  }

  /// @return ns of wall-clock time
  double nanosPerTick(Daemon counted) throws Exception {
    daemon = Optional.of(counted);
    counted.run();
    return nanosPerTick;
  }

  @Override
  public void state(TwinState state) {
    long nowNanos = System.nanoTime();
    if (nowNanos - beganNanos < warmUpNanos) return;
    if (ticks == 0) countedFromNanos = nowNanos;
    else if (nowNanos - countedFromNanos > warmUpNanos) {
      nanosPerTick = (double) (nowNanos - countedFromNanos) / ticks;
      daemon.ifPresent(Daemon::stop);
    }
    ticks++;
  }

  @Override
  public void event(AlarmEvent event) {}
}
