package io.celltwin.hil.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.edge.ExitStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HilRunCommandTest {
  private static final Path LIBRARY = Path.of("scenarios");

  @TempDir private Path folder;
  private final StringWriter printed = new StringWriter();
  private final List<Exception> refused = new ArrayList<>();

  private int run(String... arguments) {
    CommandLine line = new CommandLine(new HilRunCommand());
    line.setOut(new PrintWriter(printed, true));
    line.setExecutionExceptionHandler((thrown, _, _) -> {
      refused.add(thrown);
      return ExitStatus.CONFIG;
    });
    return line.execute(arguments);
  }

  private String changed(String name, String from, String to) throws Exception {
    String text =
        Files.readString(LIBRARY.resolve(name + ".toml"))
            .replace("benches/", LIBRARY.resolve("benches").toAbsolutePath() + "/");
    return Files.writeString(folder.resolve(name + ".toml"), text.replace(from, to)).toString();
  }

  private String report() throws Exception {
    assertTrue(Files.readString(folder.resolve("out/junit.xml")).startsWith("<?xml"));
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
  }

  @Test
  void aMistakeInTheLastScenarioIsToldBeforeTheFirstIsPlayed() throws Exception {
    String wrong = changed("open-wire", "duration_s = 60", "duration_s = -1");
    assertEquals(ExitStatus.CONFIG, run("scenarios/jk-silent.toml", wrong));
    assertTrue(refused.getFirst() instanceof ConfigException, refused.toString());
    assertFalse(printed.toString().contains("jk-silent"), printed.toString());
  }
}
