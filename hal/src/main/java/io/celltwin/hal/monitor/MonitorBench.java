package io.celltwin.hal.monitor;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// What a chain of cell monitors must be able to do, tried one check after the other: the same on
/// the bench and against an emulated chain. Nothing is discharged. One thread; takes some seconds,
/// most of them waiting for the chain to fall asleep.
public final class MonitorBench {
  private static final int PATTERNS = 8;

  /// A conversion may take this much of what the table says: 5 % for the chip's oscillator,
  /// unconfirmed, and two polls.
  private static final double LONGEST = 1.05;

  private static final double SHORTEST = 0.9;
  private static final long POLLS_NANOS = 2_000_000;

  private final MonitorSettings settings;
  private final DeviceHealth health;
  private final MonitorChain chain;
  private final Scan scan;
  private final int all;

  public MonitorBench(SpiBus bus, Clock clock, MonitorSettings settings) {
    this.settings = settings;
    health = new DeviceHealth(settings.devices(), Map.of());
    chain = MonitorSource.chainOn(bus, clock, settings, board(settings), health);
    scan = new Scan(settings.devices(), settings.chip().inputs(), settings.chip().gpios());
    all = settings.devices() == 32 ? -1 : (1 << settings.devices()) - 1;
  }

  public MonitorBench(UartPort line, Clock clock, MonitorSettings settings) {
    this.settings = settings;
    health = new DeviceHealth(settings.devices(), Map.of());
    chain = MonitorSource.chainOn(line, clock, settings, board(settings), health);
    scan = new Scan(settings.devices(), settings.chip().inputs(), settings.chip().gpios());
    all = settings.devices() == 32 ? -1 : (1 << settings.devices()) - 1;
  }

  private FaultBoard board(MonitorSettings settings) {
    return new FaultBoard(health, settings.devices());
  }

  /// @param scans that the first checks make
  /// @param each is told of each check when it has ended
  /// @return all of them in order; where not one device answers, this is the last
  /// @throws IOException where the port is gone
  public List<BenchCheck> run(int scans, Consumer<BenchCheck> each)
      throws IOException, InterruptedException {
    List<BenchCheck> checks = new ArrayList<>();
    Consumer<BenchCheck> both = ((Consumer<BenchCheck>) checks::add).andThen(each);
    int good = chain.start();
    BenchCheck answers = devices("every device answers", good, "answer");
    if (isSilent(good)) {
      both.accept(BenchCheck.last(answers.name(), answers.detail()));
      return List.copyOf(checks);
    }
    both.accept(answers);
    both.accept(surplus());
    both.accept(configuration());
    both.accept(checksums(scans));
    both.accept(cells());
    both.accept(sums());
    both.accept(sensors());
    both.accept(conversionTime());
    for (int test = 0; test < chain.tests(); test++) both.accept(test(test));
    both.accept(wake());
    both.accept(faults());
    return List.copyOf(checks);
  }

  /// What is known of the chain after [#run].
  public DeviceHealth health() {
    return health;
  }

  /// Whether nobody answers, not even with a wrong checksum, of which the further checks tell more.
  private boolean isSilent(int good) {
    return (good & all) == 0 && health.count(Count.CHECKSUM_ERRORS) == 0;
  }

  private List<DeviceFault> silent() {
    return health.faults().stream().filter(f -> f.kind() == DeviceFault.Kind.NO_ANSWER).toList();
  }

  private BenchCheck devices(String name, int good, String verb) {
    StringBuilder others = new StringBuilder();
    for (int device = 0; device < settings.devices(); device++) {
      if ((good >> device & 1) == 0) others.append(' ').append(device + 1);
    }
    String detail = Integer.bitCount(good & all) + " of " + settings.devices() + " " + verb;
    return new BenchCheck(
        name, good == all, others.isEmpty() ? detail : detail + "; not device" + others);
  }

  private BenchCheck surplus() throws IOException, InterruptedException {
    boolean more = chain.surplusDevices() > 0;
    return new BenchCheck(
        "no device more than configured",
        !more,
        more ? "one more answers behind device " + settings.devices() : "nobody answers behind");
  }

  private BenchCheck configuration() throws IOException, InterruptedException {
    int same = all;
    for (int k = 0; k < PATTERNS; k++) same &= chain.tryConfiguration(0x5A + 37 * k & 0xFF);
    return devices("settings read back as written", same, "gave back " + PATTERNS + " patterns");
  }

