package io.celltwin.hil.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.edge.ExitStatus;
import io.celltwin.hil.scenario.BrokenRuns;
import io.celltwin.hil.scenario.Scenario;
import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.hil.scenario.ScenarioRun;
import io.celltwin.hil.scenario.ShippedScenarios;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HilRunCommandTest {
  @TempDir private Path folder;
  private final StringWriter printed = new StringWriter();
  private final StringWriter onError = new StringWriter();
  private final List<Exception> refused = new ArrayList<>();

  private int run(String... arguments) {
    return run(new HilRunCommand(), arguments);
  }

  private int run(HilRunCommand command, String... arguments) {
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(printed, true));
    line.setErr(new PrintWriter(onError, true));
    line.setExecutionExceptionHandler((thrown, _, _) -> {
      refused.add(thrown);
      return ExitStatus.CONFIG;
    });
    return line.execute(arguments);
  }

  private String changed(String name, String from, String to) throws Exception {
    return ShippedScenarios.changed(folder, name, from, to).toString();
  }

  private String junit() throws Exception {
    return Files.readString(folder.resolve("out/junit.xml"));
  }

  private String report() throws Exception {
    assertTrue(junit().startsWith("<?xml"));
    return Files.readString(folder.resolve("out/report.html"));
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  @Test
  void writesItsReportBesideTheXml() throws Exception {
    assertEquals(0, run("scenarios/jk-silent.toml", "scenarios/open-wire.toml", "--out", out()));
    assertTrue(report().contains("✓ 2 of 2 passed"));
  }

  @Test
  void aRunThatFailedHasAReportToo() throws Exception {
    String failing = changed("open-wire", "cells = [5, 6]", "cells = [5, 6, 9]");
    assertEquals(1, run(failing, "--out", out()));
    assertTrue(report().contains("✗ 1 of 1 failed"));
    assertTrue(printed.toString().contains("failed: alarm stale_voltage of 5, 6, 9: only told: "));
  }

  @Test
  void soHaveOpposites() throws Exception {
    assertEquals(0, run("scenarios/open-wire.toml", "--opposite", "--out", out()));
    assertTrue(report().contains("✓ 1 of 1 failed, as they have to"));
    assertTrue(
        junit()
            .contains(
                "<testcase classname=\"open-wire (opposite)\""
                    + " name=\"at least one expectation fails, as it has to\">"
                    + "<system-out>cells: device 1, channel 5: open wire: not told; "),
        junit());
    assertTrue(junit().contains("tests=\"1\" failures=\"0\" errors=\"0\""), junit());
  }

  @Test
  void anOppositeThatPassesIsAFailure() throws Exception {
    String toothless =
        changed("healthy-drive", "voltage_V = 3.9", "voltage_V = 3.9\nuntil_s = 60.01");
    assertEquals(1, run(toothless, "--opposite", "--out", out()));
    assertTrue(
        junit().contains("<failure message=\"every expectation is met, and must not\">"), junit());
    assertTrue(junit().contains("tests=\"1\" failures=\"1\" errors=\"0\""), junit());
  }

  /// A fault in the second of three, whose emulator fails when it is put in.
  private static ScenarioResult played(Scenario scenario, DoubleConsumer progress)
      throws InterruptedException {
    return new ScenarioRun(
            scenario.name().equals("open-wire") ? BrokenRuns.at(30, scenario) : scenario, progress)
        .play();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatBreaksIsOneResultAndTheOthersArePlayed(boolean opposite) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "scenarios/jk-silent.toml",
                "scenarios/open-wire.toml",
                "scenarios/shunt-silent.toml",
                "--out",
                out()));
    if (opposite) arguments.add("--opposite");
    assertEquals(
        ExitStatus.SOFTWARE,
        run(new HilRunCommand(HilRunCommandTest::played), arguments.toArray(new String[0])));
    String text = printed.toString();
    assertTrue(text.contains("BROKEN open-wire: "), text);
    assertTrue(text.contains("the run broke: java.lang.IllegalStateException: torn off"), text);
    assertTrue(text.contains("2 of 3 " + (opposite ? "fail where they have to" : "passed")), text);
    assertTrue(junit().contains("tests=\"1\" failures=\"0\" errors=\"1\""), junit());
    assertTrue(
        junit().contains("<error message=\"java.lang.IllegalStateException: torn off\">"), junit());
    assertTrue(junit().contains("BrokenRuns.java"), "the trace");
    assertTrue(onError.toString().contains("BrokenRuns.java"), "the trace");
    assertTrue(report().contains("the run broke: java.lang.IllegalStateException: torn off"));
    assertTrue(report().contains("✓ shunt-silent"), "played after it");
  }

  @Test
  void aMistakeInTheLastScenarioIsToldBeforeTheFirstIsPlayed() throws Exception {
    String wrong = changed("open-wire", "duration_s = 60", "duration_s = -1");
    assertEquals(ExitStatus.CONFIG, run("scenarios/jk-silent.toml", wrong));
    assertTrue(refused.getFirst() instanceof ConfigException, refused.toString());
    assertFalse(printed.toString().contains("jk-silent"), printed.toString());
  }

  @Test
  void everyMistakeOfEveryScenarioIsToldAtOnce() throws Exception {
    String length = changed("open-wire", "duration_s = 60", "duration_s = -1");
    String device = changed("lost-device", "device = 2", "device = 3");
    assertEquals(ExitStatus.CONFIG, run(length, "scenarios/jk-silent.toml", device));
    String told = String.valueOf(refused.getFirst().getMessage());
    assertTrue(told.contains("open-wire.toml:4:1 duration_s: found -1"), told);
    assertTrue(told.contains("fault.device: found 3, expected 1..2"), told);
  }

  @Test
  void aFolderWithoutScenariosIsToldToHaveNone() throws Exception {
    Files.createDirectory(folder.resolve("folder.toml")); // a folder is none, whatever its name
    run(folder.toString());
    assertTrue(
        refused.toString().contains(folder + ": has no scenario (.toml) in it"),
        refused.toString());
  }

  @Test
  void aSimulatorThatIsNotThereIsNoFaultOfTheProgram() throws Exception {
    String absent = changed("beamng-drive", "\"fake\"", "\"127.0.0.1:1\"");
    Path file = Path.of(absent);
    Files.writeString(file, Files.readString(file).replaceAll("(?m)^cycle = .*$", ""));
    assertEquals(ExitStatus.UNAVAILABLE, run(absent, "scenarios/jk-silent.toml"));
    String text = printed.toString();
    assertTrue(text.contains("BROKEN beamng-drive: "), text);
    assertTrue(text.contains("1 of 2 passed"), text);
    assertEquals("", onError.toString());
  }

  /// The second scenario waits 22 s for its broker, in which the program is asked to end.
  @Test
  void whatWasPlayedIsReportedWhereTheProgramIsEnded() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.celltwin.edge.Celltwin",
                "hil",
                "run",
                "scenarios/jk-silent.toml",
                "scenarios/broker-lost.toml",
                "--out",
                out())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      assertTrue(String.valueOf(lines.readLine()).contains("ok     jk-silent"));
      process.destroy(); // SIGTERM
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(128 + 15, process.exitValue());
      assertTrue(report().contains("✓ 1 of 1 passed"));
    } finally {
      process.destroyForcibly();
    }
  }

  /// The fake's car is then one with one motor, as the vehicle is.
  @Test
  void aVehicleWithOneMotorDrivesInTheFakeToo() throws Exception {
    assertEquals(0, run(changed("beamng-drive", "\"fake\"", "\"fake\"\nvehicle = \"bolt\"")));
  }

  @Test
  void aFolderThatCannotBeMadeIsToldBeforeTheFirstIsPlayed() throws Exception {
    Files.writeString(folder.resolve("out"), "a file");
    run("scenarios/jk-silent.toml", "--out", out());
    assertTrue(
        refused.toString().contains("out: is a file, expected a folder"), refused.toString());
    assertFalse(printed.toString().contains("jk-silent"), printed.toString());
  }
}
