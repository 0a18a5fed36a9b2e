package io.celltwin.simulation.chip;

import java.util.Arrays;

/// One LTC6811-1, LTC6813-1 or ADBMS1818: registers, converter, timers. Facts and their evidence:
/// the fact sheet on cell monitors, section 1; pages are of the LTC6804-1 data sheet, whose
/// commands and registers the family shares. `unconfirmed` is said where no source was seen.
final class LtcChip extends Chip {
  private static final int WRCFGA = 0x001;
  private static final int RDCFGA = 0x002;
  private static final int WRCFGB = 0x024;
  private static final int RDCFGB = 0x026;
  private static final int RDSTATA = 0x010;
  private static final int RDSTATB = 0x012;
  private static final int WRSCTRL = 0x014;
  private static final int RDSCTRL = 0x016;
  private static final int CLRSCTRL = 0x018;
  private static final int WRPWM = 0x020;
  private static final int RDPWM = 0x022;
  private static final int WRPSB = 0x01C;
  private static final int RDPSB = 0x01E;
  private static final int MUTE = 0x028;
  private static final int UNMUTE = 0x029;
  private static final int CLRCELL = 0x711;
  private static final int CLRAUX = 0x712;
  private static final int CLRSTAT = 0x713;
  private static final int PLADC = 0x714;
  private static final int DIAGN = 0x715;
  private static final int WRCOMM = 0x721;
  private static final int RDCOMM = 0x722;
  private static final int STCOMM = 0x723;
  private static final int RDAUXD = 0x00F;

  private static final int ANSWER = 8;
  private static final int CLEARED = 0xFFFF;
  private static final double CODE_VOLTS = 100e-6;

  /// The converter's end is near 5.73 V and below 0 it gives 0 (sheet: usable to about 5.7 V; the
  /// exact end is unconfirmed).
  private static final int HIGHEST_CODE = 57_350;

  /// Level of a GPIO that reads as 1: unconfirmed.
  private static final double LOGIC_VOLTS = 1.5;

  private static final double SECOND_REFERENCE_VOLTS = 3;
  private static final double SHUTDOWN_CELSIUS = 150; // p. 30
  private static final int REVISION = 1;

  /// Of DIAGN, with the reference on and from standby (LTC6804-1 sheet).
  private static final long DIAGNOSE_NANOS = 400_000;

  private static final long DIAGNOSE_COLD_NANOS = 4_500_000;

  /// Seconds by DCTO (p. 53).
  private static final int[] DISCHARGE_SECONDS = {
    0, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2400, 3600, 4500, 5400, 7200
  };

  // What a step of a conversion measures.
  private static final int CELL = 0; // + 1..6: of each converter one
  private static final int GPIO = 10; // + 1..9
  private static final int REFERENCE = 20;
  private static final int STATUS = 30; // + 0..3: sum, temperature, analog, digital supply
  private static final int OVERLAP = 40; // + 7 or 13: a cell that two converters see
  private static final int NOTHING = 60;

  /// Where GPIO 1..9 and the second reference stand in the auxiliary registers.
  private static final int[] AUX_PLACE = {0, 1, 2, 3, 4, 6, 7, 8, 9};

  private static final int AUX_REFERENCE = 5;
  private static final int AUX_USED = 10;

  private final LtcPart part;
  private final I2cSlave[] slave;

  private final byte[] configurationA = new byte[6];
  private final byte[] configurationB = new byte[6];
  private final byte[] pwm = new byte[6];
  private final byte[] pwmAndSControlB = new byte[6];
  private final byte[] sControl = new byte[6];
  private final byte[] comm = new byte[6];
  private final int[] cellCodes = new int[18];
  private final int[] auxCodes = new int[12];
  private final int[] statusCodes = new int[4];
  private long flags;
  private boolean muxFail;
  private boolean thermalShutdown;
  private boolean muted;
  boolean dischargeTimerPin;

  private long referenceNanos = NEVER;
  private long dischargeEndNanos = NEVER;

