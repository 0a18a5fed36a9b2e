package io.celltwin.edge.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.State;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceHealthTest {
  private static final long SECOND = 1_000_000_000L;

  private final DeviceHealth driver = new DeviceHealth();
  private final SourceHealth source = new SourceHealth("afe", driver);
  private final SourceWatch watch = new SourceWatch(source);

  @BeforeEach
  void theDriverIsUp() {
    driver.enter(State.UP, "");
    assertEquals(State.UP, watch.changed(0, 0).orElseThrow().now().state());
  }

  @Test
  void aDriverThatDoesNotComeBackIsAnEventAndAState() {
    source.reading(SECOND);
    assertEquals(0, watch.changed(6 * SECOND, 0).stream().count(), "5 s are not over");
    SourceEvent event = watch.changed(6 * SECOND + 1, 0).orElseThrow();
    assertEquals(State.SILENT, event.now().state());
    assertEquals(State.UP, event.before().state());
    assertSame(source.snapshot(), event.now());
    assertEquals(0, watch.changed(7 * SECOND, 0).stream().count(), "told once");
    source.returned();
    assertEquals(State.UP, watch.changed(8 * SECOND, 0).orElseThrow().now().state());
  }

  @Test
  void whatWasSoBeforeTheFirstTickIsToldByIt() {
    DeviceHealth early = new DeviceHealth();
    DeviceFault fault = DeviceFault.of(DeviceFault.Kind.OVERLAP, 2);
    early.enter(State.UP, "");
    early.set(fault, true);
    SourceWatch late = new SourceWatch(new SourceHealth("afe", early));
    SourceEvent event = late.changed(SECOND, 0).orElseThrow();
    assertEquals(List.of(fault), event.raised());
    assertEquals("up", event.becomes().orElseThrow());
    assertEquals(0, late.changed(2 * SECOND, 0).stream().count(), "told once");
  }

  @Test
  void whatTheDriverHasFoundIsShownWhileItHangs() {
    DeviceFault fault = DeviceFault.of(DeviceFault.Kind.NO_ANSWER, 2);
    driver.set(fault, true);
    source.reading(0);
    watch.changed(6 * SECOND, 0);
    assertEquals(List.of(fault), source.snapshot().faults());
  }

  @Test
  void aSourceThatNobodyReadsDoesNotHang() {
    source.reading(0);
    source.returned();
    assertEquals(0, watch.changed(60 * SECOND, 0).stream().count());
  }
}
