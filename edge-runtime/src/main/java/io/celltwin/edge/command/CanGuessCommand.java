package io.celltwin.edge.command;

import io.celltwin.canbus.map.Protocols;
import io.celltwin.canbus.survey.BusSurvey;
import io.celltwin.canbus.survey.Fingerprints;
import io.celltwin.canbus.survey.Fingerprints.Guess;
import io.celltwin.edge.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `celltwin can guess`: which battery a recorded bus carries, and why.
@Command(
    name = "guess",
    description = {
      "Guesses from identifiers, lengths and periods which battery protocol a log carries: the"
          + " candidates of every channel with their probability, and what speaks for each; then the protocol that CellTwin brings along for the likeliest."
    })
public final class CanGuessCommand implements Callable<Integer> {
  private static final double WORTH_TELLING = 0.05;

  /// More than this the table cannot know: its probabilities are judged.
  private static final double MOST = 0.99;

  @Mixin private CanLogInput input = new CanLogInput();

  @Override
  public Integer call() throws Exception {
    Map<String, BusSurvey> buses = new TreeMap<>();
    input.read((channel, frame) ->
        buses.computeIfAbsent(channel, _ -> new BusSurvey(500_000, 2_000_000)).add(frame));
    Fingerprints fingerprints = Fingerprints.shipped();
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    if (buses.isEmpty()) out.println("no frames");
    for (Map.Entry<String, BusSurvey> bus : buses.entrySet()) {
      List<Guess> told =
          fingerprints.guess(bus.getValue()).stream()
              .filter(g -> g.confidence() >= WORTH_TELLING)
              .toList();
      String name = bus.getKey().isEmpty() ? "(not told)" : bus.getKey();
      if (told.isEmpty()) out.println("channel " + name + ": none of the known protocols");
      for (Guess guess : told) print(out, name, guess);
      if (!told.isEmpty()) out.println(wayOn(name, told.getFirst()));
    }
    StandardOutput.print(text.toString());
    return ExitStatus.OK;
  }

  /// What to write into a configuration.
  private static String wayOn(String channel, Guess likeliest) throws IOException {
    return "channel "
        + channel
        + ": "
        + Protocols.shippedOf(likeliest.protocol())
            .map(protocol -> "protocol = \"" + protocol + "\"")
            .orElse("no protocol is shipped for " + likeliest.protocol());
  }

  private static void print(PrintWriter out, String channel, Guess guess) {
    String percent =
        guess.confidence() > MOST
            ? "more than 99 %"
            : String.format(Locale.ROOT, "%.0f %%", 100 * guess.confidence());
    out.println(
        "channel %s: %s, %s; %d of its identifiers seen, %d as known, %d missed"
            .formatted(
                channel, guess.protocol(), percent, guess.seen(), guess.fitting(), guess.missed()));
    for (String evidence : guess.evidence()) out.println("  " + evidence);
  }
}
