package io.celltwin.simulation.chip;

import java.util.Arrays;

/// One BQ79616-Q1: registers, converters, comparators, balancing, power states. Facts: TI's
/// SLUSE81E, register by register as it stands on ti.com, and the fact sheet on cell monitors,
/// section 3; `unconfirmed` is said where no source was seen. Owned by its stack, which carries
/// frames and tones.
final class BqChip extends MonitorChip {
  static final int CELLS = 16;
  static final int GPIOS = 8;
  static final long NEVER = Long.MAX_VALUE;

  // Tones that a written register sends to the next device.
  static final int TONE_WAKE = 1;
  static final int TONE_SLEEP_TO_ACTIVE = 2;
  static final int TONE_SHUTDOWN = 4;
  static final int TONE_HW_RESET = 8;

  // DEBUG_UART_RC, DEBUG_COML_RC and DEBUG_COMH_RR_TR.
  static final int ERROR_CRC = 0x01;
  static final int ERROR_UNEXPECTED = 0x02;
  static final int ERROR_INIT = 0x20;
  private static final int ERROR_WAIT = 0x20;

  // FAULT_COMM1.
  static final int STOP_DETECTED = 0x01;
  static final int CLEAR_DETECTED = 0x02;
  private static final int UART_RC = 0x04;
  private static final int UART_TR = 0x10;

  // FAULT_COMM2.
  private static final int COMH_RR = 0x04;
  private static final int COML_RC = 0x20;

  private static final int FAULT_ABOVE = 0x08; // FCOMM_DET of FAULT_COMM3

  private static final int DEV_CONF = 0x002;
  private static final int ACTIVE_CELL = 0x003;
  private static final int ADC_CONF2 = 0x008;
  private static final int OV_THRESH = 0x009;
  private static final int UV_THRESH = 0x00A;
  private static final int OTUT_THRESH = 0x00B;
  private static final int UV_DISABLE1 = 0x00C;
  private static final int GPIO_CONF1 = 0x00E;
  private static final int FAULT_MSK1 = 0x016;
  private static final int FAULT_MSK2 = 0x017;
  private static final int PWR_TRANSIT_CONF = 0x018;
  private static final int COMM_TIMEOUT_CONF = 0x019;
  static final int TX_HOLD_OFF = 0x01A;
  static final int STACK_RESPONSE = 0x029;
  private static final int DIR0_ADDR = 0x306;
  private static final int DIR1_ADDR = 0x307;
  private static final int COMM_CTRL = 0x308;
  private static final int CONTROL1 = 0x309;
  private static final int CONTROL2 = 0x30A;
  private static final int ADC_CTRL1 = 0x30D;
  private static final int ADC_CTRL3 = 0x30F;
  private static final int CB_CELL16_CTRL = 0x318;
  private static final int VCB_DONE_THRESH = 0x32A;
  private static final int OVUV_CTRL = 0x32C;
  private static final int OTUT_CTRL = 0x32D;
  private static final int BAL_CTRL1 = 0x32E;
  private static final int BAL_CTRL2 = 0x32F;
  private static final int BAL_CTRL3 = 0x330;
  private static final int FAULT_RST1 = 0x331;
  private static final int FAULT_RST2 = 0x332;
  private static final int DIAG_COMP_CTRL3 = 0x33C;
  private static final int DIAG_STAT = 0x526;
  private static final int ADC_STAT1 = 0x527;
  private static final int BAL_STAT = 0x52B;
  private static final int DEV_STAT = 0x52C;
  private static final int FAULT_SUMMARY = 0x52D;
  private static final int FAULT_COMM1 = 0x530;
  private static final int FAULT_COMM2 = 0x531;
  private static final int FAULT_COMM3 = 0x532;
  private static final int FAULT_OTP = 0x535;
  private static final int FAULT_SYS = 0x536;
  private static final int FAULT_PROT1 = 0x53A;
  private static final int FAULT_OV1 = 0x53C;
  private static final int FAULT_UV1 = 0x53E;
  private static final int FAULT_OT = 0x540;
  private static final int FAULT_UT = 0x541;
  private static final int FAULT_COMP_FIRST = 0x543;
  private static final int FAULT_COMP_LAST = 0x550;
  private static final int FAULT_PWR1 = 0x552;
  private static final int FAULT_PWR3 = 0x554;
  private static final int CB_COMPLETE1 = 0x556;
  private static final int RESULTS = 0x568; // VCELL16_HI
  private static final int RESULTS_END = 0x5D6;
  private static final int TSREF = 0x58C;
  private static final int GPIO1 = 0x58E;
  private static final int DIETEMP1 = 0x5AE;
  private static final int DIETEMP2 = 0x5B0;
  private static final int DEBUG_UART_RC = 0x781;
  private static final int DEBUG_UART_RR_TR = 0x782;
  private static final int DEBUG_COMH_BIT = 0x783;
  private static final int DEBUG_COMH_RR_TR = 0x785;
  private static final int DEBUG_COML_RC = 0x787;
  private static final int DEBUG_COML_RR_TR = 0x788;
  private static final int DEBUG_UART_DISCARD = 0x789;
  private static final int DEBUG_COML_DISCARD = 0x78B;
  private static final int DEBUG_UART_VALID = 0x78C;
  private static final int DEBUG_COML_VALID = 0x790;

