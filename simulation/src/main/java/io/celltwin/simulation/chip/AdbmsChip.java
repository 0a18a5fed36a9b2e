package io.celltwin.simulation.chip;

import java.util.Arrays;

/// One ADBMS6830: registers, four converters, command counter. Facts and their evidence: the fact
/// sheet on cell monitors, section 2; no data sheet text was seen, so times of conversions, places
/// and defaults marked `unconfirmed` may differ from the chip.
final class AdbmsChip extends Chip {
  static final int CELLS = 16;
  static final int GPIOS = 10;

  private static final int WRCFGA = 0x001;
  private static final int WRCFGB = 0x024;
  private static final int WRPWMA = 0x020;
  private static final int WRPWMB = 0x021;
  private static final int WRCOMM = 0x721;
  private static final int CLRFLAG = 0x717;
  private static final int CLOVUV = 0x715;
  private static final int SRST = 0x027;
  private static final int RSTCC = 0x02E;
  private static final int SNAP = 0x02D;
  private static final int UNSNAP = 0x02F;
  private static final int MUTE = 0x028;
  private static final int UNMUTE = 0x029;
  private static final int CLRCELL = 0x711;
  private static final int CLRAUX = 0x712;
  private static final int CLRFC = 0x714;
  private static final int CLRSPIN = 0x716;
  private static final int STCOMM = 0x723;
  private static final int PLADC = 0x718;
  private static final int PLCADC = 0x71C;
  private static final int PLSADC = 0x71D;
  private static final int PLAUX = 0x71E;
  private static final int PLAUX2 = 0x71F;
  private static final int RDCFGA = 0x002;
  private static final int RDCFGB = 0x026;

  private static final int CLEARED = 0x8000;
  private static final double CODE_VOLTS = 150e-6;
  private static final double ZERO_CODE_VOLTS = 1.5;
  private static final int REVISION = 1;

  /// Unconfirmed; foxBMS 2 waits 1 ms for the first and 8 ms for the second.
  private static final long C_NANOS = 1_000_000;

  private static final long S_NANOS = 8_000_000;

  /// One of 18 channels: foxBMS 2 waits 18 ms for all.
  private static final long AUX_NANOS = 1_000_000;

  private static final int AUX_CHANNELS = 18;

  /// Samples behind the averaged registers: unconfirmed.
  private static final int AVERAGED = 8;

  /// By CTH: how far C and S may be apart.
  private static final double[] APART_VOLTS = {
    5.1e-3, 8.1e-3, 9e-3, 10.05e-3, 15e-3, 19.95e-3, 25.05e-3, 45.05e-3
  };

  /// By FC.
  private static final int[] FILTER_DIVISOR = {1, 2, 4, 8, 16, 32, 128, 256};

  private static final double SHUTDOWN_CELSIUS = 150; // unconfirmed for this part

  // STATC byte 5 and 4.
  private static final int COMPARED = 0x20;
  private static final int SLEPT = 0x08;
  private static final int THERMAL = 0x04;
  private static final int ANALOG_OVER = 0x80;
  private static final int ANALOG_UNDER = 0x40;
  private static final int DIGITAL_OVER = 0x20;
  private static final int DIGITAL_UNDER = 0x10;

  // Words of the status registers A and B, after the auxiliary ones.
  private static final int REFERENCE = 10;
  private static final int TEMPERATURE = 11;
  private static final int DIGITAL = 12;
  private static final int ANALOG = 13;

  /// Samples in the middle of its time, gives the result at the end.
  private static final class Converter {
    long beginNanos;
    long nextNanos = NEVER;
    long endNanos;
    boolean sampled;
    boolean continuous;
    boolean dischargePermitted;
    int openWire;
    int channel;
    int lastChannel;
    boolean pullUp;

    void stop() {
      nextNanos = NEVER;
      endNanos = 0;
    }
  }

