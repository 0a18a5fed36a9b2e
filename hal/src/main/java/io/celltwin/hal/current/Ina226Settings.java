package io.celltwin.hal.current;

/// How an INA226 is wired and what it is to measure. It has neither an accumulator nor a
/// temperature.
///
/// @param address 0x40 to 0x4F
/// @param shuntOhms resistance of the shunt
/// @param maxAmps the largest current that is expected, at most 0.08192 V at the shunt; only the
///   chip's own current register, for others on the bus, is scaled by it
/// @param reversed false where current into the battery flows from IN+ to IN-
/// @param gain what the current is multiplied with, 1 for none: a shunt's tolerance
/// @param offsetAmps what is shown, by `gain` and sign corrected, where no current flows: taken off
/// @param conversionMicros time of one conversion: 140, 204, 332, 588, 1100, 2116, 4156 or 8244
/// @param averages conversions to a value: 1, 4, 16, 64, 128, 256, 512 or 1024
/// @param withBus whether the voltage at VBUS is a channel, `string_voltage_V`
/// @param busGain volts of the string per volt at VBUS, 1 without a divider
/// @param pollNanos at least two cycles of conversions
public record Ina226Settings(
    int address,
    double shuntOhms,
    double maxAmps,
    boolean reversed,
    double gain,
    double offsetAmps,
    int conversionMicros,
    int averages,
    boolean withBus,
    double busGain,
    long pollNanos) {
  /// 2.5 uV times 32768.
  static final double FULL_VOLTS = 0.08192;

  public Ina226Settings {
    ShuntChecks.wiring(address, shuntOhms, maxAmps, gain, offsetAmps, busGain);
    ShuntChecks.oneOf("conversion time in us", conversionMicros, Ina226.CONVERSION_MICROS);
    ShuntChecks.oneOf("averages", averages, ShuntChecks.AVERAGES);
    ShuntChecks.volts(maxAmps, shuntOhms, FULL_VOLTS);
    int calibration = Ina226.calibration(maxAmps, shuntOhms);
    if (calibration > 0x7FFF)
      throw new IllegalArgumentException(
          "largest current %s A at a shunt of %s ohm is below the chip's resolution"
              .formatted(maxAmps, shuntOhms));
    ShuntChecks.poll(pollNanos, cycleNanos(conversionMicros, averages, withBus));
  }

  /// 1100 us, 16 averages, ten times a second, no bus voltage, no corrections, address 0x40.
  public static Ina226Settings of(double shuntOhms, double maxAmps) {
    return new Ina226Settings(
        0x40, shuntOhms, maxAmps, false, 1, 0, 1100, 16, false, 1, 100_000_000L);
  }

  long cycleNanos() {
    return cycleNanos(conversionMicros, averages, withBus);
  }

  private static long cycleNanos(int conversionMicros, int averages, boolean withBus) {
    return conversionMicros * (withBus ? 2L : 1L) * 1000 * averages;
  }
}
