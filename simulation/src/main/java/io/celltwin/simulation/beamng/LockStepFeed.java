package io.celltwin.simulation.beamng;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// A drive in virtual time: the simulator stands still until its reader asks for more, and runs
/// frame by frame with fixed physics. No sample is lost: each frame's are fetched before the next
/// one.
///
/// While it is open the simulator is paused, deterministic, and its frames are limited; closing
/// lets it run on, as somebody plays it.
public final class LockStepFeed implements MotorFeed {
  /// A car without samples for so long has no sensor any more.
  private static final double SILENT_SECONDS = 5;

  private final BeamngSession session;
  private final SampleTimes times;
  private final int framesPerSecond;
  private final int silentFrames;
  private final Queue<MotorSample> ready = new ArrayDeque<>();
  private long simulatedNanos;
  private int framesWithoutSample;

  private LockStepFeed(BeamngSession session, BeamngSettings settings) {
    this.session = session;
    times = new SampleTimes(settings.sampleSeconds());
    framesPerSecond = settings.framesPerSecond();
    silentFrames = (int) StrictMath.ceil(SILENT_SECONDS * framesPerSecond);
  }

  /// Attaches to a running simulator and stops its time.
  public static LockStepFeed attach(BeamngSettings settings) throws BeamngException {
    BeamngSession session = BeamngSession.connect(settings, "celltwin_lockstep");
    var feed = new LockStepFeed(session, settings);
    try {
      session.simulator().deterministic(true);
      session.simulator().limitFrames(settings.framesPerSecond());
      session.simulator().pause();
      session.openSensor();
      return feed;
    } catch (BeamngException e) {
      try {
        feed.close();
      } catch (BeamngException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /// What its user should know: another version of the protocol, a missing licence.
  public List<String> warnings() {
    return session.warnings();
  }

  @Override
  public Optional<MotorSample> next(long untilNanos) throws BeamngException {
    while (ready.isEmpty() && simulatedNanos <= untilNanos) frame();
    MotorSample next = ready.peek();
    if (next == null || next.nanos() > untilNanos) return Optional.empty();
    return Optional.of(ready.remove());
  }

  private void frame() throws BeamngException {
    session.simulator().step(1);
    session.poll(times, ready);
    if (!ready.isEmpty()) {
      framesWithoutSample = 0;
      for (MotorSample sample : ready) simulatedNanos = sample.nanos();
      return;
    }
    framesWithoutSample++;
    if (framesWithoutSample > silentFrames) {
      throw new BeamngException(
          "no sample of the powertrain for " + SILENT_SECONDS + " s: is the vehicle still there?");
    }
    if (times.hasStarted()) simulatedNanos += 1_000_000_000L / framesPerSecond;
  }

  @Override
  public Electrics electrics() {
    return session.electrics();
  }

  @Override
  public FeedCounts counts() {
    return times.counts(0);
  }

  /// A drive in a simulator has no end.
  @Override
  public boolean isEnded() {
    return false;
  }

  @Override
  public void close() throws BeamngException {
    session.close(
        List.of(
            SimulatorLink::removeFrameLimit,
            simulator -> simulator.deterministic(false),
            SimulatorLink::resume));
  }
}