  // FAULT_SYS.
  private static final int SYS_TWARN = 0x01;
  private static final int SYS_CTS = 0x04;
  private static final int SYS_CTL = 0x08;
  private static final int SYS_DRST = 0x10;

  // BAL_STAT.
  private static final int BAL_INVALID = 0x80;
  private static final int BAL_PAUSED = 0x20;
  private static final int BAL_RUN = 0x08;
  private static final int BAL_ABORTED = 0x04;
  private static final int BAL_DONE = 0x01;

  // Modes of the comparators: 0 off, 1 all in turn.
  private static final int SELF_TEST = 2;
  private static final int ONE_CHANNEL = 3;

  // DIAG_STAT.
  private static final int OVUV_TESTED = 0x02;
  private static final int OTUT_TESTED = 0x04;

  private static final int GO = 0x04; // of both converters and both comparators
  private static final int NOT_MEASURED = 0x8000;

  private static final double CELL_CODE_VOLTS = 190.73e-6;
  private static final double GPIO_CODE_VOLTS = 152.59e-6;
  private static final double TSREF_CODE_VOLTS = 169.54e-6;
  private static final double DIE_CODE_CELSIUS = 0.025; // unconfirmed
  private static final double TSREF_VOLTS = 5;

  // OW_SNK of DIAG_COMP_CTRL3: a sink at each VC pin, a source at VC0 (SLUSF21, open wires). The
  // current's least value and the usual capacitor: by a driver; each pin has two of them.
  private static final int SINK_FIELD = 0x30;
  private static final int SINK_AT_CELLS = 0x10;
  private static final double SINK_AMPS = 380e-6;
  private static final double PIN_FARADS = 2 * 0.47e-6;

  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000L;

  /// 24 slots of 8 us (SLUSE81E, of the AUX converter; the main one has the same cycle).
  private static final long ROUND_NANOS = 192 * MICROSECOND;

  /// A round measures one GPIO, so a measurement of all takes eight.
  private static final int ROUNDS = GPIOS;

  /// One cycle of the OV and UV, and of the OT and UT comparators: unconfirmed.
  private static final long COMPARATOR_NANOS = 16 * MILLISECOND;

  private static final long SLEEP_TO_ACTIVE_NANOS = 230 * MICROSECOND;
  private static final long WAKE_FROM_SLEEP_NANOS = MILLISECOND;
  private static final long SOFT_RESET_NANOS = MILLISECOND;
  private static final long SHUTDOWN_NANOS = 20 * MILLISECOND;
  private static final long HW_RESET_NANOS = 75 * MILLISECOND;

  /// By SLP_TIME; 0 is never.
  private static final int[] SLEEP_SECONDS = {0, 5, 10, 60, 600, 1800, 3600, 7200};

  /// By CTS_TIME and CTL_TIME, as the BQ79606A has them; 2 s for code 2 is confirmed by drivers.
  private static final long[] TIMEOUT_MILLIS = {
    0, 100, 2_000, 10_000, 60_000, 600_000, 1_800_000, 3_600_000
  };

  /// By TIME of CB_CELLn_CTRL; then in steps of 10, from code 11h on of 30 minutes.
  private static final int[] FIRST_BALANCING_SECONDS = {0, 10, 30, 60, 300};

  /// Where the three ranges of OV_THR begin.
  private static final double[] OVER_VOLTS = {2.7, 3.5, 4.175};

  /// By DUTY.
  private static final int[] DUTY_SECONDS = {5, 10, 30, 60, 300, 600, 1200, 1800};

  private enum Power {
    SHUTDOWN,
    SLEEP,
    ACTIVE
  }

  private final BqSettings settings;
  private final byte[] registers = new byte[0x800];
  private final byte[] shown = new byte[1];
  private final int[] codes = new int[(RESULTS_END - RESULTS) / 2];
  private final boolean[] isLocked = new boolean[codes.length];
  private final int[] lockedLow = new int[codes.length];
  boolean frozen;

  private Power power = Power.SHUTDOWN;
  private long readyNanos = NEVER;
  private long deafUntilNanos = Long.MIN_VALUE;
  private long asleepNanos;
  private long frameNanos; // when a valid frame was heard last
  private boolean mayTakeAddress;
  private int tones;

  private int mainMode;
  private long mainStartNanos;
  private long mainRounds; // of which the results show the last
  private int mainCells;
  private boolean auxRuns;
  private boolean auxSingle;
  private long auxStartNanos;
  private long auxRounds;
  private long referenceOnNanos = NEVER;

  private int ovuvMode;
  private int ovuvCells;
  private int ovuvLock;
  private long ovuvStartNanos;
  private long ovuvCycles;
  private double overVolts;
  private double underVolts;
  private double doneVolts;
  private int otutMode;
  private int otutLock;
  private long otutStartNanos;
  private long otutCycles;
  private int selfTests; // of the comparators, that have ended
  private double overRatio;
  private double underRatio;

  private boolean sinks;
  private long sankNanos; // up to when the sinks' current is reckoned

  private final long[] balancingNanos = new long[CELLS + 1]; // left to each cell
  private boolean balances;
  private boolean alternates;
  private boolean oddCells;
  private boolean stopsAtFault;
  private int actionWhenDone;
  private long dutyNanos;
  private long switchNanos;
  private long balancedNanos; // up to when the times left are right
  private int balancingStatus;

