package io.celltwin.hal.monitor;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.ReopeningPort;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A daisy chain of cell monitors as a source: `voltage_1_V` … over all wired inputs from the
/// host's end, `temperature_1_degC` … of the sensors, `die_1_degC` … of the chips where asked for.
///
/// Paced by its clock: a scan at each period, a late one is skipped and counted, never caught up.
/// What one device of the chain does not answer, or what a test has found to be wrong, is
/// `INVALID`; the reason is in [#health]. Where the port is gone it is closed and asked for anew
/// after 0.5 s, then ever more rarely down to every 10 s; no exception leaves this class. Once
/// closed it opens nothing.
///
/// One thread reads and closes; [#requestBalancing], [#balancing] and [#health] are for any thread.
public final class MonitorSource implements ReadingSource {
  /// Opens the port; asked again each time that it was lost.
  @FunctionalInterface
  public interface BusOpener {
    SpiBus open() throws IOException;
  }

  /// Likewise, for chips on a serial line.
  @FunctionalInterface
  public interface LineOpener {
    UartPort open() throws IOException;
  }

  /// A chain on its open port.
  private record Connection(MonitorChain chain, Runnable closing) {}

  @FunctionalInterface
  private interface Connector {
    Connection connect(FaultBoard board, DeviceHealth health) throws IOException;
  }

  /// The chips sleep after 1.8 s at the earliest, and stop discharging.
  private static final long KEEP_AWAKE_NANOS = 1_000_000_000;

  /// How often devices that do not show it are told to end.
  private static final int ENDS = 3;

  /// Below its limit a chip that was too hot may balance again.
  private static final double COOLED_DOWN_KELVIN = 5;

  /// So many scans in a row that take longer than their period are a slow bus; so many that do not
  /// are none any more.
  private static final int SLOW_SCANS = 3;

  private static final int FAST_SCANS = 10;

  /// What is asked for; nobody changes it once it is there.
  private static final class Request {
    private final int[] cells;
    private final long atNanos;

    private Request(int[] cells, long atNanos) {
      this.cells = cells;
      this.atNanos = atNanos;
    }
  }

  private final MonitorSettings settings;
  private final Clock clock;
  private final List<Channel> channels;
  private final AtomicLong skippedScans = new AtomicLong();
  private final DeviceHealth health;
  private final FaultBoard board;
  private final Scan scan;
  private final String silentReason;
  private final String slowReason;

  private final ReopeningPort<Connection> port;
  private Optional<MonitorChain> chain = Optional.empty();
  private long nextScanNanos;
  private long scans;
  private int scansOfOtherPace; // in a row
  private boolean isSlow;

  // What the last scan has measured, by channel, and the order in which it was sampled.
  private final int[] cellOfChannel; // device · inputs + cell
  private final MonitorSettings.Sensor[] sensors;
  private final double[] values;
  private final long[] sampledNanos;
  private final boolean[] isFresh;
  private final int[] order;
  private int delivered;

  private volatile Request request;
  private final Discharging discharging;
  private final int[] allowed;
  private final int[] wired;
  private final double[] dieCelsius;
  private final boolean[] tooHot;

  private volatile boolean reading;
  private volatile boolean closed;

  private int nextTest;
  private boolean testedAll;
  private long nextTestNanos;

  public MonitorSource(MonitorSettings settings, BusOpener opener, Clock clock) {
    this(
        settings,
        (board, health) -> {
          SpiBus bus = opener.open();
          return new Connection(chainOn(bus, clock, settings, board, health), bus::close);
        },
        clock);
  }

  /// @param opener opens the line at 1,000,000 baud
  public MonitorSource(MonitorSettings settings, LineOpener opener, Clock clock) {
    this(
        settings,
        (board, health) -> {
          UartPort line = opener.open();
          return new Connection(chainOn(line, clock, settings, board, health), line::close);
        },
        clock);
  }

