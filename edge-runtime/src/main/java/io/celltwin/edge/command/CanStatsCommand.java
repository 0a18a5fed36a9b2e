package io.celltwin.edge.command;

import io.celltwin.canbus.log.BadLogException;
import io.celltwin.canbus.survey.BusSurvey;
import io.celltwin.canbus.survey.IdSurvey;
import io.celltwin.edge.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `celltwin can stats`: who sends what how often on a recorded bus, and how full it is.
@Command(
    name = "stats",
    description = {
      "Tells of every channel of a log its load and, of every identifier, frames, mean period, jitter"
          + " (standard deviation of the period), length, and the bytes that change.",
      "Load is told without stuff bits and with all that can be; the truth lies between."
    })
public final class CanStatsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private CanLogInput input = new CanLogInput();

  @Option(
      names = "--bitrate",
      paramLabel = "BIT/S",
      description = "Of the bus, for its load; 500000 where not given.")
  private int bitRate = 500_000;

  @Option(
      names = "--data-bitrate",
      paramLabel = "BIT/S",
      description = "Of the data of frames that switch it; 2000000 where not given.")
  private int dataBitRate = 2_000_000;

  @Override
  public Integer call() throws Exception {
    requireWithin("--bitrate", bitRate, 1_000_000);
    requireWithin("--data-bitrate", dataBitRate, 20_000_000);
    Map<String, BusSurvey> buses = new TreeMap<>();
    try {
      input.read((channel, frame) ->
          buses.computeIfAbsent(channel, _ -> new BusSurvey(bitRate, dataBitRate)).add(frame));
    } catch (BadLogException bad) {
      if (!buses.isEmpty()) print(buses); // of the frames before
      throw bad;
    }
    print(buses);
    return ExitStatus.OK;
  }

  private void requireWithin(String option, int value, int most) {
    if (value < 1000 || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + ": found " + value + ", expected 1000.." + most);
    }
  }

  private void print(Map<String, BusSurvey> buses) throws IOException {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    if (buses.isEmpty()) out.println("no frames");
    buses.forEach((channel, bus) -> print(out, channel, bus));
    StandardOutput.print(text.toString());
  }

  private void print(PrintWriter out, String channel, BusSurvey bus) {
    out.println(
        "channel %s: %d frames in %s s, %d identifiers, %d remote, %d error frames"
            .formatted(
                channel.isEmpty() ? "(not told)" : channel,
                bus.frames(),
                String.format(Locale.ROOT, "%.3f", bus.durationNanos() / 1e9),
                bus.ids().size(),
                bus.remotes(),
                bus.errors()));
    if (bus.durationNanos() > 0) {
      String load =
          "load at %d bit/s: %s".formatted(bitRate, load(bus.load(false), bus.load(true)));
      if (!Double.isNaN(bus.busiestLoad(true))) {
        load += ", busiest second " + load(bus.busiestLoad(false), bus.busiestLoad(true));
      }
      out.println(load);
    }
    out.println("id           count   period_ms   jitter_ms  length  changing bytes");
    for (IdSurvey id : bus.ids()) {
      String length =
          id.minLength() == id.maxLength()
              ? Integer.toString(id.minLength())
              : id.minLength() + "-" + id.maxLength();
      out.println(
          "%-8s  %8d  %10s  %10s  %6s  %s"
              .formatted(
                  (id.extended() ? "%08X" : "%03X").formatted(id.id()),
                  id.count(),
                  millis(id.meanPeriodNanos()),
                  millis(id.jitterNanos()),
                  length,
                  bytes(id.changing()))
              .stripTrailing());
    }
    if (bus.stepsBack() > 0) {
      out.println("times that go back: " + bus.stepsBack() + ", left out of the periods");
    }
    if (bus.unlisted() > 0) {
      out.println(bus.unlisted() + " frames of further identifiers: they are too many to list");
    }
  }

  private static String load(double least, double most) {
    return String.format(Locale.ROOT, "%.1f to %.1f %%", 100 * least, 100 * most);
  }

  private static String millis(double nanos) {
    return Double.isNaN(nanos) ? "-" : String.format(Locale.ROOT, "%.3f", nanos / 1e6);
  }

  /// Bits as numbers and ranges: `0,3-5`; `-` where there is none.
  private static String bytes(long bits) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 64; k++) {
      if ((bits >>> k & 1) == 0) continue;
      int last = k;
      while (last < 63 && (bits >>> (last + 1) & 1) == 1) last++;
      text.append(text.isEmpty() ? "" : ",").append(k);
      if (last > k) text.append('-').append(last);
      k = last;
    }
    return text.isEmpty() ? "-" : text.toString();
  }
}
