package io.celltwin.hal.current;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReopeningPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What a current sensor must be able to do, tried one check after the other: the same on the bench
/// and against an emulated chip. The current should be steady meanwhile. Writes the chip's settings
/// and clears its accumulator. One thread.
public final class CurrentBench {
  /// Of the mean by the accumulator and the mean of samples at a steady current: the chip's clock
  /// (1 %, unconfirmed) and one cycle of conversions more or less.
  private static final double MEAN_SHARE = 0.02;

  private final CurrentChip chip;
  private final ReopeningPort.Opener<I2cBus> opener;
  private final Clock clock;
  private final double[] sums;
  private final int[] counts;
  private double leastAmps;
  private double mostAmps;
  private int invalid;
  private double coulombs;
  private long chargedNanos;
  private long meanNanos;

  /// @param chip new: used by nothing else
  public CurrentBench(CurrentChip chip, ReopeningPort.Opener<I2cBus> opener, Clock clock) {
    this.chip = chip;
    this.opener = opener;
    this.clock = clock;
    sums = new double[chip.channels().size()];
    counts = new int[sums.length];
  }

  /// @param polls that the checks rest on
  /// @param each is told of each check when it has ended
  /// @return all of them in order
  /// @throws IOException where the thread is interrupted; a bus that is gone is a failed check
  public List<BenchCheck> run(int polls, Consumer<BenchCheck> each) throws IOException {
    List<BenchCheck> checks = new ArrayList<>();
    Consumer<BenchCheck> both = ((Consumer<BenchCheck>) checks::add).andThen(each);
    try (CurrentSource source = new CurrentSource(chip, opener, clock)) {
      DeviceHealth health = source.health().orElseThrow();
      poll(source, 3); // configured in the first, the accumulator's start in the second
      boolean isUp = health.state() == DeviceHealth.State.UP;
      both.accept(
          new BenchCheck(
              "the chip answers", isUp, health.state() + (isUp ? "" : ": " + health.reason())));
      both.accept(absent(source, "it is the chip that was configured", Kind.WRONG_DEVICE));
      both.accept(absent(source, "settings read back as written", Kind.CONFIGURATION));
      long requests = health.count(Count.REQUESTS);
      long missing = health.count(Count.MISSING_ANSWERS);
      poll(source, polls);
      requests = health.count(Count.REQUESTS) - requests;
      missing = health.count(Count.MISSING_ANSWERS) - missing;
      both.accept(
          new BenchCheck(
              "transfers", missing == 0 && requests > 0, missing + " failed of " + requests));
      both.accept(values());
      both.accept(mean());
      both.accept(faults(source));
    }
    return List.copyOf(checks);
  }

  private void poll(CurrentSource source, int polls) throws IOException {
    // Of the others, one that is read seldom may have come before.
    sums[0] = 0;
    counts[0] = 0;
    leastAmps = Double.POSITIVE_INFINITY;
    mostAmps = Double.NEGATIVE_INFINITY;
    invalid = 0;
    coulombs = 0;
    chargedNanos = 0;
    long until = clock.nowNanos() + polls * chip.pollNanos();
    while (clock.nowNanos() - until < 0)
      source.read(
          until,
          (channel, nanos, value, quality) -> {
            Quantity quantity = chip.channels().get(channel).quantity();
            if (quality != Quality.GOOD) {
              invalid++;
            } else {
              sums[channel] += value;
              counts[channel]++;
            }
            if (quantity == Quantity.MEAN_CURRENT) {
              if (quality == Quality.GOOD) {
                coulombs += value * (nanos - meanNanos) * 1e-9;
                chargedNanos += nanos - meanNanos;
              }
              meanNanos = nanos;
            }
            if (quantity == Quantity.CURRENT && quality == Quality.GOOD) {
              leastAmps = Math.min(leastAmps, value);
              mostAmps = Math.max(mostAmps, value);
            }
          });
  }

  private static BenchCheck absent(CurrentSource source, String name, Kind kind) {
    DeviceHealth health = source.health().orElseThrow();
    boolean isThere = health.faults().stream().anyMatch(f -> f.kind() == kind);
    boolean isUp = health.state() == DeviceHealth.State.UP;
    return new BenchCheck(
        name, !isThere && isUp, isThere ? kind.text() : isUp ? "yes" : "no answer");
  }

  private BenchCheck values() {
    StringBuilder text = new StringBuilder();
    boolean all = true;
    for (int i = 0; i < counts.length; i++) {
      Channel channel = chip.channels().get(i);
      all &= counts[i] > 0;
      text.append(
          String.format(
              Locale.ROOT, "%s %.4f, ", channel.name(), sums[i] / Math.max(1, counts[i])));
    }
    return new BenchCheck(
        "every channel has a value",
        all && invalid == 0,
        text.append(invalid).append(" invalid").toString());
  }

  private BenchCheck mean() {
    boolean has = chip.channels().stream().anyMatch(c -> c.quantity() == Quantity.MEAN_CURRENT);
    if (!has) return new BenchCheck("charge fits current", true, "the chip has no accumulator");
    double mean = chargedNanos == 0 ? Double.NaN : coulombs / (chargedNanos * 1e-9);
    double sampled = sums[0] / counts[0];
    // Where the current moves, by as much as it does.
    double allowed = MEAN_SHARE * Math.abs(sampled) + (mostAmps - leastAmps);
    return new BenchCheck(
        "charge fits current",
        Math.abs(mean - sampled) <= allowed,
        String.format(
            Locale.ROOT,
            "%.4f A by charge, %.4f A by samples from %.4f to %.4f A",
            mean,
            sampled,
            leastAmps,
            mostAmps));
  }

  private static BenchCheck faults(CurrentSource source) {
    List<DeviceFault> found = source.health().orElseThrow().faults();
    return new BenchCheck(
        "no fault stands",
        found.isEmpty(),
        found.isEmpty()
            ? "none"
            : String.join("; ", found.stream().map(DeviceFault::toString).toList()));
  }
}
