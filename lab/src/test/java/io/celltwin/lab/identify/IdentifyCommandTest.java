package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.config.Chemistry;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentifyCommandTest {
  @TempDir private Path folder;

  /// What a command says on standard error.
  private static String errors(String... line) {
    PrintStream console = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertEquals(ExitStatus.OK, Celltwin.run(line));
    } finally {
      System.setErr(console);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void filesBecomeACellFileThatTheDaemonReads() throws Exception {
    Path ocv = SyntheticCell.slowTest(0).write(folder.resolve("ocv.csv"));
    Path first = SyntheticCell.drive(25, 1).write(folder.resolve("first.csv"));
    Path second = SyntheticCell.drive(25, 2).write(folder.resolve("second.csv"));
    Path pulses = SyntheticCell.drive(10, 3).write(folder.resolve("pulses.csv"));
    Path out = folder.resolve("deep/cell.toml");

    String said =
        errors(
            "identify",
            "--ocv",
            ocv.toString(),
            "--drive",
            first.toString(),
            second.toString(),
            "--pulses",
            pulses.toString(),
            "--capacity-ah",
            "3",
            "--rated-ah",
            "3.2",
            "--name",
            "Mine",
            "--chemistry",
            "NCA",
            "--out",
            out.toString(),
            "--report",
            folder.resolve("another/deep").toString());

    assertTrue(said.contains("warning: [limits] of " + out + " are not what the maker"), said);
    String page = Files.readString(folder.resolve("another/deep/report.html"));
    assertTrue(page.contains("Voltage of pulses*"), "every file has its picture");
    CellFile cell = CellFile.read(out);
    assertEquals("Mine", cell.name());
    assertEquals(Chemistry.NCA, cell.chemistry());
    assertEquals(3.2, cell.capacity().ratedAmpereHours());
    assertEquals(3, cell.capacity().presentAmpereHours());
    assertTrue(cell.resistance().provenance().contains("From first, pulses, second ("));
  }

  @Test
  void nameAndLimitsMayBeThoseOfAKnownCell() throws Exception {
    SyntheticCell.slowTest(0).write(folder.resolve("set/characterisation/ocv.csv"));
    SyntheticCell.drive(25, 1).write(folder.resolve("set/drive_1hz/p25_A.csv"));
    SyntheticCell.drive(25, 2).write(folder.resolve("set/drive_1hz/p25_B.csv"));
    Path out = folder.resolve("cell.toml");
    String known = "nca-panasonic-ncr18650pf";

    String said =
        errors(
            "identify",
            folder.resolve("set").toString(),
            "--capacity-ah",
            "3",
            "--leave-out",
            "B",
            "--like",
            known,
            "--out",
            out.toString());

    assertFalse(said.contains("warning"), said);
    CellFile cell = CellFile.read(out);
    CellFile like = CellFile.shipped(known);
    assertEquals(like.limits(), cell.limits());
    assertEquals(like.name(), cell.name());
    assertEquals(Optional.of("18650"), cell.form());
    assertEquals(2.9, cell.capacity().ratedAmpereHours());
    assertTrue(cell.resistance().provenance().contains("From p25_A ("));
  }

  @Test
  void limitsOfTheMeasurementsAreNamedOneByOne() {
    CellFile.Limits span = new CellFile.Limits(2.5, 4.2, -20, 40, -20, 40, 1.45, 17.43, "span");
    String words = IdentifyWords.limitsToSet(span, Path.of("cell.toml"));
    for (String part :
        List.of(
            "cell.toml",
            "2.5 to 4.2 V",
            "-20 to 40 degC",
            "1.45 A of charge",
            "17.43 A of discharge",
            "below 0 degC",
            "--like")) {
      assertTrue(words.contains(part), part + " in: " + words);
    }
    CellFile.Limits warm = new CellFile.Limits(2.5, 4.2, 0, 40, 0, 40, 1.45, 17.43, "span");
    assertFalse(IdentifyWords.limitsToSet(warm, Path.of("cell.toml")).contains("below 0 degC"));
  }

  @Test
  void theThermalModelIsALineForPeople() {
    assertEquals(
        "thermal: core 52 J/K, surface 9.5 J/K, core to surface 2.25 K/W, surface to ambient 4 K/W;"
            + " from one test",
        IdentifyWords.thermal(
            new CellFile.Thermal(52, 9.5, 2.25, 4, Optional.empty(), "from one test")));
  }

  @Test
  void wrongUsageAndWrongInputHaveExitStatusesOfTheirOwn() throws Exception {
    String out = folder.resolve("cell.toml").toString();
    String drive = SyntheticCell.drive(25, 1).write(folder.resolve("drive.csv")).toString();
    assertEquals(ExitStatus.USAGE, Celltwin.run("identify", "--out", out));
    assertEquals(ExitStatus.USAGE, Celltwin.run("identify", folder.toString()));
    assertEquals(
        ExitStatus.USAGE,
        Celltwin.run("identify", folder.toString(), "--capacity-ah", "-1", "--out", out));
    assertEquals(ExitStatus.NO_INPUT, Celltwin.run("identify", "/no/such", "--out", out));
    assertEquals(
        ExitStatus.DATA, Celltwin.run("identify", "--ocv", drive, "--drive", drive, "--out", out));
    // A file where the report's folder should be.
    String ocv = SyntheticCell.slowTest(0).write(folder.resolve("ocv.csv")).toString();
    assertEquals(
        ExitStatus.IO,
        Celltwin.run("identify", "--ocv", ocv, "--drive", drive, "--out", out, "--report", drive));
    assertTrue(Files.notExists(Path.of(out)), "nothing is written where nothing was identified");
  }
}
