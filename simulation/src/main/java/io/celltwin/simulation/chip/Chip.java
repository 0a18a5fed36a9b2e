package io.celltwin.simulation.chip;

/// What the chips of a chain behind an SPI have in common: a port that falls idle, a core that
/// falls asleep. Owned by its chain.
abstract class Chip extends MonitorChip {
  static final long NEVER = Long.MAX_VALUE;

  /// Test currents of the open-wire commands (foxBMS 2: 100 uA).
  private static final double TEST_AMPS = 100e-6;

  final ChainSettings settings;

  int commandsToMiss;

  /// Of the first reference: a reading is too small by this, relatively.
  double referenceDrift;

  /// The channel that the multiplexer of a converter hangs at; 0 where it works.
  final int[] stuckChannel = new int[3];

  final boolean[] failedFilter = new boolean[3];
  double analogSupplyVolts = EmulatedChain.ANALOG_VOLTS;
  double digitalSupplyVolts = EmulatedChain.DIGITAL_VOLTS;

  private boolean asleep = true;
  private long readyNanos = NEVER;
  private long signalNanos;

  Chip(int device, int cells, int gpios, ChainInputs inputs, ChainSettings settings) {
    super(
        device,
        cells,
        gpios,
        inputs,
        settings.noiseVolts(),
        settings.seed(),
        settings.dischargeOhms(),
        settings.wireOhms());
    this.settings = settings;
  }

  /// Every register as after power-up; what ran is over.
  abstract void powerUp();

  /// The watchdog has expired; the core loses what it loses then.
  abstract void sleep(long nanos);

  /// Timers that run on in every state.
  abstract void tick(long nanos);

  /// When the converter next samples or ends; [#NEVER] where it rests.
  abstract long eventNanos();

  abstract void event();

  /// Bytes of the answer with its check sum; 0 where this is no read command of the chip.
  abstract int answerBytes(int command);

  abstract void answer(int command, byte[] to, int offset, long nanos);

  abstract boolean isWrite(int command);

  /// 8 bytes, whose check sum is still to be seen.
  abstract void write(int command, byte[] from, int offset, long nanos);

  /// Neither read nor write.
  ///
  /// @param clocks bytes that follow in the same window
  abstract void execute(int command, int clocks, long nanos);

  /// Until when a converter that the command asks for is busy: now or earlier where it is not; -1
  /// where the command asks for none.
  abstract long busyUntil(int command);

  // Port and core.

  final void forgetEverything() {
    asleep = true;
    readyNanos = NEVER;
    powerUp();
  }

  final boolean isAsleep() {
    return asleep;
  }

  /// When the watchdog will have expired, unless something is heard before.
  final long sleepsNanos() {
    return asleep ? NEVER : signalNanos + settings.timing().sleepNanos();
  }

  /// To be called before [#signal] of the same instant: what wakes it up is not understood yet.
  final boolean listens(long nanos) {
    catchUp(nanos);
    return powered && readyNanos <= nanos;
  }

  final void heard(long nanos) {
    signalNanos = Math.max(signalNanos, nanos);
  }

  /// An edge of chip select, or the pulse of the neighbour that has just woken up.
  ///
  /// @return when it leaves on the other side; [#NEVER] where nothing does
  final long signal(long nanos) {
    if (!powered) return NEVER;
    catchUp(nanos);
    if (readyNanos <= nanos) {
      heard(nanos);
      return nanos;
    }
    if (readyNanos != NEVER) return NEVER; // waking up: its own pulse follows
    ChainTiming timing = settings.timing();
    readyNanos = nanos + (asleep ? timing.wakeNanos() : timing.readyNanos());
    asleep = false;
    signalNanos = readyNanos;
    return readyNanos;
  }

  final void catchUp(long nanos) {
    ChainTiming timing = settings.timing();
    if (readyNanos != NEVER && nanos - signalNanos > timing.idleNanos()) readyNanos = NEVER;
    if (!asleep && nanos - signalNanos > timing.sleepNanos()) {
      asleep = true;
      sleep(signalNanos + timing.sleepNanos());
    }
    tick(nanos);
  }

  // Sense pins.

  /// Which part of the time the switch over a cell carries current.
  abstract double dischargeDuty(int cell);

  /// Test current into both pins of a cell for a time: only a cut wire moves.
  final void testCurrent(int cell, boolean up, long forNanos, long nanos) {
    double step = (up ? 1 : -1) * TEST_AMPS * forNanos * 1e-9 / settings.pinFarads();
    push(cell, step, nanos);
    push(cell - 1, step, nanos);
  }

  /// Test current between the pins of a cell, which pulls them together where one is cut.
  final void pullTogether(int cell, long forNanos, long nanos) {
    double step = TEST_AMPS * forNanos * 1e-9 / settings.pinFarads();
    push(cell, -step, nanos);
    push(cell - 1, step, nanos);
  }

  /// What the converter makes of a voltage, before it is a code.
  final double converted(double volts) {
    return noisy(volts / (1 + referenceDrift));
  }

  // The bus behind the chip.

  /// One byte of the register for each 3 bytes of clocks. Read back: the byte on the bus and
  /// whether it was acknowledged. ICOM 8 and above (SPI) is not emulated.
  final void communicate(byte[] comm, I2cSlave slave, int clocks) {
    for (int i = 0; i < Math.min(3, clocks / 3); i++) {
      int start = comm[2 * i] >> 4 & 0xF;
      if (start != 0x6 && start != 0x0) continue;
      int value = ((comm[2 * i] & 0x0F) << 4) | ((comm[2 * i + 1] >> 4) & 0x0F);
      int answer = slave.transfer(device, value, start == 0x6);
      int bus = answer < 0 ? value : answer;
      comm[2 * i] = (byte) ((start << 4) | ((bus >> 4) & 0xF));
      comm[2 * i + 1] = (byte) (bus << 4 | (answer < 0 ? 0xF : 0x7));
    }
  }
}