  private final I2cSlave[] slave;
  private final byte[] configurationA = new byte[6];
  private final byte[] configurationB = new byte[6];
  private final byte[] pwmA = new byte[6];
  private final byte[] pwmB = new byte[6];
  private final byte[] comm = new byte[6];
  private final byte[] serial = new byte[6];
  private final int[] cCodes = new int[CELLS];
  private final int[] averageCodes = new int[CELLS];
  private final int[] filteredCodes = new int[CELLS];
  private final int[] sCodes = new int[CELLS];
  private final int[][] frozen = new int[4][CELLS];
  private final int[] auxCodes = new int[14];
  private final int[] redundantCodes = new int[GPIOS];
  private final double[] sampledC = new double[CELLS];
  private final double[] sampledS = new double[CELLS];
  private final double[] filtered = new double[CELLS];
  private final double[][] history = new double[AVERAGED][CELLS];
  private int historyCount;
  private boolean filterEmpty = true;
  private final Converter c = new Converter();
  private final Converter s = new Converter();
  private final Converter aux = new Converter();
  private final Converter aux2 = new Converter();
  private boolean redundant;
  private boolean snapped;
  private boolean muted;
  private int apart;
  private long overUnder;
  private int supplyFlags;
  private int chipFlags;
  private int conversions;
  int counter;
  private long referenceNanos = NEVER;
  double secondReferenceVolts = 3;

  /// @param slave one element, so that it can change
  AdbmsChip(int device, ChainInputs inputs, ChainSettings settings, I2cSlave[] slave) {
    super(device, CELLS, GPIOS, inputs, settings);
    this.slave = slave;
    for (int i = 0; i < 6; i++) serial[i] = (byte) (0x68 + 17 * device + 41 * i);
    powerUp();
  }

  // States of the core.

  /// Defaults of the configuration: unconfirmed.
  @Override
  void powerUp() {
    Arrays.fill(configurationA, (byte) 0);
    configurationA[0] = 0x01;
    configurationA[3] = (byte) 0xFF;
    configurationA[4] = 0x03;
    Arrays.fill(configurationB, (byte) 0);
    configurationB[1] = (byte) 0xF8;
    configurationB[2] = 0x7F;
    Arrays.fill(pwmA, (byte) 0);
    Arrays.fill(pwmB, (byte) 0);
    Arrays.fill(comm, (byte) 0);
    clearCells();
    clearAux();
    Arrays.fill(filteredCodes, CLEARED);
    Arrays.fill(sCodes, CLEARED);
    filterEmpty = true;
    c.stop();
    s.stop();
    aux.stop();
    aux2.stop();
    redundant = false;
    snapped = false;
    muted = false;
    apart = 0;
    overUnder = 0;
    supplyFlags = 0;
    chipFlags = COMPARED | SLEPT;
    conversions = 0;
    counter = 0;
    referenceNanos = NEVER;
  }

  /// The discharge timer (DTMEN, DCTO) is not emulated: sleep ends all discharging.
  @Override
  void sleep(long nanos) {
    powerUp();
  }

  @Override
  void tick(long nanos) {}

  private void clearCells() {
    Arrays.fill(cCodes, CLEARED);
    Arrays.fill(averageCodes, CLEARED);
    historyCount = 0;
  }

  private void clearAux() {
    Arrays.fill(auxCodes, CLEARED);
    Arrays.fill(redundantCodes, CLEARED);
  }

  @Override
  boolean discharges(int cell) {
    return !muted && (isSwitchedOn(cell) || pulseWidth(cell) > 0);
  }

  /// That a pulse width alone discharges, too, is unconfirmed.
  @Override
  double dischargeDuty(int cell) {
    return isSwitchedOn(cell) ? 1 : pulseWidth(cell) / 15.0;
  }

  private boolean isSwitchedOn(int cell) {
    int place = cell - 1;
    return (configurationB[4 + place / 8] >> place % 8 & 1) != 0;
  }

  private int pulseWidth(int cell) {
    byte pair = cell <= 12 ? pwmA[(cell - 1) / 2] : pwmB[(cell - 13) / 2];
    return pair >> (cell % 2 == 1 ? 0 : 4) & 0xF;
  }

  // Reading.

