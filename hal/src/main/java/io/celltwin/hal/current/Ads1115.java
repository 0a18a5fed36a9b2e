package io.celltwin.hal.current;

import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.current.Ads1115Settings.Ntc;
import io.celltwin.hal.monitor.Thermistor;
import java.io.IOException;
import java.util.List;

/// TI ADS1115: a converter of 16 bits that reads a shunt amplifier's output, without end. Where
/// there is a thermistor, it has one poll in 64, and the first one.
///
/// Registers, ranges and rates: TI SBAS444E, and Linux `ti-ads1015` agrees. That a conversion which
/// runs while the input changes ends first: TI (e2e.ti.com, thread 840814), and what users of
/// Adafruit's library measured (Adafruit_CircuitPython_ADS1x15, issue 55 and request 57).
public final class Ads1115 extends ShuntChip {
  private static final int CONVERSION = 0;
  private static final int CONFIG = 1;
  private static final int LOW_THRESHOLD = 2;
  private static final int HIGH_THRESHOLD = 3;

  /// The chip has no identification. Its thresholds, which nothing here writes, stand for it.
  private static final int LOW_AS_RESET = 0x8000;

  private static final int HIGH_AS_RESET = 0x7FFF;

  /// Written as 1 to begin; read as 0 for as long as conversions go on. The sheet's own example
  /// writes it also for continuous conversion (0x8483).
  private static final int BEGIN = 1 << 15;

  /// COMP_QUE: no comparator. MODE is 0, continuous; its default is 1, so that CONFIG (0x8583)
  /// always tells a chip that has lost power.
  private static final int NO_COMPARATOR = 3;

  static final double[] RANGE_VOLTS = {6.144, 4.096, 2.048, 1.024, 0.512, 0.256};
  static final int[] SAMPLES_PER_SECOND = {8, 16, 32, 64, 128, 250, 475, 860};

  /// The chip's clock may be 10 % slow (TI SBASAV5 of the ADS1115L, and Linux reckons so), and
  /// waking takes 25 us (TI, e2e.ti.com, thread 1495697).
  private static final double SLOWEST = 0.9;

  private static final long WAKE_NANOS = 25_000;

  private static final int POLLS_PER_TEMPERATURE = 64;
  private static final double REFERENCE_CELSIUS = 25;

  private static final DeviceFault SENSOR_OPEN = new DeviceFault(Kind.SENSOR_OPEN, 0, 2);
  private static final DeviceFault SENSOR_SHORTED = new DeviceFault(Kind.SENSOR_SHORTED, 0, 2);

  private static final int AMPS = 0;
  private static final int CELSIUS = 1;

  private final Ads1115Settings settings;
  private final boolean hasNtc;
  private final long cycleNanos;
  private final int ampsConfig;
  private final int celsiusConfig;
  private final double swingVolts;
  private final double ampsPerVolt;

  /// What is being converted: the thermistor, else the amplifier.
  private boolean convertsCelsius;

  private int pollsToCelsius;

  // What the latest read has read
  private boolean isCelsius;
  private int code;

  /// Of shunt and amplifier against 25 degC; 1 where no temperature is known.
  private double warmGain = 1;

  public Ads1115(Ads1115Settings settings) {
    super("ADS1115", settings.address(), channels(settings), settings.pollNanos());
    this.settings = settings;
    hasNtc = settings.ntc().isPresent();
    cycleNanos = Math.round(1e9 / settings.samplesPerSecond());
    ampsConfig = config(settings.input(), settings.rangeVolts());
    celsiusConfig =
        settings.ntc().map(ntc -> config(ntc.input(), ntcRangeVolts(ntc))).orElse(ampsConfig);
    double voltsPerAmp = settings.shuntOhms() * settings.amplifierGain();
    swingVolts = settings.maxAmps() * voltsPerAmp;
    ampsPerVolt = (settings.reversed() ? -settings.gain() : settings.gain()) / voltsPerAmp;
  }

  private static List<Channel> channels(Ads1115Settings settings) {
    boolean hasNtc = settings.ntc().isPresent();
    // With a thermistor a poll now and then is without a current.
    long coverNanos = (hasNtc ? 3 : 2) * settings.pollNanos();
    Channel current = new Channel("current_A", Quantity.CURRENT, coverNanos);
    Channel shunt = new Channel("shunt_degC", Quantity.TEMPERATURE, Channel.ALL);
    return hasNtc ? List.of(current, shunt) : List.of(current);
  }

