package io.celltwin.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.WatchdogSettings;
import io.celltwin.hal.DeviceHealth;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the service manager hears. The machine's watchdog: `hil-tests/vm/hardware.sh`.
@Timeout(120)
class LifeSignsTest {
  private static final long WATCHDOG_MICROS = 40_000; // a look each 10 ms

  @TempDir private Path folder = Path.of("");

  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong looks = new AtomicLong();
  private volatile boolean idle;
  private final DeviceHealth watchdogHealth = new DeviceHealth();

  private LifeSigns signs(NotifySocket manager, Optional<WatchdogSettings> watchdog) {
    return new LifeSigns(
        manager.service(WATCHDOG_MICROS),
        watchdog,
        "1 pack",
        0.01,
        () -> {
          looks.incrementAndGet();
          return ticks.get();
        },
        () -> idle,
        watchdogHealth);
  }

  /// Waits until it has looked so many times more.
  private void awaitLooks(int more) throws InterruptedException {
    long enough = looks.get() + more;
    while (looks.get() < enough) Thread.sleep(1);
  }

  @Test
  void isReadyWithTheFirstTickAndAliveWithEachFurtherLookThatFindsOne() throws Exception {
    try (NotifySocket manager = new NotifySocket(folder.resolve("n"));
        LifeSigns signs = signs(manager, Optional.empty())) {
      signs.start();
      awaitLooks(3);
      assertEquals(List.of(), manager.waiting());
      ticks.set(1);
      assertEquals("READY=1\nSTATUS=1 pack", manager.next());
      assertEquals("WATCHDOG=1", manager.next());
      awaitLooks(5);
      assertEquals(List.of(), manager.waiting(), "the loop stands still");
      for (int tick = 2; tick < 5; tick++) {
        ticks.set(tick);
        assertEquals("WATCHDOG=1", manager.next());
        awaitLooks(3);
        assertEquals(List.of(), manager.waiting(), "once for each tick");
      }
    }
  }

  @Test
  void aLoopThatRightlyWaitsIsAlive() throws Exception {
    idle = true;
    try (NotifySocket manager = new NotifySocket(folder.resolve("n"));
        LifeSigns signs = signs(manager, Optional.empty())) {
      signs.start();
      assertEquals("READY=1\nSTATUS=1 pack", manager.next());
      for (int i = 0; i < 3; i++) assertEquals("WATCHDOG=1", manager.next());
    }
  }

  @Test
  void saysThatItStopsAndStaysAliveUntilItIsClosed() throws Exception {
    try (NotifySocket manager = new NotifySocket(folder.resolve("n"))) {
      LifeSigns signs = signs(manager, Optional.empty());
      signs.start();
      ticks.set(1);
      assertEquals("READY=1\nSTATUS=1 pack", manager.next());
      assertEquals("WATCHDOG=1", manager.next());
      signs.stopping();
      signs.stopping();
      assertEquals("STOPPING=1\nSTATUS=stopping", manager.next());
      awaitLooks(3);
      assertEquals(List.of(), manager.waiting(), "a loop that does not come to its end");
      signs.loopEnded(true);
      for (int i = 0; i < 3; i++) assertEquals("WATCHDOG=1", manager.next());
      signs.close();
      List<String> last = manager.waiting();
      assertEquals(Collections.nCopies(last.size(), "WATCHDOG=1"), last);
    }
  }

  @Test
  void aWatchdogThatIsNotThereKeepsNobodyFromWork() throws Exception {
    Optional<WatchdogSettings> absent =
        Optional.of(new WatchdogSettings(folder.resolve("watchdog").toString(), 2));
    try (NotifySocket manager = new NotifySocket(folder.resolve("n"));
        LifeSigns signs = signs(manager, absent)) {
      signs.start();
      for (int tick = 1; tick < 4; tick++) {
        ticks.set(tick);
        if (tick == 1) assertEquals("READY=1\nSTATUS=1 pack", manager.next());
        assertEquals("WATCHDOG=1", manager.next());
      }
      awaitLooks(1); // the first feeding has ended
      assertEquals(DeviceHealth.State.ABSENT, watchdogHealth.state());
      assertEquals(
          folder.resolve("watchdog") + ": cannot open: ENOENT (2)",
          watchdogHealth.reason().substring(0, watchdogHealth.reason().indexOf(',')));
      signs.loopEnded(true);
    }
  }

  @Test
  void startsNoThreadWhereNobodyWantsToKnow() throws Exception {
    LifeSigns signs =
        new LifeSigns(
            io.celltwin.hal.linux.ServiceNotifier.silent(),
            Optional.empty(),
            "",
            0.1,
            looks::incrementAndGet,
            () -> true,
            watchdogHealth);
    signs.start();
    signs.stopping();
    signs.loopEnded(true);
    signs.close();
    assertEquals(0, looks.get());
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("life-signs")));
  }
}