  @Override
  int answerBytes(int command) {
    return switch (command) {
      case 0x00C, 0x04C, 0x018, 0x010 -> 2 * CELLS + 2;
      case 0x011, 0x051 -> 4 * CELLS + 2;
      default -> isGroup(command) ? 8 : 0;
    };
  }

  private static boolean isGroup(int command) {
    return switch (command) {
      case RDCFGA, RDCFGB, 0x004, 0x006, 0x008, 0x00A, 0x009, 0x00B -> true;
      case 0x044, 0x046, 0x048, 0x04A, 0x049, 0x04B -> true;
      case 0x012, 0x013, 0x014, 0x015, 0x016, 0x017 -> true;
      case 0x003, 0x005, 0x007, 0x00D, 0x00E, 0x00F -> true;
      case 0x019, 0x01A, 0x01B, 0x01F, 0x01C, 0x01D, 0x01E, 0x025, 0x036 -> true;
      case 0x030, 0x031, 0x032, 0x033, 0x034, 0x072 -> true;
      case 0x022, 0x023, 0x02C, 0x722 -> true;
      default -> false;
    };
  }

  @Override
  void answer(int command, byte[] to, int offset, long nanos) {
    int bytes = answerBytes(command) - 2;
    switch (command) {
      case 0x00C -> cells(0, cCodes, to, offset);
      case 0x04C -> cells(1, averageCodes, to, offset);
      case 0x018 -> cells(2, filteredCodes, to, offset);
      case 0x010 -> cells(3, sCodes, to, offset);
      case 0x011 -> {
        cells(0, cCodes, to, offset);
        cells(3, sCodes, to, offset + 2 * CELLS);
      }
      case 0x051 -> {
        cells(1, averageCodes, to, offset);
        cells(3, sCodes, to, offset + 2 * CELLS);
      }
      default -> {
        group(command, to, offset, nanos);
        applyStuckBits(command, to, offset);
      }
    }
    int pec = Pec.ten(to, offset, bytes, counter);
    to[offset + bytes] = (byte) (counter << 2 | pec >> 8);
    to[offset + bytes + 1] = (byte) pec;
  }

  private void cells(int kind, int[] codes, byte[] to, int offset) {
    words(snapped ? frozen[kind] : codes, 0, CELLS, to, offset);
  }

  private void group(int command, byte[] to, int offset, long nanos) {
    switch (command) {
      case RDCFGA -> {
        System.arraycopy(configurationA, 0, to, offset, 6);
        if (snapped) to[offset + 5] |= 0x20;
        if (muted) to[offset + 5] |= 0x10;
      }
      case RDCFGB -> System.arraycopy(configurationB, 0, to, offset, 6);
      case 0x004 -> three(0, cCodes, 0, to, offset);
      case 0x006 -> three(0, cCodes, 3, to, offset);
      case 0x008 -> three(0, cCodes, 6, to, offset);
      case 0x00A -> three(0, cCodes, 9, to, offset);
      case 0x009 -> three(0, cCodes, 12, to, offset);
      case 0x00B -> three(0, cCodes, 15, to, offset);
      case 0x044 -> three(1, averageCodes, 0, to, offset);
      case 0x046 -> three(1, averageCodes, 3, to, offset);
      case 0x048 -> three(1, averageCodes, 6, to, offset);
      case 0x04A -> three(1, averageCodes, 9, to, offset);
      case 0x049 -> three(1, averageCodes, 12, to, offset);
      case 0x04B -> three(1, averageCodes, 15, to, offset);
      case 0x012, 0x013, 0x014, 0x015, 0x016, 0x017 ->
          three(2, filteredCodes, 3 * (command - 0x012), to, offset);
      case 0x003 -> three(3, sCodes, 0, to, offset);
      case 0x005 -> three(3, sCodes, 3, to, offset);
      case 0x007 -> three(3, sCodes, 6, to, offset);
      case 0x00D -> three(3, sCodes, 9, to, offset);
      case 0x00E -> three(3, sCodes, 12, to, offset);
      case 0x00F -> three(3, sCodes, 15, to, offset);
      case 0x019 -> words(auxCodes, 0, 3, to, offset);
      case 0x01A -> words(auxCodes, 3, 3, to, offset);
      case 0x01B -> words(auxCodes, 6, 3, to, offset);
      case 0x01F -> one(auxCodes[9], to, offset);
      case 0x01C -> words(redundantCodes, 0, 3, to, offset);
      case 0x01D -> words(redundantCodes, 3, 3, to, offset);
      case 0x01E -> words(redundantCodes, 6, 3, to, offset);
      case 0x025 -> one(redundantCodes[9], to, offset);
      case 0x030 -> {
        words(auxCodes, REFERENCE, 2, to, offset);
        to[offset + 4] = 0; // VREF3 or reserved: unconfirmed
        to[offset + 5] = 0;
      }
      case 0x031 -> {
        words(auxCodes, DIGITAL, 2, to, offset);
        to[offset + 4] = 0; // VRES
        to[offset + 5] = 0;
      }
      case 0x032, 0x072 -> statusC(to, offset);
      case 0x033 -> {
        for (int i = 0; i < 4; i++) to[offset + i] = (byte) (overUnder >> (8 * i));
        to[offset + 4] = 0;
        to[offset + 5] = 0; // oscillator counter: its value is unconfirmed
      }
      case 0x034 -> statusE(to, offset, nanos);
      case 0x022 -> System.arraycopy(pwmA, 0, to, offset, 6);
      case 0x023 -> System.arraycopy(pwmB, 0, to, offset, 6);
      case 0x02C -> System.arraycopy(serial, 0, to, offset, 6);
      case 0x722 -> System.arraycopy(comm, 0, to, offset, 6);
      default -> Arrays.fill(to, offset, offset + 6, (byte) 0); // 036: content unconfirmed
    }
  }