  private int config(Ads1115Settings.Input input, double rangeVolts) {
    return BEGIN
        | input.mux << 12
        | range(rangeVolts) << 9
        | ShuntChecks.position(SAMPLES_PER_SECOND, settings.samplesPerSecond()) << 5
        | NO_COMPARATOR;
  }

  /// Its PGA bits; -1 where there is none.
  static int range(double volts) {
    for (int i = 0; i < RANGE_VOLTS.length; i++) if (RANGE_VOLTS[i] == volts) return i;
    return -1;
  }

  /// The smallest range that holds the supply.
  private static double ntcRangeVolts(Ntc ntc) {
    double range = RANGE_VOLTS[0];
    for (double volts : RANGE_VOLTS) if (volts >= ntc.supplyVolts()) range = volts;
    return range;
  }

  static long slowestNanos(int samplesPerSecond) {
    return Math.round(1e9 / SLOWEST / samplesPerSecond) + WAKE_NANOS;
  }

  static boolean isThere(Registers registers, I2cBus i2c, DeviceHealth health) throws IOException {
    return registers.unsigned16(i2c, health, LOW_THRESHOLD) == LOW_AS_RESET
        && registers.unsigned16(i2c, health, HIGH_THRESHOLD) == HIGH_AS_RESET;
  }

  @Override
  public Outcome configure(I2cBus i2c, DeviceHealth health) throws IOException {
    if (!isThere(registers, i2c, health)) return Outcome.WRONG_DEVICE;
    warmGain = 1;
    convert(i2c, health, hasNtc);
    return hasSettings(i2c, health) ? Outcome.DONE : Outcome.NOT_TAKEN;
  }

  private void convert(I2cBus i2c, DeviceHealth health, boolean celsius) throws IOException {
    registers.write16(i2c, health, CONFIG, celsius ? celsiusConfig : ampsConfig);
    convertsCelsius = celsius;
    if (celsius) pollsToCelsius = POLLS_PER_TEMPERATURE;
  }

  private boolean hasSettings(I2cBus i2c, DeviceHealth health) throws IOException {
    int written = convertsCelsius ? celsiusConfig : ampsConfig;
    return (registers.unsigned16(i2c, health, CONFIG) | BEGIN) == written;
  }

  @Override
  public Outcome read(I2cBus i2c, DeviceHealth health) throws IOException {
    code = registers.signed16(i2c, health, CONVERSION);
    isCelsius = convertsCelsius;
    // After the value, so that one of a chip that lost power meanwhile does not count.
    if (!hasSettings(i2c, health)) return Outcome.RESET;
    if (!hasNtc || !(convertsCelsius || --pollsToCelsius == 1)) return Outcome.DONE;
    convert(i2c, health, !convertsCelsius);
    return Outcome.SWITCHED;
  }

  @Override
  public void deliver(long nanos, DeviceHealth health, ReadingSink sink) {
    // The newest value ended up to one conversion ago and is the mean of the one before its end.
    long sampledNanos = nanos - cycleNanos;
    if (isCelsius) deliverCelsius(settings.ntc().orElseThrow(), sampledNanos, health, sink);
    else deliverAmps(sampledNanos, health, sink);
  }

  private void deliverAmps(long nanos, DeviceHealth health, ReadingSink sink) {
    double volts = code * settings.rangeVolts() / 32768 - settings.zeroVolts();
    boolean inRange =
        code < Short.MAX_VALUE && code > Short.MIN_VALUE && Math.abs(volts) <= swingVolts;
    health.set(OVER_RANGE, !inRange);
    double amps = volts * ampsPerVolt / warmGain - settings.offsetAmps();
    put(sink, AMPS, nanos, inRange ? amps : Double.NaN);
  }

  private void deliverCelsius(Ntc ntc, long nanos, DeviceHealth health, ReadingSink sink) {
    double volts = code * ntcRangeVolts(ntc) / 32768;
    double ohms = Thermistor.dividerOhms(volts, ntc.supplyVolts(), ntc.pullUpOhms());
    health.set(SENSOR_OPEN, ntc.part().isOpen(ohms));
    health.set(SENSOR_SHORTED, ntc.part().isShorted(ohms));
    double celsius = ntc.part().celsius(ohms);
    double warmer = Double.isNaN(celsius) ? 0 : celsius - REFERENCE_CELSIUS;
    warmGain = 1 + settings.shuntPpmPerCelsius() * 1e-6 * warmer;
    put(sink, CELSIUS, nanos, celsius);
  }
}
