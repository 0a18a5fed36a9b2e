package io.celltwin.simulation.chip;

import static io.celltwin.simulation.chip.CurrentRig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.Quality;
import io.celltwin.hal.current.Ads1115;
import io.celltwin.hal.current.Ads1115Settings;
import io.celltwin.hal.current.Ads1115Settings.Input;
import io.celltwin.hal.current.Ads1115Settings.Ntc;
import io.celltwin.hal.current.CurrentBench;
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.monitor.Thermistor;
import io.celltwin.simulation.chip.CurrentRig.Reading;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A shunt amplifier behind an ADS1115: driver against a chip that behaves, and one that does not.
class Ads1115Test {
  private static final double OHMS = 100e-6;
  private static final double GAIN = 50; // INA240A2
  private static final double SUPPLY = 3.3;
  private static final double MOST_AMPS = 300; // 1.5 V to either side of 1.65 V
  private static final double STEP_AMPS = 125e-6 / (OHMS * GAIN);
  private static final Thermistor PART = Thermistor.beta("10k", 10_000, 3435);

  /// Shunt, amplifier at AIN0 with its reference at AIN1, thermistor with 10 kohm at AIN2.
  private static final class Rig extends CurrentRig implements AdcInputs {
    final EmulatedAds1115 chip = new EmulatedAds1115(0x48, this, clock);
    final CurrentSource source;
    double zeroVolts = SUPPLY / 2;
    double shuntPpm;
    double celsius = 25;
    double ntcOhms = Double.NaN; // else by `celsius`

    Rig(Ads1115Settings settings) {
      source = source(new Ads1115(settings), chip);
    }

    @Override
    public double volts(int pin, long nanos) {
      double warmGain = GAIN * (1 + shuntPpm * 1e-6 * (celsius - 25));
      return switch (pin) {
        case 0 -> // to its rails
            Math.clamp(zeroVolts + amps.applyAsDouble(nanos) * OHMS * warmGain, 0.05, SUPPLY - 0.1);
        case 1 -> zeroVolts;
        case 2 -> SUPPLY * ntc() / (ntc() + 10_000);
        default -> 0;
      };
    }

    private double ntc() {
      if (!Double.isNaN(ntcOhms)) return ntcOhms;
      return 10_000 * Math.exp(3435 * (1 / (celsius + 273.15) - 1 / 298.15));
    }

    void run(double seconds) throws IOException {
      run(source, seconds);
    }

    double amps() {
      return last("current_A");
    }

    DeviceHealth health() {
      return source.health().orElseThrow();
    }
  }

  private static Ads1115Settings single() {
    return Ads1115Settings.of(Input.AIN0, OHMS, GAIN, SUPPLY / 2, MOST_AMPS);
  }

  private static Ads1115Settings pair() {
    return Ads1115Settings.of(Input.AIN0_AIN1, OHMS, GAIN, 0, MOST_AMPS);
  }

  private static Ads1115Settings warm(double ppm) {
    Ntc ntc = new Ntc(Input.AIN2, PART, 10_000, SUPPLY);
    return new Ads1115Settings(
        0x48,
        Input.AIN0_AIN1,
        4.096,
        32,
        OHMS,
        GAIN,
        0,
        MOST_AMPS,
        ppm,
        false,
        1,
        0,
        Optional.of(ntc),
        100_000_000L);
  }

  @Test
  void measuresCurrentBothWaysAgainstAConstantAndAgainstTheReference() throws IOException {
    for (Ads1115Settings settings : List.of(single(), pair()))
      for (double amps : new double[] {-299, -1, 0, 0.5, 299}) {
        Rig rig = new Rig(settings);
        rig.amps = nanos -> amps;
        rig.run(1);
        assertEquals(amps, rig.amps(), STEP_AMPS / 2 * (1 + 1e-9), settings.input().toString());
        assertEquals(10, rig.of("current_A").size(), 1); // the first poll configures
        assertEquals(State.UP, rig.health().state());
        assertEquals(List.of(), rig.health().faults());
      }
  }

