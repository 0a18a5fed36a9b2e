package io.celltwin.hal.current;

import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import java.io.IOException;
import java.util.List;

/// TI INA228: 20 bits of current, and a 40-bit accumulator of charge, from which the mean current
/// since the previous poll is taken: no charge is lost between polls, nor while the host is away.
///
/// Registers and scales: RobTillaart/INA228 and Adafruit_INA228 agree, and Linux `ina238` for what
/// that chip shares; MEMSTAT by what TI quotes of the data sheet (e2e.ti.com, thread 1021595).
public final class Ina228 extends ShuntChip {
  // Registers
  private static final int CONFIG = 0x00;
  private static final int ADC_CONFIG = 0x01;
  private static final int SHUNT_CAL = 0x02;
  private static final int SHUNT_TEMPCO = 0x03;
  private static final int VSHUNT = 0x04;
  private static final int VBUS = 0x05;
  private static final int DIETEMP = 0x06;
  private static final int CURRENT = 0x07;
  private static final int CHARGE = 0x0A;
  private static final int DIAG_ALRT = 0x0B;
  private static final int MANUFACTURER_ID = 0x3E;
  private static final int DEVICE_ID = 0x3F;

  private static final int DEVICE = 0x228; // above four bits of revision

  private static final int CONFIG_CLEAR_SUMS = 1 << 14; // clears itself
  private static final int CONFIG_TEMPCOMP = 1 << 5;
  private static final int CONFIG_NARROW = 1 << 4;
  private static final int MODE_ALL = 0xF << 12; // temperature, bus and shunt, for ever
  private static final int MODE_NO_BUS = 0xE << 12;
  private static final int DIAG_MATH_OVERFLOW = 1 << 9;
  private static final int DIAG_MEMORY_GOOD = 1;

  static final int[] CONVERSION_MICROS = {50, 84, 150, 280, 540, 1052, 2074, 4120};

  private static final double CALIBRATION = 13107.2e6;
  private static final double STEPS = 1 << 19;
  private static final int FULL_SCALE = (1 << 19) - 1;
  private static final double BUS_VOLTS = 195.3125e-6;
  private static final double DIE_CELSIUS = 7.8125e-3;
  private static final long CHARGE_BITS = 40;

  /// The accumulator at full scale wraps after 2^20 s: beyond half of it a difference has no sign.
  private static final long LONGEST_NANOS = (1L << 19) * 1_000_000_000L;

  /// A mean above full scale is no mean: the accumulator was set by something else. The margin is
  /// for the chip's clock, and for one cycle of conversions more than the host's time has.
  private static final double CLOCK_MARGIN = 1.02;

  /// More than can have flowed: somebody else has set the accumulator.
  private static final DeviceFault CHARGE_OVER_RANGE = new DeviceFault(Kind.OVER_RANGE, 0, 3);

  private static final DeviceFault MEMORY = DeviceFault.of(Kind.MEMORY, 0);

  private static final int AMPS = 0;
  private static final int MEAN_AMPS = 1;
  private static final int CELSIUS = 2;
  private static final int VOLTS = 3;

  private final Ina228Settings settings;
  private final int config;
  private final int adcConfig;
  private final int calibration;
  private final double stepAmps;
  private final double gain;

  // What the latest read has read
  private int shunt;
  private int amps;
  private long charge;
  private int flags;
  private int celsius;
  private int bus;

  // Where the mean starts
  private boolean hasStart;
  private boolean startIsGood;
  private long startCharge;
  private long startNanos;

  public Ina228(Ina228Settings settings) {
    super("INA228", settings.address(), channels(settings), settings.pollNanos());
    this.settings = settings;
    config =
        (settings.shuntPpmPerCelsius() > 0 ? CONFIG_TEMPCOMP : 0)
            | (settings.isNarrow() ? CONFIG_NARROW : 0);
    int time = ShuntChecks.position(CONVERSION_MICROS, settings.conversionMicros());
    // The temperature gets the shortest conversion, and as many of them. The default (0xFB68) has a
    // longer one, so ADC_CONFIG always tells a chip that has lost power.
    adcConfig =
        settings.withBus()
            ? MODE_ALL | time << 9 | time << 6 | average()
            : MODE_NO_BUS | time << 6 | average();
    calibration = calibration(settings.maxAmps(), settings.shuntOhms(), settings.isNarrow());
    // Rounding the calibration moves the step: what the chip really has is what is reckoned with.
    stepAmps = stepAmps(calibration, settings.shuntOhms(), settings.isNarrow());
    gain = settings.reversed() ? -settings.gain() : settings.gain();
  }

  private static List<Channel> channels(Ina228Settings settings) {
    Channel current = new Channel("current_A", Quantity.CURRENT, 2 * settings.pollNanos());
    Channel mean = new Channel("current_mean_A", Quantity.MEAN_CURRENT, Channel.ALL);
    Channel die = new Channel("die_degC", Quantity.TEMPERATURE, Channel.ALL);
    Channel volts = new Channel("string_voltage_V", Quantity.STRING_VOLTAGE, Channel.ALL);
    return settings.withBus() ? List.of(current, mean, die, volts) : List.of(current, mean, die);
  }

  private int average() {
    return ShuntChecks.position(ShuntChecks.AVERAGES, settings.averages());
  }

