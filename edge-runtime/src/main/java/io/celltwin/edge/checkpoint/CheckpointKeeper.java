package io.celltwin.edge.checkpoint;

import io.celltwin.config.CheckpointSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.publish.WallClock;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.life.PackLife;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.tinylog.Logger;

/// Keeps the filters of one pack, and its lifetime counters, over restarts, from a thread of its
/// own. At the first tick, so that a start counts however soon it ends, and then once a period that
/// thread asks for a copy, the loop fills it after its tick without waiting or allocating, and the
/// copy is the thread's again until it is on disk. After the last tick the thread takes the copy
/// itself.
///
/// No trouble with the disk reaches the loop: it is told once, and tried again.
public final class CheckpointKeeper implements TwinSink {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double SECONDS_PER_MILLI = 1e-3;

  /// Longest wait between two looks; a copy or a stop wakes the thread at once.
  private static final long MAX_WAIT_NANOS = 1_000_000_000L;

  private final String pack;
  private final PackEstimator estimator;
  private final CheckpointFile file;
  private final double periodSeconds;
  private final WallClock wallClock;
  private final LifeKeeper life;
  private final Thread thread;

  private enum CopyOwner {
    KEEPER,
    LOOP,
    KEEPER_TO_WRITE
  }

  /// The filters' state after one tick, and when that was. Who may touch it is said below.
  private final double[] copy;

  private long copyWallMillis;
  private volatile CopyOwner owner = CopyOwner.LOOP;

  /// Whether there is anything that is worth keeping: before the first tick what is on disk is
  /// newer.
  private boolean ticked; // loop thread, then the keeper's once it is stopped

  private boolean sound; // the stopping thread's, then the keeper's
  private volatile boolean stopping;

  // keeper's thread
  private Optional<String> toldTrouble = Optional.empty();

  public CheckpointKeeper(
      CheckpointSettings settings,
      PackSettings pack,
      PackEstimator estimator,
      PackLife life,
      WallClock wallClock) {
    this.pack = pack.id();
    this.estimator = estimator;
    this.periodSeconds = settings.periodSeconds();
    this.wallClock = wallClock;
    this.life = new LifeKeeper(settings.folder(), pack.id(), life);
    this.copy = new double[estimator.checkpointLength()];
    this.file = new CheckpointFile(settings.folder(), owner(pack, estimator, copy.length));
    this.thread = Thread.ofPlatform().name("keep-" + pack.id()).daemon().unstarted(this::run);
  }

  /// Where the state of a pack is kept.
  public static Path file(CheckpointSettings settings, String pack) {
    return CheckpointFile.path(settings.folder(), pack);
  }

  static CheckpointFile.Owner owner(PackSettings pack, PackEstimator estimator, int values) {
    String model =
        "%s %d parallel %s Ah"
            .formatted(pack.cell().sha256(), pack.cellsInParallel(), Daemon.cellAmpereHours(pack));
    return new CheckpointFile.Owner(
        pack.id(),
        estimator.strings(),
        estimator.cells(),
        PackEstimator.CHECKPOINT_LAYOUT,
        model,
        values);
  }

  // ---- before the loop

  /// Brings the estimator to the state on disk, aged by the time since; where there is none that it
  /// can use, the estimator stays as it is. Before [#start].
  ///
  /// @param timePasses false on virtual time, which stands still while nobody plays it
  public void restore(boolean timePasses) {
    life.restore();
    try {
      switch (file.read(copy)) {
        case CheckpointFile.Found.Nothing() -> Logger.info("{}: no state to go on from yet", pack);
        case CheckpointFile.Found.Unusable(String reason) -> refuse(reason);
        case CheckpointFile.Found.State state -> restore(state, timePasses);
      }
    } catch (IOException unreadable) {
      refuse("cannot be read: " + reason(unreadable));
    }
  }

