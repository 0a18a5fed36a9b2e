package io.celltwin.simulation.beamng;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/// A drive from a recording.
public final class RecordedFeed implements MotorFeed {
  private final Queue<MotorSample> ready = new ArrayDeque<>();
  private final Electrics electrics;
  private final FeedCounts counts;

  /// @param sampleSeconds at which it was recorded, for the account of what is missing
  /// @throws BeamngException.Malformed where a sample has not the motors that were chosen
  public RecordedFeed(Recording recording, MotorChoice motors, double sampleSeconds)
      throws BeamngException {
    var times = new SampleTimes(sampleSeconds);
    electrics = recording.electrics();
    BeamngSession.addSamples(recording.samples(), electrics, motors, times, ready);
    counts = times.counts(0);
  }

  @Override
  public Optional<MotorSample> next(long untilNanos) {
    MotorSample next = ready.peek();
    if (next == null || next.nanos() > untilNanos) return Optional.empty();
    return Optional.of(ready.remove());
  }

  @Override
  public Electrics electrics() {
    return electrics;
  }

  @Override
  public FeedCounts counts() {
    return counts;
  }

  @Override
  public boolean isEnded() {
    return ready.isEmpty();
  }

  @Override
  public void close() {}
}
