package io.celltwin.hal.pack;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReopeningPort;
import io.celltwin.hal.SerialPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What a pack on a serial line must be able to do, tried one check after the other: the same on
/// the bench and against an emulated pack. Only requests to read are sent. One thread.
public final class PackBench {
  /// Of the pack's voltage, that of its own measurement and of its cells': unconfirmed.
  private static final double VOLTS_SHARE = 0.01;

  private static final double VOLTS_STEP = 0.1;
  private static final long MILLISECOND = 1_000_000L;
  private static final int MOST_FIRST_POLLS = 5;

  private final SerialPackSettings settings;
  private final ReopeningPort.Opener<SerialPort> opener;
  private final Clock clock;

  // Of the latest source
  private final double[] sums;
  private final double[] latest;
  private final int[] counts;
  private int invalid;
  private long pollingNanos;

  public PackBench(
      SerialPackSettings settings, ReopeningPort.Opener<SerialPort> opener, Clock clock) {
    this.settings = settings;
    this.opener = opener;
    this.clock = clock;
    int channels = settings.cells() + settings.sensors() + 3;
    sums = new double[channels];
    latest = new double[channels];
    counts = new int[channels];
  }

  /// @param polls that the checks rest on
  /// @param each is told of each check when it has ended
  /// @return all of them in order; where the pack does not answer, or has other numbers than were
  ///   configured, this is the last
  /// @throws IOException where the thread is interrupted; a line that is gone is a failed check
  public List<BenchCheck> run(int polls, Consumer<BenchCheck> each) throws IOException {
    List<BenchCheck> checks = new ArrayList<>();
    Consumer<BenchCheck> both = ((Consumer<BenchCheck>) checks::add).andThen(each);
    try (SerialPackSource source = new SerialPackSource(settings, opener, clock)) {
      // Opening a line may take a while.
      for (int i = 0; i < MOST_FIRST_POLLS && !isUp(source); i++) poll(source, 1);
      for (BenchCheck check : List.of(answers(source), numbers(source))) {
        both.accept(check.passed() ? check : BenchCheck.last(check.name(), check.detail()));
        if (!check.passed()) return List.copyOf(checks);
      }
      DeviceHealth health = source.health().orElseThrow();
      long requests = health.count(Count.REQUESTS);
      long wrong = health.count(Count.CHECKSUM_ERRORS);
      long missing = health.count(Count.MISSING_ANSWERS);
      poll(source, polls);
      requests = health.count(Count.REQUESTS) - requests;
      wrong = health.count(Count.CHECKSUM_ERRORS) - wrong;
      missing = health.count(Count.MISSING_ANSWERS) - missing;
      both.accept(
          new BenchCheck(
              "checksums",
              wrong == 0 && missing == 0 && requests > 0,
              wrong + " wrong and " + missing + " missing of " + requests + " answers"));
      both.accept(values(source));
      both.accept(sum(source));
      both.accept(period(polls));
      both.accept(faults(source));
    }
    both.accept(resumes());
    return List.copyOf(checks);
  }

  private void poll(SerialPackSource source, int polls) throws IOException {
    Arrays.fill(sums, 0);
    Arrays.fill(counts, 0);
    invalid = 0;
    // All attempts of one request fit in, and the poll that has begun comes to its end.
    pollingNanos = polls * settings.pollNanos() + settings.attempts() * settings.answerNanos();
    long until = clock.nowNanos() + pollingNanos;
    while (clock.nowNanos() - until < 0)
      source.read(
          until,
          (channel, nanos, value, quality) -> {
            if (quality != Quality.GOOD) {
              invalid++;
              return;
            }
            sums[channel] += value;
            latest[channel] = value;
            counts[channel]++;
          });
  }

  private static boolean isUp(SerialPackSource source) {
    return source.health().orElseThrow().state() == DeviceHealth.State.UP;
  }

