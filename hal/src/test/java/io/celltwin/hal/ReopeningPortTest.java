package io.celltwin.hal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReopeningPortTest {
  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final DeviceHealth health = new DeviceHealth();
  private final List<String> closed = new ArrayList<>();
  private int attempts;

  private String open() throws IOException {
    attempts++;
    if (attempts == 1) throw new IOException("/dev/x: cannot open: ENOENT");
    if (attempts == 2) throw new IllegalStateException("no such bus");
    return "port";
  }

  @Test
  void whateverKeepsAPortFromOpeningItIsTriedAgain() throws Exception {
    ReopeningPort<String> port = new ReopeningPort<>(this::open, closed::add, clock, health);
    assertEquals(Optional.empty(), port.port());
    assertEquals("/dev/x: cannot open: ENOENT", health.reason());
    clock.waitUntil(port.dueNanos());
    assertEquals(Optional.empty(), port.port());
    assertEquals(DeviceHealth.State.ABSENT, health.state());
    assertEquals("java.lang.IllegalStateException: no such bus", health.reason());
    long refusedNanos = clock.nowNanos();
    assertEquals(1_000_000_000, port.dueNanos() - refusedNanos, "twice the half second before");
    clock.waitUntil(port.dueNanos());
    assertEquals(Optional.of("port"), port.port());
    port.close();
    assertEquals(List.of("port"), closed);
  }
}
