package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import java.util.Arrays;

/// A TI INA228 on an I2C bus of its own: registers, conversions that take their time, the
/// arithmetic of current, energy and charge in whole numbers, and power-up defaults.
///
/// From RobTillaart/INA228, Adafruit_INA228 and Linux `ina238`. Not confirmed: how the chip rounds;
/// the default of SHUNT_CAL (0x1000); that conversions of temperature, bus and shunt take turns;
/// that charge is added once per averaged value; which flags a read clears. Alert limits compare
/// nothing.
public final class EmulatedIna228 extends EmulatedI2cChip {
  private static final int CONFIG = 0x00;
  private static final int ADC_CONFIG = 0x01;
  private static final int SHUNT_CAL = 0x02;
  private static final int SHUNT_TEMPCO = 0x03;
  private static final int VSHUNT = 0x04;
  private static final int VBUS = 0x05;
  private static final int DIETEMP = 0x06;
  private static final int CURRENT = 0x07;
  private static final int POWER = 0x08;
  private static final int ENERGY = 0x09;
  private static final int CHARGE = 0x0A;
  private static final int DIAG_ALRT = 0x0B;
  private static final int MANUFACTURER_ID = 0x3E;
  private static final int DEVICE_ID = 0x3F;

  private static final int[] MICROS = {50, 84, 150, 280, 540, 1052, 2074, 4120};
  private static final int[] AVERAGES = {1, 4, 16, 64, 128, 256, 512, 1024};

  private static final int MATH_OVERFLOW = 1 << 9;
  private static final int CHARGE_OVERFLOW = 1 << 10;
  private static final int ENERGY_OVERFLOW = 1 << 11;
  private static final int CONVERTED = 1 << 1;
  private static final int MEMORY_GOOD = 1;
  private static final long MASK_40 = (1L << 40) - 1;

  private final ShuntInputs inputs;
  private final int[] settings = new int[64]; // the registers of 16 bits that can be written
  private int manufacturer = 0x5449;
  private int device = 0x2281;
  private boolean memoryGood = true;
  private boolean halved;

  private long convertedNanos; // end of the latest cycle of conversions
  private int shunt;
  private int bus;
  private int celsius;
  private int current;
  private long power;
  // Sums in parts, so that nothing is lost between cycles: whole steps and nanosteps
  private long chargeSteps;
  private long chargeNanoSteps;
  private double energySteps;
  private int flags;

  public EmulatedIna228(int address, ShuntInputs inputs, Clock clock) {
    super(address, clock);
    this.inputs = inputs;
    powerUp();
  }

  /// Fault: supply was lost for a moment. Every register has its default.
  @Override
  public void brownOut() {
    powerUp();
  }

  /// Fault: another chip answers at the address.
  public void identity(int manufacturerId, int deviceId) {
    manufacturer = manufacturerId;
    device = deviceId;
  }

  /// Fault: the checksum of the trim memory does not fit.
  public void memoryGood(boolean isGood) {
    memoryGood = isGood;
  }

  /// Sets the accumulator, so that it wraps soon.
  public void charge(long steps) {
    convert();
    chargeSteps = steps;
  }

  /// Fault: the current register shows half of what the accumulator gets.
  public void currentIsHalved(boolean isHalved) {
    halved = isHalved;
  }

  private void powerUp() {
    Arrays.fill(settings, 0);
    settings[ADC_CONFIG] = 0xFB68;
    settings[SHUNT_CAL] = 0x1000;
    settings[0x0C] = 0x7FFF;
    settings[0x0D] = 0x8000;
    settings[0x0E] = 0x7FFF;
    settings[0x10] = 0x7FFF;
    settings[0x11] = 0xFFFF;
    clearSums();
    shunt = 0;
    bus = 0;
    celsius = 0;
    current = 0;
    power = 0;
    flags = 0;
    convertedNanos = clock.nowNanos();
  }

  private void clearSums() {
    chargeSteps = 0;
    chargeNanoSteps = 0;
    energySteps = 0;
    flags &= ~(CHARGE_OVERFLOW | ENERGY_OVERFLOW);
  }

  @Override
  int length(int register) {
    return switch (register) {
      case VSHUNT, VBUS, CURRENT, POWER -> 3;
      case ENERGY, CHARGE -> 5;
      case 0x12, 0x13 -> 0;
      case MANUFACTURER_ID, DEVICE_ID -> 2;
      default -> register <= 0x11 ? 2 : 0;
    };
  }