  private final int[] steps = new int[12];
  private final long[] stepNanos = new long[12];
  private int stepCount;
  private int nextStep;
  private long endNanos = NEVER;
  private long busyNanos;
  private long slotNanos;
  private boolean dischargePermitted;
  private boolean openWire;
  private boolean pullUp;
  private boolean redundancy;
  private boolean diagnosing;
  private final int[] newCellCodes = new int[18];
  private final int[] newAuxCodes = new int[12];
  private final int[] newStatusCodes = new int[4];

  /// @param slave one element, so that it can change
  LtcChip(int device, LtcPart part, ChainInputs inputs, ChainSettings settings, I2cSlave[] slave) {
    super(device, part.cells, part.gpios, inputs, settings);
    this.part = part;
    this.slave = slave;
    powerUp();
  }

  // States of the core.

  @Override
  void powerUp() {
    dischargeEndNanos = NEVER;
    Arrays.fill(configurationA, (byte) 0);
    Arrays.fill(configurationB, (byte) 0);
    loseAllButDischarge();
    // F: 100 %; that they are set after power-up is unconfirmed.
    Arrays.fill(pwm, (byte) 0xFF);
    Arrays.fill(pwmAndSControlB, 0, 3, (byte) 0xFF);
  }

  /// Bytes 0 to 3 of the configuration always; what concerns discharging only where its timer does
  /// not run (pp. 30, 53). Results are gone (unconfirmed; p. 53: FFFF after power-up).
  @Override
  void sleep(long nanos) {
    boolean timerRuns = dischargeTimerRuns(nanos);
    loseAllButDischarge();
    if (!timerRuns) endDischarge();
  }

  private void loseAllButDischarge() {
    configurationA[0] = (byte) 0xF8;
    configurationA[1] = 0;
    configurationA[2] = 0;
    configurationA[3] = 0;
    configurationB[0] |= 0x0F;
    configurationB[1] &= 0x07;
    referenceNanos = NEVER;
    muted = false;
    Arrays.fill(cellCodes, CLEARED);
    Arrays.fill(auxCodes, CLEARED);
    Arrays.fill(statusCodes, CLEARED);
    flags = -1;
    muxFail = true; // after power-up: LTC6804-1 sheet
    thermalShutdown = false;
    Arrays.fill(comm, (byte) 0);
    Arrays.fill(sControl, (byte) 0);
    Arrays.fill(pwmAndSControlB, 3, 6, (byte) 0);
    stopConversion();
  }

  private void endDischarge() {
    dischargeEndNanos = NEVER;
    configurationA[4] = 0;
    configurationA[5] = 0;
    configurationB[0] &= 0x0F;
    configurationB[1] = 0;
  }

  @Override
  void tick(long nanos) {
    if (dischargeEndNanos != NEVER && nanos >= dischargeEndNanos) endDischarge();
  }

  private boolean dischargeTimerRuns(long nanos) {
    return dischargeTimerPin && dischargeEndNanos != NEVER && nanos < dischargeEndNanos;
  }

  @Override
  boolean discharges(int cell) {
    if (muted) return false;
    if (cell <= 8) return (configurationA[4] >> (cell - 1) & 1) != 0;
    if (cell <= 12) return (configurationA[5] >> (cell - 9) & 1) != 0;
    if (cell <= 16) return (configurationB[0] >> (cell - 9) & 1) != 0;
    return (configurationB[1] >> (cell - 17) & 1) != 0;
  }

  /// After the watchdog the switches follow the pulse width, before it they are closed all the time
  /// (unconfirmed, as are the places of the nibbles: cell 1 in the low one of byte 0).
  @Override
  double dischargeDuty(int cell) {
    if (!isAsleep()) return 1;
    byte pair = cell <= 12 ? pwm[(cell - 1) / 2] : pwmAndSControlB[(cell - 13) / 2];
    return (pair >> (cell % 2 == 1 ? 0 : 4) & 0xF) / 15.0;
  }

  // Reading.

