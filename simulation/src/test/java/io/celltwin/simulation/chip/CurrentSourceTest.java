package io.celltwin.simulation.chip;

import static io.celltwin.simulation.chip.CurrentRig.SECOND;
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
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.current.Ina226;
import io.celltwin.hal.current.Ina226Settings;
import io.celltwin.hal.current.Ina228;
import io.celltwin.hal.current.Ina228Settings;
import io.celltwin.simulation.chip.CurrentRig.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The drivers of current sensors against chips that behave, and chips that do not.
class CurrentSourceTest {
  private static final double OHMS = 100e-6;

  /// What flows, and a driver of either chip that measures it.
  private static final class Rig extends CurrentRig implements ShuntInputs {
    double busVolts = 50;
    double celsius = 25;

    /// Of the shunt itself, per degC from 25 degC.
    double shuntPpm;

    @Override
    public double shuntVolts(long nanos) {
      return amps.applyAsDouble(nanos) * OHMS * (1 + shuntPpm * 1e-6 * (celsius - 25));
    }

    @Override
    public double busVolts(long nanos) {
      return busVolts;
    }

    @Override
    public double dieCelsius(long nanos) {
      return celsius;
    }

    /// As the runtime integrates means: each over the time since the reading before.
    double coulombs() {
      double sum = 0;
      List<Reading> means = of("current_mean_A");
      for (int i = 1; i < means.size(); i++)
        if (means.get(i).quality() == Quality.GOOD)
          sum += means.get(i).value() * (means.get(i).nanos() - means.get(i - 1).nanos()) / SECOND;
      return sum;
    }
  }

  private static DeviceHealth health(CurrentSource source) {
    return source.health().orElseThrow();
  }

  private static boolean has(CurrentSource source, Kind kind) {
    return health(source).faults().stream().anyMatch(f -> f.kind() == kind);
  }

  private static Ina228Settings settings(double maxAmps) {
    return new Ina228Settings(0x40, OHMS, maxAmps, 0, false, 1, 0, 1052, 16, true, 1, 100_000_000L);
  }

  private static final class Ina228Rig {
    final Rig rig = new Rig();
    final EmulatedIna228 chip = new EmulatedIna228(0x40, rig, rig.clock);
    final CurrentSource source;

    Ina228Rig(Ina228Settings settings) {
      source = rig.source(new Ina228(settings), chip);
    }

    Ina228Rig() {
      this(settings(200));
    }

    void run(double seconds) throws IOException {
      rig.run(source, seconds);
    }
  }

  @Test
  void measuresCurrentInBothRanges() throws IOException {
    for (double maxAmps : new double[] {200, 1000}) // 20 mV and 100 mV: narrow and wide
    for (double amps : new double[] {-150, -1, 0, 0.5, 199}) {
        Ina228Rig ina = new Ina228Rig(settings(maxAmps));
        ina.rig.amps = nanos -> amps;
        ina.run(1);
        // Half a step of the shunt voltage, and half a step of the current.
        double step = (maxAmps > 400 ? 312.5e-9 : 78.125e-9) / OHMS / 2 + maxAmps / (1 << 20);
        assertEquals(amps, ina.rig.last("current_A"), step, maxAmps + " A");
        assertEquals(amps, ina.rig.last("current_mean_A"), 0.13 * Math.abs(amps) + step);
        assertEquals(50, ina.rig.last("string_voltage_V"), 1e-4); // half a step of 195 uV
        assertEquals(25, ina.rig.last("die_degC"), 4e-3); // half a step of 7.8 mdegC
        assertEquals(State.UP, health(ina.source).state());
        assertEquals(List.of(), health(ina.source).faults());
      }
  }