  private MonitorSource(MonitorSettings settings, Connector connector, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    int devices = settings.devices();
    int inputs = settings.chip().inputs();
    health = new DeviceHealth(devices, Map.of("skipped_scans", skippedScans::get));
    board = new FaultBoard(health, devices);
    scan = new Scan(devices, inputs, settings.chip().gpios());
    silentReason =
        "none of the "
            + devices
            + " devices answers: wiring, supply of the chips, "
            + (settings.chip().isSerial() ? "rate of the line" : "mode and rate of the SPI bus");
    slowReason =
        "a scan takes longer than its period of %d ms, so that scans are left out: %s"
            .formatted(
                settings.scanPeriodNanos() / 1_000_000,
                "a slow bus, retries, or more devices than the period has time for");
    List<Channel> list = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int device = 0; device < devices; device++) {
      for (int cell : settings.cells().get(device)) {
        list.add(
            new Channel("voltage_" + (list.size() + 1) + "_V", Quantity.CELL_VOLTAGE, Channel.ALL));
        places.add(device * inputs + cell - 1);
      }
    }
    cellOfChannel = places.stream().mapToInt(p -> p).toArray();
    sensors = settings.sensors().toArray(MonitorSettings.Sensor[]::new);
    for (int k = 1; k <= sensors.length; k++) {
      list.add(new Channel("temperature_" + k + "_degC", Quantity.TEMPERATURE, Channel.ALL));
    }
    if (settings.dieTemperatures()) {
      for (int k = 1; k <= devices; k++) {
        list.add(new Channel("die_" + k + "_degC", Quantity.TEMPERATURE, Channel.ALL));
      }
    }
    channels = List.copyOf(list);
    values = new double[channels.size()];
    sampledNanos = new long[values.length];
    isFresh = new boolean[values.length];
    order = new int[values.length];
    for (int k = 0; k < order.length; k++) order[k] = k;
    delivered = order.length;
    request = new Request(new int[devices], 0);
    discharging = new Discharging(clock, devices, longestTimerNanos(settings));
    allowed = new int[devices];
    wired = new int[devices];
    for (int device = 0; device < devices; device++) wired[device] = settings.wired(device);
    dieCelsius = new double[devices];
    Arrays.fill(dieCelsius, Double.NaN);
    tooHot = new boolean[devices];
    port =
        new ReopeningPort<>(
            () -> connector.connect(board, health), c -> c.closing.run(), clock, health);
    nextScanNanos = clock.nowNanos();
    nextTestNanos = nextScanNanos;
  }

  @Override
  public List<Channel> channels() {
    return channels;
  }

  @Override
  public Optional<DeviceHealth> health() {
    return Optional.of(health);
  }

  /// Scans left out because the one before them took too long, or nobody read. Any thread.
  public long skippedScans() {
    return skippedScans.get();
  }

  /// Asks for these cells of each device to be discharged, bit 0 for cell 1, in place of what was
  /// asked for before, until [MonitorSettings.Balancing#holdNanos] from now. All bounds of the
  /// settings hold all the same, and a cell without a voltage is not discharged. Any thread.
  ///
  /// @param cellsOfDevice as many as there are devices, the nearest to the host first
  public void requestBalancing(int[] cellsOfDevice) {
    if (cellsOfDevice.length != settings.devices()) {
      throw new IllegalArgumentException(
          cellsOfDevice.length + " devices, expected " + settings.devices());
    }
    request = new Request(cellsOfDevice.clone(), clock.nowNanos());
  }

  /// Cells that `device`, counted from 1, now discharges, bit 0 for cell 1. One that was told to
  /// end stays named until the device has shown that it has, or must have ended by itself. Any
  /// thread.
  public int balancing(int device) {
    return discharging.cells(device - 1);
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) {
    reading = true;
    try {
      while (!deliver(untilNanos, sink)) {
        if (!advance(untilNanos)) return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reading = false;
    }
  }

  /// Does what is due next up to `untilNanos`.
  ///
  /// @return false at `untilNanos`
  private boolean advance(long untilNanos) throws InterruptedException {
    if (delivered < order.length && clock.nowNanos() - untilNanos >= 0) return false;
    Optional<MonitorChain> now = chain; // another thread may close it meanwhile
    if (now.isEmpty()) {
      if (closed || port.dueNanos() - untilNanos > 0) {
        clock.waitUntil(untilNanos);
        return false;
      }
      clock.waitUntil(port.dueNanos());
      open();
      return clock.nowNanos() - untilNanos < 0;
    }
    try {
      if (nextScanNanos - untilNanos > 0) {
        idle(now.get(), untilNanos);
        return false;
      }
      idle(now.get(), nextScanNanos);
      scan(now.get());
      return true;
    } catch (IOException e) {
      lose(e);
      return clock.nowNanos() - untilNanos < 0;
    }
  }

  private void open() throws InterruptedException {
    Optional<Connection> opened = port.port();
    if (opened.isEmpty()) return;
    try {
      MonitorChain fresh = opened.get().chain;
      int answering = start(fresh);
      chain = Optional.of(fresh);
      nextScanNanos = clock.nowNanos();
      enter(answering);
      Arrays.fill(allowed, 0);
      testedAll = false;
      nextTest = 0;
    } catch (IOException e) {
      lose(e);
    }
  }

  private int start(MonitorChain fresh) throws IOException, InterruptedException {
    discharging.talk();
    try {
      return fresh.start();
    } finally {
      discharging.fallSilent();
    }
  }

  static MonitorChain chainOn(
      SpiBus bus, Clock clock, MonitorSettings settings, FaultBoard board, DeviceHealth health) {
    return switch (settings.chip()) {
      case LTC6811, LTC6813, ADBMS1818 -> new LtcChain(bus, clock, settings, board, health);
      case ADBMS6830 -> new AdbmsChain(bus, clock, settings, board, health);
      case BQ79616 -> throw new IllegalArgumentException("BQ79616 on an SPI bus");
    };
  }

  static MonitorChain chainOn(
      UartPort line, Clock clock, MonitorSettings settings, FaultBoard board, DeviceHealth health) {
    if (!settings.chip().isSerial()) {
      throw new IllegalArgumentException(settings.chip() + " on a serial line");
    }
    return new Bq79616(line, clock, settings, board, health);
  }

  private void enter(int answering) {
    if (answering != 0) port.answered(isSlow ? slowReason : "");
    else health.enter(DeviceHealth.State.SILENT, silentReason);
  }

  /// @throws InterruptedException where it is this thread that was told to end, not the port that
  ///   is gone
  private void lose(IOException gone) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) throw new InterruptedException();
    port.lose(DeviceHealth.State.ABSENT, ReopeningPort.text(gone));
    chain = Optional.empty();
  }

  /// Waits without letting the chips fall asleep, but where only that ends a discharge. Ends what
  /// nobody asks for any more.
  private void idle(MonitorChain open, long untilNanos) throws IOException, InterruptedException {
    while (true) {
      boolean keepsAwake = !discharging.isExceeding();
      long pulseNanos = keepsAwake ? discharging.lastNanos() + KEEP_AWAKE_NANOS : untilNanos;
      long endNanos = isAnyAllowed() ? holdEndNanos() : untilNanos;
      long dueNanos = pulseNanos - endNanos < 0 ? pulseNanos : endNanos;
      if (dueNanos - untilNanos >= 0) break;
      clock.waitUntil(dueNanos);
      if (isAnyAllowed() && clock.nowNanos() - holdEndNanos() >= 0) end(open);
      else if (keepsAwake && clock.nowNanos() - pulseNanos >= 0) keepAwake(open);
    }
    clock.waitUntil(untilNanos);
  }

  private void keepAwake(MonitorChain open) throws IOException, InterruptedException {
    discharging.talk();
    try {
      open.keepAwake();
    } finally {
      discharging.fallSilent();
    }
  }

  private void scan(MonitorChain open) throws IOException, InterruptedException {
    long startNanos = clock.nowNanos();
    long late = (startNanos - nextScanNanos) / settings.scanPeriodNanos();
    if (late > 0) skippedScans.addAndGet(late);
    nextScanNanos += (late + 1) * settings.scanPeriodNanos();
    if (discharging.talk()) {
      Arrays.fill(allowed, 0);
      open.forgetDischarge();
    }
    try {
      converse(open, startNanos);
    } finally {
      discharging.fallSilent();
    }
    if (discharging.needsSilence()) leaveQuiet();
  }

  private void converse(MonitorChain open, long startNanos)
      throws IOException, InterruptedException {
    boolean auxiliary = scans++ % settings.auxiliaryEvery() == 0;
    open.measure(scan, auxiliary);
    enter(scan.answered);
    collect(auxiliary);
    balance(open, auxiliary);
    if (scan.answered != 0) test(open, startNanos);
    pace(clock.nowNanos() - startNanos > settings.scanPeriodNanos());
  }

  private void pace(boolean tookTooLong) {
    scansOfOtherPace = tookTooLong == isSlow ? 0 : scansOfOtherPace + 1;
    if (scansOfOtherPace < (isSlow ? FAST_SCANS : SLOW_SCANS)) return;
    isSlow = tookTooLong;
    scansOfOtherPace = 0;
  }

  /// A device that was told to end and has not shown it is left to its watchdog, and all others
  /// with it: scans are left out for so long.
  private void leaveQuiet() {
    long period = settings.scanPeriodNanos();
    long missing = discharging.lastNanos() + Discharging.SILENCE_NANOS - nextScanNanos;
    if (missing <= 0) return;
    long left = (missing + period - 1) / period;
    skippedScans.addAndGet(left);
    nextScanNanos += left * period;
  }

  // ---- readings

  private void collect(boolean auxiliary) {
    int channel = 0;
    for (int place : cellOfChannel) {
      put(channel++, scan.cellNanos[place], scan.cellVolts[place], true);
    }
    for (MonitorSettings.Sensor sensor : sensors) {
      int place = (sensor.device() - 1) * scan.gpios + sensor.gpio() - 1;
      double celsius = auxiliary ? celsius(sensor, place) : Double.NaN;
      put(channel++, scan.gpioNanos[place], celsius, auxiliary);
    }
    if (settings.dieTemperatures()) {
      for (int device = 0; device < scan.devices; device++) {
        put(channel++, scan.statusNanos, scan.dieCelsius[device], auxiliary);
      }
    }
    sort();
    delivered = 0;
  }

  private void put(int channel, long nanos, double value, boolean measured) {
    sampledNanos[channel] = nanos;
    values[channel] = value;
    isFresh[channel] = measured;
  }

  private double celsius(MonitorSettings.Sensor sensor, int place) {
    double volts = scan.gpioVolts[place];
    double reference = scan.referenceVolts[sensor.device() - 1];
    if (Double.isNaN(volts) || Double.isNaN(reference)) return Double.NaN;
    double ohms = Thermistor.dividerOhms(volts, reference, sensor.pullUpOhms());
    board.set(Kind.SENSOR_OPEN, sensor.device(), sensor.gpio(), sensor.thermistor().isOpen(ohms));
    board.set(
        Kind.SENSOR_SHORTED, sensor.device(), sensor.gpio(), sensor.thermistor().isShorted(ohms));
    return sensor.thermistor().celsius(ohms);
  }

  /// By time of sampling. The order of the last scan is nearly always that of this one.
  private void sort() {
    for (int k = 1; k < order.length; k++) {
      int channel = order[k];
      int at = k;
      while (at > 0 && sampledNanos[order[at - 1]] > sampledNanos[channel]) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = channel;
    }
  }

  private boolean deliver(long untilNanos, ReadingSink sink) {
    boolean any = false;
    for (; delivered < order.length; delivered++) {
      int channel = order[delivered];
      if (sampledNanos[channel] - untilNanos > 0) break;
      if (!isFresh[channel]) continue;
      double value = values[channel];
      Quality quality = Double.isNaN(value) ? Quality.INVALID : Quality.GOOD;
      sink.accept(channel, sampledNanos[channel], value, quality);
      any = true;
    }
    return any;
  }

  // ---- balancing and tests

  private void balance(MonitorChain open, boolean auxiliary)
      throws IOException, InterruptedException {
    MonitorSettings.Balancing bounds = settings.balancing();
    Request wanted = request;
    boolean stands = clock.nowNanos() - wanted.atNanos < bounds.holdNanos();
    for (int device = 0; device < scan.devices; device++) {
      if (auxiliary) heat(device, bounds);
      int cells = stands ? wanted.cells[device] & wired[device] : 0;
      boolean heard = (scan.answered >> device & 1) != 0;
      boolean obeys = heard && !board.has(Kind.CONFIGURATION, device + 1);
      // A chip that does not tell how hot it is must not get hotter.
      if (!obeys || tooHot[device] || Double.isNaN(dieCelsius[device])) cells = 0;
      int left = bounds.maximumCells();
      for (int cell = 0; cell < scan.inputs; cell++) {
        if ((cells >> cell & 1) == 0) continue;
        double volts = scan.cellVolts[device * scan.inputs + cell];
        if (volts >= bounds.minimumVolts() && left > 0) left--;
        else cells &= ~(1 << cell);
      }
      allowed[device] = cells;
    }
    tell(open);
  }

  private void tell(MonitorChain open) throws IOException, InterruptedException {
    discharging.intend(allowed);
    int shown = open.discharge(allowed, discharging.unsure());
    discharging.told(allowed, shown);
  }

  /// Discharges nothing any more; says so a few times where it has to.
  private void end(MonitorChain open) throws IOException, InterruptedException {
    Arrays.fill(allowed, 0);
    discharging.talk();
    try {
      for (int attempt = 0; attempt < ENDS && (attempt == 0 || discharging.isAny()); attempt++) {
        tell(open);
      }
    } finally {
      discharging.fallSilent();
    }
  }

  private boolean isAnyAllowed() {
    for (int cells : allowed) if (cells != 0) return true;
    return false;
  }

  private long holdEndNanos() {
    return request.atNanos + settings.balancing().holdNanos();
  }

  /// The chips' clocks are a tenth off at most. A timer of the BQ79616 stands still in the turn of
  /// the other half of the cells, and during conversions.
  private static long longestTimerNanos(MonitorSettings settings) {
    double factor = settings.chip() == MonitorSettings.Chip.BQ79616 ? 2.5 : 1.1;
    return (long) (factor * settings.balancing().dischargeMinutes() * 60e9);
  }

  private void heat(int device, MonitorSettings.Balancing bounds) {
    double celsius = scan.dieCelsius[device];
    dieCelsius[device] = celsius;
    if (Double.isNaN(celsius)) return;
    double limit = bounds.maximumDieCelsius() - (tooHot[device] ? COOLED_DOWN_KELVIN : 0);
    tooHot[device] = celsius > limit;
    board.set(Kind.TOO_HOT, device + 1, tooHot[device]);
  }

  /// One test after a scan: all of them in the first scans, then spread over the period.
  private void test(MonitorChain open, long nowNanos) throws IOException, InterruptedException {
    long period = settings.diagnosticPeriodNanos();
    if (period == 0 || (testedAll && nowNanos - nextTestNanos < 0)) return;
    open.test(nextTest);
    nextTest++;
    if (nextTest == open.tests()) {
      nextTest = 0;
      testedAll = true;
    }
    nextTestNanos = nowNanos + period / open.tests();
  }

  /// Ends the balancing and closes the port. Called by another thread under one that reads, whose
  /// transfer may never return, it only closes the port: the chips' watchdog ends the balancing.
  @Override
  public void close() {
    closed = true;
    // An interrupted thread must still be able to end the balancing.
    boolean wasInterrupted = Thread.interrupted();
    if (chain.isPresent() && !reading) {
      try {
        end(chain.get());
      } catch (IOException e) {
        // The port is gone: the chips' watchdog ends what they do.
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) Thread.currentThread().interrupt();
    port.close();
    discharging.fallSilent();
    chain = Optional.empty();
  }
}