  @Override
  int answerBytes(int command) {
    return switch (command) {
      case RDCFGA,
          0x004,
          0x006,
          0x008,
          0x00A,
          0x00C,
          0x00E,
          RDSTATA,
          RDSTATB,
          RDSCTRL,
          RDPWM,
          RDCOMM ->
          ANSWER;
      case RDCFGB, 0x009, 0x00B, 0x00D, RDAUXD, RDPSB -> part.large() ? ANSWER : 0;
      default -> 0;
    };
  }

  @Override
  void answer(int command, byte[] to, int offset, long nanos) {
    switch (command) {
      case RDCFGA -> readConfigurationA(to, offset, nanos);
      case RDCFGB -> readConfigurationB(to, offset, nanos);
      case 0x004 -> words(cellCodes, 0, 3, to, offset);
      case 0x006 -> words(cellCodes, 3, 3, to, offset);
      case 0x008 -> words(cellCodes, 6, 3, to, offset);
      case 0x00A -> words(cellCodes, 9, 3, to, offset);
      case 0x009 -> words(cellCodes, 12, 3, to, offset); // 13..15: not in the order of the codes
      case 0x00B -> words(cellCodes, 15, 3, to, offset);
      case 0x00C -> words(auxCodes, 0, 3, to, offset);
      case 0x00E -> words(auxCodes, 3, 3, to, offset);
      case 0x00D -> words(auxCodes, 6, 3, to, offset);
      case RDAUXD -> {
        words(auxCodes, 9, 2, to, offset);
        to[offset + 4] = (byte) (flags >> 24);
        to[offset + 5] = (byte) (flags >> 32 | 0xF0);
      }
      case RDSTATA -> words(statusCodes, 0, 3, to, offset);
      case RDSTATB -> readStatusB(to, offset);
      case RDSCTRL -> System.arraycopy(sControl, 0, to, offset, 6);
      case RDPWM -> System.arraycopy(pwm, 0, to, offset, 6);
      case RDPSB -> System.arraycopy(pwmAndSControlB, 0, to, offset, 6);
      case RDCOMM -> System.arraycopy(comm, 0, to, offset, 6);
      default -> throw new IllegalArgumentException("not a read command: " + command);
    }
    applyStuckBits(command, to, offset);
    int pec = Pec.fifteen(to, offset, 6);
    to[offset + 6] = (byte) (pec >> 8);
    to[offset + 7] = (byte) pec;
  }

  private static void words(int[] codes, int from, int count, byte[] to, int offset) {
    for (int i = 0; i < count; i++) {
      to[offset + 2 * i] = (byte) codes[from + i];
      to[offset + 2 * i + 1] = (byte) (codes[from + i] >> 8);
    }
  }

  /// GPIO bits show the pins, DCTO the time that is left (p. 53).
  private void readConfigurationA(byte[] to, int offset, long nanos) {
    System.arraycopy(configurationA, 0, to, offset, 6);
    int first = configurationA[0] & 0x05;
    if (dischargeTimerPin) first |= 0x02;
    for (int gpio = 1; gpio <= 5; gpio++) {
      if (isHigh(gpio, nanos)) first |= 1 << (gpio + 2);
    }
    to[offset] = (byte) first;
    if (dischargeTimerRuns(nanos)) {
      int code = 1;
      while (nanos + DISCHARGE_SECONDS[code] * 1_000_000_000L < dischargeEndNanos) code++;
      to[offset + 5] = (byte) ((configurationA[5] & 0x0F) | (code << 4));
    }
  }

  /// Bytes 2 to 5 read 0 and bit 7 of byte 1 is MUTE: unconfirmed.
  private void readConfigurationB(byte[] to, int offset, long nanos) {
    System.arraycopy(configurationB, 0, to, offset, 6);
    int first = configurationB[0] & 0xF0;
    for (int gpio = 6; gpio <= 9; gpio++) {
      if (isHigh(gpio, nanos)) first |= 1 << (gpio - 6);
    }
    to[offset] = (byte) first;
    if (muted) to[offset + 1] |= (byte) 0x80;
  }

