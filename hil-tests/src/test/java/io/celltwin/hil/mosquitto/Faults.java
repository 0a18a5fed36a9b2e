package io.celltwin.hil.mosquitto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Plays scenarios of [FaultScenario], all where none is named, and prints what came of each.
final class Faults {
  private Faults() {}

  public static void main(String[] words) throws Exception {
    DaemonProcess.noneOutlivesThisOne();
    List<FaultScenario> scenarios =
        Stream.of(FaultScenario.values())
            .filter(s -> words.length == 0 || List.of(words).contains(s.word()))
            .toList();
    if (words.length > 0 && scenarios.size() != words.length) {
      System.err.println(
          "scenarios are " + Stream.of(FaultScenario.values()).map(FaultScenario::word).toList());
      System.exit(64);
    }
    System.out.println("pauses by chance: -Dfaults.seed=" + Bed.SEED);
    System.out.println(Outcome.HEAD);
    boolean sound = true;
    List<String> notes = new ArrayList<>();
    for (FaultScenario scenario : scenarios) {
      if (!scenario.obstacle().isEmpty()) {
        System.out.println(scenario.word() + ": left out: " + scenario.obstacle());
        continue;
      }
      sound &= play(scenario, notes);
    }
    notes.forEach(System.out::println);
    System.exit(sound ? 0 : 1);
  }

  private static boolean play(FaultScenario scenario, List<String> notes) throws IOException {
    Path folder = Files.createTempDirectory("celltwin-" + scenario.word() + "-");
    try {
      Outcome outcome = scenario.play(folder);
      System.out.println(outcome);
      outcome.notes().forEach(note -> notes.add(scenario.word() + ": " + note));
      if (outcome.sound()) delete(folder);
      return outcome.sound();
    } catch (Exception | AssertionError failure) {
      System.out.println(scenario.word() + ": " + failure);
      notes.add(scenario.word() + ": its files are in " + folder);
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
