package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A stack of BQ79616-Q1 (16 cells) whose lowest device is on the UART: registers, times and rules.
///
/// Sources, where nothing else is said: the register pages of TI's data sheet SLUSE81E, opened, and
/// of the sister parts that share them (SLUSF21, SLUSE48B). "Unconfirmed" is what no page was seen
/// of. Absent: BQ79600 bridges, rings (the reverse direction), comparators of the thermistors, the
/// self-tests of comparators and supplies, the auxiliary converter.
///
/// Each scan starts a conversion of all devices at once, with a number of its own in the same
/// frame: a device that does not show the number has missed the frame, and nothing of it counts.
final class Bq79616 implements MonitorChain {
  private static final int CELLS = 16;
  private static final int GPIOS = 8;

  // Registers.
  private static final int CONFIGURATION = 0x003;
  private static final int OV_THRESH = 0x009;
  private static final int CONTROL = 0x306;
  private static final int DIR0_ADDR = 0x306;
  private static final int COMM_CTRL = 0x308;
  private static final int CONTROL1 = 0x309;
  private static final int CONTROL2 = 0x30A;
  private static final int ADC_CTRL1 = 0x30D;
  private static final int CB_CELL16_CTRL = 0x318;
  private static final int OVUV_CTRL = 0x32C;
  private static final int BAL_CTRL2 = 0x32F;
  private static final int FAULT_RST1 = 0x331;
  private static final int DIAG_COMP_CTRL3 = 0x33C;
  private static final int OTP_ECC_DATAIN1 = 0x343;
  private static final int PARTID = 0x500; // with DIE_ID1 to 9 behind it: drivers' headers alone
  private static final int IDENTITY_BYTES = 10;
  private static final int ADC_STAT1 = 0x527;
  private static final int BAL_STAT = 0x52B;
  private static final int STATUS = 0x52C; // DEV_STAT
  private static final int FAULT_SYS = 0x536;
  private static final int VCELL16_HI = 0x568;

  // What is read at once: from CONFIGURATION to COMM_TIMEOUT_CONF, from CONTROL to ADC_CTRL2, from
  // STATUS to FAULT_PWR3, the cells, and all that the main converter measures up to DIETEMP1.
  private static final int CONFIGURATION_BYTES = 0x019 - CONFIGURATION + 1;
  private static final int CONTROL_BYTES = 0x30E - CONTROL + 1;
  private static final int STATUS_BYTES = 0x554 - STATUS + 1;
  private static final int CELL_BYTES = 2 * CELLS;
  private static final int RESULT_BYTES = 0x5AF - VCELL16_HI + 1;

  // Places in these.
  private static final int TSREF = 0x58C - VCELL16_HI;
  private static final int GPIO1 = 0x58E - VCELL16_HI;
  private static final int DIETEMP1 = 0x5AE - VCELL16_HI;
  private static final int FAULT_OTP = 0x535 - STATUS;
  private static final int FAULT_PROT1 = 0x53A - STATUS;
  private static final int FAULT_OV1 = 0x53C - STATUS;
  private static final int FAULT_UV1 = 0x53E - STATUS;
  private static final int FAULT_PWR1 = 0x552 - STATUS;

  // Bits.
  private static final int ADDR_WR = 0x01;
  private static final int GOTO_SLEEP = 0x04;
  private static final int SEND_WAKE = 0x20;
  private static final int TSREF_EN = 0x01;
  private static final int TOP_STACK = 0x01;
  private static final int STACK_DEV = 0x02;
  private static final int GO_ONCE = 0x05; // MAIN_GO, eight rounds
  private static final int OVUV_ROUND = 0x05; // OVUV_GO, all cells in turn
  private static final int OVUV_OFF = 0x04;
  private static final int OVUV_RUN = 0x08; // of DEV_STAT
  private static final int AUTO_BAL = 0x01; // odd and even cells in turn where there are both
  private static final int BAL_GO = 0x02;
  private static final int CB_PAUSE = 0x40;
  private static final int CB_RUN = 0x08; // of BAL_STAT
  private static final int CB_INPAUSE = 0x20;
  private static final int INVALID_CBCONF = 0x80;
  private static final int SINK_AT_CELLS = 0x10; // OW_SNK: at all VC pins
  private static final int RST_OV_UV = 0x18; // of FAULT_RST1
  private static final int LFO = 0x80; // of FAULT_SYS
  private static final int TSHUT = 0x02;

  /// Of FAULT_OTP all but CUST_CRC: settings written over those of the fuses make that one.
  private static final int OTP_FAULTS = 0x6F;

  /// Of FAULT_PWR2: TSREF oscillates, is too low, too high.
  private static final int TSREF_FAULTS = 0x07;

  private static final int GPIO_ADC = 2; // measured, no comparator

  /// Indices of [#CONFIGURATION] that are the driver's: all but what is spare or of no use here.
  private static final int[] WRITTEN = {0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 21, 22};

  // SLUSE81F, as an independent note on the chip quotes it, and two drivers.
  private static final double CELL_VOLTS = 190.73e-6;
  private static final double GPIO_VOLTS = 152.59e-6;
  private static final double TSREF_VOLTS = 169.54e-6;
  private static final double DIE_CELSIUS = 0.025;