  @Test
  void aReferenceThatDriftsIsMeasuredAlong() throws IOException {
    Rig constant = new Rig(single());
    Rig pair = new Rig(pair());
    for (Rig rig : List.of(constant, pair)) {
      rig.zeroVolts = 1.6;
      rig.amps = nanos -> 20;
      rig.run(1);
    }
    assertEquals(20 - 0.05 / (OHMS * GAIN), constant.amps(), STEP_AMPS);
    assertEquals(20, pair.amps(), STEP_AMPS);
  }

  @Test
  void signGainAndOffsetAreCorrected() throws IOException {
    Rig rig =
        new Rig(
            new Ads1115Settings(
                0x48,
                Input.AIN0_AIN1,
                2.048,
                64,
                OHMS,
                GAIN,
                0.01,
                MOST_AMPS,
                0,
                true,
                1.02,
                0.5,
                Optional.empty(),
                50_000_000L));
    rig.amps = nanos -> 82; // 0.41 V, of which 0.01 V is the zero: 80 A
    rig.run(1);
    assertEquals(-80 * 1.02 - 0.5, rig.amps(), STEP_AMPS / 2 * 1.02); // half the range, half a step
  }

  @Test
  void aWarmShuntIsCorrectedByItsThermistor() throws IOException {
    Rig rig = new Rig(warm(3900)); // copper
    rig.shuntPpm = 3900;
    rig.celsius = 75;
    rig.amps = nanos -> 80;
    rig.run(20);
    // A step of 125 uV at the thermistor is 6 mK there, 2 mA of 80 A.
    assertEquals(75, rig.of("shunt_degC").getLast().value(), 0.01);
    for (Reading reading : rig.of("current_A"))
      assertEquals(80, reading.value(), STEP_AMPS / 2 + 2e-3);
    // One poll in 64 is the thermistor's, from the first on.
    assertEquals("shunt_degC", rig.readings.getFirst().channel());
    assertEquals(List.of(0, 64, 128, 192), places(rig));
    rig.celsius = -20;
    rig.run(20);
    assertEquals(-20, rig.of("shunt_degC").getLast().value(), 0.01);
    assertEquals(80, rig.amps(), STEP_AMPS / 2 + 2e-3);
    assertEquals(0, rig.health().count(Count.RECONFIGURED));
    assertEquals(List.of(), rig.health().faults());
  }

  /// Of the temperatures among the readings.
  private static List<Integer> places(Rig rig) {
    return IntStream.range(0, rig.readings.size())
        .filter(k -> rig.readings.get(k).channel().equals("shunt_degC"))
        .boxed()
        .toList();
  }

  @Test
  void anOpenOrShortedThermistorIsNamedAndTheCurrentGoesOnUncorrected() throws IOException {
    for (double ohms : new double[] {1e9, 0}) {
      Kind kind = ohms > 0 ? Kind.SENSOR_OPEN : Kind.SENSOR_SHORTED;
      Rig rig = new Rig(warm(3900));
      rig.celsius = 75;
      rig.shuntPpm = 3900;
      rig.amps = nanos -> 80;
      rig.ntcOhms = ohms;
      rig.run(1);
      assertEquals(List.of(new DeviceFault(kind, 0, 2)), rig.health().faults());
      assertEquals(Quality.INVALID, rig.of("shunt_degC").getLast().quality());
      assertEquals(80 * (1 + 3900e-6 * 50), rig.amps(), STEP_AMPS);
      rig.ntcOhms = Double.NaN;
      rig.run(7); // 64 polls
      assertEquals(List.of(), rig.health().faults());
      assertEquals(80, rig.amps(), STEP_AMPS);
    }
  }

