package io.celltwin.edge.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SystemClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The live loop, ten ticks a second on a clock that the test moves.
class TwinLoopTest {
  private static final long MILLI = 1_000_000;
  private static final long PERIOD = 100 * MILLI;

  /// Waiting takes exactly as long as it should, and then as long as the test says.
  private static final class HandClock implements Clock {
    private long nowNanos = 7_000 * MILLI;
    private long wakesLateNanos;

    @Override
    public long nowNanos() {
      return nowNanos;
    }

    @Override
    public void waitUntil(long deadlineNanos) {
      nowNanos = Math.max(nowNanos, deadlineNanos + wakesLateNanos);
    }
  }

  private final HandClock clock = new HandClock();
  private final long begin = clock.nowNanos;
  private TwinBench bench;

  @BeforeEach
  void buildBench() throws Exception {
    bench = new TwinBench(1, 1, 1);
  }

  /// Runs as many ticks as there are durations, each taking that long.
  private LoopTiming.Snapshot run(long... tickNanos) throws InterruptedException {
    TwinLoop[] loop = new TwinLoop[1];
    int[] ticks = new int[1];
    // The wall clock is read once a tick, within it: there time passes, and the last one stops.
    loop[0] = new TwinLoop(0.1, List.of(bench.inlet()), List.of(bench.pack()));
    loop[0].runLive(
        clock,
        () -> {
          clock.nowNanos += tickNanos[ticks[0]++];
          if (ticks[0] == tickNanos.length) loop[0].stop();
          return ticks[0];
        });
    return loop[0].timing();
  }

  private List<Long> tickMillis() {
    return bench.states.stream().map(state -> (state.tickNanos() - begin) / MILLI).toList();
  }

  @Test
  void ticksOnTheGridWhereItWakesLate() throws InterruptedException {
    clock.wakesLateNanos = 3 * MILLI;
    LoopTiming.Snapshot timing = run(MILLI, 20 * MILLI, MILLI, MILLI);
    assertEquals(List.of(100L, 200L, 300L, 400L), tickMillis());
    assertEquals(4, timing.ticks());
    assertEquals(0, timing.skippedTicks());
    assertEquals(0, timing.overruns());
    assertEquals(3_000, timing.maxLatenessMicros());
    assertEquals(20_000, timing.maxTickMicros());
  }

  @Test
  void skipsWhatBecameDueDuringALongTickAndStaysOnTheGrid() throws InterruptedException {
    LoopTiming.Snapshot timing = run(MILLI, 350 * MILLI, MILLI, 101 * MILLI, MILLI);
    // The tick at 200 ends at 550: 300, 400 and 500 are gone. That at 700 ends at 801.
    assertEquals(List.of(100L, 200L, 600L, 700L, 900L), tickMillis());
    assertEquals(2, timing.overruns());
    assertEquals(4, timing.skippedTicks());
    assertEquals(0, timing.maxLatenessMicros());
  }

  @Test
  void doesNotSkipATickThatIsDueAsTheOneBeforeEnds() throws InterruptedException {
    LoopTiming.Snapshot timing = run(PERIOD, 2 * PERIOD, MILLI);
    assertEquals(List.of(100L, 200L, 400L), tickMillis());
    assertEquals(1, timing.skippedTicks());
  }

  @Test
  void afterStandingStillItGoesOnWithoutABurst() throws InterruptedException {
    LoopTiming.Snapshot timing = run(MILLI, 60_000 * MILLI, MILLI, MILLI);
    assertEquals(List.of(100L, 200L, 60_200L, 60_300L), tickMillis());
    assertEquals(599, timing.skippedTicks());
    assertEquals(1, timing.overruns());
  }

  @Test
  void theAccountThatAStateCarriesIsOfTheTicksBeforeIt() throws InterruptedException {
    run(MILLI, 250 * MILLI, MILLI);
    assertEquals(List.of(0L, 1L, 2L), bench.states.stream().map(s -> s.timing().ticks()).toList());
    assertEquals(2, bench.last().timing().skippedTicks());
  }

  @Test
  void takesReadingsUpToTheTicksTimeAndLeavesYoungerOnes() throws InterruptedException {
    clock.wakesLateNanos = 50 * MILLI;
    bench.live("voltage_1", begin + 90 * MILLI, 3.6);
    bench.live("voltage_1", begin + 120 * MILLI, 3.7);
    run(MILLI, MILLI);
    assertEquals(List.of(3.6, 3.7), bench.states.stream().map(s -> s.cellVolts(0)).toList());
  }

  @Test
  void aLoopThatCannotKeepUpRaisesTheAlarm() throws InterruptedException {
    long[] tooLong = new long[10];
    Arrays.fill(tooLong, 250 * MILLI);
    run(tooLong);
    assertEquals(Set.of(AlarmKind.LATE_LOOP), bench.last().activeAlarms());
    AlarmEvent event = bench.events.getFirst();
    assertEquals(0.2, event.value(), 1e-12); // two ticks owed; nothing but rounding
    assertTrue(event.subjects().isEmpty());
  }

  @Test
  void oneLongTickIsCountedAndNoAlarm() throws InterruptedException {
    long[] once = new long[30];
    once[5] = 850 * MILLI;
    assertEquals(8, run(once).skippedTicks());
    assertTrue(
        bench.events.stream().noneMatch(e -> e.kind() == AlarmKind.LATE_LOOP),
        () -> bench.events.toString());
  }

  @Test
  void aStopEndsTheWaitForATickThatIsFarOff() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    SystemClock machine = new SystemClock();
    Clock slow =
        new Clock() {
          @Override
          public long nowNanos() {
            return machine.nowNanos();
          }

          @Override
          public void waitUntil(long deadlineNanos) throws InterruptedException {
            waits.countDown();
            machine.waitUntil(deadlineNanos + Duration.ofMinutes(15).toNanos());
          }
        };
    TwinLoop loop = new TwinLoop(0.1, List.of(bench.inlet()), List.of(bench.pack()));
    FutureTask<Boolean> run =
        new FutureTask<>(() -> {
          loop.runLive(slow, () -> 0);
          return Thread.currentThread().isInterrupted();
        });
    Thread.ofPlatform().daemon().start(run);
    waits.await();
    loop.stop();
    // A minute for a busy machine; without the stop it is 15.
    assertFalse(run.get(60, TimeUnit.SECONDS), "the interrupt outlives the wait");
    assertEquals(0, loop.timing().ticks());
  }

  @Test
  void aStopDuringATickDoesNotInterruptIt() throws InterruptedException {
    run(MILLI);
    assertFalse(Thread.interrupted());
  }
}
