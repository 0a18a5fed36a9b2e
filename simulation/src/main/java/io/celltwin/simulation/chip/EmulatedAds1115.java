package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;

/// A TI ADS1115 on an I2C bus of its own: pointer, four registers, single and continuous
/// conversions that take their time, power-up defaults.
///
/// From TI SBAS444E; that a conversion ends before what was written meanwhile holds, and that
/// CONFIG reads as busy for as long as conversions go on, from TI (e2e.ti.com, thread 840814) and
/// esphome (request 2016). Not confirmed: that the pointer's upper six bits do nothing. The
/// comparator compares nothing, and the general call is not heard.
public final class EmulatedAds1115 extends EmulatedI2cChip {
  private static final int CONVERSION = 0;
  private static final int CONFIG = 1;
  private static final int LOW_THRESHOLD = 2;
  private static final int HIGH_THRESHOLD = 3;

  /// Written: begin. Read: no conversion runs.
  private static final int BEGIN = 1 << 15;

  private static final int SINGLE_SHOT = 1 << 8;
  private static final int DEFAULT_CONFIG = 0x8583;

  private static final int[] SAMPLES_PER_SECOND = {8, 16, 32, 64, 128, 250, 475, 860};
  private static final double[] RANGE_VOLTS = {
    6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256
  };

  /// Pins of MUX 0 to 7; -1 is ground.
  private static final int[] POSITIVE = {0, 0, 1, 2, 0, 1, 2, 3};

  private static final int[] NEGATIVE = {1, 3, 3, 3, -1, -1, -1, -1};

  /// From power-down to the first conversion (TI, e2e.ti.com, thread 1495697).
  private static final long WAKE_NANOS = 25_000;

  private final AdcInputs inputs;
  private final int[] registers = new int[HIGH_THRESHOLD + 1];
  private double clockShare = 1;

  // The conversion that runs, with the settings that it began with
  private boolean runs;
  private int running;
  private long beganNanos;

  public EmulatedAds1115(int address, AdcInputs inputs, Clock clock) {
    super(address, clock);
    this.inputs = inputs;
    brownOut();
  }

  /// Fault: supply was lost for a moment. Every register has its default; nothing converts.
  @Override
  public void brownOut() {
    registers[CONVERSION] = 0;
    registers[CONFIG] = DEFAULT_CONFIG & ~BEGIN;
    registers[LOW_THRESHOLD] = 0x8000;
    registers[HIGH_THRESHOLD] = 0x7FFF;
    runs = false;
  }

  /// How fast the chip's own clock is: 0.9 to 1.1 of the nominal are within its specification.
  public void clockShare(double share) {
    clockShare = share;
  }

  @Override
  int length(int register) {
    return 2;
  }

  /// The pointer's upper bits do nothing: there are four.
  @Override
  boolean hasBits(int register) {
    return register >= 0 && register < registers.length;
  }

  @Override
  long value(int register) {
    convert();
    int of = register & 3;
    return registers[of] | (of == CONFIG && !runs ? BEGIN : 0);
  }

  @Override
  void write(int register, int value) {
    convert();
    int of = register & 3;
    if (of == CONVERSION) return; // read-only
    registers[of] = of == CONFIG ? value & ~BEGIN : value;
    boolean begins = (value & SINGLE_SHOT) == 0 || (value & BEGIN) != 0;
    if (of == CONFIG && begins && !runs) begin(clock.nowNanos() + WAKE_NANOS);
  }

  private void begin(long nanos) {
    runs = true;
    running = registers[CONFIG];
    beganNanos = nanos;
  }

  @Override
  public void convert() {
    while (runs) {
      long nanos = Math.round(1e9 / clockShare / SAMPLES_PER_SECOND[running >> 5 & 7]);
      if (beganNanos + nanos - clock.nowNanos() > 0) return;
      registers[CONVERSION] = code(beganNanos + nanos / 2) & 0xFFFF;
      runs = false;
      if ((registers[CONFIG] & SINGLE_SHOT) == 0) begin(beganNanos + nanos);
    }
  }

  private int code(long nanos) {
    int mux = running >> 12 & 7;
    double ground = NEGATIVE[mux] < 0 ? 0 : inputs.volts(NEGATIVE[mux], nanos);
    double volts = inputs.volts(POSITIVE[mux], nanos) - ground;
    double code = Math.rint(volts / RANGE_VOLTS[running >> 9 & 7] * 32768);
    return (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, code));
  }
}
