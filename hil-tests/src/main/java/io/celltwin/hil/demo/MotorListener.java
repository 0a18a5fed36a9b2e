package io.celltwin.hil.demo;

import io.celltwin.hil.beamng.BeamngDrive;
import io.celltwin.simulation.beamng.FeedCounts;
import io.celltwin.simulation.beamng.MotorReading;
import io.celltwin.simulation.beamng.MotorSample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.tinylog.Logger;

/// Listens to a drive in BeamNG on a thread of its own, so that a simulator that takes its time
/// holds up nothing, and keeps the newest sample of the motors. Its methods are for any thread.
final class MotorListener implements AutoCloseable {
  /// More often than frames are drawn.
  private static final long PAUSE_MILLIS = 5;

  /// An attempt to connect may take ten seconds; nobody waits that long for an end.
  private static final long GRACE_MILLIS = 500;

  private final String place;
  private final BeamngDrive drive;
  private final int motors;
  private final Thread thread =
      Thread.ofPlatform().name("read-beamng").daemon().unstarted(this::listen);
  private volatile boolean stopping;
  private volatile Heard heard = new Heard(new MotorSample(0, 0, List.of()), 0, 0, 0);
  private volatile FeedCounts counts;
  private volatile boolean connected = true;
  private volatile Optional<IOException> failure = Optional.empty();

  /// What has been heard so far. Immutable.
  ///
  /// @param newest its motors none where there is no sample yet
  /// @param samples so far
  /// @param drivenJoules out of the shafts where the motors drive, by simulated time
  /// @param brakedJoules into them where they brake
  record Heard(MotorSample newest, long samples, double drivenJoules, double brakedJoules) {
    private Heard with(MotorSample next) {
      double seconds = samples == 0 ? 0 : 1e-9 * (next.nanos() - newest.nanos());
      double driven = drivenJoules;
      double braked = brakedJoules;
      for (MotorReading motor : next.motors()) {
        driven += seconds * Math.max(0, motor.shaftWatts());
        braked += seconds * Math.max(0, -motor.shaftWatts());
      }
      return new Heard(next, samples + 1, driven, braked);
    }
  }

  /// @param place of the simulator, for people
  /// @param motors that the car may have at most
  MotorListener(String place, BeamngDrive drive, int motors) {
    this.place = place;
    this.drive = drive;
    this.motors = motors;
    counts = drive.feed().counts();
    thread.start();
  }

  Heard heard() {
    return heard;
  }

  FeedCounts counts() {
    return counts;
  }

  /// Whether the simulator is there, rather than waited for.
  boolean isConnected() {
    return connected;
  }

  Optional<IOException> failure() {
    return failure;
  }

  private void listen() {
    try {
      while (!stopping) {
        var next = drive.feed().next(Long.MAX_VALUE);
        if (next.isPresent()) {
          take(next.get());
        } else {
          counts = drive.feed().counts();
          look();
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (IOException lost) {
      failure = Optional.of(lost);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    if (drive.isConnected() == connected) return;
    connected = drive.isConnected();
    if (connected) Logger.info("BeamNG at {} is back", place);
    else Logger.warn("BeamNG at {} is lost; the car stands, trying again for five minutes", place);
  }

  private void take(MotorSample sample) throws IOException {
    if (sample.motors().size() > motors) {
      throw new IOException(
          "the car has "
              + sample.motors().size()
              + " motors, expected at most the vehicle's "
              + motors
              + ": give one with as many by --vehicle");
    }
    heard = heard.with(sample);
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    try {
      thread.join(GRACE_MILLIS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    // A thread that is still in an attempt ends with the process; the feed is its own.
    if (!thread.isAlive()) drive.close();
  }
}