  private void three(int kind, int[] codes, int from, byte[] to, int offset) {
    int[] shown = snapped ? frozen[kind] : codes;
    if (from == 15) one(shown[15], to, offset);
    else words(shown, from, 3, to, offset);
  }

  /// The unused words of a group: FFFF (unconfirmed).
  private static void one(int code, byte[] to, int offset) {
    Arrays.fill(to, offset, offset + 6, (byte) 0xFF);
    to[offset] = (byte) code;
    to[offset + 1] = (byte) (code >> 8);
  }

  private static void words(int[] codes, int from, int count, byte[] to, int offset) {
    for (int i = 0; i < count; i++) {
      to[offset + 2 * i] = (byte) codes[from + i];
      to[offset + 2 * i + 1] = (byte) (codes[from + i] >> 8);
    }
  }

  /// The places of the conversion counter's bits are unconfirmed. Error injection (072) shows the
  /// same as 032.
  private void statusC(byte[] to, int offset) {
    to[offset] = (byte) apart;
    to[offset + 1] = (byte) (apart >> 8);
    to[offset + 2] = (byte) (conversions >> 6 & 0x1F);
    to[offset + 3] = (byte) (conversions << 2);
    to[offset + 4] = (byte) supplyFlags;
    to[offset + 5] = (byte) chipFlags;
  }

  private void statusE(byte[] to, int offset, long nanos) {
    Arrays.fill(to, offset, offset + 6, (byte) 0);
    for (int gpio = 1; gpio <= GPIOS; gpio++) {
      boolean high = !pulledDown(gpio) && inputs.gpioVolts(device, gpio, nanos) > ZERO_CODE_VOLTS;
      if (high) to[offset + 4 + (gpio - 1) / 8] |= (byte) (1 << (gpio - 1) % 8);
    }
    to[offset + 5] |= (byte) (REVISION << 4);
  }

  private boolean pulledDown(int gpio) {
    return (configurationA[3 + (gpio - 1) / 8] >> (gpio - 1) % 8 & 1) == 0;
  }

  // Writing.

  @Override
  boolean isWrite(int command) {
    return switch (command) {
      case WRCFGA, WRCFGB, WRPWMA, WRPWMB, WRCOMM, CLRFLAG, CLOVUV -> true;
      default -> false;
    };
  }

