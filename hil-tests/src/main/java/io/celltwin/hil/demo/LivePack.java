package io.celltwin.hil.demo;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A simulated car as a live source: its virtual time runs with a clock from the first reading on,
/// and readings bear that clock's time. One thread reads; [#truth] is for any.
public final class LivePack implements ReadingSource {
  /// The pack's current step: readings are handed over as soon as a real sensor would.
  private static final long STEP_NANOS = 10_000_000L;

  /// Truth hardly changes within a tick of the loop.
  private static final long TRUTH_NANOS = 100_000_000L;

  /// Where the process stood still for longer, so did the car: what it would have to say at once is
  /// more than the daemon takes, and a real one's readings would be lost as well.
  private static final long MAX_CATCH_UP_NANOS = 1_000_000_000L;

  private final DemoCar car;
  private final Clock clock;
  private volatile PackTruth truth;

  // the reading thread's
  private boolean started;
  private long originNanos;
  private long virtualNanos;
  private long truthDueNanos;

  /// From where its driver wants to be seen.
  public LivePack(DemoCar car, Clock clock) throws IOException {
    this(car, clock, car.driver().headStartNanos());
  }

  /// @param headStartNanos of virtual time that has passed, unseen, when the clock takes over
  public LivePack(DemoCar car, Clock clock, long headStartNanos) throws IOException {
    this.car = car;
    this.clock = clock;
    virtualNanos = headStartNanos;
    if (headStartNanos > 0) car.source().read(headStartNanos, (_, _, _, _) -> {});
    truth = new PackTruth(car);
  }

  @Override
  public List<Channel> channels() {
    return car.source().channels();
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) throws IOException {
    if (!started) {
      started = true;
      originNanos = clock.nowNanos() - virtualNanos;
    }
    long dueNanos = originNanos + virtualNanos + STEP_NANOS;
    try {
      clock.waitUntil(Math.min(dueNanos, untilNanos));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return;
    }
    long behindNanos = clock.nowNanos() - dueNanos;
    if (behindNanos < 0) return;
    if (behindNanos > MAX_CATCH_UP_NANOS) {
      originNanos += behindNanos;
      behindNanos = 0;
    }
    virtualNanos += STEP_NANOS + behindNanos / STEP_NANOS * STEP_NANOS;
    long shiftNanos = originNanos;
    car.source()
        .read(
            virtualNanos,
            (channel, sampledNanos, value, quality) ->
                sink.accept(channel, sampledNanos + shiftNanos, value, quality));
    if (virtualNanos >= truthDueNanos) {
      truthDueNanos = virtualNanos + TRUTH_NANOS;
      truth = new PackTruth(car);
    }
  }

  Driver driver() {
    return car.driver();
  }

  /// Of at most a tenth of a second ago.
  public PackTruth truth() {
    return truth;
  }

  @Override
  public Optional<DeviceHealth> health() {
    return car.source().health();
  }

  @Override
  public void close() {
    car.source().close();
  }
}