  BqChip(int device, ChainInputs inputs, BqSettings settings) {
    super(
        device,
        CELLS,
        GPIOS,
        inputs,
        settings.noiseVolts(),
        settings.seed(),
        settings.dischargeOhms(),
        settings.wireOhms());
    this.settings = settings;
  }

  // Power states.

  boolean hears(long nanos) {
    return powered && power == Power.ACTIVE && readyNanos <= nanos;
  }

  /// The supply is back after it was lost: shut down, all forgotten.
  void powerUp() {
    powered = true;
    power = Power.SHUTDOWN;
    deafUntilNanos = Long.MIN_VALUE;
  }

  /// A digital reset while awake: one-time defaults, the address among them.
  void brownOut(long nanos) {
    if (power != Power.ACTIVE) return;
    reset(true, Math.max(nanos, readyNanos));
  }

  /// A WAKE ping or tone ends.
  ///
  /// @return when the device is ready and hands the tone on; [#NEVER] where it does not hear
  long wake(long nanos) {
    if (isDeaf(nanos)) return NEVER;
    long delay =
        switch (power) {
          case SHUTDOWN -> settings.wakeNanos();
          case SLEEP -> WAKE_FROM_SLEEP_NANOS;
          case ACTIVE -> SOFT_RESET_NANOS;
        };
    boolean wasActive = power == Power.ACTIVE;
    reset(power == Power.SHUTDOWN, nanos + delay);
    if (wasActive && device == 1) raise(FAULT_COMM1, CLEAR_DETECTED);
    return readyNanos;
  }

  /// A SLEEPtoACTIVE ping or tone ends: nothing is forgotten, a device that is shut down does not
  /// hear it.
  long sleepToActive(long nanos) {
    if (isDeaf(nanos) || power == Power.SHUTDOWN) return NEVER;
    if (power == Power.SLEEP) {
      long slept = nanos + SLEEP_TO_ACTIVE_NANOS - asleepNanos;
      mainStartNanos += slept;
      auxStartNanos += slept;
      frameNanos += slept;
      power = Power.ACTIVE;
      readyNanos = nanos + SLEEP_TO_ACTIVE_NANOS;
      if (device == 1) raise(FAULT_COMM1, CLEAR_DETECTED);
    } else if (device == 1) {
      raise(FAULT_COMM1, CLEAR_DETECTED | STOP_DETECTED);
    }
    return nanos + SLEEP_TO_ACTIVE_NANOS;
  }

  void shutDown(long nanos) {
    if (power == Power.SHUTDOWN) return;
    power = Power.SHUTDOWN;
    balances = false;
    deafUntilNanos = nanos + SHUTDOWN_NANOS;
  }

  /// What follows the reset is unconfirmed; it counts as a start from SHUTDOWN (FAULT_PWR3).
  void hwReset(long nanos) {
    if (power == Power.SHUTDOWN) return;
    shutDown(nanos);
    deafUntilNanos = nanos + HW_RESET_NANOS;
  }

  private void sleep(long nanos) {
    power = Power.SLEEP;
    asleepNanos = nanos;
  }

  /// While it wakes up or shuts down.
  private boolean isDeaf(long nanos) {
    return !powered || deafUntilNanos > nanos || (power == Power.ACTIVE && readyNanos > nanos);
  }

  private void reset(boolean supplyWasLost, long ready) {
    Arrays.fill(registers, (byte) 0);
    set(0x000, settings.otpAddress());
    set(0x001, settings.otpAddress());
    set(DEV_CONF, 0x54);
    set(ACTIVE_CELL, 0x0A);
    set(OV_THRESH, 0x3F);
    set(OTUT_THRESH, 0xE0);
    set(PWR_TRANSIT_CONF, 0x10);
    set(0x036, 0x31);
    set(0x037, 0xF3);
    set(DIR0_ADDR, settings.otpAddress());
    set(DIR1_ADDR, settings.otpAddress());
    set(0x328, 0x3F);
    set(0x50C, 0x31);
    set(0x50D, 0xF3);
    set(FAULT_SYS, SYS_DRST);
    if (supplyWasLost) set(FAULT_PWR3, 0x01);
    Arrays.fill(codes, NOT_MEASURED);
    Arrays.fill(isLocked, false);
    mayTakeAddress = false;
    mainMode = 0;
    mainRounds = 0;
    auxRuns = false;
    auxRounds = 0;
    referenceOnNanos = NEVER;
    ovuvMode = 0;
    otutMode = 0;
    ovuvCycles = 0;
    otutCycles = 0;
    selfTests = 0;
    balances = false;
    balancingStatus = 0;
    sinks = false;
    power = Power.ACTIVE;
    readyNanos = ready;
    frameNanos = ready;
  }

  // Time. In this order for all devices, so that the inputs are asked for instants in order:
  // timeouts, samples, comparators.

