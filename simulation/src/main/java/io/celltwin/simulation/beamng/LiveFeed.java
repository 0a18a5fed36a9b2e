package io.celltwin.simulation.beamng;

import io.celltwin.hal.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// A drive while somebody plays it: nothing in the simulator is held up. Its reader has to ask more
/// often than the simulator draws frames (every 5 ms, say), else samples are lost; how many were,
/// is counted.
public final class LiveFeed implements MotorFeed {
  /// A game that is paused gives no samples, nor does a vehicle that has gone: so often it is
  /// asked.
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final BeamngSettings settings;
  private final ReconnectPolicy policy;
  private final Clock clock;
  private final SampleTimes times;
  private final Queue<MotorSample> ready = new ArrayDeque<>();
  private Optional<BeamngSession> session;
  private Electrics electrics = Electrics.none();
  private List<String> warnings;
  private int failedAttempts;
  private long attemptNanos;
  private long lookedNanos;
  private int connections = 1;

  private LiveFeed(
      BeamngSettings settings, ReconnectPolicy policy, Clock clock, BeamngSession session) {
    this.settings = settings;
    this.policy = policy;
    this.clock = clock;
    this.session = Optional.of(session);
    times = new SampleTimes(settings.sampleSeconds());
    warnings = session.warnings();
    lookedNanos = clock.nowNanos();
  }

  /// Attaches to a running simulator. The first time there is no second attempt.
  ///
  /// @param clock by which the policy's delays are measured
  public static LiveFeed attach(BeamngSettings settings, ReconnectPolicy policy, Clock clock)
      throws BeamngException {
    return new LiveFeed(settings, policy, clock, open(settings, 1));
  }

  private static BeamngSession open(BeamngSettings settings, int connection)
      throws BeamngException {
    BeamngSession session = BeamngSession.connect(settings, "celltwin_live_" + connection);
    try {
      session.openSensor();
      return session;
    } catch (BeamngException e) {
      session.close();
      throw e;
    }
  }

  /// What its user should know: another version of the protocol, a missing licence.
  public List<String> warnings() {
    return warnings;
  }

  /// Whether a simulator is there, rather than waited for.
  public boolean isConnected() {
    return session.isPresent();
  }

  @Override
  public Optional<MotorSample> next(long untilNanos) throws BeamngException {
    if (ready.isEmpty()) poll();
    MotorSample next = ready.peek();
    if (next == null || next.nanos() > untilNanos) return Optional.empty();
    return Optional.of(ready.remove());
  }

  private void poll() throws BeamngException {
    if (session.isEmpty()) reconnect();
    if (session.isEmpty()) return;
    try {
      poll(session.get());
    } catch (BeamngException.Disconnected | BeamngException.TimedOut e) {
      session.get().close();
      session = Optional.empty();
      scheduleAfter(e);
    }
  }

  private void poll(BeamngSession present) throws BeamngException {
    long nowNanos = clock.nowNanos();
    present.poll(times, ready);
    if (!ready.isEmpty()) {
      failedAttempts = 0;
      lookedNanos = nowNanos;
    } else if (nowNanos - lookedNanos >= LOOK_NANOS) {
      lookedNanos = nowNanos;
      present.askElectrics();
    }
    electrics = present.electrics();
  }

  private void reconnect() throws BeamngException {
    if (attemptNanos - clock.nowNanos() > 0) return;
    failedAttempts++; // until a sample has come
    try {
      BeamngSession opened = open(settings, connections + 1);
      connections++;
      warnings = opened.warnings();
      session = Optional.of(opened);
    } catch (BeamngException.Malformed | BeamngException.Refused e) {
      throw e;
    } catch (BeamngException e) {
      scheduleAfter(e); // not there yet, or without a vehicle
    }
  }

  private void scheduleAfter(BeamngException loss) throws BeamngException {
    if (failedAttempts >= policy.attempts()) throw loss;
    attemptNanos = clock.nowNanos() + policy.delayNanos(failedAttempts);
  }

  @Override
  public Electrics electrics() {
    return electrics;
  }

  @Override
  public FeedCounts counts() {
    return times.counts(connections - 1);
  }

  /// A drive in a simulator has no end.
  @Override
  public boolean isEnded() {
    return false;
  }

  @Override
  public void close() throws BeamngException {
    if (session.isPresent()) session.get().close(List.of());
    session = Optional.empty();
  }
}
