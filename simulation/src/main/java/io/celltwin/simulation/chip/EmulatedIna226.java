package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import java.util.Arrays;

/// A TI INA226 on an I2C bus of its own: registers, conversions that take their time, power-up
/// defaults.
///
/// From Linux `ina2xx`, RobTillaart/INA226 and TI SBOS547B. Not confirmed: that current and power
/// are cut off, not rounded. Alert limits compare nothing.
public final class EmulatedIna226 extends EmulatedI2cChip {
  private static final int CONFIG = 0;
  private static final int SHUNT = 1;
  private static final int BUS = 2;
  private static final int POWER = 3;
  private static final int CURRENT = 4;
  private static final int CALIBRATION = 5;
  private static final int MASK = 6;
  private static final int ALERT_LIMIT = 7;

  private static final int[] MICROS = {140, 204, 332, 588, 1100, 2116, 4156, 8244};
  private static final int[] AVERAGES = {1, 4, 16, 64, 128, 256, 512, 1024};
  private static final int DEFAULT_CONFIG = 0x4127;
  private static final int CONVERTED = 1 << 3;
  private static final int OVERFLOW = 1 << 2;

  private final ShuntInputs inputs;
  private final int[] registers = new int[ALERT_LIMIT + 1];
  private int manufacturer = 0x5449;
  private int die = 0x2260;
  private long convertedNanos;

  public EmulatedIna226(int address, ShuntInputs inputs, Clock clock) {
    super(address, clock);
    this.inputs = inputs;
    brownOut();
  }

  /// Fault: supply was lost for a moment. Every register has its default.
  @Override
  public void brownOut() {
    Arrays.fill(registers, 0);
    registers[CONFIG] = DEFAULT_CONFIG;
    convertedNanos = clock.nowNanos();
  }

  /// Fault: another chip answers at the address.
  public void identity(int manufacturerId, int dieId) {
    manufacturer = manufacturerId;
    die = dieId;
  }

  @Override
  int length(int register) {
    return register <= ALERT_LIMIT || register >= 0xFE ? 2 : 0;
  }

  @Override
  long value(int register) {
    convert();
    if (register == 0xFE) return manufacturer;
    if (register == 0xFF) return die;
    int value = registers[register];
    if (register == MASK) registers[MASK] &= ~CONVERTED;
    return value & 0xFFFF;
  }

  @Override
  void write(int register, int value) {
    convert();
    switch (register) {
      case CONFIG -> {
        if ((value & 1 << 15) != 0) {
          brownOut();
        } else {
          registers[CONFIG] = (value & 0x0FFF) | 0x4000;
          convertedNanos = clock.nowNanos(); // conversion starts anew
        }
      }
      case CALIBRATION -> registers[CALIBRATION] = value & 0x7FFF;
      case MASK -> registers[MASK] = (value & 0xFC03) | (registers[MASK] & 0x1C);
      case ALERT_LIMIT -> registers[ALERT_LIMIT] = value;
      default -> {}
    }
  }

  @Override
  public void convert() {
    int config = registers[CONFIG];
    boolean hasShunt = (config & 1) != 0;
    boolean hasBus = (config & 2) != 0;
    if ((config & 4) == 0 || (!hasShunt && !hasBus)) { // shut down, or triggered
      convertedNanos = clock.nowNanos();
      return;
    }
    long micros =
        (hasShunt ? MICROS[config >> 3 & 7] : 0L) + (hasBus ? MICROS[config >> 6 & 7] : 0);
    long cycleNanos = micros * 1000 * AVERAGES[config >> 9 & 7];
    for (long now = clock.nowNanos(); convertedNanos + cycleNanos - now <= 0; ) {
      long middle = convertedNanos + cycleNanos / 2;
      convertedNanos += cycleNanos;
      if (hasShunt) registers[SHUNT] = clip(inputs.shuntVolts(middle) / 2.5e-6);
      if (hasBus) registers[BUS] = clip(Math.max(0, inputs.busVolts(middle)) / 1.25e-3);
      long current = (long) registers[SHUNT] * registers[CALIBRATION] / 2048;
      registers[CURRENT] = (int) current;
      long power = Math.abs(current) * registers[BUS] / 20000;
      registers[POWER] = (int) Math.min(0xFFFF, power);
      boolean overflows = current != (short) current || power > 0xFFFF;
      registers[MASK] = (registers[MASK] & ~OVERFLOW) | CONVERTED | (overflows ? OVERFLOW : 0);
    }
  }

  private static int clip(double code) {
    return (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(code)));
  }
}