  private void readStatusB(byte[] to, int offset) {
    words(statusCodes, 3, 1, to, offset);
    to[offset + 2] = (byte) flags;
    to[offset + 3] = (byte) (flags >> 8);
    to[offset + 4] = (byte) (flags >> 16);
    to[offset + 5] = (byte) (REVISION << 4 | (muxFail ? 0x02 : 0) | (thermalShutdown ? 0x01 : 0));
    thermalShutdown = false; // p. 30: by reading it
  }

  /// Pull-down of a GPIO: its bit written as 0.
  private boolean pulledDown(int gpio) {
    int bit = gpio <= 5 ? configurationA[0] >> (gpio + 2) & 1 : configurationB[0] >> (gpio - 6) & 1;
    return bit == 0;
  }

  private boolean isHigh(int gpio, long nanos) {
    return !pulledDown(gpio) && inputs.gpioVolts(device, gpio, nanos) > LOGIC_VOLTS;
  }

  // Writing.

  @Override
  boolean isWrite(int command) {
    return switch (command) {
      case WRCFGA, WRSCTRL, WRPWM, WRCOMM -> true;
      case WRCFGB, WRPSB -> part.large();
      default -> false;
    };
  }

  @Override
  void write(int command, byte[] from, int offset, long nanos) {
    int pec = ((from[offset + 6] & 0xFF) << 8) | (from[offset + 7] & 0xFF);
    if (Pec.fifteen(from, offset, 6) != pec) return;
    switch (command) {
      case WRCFGA -> writeConfigurationA(from, offset, nanos);
      case WRCFGB -> {
        System.arraycopy(from, offset, configurationB, 0, 2);
        configurationB[1] &= 0x7F;
        applyStuckBits(RDCFGB, configurationB, 0);
      }
      case WRSCTRL -> System.arraycopy(from, offset, sControl, 0, 6);
      case WRPWM -> System.arraycopy(from, offset, pwm, 0, 6);
      case WRPSB -> System.arraycopy(from, offset, pwmAndSControlB, 0, 6);
      case WRCOMM -> System.arraycopy(from, offset, comm, 0, 6);
      default -> throw new IllegalArgumentException("not a write command: " + command);
    }
  }

  private void writeConfigurationA(byte[] from, int offset, long nanos) {
    System.arraycopy(from, offset, configurationA, 0, 6);
    configurationA[0] &= (byte) ~0x02; // DTEN is a pin
    applyStuckBits(RDCFGA, configurationA, 0);
    if ((configurationA[0] & 0x04) == 0) referenceNanos = NEVER;
    else if (referenceNanos == NEVER) {
      referenceNanos = nanos + settings.timing().referenceNanos();
    }
    int seconds = DISCHARGE_SECONDS[configurationA[5] >> 4 & 0xF];
    dischargeEndNanos = dischargeTimerPin && seconds > 0 ? nanos + seconds * 1_000_000_000L : NEVER;
  }

  // Commands.

  @Override
  long busyUntil(int command) {
    return command == PLADC || command == DIAGN || isConversion(command) ? busyNanos : -1;
  }

  private static boolean isConversion(int command) {
    return command >> 9 == 1 || command >> 9 == 2;
  }

  @Override
  void execute(int command, int clocks, long nanos) {
    switch (command) {
      case CLRCELL -> Arrays.fill(cellCodes, CLEARED);
      case CLRAUX -> Arrays.fill(auxCodes, CLEARED);
      case CLRSTAT -> {
        Arrays.fill(statusCodes, CLEARED);
        flags = -1;
        muxFail = true;
        thermalShutdown = true;
      }
      case CLRSCTRL -> {
        Arrays.fill(sControl, (byte) 0);
        Arrays.fill(pwmAndSControlB, 3, 6, (byte) 0);
      }
      case DIAGN -> diagnose(nanos);
      case STCOMM -> communicate(comm, slave[0], clocks);
      case MUTE -> muted = part.large();
      case UNMUTE -> muted = false;
      default -> {
        if (isConversion(command)) convert(command, nanos);
      }
    }
  }