  @Override
  void write(int command, byte[] from, int offset, long nanos) {
    int pec = ((from[offset + 6] & 0x03) << 8) | (from[offset + 7] & 0xFF);
    if (Pec.ten(from, offset, 6, 0) != pec) return;
    count();
    switch (command) {
      case WRCFGA -> {
        System.arraycopy(from, offset, configurationA, 0, 6);
        configurationA[0] &= (byte) 0x87; // between REFON and CTH: unconfirmed
        configurationA[5] &= 0x0F; // SNAP_ST and MUTE_ST are states
        applyStuckBits(RDCFGA, configurationA, 0);
        if (configurationA[0] >= 0) referenceNanos = NEVER;
        else if (referenceNanos == NEVER) {
          referenceNanos = nanos + settings.timing().referenceNanos();
        }
      }
      case WRCFGB -> {
        System.arraycopy(from, offset, configurationB, 0, 6);
        applyStuckBits(RDCFGB, configurationB, 0);
      }
      case WRPWMA -> System.arraycopy(from, offset, pwmA, 0, 6);
      case WRPWMB -> System.arraycopy(from, offset, pwmB, 0, 6);
      case WRCOMM -> System.arraycopy(from, offset, comm, 0, 6);
      case CLRFLAG -> {
        apart &= ~((from[offset] & 0xFF) | ((from[offset + 1] & 0xFF) << 8));
        supplyFlags &= ~from[offset + 4];
        chipFlags &= ~from[offset + 5] | COMPARED; // foxBMS 2 expects it to stay (unconfirmed)
      }
      case CLOVUV -> {
        for (int i = 0; i < 4; i++) overUnder &= ~((from[offset + i] & 0xFFL) << (8 * i));
      }
      default -> throw new IllegalArgumentException("not a write command: " + command);
    }
  }

  /// 63 is followed by 1.
  private void count() {
    counter = counter == 63 ? 1 : counter + 1;
  }

  // Commands.

  @Override
  long busyUntil(int command) {
    return switch (command) {
      case PLADC ->
          Math.max(Math.max(c.endNanos, s.endNanos), Math.max(aux.endNanos, aux2.endNanos));
      case PLCADC -> c.endNanos;
      case PLSADC -> s.endNanos;
      case PLAUX -> aux.endNanos;
      case PLAUX2 -> aux2.endNanos;
      default -> -1;
    };
  }

  @Override
  void execute(int command, int clocks, long nanos) {
    switch (command) {
      case RSTCC -> counter = 0;
      case SRST -> forgetEverything();
      default -> {
        if (act(command, clocks, nanos)) count();
      }
    }
  }

  /// Whether this is a command that counts.
  private boolean act(int command, int clocks, long nanos) {
    switch (command) {
      case SNAP -> snap();
      case UNSNAP -> snapped = false;
      case MUTE -> muted = true;
      case UNMUTE -> muted = false;
      case CLRCELL -> clearCells();
      case CLRAUX -> clearAux();
      case CLRFC -> {
        Arrays.fill(filteredCodes, CLEARED);
        filterEmpty = true;
      }
      case CLRSPIN -> Arrays.fill(sCodes, CLEARED);
      case STCOMM -> communicate(comm, slave[0], clocks);
      default -> {
        return convert(command, nanos);
      }
    }
    return true;
  }

  private void snap() {
    if (snapped) return;
    snapped = true;
    System.arraycopy(cCodes, 0, frozen[0], 0, CELLS);
    System.arraycopy(averageCodes, 0, frozen[1], 0, CELLS);
    System.arraycopy(filteredCodes, 0, frozen[2], 0, CELLS);
    System.arraycopy(sCodes, 0, frozen[3], 0, CELLS);
  }