  @Test
  void oneInputsValueIsNeverTakenForTheOthers() throws IOException {
    for (double clockShare : new double[] {0.9, 1, 1.1})
      for (long period : new long[] {70_000_000, 71_300_000, 100_000_000}) {
        Rig rig = new Rig(withPeriod(warm(0), period));
        rig.chip.clockShare(clockShare);
        rig.amps = nanos -> 200;
        rig.celsius = 60;
        long[] reads = new long[1];
        while (rig.clock.nowNanos() < 120 * SECOND) {
          rig.source.read(
              120 * SECOND,
              (channel, nanos, value, quality) -> {
                String text = clockShare + ", " + period + " ns, reading " + reads[0]++;
                assertEquals(channel == 0 ? 200 : 60, value, 0.03, text); // a step of the current
              });
          // A host that comes late now and then: the poll after is due soon, or at once.
          if (reads[0] % 5 > 2) rig.pass(period * (10 + reads[0] % 10) / 10);
        }
        assertTrue(reads[0] > 600, "readings " + reads[0]);
        assertEquals(0, rig.health().count(Count.RECONFIGURED));
      }
  }

  private static Ads1115Settings withPeriod(Ads1115Settings from, long period) {
    return new Ads1115Settings(
        from.address(),
        from.input(),
        from.rangeVolts(),
        from.samplesPerSecond(),
        from.shuntOhms(),
        from.amplifierGain(),
        from.zeroVolts(),
        from.maxAmps(),
        from.shuntPpmPerCelsius(),
        from.reversed(),
        from.gain(),
        from.offsetAmps(),
        from.ntc(),
        period);
  }

  @Test
  void readingsCarryTheTimeAtWhichTheyWereSampled() throws IOException {
    Rig rig = new Rig(withPeriod(pair(), 77_000_000)); // no multiple of a conversion
    rig.amps = nanos -> nanos * 1e-9 * 10; // 10 A/s: the value is the time
    rig.run(20);
    double sum = 0;
    List<Reading> readings = rig.of("current_A");
    for (Reading reading : readings) {
      double late = reading.nanos() * 1e-9 - reading.value() / 10;
      // A conversion of 31 ms ended up to 31 ms before the poll; a step is 2.5 ms.
      assertEquals(0, late, 31.25e-3 / 2 + 2.6e-3);
      sum += late;
    }
    // On the mean nothing is left: a tenth of a conversion for some 250 of them.
    assertEquals(0, sum / readings.size(), 3e-3);
  }

  @Test
  void fullScaleAndAnAmplifierAtItsRailAreNoValue() throws IOException {
    // At 305 A the amplifier still follows, from 310 A on it rests at its rail; with 0.512 V the
    // converter itself is full at 102 A.
    Ads1115Settings full =
        new Ads1115Settings(
            0x48,
            Input.AIN0_AIN1,
            0.512,
            32,
            OHMS,
            GAIN,
            0,
            102.4,
            0,
            false,
            1,
            0,
            Optional.empty(),
            100_000_000L);
    for (Ads1115Settings settings : List.of(single(), pair(), full))
      for (double amps : new double[] {305, 450, -305, -450}) {
        Rig rig = new Rig(settings);
        rig.amps = nanos -> 10;
        rig.run(1);
        rig.amps = nanos -> amps;
        rig.run(1);
        assertEquals(Quality.INVALID, rig.of("current_A").getLast().quality());
        assertTrue(Double.isNaN(rig.amps()));
        assertEquals(List.of(new DeviceFault(Kind.OVER_RANGE, 0, 1)), rig.health().faults());
        assertEquals(1, rig.health().count(Count.FAULTS));
        rig.amps = nanos -> 10;
        rig.run(1);
        assertEquals(10, rig.amps(), STEP_AMPS);
        assertEquals(List.of(), rig.health().faults());
      }
  }

