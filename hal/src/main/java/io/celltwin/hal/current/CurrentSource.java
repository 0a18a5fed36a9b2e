package io.celltwin.hal.current;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.ReopeningPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;

/// A current sensor on an I2C bus, asked at its period. A chip that lost power is configured again;
/// one that does not answer, or a bus that is gone, is opened anew with growing delays; another
/// chip than expected is looked at again with these delays and never read.
///
/// I2C has no checksum: what guards a value is that settings are read back at each poll, after the
/// values, and that full scale is no value.
public final class CurrentSource implements ReadingSource {
  private static final int ATTEMPTS = 3;

  private static final DeviceFault NO_ANSWER = DeviceFault.of(Kind.NO_ANSWER, 0);
  private static final DeviceFault WRONG_DEVICE = DeviceFault.of(Kind.WRONG_DEVICE, 0);
  private static final DeviceFault CONFIGURATION = DeviceFault.of(Kind.CONFIGURATION, 0);
  private static final DeviceFault RESET = DeviceFault.of(Kind.RESET, 0);

  private final CurrentChip chip;
  private final Clock clock;
  private final DeviceHealth health = new DeviceHealth();
  private final ReopeningPort<I2cBus> bus;
  private boolean isConfigured;
  private boolean wasConfigured;
  private long pollNanos;
  private volatile boolean closed;

  public CurrentSource(CurrentChip chip, ReopeningPort.Opener<I2cBus> opener, Clock clock) {
    this.chip = chip;
    this.clock = clock;
    bus = new ReopeningPort<>(opener, I2cBus::close, clock, health);
    pollNanos = clock.nowNanos();
  }

  @Override
  public List<Channel> channels() {
    return chip.channels();
  }

  @Override
  public Optional<DeviceHealth> health() {
    return Optional.of(health);
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) throws IOException {
    while (true) {
      if (closed) throw new ClosedChannelException();
      long dueNanos = pollNanos;
      if (!bus.isOpen() && bus.dueNanos() - dueNanos > 0) dueNanos = bus.dueNanos();
      if (dueNanos - untilNanos > 0) {
        await(untilNanos);
        return;
      }
      await(dueNanos);
      boolean delivered = bus.port().isPresent() && poll(bus.port().get(), sink);
      long nowNanos = clock.nowNanos();
      pollNanos += chip.pollNanos();
      if (pollNanos - nowNanos <= 0) pollNanos = nowNanos + chip.pollNanos();
      if (delivered) return;
    }
  }

  private void await(long nanos) throws InterruptedIOException {
    try {
      clock.waitUntil(nanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(chip.name() + ": interrupted");
    }
  }

  private boolean poll(I2cBus open, ReadingSink sink) throws InterruptedIOException {
    for (int attempt = 1; ; attempt++)
      try {
        return step(open, sink);
      } catch (InterruptedIOException interrupted) {
        throw interrupted;
      } catch (IOException silent) {
        health.add(Count.MISSING_ANSWERS, 1);
        if (attempt == ATTEMPTS) {
          health.set(NO_ANSWER, true);
          bus.lose(State.SILENT, ReopeningPort.text(silent));
          return false;
        }
        health.add(Count.RETRIES, 1);
      }
  }

  private boolean step(I2cBus open, ReadingSink sink) throws IOException {
    if (!isConfigured) {
      configure(open); // nothing is converted yet: the next poll reads
      return false;
    }
    long nanos = clock.nowNanos();
    CurrentChip.Outcome outcome = chip.read(open, health);
    if (outcome == CurrentChip.Outcome.SWITCHED) {
      pollNanos = clock.nowNanos(); // however late this poll was
    } else if (outcome != CurrentChip.Outcome.DONE) {
      // The values are those of a chip with its defaults: none counts.
      health.set(RESET, true);
      isConfigured = false;
      configure(open);
      return false;
    }
    health.set(RESET, false);
    health.set(NO_ANSWER, false);
    bus.answered();
    chip.deliver(nanos, health, sink);
    return true;
  }

  private void configure(I2cBus open) throws IOException {
    CurrentChip.Outcome outcome = chip.configure(open, health);
    boolean wrong = outcome == CurrentChip.Outcome.WRONG_DEVICE;
    boolean notTaken = outcome == CurrentChip.Outcome.NOT_TAKEN;
    health.set(NO_ANSWER, false);
    health.set(WRONG_DEVICE, wrong);
    health.set(CONFIGURATION, notTaken);
    isConfigured = !wrong && !notTaken;
    if (isConfigured) {
      if (wasConfigured) health.add(Count.RECONFIGURED, 1);
      wasConfigured = true;
      bus.answered();
    } else {
      bus.lose(State.UP, ""); // it answers; the faults say what is wrong
    }
    // A period is two cycles of conversions at least.
    pollNanos = clock.nowNanos();
  }

  @Override
  public void close() {
    closed = true;
    bus.close();
  }
}