  void timeouts(long nanos) {
    if (!powered || power == Power.SHUTDOWN) return;
    if (power == Power.ACTIVE) {
      int conf = get(COMM_TIMEOUT_CONF);
      long brief = TIMEOUT_MILLIS[conf >> 4 & 7] * MILLISECOND;
      long lengthy = TIMEOUT_MILLIS[conf & 7] * MILLISECOND;
      if (brief > 0 && nanos - frameNanos >= brief) raise(FAULT_SYS, SYS_CTS);
      if (lengthy > 0 && nanos - frameNanos >= lengthy) {
        long at = frameNanos + lengthy;
        balance(at);
        frameNanos = at; // that the counter begins anew is unconfirmed
        if ((conf & 0x08) != 0) {
          shutDown(at);
        } else {
          raise(FAULT_SYS, SYS_CTL);
          sleep(at);
        }
      }
    }
    if (power == Power.SLEEP) {
      long limit = SLEEP_SECONDS[get(PWR_TRANSIT_CONF) & 7] * SECOND;
      if (limit > 0 && nanos - asleepNanos >= limit) {
        balance(asleepNanos + limit);
        shutDown(asleepNanos + limit);
      }
    }
    balance(nanos);
  }

  /// End of the newest round whose results are not taken yet; [#NEVER] where there is none.
  long sampleNanos(long nanos) {
    long main = roundsUntil(nanos);
    if (main > mainRounds) return mainStartNanos + main * ROUND_NANOS;
    long aux = auxRoundsUntil(nanos);
    if (aux > auxRounds) return auxStartNanos + aux * ROUND_NANOS;
    return NEVER;
  }

  void sample(long at) {
    long main = roundsUntil(at);
    if (main > mainRounds) {
      mainRounds = main;
      if (!frozen) sampleMain(at);
    }
    long aux = auxRoundsUntil(at);
    if (aux > auxRounds) {
      auxRounds = aux;
      if (!frozen) put(DIETEMP2, dieCode(at));
    }
  }

  private long roundsUntil(long nanos) {
    if (mainMode == 0 || stalled || nanos < mainStartNanos) return 0;
    long rounds = (converterTime(nanos) - mainStartNanos) / ROUND_NANOS;
    return mainMode == 1 ? Math.min(rounds, ROUNDS) : rounds;
  }

  private long auxRoundsUntil(long nanos) {
    if (!auxRuns || stalled || nanos < auxStartNanos) return 0;
    long rounds = (converterTime(nanos) - auxStartNanos) / ROUND_NANOS;
    return auxSingle ? Math.min(rounds, 1) : rounds;
  }

  /// The converters stand still in SLEEP.
  private long converterTime(long nanos) {
    return power == Power.SLEEP ? Math.min(nanos, asleepNanos) : nanos;
  }

  /// All values at one instant; in the chip each has its slot of 8 us, and a GPIO its round.
  private void sampleMain(long at) {
    sink(at);
    for (int cell = 1; cell <= mainCells; cell++) {
      double volts = noisy(pinVolts(cell, at, true));
      put(RESULTS + 2 * (CELLS - cell), clip(volts / CELL_CODE_VOLTS));
    }
    double reference = referenceVolts(at);
    put(TSREF, clip(noisy(reference) / TSREF_CODE_VOLTS));
    put(DIETEMP1, dieCode(at));
    for (int gpio = 1; gpio <= Math.min(GPIOS, mainRounds); gpio++) {
      if (!isAnalog(gpio)) continue;
      put(GPIO1 + 2 * (gpio - 1), clip(noisy(gpioVolts(gpio, at)) / GPIO_CODE_VOLTS));
    }
  }

  /// Only a cut wire's pin gives way.
  private void sink(long nanos) {
    if (!sinks || nanos <= sankNanos) return;
    double step = SINK_AMPS * (nanos - sankNanos) * 1e-9 / PIN_FARADS;
    push(0, step, nanos);
    for (int wire = 1; wire <= CELLS; wire++) push(wire, -step, nanos);
    sankNanos = nanos;
  }

  private int dieCode(long at) {
    return clip(inputs.dieCelsius(device, at) / DIE_CODE_CELSIUS);
  }

  /// Rises evenly; that it does so, and that it falls at once, is a simplification.
  private double referenceVolts(long nanos) {
    if (referenceOnNanos == NEVER || nanos < referenceOnNanos) return 0;
    double risen = (double) (nanos - referenceOnNanos) / settings.referenceNanos();
    return TSREF_VOLTS * Math.min(1, risen);
  }

  /// Dividers hang on TSREF: what the inputs say holds for all of its voltage.
  private double gpioVolts(int gpio, long nanos) {
    double reference = referenceVolts(nanos);
    if (isGpioCut(gpio)) return conf(gpio) == 6 ? reference : 0; // weak pull-up; else unconfirmed
    return inputs.gpioVolts(device, gpio, nanos) * reference / TSREF_VOLTS;
  }

  private int conf(int gpio) {
    return get(GPIO_CONF1 + (gpio - 1) / 2) >> (gpio % 2 == 1 ? 0 : 3) & 7;
  }

  private boolean isAnalog(int gpio) {
    int conf = conf(gpio);
    return conf == 1 || conf == 2 || conf == 6 || conf == 7;
  }

  private static int clip(double code) {
    return (int) Math.max(-32767, Math.min(32767, Math.rint(code))) & 0xFFFF;
  }