  private BenchCheck checksums(int scans) throws IOException, InterruptedException {
    long requests = health.count(Count.REQUESTS);
    long wrong = health.count(Count.CHECKSUM_ERRORS);
    long missing = health.count(Count.MISSING_ANSWERS);
    long[] wrongBefore = ofDevices(Count.CHECKSUM_ERRORS);
    long[] missingBefore = ofDevices(Count.MISSING_ANSWERS);
    for (int k = 0; k < scans; k++) chain.measure(scan, true);
    long blocks = (health.count(Count.REQUESTS) - requests) * settings.devices();
    wrong = health.count(Count.CHECKSUM_ERRORS) - wrong;
    missing = health.count(Count.MISSING_ANSWERS) - missing;
    return new BenchCheck(
        "checksums",
        wrong == 0 && missing == 0 && blocks > 0,
        wrong
            + " wrong and "
            + missing
            + " missing of "
            + blocks
            + " answers in "
            + scans
            + " scans"
            + badDevices(wrongBefore, missingBefore));
  }

  private long[] ofDevices(Count count) {
    long[] counts = new long[settings.devices()];
    for (int k = 0; k < counts.length; k++) counts[k] = health.count(count, k + 1);
    return counts;
  }

  /// Which of them, and how often: a bad link shows at the first device behind it.
  private String badDevices(long[] wrongBefore, long[] missingBefore) {
    long[] wrong = ofDevices(Count.CHECKSUM_ERRORS);
    long[] missing = ofDevices(Count.MISSING_ANSWERS);
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < wrong.length; k++) {
      long wrongs = wrong[k] - wrongBefore[k];
      long missings = missing[k] - missingBefore[k];
      if (wrongs == 0 && missings == 0) continue;
      text.append("; device ").append(k + 1).append(": ").append(wrongs).append(" wrong, ");
      text.append(missings).append(" missing");
    }
    return text.toString();
  }

  private BenchCheck cells() throws IOException, InterruptedException {
    chain.measure(scan, true);
    int missing = 0;
    double lowest = Double.NaN;
    double highest = Double.NaN;
    for (int device = 0; device < settings.devices(); device++) {
      for (int cell : settings.cells().get(device)) {
        double volts = scan.cellVolts[device * scan.inputs + cell - 1];
        if (Double.isNaN(volts)) {
          missing++;
          continue;
        }
        lowest = Double.isNaN(lowest) ? volts : Math.min(lowest, volts);
        highest = Double.isNaN(highest) ? volts : Math.max(highest, volts);
      }
    }
    return new BenchCheck(
        "every wired cell has a voltage",
        missing == 0,
        String.format(
            Locale.ROOT, "%d without, the others %.4f to %.4f V", missing, lowest, highest));
  }

  private boolean hasSum() {
    return switch (settings.chip()) {
      case LTC6811, LTC6813, ADBMS1818 -> true;
      case ADBMS6830, BQ79616 -> false;
    };
  }

  private BenchCheck sums() {
    double worst = 0;
    double allowed = 0;
    int compared = 0;
    for (int device = 0; device < settings.devices(); device++) {
      double sum = 0;
      for (int cell = 0; cell < scan.inputs; cell++) {
        sum += scan.cellVolts[device * scan.inputs + cell];
      }
      double off = Math.abs(sum - scan.stackVolts[device]);
      if (Double.isNaN(off)) continue;
      compared++;
      allowed = Math.max(allowed, Ltc681x.allowedSumVolts(sum, scan.inputs));
      worst = Math.max(worst, off);
    }
    boolean has = hasSum();
    return new BenchCheck(
        "sum of cells is the sum of the cells",
        !has || (compared == settings.devices() && worst <= allowed),
        has
            ? String.format(
                Locale.ROOT,
                "%d of %d devices compared, worst %.3f V, allowed %.3f V",
                compared,
                settings.devices(),
                worst,
                allowed)
            : "the chip has none");
  }

  private BenchCheck sensors() {
    List<String> missing = new ArrayList<>();
    for (MonitorSettings.Sensor sensor : settings.sensors()) {
      if (Double.isNaN(celsius(sensor)))
        missing.add("device " + sensor.device() + " GPIO " + sensor.gpio() + ohms(sensor));
    }
    int count = settings.sensors().size();
    return new BenchCheck(
        "every thermistor has a temperature",
        missing.isEmpty(),
        count == 0
            ? "none is configured"
            : missing.isEmpty()
                ? count + " have one"
                : missing.size() + " of " + count + " without: " + String.join("; ", missing));
  }

  private double celsius(MonitorSettings.Sensor sensor) {
    return sensor.thermistor().celsius(dividerOhms(sensor));
  }

  private double dividerOhms(MonitorSettings.Sensor sensor) {
    double volts = scan.gpioVolts[(sensor.device() - 1) * scan.gpios + sensor.gpio() - 1];
    double reference = scan.referenceVolts[sensor.device() - 1];
    if (Double.isNaN(volts) || Double.isNaN(reference)) return Double.NaN;
    return Thermistor.dividerOhms(volts, reference, sensor.pullUpOhms());
  }

  private String ohms(MonitorSettings.Sensor sensor) {
    double ohms = dividerOhms(sensor);
    if (Double.isNaN(ohms)) return " not measured";
    return sensor.thermistor().isOpen(ohms) ? " open" : " shorted";
  }

  // ---- figures

  /// What the last scan of [#run] has measured, and what all of it has counted: lines for people.
  public List<String> figures() {
    List<String> lines = new ArrayList<>();
    for (int device = 0; device < settings.devices(); device++) {
      lines.add("device " + (device + 1) + ": " + cellFigures(device));
      lines.add("device " + (device + 1) + ": " + chipFigures(device));
    }
    lines.add(counts());
    return lines;
  }

  private String cellFigures(int device) {
    List<String> texts = new ArrayList<>();
    for (int cell : settings.cells().get(device)) {
      texts.add(cell + " " + figure(scan.cellVolts[device * scan.inputs + cell - 1], 4, "V"));
    }
    return "cells " + String.join(", ", texts);
  }

  private String chipFigures(int device) {
    List<String> texts = new ArrayList<>();
    for (MonitorSettings.Sensor sensor : settings.sensors()) {
      if (sensor.device() != device + 1) continue;
      double celsius = celsius(sensor);
      texts.add(
          "GPIO "
              + sensor.gpio()
              + (Double.isNaN(celsius) ? ohms(sensor) : " " + figure(celsius, 2, "degC")));
    }
    texts.add("die " + figure(scan.dieCelsius[device], 1, "degC"));
    texts.add("reference " + figure(scan.referenceVolts[device], 4, "V"));
    if (hasSum()) texts.add("sum of cells " + figure(scan.stackVolts[device], 3, "V"));
    if (settings.chip() != MonitorSettings.Chip.BQ79616) {
      texts.add("analog supply " + figure(scan.analogVolts[device], 3, "V"));
      texts.add("digital supply " + figure(scan.digitalVolts[device], 3, "V"));
    }
    return String.join(", ", texts);
  }

  private static String figure(double value, int decimals, String unit) {
    if (Double.isNaN(value)) return "-";
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP) + " " + unit;
  }

  /// Over the whole chain.
  private String counts() {
    return String.format(
        Locale.ROOT,
        "checksum errors %d, missing answers %d, retries %d, requests %d",
        health.count(Count.CHECKSUM_ERRORS),
        health.count(Count.MISSING_ANSWERS),
        health.count(Count.RETRIES),
        health.count(Count.REQUESTS));
  }

  private BenchCheck conversionTime() throws IOException, InterruptedException {
    long taken = chain.timeConversion();
    long table = chain.conversionNanos();
    boolean inTime = taken >= SHORTEST * table && taken <= LONGEST * table + POLLS_NANOS + slack();
    return new BenchCheck(
        "a conversion takes its time",
        inTime,
        taken < 0
            ? "it never ended"
            : String.format(Locale.ROOT, "%.3f ms, expected %.3f ms", taken / 1e6, table / 1e6));
  }

  /// Of an ADBMS6830 no conversion time is confirmed; on a serial line each question takes its
  /// time.
  private long slack() {
    return switch (settings.chip()) {
      case LTC6811, LTC6813, ADBMS1818 -> 0;
      case ADBMS6830 -> 20_000_000;
      case BQ79616 -> 20_000_000;
    };
  }

  private BenchCheck test(int test) throws IOException, InterruptedException {
    List<DeviceFault> before = health.faults();
    chain.test(test);
    List<DeviceFault> found = health.faults();
    List<DeviceFault> fresh = found.stream().filter(f -> !before.contains(f)).toList();
    // Of a device that does not answer a test has found nothing, whatever it has.
    List<DeviceFault> untested = silent();
    return new BenchCheck(
        chain.testName(test),
        fresh.isEmpty() && untested.isEmpty(),
        fresh.isEmpty()
            ? "nothing found" + (untested.isEmpty() ? "" : ", but " + list(untested))
            : list(fresh));
  }

  private BenchCheck wake() throws IOException, InterruptedException {
    return devices("every device wakes from sleep", chain.sleepAndWake(), "answer");
  }

  private BenchCheck faults() throws IOException, InterruptedException {
    chain.measure(scan, true);
    chain.measure(scan, true);
    List<DeviceFault> found = health.faults();
    return new BenchCheck(
        "no fault stands", found.isEmpty(), found.isEmpty() ? "none" : list(found));
  }

  private static String list(List<DeviceFault> faults) {
    return String.join("; ", faults.stream().map(DeviceFault::toString).toList());
  }
}