  @Test
  void aBrownOutIsNamedAndTheChipConfiguredAgain() throws IOException {
    for (Ads1115Settings settings : List.of(pair(), warm(0))) {
      Rig rig = new Rig(settings);
      rig.amps = nanos -> 60;
      rig.run(1);
      rig.chip.brownOut();
      rig.readings.clear();
      rig.run(0.1);
      assertEquals(List.of(DeviceFault.of(Kind.RESET, 0)), rig.health().faults());
      rig.run(1);
      assertEquals(List.of(), rig.health().faults());
      assertEquals(1, rig.health().count(Count.RECONFIGURED));
      assertTrue(rig.of("current_A").size() >= 8, "readings " + rig.of("current_A").size());
      for (Reading reading : rig.of("current_A")) assertEquals(60, reading.value(), STEP_AMPS);
    }
  }

  @Test
  void aSilentChipIsSilentAndComesBack() throws IOException {
    Rig rig = new Rig(warm(0));
    rig.amps = nanos -> 60;
    rig.run(1);
    rig.chip.silent(true);
    rig.run(60);
    assertEquals(State.SILENT, rig.health().state());
    assertEquals(List.of(DeviceFault.of(Kind.NO_ANSWER, 0)), rig.health().faults());
    assertTrue(rig.health().count(Count.MISSING_ANSWERS) >= 3);
    assertEquals(1, rig.health().count(Count.OUTAGES));
    rig.chip.silent(false);
    rig.run(11); // the longest delay is 10 s
    assertEquals(State.UP, rig.health().state());
    assertEquals(List.of(), rig.health().faults());
    assertEquals(60, rig.amps(), STEP_AMPS);
  }

  @Test
  void aBusThatIsGoneIsAbsentAndComesBack() throws IOException {
    Rig rig = new Rig(pair());
    rig.run(1);
    rig.chip.gone("/dev/i2c-1: errno 19 (ENODEV)");
    rig.run(100);
    assertEquals(State.ABSENT, rig.health().state());
    assertEquals("/dev/i2c-1: errno 2 (ENOENT)", rig.health().reason());
    assertEquals(1, rig.health().count(Count.OUTAGES));
    rig.chip.gone("");
    rig.run(11);
    assertEquals(State.UP, rig.health().state());
    assertEquals(2, rig.opened);
  }

  @Test
  void transfersThatFailNowAndThenAreRepeated() throws IOException {
    Rig rig = new Rig(warm(0));
    rig.amps = nanos -> 60;
    rig.run(1);
    rig.readings.clear();
    rig.chip.failing(0.05, 1);
    rig.run(60);
    assertTrue(rig.health().count(Count.RETRIES) > 30);
    // A tenth of the polls fails once, a thousandth three times and costs half a second.
    assertTrue(rig.of("current_A").size() > 550, "readings " + rig.of("current_A").size());
    for (Reading reading : rig.of("current_A")) assertEquals(60, reading.value(), STEP_AMPS);
    for (Reading reading : rig.of("shunt_degC")) assertEquals(25, reading.value(), 0.01);
  }

  @Test
  void anotherChipIsNeitherReadNorWritten() throws IOException {
    Rig rig = new Rig(pair());
    rig.chip.stuckBit(3, 14, false); // where an ADS1115 has 0x7FFF
    rig.run(5);
    assertEquals(List.of(), rig.readings);
    assertEquals(List.of(DeviceFault.of(Kind.WRONG_DEVICE, 0)), rig.health().faults());
    assertEquals(0x8583, register(rig.chip, 1));
    rig.chip.freeBits();
    rig.run(11);
    assertEquals(List.of(), rig.health().faults());
    assertFalse(rig.readings.isEmpty());
  }

  @Test
  void aStuckBitInASettingIsFoundByReadingBack() throws IOException {
    for (int bit : new int[] {0, 1, 5, 8, 11, 14}) {
      Rig rig = new Rig(pair());
      // Of 0xC243 and its like: the other than is written.
      boolean isSet = (0x8243 >> bit & 1) != 0;
      rig.chip.stuckBit(1, bit, !isSet);
      rig.run(5);
      assertEquals(List.of(), rig.readings, "bit " + bit);
      assertEquals(List.of(DeviceFault.of(Kind.CONFIGURATION, 0)), rig.health().faults());
      rig.chip.freeBits();
      rig.run(11);
      assertEquals(List.of(), rig.health().faults());
      assertFalse(rig.readings.isEmpty());
    }
  }

