package io.celltwin.hal.current;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.current.Ads1115Settings.Input;
import io.celltwin.hal.pack.AfeVectors;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Register bytes and the values that two independent drivers make of them, through the whole
/// driver: what it writes, and what it reads.
class KnownAnswersTest {
  /// Registers of a vector; takes what is written to the others.
  private static final class Bytes implements I2cBus {
    final Map<Integer, byte[]> registers = new HashMap<>();

    @Override
    public void transfer(int to, byte[] write, int writeLength, byte[] read, int readLength) {
      int register = write[0] & 0xFF;
      if (writeLength > 1) registers.put(register, Arrays.copyOfRange(write, 1, writeLength));
      byte[] value = registers.getOrDefault(register, new byte[5]);
      System.arraycopy(value, 0, read, 0, readLength);
    }

    void put(int register, String hex) {
      registers.put(register, HexFormat.of().parseHex(hex));
    }

    int whole(int register) {
      byte[] value = registers.getOrDefault(register, new byte[2]);
      return (value[0] & 0xFF) << 8 | (value[1] & 0xFF);
    }

    @Override
    public void close() {}
  }

  private static Map<String, Double> read(CurrentChip chip, Bytes bus) throws IOException {
    Map<String, Double> values = new HashMap<>();
    try (CurrentSource source =
        new CurrentSource(chip, () -> bus, new VirtualClock(new SystemClock(), 0))) {
      source.read(
          1_000_000_000L,
          (channel, nanos, value, quality) ->
              values.put(source.channels().get(channel).name(), value));
    }
    return values;
  }

  @Test
  void registersOfAnIna228AreWhatTwoDriversSay() throws IOException {
    List<AfeVectors> vectors =
        AfeVectors.of("ina22x.json").stream().filter(v -> v.text("chip").equals("INA228")).toList();
    assertTrue(vectors.size() >= 14, "vectors: " + vectors.size());
    int tried = 0;
    for (AfeVectors vector : vectors) {
      double ohms = vector.number("shunt_uOhm") / 1e6;
      double amps = vector.number("max_current_A");
      boolean isNarrow = vector.whole("adcrange") == 1;
      // The arithmetic of the calibration, also where full scale is beyond the range.
      assertEquals(vector.whole("shunt_cal"), Ina228.calibration(amps, ohms, isNarrow));
      assertEquals(vector.number("current_A"), code(vector, "current") * (amps / (1 << 19)), 1e-9);
      assertEquals(
          vector.number("vshunt_V"),
          code(vector, "vshunt") * (isNarrow ? 78.125e-9 : 312.5e-9),
          1e-12);
      // What the settings allow: the others are registers that no shunt voltage leads to.
      if (amps * ohms > 0.16384 || isNarrow != amps * ohms <= 0.04096) continue;
      Bytes bus = new Bytes();
      bus.put(0x3E, "5449");
      bus.put(0x3F, "2281");
      bus.put(0x0B, "0001");
      bus.put(0x04, vector.text("vshunt"));
      bus.put(0x05, vector.text("vbus"));
      bus.put(0x06, vector.text("dietemp"));
      bus.put(0x07, vector.text("current"));
      Map<String, Double> values =
          read(
              new Ina228(
                  new Ina228Settings(
                      0x40, ohms, amps, 0, false, 1, 0, 1052, 1, true, 1, 100_000_000L)),
              bus);
      // The drivers reckon with the step that was asked for, this one with the step that the whole
      // number in the register stands for.
      double exact = 13107.2e6 * (amps / (1 << 19)) * ohms * (isNarrow ? 4 : 1);
      double step = vector.whole("shunt_cal") / exact;
      assertEquals(vector.whole("shunt_cal"), bus.whole(0x02), vector.line());
      // Half a unit of the last digit of the vector.
      assertEquals(
          vector.number("current_A") * step,
          values.getOrDefault("current_A", Double.NaN),
          1e-9,
          vector.line());
      assertEquals(
          vector.number("vbus_V"),
          values.getOrDefault("string_voltage_V", Double.NaN),
          5e-10,
          vector.line());
      assertEquals(
          vector.number("die_degC"),
          values.getOrDefault("die_degC", Double.NaN),
          1e-12,
          vector.line());
      tried++;
    }
    assertTrue(tried >= 3, "vectors within the chip's range: " + tried);
  }

  private static int code(AfeVectors vector, String register) throws IOException {
    Bytes bus = new Bytes();
    bus.put(0, vector.text(register));
    return new Registers(0x40).signed20(bus, new DeviceHealth(), 0);
  }

  @Test
  void chargeOfAnIna228IsWhatTwoDriversSay() throws IOException {
    for (AfeVectors vector : AfeVectors.of("ina22x.json")) {
      if (!vector.has("charge")) continue;
      double step = vector.number("current_lsb_A");
      byte[] bytes = vector.bytes("charge");
      Bytes bus = new Bytes();
      bus.registers.put(0x0A, bytes);
      long steps = new Registers(0x40).signed40(bus, new DeviceHealth(), 0x0A);
      assertEquals(vector.number("charge_C"), steps * step, 1e-6, vector.line());
    }
  }

