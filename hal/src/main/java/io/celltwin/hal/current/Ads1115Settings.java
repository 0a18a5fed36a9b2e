package io.celltwin.hal.current;

import io.celltwin.hal.monitor.Thermistor;
import java.util.Arrays;
import java.util.Optional;

/// How an ADS1115 is wired behind a shunt amplifier, and what it is to measure: volts at the input
/// = `zeroVolts` + shunt · amplifier's gain · current.
///
/// @param address 0x48 to 0x4B
/// @param input where the amplifier's output is; a pair with the amplifier's reference at its
///   second pin measures the zero along, so that only what it is off by is left for `zeroVolts`
/// @param rangeVolts full scale of the converter, to both sides: 6.144, 4.096, 2.048, 1.024, 0.512
///   or 0.256
/// @param samplesPerSecond 8, 16, 32, 64, 128, 250, 475 or 860
/// @param shuntOhms at 25 degC
/// @param amplifierGain volts of its output per volt at the shunt
/// @param zeroVolts at the input where no current flows
/// @param maxAmps the largest current, to both sides, that the amplifier can show; beyond it there
///   is no value, since an amplifier at its rail looks like a current
/// @param shuntPpmPerCelsius of shunt and amplifier together, from 25 degC; other than 0 only with
///   a thermistor
/// @param reversed false where current into the battery raises the voltage
/// @param gain what the current is multiplied with, 1 for none: tolerances
/// @param offsetAmps what is shown, by `gain` and sign corrected, where no current flows: taken off
/// @param ntc a thermistor at the shunt, a channel of its own
/// @param pollNanos at least two conversions of the slowest chip: the one that runs while the input
///   changes ends first
public record Ads1115Settings(
    int address,
    Input input,
    double rangeVolts,
    int samplesPerSecond,
    double shuntOhms,
    double amplifierGain,
    double zeroVolts,
    double maxAmps,
    double shuntPpmPerCelsius,
    boolean reversed,
    double gain,
    double offsetAmps,
    Optional<Ntc> ntc,
    long pollNanos) {
  /// A pair of pins, or one against ground. An ADS1113 and an ADS1114 have the first alone.
  public enum Input {
    AIN0_AIN1(0),
    AIN0_AIN3(1),
    AIN1_AIN3(2),
    AIN2_AIN3(3),
    AIN0(4),
    AIN1(5),
    AIN2(6),
    AIN3(7);

    /// The chip's code.
    final int mux;

    Input(int mux) {
      this.mux = mux;
    }

    /// @param text such as `AIN0-AIN1` or `AIN2`
    public static Input named(String text) {
      return valueOf(text.replace('-', '_'));
    }

    public boolean isSingle() {
      return mux >= 4;
    }

    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  /// From an input to ground, with a pull-up to the chip's supply.
  ///
  /// @param supplyVolts up to 5.5; 2 % beside the truth make half a kelvin of a usual part at 25
  ///   degC
  public record Ntc(Input input, Thermistor part, double pullUpOhms, double supplyVolts) {
    public Ntc {
      if (!input.isSingle())
        throw new IllegalArgumentException(
            "input %s of the thermistor, expected one of AIN0 to AIN3".formatted(input));
      ShuntChecks.positive("pull-up", pullUpOhms, "ohm");
      ShuntChecks.positive("supply", supplyVolts, "V");
      if (supplyVolts > MOST_SUPPLY_VOLTS)
        throw new IllegalArgumentException(
            "supply %s V, expected at most %s V".formatted(supplyVolts, MOST_SUPPLY_VOLTS));
    }
  }

  /// Of an ADS1115: TI SBAS444E.
  static final int FIRST_ADDRESS = 0x48;

  static final int LAST_ADDRESS = 0x4B;
  private static final double MOST_SUPPLY_VOLTS = 5.5;

  public Ads1115Settings {
    ShuntChecks.inRange("address", address, FIRST_ADDRESS, LAST_ADDRESS);
    if (Ads1115.range(rangeVolts) < 0)
      throw new IllegalArgumentException(
          "range %s V, expected one of %s"
              .formatted(rangeVolts, Arrays.toString(Ads1115.RANGE_VOLTS)));
    ShuntChecks.oneOf("samples per second", samplesPerSecond, Ads1115.SAMPLES_PER_SECOND);
    ShuntChecks.positive("shunt", shuntOhms, "ohm");
    ShuntChecks.positive("amplifier's gain", amplifierGain, "");
    ShuntChecks.finite("zero", zeroVolts, "V");
    ShuntChecks.positive("largest current", maxAmps, "A");
    ShuntChecks.finite("temperature coefficient", shuntPpmPerCelsius, "ppm/K");
    ShuntChecks.positive("gain", gain, "");
    ShuntChecks.finite("offset", offsetAmps, "A");
    double swing = maxAmps * shuntOhms * amplifierGain;
    double least = input.isSingle() ? 0 : -rangeVolts;
    // A product that is full scale but for the last bit of a double is full scale.
    double rounding = 1e-12 * rangeVolts;
    if (zeroVolts - swing < least - rounding || zeroVolts + swing > rangeVolts + rounding)
      throw new IllegalArgumentException(
          "zero %s V and %s A at %s ohm times %s to either side, expected %s V to %s V at %s"
              .formatted(zeroVolts, maxAmps, shuntOhms, amplifierGain, least, rangeVolts, input));
    if (shuntPpmPerCelsius != 0 && ntc.isEmpty())
      throw new IllegalArgumentException(
          "temperature coefficient %s ppm/K, expected a thermistor with it"
              .formatted(shuntPpmPerCelsius));
    if (ntc.isPresent() && input.name().contains(ntc.get().input().name()))
      throw new IllegalArgumentException(
          "input %s of the thermistor, expected another than the amplifier's %s"
              .formatted(ntc.get().input(), input));
    ShuntChecks.poll(pollNanos, Ads1115.slowestNanos(samplesPerSecond));
  }

  /// 4.096 V, 32 samples a second, asked ten times a second, no corrections, address 0x48.
  public static Ads1115Settings of(
      Input input, double shuntOhms, double amplifierGain, double zeroVolts, double maxAmps) {
    return new Ads1115Settings(
        0x48,
        input,
        4.096,
        32,
        shuntOhms,
        amplifierGain,
        zeroVolts,
        maxAmps,
        0,
        false,
        1,
        0,
        Optional.empty(),
        100_000_000L);
  }
}
