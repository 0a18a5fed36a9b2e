package io.celltwin.hil.command;

import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.edge.ExitStatus;
import io.celltwin.hil.report.JunitXml;
import io.celltwin.hil.report.ScenarioReport;
import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.Scenario;
import io.celltwin.hil.scenario.ScenarioReader;
import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.hil.scenario.ScenarioRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin hil run`: plays scenarios and says what became of each expectation.
@Command(
    name = "run",
    description = {
      "Plays scenarios: the daemon, unchanged, on emulated hardware and virtual time.",
      "Exits with 1 where an expectation has failed; with --opposite where a scenario passes although"
          + " nothing has broken in it; with 70 where a run itself broke. The others are played all"
          + " the same."
    })
public final class HilRunCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  private final Player player;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "SCENARIO",
      description = "Scenario files, or folders of them.")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--opposite",
      description =
          "Plays each where nothing breaks, or what its [[opposite.fault]] says: it has to"
              + " fail then.")
  private boolean opposite;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Writes junit.xml and report.html there.")
  private Optional<Path> out = Optional.empty();

  public HilRunCommand() {
    this((scenario, progress) -> new ScenarioRun(scenario, progress).play());
  }

  HilRunCommand(Player player) {
    this.player = player;
  }

  /// Lets a scenario run.
  interface Player {
    ScenarioResult play(Scenario scenario, DoubleConsumer progress) throws InterruptedException;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<Scenario> scenarios = scenarios(); // all of them, before the first one is played
    if (out.isPresent()) Files.createDirectories(out.get());
    List<ScenarioResult> results = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      String which = results.size() + 1 + " of " + scenarios.size();
      ScenarioResult result =
          player.play(scenario, new RunProgress(scenario, which, err, System::nanoTime));
      results.add(result);
      print(result, print);
      result.error().ifPresent(broken -> broken.printStackTrace(err));
    }
    print.printf(
        Locale.ROOT,
        "%d of %d %s%n",
        results.stream().filter(ScenarioResult::good).count(),
        results.size(),
        opposite ? "fail where they have to" : "passed");
    print.flush();
    if (out.isPresent()) write(out.get(), results);
    return status(results);
  }

  private static int status(List<ScenarioResult> results) {
    if (results.stream().anyMatch(result -> result.error().isPresent())) return ExitStatus.SOFTWARE;
    return results.stream().allMatch(ScenarioResult::good) ? ExitStatus.OK : FAILED;
  }

  /// @throws ConfigException with what is wrong in any of them, and in what they name
  private List<Scenario> scenarios() throws ConfigException, IOException {
    List<Scenario> scenarios = new ArrayList<>();
    Set<Finding> findings = new LinkedHashSet<>(); // of a configuration that several name, once
    for (Path file : files()) {
      try {
        Scenario read = ScenarioReader.read(file);
        scenarios.add(opposite ? read.opposed() : read);
      } catch (ConfigException wrong) {
        findings.addAll(wrong.findings());
      }
    }
    if (!findings.isEmpty()) throw new ConfigException(List.copyOf(findings));
    return scenarios;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) files.addAll(Files.isDirectory(path) ? inside(path) : List.of(path));
    return files;
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> scenarios =
          all.filter(each -> each.toString().endsWith(".toml")).sorted().toList();
      if (scenarios.isEmpty()) throw new NoSuchFileException(folder + ", a scenario (.toml) in it");
      return scenarios;
    }
  }

  private static void print(ScenarioResult result, PrintWriter print) {
    print.printf(
        Locale.ROOT,
        "%s %s: %s (%.0f s in %.1f s) %s%n",
        mark(result),
        result.scenario().name(),
        result.scenario().title(),
        result.scenario().durationSeconds(),
        result.wallSeconds(),
        result.shortHash());
    result.error().ifPresent(broken -> print.println("         the run broke: " + broken));
    for (Outcome outcome : result.outcomes()) {
      if (result.good() && outcome.passed()) continue;
      print.println(
          "         "
              + (outcome.passed() ? "passed: " : "failed: ")
              + outcome.expectation().text()
              + (outcome.detail().isEmpty() ? "" : ": " + outcome.detail()));
    }
    print.flush();
  }

  private static String mark(ScenarioResult result) {
    if (result.error().isPresent()) return "BROKEN";
    return result.good() ? "ok    " : "FAILED";
  }

  private void write(Path folder, List<ScenarioResult> results) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("junit.xml"), JunitXml.of(results));
    ScenarioReport.page(results).write(folder.resolve("report.html"));
  }
}