  private void diagnose(long nanos) {
    stopConversion();
    diagnosing = true;
    finish(nanos + (referenceNanos == NEVER ? DIAGNOSE_COLD_NANOS : DIAGNOSE_NANOS));
  }

  // Conversions.

  private void convert(int command, long nanos) {
    int md = command >> 7 & 3;
    int filter = 2 * md + (configurationA[0] & 1);
    int code = command & ~0x180;
    int selfTest = code >> 5 & 3;
    boolean permitted = (code & 0x10) != 0;
    int channel = code & 7;
    if ((code & 0x668) == 0x260 && channel <= 6) cells(channel, filter, nanos, permitted);
    else if ((code & 0x628) == 0x228 && channel <= 6) {
      cells(channel, filter, nanos, permitted);
      openWire = true;
      pullUp = (code & 0x40) != 0;
      slotNanos = channel == 0 ? LtcTimes.cells(part, filter) / 6 : LtcTimes.one(part, filter);
    } else if ((code & 0x61F) == 0x207 && selfTest % 3 != 0) {
      begin(nanos);
      selfTest(newCellCodes, part.cells, 6, filter, selfTest);
      finish(LtcTimes.cells(part, filter) + reference(nanos));
    } else if ((code & 0x66F) == 0x201) {
      // Times unconfirmed: one channel after the other.
      begin(nanos);
      dischargePermitted = permitted;
      step(OVERLAP + 7, filter, nanos);
      if (part.large()) step(OVERLAP + 13, filter, nanos);
      finish(stepCount * LtcTimes.one(part, filter) + reference(nanos));
    } else if ((code & 0x66F) == 0x46F) cellsAndGpios(filter, nanos, permitted);
    else if ((code & 0x66F) == 0x467) {
      cells(0, filter, nanos, permitted);
      step(STATUS, filter, nanos);
      finish(LtcTimes.cellsAndSum(part, filter) + reference(nanos));
    } else if (((code & 0x678) == 0x460 || (code & 0x7F8) == 0x400) && channel <= 6) {
      gpios(channel, filter, nanos);
      redundancy = (code & 0x60) == 0;
    } else if ((code & 0x638) == 0x410 && part.large() && channel <= 6) {
      gpios(channel, filter, nanos);
      openWire = true;
      pullUp = (code & 0x40) != 0;
    } else if ((code & 0x61F) == 0x407 && selfTest % 3 != 0) {
      begin(nanos);
      selfTest(
          newAuxCodes, part.large() ? AUX_USED : AUX_REFERENCE + 1, AUX_USED, filter, selfTest);
      finish(LtcTimes.gpios(part, filter) + reference(nanos));
    } else if (((code & 0x678) == 0x468 || (code & 0x7F8) == 0x408) && channel <= 4) {
      status(channel, filter, nanos);
      redundancy = (code & 0x60) == 0;
    } else if ((code & 0x61F) == 0x40F && selfTest % 3 != 0) {
      begin(nanos);
      selfTest(newStatusCodes, 4, 4, filter, selfTest);
      finish(LtcTimes.status(filter) + reference(nanos));
    }
  }

  private void cells(int channel, int filter, long nanos, boolean permitted) {
    begin(nanos);
    dischargePermitted = permitted;
    if (channel > 0) step(CELL + channel, filter, nanos);
    else for (int i = 1; i <= 6; i++) step(CELL + i, filter, nanos);
    finish(
        reference(nanos)
            + (channel > 0 ? LtcTimes.one(part, filter) : LtcTimes.cells(part, filter)));
  }

  /// Cells 1 to 3 of each converter, GPIO 1 and 2, the other cells (p. 26).
  private void cellsAndGpios(int filter, long nanos, boolean permitted) {
    begin(nanos);
    dischargePermitted = permitted;
    for (int i = 1; i <= 3; i++) step(CELL + i, filter, nanos);
    for (int i = 1; i <= 2; i++) step(GPIO + i, filter, nanos);
    for (int i = 4; i <= 6; i++) step(CELL + i, filter, nanos);
    finish(reference(nanos) + LtcTimes.cellsAndGpios(filter));
  }

