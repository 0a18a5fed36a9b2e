package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.vehicle.DriveCycle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// On a clock that moves only when it is waited for.
class LivePackTest {
  private static final long MILLISECOND = 1_000_000L;

  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final LivePack pack =
      new LivePack(
          DemoCar.of(DriveCycle.us06(), PackSettings.CAR, List.of(), Long.MAX_VALUE),
          clock,
          3000 * MILLISECOND);
  private final List<Long> currents = new ArrayList<>();
  private final ReadingSink sink =
      (channel, sampledNanos, _, _) -> {
        assertTrue(sampledNanos <= clock.nowNanos(), "from the future");
        if (channel == 0) currents.add(sampledNanos);
      };

  LivePackTest() throws InterruptedException, IOException {
    clock.waitUntil(5000 * MILLISECOND);
  }

  @Test
  void readingsBearTheClocksTime() throws Exception {
    for (int k = 0; k < 100; k++) pack.read(clock.nowNanos() + 200 * MILLISECOND, sink);
    assertEquals(6000 * MILLISECOND, clock.nowNanos());
    assertEquals(100, currents.size());
    assertEquals(5010 * MILLISECOND, currents.getFirst());
    assertEquals(6000 * MILLISECOND, currents.getLast());
  }

  @Test
  void returnsInTimeWithoutReadings() throws Exception {
    pack.read(clock.nowNanos() + 3 * MILLISECOND, sink);
    assertEquals(5003 * MILLISECOND, clock.nowNanos());
    assertEquals(List.of(), currents);
  }

  @Test
  void handsOnEverythingAfterAShortHalt() throws Exception {
    pack.read(clock.nowNanos() + 200 * MILLISECOND, sink);
    clock.waitUntil(clock.nowNanos() + 507 * MILLISECOND);
    pack.read(clock.nowNanos() + 200 * MILLISECOND, sink);
    pack.read(clock.nowNanos() + 200 * MILLISECOND, sink);
    for (int k = 0; k < currents.size(); k++) {
      assertEquals((5010 + 10L * k) * MILLISECOND, currents.get(k));
    }
    assertEquals(52, currents.size());
  }

  @Test
  void standsStillWithTheProcess() throws Exception {
    pack.read(clock.nowNanos() + 200 * MILLISECOND, sink);
    clock.waitUntil(clock.nowNanos() + 3_600_000 * MILLISECOND);
    pack.read(clock.nowNanos() + 200 * MILLISECOND, sink);
    assertEquals(2, currents.size());
    assertEquals(clock.nowNanos(), currents.getLast());
  }
}
