package io.celltwin.simulation.can;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.map.CanSource;
import io.celltwin.canbus.map.Protocols;
import io.celltwin.canbus.uds.PollLimits;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quality;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.SimulatedPackTruth;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The senders against the daemon's own reading side: its maps, checks and requests.
class SimulatedCanBusTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;
  private static final CanBitRate RATE = CanBitRate.of(500_000);
  private static final String STATUS = "BatteryStatus";

  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final SimulatedCanBus bus = new SimulatedCanBus(clock, RATE, 1);
  private final SteadyTruth truth = new SteadyTruth();
  private final Map<String, Double> readings = new TreeMap<>();

  private CanSource source(String protocol) throws Exception {
    bus.add(SenderTable.shipped(protocol), truth);
    return new CanSource(
        "can0",
        Protocols.open(protocol, Path.of("")),
        bus::open,
        clock,
        Optional.of(PollLimits.usual(RATE)));
  }

  /// As the daemon's thread does; keeps what was told last, `NaN` for what is no longer known.
  private void read(CanSource source, long forNanos) throws IOException {
    long until = clock.nowNanos() + forNanos;
    while (clock.nowNanos() < until) {
      source.read(
          until,
          (channel, nanos, value, quality) ->
              readings.put(
                  source.channels().get(channel).name(),
                  quality == Quality.GOOD ? value : Double.NaN));
    }
  }

  private double reading(String channel) {
    assertTrue(readings.containsKey(channel), () -> channel + " of " + readings.keySet());
    return readings.getOrDefault(channel, Double.NaN);
  }

  /// As of up to a second ago; what has not happened is not there.
  private static double counted(CanSource source, String name) {
    return source.health().orElseThrow().counts().getOrDefault(name, 0L).doubleValue();
  }

  // ---- the truth arrives

  @Test
  void aLeafTellsAndAnswersWhatIsTrue() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      read(source, 25 * SECOND);
      assertEquals(-20, reading("current_A"));
      assertEquals(355.2, reading("string_voltage_V"), 0.3, "half volts");
      assertEquals(0.55, reading("reported_soc"), 0.001);
      assertEquals(0.93, reading("reported_soh"), 0.01);
      for (int cell = 1; cell <= 96; cell++) {
        assertEquals(3.7 + 0.001 * cell, reading("voltage_" + cell + "_V"), 1e-9);
      }
      for (int sensor = 3; sensor <= 6; sensor++) {
        assertEquals(21 + sensor - 3, reading("temperature_" + sensor + "_degC"));
      }
      assertEquals(0, counted(source, "wrong_crc"));
      assertEquals(0, counted(source, "frozen"));
      assertEquals(DeviceHealth.State.UP, source.health().orElseThrow().state());
      assertEquals(0, bus.lost());
      assertTrue(bus.requests() >= 7, "cells every 4 s");
    }
  }

  @Test
  void soDoAKonaAndAShunt() throws Exception {
    try (CanSource source = source("kia-e-niro")) {
      read(source, 35 * SECOND);
      assertEquals(-20, reading("current_A"), 1e-9);
      assertEquals(0.93, reading("reported_soh"), 1e-9);
      for (int cell = 1; cell <= 96; cell++) {
        assertEquals(3.7 + 0.001 * cell, reading("voltage_" + cell + "_V"), 0.0101);
      }
      assertEquals(24, reading("temperature_6_degC"));
      assertTrue(Double.isNaN(reading("voltage_97_V")), "there are 96");
    }
    try (CanSource source = source("ivt-s")) {
      truth.amps = 12.345;
      read(source, 2 * SECOND);
      assertEquals(12.345, reading("current_A"), 1e-9);
      assertEquals(0, counted(source, "frozen"));
    }
  }

  @Test
  void aSimulatedPackIsReadThroughItsBus() throws Exception {
    LoggedLoad load = new LoggedLoad((now, pack) -> now < 5 * SECOND ? -40 : 30);
    SimulatedPack pack = new SimulatedPack(PackSettings.CAR, load);
    bus.add(SenderTable.shipped("ivt-s"), new SimulatedPackTruth(pack));
    Listener shunt = new Listener("ivt-s");
    shunt.read(4 * SECOND);
    assertEquals(-40, reading("current_A"), 0.001);
    shunt.read(2 * SECOND);
    assertEquals(30, reading("current_A"), 0.001);
    assertEquals(pack.truePackVolts(), reading("string_voltage_V"), 0.5);
  }

  /// A reader that only listens.
  private final class Listener {
    private final CanSource source;

    Listener(String protocol) throws Exception {
      source =
          new CanSource(
              "can0", Protocols.open(protocol, Path.of("")), bus::open, clock, Optional.empty());
    }

    void read(long forNanos) throws IOException {
      SimulatedCanBusTest.this.read(source, forNanos);
    }
  }

  @Test
  void severalSendersShareABus() throws Exception {
    SteadyTruth other = new SteadyTruth();
    other.amps = 12.345;
    bus.add(SenderTable.shipped("ivt-s"), other);
    try (CanSource source = source("nissan-leaf")) {
      read(source, SECOND);
      assertEquals(-20, reading("current_A"));
    }
    Listener shunt = new Listener("ivt-s");
    shunt.read(SECOND);
    assertEquals(12.345, reading("current_A"), 1e-9);
    assertEquals(0, bus.lost());
  }

  @Test
  void valuesBeyondASignalStayAtItsEnd() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      truth.amps = 5000;
      truth.celsius = -200;
      read(source, 12 * SECOND);
      assertTrue(Double.isNaN(reading("current_A")), "511.5 A are no value of the map's");
      assertEquals(0, counted(source, "wrong_crc"));
    }
  }

  @Test
  void framesComeInTheirCyclesAndTheSameSeedsGiveTheSame() throws Exception {
    List<String> one = frames(7);
    assertEquals(one, frames(7));
    assertFalse(one.equals(frames(8)));
    // 10, 10, 100, 500 and 100 ms over 10 s
    assertEquals(1000 + 1000 + 100 + 20 + 100, one.size(), 5);
  }

  private static List<String> frames(long seed) throws IOException {
    VirtualClock own = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    SimulatedCanBus other = new SimulatedCanBus(own, RATE, seed);
    other.add(SenderTable.shipped("nissan-leaf"), new SteadyTruth());
    List<String> frames = new ArrayList<>();
    CanFrame frame = new CanFrame();
    try (CanPort port = other.open()) {
      while (port.receive(frame, 10 * SECOND)) {
        frames.add(frame.receivedNanos + " " + frame.id + " " + frame.data[6]);
      }
    }
    return frames;
  }

  // ---- faults, and what the daemon's checks make of them

  @Test
  void aFrozenCounterIsNoticed() throws Exception {
    faulty(new CanFault.FrozenCounter(STATUS), "frozen");
  }

  @Test
  void aWrongChecksumIsNoticed() throws Exception {
    faulty(new CanFault.WrongChecksum(STATUS), "wrong_crc");
  }

  @Test
  void aShorterFrameIsNoticed() throws Exception {
    faulty(new CanFault.WrongLength(STATUS, 5), "wrong_crc");
  }

  @Test
  void aCollisionOfIdentifiersIsNoticed() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      read(source, SECOND);
      bus.set(new CanFault.IdCollision(STATUS));
      read(source, 10 * SECOND);
      double wrong = counted(source, "wrong_crc");
      assertTrue(wrong > 890 && wrong <= 1001, () -> wrong + " of 1000 foreign frames");
      assertEquals(-20, reading("current_A"), "the true ones come through");
      bus.clear(new CanFault.IdCollision(STATUS));
      read(source, 2 * SECOND);
      double all = counted(source, "wrong_crc");
      read(source, 2 * SECOND);
      assertEquals(all, counted(source, "wrong_crc"));
    }
  }

  /// The reading is lost while it lasts, counted under this name, and back afterwards.
  private void faulty(CanFault fault, String name) throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      read(source, SECOND);
      assertEquals(0, counted(source, name));
      bus.set(fault);
      read(source, 3 * SECOND);
      assertTrue(Double.isNaN(reading("current_A")), () -> fault + " is read over");
      double found = counted(source, name);
      assertTrue(found > 150, () -> found + " of 300 frames");
      bus.clear(fault);
      read(source, SECOND);
      assertEquals(-20, reading("current_A"), () -> "after " + fault);
      assertEquals(found, counted(source, name), 100);
    }
  }

  @Test
  void aMissingMessageIsMissingAlone() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      read(source, SECOND);
      bus.set(new CanFault.MissingMessage(STATUS));
      truth.soc = 0.42;
      read(source, 3 * SECOND);
      assertTrue(Double.isNaN(reading("current_A")));
      assertEquals(0.42, reading("reported_soc"), 0.001);
    }
  }

  @Test
  void staleValuesLookHealthy() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      read(source, SECOND);
      bus.set(new CanFault.StaleValues(STATUS));
      truth.amps = 100;
      read(source, 3 * SECOND);
      assertEquals(-20, reading("current_A"));
      assertEquals(0, counted(source, "frozen"));
      assertEquals(0, counted(source, "wrong_crc"));
      bus.clear(new CanFault.StaleValues(STATUS));
      read(source, SECOND);
      assertEquals(100, reading("current_A"));
    }
  }

  @Test
  void delayedFramesBringOldValues() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      bus.set(new CanFault.DelayedFrames(STATUS, 200 * MILLI));
      read(source, SECOND);
      truth.amps = 100;
      read(source, 150 * MILLI);
      assertEquals(-20, reading("current_A"));
      read(source, 100 * MILLI);
      assertEquals(100, reading("current_A"));
      assertEquals(0, counted(source, "frozen"));
    }
  }

  @Test
  void aSilentBusAndSendersThatAreOffAreSilence() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      for (CanFault fault : List.of(new CanFault.BusSilent(), new CanFault.SendersOff())) {
        read(source, SECOND);
        assertEquals(DeviceHealth.State.UP, source.health().orElseThrow().state());
        bus.set(fault);
        read(source, 7 * SECOND);
        assertEquals(DeviceHealth.State.SILENT, source.health().orElseThrow().state());
        assertEquals("can0: no frame for 5 s", source.health().orElseThrow().reason());
        assertTrue(Double.isNaN(reading("current_A")));
        bus.clear(fault);
      }
      read(source, 8 * SECOND);
      assertEquals(-20, reading("current_A"));
      assertEquals(3.701, reading("voltage_1_V"), 1e-9, "it answers again, too");
    }
  }

  @Test
  void aControllerThatHasLeftTheBusSaysSoAndComesBack() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      read(source, SECOND);
      bus.set(new CanFault.BusOff());
      read(source, 2 * SECOND);
      assertEquals(DeviceHealth.State.SILENT, source.health().orElseThrow().state());
      assertEquals(
          "can0: the controller has left the bus for its errors",
          source.health().orElseThrow().reason());
      bus.clear(new CanFault.BusOff());
      read(source, SECOND);
      assertEquals(DeviceHealth.State.UP, source.health().orElseThrow().state());
      assertEquals(1, counted(source, "bus_bus_off"));
      assertEquals(1, counted(source, "bus_restarted"));
    }
  }

  @Test
  void errorFramesAreCountedAndTheValuesGoOn() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      bus.set(new CanFault.ErrorFrames(50));
      read(source, 10 * SECOND);
      assertEquals(500, counted(source, "bus_error_frames"), 2);
      assertEquals(500, counted(source, "bus_bus_error"), 2);
      assertEquals(-20, reading("current_A"));
      bus.clear(new CanFault.ErrorFrames(50));
      double before = counted(source, "bus_error_frames");
      read(source, SECOND);
      assertEquals(before, counted(source, "bus_error_frames"), 50);
      read(source, SECOND);
    }
  }

  @Test
  void flippedBitsAreFoundByTheChecksum() throws Exception {
    try (CanSource source = source("nissan-leaf")) {
      bus.set(new CanFault.BitErrors(0.1));
      read(source, 20 * SECOND);
      double wrong = counted(source, "wrong_crc");
      assertEquals(200, wrong, 50, "a tenth of 2000 frames");
      assertEquals(-20, reading("current_A"));
    }
  }

  @Test
  void refusesFaultsThatNothingCanHave() throws Exception {
    bus.add(SenderTable.shipped("nissan-leaf"), truth);
    refused(new CanFault.MissingMessage("Motor"));
    refused(new CanFault.FrozenCounter("BatterySoc"));
    refused(new CanFault.WrongChecksum("BatterySoc"));
    assertThrows(IllegalArgumentException.class, () -> new CanFault.BitErrors(0));
    assertThrows(IllegalArgumentException.class, () -> new CanFault.ErrorFrames(-1));
    assertThrows(IllegalArgumentException.class, () -> new CanFault.WrongLength(STATUS, 9));
  }

  private void refused(CanFault fault) {
    assertThrows(IllegalArgumentException.class, () -> bus.set(fault));
  }

  // ---- cost

  @ParameterizedTest
  @ValueSource(strings = {"nissan-leaf", "ivt-s", "kia-e-niro"})
  void aFrameAllocatesNothing(String name) throws Exception {
    bus.add(SenderTable.shipped(name), truth);
    bus.set(new CanFault.BitErrors(0.01));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CanFrame frame = new CanFrame();
    long least = Long.MAX_VALUE;
    try (CanPort port = bus.open()) {
      for (int round = 0; round < 4; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        long until = clock.nowNanos() + 200 * SECOND;
        while (clock.nowNanos() < until) port.receive(frame, until);
        least = StrictMath.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(CanHealth.State.UP, port.health().state());
    }
    long bytes = least;
    assertTrue(
        bytes < 1024, () -> bytes + " bytes"); // so much the JVM itself has been seen to take
    assertTrue(bus.sent() > 10_000);
  }
}