  /// What the comparators see is looked at here: a crossing between two looks goes unnoticed.
  void compare(long nanos) {
    if (!powered || power == Power.SHUTDOWN || readyNanos > nanos) return;
    compareCells(nanos);
    compareThermistors(nanos);
    int limit = 85 + 10 * (get(PWR_TRANSIT_CONF) >> 3 & 3);
    if (inputs.dieCelsius(device, nanos) > limit) raise(FAULT_SYS, SYS_TWARN);
    boolean runs = balances && !isPaused();
    if (runs && stopsAtFault && faultSummary() != 0) {
      balances = false;
      balancingStatus |= BAL_ABORTED;
    }
  }

  private void compareCells(long nanos) {
    long cycles = (nanos - ovuvStartNanos) / COMPARATOR_NANOS;
    if (ovuvMode == 0 || cycles <= ovuvCycles) return;
    if (ovuvMode == SELF_TEST) {
      ovuvMode = 0;
      selfTests |= OVUV_TESTED;
      return;
    }
    ovuvCycles = cycles;
    for (int cell = 1; cell <= ovuvCells; cell++) {
      if (ovuvMode == ONE_CHANNEL && cell != ovuvLock) continue;
      double volts = pinVolts(cell, nanos, true);
      if (volts > overVolts) raiseCell(FAULT_OV1, cell);
      if (volts < underVolts && !isUnderDisabled(cell)) raiseCell(FAULT_UV1, cell);
      boolean isDone = ovuvMode == 1 && volts < doneVolts;
      if (isDone && balances && balancingNanos[cell] > 0) complete(cell);
    }
    if (balances) finish(nanos);
  }

  private boolean isUnderDisabled(int cell) {
    return (get(UV_DISABLE1 + (cell > 8 ? 0 : 1)) >> (cell - 1) % 8 & 1) != 0;
  }

  private void compareThermistors(long nanos) {
    long cycles = (nanos - otutStartNanos) / COMPARATOR_NANOS;
    double reference = referenceVolts(nanos);
    if (otutMode == 0 || cycles <= otutCycles) return;
    if (otutMode == SELF_TEST) {
      otutMode = 0;
      selfTests |= OTUT_TESTED;
      return;
    }
    otutCycles = cycles;
    if (reference == 0) return;
    for (int gpio = 1; gpio <= GPIOS; gpio++) {
      if (conf(gpio) != 1 || (otutMode == ONE_CHANNEL && gpio != otutLock)) continue;
      double ratio = gpioVolts(gpio, nanos) / reference;
      if (ratio < overRatio) raise(FAULT_OT, 1 << (gpio - 1));
      if (ratio > underRatio) raise(FAULT_UT, 1 << (gpio - 1));
    }
  }

  private void raiseCell(int first, int cell) {
    raise(first + (cell > 8 ? 0 : 1), 1 << (cell - 1) % 8);
  }

  // Balancing.

  private void startBalancing(long nanos) {
    balancingStatus = 0;
    balances = false;
    set(CB_COMPLETE1, 0);
    set(CB_COMPLETE1 + 1, 0);
    int enabled = 0;
    boolean hasNeighbours = false;
    int active = activeCells();
    for (int cell = 1; cell <= CELLS; cell++) {
      int code = cell <= active ? get(CB_CELL16_CTRL + CELLS - cell) & 0x1F : 0;
      balancingNanos[cell] = balancingSeconds(code) * SECOND;
      if (code != 0) {
        enabled++;
        hasNeighbours |= cell > 1 && balancingNanos[cell - 1] > 0;
      }
    }
    int control = get(BAL_CTRL2);
    alternates = (control & 0x01) != 0;
    actionWhenDone = control >> 2 & 3;
    stopsAtFault = (control & 0x20) != 0;
    if (enabled == 0) return;
    boolean mayHaveNeighbours = (get(DEV_CONF) & 0x40) == 0;
    if (!alternates && (enabled > 8 || (hasNeighbours && !mayHaveNeighbours))) {
      balancingStatus = BAL_INVALID;
      return;
    }
    balances = true;
    oddCells = true; // which half begins is unconfirmed
    dutyNanos = DUTY_SECONDS[get(BAL_CTRL1) & 7] * SECOND;
    balancedNanos = nanos;
    switchNanos = nanos + dutyNanos;
  }

  private static long balancingSeconds(int code) {
    if (code < FIRST_BALANCING_SECONDS.length) return FIRST_BALANCING_SECONDS[code];
    if (code <= 0x10) return 600L * (code - 4);
    return code == 0x1F ? 36_000 : 9_000 + 1_800L * (code - 0x11);
  }

  /// Lets the times run; that a cell's time stands still in the other half's turn is unconfirmed.
  private void balance(long to) {
    while (balances && balancedNanos < to) {
      if (isPaused()) {
        switchNanos += to - balancedNanos;
        balancedNanos = to;
        return;
      }
      if (alternates && balancedNanos >= switchNanos) turn();
      long until = alternates ? Math.min(to, switchNanos) : to;
      boolean hasAny = false;
      for (int cell = 1; cell <= CELLS; cell++) {
        if (!discharges(cell)) continue;
        hasAny = true;
        until = Math.min(until, balancedNanos + balancingNanos[cell]);
      }
      if (!hasAny) {
        turn();
        continue;
      }
      long step = until - balancedNanos;
      balancedNanos = until;
      boolean expired = false;
      for (int cell = 1; cell <= CELLS; cell++) {
        if (!discharges(cell)) continue;
        if (balancingNanos[cell] > step) {
          balancingNanos[cell] -= step;
        } else {
          expired = true;
          complete(cell);
        }
      }
      if (expired) finish(until);
    }
  }