  @Override
  long value(int register) {
    convert();
    return switch (register) {
      case VSHUNT -> (long) shunt << 4 & 0xFFFFFF;
      case VBUS -> (long) bus << 4 & 0xFFFFFF;
      case DIETEMP -> celsius & 0xFFFF;
      case CURRENT -> (long) (halved ? current / 2 : current) << 4 & 0xFFFFFF;
      case POWER -> power & 0xFFFFFF;
      case ENERGY -> {
        flags &= ~ENERGY_OVERFLOW;
        yield (long) energySteps & MASK_40;
      }
      case CHARGE -> {
        flags &= ~CHARGE_OVERFLOW;
        yield chargeSteps & MASK_40;
      }
      case DIAG_ALRT -> {
        int shown = (settings[DIAG_ALRT] & 0xF000) | flags | (memoryGood ? MEMORY_GOOD : 0);
        flags &= ~CONVERTED;
        yield shown;
      }
      case MANUFACTURER_ID -> manufacturer;
      case DEVICE_ID -> device;
      default -> settings[register];
    };
  }

  @Override
  void write(int register, int value) {
    convert();
    switch (register) {
      case CONFIG -> {
        if ((value & 1 << 15) != 0) {
          powerUp();
          return;
        }
        if ((value & 1 << 14) != 0) clearSums();
        settings[CONFIG] = value & 0x3FF0;
      }
      case ADC_CONFIG -> {
        settings[ADC_CONFIG] = value;
        convertedNanos = clock.nowNanos(); // conversion starts anew
      }
      case SHUNT_CAL -> settings[SHUNT_CAL] = value & 0x7FFF;
      case SHUNT_TEMPCO -> settings[SHUNT_TEMPCO] = value & 0x3FFF;
      case VSHUNT, VBUS, DIETEMP, CURRENT, POWER, ENERGY, CHARGE, MANUFACTURER_ID, DEVICE_ID -> {}
      default -> {
        if (register <= 0x11) settings[register] = value;
      }
    }
  }

  @Override
  public void convert() {
    int mode = settings[ADC_CONFIG] >> 12;
    if (mode < 8) { // shut down, or triggered, which nothing here triggers
      convertedNanos = clock.nowNanos();
      return;
    }
    boolean hasCelsius = (mode & 4) != 0;
    boolean hasShunt = (mode & 2) != 0;
    boolean hasBus = (mode & 1) != 0;
    long micros =
        (hasCelsius ? MICROS[settings[ADC_CONFIG] >> 3 & 7] : 0L)
            + (hasShunt ? MICROS[settings[ADC_CONFIG] >> 6 & 7] : 0)
            + (hasBus ? MICROS[settings[ADC_CONFIG] >> 9 & 7] : 0);
    if (micros == 0) return;
    long cycleNanos = micros * 1000 * AVERAGES[settings[ADC_CONFIG] & 7];
    for (long now = clock.nowNanos(); convertedNanos + cycleNanos - now <= 0; ) {
      long middle = convertedNanos + cycleNanos / 2;
      convertedNanos += cycleNanos;
      if (hasCelsius) celsius = clip(inputs.dieCelsius(middle) / 7.8125e-3, 15);
      if (hasBus) bus = clip(Math.max(0, inputs.busVolts(middle)) / 195.3125e-6, 19);
      if (hasShunt) {
        boolean isNarrow = (settings[CONFIG] & 1 << 4) != 0;
        shunt = clip(inputs.shuntVolts(middle) / (isNarrow ? 78.125e-9 : 312.5e-9), 19);
        reckon(cycleNanos);
      }
      flags |= CONVERTED;
    }
  }

  /// Full scale of the shunt is full scale of the current at a calibration of 4096.
  private void reckon(long cycleNanos) {
    flags &= ~MATH_OVERFLOW;
    if (settings[SHUNT_CAL] == 0) {
      current = 0;
    } else {
      double wanted = shunt * 4096.0 / settings[SHUNT_CAL];
      if ((settings[CONFIG] & 1 << 5) != 0)
        wanted /= 1 + settings[SHUNT_TEMPCO] * 1e-6 * (celsius * 7.8125e-3 - 25);
      current = clip(wanted, 19);
      if (Math.abs(wanted - current) > 1) flags |= MATH_OVERFLOW;
    }
    // 3.2 steps of current times volts is the step of power.
    power = Math.min(0xFFFFFF, Math.round(Math.abs((double) current) * bus * 195.3125e-6 / 3.2));
    long before = chargeSteps;
    chargeNanoSteps += current * cycleNanos;
    chargeSteps += Math.floorDiv(chargeNanoSteps, 1_000_000_000L);
    chargeNanoSteps = Math.floorMod(chargeNanoSteps, 1_000_000_000L);
    if (before << 24 >> 24 == before && chargeSteps << 24 >> 24 != chargeSteps)
      flags |= CHARGE_OVERFLOW;
    chargeSteps = chargeSteps << 24 >> 24;
    energySteps += power * (cycleNanos * 1e-9) / 16;
    if (energySteps > MASK_40) {
      energySteps -= MASK_40 + 1.0;
      flags |= ENERGY_OVERFLOW;
    }
  }

  private static int clip(double code, int bits) {
    int most = (1 << bits) - 1;
    return (int) Math.max(-most - 1, Math.min(most, Math.rint(code)));
  }
}
