package io.celltwin.hal.current;

import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import java.io.IOException;
import java.util.List;

/// TI INA226: 16 bits of shunt voltage, from which the current is computed here: the chip's own
/// current register has no more digits, and how it rounds is not confirmed.
///
/// Registers and scales: Linux `ina2xx` and RobTillaart/INA226 agree; reset values also TI
/// SBOS547B.
public final class Ina226 extends ShuntChip {
  private static final int CONFIG = 0;
  private static final int SHUNT = 1;
  private static final int BUS = 2;
  private static final int CALIBRATION = 5;
  private static final int MANUFACTURER_ID = 0xFE;
  private static final int DIE_ID = 0xFF;

  private static final int DIE = 0x2260;

  /// Bit 14 of CONFIG reads as 1 (its default is 0x4127).
  private static final int CONFIG_BASE = 1 << 14;

  private static final int MODE_SHUNT = 5; // continuous
  private static final int MODE_SHUNT_AND_BUS = 7;

  static final int[] CONVERSION_MICROS = {140, 204, 332, 588, 1100, 2116, 4156, 8244};

  private static final double SHUNT_VOLTS = 2.5e-6;
  private static final double BUS_VOLTS = 1.25e-3;

  private static final int AMPS = 0;
  private static final int VOLTS = 1;

  private final Ina226Settings settings;
  private final int config;
  private final int calibration;
  private final double stepAmps;

  private int shunt;
  private int bus;

  public Ina226(Ina226Settings settings) {
    super("INA226", settings.address(), channels(settings), settings.pollNanos());
    this.settings = settings;
    int time = ShuntChecks.position(CONVERSION_MICROS, settings.conversionMicros());
    config =
        CONFIG_BASE
            | ShuntChecks.position(ShuntChecks.AVERAGES, settings.averages()) << 9
            | time << 6
            | time << 3
            | (settings.withBus() ? MODE_SHUNT_AND_BUS : MODE_SHUNT);
    calibration = calibration(settings.maxAmps(), settings.shuntOhms());
    double step = SHUNT_VOLTS / settings.shuntOhms() * settings.gain();
    stepAmps = settings.reversed() ? -step : step;
  }

  private static List<Channel> channels(Ina226Settings settings) {
    Channel current = new Channel("current_A", Quantity.CURRENT, 2 * settings.pollNanos());
    Channel volts = new Channel("string_voltage_V", Quantity.STRING_VOLTAGE, Channel.ALL);
    return settings.withBus() ? List.of(current, volts) : List.of(current);
  }

  /// So that the chip's own current register is full at `maxAmps`.
  static int calibration(double maxAmps, double shuntOhms) {
    return (int) (0.00512 / (maxAmps / 32768 * shuntOhms) * (1 + 1e-12));
  }

  static boolean isThere(Registers registers, I2cBus i2c, DeviceHealth health) throws IOException {
    return registers.unsigned16(i2c, health, MANUFACTURER_ID) == MANUFACTURER
        && registers.unsigned16(i2c, health, DIE_ID) == DIE;
  }

  @Override
  public Outcome configure(I2cBus i2c, DeviceHealth health) throws IOException {
    if (!isThere(registers, i2c, health)) return Outcome.WRONG_DEVICE;
    registers.write16(i2c, health, CONFIG, config);
    registers.write16(i2c, health, CALIBRATION, calibration);
    return hasSettings(i2c, health) ? Outcome.DONE : Outcome.NOT_TAKEN;
  }

  /// The calibration is 0 after power-up, and never 0 as written.
  private boolean hasSettings(I2cBus i2c, DeviceHealth health) throws IOException {
    return registers.unsigned16(i2c, health, CONFIG) == config
        && registers.unsigned16(i2c, health, CALIBRATION) == calibration;
  }

  @Override
  public Outcome read(I2cBus i2c, DeviceHealth health) throws IOException {
    shunt = registers.signed16(i2c, health, SHUNT);
    if (settings.withBus()) bus = registers.signed16(i2c, health, BUS);
    // Last, so that values of a chip that lost power meanwhile do not count.
    return hasSettings(i2c, health) ? Outcome.DONE : Outcome.RESET;
  }

  @Override
  public void deliver(long nanos, DeviceHealth health, ReadingSink sink) {
    boolean inRange = shunt < Short.MAX_VALUE && shunt > Short.MIN_VALUE;
    health.set(OVER_RANGE, !inRange);
    // The newest value ended up to one cycle ago and is the mean of the cycle before its end.
    long sampledNanos = nanos - settings.cycleNanos();
    double amps = shunt * stepAmps - settings.offsetAmps();
    put(sink, AMPS, sampledNanos, inRange ? amps : Double.NaN);
    if (!settings.withBus()) return;
    boolean busInRange = bus >= 0 && bus < Short.MAX_VALUE;
    health.set(BUS_OVER_RANGE, !busInRange);
    double volts = bus * BUS_VOLTS * settings.busGain();
    put(sink, VOLTS, sampledNanos, busInRange ? volts : Double.NaN);
  }
}
