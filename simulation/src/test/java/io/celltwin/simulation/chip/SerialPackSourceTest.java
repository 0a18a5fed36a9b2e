package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.Quality;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.pack.PackSwitch;
import io.celltwin.hal.pack.SerialPackSettings;
import io.celltwin.hal.pack.SerialPackSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every protocol against a pack that behaves, and one that does not.
class SerialPackSourceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int CELLS = 13;
  private static final int SENSORS = 2; // JK has no more

  private record Reading(String channel, long nanos, double value, Quality quality) {}

  /// A driver, the pack that it asks, and what flows in it.
  private static final class Rig implements PackInputs {
    final VirtualClock clock = new VirtualClock(new SystemClock(), 0);
    final SerialPackSettings.Kind kind;
    final SerialResponder pack;
    final SerialPackSource source;
    final List<Reading> readings = new ArrayList<>();
    double amps = -12.3;
    int opened;

    Rig(SerialPackSettings.Kind kind, SerialPackSettings settings) {
      this.kind = kind;
      pack = PackFaults.responder(kind, CELLS, SENSORS, this, clock);
      source =
          new SerialPackSource(
              settings,
              () -> {
                if (pack.isUnplugged())
                  throw new IOException("/dev/ttyUSB0: errno 2 (ENOENT): not plugged in");
                opened++;
                return pack.open();
              },
              clock);
    }

    Rig(SerialPackSettings.Kind kind) {
      this(kind, SerialPackSettings.of(kind, CELLS, SENSORS));
    }

    @Override
    public double cellVolts(int cell, long nanos) {
      return 3.3 + cell * 0.001;
    }

    @Override
    public double amps(long nanos) {
      return amps;
    }

    @Override
    public double celsius(int sensor, long nanos) {
      return sensor * 10 - 20;
    }

    @Override
    public double soc(long nanos) {
      return 0.57;
    }

    void run(double seconds) throws IOException {
      long end = clock.nowNanos() + (long) (seconds * SECOND);
      while (clock.nowNanos() < end) {
        source.read(
            end,
            (channel, nanos, value, quality) ->
                readings.add(
                    new Reading(source.channels().get(channel).name(), nanos, value, quality)));
        assertTrue(clock.nowNanos() <= end, "longer than it was given");
      }
    }

    List<Reading> of(String channel) {
      return readings.stream().filter(r -> r.channel().equals(channel)).toList();
    }

    DeviceHealth health() {
      return source.health().orElseThrow();
    }

    boolean has(Kind fault) {
      return health().faults().stream().anyMatch(f -> f.kind() == fault);
    }

    /// Daly's registers are not known to say it.
    PackSwitch switchedOn() {
      return pack instanceof DalyRegisterResponder ? PackSwitch.UNKNOWN : PackSwitch.ON;
    }

    void assertTruth() {
      for (Reading reading : readings)
        assertEquals(truth(reading.channel()), reading.value(), 1e-9, reading.toString());
    }

    private double truth(String channel) {
      String[] parts = channel.split("_", -1);
      double volts = 0;
      for (int cell = 1; cell <= CELLS; cell++) volts += cellVolts(cell, 0);
      return switch (parts[0]) {
        case "current" -> amps;
        case "voltage" -> Math.rint(cellVolts(Integer.parseInt(parts[1]), 0) * 1000) / 1000;
        case "temperature" -> celsius(Integer.parseInt(parts[1]), 0);
        case "reported" -> 0.57;
        // JBD and JK say hundredths, Daly tenths.
        case "string" ->
            kind == SerialPackSettings.Kind.JBD || kind == SerialPackSettings.Kind.JK
                ? Math.rint(volts * 100) / 100
                : Math.rint(volts * 10) / 10;
        default -> throw new AssertionError(channel);
      };
    }

    void assertAll(int atLeast) {
      for (int i = 0; i < source.channels().size(); i++) {
        String name = source.channels().get(i).name();
        assertTrue(of(name).size() >= atLeast, name + " " + of(name).size());
      }
    }
  }

  @Test
  void everyChannelHasTheTruth() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      Rig rig = new Rig(kind);
      rig.run(11.2); // the line is listened to first
      rig.assertAll(9);
      rig.assertTruth();
      assertEquals(State.UP, rig.health().state());
      assertEquals(List.of(), rig.health().faults());
      assertEquals(0, rig.health().count(Count.RETRIES));
      assertEquals(rig.switchedOn(), rig.source.chargeSwitch());
      assertEquals(rig.switchedOn(), rig.source.dischargeSwitch());
      for (String channel : rig.source.channels().stream().map(c -> c.name()).toList())
        for (int i = 1; i < rig.of(channel).size(); i++)
          assertTrue(rig.of(channel).get(i).nanos() > rig.of(channel).get(i - 1).nanos());
    }
  }

  @Test
  void currentIntoTheBatteryIsPositiveUnlessReversed() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values())
      for (boolean reversed : new boolean[] {false, true}) {
        SerialPackSettings all = SerialPackSettings.of(kind, CELLS, SENSORS);
        Rig rig =
            new Rig(
                kind,
                new SerialPackSettings(
                    kind, CELLS, SENSORS, reversed, all.pollNanos(), all.answerNanos(), 3));
        rig.amps = 20.5;
        rig.run(2);
        assertEquals(reversed ? -20.5 : 20.5, rig.of("current_A").getLast().value(), 1e-9);
      }
  }

  @Test
  void aSingleFaultCostsARetryAndNoReading() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values())
      for (LineFault fault : LineFault.values()) {
        if (fault == LineFault.ECHO || fault == LineFault.GARBAGE_BEFORE) continue;
        Rig rig = new Rig(kind);
        rig.run(6.2);
        rig.pack.inject(fault, 1);
        rig.run(5);
        assertTrue(rig.health().count(Count.RETRIES) >= 1, kind + " " + fault);
        assertEquals(0, rig.health().count(Count.OUTAGES));
        rig.assertAll(9);
        rig.assertTruth();
      }
  }

  @Test
  void noiseCostsAnswersAndNoTruth() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      Rig rig = new Rig(kind);
      rig.pack.noise(0.002, 7);
      rig.run(600);
      boolean hasCrc = rig.pack instanceof DalyRegisterResponder;
      long wrong =
          rig.readings.stream()
              .filter(r -> !(Math.abs(r.value() - rig.truth(r.channel())) < 1e-9))
              .count();
      // Two damages of one frame may cancel in a sum: of a thousand readings less than one.
      long allowed = hasCrc ? 0 : rig.readings.size() / 1000;
      assertTrue(wrong <= allowed, kind + ": " + wrong + " of " + rig.readings.size());
      assertTrue(rig.health().count(Count.CHECKSUM_ERRORS) > 20, kind.toString());
      assertTrue(rig.of("current_A").size() > 550, "readings " + rig.of("current_A").size());
    }
  }

  @Test
  void anotherNumberOfCellsOrSensorsIsAnotherPack() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values())
      for (int[] numbers : new int[][] {{CELLS + 1, SENSORS}, {CELLS - 1, SENSORS}, {CELLS, 1}}) {
        // JK's number of sensors is not compared.
        if (kind == SerialPackSettings.Kind.JK && numbers[1] != SENSORS) continue;
        Rig rig = new Rig(kind);
        PackFaults.numbers(rig.pack, numbers[0], numbers[1]);
        rig.run(5);
        assertEquals(List.of(), rig.readings);
        assertTrue(rig.has(Kind.WRONG_DEVICE));
        assertEquals(State.UP, rig.health().state());
        String other = numbers[0] == CELLS ? numbers[1] + " sensors" : numbers[0] + " cells";
        assertTrue(rig.health().reason().contains(other), rig.health().reason());
        PackFaults.numbers(rig.pack, CELLS, SENSORS);
        rig.run(3);
        assertFalse(rig.has(Kind.WRONG_DEVICE));
        assertEquals("", rig.health().reason());
        rig.assertAll(2);
      }
  }

  @Test
  void protectionsAreFaultsWithTheirMeaning() throws IOException {
    Rig jbd = new Rig(SerialPackSettings.Kind.JBD);
    ((JbdResponder) jbd.pack).protections(1 << 1 | 1 << 10);
    ((JbdResponder) jbd.pack).switches(true, false);
    jbd.run(2);
    assertEquals(
        List.of(new DeviceFault(Kind.PROTECTION, 0, 2), new DeviceFault(Kind.PROTECTION, 0, 11)),
        jbd.health().faults());
    assertEquals(
        List.of("protection: cell under voltage", "protection: short circuit"),
        jbd.health().faults().stream().map(jbd.source::text).toList());
    assertEquals(PackSwitch.ON, jbd.source.chargeSwitch());
    assertEquals(PackSwitch.OFF, jbd.source.dischargeSwitch());
    ((JbdResponder) jbd.pack).protections(0);
    jbd.run(2);
    assertEquals(List.of(), jbd.health().faults());
    assertEquals(2, jbd.health().count(Count.FAULTS));

    Rig daly = new Rig(SerialPackSettings.Kind.DALY);
    ((DalyResponder) daly.pack).faults(1L << 3 | 1L << 50);
    ((DalyResponder) daly.pack).switches(false, true);
    daly.run(2);
    assertEquals(
        List.of("protection: cell under voltage, level 2", "protection: short circuit protection"),
        daly.health().faults().stream().map(daly.source::text).toList());
    assertEquals(PackSwitch.OFF, daly.source.chargeSwitch());

    Rig jk = new Rig(SerialPackSettings.Kind.JK);
    ((JkResponder) jk.pack).alarms(1 << 4);
    ((JkResponder) jk.pack).switches(false, true);
    jk.run(2);
    assertEquals(
        List.of("protection: battery too hot"),
        jk.health().faults().stream().map(jk.source::text).toList());
    assertEquals(PackSwitch.OFF, jk.source.chargeSwitch());
    assertEquals(PackSwitch.ON, jk.source.dischargeSwitch());
  }

  @Test
  void bothFormsOfTheCurrentOfJkAreRead() throws IOException {
    for (int protocol : new int[] {0, 1})
      for (double amps : new double[] {-33.25, 0, 17.5}) {
        Rig rig = new Rig(SerialPackSettings.Kind.JK);
        ((JkResponder) rig.pack).protocol(protocol);
        rig.amps = amps;
        rig.run(2);
        rig.assertTruth();
      }
  }

  @Test
  void anUnpluggedLineIsAbsentAndOpenedAgain() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      Rig rig = new Rig(kind);
      rig.run(5.03); // in the middle of a poll
      rig.pack.unplug("/dev/ttyUSB0: errno 5 (EIO)");
      rig.run(60);
      assertEquals(State.ABSENT, rig.health().state());
      assertEquals("/dev/ttyUSB0: errno 2 (ENOENT): not plugged in", rig.health().reason());
      rig.pack.unplug("");
      rig.readings.clear();
      rig.run(13); // the longest delay is 10 s
      assertEquals(State.UP, rig.health().state());
      assertEquals(2, rig.opened);
      rig.assertAll(1);
      rig.assertTruth();
    }
  }

  @Test
  void nothingIsEverWritten() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      Rig rig = new Rig(kind);
      rig.run(5);
      rig.pack.noise(0.05, 3);
      rig.run(60);
      assertTrue(rig.pack.requests() > 50);
      assertEquals(
          0,
          switch (rig.pack) {
            case JbdResponder jbd -> jbd.writes();
            case DalyResponder daly -> daly.writes();
            case DalyRegisterResponder daly -> daly.writes();
            case JkResponder jk -> jk.writes();
            default -> throw new AssertionError();
          });
    }
  }

  @Test
  void newerFirmwareAndDeafPacksAndForeignAddressesAreRead() throws IOException {
    Rig jbd = new Rig(SerialPackSettings.Kind.JBD);
    ((JbdResponder) jbd.pack).appends(true);
    jbd.run(3);
    jbd.assertAll(2);
    jbd.assertTruth();
    Rig daly = new Rig(SerialPackSettings.Kind.DALY);
    ((DalyResponder) daly.pack).deafAfterAnswers(true);
    daly.run(5);
    daly.assertAll(3);
    assertEquals(0, daly.health().count(Count.RETRIES));
    Rig host = new Rig(SerialPackSettings.Kind.DALY);
    ((DalyResponder) host.pack).address(0x40);
    ((DalyResponder) host.pack).faults(1);
    host.run(5);
    host.assertAll(3);
    host.assertTruth();
  }

  @Test
  void aPollAllocatesNothing() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      Rig rig = new Rig(kind);
      double[] sum = new double[1];
      io.celltwin.hal.ReadingSink sink = (channel, nanos, value, quality) -> sum[0] += value;
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long before = allocated();
        for (int poll = 0; poll < 2000; poll++)
          rig.source.read(rig.clock.nowNanos() + SECOND, sink);
        least = Math.min(least, allocated() - before);
      }
      assertTrue(least < 1000, kind + ": bytes in 2000 calls: " + least);
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void wrongSettingsAreRefusedWithWhatWasExpected() {
    assertMessage(
        "JBD: cells 33, expected 1 to 32",
        () -> SerialPackSettings.of(SerialPackSettings.Kind.JBD, 33, 2));
    assertMessage(
        "DALY: sensors 17, expected 0 to 16",
        () -> SerialPackSettings.of(SerialPackSettings.Kind.DALY, 16, 17));
    assertMessage(
        "poll period 0.1 s, expected at least the time of one answer",
        () ->
            new SerialPackSettings(
                SerialPackSettings.Kind.JBD, 4, 1, false, 100_000_000L, 300_000_000L, 3));
  }

  private static void assertMessage(String part, Runnable settings) {
    String message = assertThrows(IllegalArgumentException.class, settings::run).toString();
    assertTrue(message.contains(part), message);
  }
}