  private BenchCheck answers(SerialPackSource source) {
    DeviceHealth health = source.health().orElseThrow();
    boolean isUp = isUp(source);
    return new BenchCheck(
        "the pack answers", isUp, health.state() + (isUp ? "" : ": " + health.reason()));
  }

  private BenchCheck numbers(SerialPackSource source) {
    boolean wrong = has(source, Kind.WRONG_DEVICE);
    String numbers = settings.cells() + " cells, " + settings.sensors() + " sensors";
    return new BenchCheck(
        "cells and sensors as configured",
        !wrong && counts[0] > 0,
        wrong ? source.health().orElseThrow().reason() : counts[0] > 0 ? numbers : "no answer");
  }

  private static boolean has(SerialPackSource source, Kind kind) {
    return source.health().orElseThrow().faults().stream().anyMatch(f -> f.kind() == kind);
  }

  private BenchCheck values(SerialPackSource source) {
    List<String> without = new ArrayList<>();
    for (int i = 0; i < counts.length; i++)
      if (counts[i] == 0) without.add(source.channels().get(i).name());
    return new BenchCheck(
        "every channel has a value",
        without.isEmpty() && invalid == 0,
        without.isEmpty()
            ? "%d channels, %d values that cannot be".formatted(counts.length, invalid)
            : "none of " + String.join(", ", without));
  }

  private BenchCheck sum(SerialPackSource source) {
    double cells = 0;
    double pack = Double.NaN;
    for (int i = 0; i < counts.length; i++) {
      Channel channel = source.channels().get(i);
      double value = counts[i] > 0 ? latest[i] : Double.NaN;
      if (channel.quantity() == Quantity.CELL_VOLTAGE) cells += value;
      if (channel.quantity() == Quantity.STRING_VOLTAGE) pack = value;
    }
    double off = Math.abs(cells - pack);
    return new BenchCheck(
        "the pack's voltage is the sum of its cells",
        off <= VOLTS_STEP + VOLTS_SHARE * cells,
        String.format(Locale.ROOT, "%.2f V, the cells %.3f V", pack, cells));
  }

  private BenchCheck period(int polls) {
    double millis = (double) settings.pollNanos() / MILLISECOND;
    if (counts[0] == 0)
      return new BenchCheck(
          "polls keep their period", false, "none of %d polls answered".formatted(polls));
    double each = (double) pollingNanos / MILLISECOND / counts[0];
    return new BenchCheck(
        "polls keep their period",
        counts[0] >= polls,
        String.format(
            Locale.ROOT,
            "%d of %d polls answered, one in %.0f ms, asked for one in %.0f ms; current %.2f A",
            counts[0],
            polls,
            each,
            millis,
            sums[0] / counts[0]));
  }

  private BenchCheck faults(SerialPackSource source) {
    DeviceHealth health = source.health().orElseThrow();
    List<DeviceFault> found = health.faults();
    String standing = isUp(source) ? "none" : health.state() + ": " + health.reason();
    return new BenchCheck(
        "no fault stands",
        found.isEmpty() && isUp(source),
        (found.isEmpty() ? standing : String.join("; ", found.stream().map(source::text).toList()))
            + "; charge switch "
            + source.chargeSwitch()
            + ", discharge switch "
            + source.dischargeSwitch());
  }

  /// A host that ended in the middle of an answer is followed by one that has to find its way.
  private BenchCheck resumes() throws IOException {
    try (SerialPackSource ended = new SerialPackSource(settings, opener, clock)) {
      ended.read(clock.nowNanos() + 20 * MILLISECOND, (channel, nanos, value, quality) -> {});
    }
    try (SerialPackSource source = new SerialPackSource(settings, opener, clock)) {
      poll(source, 1);
    }
    return new BenchCheck(
        "goes on after an answer that nobody took",
        counts[0] > 0,
        counts[0] > 0 ? "answered" : "no answer");
  }
}
