package io.celltwin.hil.beamng;

import io.celltwin.hal.Clock;
import io.celltwin.simulation.beamng.BeamngSettings;
import io.celltwin.simulation.beamng.Endpoint;
import io.celltwin.simulation.beamng.LiveFeed;
import io.celltwin.simulation.beamng.LockStepFeed;
import io.celltwin.simulation.beamng.MotorChoice;
import io.celltwin.simulation.beamng.MotorFeed;
import io.celltwin.simulation.beamng.ReconnectPolicy;
import io.celltwin.simulation.beamng.RecordedFeed;
import io.celltwin.simulation.beamng.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A drive in BeamNG as a command names it: `HOST`, `HOST:PORT`, or `fake` for a [FakeBeamng] that
/// is started with it and ends with it.
public final class BeamngDrive implements AutoCloseable {
  public static final String FAKE = "fake";

  /// At which BeamNG's users sample, for the account of what a recording misses.
  private static final double SAMPLE_SECONDS = 0.01;

  private final MotorFeed feed;
  private final BooleanSupplier connected;
  private final List<String> warnings;
  private final Optional<FakeBeamng> fake;

  private BeamngDrive(
      MotorFeed feed, BooleanSupplier connected, List<String> warnings, Optional<FakeBeamng> fake) {
    this.feed = feed;
    this.connected = connected;
    this.warnings = warnings;
    this.fake = fake;
  }

  /// While somebody plays it; a simulator that goes is waited for.
  ///
  /// @throws IllegalArgumentException where that names no place
  public static BeamngDrive live(String where, Clock clock) throws IOException {
    return live(where, FakeSettings.playing(), clock);
  }

  /// @param faked what a `fake` is like
  public static BeamngDrive live(String where, FakeSettings faked, Clock clock) throws IOException {
    Optional<FakeBeamng> fake = fake(where, faked);
    try {
      LiveFeed feed = LiveFeed.attach(settings(where, fake), ReconnectPolicy.PATIENT, clock);
      return new BeamngDrive(feed, feed::isConnected, feed.warnings(), fake);
    } catch (IOException | RuntimeException e) {
      if (fake.isPresent()) fake.get().close();
      throw e;
    }
  }

  /// In virtual time: the simulator waits for its reader.
  ///
  /// @throws IllegalArgumentException where that names no place
  public static BeamngDrive lockStep(String where) throws IOException {
    return lockStep(where, FakeSettings.quiet());
  }

  /// @param faked what a `fake` is like
  public static BeamngDrive lockStep(String where, FakeSettings faked) throws IOException {
    Optional<FakeBeamng> fake = fake(where, faked);
    try {
      LockStepFeed feed = LockStepFeed.attach(settings(where, fake));
      return new BeamngDrive(feed, () -> true, feed.warnings(), fake);
    } catch (IOException | RuntimeException e) {
      if (fake.isPresent()) fake.get().close();
      throw e;
    }
  }

  /// Out of a file.
  public static BeamngDrive recorded(Path file) throws IOException {
    var feed = new RecordedFeed(Recording.read(file), MotorChoice.ROOTS, SAMPLE_SECONDS);
    return new BeamngDrive(feed, () -> true, List.of(), Optional.empty());
  }

  private static Optional<FakeBeamng> fake(String where, FakeSettings settings) throws IOException {
    return where.equals(FAKE) ? Optional.of(FakeBeamng.start(settings)) : Optional.empty();
  }

  private static BeamngSettings settings(String where, Optional<FakeBeamng> fake) {
    if (fake.isPresent()) {
      return BeamngSettings.of(Endpoint.of("127.0.0.1", fake.get().port()));
    }
    return BeamngSettings.of(endpoint(where));
  }

  /// @throws IllegalArgumentException where that names no place
  public static Endpoint endpoint(String where) {
    int colon = where.lastIndexOf(':');
    String host = colon < 0 ? where : where.substring(0, colon);
    try {
      int port = colon < 0 ? Endpoint.DEFAULT_PORT : Integer.parseInt(where.substring(colon + 1));
      if (!host.isEmpty() && port > 0 && port < 65536) return Endpoint.of(host, port);
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "found \"" + where + "\", expected HOST, HOST:PORT or " + FAKE);
  }

  public MotorFeed feed() {
    return feed;
  }

  /// Whether the simulator is there, rather than waited for; of the thread that reads the feed.
  public boolean isConnected() {
    return connected.getAsBoolean();
  }

  /// What its user should know.
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() throws IOException {
    try {
      feed.close();
    } finally {
      if (fake.isPresent()) fake.get().close();
    }
  }
}
