package io.celltwin.edge.acquisition;

import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One source and where each of its channels leads. The loop reads a recorded source itself; a live
/// one is read by a thread of its own into the ring that the loop drains.
public final class SourceInlet {
  /// 10 s of a source that delivers 800 readings a second.
  private static final int RING_CAPACITY = 8192;

  /// Where a channel leads: one input of one pack.
  interface Target {
    void accept(long sampledNanos, double value);
  }

  private final String name;
  private final ReadingSource source;
  private final Target[][] targetsOfChannel;
  private final ReadingRing ring = new ReadingRing(RING_CAPACITY);
  private final ReadingSink dispatch = this::dispatch;
  private final Optional<SourceHealth> health;

  SourceInlet(String name, ReadingSource source, List<List<Target>> targetsOfChannel) {
    this.name = name;
    this.source = source;
    health = source.health().map(known -> new SourceHealth(name, known));
    this.targetsOfChannel =
        targetsOfChannel.stream().map(t -> t.toArray(Target[]::new)).toArray(Target[][]::new);
  }

  public String name() {
    return name;
  }

  public ReadingSource source() {
    return source;
  }

  /// What is known of the source's hardware, where there is some.
  public Optional<SourceHealth> health() {
    return health;
  }

  /// Lets a live source fill the ring that the loop drains. The source's thread.
  public void read(long nowNanos, long untilNanos) throws IOException {
    if (health.isEmpty()) {
      source.read(untilNanos, ring);
      return;
    }
    health.get().reading(nowNanos);
    try {
      source.read(untilNanos, ring);
    } finally {
      health.get().returned();
    }
  }

  /// What the thread of a live source writes to.
  public ReadingSink ring() {
    return ring;
  }

  /// What leads straight to the packs. Loop thread only.
  public ReadingSink dispatch() {
    return dispatch;
  }

  /// Brings what the source's thread has delivered to the packs. Loop thread only.
  public void drain(long tickNanos) {
    ring.drain(tickNanos, dispatch);
  }

  /// Readings lost because the loop did not fetch them. Any thread.
  public long refused() {
    return ring.refused();
  }

  private void dispatch(int channel, long sampledNanos, double value, Quality quality) {
    double known = quality == Quality.GOOD ? value : Double.NaN;
    for (Target target : targetsOfChannel[channel]) target.accept(sampledNanos, known);
  }
}