  /// Not measured since the conversion began.
  private static final int NO_VALUE = -0x8000;

  /// What an input is good for; unconfirmed.
  private static final double HIGHEST_VOLTS = 5.5;

  private static final double LOWEST_VOLTS = -2.5;

  /// 24 slots of 8 us; a GPIO has its turn in one round of eight.
  private static final long ROUND_NANOS = 192_000;

  private static final long CONVERSION_NANOS = 8 * ROUND_NANOS;

  /// For the chips' oscillator, 5 %, unconfirmed, and the frame's way up, 10 us for each device.
  private static final long RESERVE_NANOS = CONVERSION_NANOS / 20;

  private static final long HOP_NANOS = 10_000;

  /// t_SU(WAKE_SHUT), worst, and the tone to the next device (SLUAA17A).
  private static final long START_NANOS = 10_000_000;

  private static final long TONE_NANOS = 1_600_000;

  /// t_TSREF_ON with 1 uF is 6 ms.
  private static final long TSREF_NANOS = 8_000_000;

  /// The stack without host: after 2 s of CTL_TIME; what is sure to be shorter.
  private static final long SILENCE_NANOS = 1_800_000_000;

  private static final int CTL_2_S = 0x02;
  private static final int CTL_SHUTDOWN = 0x08;

  /// TWARN_THR of 105 degC, the default of the fuses.
  private static final int TWARN_105 = 0x10;

  /// How often the search for devices that are missing may hold up the scans.
  private static final long SEARCH_NANOS = 1_000_000_000;

  /// An open wire's cell falls by 0.5 V and its neighbour rises by half of that, while the current
  /// of 0.4 to 0.5 mA drops less than that over the filter's resistor: unconfirmed, from 1 kohm
  /// down.
  private static final double FALLEN_VOLTS = 0.5;

  private static final double RISEN_VOLTS = 0.25;
  private static final double LOW_VOLTS = 0.8;

  private static final byte[] ALL_ONES = {-1, -1};
  private static final byte[] ZEROS = new byte[8];

  private static final String[] TESTS = {"open wires", "cleared results"};

  private final Clock clock;
  private final MonitorSettings settings;
  private final FaultBoard board;
  private final DeviceHealth health;
  private final StackLink link;
  private final int devices;
  private final byte[] configuration; // device · CONFIGURATION_BYTES
  private final byte[] timers = new byte[CELLS];
  private final byte[] conversion = {GO_ONCE, 0};
  private final int[] wired;
  private final int[] discharged;
  private final boolean[] isSet;
  private final boolean[] wasHot;
  private final Findings findings;
  private final int[] open; // wires
  private final double[] before; // device · CELLS + cell
  private final int timerCode;
  private final long timerNanos;
  private int frozen; // devices whose results a conversion does not touch
  private int top; // address of the highest device that answers
  private int heard; // devices with a good answer since this was last set to 0
  private int answering; // devices that have answered after the newest conversion
  private int current; // devices that have started the newest conversion
  private int differing; // devices whose settings are not what they should be
  private int unready; // devices that a scan has found to be without reference or comparators
  private boolean isMisplaced; // a device has another address or place than it was given
  private int unbalanced; // devices that do not discharge what they should
  private int obedient; // devices that have shown that they do
  private boolean balancingStands = true;
  private long balancedNanos;
  private long searchNanos;

  Bq79616(
      UartPort port, Clock clock, MonitorSettings settings, FaultBoard board, DeviceHealth health) {
    this.clock = clock;
    this.settings = settings;
    this.board = board;
    this.health = health;
    link = new StackLink(port, clock, health, settings);
    devices = settings.devices();
    configuration = new byte[devices * CONFIGURATION_BYTES];
    wired = new int[devices];
    discharged = new int[devices];
    isSet = new boolean[devices];
    wasHot = new boolean[devices];
    open = new int[devices];
    findings = new Findings(board, devices);
    before = new double[devices * CELLS];
    for (int device = 0; device < devices; device++) wired[device] = settings.wired(device);
    double minutes = settings.balancing().dischargeMinutes();
    timerCode = timerCode(minutes);
    timerNanos = (long) ((minutes == 0 ? 1 : minutes) * 60e9);
    for (int device = 0; device < devices; device++) compose(device);
  }

  @Override
  public int inputs() {
    return CELLS;
  }

  @Override
  public int gpios() {
    return GPIOS;
  }

  // ---- settings

  private void compose(int device) {
    int at = device * CONFIGURATION_BYTES;
    int cells = wired[device];
    int highest = Math.max(6, 32 - Integer.numberOfLeadingZeros(cells));
    configuration[at] = (byte) (highest - 6);
    configuration[at + 6] = (byte) overCode(settings.overVolts());
    configuration[at + 7] = (byte) underCode(settings.underVolts());
    configuration[at + 8] = (byte) 0xE0; // comparators of the thermistors: not used
    configuration[at + 9] = (byte) (~cells >> 8); // UV_DISABLE of what is not wired
    configuration[at + 10] = (byte) ~cells;
    for (MonitorSettings.Sensor sensor : settings.sensors()) {
      if (sensor.device() != device + 1) continue;
      int gpio = sensor.gpio() - 1;
      configuration[at + 11 + gpio / 2] |= (byte) (GPIO_ADC << (3 * (gpio % 2)));
    }
    double minutes = settings.balancing().dischargeMinutes();
    configuration[at + 21] = (byte) (TWARN_105 | sleepCode(minutes));
    configuration[at + 22] = (byte) (minutes == 0 ? CTL_2_S | CTL_SHUTDOWN : CTL_2_S);
  }