  @Test
  void aSettingThatSomebodyElseChangesIsWrittenAgain() throws IOException {
    Rig rig = new Rig(pair());
    rig.amps = nanos -> 60;
    rig.run(1);
    rig.readings.clear();
    rig.chip.transfer(0x48, new byte[] {1, (byte) 0xF2, 0x43}, 3, new byte[0], 0); // AIN3
    rig.run(1);
    assertEquals(1, rig.health().count(Count.RECONFIGURED));
    for (Reading reading : rig.of("current_A")) assertEquals(60, reading.value(), STEP_AMPS);
  }

  @Test
  void wrongSettingsAreRefusedWithWhatWasExpected() {
    assertMessage(
        "zero 0.0 V and 300.0 A at 1.0E-4 ohm times 50.0 to either side,"
            + " expected 0.0 V to 4.096 V at AIN0",
        () -> Ads1115Settings.of(Input.AIN0, OHMS, GAIN, 0, MOST_AMPS));
    assertMessage(
        "expected -4.096 V to 4.096 V at AIN0-AIN1",
        () -> Ads1115Settings.of(Input.AIN0_AIN1, OHMS, GAIN, 3, MOST_AMPS));
    assertMessage(
        "at least two cycles of conversions", () -> withPeriod(pair(), 69_000_000)); // 69.5 ms
    assertMessage(
        "supply 6.0 V, expected at most 5.5 V", () -> new Ntc(Input.AIN2, PART, 10_000, 6));
    assertMessage(
        "input AIN0-AIN1 of the thermistor, expected one of AIN0 to AIN3",
        () -> new Ntc(Input.AIN0_AIN1, PART, 10_000, 3.3));
    assertMessage(
        "temperature coefficient 50.0 ppm/K, expected a thermistor", () -> ads(50, 4.096));
    assertMessage("range 4.0 V, expected one of [6.144, 4.096", () -> ads(0, 4));
  }

  private static Ads1115Settings ads(double ppm, double range) {
    return new Ads1115Settings(
        0x48, Input.AIN0, range, 32, OHMS, 1, 1, 1, ppm, false, 1, 0, Optional.empty(), SECOND);
  }

  private static void assertMessage(String part, Runnable settings) {
    String message = assertThrows(IllegalArgumentException.class, settings::run).toString();
    assertTrue(message.contains(part), message);
  }

  @Test
  void aReadingAllocatesNothing() throws IOException {
    for (Ads1115Settings settings : List.of(pair(), warm(50))) {
      Rig rig = new Rig(settings);
      rig.assertAllocatesNothing(rig.source, 100); // the thermistor's turn among them
    }
  }

  private static List<String> failed(Rig rig) throws IOException {
    rig.amps = nanos -> 60;
    return new CurrentBench(new Ads1115(warm(50)), () -> rig.chip, rig.clock)
        .run(20, check -> {}).stream()
            .filter(check -> !check.passed())
            .map(BenchCheck::name)
            .toList();
  }

  @Test
  void theBenchPassesAGoodAmplifierAndFailsOthers() throws IOException {
    assertEquals(List.of(), failed(new Rig(pair())));
    Rig silent = new Rig(pair());
    silent.chip.silent(true);
    assertTrue(failed(silent).contains("the chip answers"));
    Rig other = new Rig(pair());
    other.chip.stuckBit(2, 15, false);
    assertTrue(failed(other).contains("it is the chip that was configured"));
    Rig stuck = new Rig(pair());
    stuck.chip.stuckBit(1, 6, false);
    assertTrue(failed(stuck).contains("settings read back as written"));
    Rig cut = new Rig(pair());
    cut.ntcOhms = 1e9;
    assertEquals(List.of("every channel has a value", "no fault stands"), failed(cut));
  }