  private void turn() {
    oddCells = !oddCells;
    switchNanos = balancedNanos + dutyNanos;
  }

  private void complete(int cell) {
    balancingNanos[cell] = 0;
    raiseCell(CB_COMPLETE1, cell);
  }

  private void finish(long nanos) {
    for (int cell = 1; cell <= CELLS; cell++) if (balancingNanos[cell] > 0) return;
    balances = false;
    balancingStatus |= BAL_DONE;
    if (actionWhenDone == 1 && power == Power.ACTIVE) sleep(nanos);
    if (actionWhenDone == 2) shutDown(nanos);
  }

  private boolean isPaused() {
    return (get(BAL_CTRL2) & 0x40) != 0;
  }

  @Override
  boolean discharges(int cell) {
    return powered
        && balances
        && !isPaused()
        && balancingNanos[cell] > 0
        && (!alternates || cell % 2 == 1 == oddCells);
  }

  // Frames.

  int address() {
    return get(isReversed() ? DIR1_ADDR : DIR0_ADDR);
  }

  boolean isStackDevice() {
    return (get(COMM_CTRL) & 0x02) != 0;
  }

  boolean isTop() {
    return (get(COMM_CTRL) & 0x01) != 0;
  }

  /// Its daisy chain runs the other way round (DIR_SEL).
  boolean isReversed() {
    return (get(CONTROL1) & 0x80) != 0;
  }

  boolean showsFaultsToThoseBelow() {
    return (get(DEV_CONF) & 0x10) != 0;
  }

  /// A valid command frame has arrived.
  ///
  /// @return whether the device keeps it to itself, because it is being addressed
  boolean beginFrame(long nanos) {
    frameNanos = nanos;
    int counter = device == 1 ? DEBUG_UART_VALID : DEBUG_COML_VALID;
    int count = (get(counter) << 8 | get(counter + 1)) + 1;
    set(counter, count >> 8);
    set(counter + 1, count);
    mayTakeAddress = (get(CONTROL1) & 0x01) != 0;
    set(CONTROL1, get(CONTROL1) & ~0x01);
    return mayTakeAddress;
  }

  /// A command frame has an error that shows where it arrives: at the base on its UART, at others
  /// on COML.
  void badCommand(int error) {
    if (device == 1) {
      raise(FAULT_COMM1, UART_RC);
      raise(DEBUG_UART_RC, error);
    } else {
      raise(FAULT_COMM2, COML_RC);
      raise(DEBUG_COML_RC, error);
    }
    if (error == ERROR_INIT) return; // not counted: SLUSE81E, DEBUG_UART_RC
    int counter = device == 1 ? DEBUG_UART_DISCARD : DEBUG_COML_DISCARD;
    set(counter, Math.min(255, get(counter) + 1));
  }

  /// A reply of the device above has a wrong check sum.
  void badReply() {
    raise(FAULT_COMM2, COMH_RR);
    raise(DEBUG_COMH_RR_TR, ERROR_CRC);
  }

  /// A new command cut what the base was sending (which flags that raises is unconfirmed).
  void cutShort() {
    raise(FAULT_COMM1, UART_TR);
    raise(DEBUG_UART_RR_TR, ERROR_WAIT);
  }

  void flag(int communication) {
    raise(FAULT_COMM1, communication);
  }

  void faultAbove() {
    raise(FAULT_COMM3, FAULT_ABOVE);
  }

  /// Tones to be sent up because of what was written since the last call.
  int takeTones() {
    int sent = tones;
    tones = 0;
    return sent;
  }

  void write(int address, int value, long nanos) {
    if (power != Power.ACTIVE || !isWritable(address)) return;
    switch (address) {
      case DIR0_ADDR, DIR1_ADDR -> {
        if (mayTakeAddress) set(address, value & 0x3F);
      }
      case CONTROL1 -> control(value, nanos);
      case CONTROL2 -> {
        boolean on = (value & 0x01) != 0;
        if (on && referenceOnNanos == NEVER) referenceOnNanos = nanos;
        if (!on) referenceOnNanos = NEVER;
        if ((value & 0x02) != 0) tones |= TONE_HW_RESET;
        set(address, value & 0x01);
      }
      case ADC_CTRL1 -> {
        set(address, value & 0x1B);
        if ((value & GO) != 0) startMain(value & 3, nanos);
      }
      case ADC_CTRL3 -> {
        set(address, value & 0x7B);
        if ((value & GO) != 0) startAux(value & 3, nanos);
      }
      case OVUV_CTRL -> {
        set(address, value & ~GO);
        if ((value & GO) != 0) startOvuv(value & 3, nanos);
      }
      case OTUT_CTRL -> {
        set(address, value & ~GO);
        if ((value & GO) != 0) startOtut(value & 3, nanos);
      }
      case BAL_CTRL2 -> {
        set(address, value & 0x7D);
        if ((value & 0x02) != 0) startBalancing(nanos);
      }
      case DIAG_COMP_CTRL3 -> {
        sink(nanos);
        set(address, value & 0x3E);
        sinks = (value & SINK_FIELD) == SINK_AT_CELLS;
        sankNanos = nanos;
      }
      case BAL_CTRL3 -> set(address, value & 0x1E);
      case FAULT_RST1 -> resetFaults1(value);
      case FAULT_RST2 -> resetFaults2(value);
      default -> set(address, value);
    }
  }