  /// Of a threshold that is a step: what binary numbers are off by.
  private static final double ROUNDING = 1e-9;

  /// OV_THR: 2.7 to 3.0, 3.5 to 3.8, 4.175 to 4.475 V in steps of 25 mV.
  ///
  /// @return negative where there is no such threshold
  static int overCode(double volts) {
    if (!(volts > 0)) return 0x2E;
    double[] from = {2.7, 3.5, 4.175};
    for (int k = 0; k < 3; k++) {
      long step = Math.round((volts - from[k]) / 0.025);
      if (Math.abs(from[k] + step * 0.025 - volts) > ROUNDING) continue;
      if (step >= 0 && step <= 12) return 0x10 * k + 2 + (int) step;
    }
    return -1;
  }

  /// UV_THR: 1.2 to 3.1 V in steps of 50 mV. Likewise.
  static int underCode(double volts) {
    if (!(volts > 0)) return 0;
    long step = Math.round((volts - 1.2) / 0.05);
    if (Math.abs(1.2 + step * 0.05 - volts) > ROUNDING) return -1;
    return step >= 0 && step <= 0x26 ? (int) step : -1;
  }

  /// TIME of CB_CELL: 30, 60, 300 s, then 10 to 120 min. 0 min is 60 s: begun anew as long as the
  /// host is there, and shut down with the stack soon after it has gone.
  ///
  /// @return negative where there is no such time
  static int timerCode(double minutes) {
    if (minutes == 0.5) return 2;
    if (minutes == 0 || minutes == 1) return 3;
    if (minutes == 5) return 4;
    boolean isStep = minutes % 10 == 0 && minutes >= 10 && minutes <= 120;
    return isStep ? 4 + (int) (minutes / 10) : -1;
  }

  /// SLP_TIME: a device that is asleep shuts down after 1, 10, 30 min, 1 or 2 h.
  private static int sleepCode(double minutes) {
    if (minutes <= 1) return 3;
    if (minutes <= 10) return 4;
    if (minutes <= 30) return 5;
    return minutes <= 60 ? 6 : 7;
  }

  private void writeSettings(int device) throws IOException {
    int at = device * CONFIGURATION_BYTES;
    link.writeOne(device, CONFIGURATION, configuration, at, 1);
    link.writeOne(device, CONFIGURATION + 4, configuration, at + 4, 8);
    link.writeOne(device, CONFIGURATION + 12, configuration, at + 12, 3);
    link.writeOne(device, CONFIGURATION + 21, configuration, at + 21, 2);
    link.writeOne(device, CONTROL2, TSREF_EN);
    boolean compares = settings.underVolts() > 0 || settings.overVolts() > 0;
    link.writeOne(device, OVUV_CTRL, compares ? OVUV_ROUND : OVUV_OFF);
  }

