package io.celltwin.edge.twin;

import io.celltwin.edge.acquisition.SourceInlet;
import io.celltwin.hal.Clock;
import io.celltwin.hal.RecordedSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// The fixed-rate loop: reads the clock once a tick and passes it down, brings in what the sources
/// delivered, ticks every pack. The tick's time is its due time on a fixed grid, so Δt is always a
/// whole number of periods.
///
/// Live, a late tick is counted and what became due meanwhile skipped. On virtual time the sources
/// say when to tick, none is skipped, and pacing only sleeps.
public final class TwinLoop {
  /// Recorded rows come as they were measured: a tick cannot overrun, only make the next one late.
  private static final long NO_PERIOD = Long.MAX_VALUE;

  private static final long MILLIS_PER_SECOND = 1000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long periodNanos;
  private final List<SourceInlet> inlets;
  private final List<PackTwin> packs;
  private final List<SourceWatch> watches;
  private final List<TwinSink> sinks;
  private final LoopTiming timing = new LoopTiming();
  private final AtomicLong finished = new AtomicLong();
  private Optional<Thread> waiting = Optional.empty(); // guarded by this
  private volatile boolean stopping;

  public TwinLoop(double periodSeconds, List<SourceInlet> inlets, List<PackTwin> packs) {
    this(periodSeconds, inlets, packs, List.of());
  }

  /// @param further hardware that no readings come from and that is watched all the same
  public TwinLoop(
      double periodSeconds,
      List<SourceInlet> inlets,
      List<PackTwin> packs,
      List<SourceHealth> further) {
    this.periodNanos = Math.round(periodSeconds * MILLIS_PER_SECOND * NANOS_PER_MILLI);
    this.inlets = List.copyOf(inlets);
    this.packs = List.copyOf(packs);
    Stream<SourceHealth> sources = inlets.stream().flatMap(i -> i.health().stream());
    watches = Stream.concat(sources, further.stream()).map(SourceWatch::new).toList();
    sinks = packs.stream().flatMap(pack -> pack.sinks().stream()).distinct().toList();
  }

  /// Runs on live sources until [#stop] or interruption.
  ///
  /// @param wallClock ms since 1970, read once a tick
  public void runLive(Clock clock, LongSupplier wallClock) throws InterruptedException {
    long dueNanos = clock.nowNanos() + periodNanos;
    long skippedNanos = 0;
    while (awaitTick(clock, dueNanos)) {
      long startNanos = clock.nowNanos();
      long wallMillis = wallClock.getAsLong() - (startNanos - dueNanos) / NANOS_PER_MILLI;
      for (SourceInlet inlet : inlets) inlet.drain(dueNanos);
      // For the alarm the loop is as late as the oldest tick that it owes.
      tick(dueNanos, startNanos - dueNanos + skippedNanos, wallMillis);
      long endNanos = clock.nowNanos();
      timing.record(startNanos - dueNanos, endNanos - startNanos, periodNanos);
      dueNanos += periodNanos;
      long skipped = Math.ceilDiv(Math.max(0, endNanos - dueNanos), periodNanos);
      timing.skip(skipped);
      skippedNanos = skipped * periodNanos;
      dueNanos += skippedNanos;
    }
  }

  /// Runs on recorded sources until all have ended, [#stop] or interruption.
  ///
  /// @param startWallMillis wall time at which virtual time 0 is put
  /// @throws IOException where a recording cannot be read on
  public void runRecorded(VirtualClock clock, long startWallMillis)
      throws IOException, InterruptedException {
    Clock stopwatch = new SystemClock();
    long tickNanos = Long.MIN_VALUE;
    while (!stopping) {
      long nextNanos = RecordedSource.END;
      for (SourceInlet inlet : inlets) {
        RecordedSource source = (RecordedSource) inlet.source();
        nextNanos = Math.min(nextNanos, source.nextTickNanos(tickNanos, periodNanos));
      }
      if (nextNanos == RecordedSource.END) return;
      tickNanos = nextNanos;
      if (!awaitTick(clock, tickNanos)) return;
      long lateNanos = clock.lateNanos(tickNanos);
      long startNanos = stopwatch.nowNanos();
      for (SourceInlet inlet : inlets) inlet.source().read(tickNanos, inlet.dispatch());
      tick(tickNanos, lateNanos, startWallMillis + tickNanos / NANOS_PER_MILLI);
      timing.record(lateNanos, stopwatch.nowNanos() - startNanos, NO_PERIOD);
    }
  }

  private void tick(long tickNanos, long lateNanos, long wallMillis) {
    long readingsLost = 0;
    for (SourceInlet inlet : inlets) readingsLost += inlet.refused();
    timing.readingsLost(readingsLost);
    LoopTiming.Snapshot snapshot = timing.snapshot();
    for (PackTwin pack : packs) pack.tick(tickNanos, lateNanos, wallMillis, snapshot);
    for (int w = 0; w < watches.size(); w++) {
      Optional<SourceEvent> change = watches.get(w).changed(tickNanos, wallMillis);
      if (change.isPresent()) for (TwinSink sink : sinks) sink.source(change.get());
    }
    finished.setRelease(finished.getPlain() + 1);
  }

  /// @return false where there is to be no further tick
  private boolean awaitTick(Clock clock, long dueNanos) throws InterruptedException {
    synchronized (this) {
      if (stopping) return false;
      waiting = Optional.of(Thread.currentThread());
    }
    try {
      clock.waitUntil(dueNanos);
    } catch (InterruptedException woken) {
      if (!stopping) throw woken;
    } finally {
      synchronized (this) {
        waiting = Optional.empty();
        if (stopping) Thread.interrupted(); // it may have come as the wait was over
      }
    }
    return !stopping;
  }

  /// Ends the run after the present tick, at once where it waits for the next. Interrupts nothing
  /// but this wait: a file that the tick reads or writes would be closed by it. Any thread.
  public synchronized void stop() {
    stopping = true;
    waiting.ifPresent(Thread::interrupt);
  }

  /// Ticks that have come to their end. Any thread.
  public long finishedTicks() {
    return finished.getAcquire();
  }

  /// Whether it waits for the time of its next tick. Any thread.
  public synchronized boolean isWaiting() {
    return waiting.isPresent();
  }

  /// Of the loop's own thread, or once it has ended.
  public LoopTiming.Snapshot timing() {
    return timing.snapshot();
  }
}