  /// 0: all and the second reference; 6: the reference; else one GPIO, of the 18-cell parts with
  /// the one five places higher (which of them pair is unconfirmed).
  private void gpios(int channel, int filter, long nanos) {
    begin(nanos);
    long length = LtcTimes.one(part, filter);
    if (channel == 0) {
      for (int i = 1; i <= 5; i++) step(GPIO + i, filter, nanos);
      step(REFERENCE, filter, nanos);
      for (int i = 6; i <= part.gpios; i++) step(GPIO + i, filter, nanos);
      length = LtcTimes.gpios(part, filter);
    } else if (channel == 6) {
      step(REFERENCE, filter, nanos);
    } else {
      step(GPIO + channel, filter, nanos);
      if (channel + 5 <= part.gpios) {
        step(GPIO + channel + 5, filter, nanos);
        length = LtcTimes.gpioPair(filter);
      }
    }
    finish(reference(nanos) + length);
  }

  private void status(int channel, int filter, long nanos) {
    begin(nanos);
    if (channel > 0) step(STATUS + channel - 1, filter, nanos);
    else for (int i = 0; i < 4; i++) step(STATUS + i, filter, nanos);
    finish(reference(nanos) + (channel > 0 ? LtcTimes.one(part, filter) : LtcTimes.status(filter)));
  }

  /// A running conversion is lost (unconfirmed).
  private void begin(long nanos) {
    stopConversion();
    if (inputs.dieCelsius(device, nanos) > SHUTDOWN_CELSIUS) {
      endDischarge();
      loseConfiguration();
      thermalShutdown = true;
    }
  }

  private void loseConfiguration() {
    configurationA[0] = (byte) 0xF8;
    Arrays.fill(configurationA, 1, 4, (byte) 0);
    configurationB[0] = 0x0F;
    configurationB[1] = 0;
    referenceNanos = NEVER;
  }

  private void step(int what, int filter, long nanos) {
    steps[stepCount] = what;
    stepNanos[stepCount] = reference(nanos) + LtcTimes.sampleNanos(filter, stepCount);
    stepCount++;
  }

  private void finish(long nanos) {
    endNanos = stalled ? NEVER : nanos;
    busyNanos = endNanos;
  }

  /// When the reference is up.
  private long reference(long nanos) {
    return referenceNanos == NEVER
        ? nanos + settings.timing().referenceNanos()
        : Math.max(nanos, referenceNanos);
  }

  private void stopConversion() {
    stepCount = 0;
    nextStep = 0;
    endNanos = NEVER;
    busyNanos = 0;
    diagnosing = false;
    openWire = false;
    redundancy = false;
    dischargePermitted = false;
    Arrays.fill(newCellCodes, -1);
    Arrays.fill(newAuxCodes, -1);
    Arrays.fill(newStatusCodes, -1);
  }

  @Override
  long eventNanos() {
    return nextStep < stepCount ? stepNanos[nextStep] : endNanos;
  }

  @Override
  void event() {
    if (nextStep < stepCount) {
      int what = steps[nextStep];
      long nanos = stepNanos[nextStep];
      nextStep++;
      if (powered) measure(what, nanos);
    } else {
      endNanos = NEVER;
      store();
    }
  }

