package io.celltwin.simulation.beamng;

import java.io.IOException;
import java.util.Optional;

/// A drive as samples of its motors: [LockStepFeed] makes the simulator wait for its reader,
/// [LiveFeed] listens while somebody plays, [RecordedFeed] has a file. Used by one thread, which
/// waits where the feed has to.
///
/// ```java
/// try (MotorFeed feed = LockStepFeed.attach(BeamngSettings.of("127.0.0.1"))) {
///   for (long until = 0; !feed.isEnded(); until += 100_000_000) {
///     for (var sample = feed.next(until); sample.isPresent(); sample = feed.next(until)) {
///       use(sample.get());
///     }
///   }
/// }
/// ```
public interface MotorFeed extends AutoCloseable {
  /// The next sample in time, if it is not later than that.
  ///
  /// @param untilNanos up to which simulated time may go: empty says that there is none up to then,
  ///   or of a live feed that there is none yet
  /// @throws BeamngException where the simulator is lost or says what cannot be understood
  Optional<MotorSample> next(long untilNanos) throws IOException;

  /// What the car last told of itself; without values where it has not.
  Electrics electrics();

  FeedCounts counts();

  /// Whether there will be no sample any more.
  boolean isEnded();

  @Override
  void close() throws IOException;
}
