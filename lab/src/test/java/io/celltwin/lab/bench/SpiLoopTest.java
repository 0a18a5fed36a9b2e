package io.celltwin.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.SystemClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The daemon on a chain whose bus is blocked. No figure of time is judged: only that what must
/// come does come.
class SpiLoopTest {
  /// Until a test is taken to have failed.
  private static final long PATIENCE_SECONDS = 60;

  private static final int TICKS = 300;

  /// Counts ticks from when it is told to.
  private static final class Ticks implements TwinSink {
    private final AtomicLong ticks = new AtomicLong();
    private volatile CountDownLatch more = new CountDownLatch(1);

    @Override
    public void state(TwinState state) {
      ticks.incrementAndGet();
      more.countDown();
    }

    @Override
    public void event(AlarmEvent event) {}

    void await(int count) throws InterruptedException {
      CountDownLatch latch = new CountDownLatch(count);
      more = latch;
      assertTrue(
          latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS),
          () -> latch.getCount() + " of " + count + " ticks did not come");
    }
  }

  @Test
  void theLoopTicksOnAndTheDaemonEndsWhileATransferNeverReturns() throws Exception {
    SystemClock clock = new SystemClock();
    BreakableBus bus = new BreakableBus(SpiScanning.chain(clock));
    Ticks ticks = new Ticks();
    Daemon daemon = new Daemon(SpiLoop.config(), SpiLoop.sources(bus, clock), List.of(ticks));
    AtomicReference<String> failure = new AtomicReference<>("");
    Thread life =
        Thread.ofPlatform()
            .start(() -> {
              try (daemon) {
                daemon.run();
              } catch (Exception broken) {
                failure.set(broken.toString());
              }
            });
    try {
      ticks.await(1);
      bus.become(BreakableBus.State.SLOW);
      ticks.await(TICKS);
      bus.become(BreakableBus.State.HANGING);
      bus.awaitHanging();
      ticks.await(TICKS);
      bus.awaitHanging(); // all the while
      daemon.stop();
      assertTrue(life.join(Duration.ofSeconds(PATIENCE_SECONDS)), "it does not end");
      assertFalse(life.isAlive());
      assertEquals("", failure.get());
    } finally {
      bus.become(BreakableBus.State.WELL);
    }
  }
}
