package io.celltwin.hal;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// A port that comes back: opened when first asked for, closed where it fails, and opened again
/// half a second later, then after twice as long each time, up to ten seconds, until something on
/// it answers. One thread.
public final class ReopeningPort<P> {
  /// Opens the port, each time that it is needed.
  @FunctionalInterface
  public interface Opener<P> {
    /// @throws IOException with device, errno and likely cause
    P open() throws IOException;
  }

  /// Between a loss and the first attempt.
  public static final long FIRST_NANOS = 500_000_000L;

  /// Between two attempts.
  public static final long LONGEST_NANOS = 10_000_000_000L;

  private final Opener<P> opener;
  private final Consumer<P> closer;
  private final Clock clock;
  private final DeviceHealth health;
  private Optional<P> open = Optional.empty();
  private long delayNanos = FIRST_NANOS;
  private long dueNanos;

  /// @param closer closes a port, as `SerialPort::close` does
  public ReopeningPort(Opener<P> opener, Consumer<P> closer, Clock clock, DeviceHealth health) {
    this.opener = opener;
    this.closer = closer;
    this.clock = clock;
    this.health = health;
    dueNanos = clock.nowNanos();
  }

  /// The port, opened now where it is closed and due; empty where it cannot be had, for whatever
  /// reason, which then is the state of `health`.
  public Optional<P> port() {
    if (open.isPresent() || clock.nowNanos() - dueNanos < 0) return open;
    try {
      open = Optional.of(opener.open());
    } catch (IOException notThere) {
      lose(DeviceHealth.State.ABSENT, text(notThere));
    } catch (RuntimeException refused) {
      // A library below has found something that its authors did not expect.
      lose(DeviceHealth.State.ABSENT, refused.toString());
    }
    return open;
  }

  public boolean isOpen() {
    return open.isPresent();
  }

  /// When the port may be opened again; means nothing while it is open.
  public long dueNanos() {
    return dueNanos;
  }

  /// Something on the port has answered: the next loss is followed by the shortest delay.
  public void answered() {
    answered("");
  }

  /// As [#answered()], with what is not as it should be all the same.
  public void answered(String reason) {
    delayNanos = FIRST_NANOS;
    health.enter(DeviceHealth.State.UP, reason);
  }

  /// Closes the port until [#dueNanos] and says why.
  public void lose(DeviceHealth.State state, String reason) {
    close();
    dueNanos = clock.nowNanos() + delayNanos;
    delayNanos = Math.min(2 * delayNanos, LONGEST_NANOS);
    health.enter(state, reason);
  }

  public void close() {
    open.ifPresent(closer);
    open = Optional.empty();
  }

  /// What an exception says, or at least its kind.
  public static String text(IOException failure) {
    return Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
  }
}