  private boolean convert(int command, long nanos) {
    if ((command & 0x668) == 0x260) {
      redundant = (command & 0x100) != 0;
      if ((command & 0x04) != 0) filterEmpty = true;
      start(c, command, C_NANOS, nanos);
      if (redundant) start(s, command, S_NANOS, nanos);
      historyCount = 0;
      conversions = 0;
    } else if ((command & 0x76C) == 0x168) {
      start(s, command, S_NANOS, nanos);
    } else if ((command & 0x630) == 0x410) {
      startAux(aux, (command & 0x0F) | ((command >> 2) & 0x10), nanos);
      aux.openWire = command >> 8 & 1;
      aux.pullUp = (command & 0x80) != 0;
    } else if ((command & 0x7F0) == 0x400) {
      startAux(aux2, command & 0x0F, nanos);
    } else {
      return false;
    }
    return true;
  }

  private long reference(long nanos) {
    return referenceNanos == NEVER
        ? nanos + settings.timing().referenceNanos()
        : Math.max(nanos, referenceNanos);
  }

  private void start(Converter converter, int command, long length, long nanos) {
    if (inputs.dieCelsius(device, nanos) > SHUTDOWN_CELSIUS) {
      chipFlags |= THERMAL;
      configurationB[4] = 0;
      configurationB[5] = 0;
    }
    converter.beginNanos = reference(nanos);
    converter.sampled = false;
    converter.continuous = (command & 0x80) != 0;
    converter.dischargePermitted = (command & 0x10) != 0;
    converter.openWire = command & 0x03;
    converter.nextNanos = stalled ? NEVER : converter.beginNanos + length / 2;
    converter.endNanos = stalled ? NEVER : converter.beginNanos + length;
  }

  /// 0: all; 1 to 10 a GPIO, 16 to 19 reference, digital supply, analog supply, temperature
  /// (unconfirmed).
  private void startAux(Converter converter, int channel, long nanos) {
    boolean all = channel == 0;
    converter.channel = all ? 1 : channel;
    converter.lastChannel = all ? AUX_CHANNELS : channel;
    converter.beginNanos = reference(nanos);
    converter.openWire = 0;
    converter.nextNanos = stalled ? NEVER : converter.beginNanos + AUX_NANOS / 2;
    converter.endNanos =
        stalled
            ? NEVER
            : converter.beginNanos + AUX_NANOS * (converter.lastChannel - converter.channel + 1);
    converter.sampled = false;
  }

  // Conversions.

  /// Nothing happens after the watchdog has expired, whenever that is noticed.
  @Override
  long eventNanos() {
    long next =
        Math.min(Math.min(c.nextNanos, s.nextNanos), Math.min(aux.nextNanos, aux2.nextNanos));
    return next > sleepsNanos() ? NEVER : next;
  }

  @Override
  void event() {
    long next = eventNanos();
    if (c.nextNanos == next) cells(c, C_NANOS, sampledC, false);
    else if (s.nextNanos == next) cells(s, S_NANOS, sampledS, true);
    else if (aux.nextNanos == next) auxiliary(aux, false);
    else auxiliary(aux2, true);
  }

  /// All cells at once. Open wire: 1 even, 2 odd, 3 all cells have the current between their pins
  /// (values from the maker's list alone; what the current does is unconfirmed).
  private void cells(Converter converter, long length, double[] samples, boolean other) {
    if (!converter.sampled) {
      long nanos = converter.nextNanos;
      int selected = converter.openWire;
      for (int cell = 1; cell <= CELLS; cell++) {
        int parity = cell % 2 == 0 ? 1 : 2;
        if ((selected & parity) != 0) {
          pullTogether(cell, length, nanos);
        }
      }
      for (int cell = 1; cell <= CELLS; cell++) {
        double volts = pinVolts(cell, nanos, converter.dischargePermitted);
        samples[cell - 1] = other ? noisy(volts) : converted(volts);
        if (failedFilter[other ? 1 : 0]) samples[cell - 1] += 0.1;
      }
      converter.sampled = true;
      converter.nextNanos = converter.beginNanos + length;
      return;
    }
    if (other) storeS();
    else storeC();
    converter.sampled = false;
    converter.beginNanos += length;
    converter.nextNanos = converter.continuous ? converter.beginNanos + length / 2 : NEVER;
  }