  /// SHUNT_CAL for full scale at `maxAmps`, four times as large in the narrow range.
  static int calibration(double maxAmps, double shuntOhms, boolean isNarrow) {
    // A product of decimals may fall short of a whole number by the last bits of a double.
    return (int) (CALIBRATION * (maxAmps / STEPS) * shuntOhms * (isNarrow ? 4 : 1) * (1 + 1e-12));
  }

  static double stepAmps(int calibration, double shuntOhms, boolean isNarrow) {
    return calibration / (CALIBRATION * shuntOhms * (isNarrow ? 4 : 1));
  }

  static boolean isThere(Registers registers, I2cBus i2c, DeviceHealth health) throws IOException {
    return registers.unsigned16(i2c, health, MANUFACTURER_ID) == MANUFACTURER
        && registers.unsigned16(i2c, health, DEVICE_ID) >> 4 == DEVICE;
  }

  @Override
  public Outcome configure(I2cBus i2c, DeviceHealth health) throws IOException {
    hasStart = false;
    if (!isThere(registers, i2c, health)) return Outcome.WRONG_DEVICE;
    registers.write16(i2c, health, SHUNT_CAL, calibration);
    registers.write16(i2c, health, SHUNT_TEMPCO, settings.shuntPpmPerCelsius());
    registers.write16(i2c, health, ADC_CONFIG, adcConfig);
    registers.write16(i2c, health, CONFIG, config | CONFIG_CLEAR_SUMS);
    boolean taken =
        hasSettings(i2c, health)
            && (registers.unsigned16(i2c, health, CONFIG) & ~CONFIG_CLEAR_SUMS) == config
            && registers.unsigned16(i2c, health, SHUNT_TEMPCO) == settings.shuntPpmPerCelsius();
    return taken ? Outcome.DONE : Outcome.NOT_TAKEN;
  }

  private boolean hasSettings(I2cBus i2c, DeviceHealth health) throws IOException {
    return registers.unsigned16(i2c, health, SHUNT_CAL) == calibration
        && registers.unsigned16(i2c, health, ADC_CONFIG) == adcConfig;
  }

  @Override
  public Outcome read(I2cBus i2c, DeviceHealth health) throws IOException {
    charge = registers.signed40(i2c, health, CHARGE);
    amps = registers.signed20(i2c, health, CURRENT);
    shunt = registers.signed20(i2c, health, VSHUNT);
    celsius = registers.signed16(i2c, health, DIETEMP);
    if (settings.withBus()) bus = registers.signed20(i2c, health, VBUS);
    flags = registers.unsigned16(i2c, health, DIAG_ALRT);
    // Last, so that values of a chip that lost power meanwhile do not count.
    return hasSettings(i2c, health) ? Outcome.DONE : Outcome.RESET;
  }

  @Override
  public void deliver(long nanos, DeviceHealth health, ReadingSink sink) {
    boolean inRange = !isFull(amps) && !isFull(shunt) && (flags & DIAG_MATH_OVERFLOW) == 0;
    health.set(OVER_RANGE, !inRange);
    health.set(MEMORY, (flags & DIAG_MEMORY_GOOD) == 0);
    // The newest value ended up to one cycle ago and is the mean of the cycle before its end.
    long sampledNanos = nanos - settings.cycleNanos();
    put(sink, AMPS, sampledNanos, inRange ? corrected(amps * stepAmps) : Double.NaN);
    // The charge is that up to the end of a cycle, which on average was half a cycle ago.
    deliverMean(nanos - settings.cycleNanos() / 2, inRange, health, sink);
    put(sink, CELSIUS, sampledNanos, celsius * DIE_CELSIUS);
    if (!settings.withBus()) return;
    boolean busInRange = bus >= 0 && !isFull(bus);
    health.set(BUS_OVER_RANGE, !busInRange);
    double volts = bus * BUS_VOLTS * settings.busGain();
    put(sink, VOLTS, sampledNanos, busInRange ? volts : Double.NaN);
  }

  private void deliverMean(
      long chargeNanos, boolean inRange, DeviceHealth health, ReadingSink sink) {
    long elapsedNanos = chargeNanos - startNanos;
    if (hasStart && elapsedNanos <= 0) return; // same instant again: the next one speaks for it
    double mean = Double.NaN;
    // Where the accumulator has clipped at either end, what it has gained is no charge.
    if (hasStart && startIsGood && inRange && elapsedNanos < LONGEST_NANOS) {
      // The difference of 40 bits, with its sign: right across a wrap, too.
      long gained = (charge - startCharge) << (64 - CHARGE_BITS) >> (64 - CHARGE_BITS);
      double full = FULL_SCALE * CLOCK_MARGIN * (elapsedNanos + settings.cycleNanos());
      boolean canBe = Math.abs(gained) * 1e9 <= full;
      health.set(CHARGE_OVER_RANGE, !canBe);
      if (canBe) mean = corrected(gained * stepAmps / (elapsedNanos / 1e9));
    }
    put(sink, MEAN_AMPS, chargeNanos, mean);
    hasStart = true;
    startIsGood = inRange;
    startCharge = charge;
    startNanos = chargeNanos;
  }

  private double corrected(double chipAmps) {
    return chipAmps * gain - settings.offsetAmps();
  }

  private static boolean isFull(int code) {
    return code >= FULL_SCALE || code <= -FULL_SCALE - 1;
  }
}
