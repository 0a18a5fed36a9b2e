package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.celltwin.edge.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are wrong, through the real command line: what it says on standard error, line by
/// line, and its exit status.
class BrokenInputTest {
  @TempDir private Path folder;
  private Bench bench;

  @BeforeEach
  void fillFolder() throws IOException {
    bench = new Bench(folder);
  }

  private static void assertEnded(int status, List<String> err, Invocation invocation) {
    assertEquals(err, invocation.err());
    assertEquals(List.of(), invocation.out());
    assertEquals(status, invocation.status());
  }

  @Test
  void soundFilesPassEveryCommand() {
    assertEquals(
        new Invocation(0, List.of("celltwin.toml: no findings"), List.of()),
        bench.check("celltwin.toml"));
    assertEquals(
        new Invocation(0, List.of("cell.toml: no findings"), List.of()), bench.check("cell.toml"));
    assertEquals(new Invocation(0, List.of(), List.of()), bench.run());
    assertEquals(new Invocation(0, List.of(), List.of()), bench.replay("drive.csv"));
  }

  // ---- configuration

  static List<Arguments> brokenConfigurations() {
    return List.of(
        arguments(
            "bad TOML",
            "period_s = 1",
            "period_s = = 1",
            "celltwin.toml:3:12 syntax: found '=', expected a value"),
        arguments(
            "unknown key",
            "period_s = 1",
            "perod_s = 1",
            "celltwin.toml:3:1 loop.perod_s: found an unknown key, expected a known key: did you"
                + " mean period_s?"),
        arguments(
            "wrong type",
            "period_s = 1",
            "period_s = \"1\"",
            "celltwin.toml:3:1 loop.period_s: found \"1\", expected a number 0.001..60"),
        arguments(
            "out of range",
            "cells_in_series = 1",
            "cells_in_series = -3",
            "celltwin.toml:12:1 pack.cells_in_series: found -3, expected 1..1024"),
        arguments(
            "newer schema",
            "schema = 1",
            "schema = 2",
            "celltwin.toml:1:1 schema: found 2, expected 1: this file is for a newer CellTwin"),
        arguments(
            "missing cell file",
            "cell.toml",
            "none.toml",
            "celltwin.toml:11:1 pack.cell: found \"none.toml\", expected a file that exists: there"
                + " is no none.toml"),
        arguments(
            "cell that is not shipped",
            "cell.toml",
            "nca-panasonic-ncr18650",
            "celltwin.toml:11:1 pack.cell: found \"nca-panasonic-ncr18650\", expected a path ending"
                + " in .toml or a shipped cell: lfp-26650-prada2013, lfp-prismatic-220ah,"
                + " nca-panasonic-ncr18650pf, nmc-lg-inr21700-m50, simulated-lg-m50: did you mean"
                + " nca-panasonic-ncr18650pf?"),
        arguments(
            "missing measurement",
            "drive.csv",
            "none.csv",
            "celltwin.toml:7:1 source.file: found \"none.csv\", expected a file that exists: there"
                + " is no none.csv"),
        arguments(
            "more cells than the source measures",
            "cells_in_series = 1",
            "cells_in_series = 2",
            "celltwin.toml:13:1 pack.source: found no channel bench:voltage_1_V, expected one of"
                + " voltage_V\n"
                + "celltwin.toml:13:1 pack.source: found no channel bench:voltage_2_V, expected one"
                + " of voltage_V"),
        arguments(
            "several faults in one go",
            "period_s = 1\n[[source]]\nname = \"bench\"",
            "perod_s = 1\n[[source]]\nname = 7",
            "celltwin.toml:3:1 loop.perod_s: found an unknown key, expected a known key: did you"
                + " mean period_s?\n"
                + "celltwin.toml:5:1 source.name: found 7, expected 1..32 characters of A-Z, a-z, 0-9, _"
                + " and -\n"
                + "celltwin.toml:13:1 pack.source: found \"bench\", expected a [[source]] of this name"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenConfigurations")
  void configurationIsRefusedByCheckAndRunAlike(
      String fault, String sound, String broken, String findings) throws IOException {
    assertTrue(Bench.CONFIG.contains(sound), fault);
    bench.write("celltwin.toml", Bench.CONFIG.replace(sound, broken));
    List<String> err = findings.lines().toList();
    assertEnded(ExitStatus.CONFIG, err, bench.check("celltwin.toml"));
    assertEnded(ExitStatus.CONFIG, err, bench.run());
  }

  // ---- cell file

  static List<Arguments> brokenCells() {
    return List.of(
        arguments(
            "negative capacity",
            "rated_Ah = 2.5",
            "rated_Ah = -2.5",
            "cell.toml:11:1 capacity.rated_Ah: found -2.5, expected above 0, at most 10000"),
        arguments(
            "OCV table not monotonic",
            "discharge_V = [2.9, 3.3, 3.5,",
            "discharge_V = [2.9, 3.3, 3.2,",
            "cell.toml:18:26 ocv.discharge_V[3]: found 3.2 after 3.3, expected strictly increasing"
                + " values"),
        arguments(
            "wrong type",
            "sigma_V = 0.015",
            "sigma_V = \"15 mV\"",
            "cell.toml:48:1 voltage_residual.sigma_V: found \"15 mV\", expected a number above 0, at"
                + " most 0.5"),
        arguments(
            "model without doubt",
            "sigma_V = 0.015",
            "sigma_V = 0",
            "cell.toml:48:1 voltage_residual.sigma_V: found 0, expected above 0, at most 0.5"),
        arguments(
            "bad TOML",
            "rated_Ah = 2.5",
            "rated_Ah = 2,5",
            "cell.toml:11:13 syntax: found ',', expected a newline or end-of-input"),
        arguments(
            "missing table",
            "[hysteresis]",
            "[hysterical]",
            "cell.toml:1:1 hysteresis: found nothing, expected the table [hysteresis], because"
                + " ocv.charge_V is given\n"
                + "cell.toml:23:1 hysterical: found an unknown key, expected one of schema, cell,"
                + " capacity, ocv, hysteresis, resistance, charge_transfer, voltage_residual,"
                + " limits, half_cells, thermal, pulses"),
        arguments(
            "several faults in one go, a comment behind the table's head",
            "[cell]\nname = \"Synthetic 2.5 Ah\"\nchemistry = \"NMC\"",
            "[cell] # a made-up one\nname = \"\"\nchemistry = \"NCM\"",
            "cell.toml:5:1 cell.name: found \"\", expected the cell's name\n"
                + "cell.toml:6:1 cell.chemistry: found \"NCM\", expected one of NCA, NMC, LFP, LCO, LMO, LTO"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenCells")
  void cellFileIsRefusedByEveryCommandAlike(
      String fault, String sound, String broken, String findings) throws IOException {
    assertTrue(Bench.cell().contains(sound), fault);
    bench.write("cell.toml", Bench.cell().replace(sound, broken));
    List<String> err = findings.lines().toList();
    assertEnded(ExitStatus.CONFIG, err, bench.check("cell.toml"));
    assertEnded(ExitStatus.CONFIG, err, bench.check("celltwin.toml"));
    assertEnded(ExitStatus.CONFIG, err, bench.run());
    assertEnded(ExitStatus.CONFIG, err, bench.replay("drive.csv"));
    assertFalse(bench.exists("est.csv"));
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    bench.write("cell.toml", "schema = 1\n[cell]\n\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    List<String> err = List.of("cell.toml:3:1 encoding: found byte 0xE9, expected UTF-8");
    assertEnded(ExitStatus.CONFIG, err, bench.check("cell.toml"));
    assertEnded(ExitStatus.CONFIG, err, bench.run());
  }

  // ---- measurements

  static List<Arguments> brokenFromTheStart() {
    String header = Bench.HEADER;
    return List.of(
        arguments("empty file", "", "1: found an empty file, expected a header line"),
        arguments(
            "header only", header, "1: found no rows, expected at least one below the header"),
        arguments(
            "missing column",
            "time_s,voltage_V,temperature_degC\n0,3.7,25\n",
            "1: found columns time_s,voltage_V,temperature_degC, expected also current_A"),
        arguments(
            "gap in the numbers of the cells",
            "time_s,current_A,voltage_1_V,voltage_3_V,temperature_degC\n0,0,3.7,3.7,25\n",
            "1: found columns time_s,current_A,voltage_1_V,voltage_3_V,temperature_degC, expected"
                + " also voltage_2_V"),
        arguments(
            "no header",
            "0,1,3.7,25\n1,1,3.7,25\n",
            "1: found columns 0,1,3.7,25, expected also time_s"),
        arguments(
            "text in a number column",
            header + "0,0,3.7 V,25\n",
            "2: found \"3.7 V\" in column voltage_V, expected a number"),
        arguments("no time", header + ",0,3.7,25\n", "2: found no time_s, expected a number"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFromTheStart")
  void measurementIsRefusedByEveryCommandAlike(String fault, String csv, String message)
      throws IOException {
    bench.write("drive.csv", csv);
    List<String> err = List.of("drive.csv:" + message);
    assertEnded(ExitStatus.DATA, err, bench.check("celltwin.toml"));
    assertEnded(ExitStatus.DATA, err, bench.run());
    assertEnded(ExitStatus.DATA, err, bench.replay("drive.csv"));
    assertFalse(bench.exists("run.csv"), fault);
    assertFalse(bench.exists("est.csv"), fault);
  }

  static List<Arguments> brokenFurtherDown() {
    return List.of(
        arguments(
            "text in a number column",
            "3,x,3.7,25",
            "found \"x\" in column current_A, expected a number"),
        arguments(
            "time going backwards",
            "1,0,3.7,25",
            "found time_s 1.0 after 2.0, expected it not to go back"),
        arguments("value missing", "3,0,3.7", "found 3 values, expected 4"),
        arguments("value too many", "3,0,3.7,25,", "found 5 values, expected 4"),
        arguments("no time", "nan,0,3.7,25", "found no time_s, expected a number"),
        arguments(
            "time that no clock can count",
            "1e30,0,3.7,25",
            "found time_s 1.0E30, expected less than 292 years after the first"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFurtherDown")
  void measurementEndsRunAndReplayAtItsFault(String fault, String row, String message)
      throws IOException {
    bench.write("drive.csv", Bench.HEADER + Bench.ROWS + row + "\n4,0,3.7,25\n");
    List<String> err = List.of("drive.csv:5: " + message);
    assertEnded(ExitStatus.DATA, err, bench.run());
    assertEnded(ExitStatus.DATA, err, bench.replay("drive.csv"));
    // check reads no further than the first row
    assertEquals(ExitStatus.OK, bench.check("celltwin.toml").status(), fault);
  }

  @Test
  void truncatedGzipEndsRunAndReplay() throws IOException {
    StringBuilder csv = new StringBuilder(Bench.HEADER);
    for (int k = 0; k < 2_000; k++) csv.append(k).append(",-0.").append(k % 89).append(",3.7,25\n");
    byte[] whole = Bench.gzip(csv.toString());
    bench.write("celltwin.toml", Bench.CONFIG.replace("drive.csv", "drive.csv.gz"));
    for (int length : new int[] {whole.length / 2, whole.length - 4, 5}) {
      bench.write("drive.csv.gz", Arrays.copyOf(whole, length));
      for (Invocation ended : List.of(bench.run(), bench.replay("drive.csv.gz"))) {
        assertEquals(ExitStatus.DATA, ended.status());
        String line = String.join("\n", ended.err());
        assertTrue(
            line.matches(
                "drive.csv.gz:\\d+: found broken gzip data \\(it ends too early\\), expected a"
                    + " whole .gz file"),
            line);
      }
    }
  }

  @Test
  void whatIsNamedGzipAndIsNoneIsRefused() throws IOException {
    bench.write("drive.csv.gz", Bench.HEADER + Bench.ROWS);
    assertEnded(
        ExitStatus.DATA,
        List.of(
            "drive.csv.gz:1: found broken gzip data (Not in GZIP format), expected a whole .gz"
                + " file"),
        bench.replay("drive.csv.gz"));
  }

  // ---- what is written

  static List<Arguments> inputs() {
    return List.of(
        arguments("celltwin.toml", "run --config celltwin.toml --record celltwin.toml"),
        arguments("cell.toml", "run --config celltwin.toml --record cell.toml"),
        arguments("drive.csv", "run --config celltwin.toml --record drive.csv"),
        arguments("drive.csv", "replay --cell cell.toml --input drive.csv --output drive.csv"),
        arguments("cell.toml", "replay --cell cell.toml --input drive.csv --output cell.toml"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("inputs")
  void whatIsReadIsNotWrittenOver(String file, String line) throws IOException {
    String before = Files.readString(bench.path(file));
    Invocation ended = celltwin(line);
    assertEquals(before, Files.readString(bench.path(file)));
    assertEquals(ExitStatus.USAGE, ended.status());
    assertTrue(ended.err().getFirst().endsWith(" would overwrite " + bench.path(file)), line);
  }

  @Test
  void theStateOfTheFiltersIsNotWrittenOver() throws IOException {
    bench.write("celltwin.toml", Bench.CONFIG + "[checkpoint]\nfolder = \"state\"\n");
    Files.createDirectory(bench.path("state"));
    bench.write("state/demo.checkpoint", "precious");
    Invocation ended = celltwin("run --config celltwin.toml --record state/demo.checkpoint");
    assertEquals("precious", Files.readString(bench.path("state/demo.checkpoint")));
    assertEquals(ExitStatus.USAGE, ended.status());
  }

  @Test
  void aFullDiskIsToldWithTheNameOfTheFile() {
    Invocation ended = celltwin("replay --cell cell.toml --input drive.csv --output /dev/full");
    assertEquals(List.of("/dev/full: No space left on device"), ended.err());
  }

  @Test
  void aRefusedRunLeavesTheRecordingBeforeItAndNoFileOpen() throws IOException {
    bench.write("run.csv", "precious");
    bench.write("celltwin.toml", Bench.CONFIG.replace("series = 1", "series = 2"));
    assertEquals(ExitStatus.CONFIG, bench.run().status());
    assertEquals("precious", Files.readString(bench.path("run.csv")));
    assertEquals(List.of(), openFiles());
    assertEquals(ExitStatus.USAGE, celltwin(inputs().getLast().get()[1].toString()).status());
    assertEquals(List.of(), openFiles());
  }

  /// Of the test's folder, in this process.
  private List<String> openFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.exists(descriptors), "only Linux tells the open files");
    List<String> open = new ArrayList<>();
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path descriptor : all.toList()) {
        if (!Files.isSymbolicLink(descriptor)) continue; // closed meanwhile
        String file = Files.readSymbolicLink(descriptor).toString();
        if (file.startsWith(folder.toRealPath().toString())) open.add(file);
      }
    }
    return open;
  }

  // ---- missing files

  static Stream<Arguments> missing() {
    return Stream.of(
        arguments("check none.toml", "none.toml: no such file"),
        arguments("run --config none.toml", "none.toml: no such file"),
        arguments(
            "replay --cell none.toml --input drive.csv --output est.csv",
            "none.toml: no such file"),
        arguments(
            "replay --cell cell.toml --input none.csv --output est.csv", "none.csv: no such file"),
        arguments(
            "replay --cell nca --input drive.csv --output est.csv",
            "nca: no such cell is shipped; there are lfp-26650-prada2013, lfp-prismatic-220ah,"
                + " nca-panasonic-ncr18650pf, nmc-lg-inr21700-m50, simulated-lg-m50"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("missing")
  void missingFileIsNamed(String line, String message) {
    Invocation ended = celltwin(line);
    assertEquals(
        List.of(message), ended.err().stream().map(s -> s.replace(folder + "/", "")).toList());
    assertEquals(ExitStatus.NO_INPUT, ended.status());
    assertFalse(bench.exists("est.csv"));
  }

  /// Files are those of the test's folder.
  private Invocation celltwin(String line) {
    return Invocation.celltwin(
        Arrays.stream(line.split(" "))
            .map(word -> word.matches(".*\\.(toml|csv|checkpoint)") ? bench.path(word) : word)
            .toArray());
  }
}
