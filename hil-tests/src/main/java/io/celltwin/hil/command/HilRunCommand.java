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
import io.celltwin.simulation.beamng.BeamngException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
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
import java.util.concurrent.CopyOnWriteArrayList;
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
          + " nothing has broken in it; with 70 where a run itself broke, 69 where a simulator was not there. The others are played all"
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
    if (out.isPresent()) makeFolder(out.get());
    List<ScenarioResult> results = new CopyOnWriteArrayList<>(); // read by who is asked to end
    Thread early = new Thread(() -> writeEarly(results, err), "write-report");
    Runtime.getRuntime().addShutdownHook(early);
    try {
      play(scenarios, results, print, err);
    } finally {
      forget(early);
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

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The program is ending: the hook writes.
    }
  }

  /// What has been played until somebody ends the program.
  private void writeEarly(List<ScenarioResult> results, PrintWriter err) {
    if (out.isEmpty() || results.isEmpty()) return;
    try {
      write(out.get(), List.copyOf(results));
      err.printf("ended early: %s has the %d that were played%n", out.get(), results.size());
    } catch (IOException failed) {
      err.println("celltwin: no report, " + failed);
    }
    err.flush();
  }

  private void play(
      List<Scenario> scenarios, List<ScenarioResult> results, PrintWriter print, PrintWriter err)
      throws InterruptedException {
    for (Scenario scenario : scenarios) {
      String which = results.size() + 1 + " of " + scenarios.size();
      ScenarioResult result =
          player.play(scenario, new RunProgress(scenario, which, err, System::nanoTime));
      results.add(result);
      print(result, print);
      result
          .error()
          .filter(broken -> !isUnavailable(broken))
          .ifPresent(broken -> broken.printStackTrace(err));
    }
  }

  private static int status(List<ScenarioResult> results) {
    List<Exception> errors = results.stream().flatMap(result -> result.error().stream()).toList();
    if (!errors.isEmpty()) {
      return errors.stream().allMatch(HilRunCommand::isUnavailable)
          ? ExitStatus.UNAVAILABLE
          : ExitStatus.SOFTWARE;
    }
    return results.stream().allMatch(ScenarioResult::good) ? ExitStatus.OK : FAILED;
  }

  /// A simulator that is not there, or is lost, is no fault of the program.
  private static boolean isUnavailable(Exception broken) {
    return broken instanceof BeamngException;
  }

  private void makeFolder(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new FileSystemException(folder.toString(), null, "is a file, expected a folder");
    }
    Files.createDirectories(folder);
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
          all.filter(each -> each.toString().endsWith(".toml") && Files.isRegularFile(each))
              .sorted()
              .toList();
      if (scenarios.isEmpty()) {
        throw new NoSuchFileException(folder.toString(), null, "has no scenario (.toml) in it");
      }
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