  private void measure(int what, long nanos) {
    if (what < GPIO) {
      for (int cell = what - CELL; cell <= cells; cell += 6) {
        newCellCodes[cell - 1] = cellCode(cell, (cell - 1) / 6, nanos);
      }
    } else if (what < REFERENCE) {
      int gpio = what - GPIO;
      newAuxCodes[AUX_PLACE[gpio - 1]] = auxCode(gpioVolts(gpio, nanos));
    } else if (what == REFERENCE) {
      newAuxCodes[AUX_REFERENCE] = auxCode(SECOND_REFERENCE_VOLTS);
    } else if (what < OVERLAP) {
      newStatusCodes[what - STATUS] = auxCode(statusVolts(what - STATUS, nanos));
    } else if (what < NOTHING) {
      // By its own converter, and by the one below into the next register: C7 and C8, C13 and C14
      // (that C14 is of the second converter is unconfirmed).
      int cell = what - OVERLAP;
      int own = (cell - 1) / 6;
      newCellCodes[cell - 1] = cellCode(cell, own, nanos);
      newCellCodes[cell] = cellCode(cell, own - 1, nanos);
    }
  }

  private int cellCode(int cell, int converter, long nanos) {
    int channel = stuckChannel[converter];
    int seen = channel > 0 ? 6 * converter + channel : cell;
    if (openWire) testCurrent(seen, pullUp, slotNanos, nanos);
    return code(pinVolts(seen, nanos, dischargePermitted), converter);
  }

  private int auxCode(double volts) {
    if (redundancy && failedFilter[0]) return 0xFF00;
    return code(volts, 0);
  }

  private int code(double volts, int converter) {
    long code = Math.round(converted(volts) / CODE_VOLTS);
    int limited = (int) Math.max(0, Math.min(HIGHEST_CODE, code));
    return failedFilter[converter] ? limited ^ 0x0410 : limited;
  }

  private double gpioVolts(int gpio, long nanos) {
    if (pulledDown(gpio)) return 0;
    if (!isGpioCut(gpio)) return inputs.gpioVolts(device, gpio, nanos);
    // A cut pin follows the test current to a supply; without it, it lies near ground.
    return openWire && pullUp ? analogSupplyVolts : 0;
  }

  private double statusVolts(int what, long nanos) {
    return switch (what) {
      case 0 -> {
        double sum = 0;
        for (int cell = 1; cell <= cells; cell++) sum += pinVolts(cell, nanos, true);
        yield sum / part.sumDivider;
      }
      case 1 -> (inputs.dieCelsius(device, nanos) + part.kelvinAtZero) * part.voltsPerKelvin;
      case 2 -> analogSupplyVolts;
      default -> digitalSupplyVolts;
    };
  }

  /// The codes of the two patterns (p. 50); a broken filter gives another one.
  private void selfTest(int[] codes, int count, int perConverter, int filter, int pattern) {
    int code =
        switch (filter) {
          case LtcTimes.FAST -> pattern == 1 ? 0x9565 : 0x6A9A;
          case LtcTimes.FAST + 1 -> pattern == 1 ? 0x9553 : 0x6AAC;
          default -> pattern == 1 ? 0x9555 : 0x6AAA;
        };
    for (int i = 0; i < count; i++) {
      codes[i] = failedFilter[i / perConverter] ? code ^ 0x0410 : code;
    }
  }

  private void store() {
    if (diagnosing) {
      muxFail = false;
      for (int channel : stuckChannel) muxFail |= channel > 0;
      diagnosing = false;
    }
    int under = (((configurationA[2] & 0x0F) << 8) | (configurationA[1] & 0xFF)) + 1;
    int over = ((configurationA[3] & 0xFF) << 4) | ((configurationA[2] >> 4) & 0x0F);
    for (int i = 0; i < part.cells; i++) {
      if (newCellCodes[i] < 0) continue;
      cellCodes[i] = newCellCodes[i];
      // Thresholds: p. 53; at equality (none) unconfirmed.
      flags &= ~(3L << (2 * i));
      if (cellCodes[i] < 16 * under) flags |= 1L << (2 * i);
      if (cellCodes[i] > 16 * over) flags |= 2L << (2 * i);
    }
    for (int i = 0; i < auxCodes.length; i++) {
      if (newAuxCodes[i] >= 0) auxCodes[i] = newAuxCodes[i];
    }
    for (int i = 0; i < statusCodes.length; i++) {
      if (newStatusCodes[i] >= 0) statusCodes[i] = newStatusCodes[i];
    }
  }
}