  @Test
  void registersOfAnIna226AreWhatTwoDriversSay() throws IOException {
    int tried = 0;
    for (AfeVectors vector : AfeVectors.of("ina22x.json")) {
      if (!vector.text("chip").equals("INA226")) continue;
      double ohms = vector.number("shunt_uOhm") / 1e6;
      // From what the calibration stands for, where the chip can have it.
      double amps = vector.number("current_lsb_A") * 32768;
      assertEquals(vector.whole("calibration"), Ina226.calibration(amps, ohms), vector.line());
      Bytes bus = new Bytes();
      bus.put(0xFE, "5449");
      bus.put(0xFF, "2260");
      bus.put(0x01, vector.text("shunt_raw"));
      bus.put(0x02, vector.text("bus_raw"));
      double most = Math.min(amps, 0.08192 / ohms);
      Map<String, Double> values =
          read(
              new Ina226(
                  new Ina226Settings(
                      0x40, ohms, most, false, 1, 0, 1100, 1, true, 1, 100_000_000L)),
              bus);
      assertEquals(
          vector.number("shunt_V") / ohms,
          values.getOrDefault("current_A", Double.NaN),
          1e-9,
          vector.line());
      // The chip's own current is cut off to its step: the vectors have it so.
      assertEquals(
          vector.number("current_A"),
          values.getOrDefault("current_A", Double.NaN),
          vector.number("current_lsb_A"),
          vector.line());
      assertEquals(
          vector.number("bus_V"),
          values.getOrDefault("string_voltage_V", Double.NaN),
          1e-9,
          vector.line());
      tried++;
    }
    assertTrue(tried >= 6, "vectors: " + tried);
  }

  /// TI SBAS444E: the fields of CONFIG; 0x8483 is the sheet's own example (e2e.ti.com, thread
  /// 532796, quotes it).
  @Test
  void theConfigurationOfAnAds1115IsThatOfItsSheet() throws IOException {
    assertConfig(0x8483, Input.AIN0_AIN1, 2.048, 128);
    assertConfig(0x9003, Input.AIN0_AIN3, 6.144, 8);
    assertConfig(0xA243, Input.AIN1_AIN3, 4.096, 32);
    assertConfig(0xB663, Input.AIN2_AIN3, 1.024, 64);
    assertConfig(0xC8C3, Input.AIN0, 0.512, 475);
    assertConfig(0xDAE3, Input.AIN1, 0.256, 860);
    assertConfig(0xE423, Input.AIN2, 2.048, 16);
    assertConfig(0xF4A3, Input.AIN3, 2.048, 250);
  }

  private static void assertConfig(int expected, Input input, double range, int samples)
      throws IOException {
    Bytes bus = ads1115("0000");
    read(ads1115(input, range, samples), bus);
    assertEquals(expected, bus.whole(1), input + " " + range + " V " + samples);
  }

  private static Bytes ads1115(String conversion) {
    Bytes bus = new Bytes();
    bus.put(0, conversion);
    bus.put(2, "8000");
    bus.put(3, "7fff");
    return bus;
  }

  /// One ohm without an amplifier: a volt is an ampere.
  private static Ads1115 ads1115(Input input, double range, int samples) {
    boolean isSingle = input.isSingle();
    return new Ads1115(
        new Ads1115Settings(
            0x48,
            input,
            range,
            samples,
            1,
            1,
            isSingle ? range / 2 : 0,
            isSingle ? range / 2 : range,
            0,
            false,
            1,
            0,
            Optional.empty(),
            500_000_000L));
  }

  /// TI SBAS444E, table 7-1 (full scale and the size of a step) and the table of ideal codes.
  @Test
  void codesOfAnAds1115AreTheVoltsOfItsSheet() throws IOException {
    double[][] steps = {
      {6.144, 187.5e-6},
      {4.096, 125e-6},
      {2.048, 62.5e-6},
      {1.024, 31.25e-6},
      {0.512, 15.625e-6},
      {0.256, 7.8125e-6}
    };
    for (double[] row : steps) {
      assertVolts(row[0], row[1], "0001");
      assertVolts(row[0], 0, "0000");
      assertVolts(row[0], -row[1], "ffff");
      assertVolts(row[0], row[0] / 2, "4000");
      assertVolts(row[0], row[0] - 2 * row[1], "7ffe");
      assertVolts(row[0], -row[0] + row[1], "8001");
      // What is beyond full scale is cut off to these: no value.
      assertVolts(row[0], Double.NaN, "7fff");
      assertVolts(row[0], Double.NaN, "8000");
    }
  }

  private static void assertVolts(double range, double expected, String conversion)
      throws IOException {
    double volts =
        read(ads1115(Input.AIN0_AIN1, range, 128), ads1115(conversion))
            .getOrDefault("current_A", Double.POSITIVE_INFINITY);
    assertEquals(expected, volts, 1e-12, conversion + " at " + range); // rounding alone
  }
}
