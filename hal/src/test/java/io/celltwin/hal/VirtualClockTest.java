package io.celltwin.hal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VirtualClockTest {
  /// Stands for the machine's clock; waiting for it takes no time.
  private static final class PaceClock implements Clock {
    private long nowNanos = 1_000;

    @Override
    public long nowNanos() {
      return nowNanos;
    }

    @Override
    public void waitUntil(long deadlineNanos) {
      nowNanos = Math.max(nowNanos, deadlineNanos);
    }
  }

  @Test
  void movesOnlyWhenWaitedFor() throws InterruptedException {
    VirtualClock clock = new VirtualClock(new PaceClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    assertEquals(0, clock.nowNanos());
    clock.waitUntil(5_000_000_000L);
    assertEquals(5_000_000_000L, clock.nowNanos());
    clock.waitUntil(4);
    assertEquals(5_000_000_000L, clock.nowNanos());
  }

  @Test
  void sleepsByItsPaceAndKnowsHowLateItIs() throws InterruptedException {
    PaceClock machine = new PaceClock();
    VirtualClock clock = new VirtualClock(machine, 20);
    clock.waitUntil(20_000_000_000L);
    assertEquals(1_000_001_000L, machine.nowNanos);
    assertEquals(0, clock.lateNanos(20_000_000_000L));
    machine.nowNanos += 7;
    assertEquals(7, clock.lateNanos(20_000_000_000L));
  }
}
