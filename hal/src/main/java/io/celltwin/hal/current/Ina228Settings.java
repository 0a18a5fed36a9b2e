package io.celltwin.hal.current;

/// How an INA228 is wired and what it is to measure.
///
/// @param address 0x40 to 0x4F
/// @param shuntOhms resistance of the shunt at 25 degC
/// @param maxAmps full scale: beyond it, either way, the current is out of range. Resolution is
///   1/524288 of it. `maxAmps * shuntOhms` is at most 0.16384 V; up to 0.04096 V the chip's narrow
///   range is used
/// @param shuntPpmPerCelsius temperature coefficient of the shunt, 0 to 16383: the chip corrects
///   with its own temperature, so it has to sit at the shunt
/// @param reversed false where current into the battery flows from IN+ to IN-
/// @param gain what the current is multiplied with, 1 for none: a shunt's tolerance
/// @param offsetAmps what is shown, by `gain` and sign corrected, where no current flows: taken off
/// @param conversionMicros time of one conversion: 50, 84, 150, 280, 540, 1052, 2074 or 4120
/// @param averages conversions to a value: 1, 4, 16, 64, 128, 256, 512 or 1024
/// @param withBus whether the voltage at VBUS is a channel, `string_voltage_V`
/// @param busGain volts of the string per volt at VBUS, 1 without a divider
/// @param pollNanos at least two cycles of conversions
public record Ina228Settings(
    int address,
    double shuntOhms,
    double maxAmps,
    int shuntPpmPerCelsius,
    boolean reversed,
    double gain,
    double offsetAmps,
    int conversionMicros,
    int averages,
    boolean withBus,
    double busGain,
    long pollNanos) {
  /// Full scale of the shunt input, and of its narrow range (RobTillaart's and Adafruit's drivers).
  static final double WIDE_VOLTS = 0.16384;

  static final double NARROW_VOLTS = 0.04096;

  private static final int LARGEST_PPM = 16383;

  public Ina228Settings {
    ShuntChecks.wiring(address, shuntOhms, maxAmps, gain, offsetAmps, busGain);
    ShuntChecks.inRange("shunt's coefficient, ppm/degC,", shuntPpmPerCelsius, 0, LARGEST_PPM);
    ShuntChecks.oneOf("conversion time in us", conversionMicros, Ina228.CONVERSION_MICROS);
    ShuntChecks.oneOf("averages", averages, ShuntChecks.AVERAGES);
    ShuntChecks.volts(maxAmps, shuntOhms, WIDE_VOLTS);
    int calibration = Ina228.calibration(maxAmps, shuntOhms, maxAmps * shuntOhms <= NARROW_VOLTS);
    if (calibration < 1)
      throw new IllegalArgumentException(
          "largest current %s A at a shunt of %s ohm is below the chip's resolution"
              .formatted(maxAmps, shuntOhms));
    ShuntChecks.poll(pollNanos, cycleNanos(conversionMicros, averages, withBus));
  }

  /// 1052 us, 16 averages, ten times a second, no bus voltage, no corrections, address 0x40.
  public static Ina228Settings of(double shuntOhms, double maxAmps) {
    return new Ina228Settings(
        0x40, shuntOhms, maxAmps, 0, false, 1, 0, 1052, 16, false, 1, 100_000_000L);
  }

  /// Time from one value of the shunt to the next.
  long cycleNanos() {
    return cycleNanos(conversionMicros, averages, withBus);
  }

  private static long cycleNanos(int conversionMicros, int averages, boolean withBus) {
    int micros = conversionMicros * (withBus ? 2 : 1) + Ina228.CONVERSION_MICROS[0];
    return micros * 1000L * averages;
  }

  boolean isNarrow() {
    return maxAmps * shuntOhms <= NARROW_VOLTS;
  }
}