  @Test
  void losesNoChargeBetweenPolls() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    // Pulses of 2 ms, 20 times a second: a driver that looks ten times a second at the current of
    // the moment sees none of them or too many.
    ina.rig.amps = nanos -> nanos % 50_000_000L < 2_000_000L ? 100 : 0;
    ina.run(0.2);
    ina.rig.readings.clear();
    ina.run(600);
    double mean = ina.rig.coulombs() / 600;
    // 4 A; conversions of the shunt alone see every pulse in proportion. A cycle that is counted
    // at one end and not at the other is 35 ms of 600 s; what the pulses' beat with the conversions
    // leaves is below a tenth.
    assertEquals(4, mean, 0.4);
  }

  @Test
  void integratesWhatFlowedWhileTheHostWasAway() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.rig.amps = nanos -> 60;
    ina.run(1);
    ina.chip.silent(true);
    ina.run(120);
    assertEquals(State.SILENT, health(ina.source).state());
    assertTrue(has(ina.source, Kind.NO_ANSWER));
    ina.chip.silent(false);
    ina.run(30);
    assertEquals(State.UP, health(ina.source).state());
    assertFalse(has(ina.source, Kind.NO_ANSWER));
    List<Reading> means = ina.rig.of("current_mean_A");
    double seconds = (means.getLast().nanos() - means.getFirst().nanos()) / 1e9;
    // One cycle of conversions, 35 ms, at either end.
    assertEquals(60 * seconds, ina.rig.coulombs(), 60 * 0.07);
    assertEquals(0, health(ina.source).count(Count.RECONFIGURED));
  }

  @Test
  void theAccumulatorMayWrap() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.rig.amps = nanos -> 60;
    ina.run(0.05);
    ina.chip.charge((1L << 39) - 100_000); // 38 A s at 200 A full scale
    ina.run(0.15); // the jump itself is refused: it is more than can have flowed
    ina.rig.readings.clear();
    ina.run(10);
    assertEquals(
        List.of(),
        ina.rig.of("current_mean_A").stream().filter(r -> r.quality() != Quality.GOOD).toList());
    assertEquals(60 * 9.9, ina.rig.coulombs(), 60 * 0.07);
  }

  @Test
  void aJumpOfTheAccumulatorIsNoCharge() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.rig.amps = nanos -> 60;
    ina.run(1);
    ina.rig.readings.clear();
    ina.chip.charge(0); // somebody else on the bus
    ina.chip.charge(1L << 33);
    ina.run(1);
    assertEquals(
        1,
        ina.rig.of("current_mean_A").stream().filter(r -> r.quality() == Quality.INVALID).count());
    // From the first of ten polls, which has the jump, to the last; a cycle more or less.
    assertEquals(60 * 0.9, ina.rig.coulombs(), 60 * 0.035);
  }

  @Test
  void signGainOffsetAndTemperatureOfTheShuntAreCorrected() throws IOException {
    Ina228Rig ina =
        new Ina228Rig(
            new Ina228Settings(
                0x40, OHMS, 200, 3900, true, 1.01, 0.5, 1052, 16, false, 1, 100_000_000L));
    ina.rig.celsius = 75;
    ina.rig.shuntPpm = 3900; // copper
    ina.rig.amps = nanos -> 80;
    ina.run(1);
    // The chip's step of temperature, 7.8 mdegC of 3900 ppm, is 2.4 mA; and the current's step.
    assertEquals(-80 * 1.01 - 0.5, ina.rig.last("current_A"), 4e-3);
  }

  @Test
  void readingsCarryTheTimeAtWhichTheyWereSampled() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.rig.amps = nanos -> nanos * 1e-9 * 10; // 10 A/s: the value is the time
    ina.run(5);
    for (Reading reading : ina.rig.of("current_A"))
      // The value is the mean of a cycle of 34 ms that ended up to a cycle before the poll.
      assertEquals((double) reading.nanos(), reading.value() / 10 * 1e9, 18e6);
  }

  @Test
  void aBrownOutIsNamedAndTheChipConfiguredAgain() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.rig.amps = nanos -> 60;
    ina.run(1);
    long at = ina.rig.clock.nowNanos();
    ina.chip.brownOut();
    ina.rig.readings.clear();
    List<DeviceFault> seen = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ina.run(0.1);
      seen.addAll(health(ina.source).faults());
    }
    assertEquals(DeviceFault.of(Kind.RESET, 0), seen.getFirst());
    assertFalse(has(ina.source, Kind.RESET));
    assertEquals(1, health(ina.source).count(Count.RECONFIGURED));
    assertEquals(60, ina.rig.last("current_A"), 1e-2);
    for (Reading reading : ina.rig.of("current_A"))
      assertEquals(60, reading.value(), 1e-2, "at " + (reading.nanos() - at));
    assertEquals(
        1,
        ina.rig.of("current_mean_A").stream().filter(r -> r.quality() == Quality.INVALID).count());
    ina.rig.of("current_mean_A").stream()
        .filter(r -> r.quality() == Quality.GOOD)
        .forEach(r -> assertEquals(60, r.value(), 25)); // 35 ms of cycle in a poll of 100 ms
  }

  @Test
  void aBrownOutIsNoticedWhereTheSettingsAreTheDefaults() throws IOException {
    // 163.84 mV gives a calibration of 4096, the chip's default; 1052 us once are its default, too.
    Ina228Rig ina =
        new Ina228Rig(
            new Ina228Settings(0x40, OHMS, 1638.4, 0, false, 1, 0, 1052, 1, true, 1, 100_000_000L));
    ina.run(1);
    ina.chip.brownOut();
    ina.run(1);
    assertEquals(1, health(ina.source).count(Count.RECONFIGURED));
  }

  @Test
  void fullScaleIsNoValue() throws IOException {
    for (double amps : new double[] {201, 450, -201, -450}) {
      Ina228Rig ina = new Ina228Rig();
      ina.rig.amps = nanos -> 10;
      ina.run(1);
      ina.rig.amps = nanos -> amps;
      ina.run(1);
      assertEquals(Quality.INVALID, ina.rig.of("current_A").getLast().quality());
      assertEquals(Quality.INVALID, ina.rig.of("current_mean_A").getLast().quality());
      assertTrue(Double.isNaN(ina.rig.last("current_A")));
      assertTrue(has(ina.source, Kind.OVER_RANGE));
      ina.rig.amps = nanos -> 10;
      ina.run(1);
      assertEquals(10, ina.rig.last("current_A"), 1e-2);
      assertEquals(Quality.GOOD, ina.rig.of("current_mean_A").getLast().quality());
      assertFalse(has(ina.source, Kind.OVER_RANGE));
    }
  }

  @Test
  void anotherChipIsNotRead() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.chip.identity(0x5449, 0x2381); // INA238: the same registers, 16 bits
    ina.run(5);
    assertEquals(List.of(), ina.rig.readings);
    assertTrue(has(ina.source, Kind.WRONG_DEVICE));
    ina.chip.identity(0x5449, 0x2280);
    ina.run(10);
    assertFalse(has(ina.source, Kind.WRONG_DEVICE));
    assertFalse(ina.rig.readings.isEmpty());
  }

  @Test
  void aStuckBitInASettingIsFoundByReadingBack() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.chip.stuckBit(0x02, 3, true);
    ina.run(5);
    assertEquals(List.of(), ina.rig.readings);
    assertTrue(has(ina.source, Kind.CONFIGURATION));
    ina.chip.freeBits();
    ina.run(10);
    assertFalse(has(ina.source, Kind.CONFIGURATION));
    assertFalse(ina.rig.readings.isEmpty());
  }

  @Test
  void aFaultyTrimMemoryIsNamed() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.chip.memoryGood(false);
    ina.run(1);
    assertTrue(has(ina.source, Kind.MEMORY));
    ina.chip.memoryGood(true);
    ina.run(1);
    assertFalse(has(ina.source, Kind.MEMORY));
  }

  @Test
  void aBusThatIsGoneIsAbsentAndComesBack() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.run(1);
    ina.chip.gone("/dev/i2c-1: errno 19 (ENODEV)");
    ina.run(100);
    assertEquals(State.ABSENT, health(ina.source).state());
    assertEquals("/dev/i2c-1: errno 2 (ENOENT)", health(ina.source).reason());
    assertEquals(1, health(ina.source).count(Count.OUTAGES));
    ina.chip.gone("");
    ina.run(11); // the longest delay is 10 s
    assertEquals(State.UP, health(ina.source).state());
    assertEquals("", health(ina.source).reason());
    assertEquals(2, ina.rig.opened);
  }

  @Test
  void transfersThatFailNowAndThenAreRepeated() throws IOException {
    Ina228Rig ina = new Ina228Rig();
    ina.rig.amps = nanos -> 60;
    ina.run(1);
    ina.rig.readings.clear();
    ina.chip.failing(0.01, 1);
    ina.run(60);
    assertTrue(health(ina.source).count(Count.RETRIES) > 10);
    // A tenth of the polls fails once, a thousandth three times and costs half a second.
    assertTrue(ina.rig.of("current_A").size() > 550, "readings " + ina.rig.of("current_A").size());
    assertTrue(ina.rig.of("current_A").stream().allMatch(r -> Math.abs(r.value() - 60) < 1e-2));
  }

  @Test
  void anIna226MeasuresAndComesBack() throws IOException {
    Rig rig = new Rig();
    EmulatedIna226 chip = new EmulatedIna226(0x41, rig, rig.clock);
    rig.busVolts = 25;
    CurrentSource source =
        rig.source(
            new Ina226(
                new Ina226Settings(
                    0x41, OHMS, 800, true, 1, 0.25, 1100, 16, true, 2, 100_000_000L)),
            chip);
    rig.amps = nanos -> -123;
    rig.run(source, 1);
    assertEquals(122.75, rig.last("current_A"), 0.0126); // half a step of 25 mA, and a double's
    assertEquals(50, rig.last("string_voltage_V"), 1.3e-3); // half a step, doubled
    rig.amps = nanos -> -900;
    rig.run(source, 1);
    assertTrue(Double.isNaN(rig.last("current_A")));
    assertTrue(has(source, Kind.OVER_RANGE));
    rig.amps = nanos -> 5;
    chip.brownOut();
    rig.run(source, 0.1);
    assertTrue(has(source, Kind.RESET));
    rig.run(source, 1);
    assertEquals(List.of(), health(source).faults());
    assertEquals(-5.25, rig.last("current_A"), 0.0126);
    assertEquals(1, health(source).count(Count.RECONFIGURED));
    chip.identity(0x5449, 0x2270);
    chip.brownOut();
    rig.run(source, 1);
    assertTrue(has(source, Kind.WRONG_DEVICE));
  }

  @Test
  void wrongSettingsAreRefusedWithWhatWasExpected() {
    assertMessage(
        "200.0 A at a shunt of 0.001 ohm is 0.2 V, expected at most 0.16384 V",
        () -> Ina228Settings.of(0.001, 200));
    assertMessage(
        "address 0x3f, expected 0x40 to 0x4f",
        () -> new Ina228Settings(0x3F, 1e-3, 1, 0, false, 1, 0, 50, 1, false, 1, SECOND));
    assertMessage(
        "conversion time, us, 100, expected one of [50, 84",
        () -> new Ina228Settings(0x40, 1e-3, 1, 0, false, 1, 0, 100, 1, false, 1, SECOND));
    assertMessage(
        "at least two cycles of conversions",
        () -> new Ina228Settings(0x40, 1e-3, 1, 0, false, 1, 0, 4120, 1024, false, 1, SECOND));
    assertMessage("below the chip's resolution", () -> Ina228Settings.of(1e-6, 1));
    assertMessage(
        "shunt -1.0 ohm, expected a finite number above 0", () -> Ina226Settings.of(-1, 1));
  }

  private static void assertMessage(String part, Runnable settings) {
    String message = assertThrows(IllegalArgumentException.class, settings::run).toString();
    assertTrue(message.contains(part), message);
  }

  @Test
  void aReadingAllocatesNothing() throws IOException {
    Rig rig = new Rig();
    rig.assertAllocatesNothing(
        rig.source(new Ina228(settings(200)), new EmulatedIna228(0x40, rig, rig.clock)), 20);
    rig.assertAllocatesNothing(
        rig.source(
            new Ina226(Ina226Settings.of(OHMS, 200)), new EmulatedIna226(0x40, rig, rig.clock)),
        20);
  }

  @Test
  void theEmulatedChipsReckonAsTheKnownOnesDo() throws IOException {
    Rig rig = new Rig();
    rig.amps = nanos -> 32;
    EmulatedIna226 chip = new EmulatedIna226(0x40, rig, rig.clock);
    byte[] in = new byte[2];
    chip.transfer(0x40, new byte[] {5, 0x64, 0}, 3, in, 0); // 25600
    rig.pass(SECOND);
    chip.transfer(0x40, new byte[] {4}, 1, in, 2);
    // 3.2 mV at 2.5 uV, times 25600 / 2048.
    assertEquals(1280 * 25600 / 2048, (in[0] & 0xFF) << 8 | (in[1] & 0xFF));
  }
}