  /// @return devices that answer; [#differing] of them have other settings
  private int readSettings() throws IOException, InterruptedException {
    int good = link.readAll(CONFIGURATION, CONFIGURATION_BYTES);
    heard |= good;
    differing = 0;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      for (int k : WRITTEN) {
        int is = link.data[device * StackLink.STRIDE + k];
        if (is != configuration[device * CONFIGURATION_BYTES + k]) differing |= 1 << device;
      }
    }
    return good;
  }

  /// Makes sure that each device that answers has its settings; looks for those that do not answer;
  /// names those that had lost them.
  private int settle() throws IOException, InterruptedException {
    heard = 0;
    boolean fellSilent = clock.nowNanos() - link.lastNanos() > SILENCE_NANOS;
    int good = readSettings();
    boolean mayBeSought = fellSilent || clock.nowNanos() - searchNanos >= 0;
    if ((good != link.all() || isMisplaced) && mayBeSought) {
      isMisplaced = false;
      search();
      good = readSettings();
    }
    int lost = (differing | unready) & good;
    unready = 0;
    int stubborn = 0;
    if (lost != 0) {
      for (int attempt = 0; attempt < 2; attempt++) {
        for (int device = 0; device < devices; device++) {
          if ((lost >> device & 1) == 0) continue;
          if (attempt == 0) clearFaults(device);
          writeSettings(device);
        }
        readSettings();
        stubborn = differing;
        if (stubborn == 0) break;
      }
      link.pause(TSREF_NANOS);
      balancingStands = false;
    }
    for (int device = 0; device < devices; device++) {
      if ((heard >> device & 1) == 0) continue;
      boolean had = (lost >> device & 1) == 0;
      boolean has = (stubborn >> device & 1) == 0;
      board.set(Kind.RESET, device + 1, !had && has && isSet[device] && !fellSilent);
      board.set(Kind.CONFIGURATION, device + 1, !has || (unbalanced >> device & 1) != 0);
      if (!had && has && isSet[device]) health.add(DeviceHealth.Count.RECONFIGURED, 1);
      if (has) isSet[device] = true;
    }
    return heard;
  }

  /// A device that comes from a reset shows it, and that its supply and its links have just come
  /// up: of that only a thermal shutdown is news.
  private void clearFaults(int device) throws IOException, InterruptedException {
    if (link.readOne(device, FAULT_SYS, 1)) {
      wasHot[device] |= (link.data[device * StackLink.STRIDE] & TSHUT) != 0;
    }
    link.writeOne(device, FAULT_RST1, ALL_ONES, 0, 2);
  }

  // ---- addresses

  @Override
  public int start() throws IOException, InterruptedException {
    Arrays.fill(isSet, false);
    link.expected = link.all();
    for (int attempt = 0; attempt < 2; attempt++) {
      wakeAll();
      if (address() == link.all()) break;
    }
    searchNanos = clock.nowNanos() + SEARCH_NANOS;
    return settle();
  }

  private void wakeAll() throws IOException, InterruptedException {
    link.wakePing();
    link.pause(START_NANOS + (devices - 1) * (START_NANOS + TONE_NANOS));
  }

  /// Gives all devices that hear it their addresses anew, which leaves everything else in them as
  /// it was; wakes those that do not answer.
  private void search() throws IOException, InterruptedException {
    int found = address();
    // Where one beyond it answers, a silent device is awake: the tone would only reset both.
    boolean mayBeAsleep = Integer.bitCount(found) == top + 1;
    if (found != link.all() && mayBeAsleep) {
      if (found == 0) {
        wakeAll();
      } else {
        link.writeOne(top, CONTROL1, SEND_WAKE);
        link.pause((devices - top) * (START_NANOS + TONE_NANOS));
      }
      found = address();
    }
    link.expected = found;
    searchNanos = clock.nowNanos() + SEARCH_NANOS;
  }

  /// SLVAE86B, chapter 4. Where some do not answer, the top is the highest device below the first
  /// of them: a common question is answered from there down. Those above it are asked alone.
  ///
  /// @return devices that answer at their addresses, a bit each
  private int address() throws IOException, InterruptedException {
    link.commClear();
    enumerate(devices);
    top = devices - 1;
    int found = whoHasItsAddress();
    if (found == link.all()) return found;
    link.commClear();
    found = 0;
    int silent = 0;
    for (int address = 0; address < devices && silent < StackLink.MOST_SILENT; address++) {
      boolean is = isThere(address);
      if (is) found |= 1 << address;
      silent = is ? 0 : silent + 1;
    }
    top = Math.min(devices, Integer.numberOfTrailingZeros(~found)) - 1;
    if (top >= 0) appoint(top);
    return found;
  }

  private void enumerate(int count) throws IOException {
    // To no purpose but that the links' clocks follow it.
    link.writeAll(OTP_ECC_DATAIN1, ZEROS, 0, 8);
    link.writeAll(CONTROL1, ADDR_WR);
    for (int address = 0; address < count; address++) link.writeAll(DIR0_ADDR, address);
    appoint(count - 1);
  }

  private void appoint(int highest) throws IOException {
    link.writeAll(COMM_CTRL, STACK_DEV);
    link.writeOne(0, COMM_CTRL, role(0, highest));
    if (highest > 0) link.writeOne(highest, COMM_CTRL, role(highest, highest));
    // The links' clocks follow this way too: some answers may be missing.
    link.readAllOnce(OTP_ECC_DATAIN1, 8);
  }

  private static int role(int address, int highest) {
    return (address > 0 ? STACK_DEV : 0) | (address == highest ? TOP_STACK : 0);
  }

  private int whoHasItsAddress() throws IOException {
    int good = link.readAllOnce(DIR0_ADDR, 1);
    for (int device = 0; device < devices; device++) {
      if (link.data[device * StackLink.STRIDE] != device) good &= ~(1 << device);
    }
    return good;
  }

  private boolean isThere(int address) throws IOException, InterruptedException {
    return link.readOne(address, DIR0_ADDR, 1) && link.data[address * StackLink.STRIDE] == address;
  }

  // ---- conversion

  /// Converts until every device that answers has begun it, a few times.
  ///
  /// @return when they did; [#current] of them, [#answering] have answered
  private long convertAll() throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      long startNanos = convert();
      answering = whoConverts();
      if ((answering & ~current) == 0 || attempt == settings.retries()) return startNanos;
      health.add(DeviceHealth.Count.RETRIES, 1);
      link.commClear();
    }
  }

  /// Starts the main converter of all devices at once and waits for its eight rounds.
  ///
  /// @return when they have started it
  private long convert() throws IOException, InterruptedException {
    // AUX_CELL_SEL is read by a converter that is never started: 2 to 17 are its valid codes.
    conversion[1] = (byte) (conversion[1] < 2 || conversion[1] > 16 ? 2 : conversion[1] + 1);
    link.writeAll(ADC_CTRL1, conversion, 0, 2);
    long startNanos = link.lastNanos();
    clock.waitUntil(startNanos + CONVERSION_NANOS + RESERVE_NANOS + devices * HOP_NANOS);
    return startNanos;
  }

  /// @return devices that have answered
  private int whoConverts() throws IOException, InterruptedException {
    int good = link.readAll(CONTROL, CONTROL_BYTES);
    heard |= good;
    current = 0;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int at = device * StackLink.STRIDE;
      boolean isInPlace =
          link.data[at] == device && link.data[at + COMM_CTRL - CONTROL] == role(device, top);
      isMisplaced |= !isInPlace;
      boolean isReady = isInPlace && (link.data[at + CONTROL2 - CONTROL] & TSREF_EN) != 0;
      if (isInPlace && !isReady) unready |= 1 << device;
      boolean hasStarted = link.data[at + ADC_CTRL1 + 1 - CONTROL] == conversion[1];
      board.set(Kind.COMMAND_MISSED, device + 1, isReady && !hasStarted);
      if (isReady && hasStarted) current |= 1 << device;
    }
    return good;
  }

  private int word(int device, int place) {
    int at = device * StackLink.STRIDE + place;
    return link.data[at] << 8 | (link.data[at + 1] & 0xFF);
  }

  /// @param cell from 0
  private int cellCode(int device, int cell) {
    return word(device, 2 * (CELLS - 1 - cell));
  }

  @Override
  public void measure(Scan scan, boolean auxiliary) throws IOException, InterruptedException {
    scan.clear(clock.nowNanos());
    if (settle() == 0) {
      lost(scan, 0);
      return;
    }
    int loud = mute();
    long startNanos = convertAll();
    unmute(); // the results stand until the next conversion
    int whole = answering;
    int good = link.readAll(VCELL16_HI, auxiliary ? RESULT_BYTES : CELL_BYTES);
    heard |= good;
    whole &= good;
    for (int device = 0; device < devices; device++) {
      boolean counts = (good & current & ~loud & 1 << device) != 0;
      cells(scan, device, startNanos, counts);
      if (auxiliary && counts) auxiliaries(scan, device, startNanos);
    }
    if (auxiliary) {
      scan.statusNanos = startNanos + CONVERSION_NANOS - ROUND_NANOS / 2;
      whole &= status(scan);
    }
    lost(scan, whole & heard);
  }

  private void lost(Scan scan, int whole) {
    for (int device = 0; device < devices; device++) {
      board.set(Kind.NO_ANSWER, device + 1, (whole >> device & 1) == 0);
    }
    link.expected = heard;
    scan.answered = heard;
  }

  private void cells(Scan scan, int device, long startNanos, boolean counts) {
    boolean isIdle = true;
    boolean isFrozen = (frozen >> device & 1) != 0;
    counts &= !board.has(Kind.CONFIGURATION, device + 1);
    for (int cell = 0; cell < CELLS; cell++) {
      int at = device * CELLS + cell;
      // In the last of the rounds: which slot is which cell's is unconfirmed, and +-96 us.
      scan.cellNanos[at] = startNanos + CONVERSION_NANOS - ROUND_NANOS / 2;
      if (!counts || (wired[device] >> cell & 1) == 0) continue;
      int code = cellCode(device, cell);
      if (code == NO_VALUE) continue;
      isIdle = false;
      double volts = code * CELL_VOLTS;
      boolean outside = volts > HIGHEST_VOLTS || volts < LOWEST_VOLTS;
      board.set(Kind.OVER_RANGE, device + 1, cell + 1, outside);
      boolean isTrusted = !isFrozen && findings.trustsCell(device, cell);
      if (!outside && isTrusted) scan.cellVolts[at] = volts;
    }
    if (counts) board.set(Kind.NO_CONVERSION, device + 1, isIdle || isFrozen);
  }

  private void auxiliaries(Scan scan, int device, long startNanos) {
    int reference = word(device, TSREF);
    if (reference != NO_VALUE) scan.referenceVolts[device] = reference * TSREF_VOLTS;
    for (int gpio = 0; gpio < GPIOS; gpio++) {
      int at = device * GPIOS + gpio;
      // Which round is which GPIO's is unconfirmed: +-0.8 ms.
      scan.gpioNanos[at] = startNanos + CONVERSION_NANOS / 2;
      int code = word(device, GPIO1 + 2 * gpio);
      boolean isTrusted = findings.trustsAuxiliary(device, gpio);
      if (code != NO_VALUE && isTrusted) scan.gpioVolts[at] = code * GPIO_VOLTS;
    }
    int die = word(device, DIETEMP1);
    if (die != NO_VALUE) scan.dieCelsius[device] = die * DIE_CELSIUS;
  }

  /// @return devices that have answered
  private int status(Scan scan) throws IOException, InterruptedException {
    int good = link.readAll(STATUS, STATUS_BYTES);
    heard |= good;
    boolean any = false;
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0) any |= flags(scan, device);
    }
    // They stand until they are cleared: so that the next scan shows whether it is still so.
    if (any) link.writeAll(FAULT_RST1, ALL_ONES, 0, 2);
    return good;
  }

  private int flag(int device, int place) {
    return link.data[device * StackLink.STRIDE + place] & 0xFF;
  }

  private boolean flags(Scan scan, int device) {
    int any = 0;
    for (int k = 1; k < STATUS_BYTES; k++) any |= flag(device, k);
    int over = flag(device, FAULT_OV1) << 8 | flag(device, FAULT_OV1 + 1);
    int under = flag(device, FAULT_UV1) << 8 | flag(device, FAULT_UV1 + 1);
    for (int cell = 0; cell < CELLS; cell++) {
      if ((wired[device] >> cell & 1) == 0) continue;
      if (settings.underVolts() > 0) {
        board.set(Kind.CELL_UNDER_VOLTAGE, device + 1, cell + 1, (under >> cell & 1) != 0);
      }
      if (settings.overVolts() > 0) {
        board.set(Kind.CELL_OVER_VOLTAGE, device + 1, cell + 1, (over >> cell & 1) != 0);
      }
    }
    boolean compares = settings.underVolts() > 0 || settings.overVolts() > 0;
    if (compares && (flag(device, 0) & OVUV_RUN) == 0) unready |= 1 << device;
    int system = flag(device, FAULT_SYS - STATUS);
    boolean hot = wasHot[device] || (system & TSHUT) != 0;
    wasHot[device] = false;
    board.set(Kind.THERMAL_SHUTDOWN, device + 1, hot);
    board.set(Kind.OSCILLATOR, device + 1, (system & LFO) != 0);
    int protectors = flag(device, FAULT_PROT1) | flag(device, FAULT_PROT1 + 1);
    int fuses = flag(device, FAULT_OTP) & OTP_FAULTS;
    board.set(Kind.MEMORY, device + 1, (protectors | fuses) != 0);
    boolean badReference = (flag(device, FAULT_PWR1 + 1) & TSREF_FAULTS) != 0;
    board.set(Kind.REFERENCE, device + 1, badReference);
    // A ratio to it that swings is none.
    if (badReference) scan.referenceVolts[device] = Double.NaN;
    int supply =
        flag(device, FAULT_PWR1)
            | (flag(device, FAULT_PWR1 + 1) & ~TSREF_FAULTS) << 8
            | flag(device, FAULT_PWR1 + 2) << 16;
    for (int bit = 0; bit < 24; bit++) {
      board.set(Kind.SUPPLY, device + 1, bit + 1, (supply >> bit & 1) != 0);
    }
    return any != 0;
  }

  // ---- balancing

  /// The timers run in the chips: they are begun anew at a third of their time, 10 s at least, so
  /// that odd and even cells, where there are both, have had their turns of 5 s (DUTY).
  @Override
  public int discharge(int[] cellsOfDevice, int unsure) throws IOException, InterruptedException {
    boolean isSame = Arrays.equals(cellsOfDevice, discharged);
    boolean isRunning = false;
    for (int cells : cellsOfDevice) isRunning |= cells != 0;
    boolean isDue = isRunning && clock.nowNanos() - balancedNanos > timerNanos / 3;
    boolean stands = unbalanced == 0 && (balancingStands || !isRunning);
    boolean isForAll = !isSame || isDue || !stands;
    if (!isForAll && unsure == 0) return obedient;
    int told = isForAll ? heard | unsure | discharging() : unsure;
    System.arraycopy(cellsOfDevice, 0, discharged, 0, devices);
    for (int attempt = 0; attempt <= settings.retries(); attempt++) {
      writeTimers(told);
      if (unbalanced == 0) break;
    }
    if (isForAll) balancedNanos = clock.nowNanos();
    balancingStands = unbalanced == 0;
    return obedient;
  }

  @Override
  public void forgetDischarge() {
    Arrays.fill(discharged, 0);
    obedient = 0;
  }

  /// To each device by itself: a common start would begin the timers anew of one that is to end and
  /// does not understand it.
  private void writeTimers(int told) throws IOException, InterruptedException {
    for (int device = 0; device < devices; device++) {
      if ((told >> device & 1) == 0) continue;
      for (int k = 0; k < CELLS; k++) timers[k] = timer(device, k);
      link.writeOne(device, CB_CELL16_CTRL, timers, 0, 8);
      link.writeOne(device, CB_CELL16_CTRL + 8, timers, 8, 8);
      link.writeOne(device, BAL_CTRL2, AUTO_BAL | BAL_GO);
    }
    unbalanced = 0;
    int good = link.readAll(CB_CELL16_CTRL, CELLS);
    for (int device = 0; device < devices; device++) {
      for (int k = 0; (good >> device & 1) != 0 && k < CELLS; k++) {
        if (link.data[device * StackLink.STRIDE + k] != timer(device, k)) {
          unbalanced |= 1 << device;
        }
      }
    }
    obedient = good;
    good = link.readAll(BAL_STAT, 1);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) == 0) continue;
      int state = flag(device, 0);
      boolean runs = (state & CB_RUN) != 0 && (state & INVALID_CBCONF) == 0;
      if (runs != (discharged[device] != 0)) unbalanced |= 1 << device;
    }
    obedient &= good & ~unbalanced;
  }

  private byte timer(int device, int k) {
    return (byte) ((discharged[device] >> (CELLS - 1 - k) & 1) != 0 ? timerCode : 0);
  }

  private boolean isDischarging() {
    return discharging() != 0;
  }

  private int discharging() {
    int found = 0;
    for (int device = 0; device < devices; device++) {
      if (discharged[device] != 0) found |= 1 << device;
    }
    return found;
  }

  /// @return devices that discharge all the same
  private int mute() throws IOException, InterruptedException {
    if (!isDischarging()) return 0;
    link.writeAll(BAL_CTRL2, AUTO_BAL | CB_PAUSE);
    long settle = settings.balancing().settleNanos();
    if (settle > 0) link.pause(settle);
    int good = link.readAll(BAL_STAT, 1);
    int loud = 0;
    for (int device = 0; device < devices; device++) {
      boolean runs = (good >> device & 1) != 0 && (flag(device, 0) & CB_RUN) != 0;
      if (runs && (flag(device, 0) & CB_INPAUSE) == 0) loud |= 1 << device;
    }
    return loud;
  }

  private void unmute() throws IOException {
    if (isDischarging()) link.writeAll(BAL_CTRL2, AUTO_BAL);
  }

  @Override
  public void keepAwake() throws IOException, InterruptedException {
    link.readAll(DIR0_ADDR, 1);
  }

  // ---- tests

  @Override
  public int tests() {
    return TESTS.length;
  }

  @Override
  public String testName(int test) {
    return TESTS[test];
  }

  @Override
  public void test(int test) throws IOException, InterruptedException {
    switch (test) {
      case 0 -> openWires();
      case 1 -> clearedResults();
      default -> throw new IllegalArgumentException("test " + test);
    }
  }

  private void openWires() throws IOException, InterruptedException {
    int loud = mute();
    int good = testConversion() & ~loud;
    for (int device = 0; device < devices; device++) {
      for (int cell = 0; cell < CELLS; cell++) {
        before[device * CELLS + cell] = cellVolts(device, cell);
      }
    }
    link.writeAll(DIAG_COMP_CTRL3, SINK_AT_CELLS);
    link.pause(settings.openWireRepetitions() * CONVERSION_NANOS);
    good &= testConversion();
    link.writeAll(DIAG_COMP_CTRL3, 0);
    for (int device = 0; device < devices; device++) {
      if ((good >> device & 1) != 0) judge(device);
    }
    // What the current has taken from the filters comes back; what the comparators saw meanwhile
    // is nobody's voltage.
    link.pause(settings.openWireRepetitions() * CONVERSION_NANOS);
    link.writeAll(FAULT_RST1, RST_OV_UV);
    unmute();
  }

  private int testConversion() throws IOException, InterruptedException {
    convertAll();
    int good = answering & current;
    return good & link.readAll(VCELL16_HI, CELL_BYTES);
  }

  private double cellVolts(int device, int cell) {
    int code = cellCode(device, cell);
    return code == NO_VALUE ? Double.NaN : code * CELL_VOLTS;
  }

  /// A conversion begins with 8000h in all results, for a round: read without a gap behind it, each
  /// device by itself. A bit that differs is stuck; where all words do, nothing is converted.
  private void clearedResults() throws IOException, InterruptedException {
    for (int device = 0; device < devices; device++) {
      if ((heard >> device & 1) == 0) continue;
      int wrong = wrongResults(device);
      if (wrong > 0) wrong &= wrongResults(device); // what is wrong is so both times
      if (wrong >= 0) judgeResults(device, wrong);
    }
    link.pause(CONVERSION_NANOS + RESERVE_NANOS);
  }

  /// @return bits 0 to 15 for the wired cells, 16 to 23 for the GPIOs with a sensor; negative where
  ///   the device does not answer
  private int wrongResults(int device) throws IOException {
    if (!link.writeAndRead(device, ADC_CTRL1, GO_ONCE, VCELL16_HI, RESULT_BYTES)) return -1;
    int wrong = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      boolean isWired = (wired[device] >> cell & 1) != 0;
      if (isWired && cellCode(device, cell) != NO_VALUE) wrong |= 1 << cell;
    }
    for (int gpio = 0; gpio < GPIOS; gpio++) {
      boolean isUsed = (sensors(device) >> gpio & 1) != 0;
      if (isUsed && word(device, GPIO1 + 2 * gpio) != NO_VALUE) wrong |= 1 << (CELLS + gpio);
    }
    return wrong;
  }

  private int sensors(int device) {
    int gpios = 0;
    for (int k = 0; k < GPIOS; k++) {
      int pair = configuration[device * CONFIGURATION_BYTES + 11 + k / 2];
      if ((pair >> (3 * (k % 2)) & 7) != 0) gpios |= 1 << k;
    }
    return gpios;
  }

  private void judgeResults(int device, int wrong) {
    int cells = wired[device];
    boolean isFrozen = cells != 0 && (wrong & cells) == cells;
    frozen = isFrozen ? frozen | 1 << device : frozen & ~(1 << device);
    if (isFrozen) wrong = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      findings.found(device, cell + 1, 1, (wrong >> cell & 1) != 0);
    }
    for (int gpio = 0; gpio < GPIOS; gpio++) {
      boolean isWrong = (wrong >> (CELLS + gpio) & 1) != 0;
      findings.found(device, Findings.AUXILIARY_CHANNEL + gpio + 1, 1, isWrong);
    }
  }

  /// A current sink pulls each input down, and a source the lowest one up: the cell below an open
  /// wire falls and the cell above it rises.
  private void judge(int device) {
    int fallen = 0;
    int risen = 0;
    int low = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      double volts = cellVolts(device, cell);
      if (volts < LOW_VOLTS) low |= 1 << cell;
      double change = volts - before[device * CELLS + cell];
      if (change < -FALLEN_VOLTS) fallen |= 1 << cell;
      if (change > RISEN_VOLTS) risen |= 1 << cell;
    }
    // Where nothing but the test moves a loose input, it may still be low from the last one.
    int stillOpen = open[device] & (low << 1 | (low & Integer.lowestOneBit(wired[device])));
    open[device] =
        upTheLowCells(stillOpen | openWires(fallen, risen, wired[device]), low & wired[device]);
    findings.foundWires(device, open[device], CELLS);
  }

  /// The current pulls open wires that are side by side down to the lowest one: a cell that is low
  /// above an open wire may have another one at its upper end.
  private static int upTheLowCells(int open, int low) {
    int found = open;
    for (int wire = 1; wire < CELLS; wire++) {
      if ((found >> wire & low >> wire & 1) != 0) found |= 1 << (wire + 1);
    }
    return found;
  }

  /// @param fallen cells, bit 0 for cell 1
  /// @return bit n for wire n, the lowest cell's negative end being wire 0
  static int openWires(int fallen, int risen, int wired) {
    int down = fallen & wired;
    int open = down << 1;
    // The lowest cell falls by either of its wires: by the upper one only if the next cell rises.
    int lowest = Integer.lowestOneBit(wired);
    boolean hasNext = (wired & lowest << 1) != 0;
    if ((down & lowest) != 0 && hasNext && (risen & lowest << 1) == 0) {
      open = (open & ~(lowest << 1)) | lowest;
    }
    return open;
  }

  // ---- bench

  @Override
  public int tryConfiguration(int pattern) throws IOException, InterruptedException {
    byte[] trial = new byte[3];
    for (int device = 0; device < devices; device++) {
      trial(trial, pattern, device);
      link.writeOne(device, OV_THRESH, trial, 0, 3);
    }
    int good = link.readAll(OV_THRESH, 3);
    int same = 0;
    for (int device = 0; device < devices; device++) {
      trial(trial, pattern, device);
      int at = device * StackLink.STRIDE;
      boolean isSame = Arrays.equals(link.data, at, at + 3, trial, 0, 3);
      if (isSame && (good >> device & 1) != 0) same |= 1 << device;
    }
    for (int device = 0; device < devices; device++) writeSettings(device);
    return same;
  }

  /// Thresholds of 6, 6 and 8 bits.
  private static void trial(byte[] into, int pattern, int device) {
    for (int k = 0; k < 3; k++) {
      into[k] = (byte) ((pattern * (31 * device + k + 1) + pattern) & (k < 2 ? 0x3F : 0xFF));
    }
  }

  @Override
  public long timeConversion() throws IOException, InterruptedException {
    link.writeAll(ADC_CTRL1, GO_ONCE);
    long startNanos = link.lastNanos();
    while (clock.nowNanos() - startNanos < 10 * CONVERSION_NANOS) {
      int good = link.readAll(ADC_STAT1, 1);
      int ready = 0;
      for (int device = 0; device < devices; device++) ready |= (flag(device, 0) & 1) << device;
      if ((good & ready) == link.all()) return clock.nowNanos() - startNanos;
    }
    return -1;
  }

  @Override
  public long conversionNanos() {
    return CONVERSION_NANOS;
  }

  @Override
  public int surplusDevices() throws IOException, InterruptedException {
    enumerate(devices + 1);
    boolean more = isThere(devices);
    address();
    return more ? 1 : 0;
  }

  @Override
  public List<RawRegister> registers() throws IOException, InterruptedException {
    List<RawRegister> all = new ArrayList<>();
    for (int device = 0; device < devices; device++) {
      all.add(link.raw(device, "identity", PARTID, IDENTITY_BYTES));
      all.add(link.raw(device, "settings", CONFIGURATION, CONFIGURATION_BYTES));
      all.add(link.raw(device, "control", CONTROL, CONTROL_BYTES));
      all.add(link.raw(device, "balancing timers", CB_CELL16_CTRL, CELLS));
      all.add(link.raw(device, "status", STATUS, STATUS_BYTES));
      all.add(link.raw(device, "results", VCELL16_HI, RESULT_BYTES));
    }
    return all;
  }

  /// What part a device says it is, and which one of them; empty where it does not answer.
  String identity(int device) throws IOException, InterruptedException {
    if (!link.readOne(device, PARTID, IDENTITY_BYTES)) return "";
    int at = device * StackLink.STRIDE;
    HexFormat hex = HexFormat.of();
    return "part "
        + hex.formatHex(link.data, at, at + 1)
        + ", die "
        + hex.formatHex(link.data, at + 1, at + IDENTITY_BYTES);
  }

  @Override
  public int sleepAndWake() throws IOException, InterruptedException {
    link.writeAll(CONTROL1, GOTO_SLEEP);
    link.pause(START_NANOS);
    return start();
  }
}