  /// Bytes of NVM shadow, control and debug registers; the others only show.
  private static boolean isWritable(int address) {
    return address <= 0x037
        || (address >= 0x300 && address <= 0x303)
        || (address >= 0x306 && address <= 0x30B)
        || (address >= 0x30D && address <= 0x30F)
        || (address >= 0x318 && address <= 0x332)
        || (address >= 0x335 && address <= 0x33E)
        || (address >= 0x343 && address <= 0x355)
        || (address >= 0x700 && address <= 0x702);
  }

  private void control(int value, long nanos) {
    set(CONTROL1, value & 0x81);
    if ((value & 0x40) != 0) tones |= TONE_SHUTDOWN;
    if ((value & 0x20) != 0) tones |= TONE_WAKE;
    if ((value & 0x10) != 0) tones |= TONE_SLEEP_TO_ACTIVE;
    if ((value & 0x02) != 0) {
      reset(false, nanos + SOFT_RESET_NANOS);
      tones |= TONE_WAKE;
    }
    if ((value & 0x08) != 0) {
      shutDown(nanos);
    } else if ((value & 0x04) != 0) {
      sleep(nanos);
    }
  }

  private int activeCells() {
    return 6 + Math.min(10, get(ACTIVE_CELL) & 0x0F);
  }

  private void startMain(int mode, long nanos) {
    mainMode = mode == 3 ? 0 : mode;
    if (mainMode == 0) return;
    int delay = get(ADC_CONF2) & 0x3F;
    mainStartNanos = nanos + (delay <= 40 ? delay * 5L * MICROSECOND : 0);
    mainRounds = 0;
    mainCells = activeCells();
    if (frozen) return;
    for (int cell = 1; cell <= CELLS; cell++) put(RESULTS + 2 * (cell - 1), NOT_MEASURED);
    for (int gpio = 1; gpio <= GPIOS; gpio++) put(GPIO1 + 2 * (gpio - 1), NOT_MEASURED);
    put(TSREF, NOT_MEASURED);
    put(DIETEMP1, NOT_MEASURED);
  }

  private void startAux(int mode, long nanos) {
    auxRuns = mode == 1 || mode == 2;
    auxSingle = mode == 1;
    if (!auxRuns) return;
    auxStartNanos = nanos;
    auxRounds = 0;
    if (!frozen) put(DIETEMP2, NOT_MEASURED);
  }

  private void startOvuv(int mode, long nanos) {
    ovuvMode = mode;
    if (mode == SELF_TEST) selfTests &= ~OVUV_TESTED;
    ovuvStartNanos = nanos;
    ovuvCycles = 0;
    ovuvCells = activeCells();
    ovuvLock = (get(OVUV_CTRL) >> 3 & 0x0F) + 1;
    int over = get(OV_THRESH) & 0x3F;
    int step = (over & 0x0F) - 2;
    boolean isDefined = step >= 0 && step <= 12 && over < 0x30;
    overVolts = isDefined ? OVER_VOLTS[over >> 4] + 0.025 * step : OVER_VOLTS[0];
    underVolts = 1.2 + 0.05 * Math.min(0x26, get(UV_THRESH) & 0x3F);
    // 0 is off, then 2.45 to 4 V: by two independent drivers.
    int done = get(VCB_DONE_THRESH) & 0x3F;
    doneVolts = done == 0 ? 0 : 2.45 + 0.025 * (done - 1);
  }

  private void startOtut(int mode, long nanos) {
    otutMode = mode;
    if (mode == SELF_TEST) selfTests &= ~OTUT_TESTED;
    otutStartNanos = nanos;
    otutCycles = 0;
    otutLock = (get(OTUT_CTRL) >> 3 & 0x07) + 1;
    int threshold = get(OTUT_THRESH);
    overRatio = 0.10 + 0.01 * Math.min(29, threshold & 0x1F);
    underRatio = 0.66 + 0.02 * (threshold >> 5);
  }

  private void resetFaults1(int bits) {
    if ((bits & 0x80) != 0) clear(FAULT_PROT1, FAULT_PROT1 + 1);
    if ((bits & 0x40) != 0) clear(FAULT_UT, FAULT_UT);
    if ((bits & 0x20) != 0) clear(FAULT_OT, FAULT_OT);
    if ((bits & 0x10) != 0) clear(FAULT_UV1, FAULT_UV1 + 1);
    if ((bits & 0x08) != 0) clear(FAULT_OV1, FAULT_OV1 + 1);
    if ((bits & 0x04) != 0) clear(FAULT_COMP_FIRST, FAULT_COMP_LAST);
    if ((bits & 0x02) != 0) clear(FAULT_SYS, FAULT_SYS);
    if ((bits & 0x01) != 0) clear(FAULT_PWR1, FAULT_PWR3);
  }

