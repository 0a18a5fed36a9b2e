package io.celltwin.edge.command;

import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.checkpoint.LifeKeeper;
import io.celltwin.edge.signal.LifeSignals;
import io.celltwin.edge.signal.LifeSignals.Count;
import io.celltwin.edge.signal.Scope;
import io.celltwin.estimator.life.Bands;
import io.celltwin.estimator.life.LifeCounts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `celltwin life`: the lifetime counters of a pack, for people.
@Command(
    name = "life",
    description = {
      "Prints the lifetime counters of a pack from the file that a run keeps them in,"
          + " FOLDER/PACK.life; also while it runs."
    })
public final class LifeCommand implements Subcommand {
  private static final double SECONDS_PER_HOUR = 3600;
  private static final int DECIMALS = 3;

  @Parameters(paramLabel = "FILE", description = "The file of one pack.")
  private Path file = Path.of("");

  private final StringBuilder text = new StringBuilder();

  @Override
  public Integer call() throws Exception {
    LifeKeeper.Kept kept = LifeKeeper.read(file);
    text.append(
        "pack %s, %s, %s%n"
            .formatted(
                kept.pack(),
                Instant.ofEpochMilli(kept.wallMillis()),
                kept.endedInOrder() ? "ended in order" : "running, or cut off"));
    LifeCounts life = kept.counts();
    for (Count count : LifeSignals.COUNTS) print(count, life);
    currents(life);
    temperatures(life);
    cycles(life);
    StandardOutput.print(text.toString());
    return ExitStatus.OK;
  }

  private void print(Count count, LifeCounts life) {
    for (int k = 0; k < (count.scope() == Scope.STRING ? life.strings() : 1); k++) {
      double value = count.value(life, k);
      if (Double.isNaN(value)) continue;
      String name = count.scope() == Scope.STRING ? count.name() + " " + (k + 1) : count.name();
      line(
          name,
          count.unit().equals("ms")
              ? Instant.ofEpochMilli(Math.round(value)).toString()
              : rounded(value, count.decimals()) + " " + count.unit());
    }
  }

  private void currents(LifeCounts life) {
    for (int s = 0; s < life.strings(); s++) {
      for (int k = 0; k < Bands.C_RATE.size(); k++) {
        hours(
            "string %d, %s".formatted(s + 1, band(Bands.C_RATE, k, 1, "C")),
            life.currentSeconds(s, k));
      }
    }
  }

  private void temperatures(LifeCounts life) {
    for (int t = 0; t < Bands.CELSIUS.size(); t++) {
      for (int k = 0; k < Bands.SOC.size(); k++) {
        hours(
            band(Bands.CELSIUS, t, 1, "degC") + ", SOC " + band(Bands.SOC, k, 100, "%"),
            life.bandSeconds(t, k));
      }
    }
  }

  private void cycles(LifeCounts life) {
    for (int d = 0; d < Bands.SOC.known(); d++) {
      for (int m = 0; m < Bands.SOC.known(); m++) {
        if (life.socCycles(d, m) == 0) continue;
        String name =
            "cycles of %s about %s"
                .formatted(band(Bands.SOC, d, 100, "%"), band(Bands.SOC, m, 100, "%"));
        line(name, rounded(life.socCycles(d, m), 1));
      }
    }
  }

  private void hours(String name, double seconds) {
    if (seconds > 0) line(name, rounded(seconds / SECONDS_PER_HOUR, DECIMALS) + " h");
  }

  private static String band(Bands bands, int k, double factor, String unit) {
    double[] edges = bands.edges();
    if (k > edges.length) return "unknown";
    String to = k < edges.length ? plain(factor * edges[k]) + " " + unit : "";
    String from = k > 0 ? plain(factor * edges[k - 1]) : "";
    if (from.isEmpty()) return "below " + to;
    return to.isEmpty() ? "above " + from + " " + unit : from + " to " + to;
  }

  private static String plain(double edge) {
    return rounded(edge, DECIMALS);
  }

  /// As messages round: half up, trailing zeros left out.
  private static String rounded(double value, int decimals) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private void line(String name, String value) {
    text.append("%-44s %s%n".formatted(name, value.strip()));
  }
}