  private void storeC() {
    conversions = conversions + 1 & 0x7FF;
    int divisor = FILTER_DIVISOR[configurationA[5] & 0x07];
    System.arraycopy(sampledC, 0, history[historyCount % AVERAGED], 0, CELLS);
    historyCount++;
    int samples = Math.min(historyCount, AVERAGED);
    double under = threshold((configurationB[0] & 0xFF) | ((configurationB[1] & 0x0F) << 8));
    double over = threshold(((configurationB[1] >> 4) & 0x0F) | ((configurationB[2] & 0xFF) << 4));
    for (int i = 0; i < CELLS; i++) {
      double volts = sampledC[i];
      cCodes[i] = code(volts);
      double sum = 0;
      for (int k = 0; k < samples; k++) sum += history[k][i];
      averageCodes[i] = code(sum / samples);
      filtered[i] = filterEmpty ? volts : filtered[i] + (volts - filtered[i]) / divisor;
      filteredCodes[i] = code(filtered[i]);
      if (volts < under) overUnder |= 1L << (2 * i);
      if (volts > over) overUnder |= 2L << (2 * i);
    }
    filterEmpty = false;
    if (historyCount >= 2 * AVERAGED) historyCount -= AVERAGED;
  }

  /// Twelve bits, two's complement.
  private static double threshold(int bits) {
    return ZERO_CODE_VOLTS + 16 * CODE_VOLTS * (bits << 20 >> 20);
  }

  /// S is compared with the last C where both were asked for; the flags stay (unconfirmed).
  private void storeS() {
    double allowed = APART_VOLTS[configurationA[0] & 0x07];
    for (int i = 0; i < CELLS; i++) {
      sCodes[i] = code(sampledS[i]);
      if (redundant && Math.abs(sampledS[i] - sampledC[i]) > allowed) apart |= 1 << i;
    }
  }

  private void auxiliary(Converter converter, boolean other) {
    long nanos = converter.nextNanos;
    int channel = converter.channel;
    // Of all: the GPIOs, then reference, supplies and temperature, then what is not emulated.
    int place =
        channel <= GPIOS
            ? channel - 1
            : channel <= 14
                ? channel - 1
                : switch (converter.lastChannel == AUX_CHANNELS ? 0 : channel) {
                  case 16 -> REFERENCE;
                  case 17 -> DIGITAL;
                  case 18 -> ANALOG;
                  case 19 -> TEMPERATURE;
                  default -> -1;
                };
    if (powered && place >= 0) {
      double volts = auxVolts(place, converter, nanos);
      int code = code(other ? noisy(volts) : converted(volts));
      if (!other) auxCodes[place] = code;
      else if (place < GPIOS) redundantCodes[place] = code;
    }
    converter.channel++;
    converter.nextNanos =
        converter.channel > converter.lastChannel ? NEVER : converter.nextNanos + AUX_NANOS;
  }

  private double auxVolts(int place, Converter converter, long nanos) {
    return switch (place) {
      case REFERENCE -> secondReferenceVolts;
      case TEMPERATURE -> (inputs.dieCelsius(device, nanos) + 273) * 7.5e-3;
      case DIGITAL -> {
        // Limits: those that foxBMS 2 uses; the chip's own are unconfirmed.
        if (digitalSupplyVolts > 3.528) supplyFlags |= DIGITAL_OVER;
        if (digitalSupplyVolts < 2.754) supplyFlags |= DIGITAL_UNDER;
        yield digitalSupplyVolts;
      }
      case ANALOG -> {
        if (analogSupplyVolts > 5.486) supplyFlags |= ANALOG_OVER;
        if (analogSupplyVolts < 4.512) supplyFlags |= ANALOG_UNDER;
        yield analogSupplyVolts;
      }
      default -> {
        int gpio = place + 1;
        if (pulledDown(gpio)) yield 0;
        if (!isGpioCut(gpio)) yield inputs.gpioVolts(device, gpio, nanos);
        yield converter.openWire != 0 && converter.pullUp ? analogSupplyVolts : 0;
      }
    };
  }

  private static int code(double volts) {
    long code = Math.round((volts - ZERO_CODE_VOLTS) / CODE_VOLTS);
    return (int) Math.max(-32_767, Math.min(32_767, code));
  }
}
