package io.celltwin.canbus.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.MemoryCanBus;
import io.celltwin.canbus.uds.PollLimits;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.Quality;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A live source on a bus in memory, in virtual time, with a protocol that polls.
class CanSourceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String PROTOCOL = "kia-e-niro";
  private static final CanBitRate RATE = CanBitRate.of(500_000);

  private final Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final MemoryCanBus bus = new MemoryCanBus(clock, RATE);
  private final CanPort car = bus.open();
  private final Map<String, Double> readings = new TreeMap<>();

  private CanSource source(Optional<PollLimits> asking) throws Exception {
    FrameMapper mapper = Protocols.open(PROTOCOL, Path.of(""));
    return new CanSource("can0", mapper, bus::open, clock, asking);
  }

  private void read(CanSource source, long forNanos) throws IOException {
    for (long until = clock.nowNanos() + forNanos; clock.nowNanos() < until; ) {
      source.read(
          Math.min(until, clock.nowNanos() + SECOND / 5),
          (channel, nanos, value, quality) -> {
            if (quality == Quality.GOOD) readings.put(source.channels().get(channel).name(), value);
          });
    }
  }

  /// 0x595: 25.6 A of discharge, 358.4 V, as the shipped DBC file lays it out.
  private void batteryStatus() throws IOException {
    CanFrame frame = new CanFrame();
    frame.id = 0x595;
    frame.length = 8;
    frame.data[4] = 0x00; // current, 0.1 A, little-endian from here
    frame.data[5] = 0x01;
    frame.data[6] = 0x00; // voltage, 0.1 V
    frame.data[7] = 0x0E;
    assertTrue(car.send(frame));
  }

  /// Identifiers that stand on the bus apart from the car's own.
  private List<Integer> asked() throws IOException {
    List<Integer> ids = new ArrayList<>();
    CanFrame frame = new CanFrame();
    while (car.receive(frame, clock.nowNanos())) ids.add(frame.id);
    return ids;
  }

  @Test
  void whoIsNotToldToAskOnlyListens() throws Exception {
    try (CanSource source = source(Optional.empty())) {
      read(source, SECOND / 10);
      batteryStatus();
      read(source, 60 * SECOND);
    }
    assertEquals(List.of(), asked());
    assertEquals(1, bus.frames(), "the car's own alone");
    assertEquals(-25.6, readings.getOrDefault("current_A", Double.NaN), 1e-9);
    assertEquals(358.4, readings.getOrDefault("string_voltage_V", Double.NaN), 1e-9);
  }

  @Test
  void whoIsToldToAskAsksEveryLineOfTheMap() throws Exception {
    try (CanSource source = source(Optional.of(PollLimits.usual(RATE)))) {
      read(source, 60 * SECOND);
    }
    List<Integer> ids = asked();
    assertTrue(ids.size() > 5, ids.toString());
    assertTrue(ids.stream().allMatch(id -> id == 0x7E4), ids.toString());
  }

  @Test
  void aSilentBusIsAStateAndSoIsOneThatIsSwitchedOff() throws Exception {
    try (CanSource source = source(Optional.empty())) {
      assertEquals(State.STARTING, source.health().orElseThrow().state());
      read(source, SECOND);
      batteryStatus();
      read(source, SECOND);
      assertEquals(State.UP, source.health().orElseThrow().state());
      read(source, 6 * SECOND);
      assertEquals(State.SILENT, source.health().orElseThrow().state());
      assertEquals("can0: no frame for 5 s", source.health().orElseThrow().reason());
      batteryStatus();
      read(source, SECOND);
      assertEquals(State.UP, source.health().orElseThrow().state());
      bus.up(false);
      read(source, SECOND);
      assertEquals(State.ABSENT, source.health().orElseThrow().state());
      bus.up(true);
      batteryStatus();
      read(source, SECOND);
      assertEquals(State.UP, source.health().orElseThrow().state());
      assertEquals(3L, source.health().orElseThrow().counts().get("frames"));
      assertEquals(2L, source.health().orElseThrow().counts().get("outages"));
    }
  }

  @Test
  void aBusOfFramesThatTheProtocolDoesNotKnowIsNoDeadLine() throws Exception {
    try (CanSource source = source(Optional.empty())) {
      CanFrame other = new CanFrame();
      other.id = 0x123;
      for (int second = 0; second < 7; second++) {
        assertTrue(car.send(other));
        read(source, SECOND);
      }
      assertEquals(State.SILENT, source.health().orElseThrow().state());
      String told =
          "can0: no frame that the protocol knows for 5 s; `celltwin can stats can0` shows what"
              + " there is";
      assertEquals(told, source.health().orElseThrow().reason());
      batteryStatus();
      read(source, SECOND);
      assertEquals(State.UP, source.health().orElseThrow().state());
      assertTrue(car.send(other)); // the last before the line goes dead
      read(source, 7 * SECOND);
      assertEquals("can0: no frame for 5 s", source.health().orElseThrow().reason());
    }
  }

  /// The kernel passes on what the protocol knows: of the rest nothing can be told.
  @Test
  void whereTheKernelFiltersNothingIsSaidOfTheWholeBus() throws Exception {
    FilteredPort port = new FilteredPort();
    FrameMapper mapper = Protocols.open(PROTOCOL, Path.of(""));
    try (CanSource source = new CanSource("can0", mapper, () -> port, clock, Optional.empty())) {
      read(source, 6 * SECOND);
      String reason = source.health().orElseThrow().reason();
      assertTrue(reason.startsWith("can0: no frame that the protocol knows for 5 s; "), reason);
      port.health.refused("the adapter does not know listen-only (L)");
      read(source, SECOND);
      reason = source.health().orElseThrow().reason();
      assertEquals("can0: the adapter does not know listen-only (L)", reason);
    }
  }

  private final class FilteredPort implements CanPort {
    final CanHealth health = new CanHealth();

    FilteredPort() {
      health.enter(CanHealth.State.UP);
      health.countsWantedAlone();
    }

    @Override
    public boolean receive(CanFrame frame, long deadlineNanos) throws IOException {
      try {
        clock.waitUntil(deadlineNanos);
      } catch (InterruptedException interrupted) {
        throw new IOException(interrupted);
      }
      return false;
    }

    @Override
    public boolean send(CanFrame frame) {
      return false;
    }

    @Override
    public CanHealth health() {
      return health;
    }

    @Override
    public void close() {}
  }

  @Test
  void aPortThatCannotBeOpenedIsTheSourcesEnd() throws Exception {
    CanSource source =
        new CanSource(
            "can0",
            Protocols.open(PROTOCOL, Path.of("")),
            () -> {
              throw new IOException("no CAN in this machine");
            },
            clock,
            Optional.empty());
    assertThrows(IOException.class, () -> read(source, SECOND));
  }
}