  private void restore(CheckpointFile.Found.State state, boolean timePasses) {
    long sinceMillis = wallClock.millis() - state.wallMillis();
    double elapsedSeconds = timePasses ? Math.max(0, sinceMillis) * SECONDS_PER_MILLI : 0;
    double runOnSeconds = Math.min(state.runOnSeconds(), elapsedSeconds);
    try {
      estimator.restore(copy, elapsedSeconds);
      // A daemon that was cut off had a pack at work, and its charge since is not known.
      if (runOnSeconds > 0) estimator.widen(runOnSeconds);
    } catch (IllegalArgumentException impossible) {
      refuse("is unusable: " + impossible.getMessage());
      return;
    }
    Instant then = Instant.ofEpochMilli(state.wallMillis());
    if (!timePasses) {
      Logger.info("{}: goes on from the state of {}, virtual time has stood still", pack, then);
    } else if (sinceMillis < 0) {
      Logger.warn(
          "{}: goes on from the state of {} as if no time had passed, for the clock is behind it",
          pack,
          then);
    } else {
      Logger.info("{}: goes on from the state of {}, {} s ago", pack, then, elapsedSeconds);
    }
  }

  /// Nothing is lost: who knows better than this program finds the file beside.
  private void refuse(String reason) {
    String kept;
    try {
      kept = "it is kept as " + file.setAside();
    } catch (IOException stays) {
      kept = "and it cannot be renamed: " + reason(stays);
    }
    Logger.warn("{}: {} {}; {}, the filters start anew", pack, file, reason, kept);
  }

  public void start() {
    thread.start();
  }

  // ---- loop thread

  @Override
  public void state(TwinState state) {
    ticked = true;
    if (owner != CopyOwner.LOOP) return;
    copy();
    owner = CopyOwner.KEEPER_TO_WRITE;
    LockSupport.unpark(thread);
  }

  private void copy() {
    estimator.save(copy);
    life.copy();
    copyWallMillis = wallClock.millis();
  }

  @Override
  public void event(AlarmEvent event) {}

  // ---- after the loop

  /// Lets the thread keep the state once more and end. The loop's thread, after its last tick.
  ///
  /// @param sound whether that tick was finished: half a step is nothing to go on from
  public void stop(boolean sound) {
    this.sound = sound;
    stopping = true;
    LockSupport.unpark(thread);
  }

  /// Waits for the end of the thread, once stopped.
  public void awaitEnd(Duration patience) throws InterruptedException {
    if (!thread.join(patience)) {
      Logger.warn("{}: the disk does not take the last state", pack);
    }
  }

  // ---- the keeper's thread

  private void run() {
    long periodNanos = Math.round(periodSeconds * NANOS_PER_SECOND);
    long dueNanos = System.nanoTime();
    while (!stopping) {
      wallClock.isKnown(); // the loop does not look by itself
      long leftNanos = MAX_WAIT_NANOS;
      switch (owner) {
        case KEEPER -> {
          leftNanos = dueNanos - System.nanoTime();
          if (leftNanos <= 0) owner = CopyOwner.LOOP;
        }
        case LOOP -> {}
        case KEEPER_TO_WRITE -> {
          write(periodSeconds);
          dueNanos = System.nanoTime() + periodNanos;
          owner = CopyOwner.KEEPER;
        }
      }
      LockSupport.parkNanos(this, Math.min(leftNanos, MAX_WAIT_NANOS));
    }
    if (sound && ticked) {
      copy();
      write(0);
    } else if (owner == CopyOwner.KEEPER_TO_WRITE) {
      write(periodSeconds);
    }
  }

  private void write(double runOnSeconds) {
    life.write(copyWallMillis, runOnSeconds == 0);
    try {
      file.write(copyWallMillis, runOnSeconds, copy);
      if (toldTrouble.isPresent()) Logger.info("{}: the state is kept again", pack);
      toldTrouble = Optional.empty();
    } catch (IOException broken) {
      Optional<String> trouble = Optional.of(reason(broken));
      if (!trouble.equals(toldTrouble)) {
        Logger.warn("{}: the state cannot be kept in {}: {}", pack, file, trouble.get());
      }
      toldTrouble = trouble;
    }
  }

  static String reason(IOException broken) {
    return broken instanceof AccessDeniedException denied
        ? denied.getFile() + ": permission denied"
        : String.valueOf(broken.getMessage());
  }
}