  // The emulated chip alone

  private static int register(EmulatedAds1115 chip, int register) throws IOException {
    byte[] in = new byte[2];
    chip.open().transfer(0x48, new byte[] {(byte) register}, 1, in, 2);
    return (in[0] & 0xFF) << 8 | (in[1] & 0xFF);
  }

  private static void write(EmulatedAds1115 chip, int register, int value) throws IOException {
    byte[] out = {(byte) register, (byte) (value >> 8), (byte) value};
    chip.transfer(0x48, out, 3, new byte[0], 0);
  }

  @Test
  void theEmulatedChipBeginsAsTheSheetSays() throws IOException {
    Rig rig = new Rig(pair());
    assertEquals(0x0000, register(rig.chip, 0));
    assertEquals(0x8583, register(rig.chip, 1));
    assertEquals(0x8000, register(rig.chip, 2));
    assertEquals(0x7FFF, register(rig.chip, 3));
    write(rig.chip, 2, 0x1234);
    write(rig.chip, 3, 0x4321);
    write(rig.chip, 0, 0x1111); // read-only
    assertEquals(0x1234, register(rig.chip, 2));
    assertEquals(0x4321, register(rig.chip, 3));
    assertEquals(0x0000, register(rig.chip, 0));
    rig.pass(SECOND);
    assertEquals(0x0000, register(rig.chip, 0)); // powered down: nothing converts
    rig.chip.brownOut();
    assertEquals(0x8000, register(rig.chip, 2));
  }

  @Test
  void theEmulatedChipConvertsOnceWhereToldOnce() throws IOException {
    Rig rig = new Rig(pair());
    rig.amps = nanos -> 100; // 0.5 V at the pair: 8000 steps of 62.5 uV
    write(rig.chip, 1, 0x8583);
    assertEquals(0x0583, register(rig.chip, 1));
    rig.pass(7_000_000); // of 7.8 ms at 128 a second
    assertEquals(0x0583, register(rig.chip, 1));
    assertEquals(0, register(rig.chip, 0));
    rig.pass(1_000_000);
    assertEquals(0x8583, register(rig.chip, 1));
    assertEquals(8000, register(rig.chip, 0));
    rig.amps = nanos -> 50;
    rig.pass(SECOND);
    assertEquals(8000, register(rig.chip, 0));
    write(rig.chip, 1, 0x0583); // OS 0: no effect
    rig.pass(SECOND);
    assertEquals(8000, register(rig.chip, 0));
  }

  @Test
  void theEmulatedChipEndsAConversionBeforeItChangesItsInput() throws IOException {
    Rig rig = new Rig(pair());
    rig.amps = nanos -> 100;
    write(rig.chip, 1, 0x8403); // for ever, 8 a second: 125 ms
    rig.pass(130_000_000);
    assertEquals(0x0403, register(rig.chip, 1)); // busy for as long as it goes on
    write(rig.chip, 1, 0xD403); // AIN1, 1.65 V
    rig.pass(100_000_000);
    assertEquals(8000, register(rig.chip, 0));
    rig.pass(50_000_000);
    assertEquals(8000, register(rig.chip, 0)); // ended at 250 ms, of the old input
    rig.pass(125_000_000);
    assertEquals(26400, register(rig.chip, 0));
    write(rig.chip, 1, 0xD503); // no more
    rig.pass(125_000_000);
    assertEquals(0xD503, register(rig.chip, 1));
  }

  @Test
  void theEmulatedChipCutsOffAtFullScale() throws IOException {
    for (double amps : new double[] {200, -200}) { // 1 V
      Rig rig = new Rig(pair());
      rig.amps = nanos -> amps;
      write(rig.chip, 1, 0x88E3); // 0.512 V, 860 a second
      rig.pass(10_000_000);
      assertEquals(amps > 0 ? 0x7FFF : 0x8000, register(rig.chip, 0));
    }
  }
}
