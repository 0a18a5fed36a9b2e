package io.celltwin.edge.publish;

import io.celltwin.config.ClockTrust;
import io.celltwin.hal.linux.MachineClock;
import io.celltwin.hal.linux.MachineClock.Discipline;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.tinylog.Logger;

/// The machine's own clock, and when it is believed. What the machine says of it is looked at once
/// a second at most, by whoever asks, and never again once the time is known.
public final class SystemWallClock implements WallClock {
  private static final long LOOK_NANOS = 1_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int MILLI_DECIMALS = 3;

  private final ClockTrust trust;
  private final Instant built;
  private final MachineClock machine;
  private final Supplier<Discipline> kernel;
  private final LongSupplier millis;
  private final LongSupplier nanos;
  private final long firstAheadMillis;

  private volatile boolean known;
  private boolean doubted; // guarded by this
  private long nextLookNanos; // guarded by this

  /// Of this machine.
  ///
  /// @param built when this program was: it is later now
  public static SystemWallClock of(ClockTrust trust, Instant built) {
    MachineClock machine = new MachineClock();
    return new SystemWallClock(
        trust, built, machine, machine::discipline, System::currentTimeMillis, System::nanoTime);
  }

  /// @param kernel what it says, instead of the machine's
  /// @param millis the wall clock
  /// @param nanos the monotonic one
  SystemWallClock(
      ClockTrust trust,
      Instant built,
      MachineClock machine,
      Supplier<Discipline> kernel,
      LongSupplier millis,
      LongSupplier nanos) {
    this.trust = trust;
    this.built = built;
    this.machine = machine;
    this.kernel = kernel;
    this.millis = millis;
    this.nanos = nanos;
    firstAheadMillis = aheadMillis();
  }

  @Override
  public long millis() {
    return millis.getAsLong();
  }

  @Override
  public boolean isKnown() {
    return known || look();
  }

  @Override
  public boolean wasKnown() {
    return known;
  }

  private synchronized boolean look() {
    if (known) return true;
    if (doubted && nanos.getAsLong() - nextLookNanos < 0) return false;
    nextLookNanos = nanos.getAsLong() + LOOK_NANOS;
    Optional<String> doubt = doubt();
    known = doubt.isEmpty();
    if (known && doubted) {
      Logger.info(
          "the time is known now: {}; since the start the clock was moved by {} s",
          Instant.ofEpochMilli(millis()),
          BigDecimal.valueOf(aheadMillis() - firstAheadMillis, MILLI_DECIMALS));
    } else if (!known && !doubted) {
      doubted = true;
      Logger.warn("the time is not known: {}; until then messages have no time", doubt.get());
    }
    return known;
  }

  /// How far the wall clock is ahead of the monotonic one.
  private long aheadMillis() {
    return millis.getAsLong() - nanos.getAsLong() / NANOS_PER_MILLI;
  }

  /// Why the clock is not believed, and what would change that; empty where it is.
  private Optional<String> doubt() {
    Instant now = Instant.ofEpochMilli(millis());
    if (now.isBefore(built)) {
      return Optional.of(
          "the clock says %s, and this program was built later; it has to be set".formatted(now));
    }
    return switch (trust) {
      case TRUSTED -> Optional.empty();
      case SYNCHRONISED -> unsynchronised();
      case AUTO -> unset();
    };
  }

  private Optional<String> unsynchronised() {
    return switch (kernel.get()) {
      case SYNCHRONISED -> Optional.empty();
      case UNSYNCHRONISED ->
          Optional.of(
              "nothing has synchronised the clock; a time service has to (mqtt.clock ="
                  + " \"synchronised\")");
      case UNTOLD ->
          Optional.of(
              "the kernel may not be asked whether the clock is synchronised (mqtt.clock ="
                  + " \"synchronised\"); the service must not have ProtectClock=");
    };
  }

  private Optional<String> unset() {
    Optional<String> service = machine.waitingService();
    if (service.isEmpty()
        || machine.hardwareAgrees(millis())
        || kernel.get() == Discipline.SYNCHRONISED) {
      return Optional.empty();
    }
    return Optional.of(
        "no clock of the hardware has kept it, and %s has not set it yet".formatted(service.get()));
  }
}