  /// Bits as in FAULT_MSK2 (their order by a driver: 1F for communication, 60 for OTP).
  private void resetFaults2(int bits) {
    if ((bits & 0x60) != 0) clear(FAULT_OTP, FAULT_OTP);
    int kept = 0xFF;
    if ((bits & 0x10) != 0) kept &= ~0x08;
    if ((bits & 0x08) != 0) kept &= ~0x04;
    if ((bits & 0x04) != 0) kept &= ~0x03;
    set(FAULT_COMM3, get(FAULT_COMM3) & kept);
    if ((bits & 0x02) != 0) {
      clear(FAULT_COMM2, FAULT_COMM2);
      clear(DEBUG_COMH_BIT, DEBUG_COML_RR_TR);
    }
    if ((bits & 0x01) != 0) {
      clear(FAULT_COMM1, FAULT_COMM1);
      clear(DEBUG_UART_RC, DEBUG_UART_RR_TR);
    }
  }

  /// A register as a frame shows it.
  int read(int address) {
    int value =
        switch (address) {
          case DIAG_STAT -> selfTests | (otutCycles > 0 ? 0x10 : 0) | (ovuvCycles > 0 ? 0x08 : 0);
          case ADC_STAT1 -> converterStatus();
          case BAL_STAT ->
              balancingStatus | (balances ? BAL_RUN | (isPaused() ? BAL_PAUSED : 0) : 0);
          case DEV_STAT ->
              (otutMode != 0 ? 0x10 : 0)
                  | (ovuvMode != 0 ? 0x08 : 0)
                  | (auxRuns && !(auxSingle && auxRounds >= 1) ? 0x02 : 0)
                  | (mainMode == 2 || (mainMode == 1 && mainRounds < ROUNDS) ? 0x01 : 0);
          case FAULT_SUMMARY -> faultSummary();
          default -> {
            if (isResult(address)) yield result(address);
            yield address < registers.length ? get(address) : 0;
          }
        };
    shown[0] = (byte) value;
    applyStuckBits(address, shown, 0);
    return shown[0] & 0xFF;
  }

  private int converterStatus() {
    return (auxRounds >= ROUNDS ? 0x08 : 0)
        | (auxRounds >= 1 ? 0x02 : 0)
        | (mainRounds >= ROUNDS ? 0x01 : 0);
  }

  private static boolean isResult(int address) {
    return (address >= RESULTS && address <= 0x589)
        || (address >= TSREF && address <= 0x59D)
        || (address >= DIETEMP1 && address <= 0x5BB)
        || (address >= 0x5BE && address <= 0x5CD)
        || (address >= 0x5D0 && address < RESULTS_END);
  }

  /// Reading the high byte locks the low byte until that has been read.
  private int result(int address) {
    int pair = (address - RESULTS) / 2;
    if ((address & 1) == 0) {
      if (!isLocked[pair]) lockedLow[pair] = codes[pair] & 0xFF;
      isLocked[pair] = true;
      return codes[pair] >> 8 & 0xFF;
    }
    int low = isLocked[pair] ? lockedLow[pair] : codes[pair] & 0xFF;
    isLocked[pair] = false;
    return low;
  }

  int faultSummary() {
    int mask1 = get(FAULT_MSK1);
    int mask2 = get(FAULT_MSK2);
    int comm3 = get(FAULT_COMM3);
    int seen = 0;
    if (any(FAULT_PROT1, FAULT_PROT1 + 1) && (mask1 & 0x80) == 0) seen |= 0x80;
    if (any(FAULT_COMP_FIRST, FAULT_COMP_LAST) && (mask1 & 0x04) == 0) seen |= 0x40;
    if (any(FAULT_OTP, FAULT_OTP) && (mask2 & 0x60) != 0x60) seen |= 0x20;
    if (any(FAULT_COMM1, FAULT_COMM1) && (mask2 & 0x01) == 0) seen |= 0x10;
    if (any(FAULT_COMM2, FAULT_COMM2) && (mask2 & 0x02) == 0) seen |= 0x10;
    if ((comm3 & 0x03) != 0 && (mask2 & 0x04) == 0) seen |= 0x10;
    if ((comm3 & 0x04) != 0 && (mask2 & 0x08) == 0) seen |= 0x10;
    if ((comm3 & 0x08) != 0 && (mask2 & 0x10) == 0) seen |= 0x10;
    if (any(FAULT_OT, FAULT_OT) && (mask1 & 0x20) == 0) seen |= 0x08;
    if (any(FAULT_UT, FAULT_UT) && (mask1 & 0x40) == 0) seen |= 0x08;
    if (any(FAULT_OV1, FAULT_OV1 + 1) && (mask1 & 0x08) == 0) seen |= 0x04;
    if (any(FAULT_UV1, FAULT_UV1 + 1) && (mask1 & 0x10) == 0) seen |= 0x04;
    if (any(FAULT_SYS, FAULT_SYS) && (mask1 & 0x02) == 0) seen |= 0x02;
    if (any(FAULT_PWR1, FAULT_PWR3) && (mask1 & 0x01) == 0) seen |= 0x01;
    return seen;
  }

  private boolean any(int first, int last) {
    for (int address = first; address <= last; address++) if (registers[address] != 0) return true;
    return false;
  }

  private void clear(int first, int last) {
    Arrays.fill(registers, first, last + 1, (byte) 0);
  }

  int get(int address) {
    return registers[address] & 0xFF;
  }

  private void set(int address, int value) {
    registers[address] = (byte) value;
  }

  private void raise(int address, int bits) {
    registers[address] |= (byte) bits;
  }

  private void put(int address, int code) {
    codes[(address - RESULTS) / 2] = code;
  }
}
