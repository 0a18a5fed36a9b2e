package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `celltwin run` stopped and started again, with a table `[checkpoint]`.
@Timeout(120)
class CheckpointedRunTest {
  private static final String STATE = "state/demo.checkpoint";

  @TempDir private Path folder = Path.of("");
  private Bench bench;

  @BeforeEach
  void fillFolder() throws Exception {
    bench = new Bench(folder);
    configure("state");
  }

  private void configure(String state) throws Exception {
    bench.write("celltwin.toml", Bench.CONFIG + "[checkpoint]\nfolder = \"" + state + "\"\n");
  }

  /// Runs these rows, the header included.
  ///
  /// @return the estimates, without their header
  private List<String> run(List<String> rows) throws Exception {
    bench.write("drive.csv", String.join("\n", rows) + "\n");
    Invocation run = bench.run();
    assertEquals(0, run.status(), () -> run.err().toString());
    List<String> estimates = Files.readAllLines(bench.path("run.csv"));
    return estimates.subList(1, estimates.size());
  }

  /// The warnings of a run over the folder's own rows, but that their current and voltage are made
  /// up.
  private List<String> warnings() throws Exception {
    return bench.journal().stream()
        .filter(line -> line.startsWith("<4>"))
        .filter(line -> !line.startsWith("<4>demo: suspect_"))
        .filter(line -> !line.startsWith("<4>demo: stuck_temperature")) // made up, too
        .toList();
  }

  private static List<String> madeUpDrive() {
    List<String> rows = new ArrayList<>(List.of("time_s,current_A,voltage_V,temperature_degC"));
    SplittableRandom random = new SplittableRandom(4);
    double seconds = 0;
    for (int k = 0; k < 2000; k++) {
      double amps = k / 200 % 4 == 3 ? 1 : -2 * random.nextDouble();
      String volts = k % 11 == 4 ? "" : Double.toString(3.7 - 2e-4 * k + 0.03 * amps);
      rows.add(seconds + "," + amps + "," + volts + "," + (20 + k / 300));
      seconds += k % 100 == 0 ? 75 : 1; // now and then a row that the filter subdivides
    }
    return rows;
  }

  /// The second part begins with the moment at which the first ends, so that no current is missing;
  /// what was measured then has been taken in.
  private void isTheSameInTwoParts(List<String> rows, int cut) throws Exception {
    List<String> whole = run(rows);
    Files.delete(bench.path(STATE));
    List<String> first = run(rows.subList(0, cut + 1));
    List<String> header = List.of(rows.getFirst().split(",", -1));
    String[] seam = rows.get(cut).split(",", -1);
    seam[header.indexOf("voltage_V")] = "";
    List<String> rest = new ArrayList<>(List.of(rows.getFirst(), String.join(",", seam)));
    rest.addAll(rows.subList(cut + 1, rows.size()));
    List<String> second = run(rest);
    assertEquals(whole.subList(0, cut), first);
    assertEquals(whole.subList(cut, whole.size()), second.subList(1, second.size()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 404, 1000, 1303}) // at row 404 a voltage is missing
  void aDriveCutInTwoGivesTheBitsOfTheWhole(int cut) throws Exception {
    isTheSameInTwoParts(madeUpDrive(), cut);
  }

  @Test
  void aMeasuredDriveCutInTwoGivesTheBitsOfTheWhole() throws Exception {
    Path data = Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data"));
    Path drive = data.resolve("panasonic_18650pf/drive_1hz/p25_Cycle1.csv.gz");
    Assumptions.assumeTrue(Files.exists(drive), () -> "no measurements: " + drive);
    List<String> rows;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(drive)), StandardCharsets.UTF_8))) {
      rows = lines.lines().toList();
    }
    isTheSameInTwoParts(rows, 4321);
  }

  @Test
  void withoutTheTableNothingIsKept() throws Exception {
    bench.write("celltwin.toml", Bench.CONFIG);
    run(madeUpDrive());
    assertFalse(bench.exists("state"));
  }

  @Test
  void aStateThatIsThereGoesBeforeTheConfiguredStart() throws Exception {
    run(madeUpDrive().subList(0, 500));
    byte[] state = Files.readAllBytes(bench.path(STATE));
    List<String> without = run(madeUpDrive());
    Files.write(bench.path(STATE), state);
    bench.write(
        "celltwin.toml",
        Files.readString(bench.path("celltwin.toml"))
            .replace("source = \"bench\"\n", "source = \"bench\"\ninitial_soc = 0.11\n"));
    assertEquals(without, run(madeUpDrive()));
    Files.delete(bench.path(STATE));
    assertNotEquals(without, run(madeUpDrive()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flipped", "truncated", "empty", "text"})
  void aDamagedStateIsToldAndKeptAsideAndNotUsed(String damage) throws Exception {
    List<String> anew = run(madeUpDrive());
    byte[] state = Files.readAllBytes(bench.path(STATE));
    byte[] damaged =
        switch (damage) {
          case "flipped" -> {
            state[state.length / 2] ^= 4;
            yield state;
          }
          case "truncated" -> Arrays.copyOf(state, state.length - 9);
          case "empty" -> new byte[0];
          default -> "not a checkpoint at all".getBytes(StandardCharsets.UTF_8);
        };
    Files.write(bench.path(STATE), damaged);
    List<String> warnings = warnings();
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(
        warnings
            .getFirst()
            .matches(
                "<4>demo: state/demo.checkpoint is (damaged: .*|no checkpoint);"
                    + " it is kept as state/demo.checkpoint.refused-1, the filters start anew"),
        warnings::toString);
    assertArrayEquals(damaged, Files.readAllBytes(bench.path(STATE + ".refused-1")));
    List<String> rows = Files.readAllLines(bench.path("run.csv"));
    assertEquals(anew, rows.subList(1, rows.size()));
    assertEquals(List.of(), warnings()); // the new state is sound
  }

  @Test
  void aStateOfAnotherCellIsNotUsed() throws Exception {
    run(madeUpDrive());
    bench.write("cell.toml", Bench.cell() + "# measured anew\n");
    List<String> warnings = warnings();
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.getFirst().contains("is of another cell file"), () -> warnings.getFirst());
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldOnceAndNothingElseHappens() throws Exception {
    configure("/proc/celltwin"); // refuses folders and files to anybody, root too
    List<String> warnings = warnings();
    assertEquals(2, warnings.size(), warnings::toString);
    assertTrue(
        warnings
            .getFirst()
            .startsWith("<4>demo: the counters cannot be kept in /proc/celltwin/demo.life: "),
        warnings::toString);
    assertTrue(
        warnings
            .getLast()
            .startsWith("<4>demo: the state cannot be kept in /proc/celltwin/demo.checkpoint: "),
        warnings::toString);
  }

  @Test
  void aFullDiskIsToldAndTheStateBeforeStays() throws Exception {
    run(madeUpDrive());
    byte[] before = Files.readAllBytes(bench.path(STATE));
    Files.createSymbolicLink(bench.path(STATE + ".new"), Path.of("/dev/full"));
    assertEquals(
        List.of(
            "<4>demo: the state cannot be kept in state/demo.checkpoint: No space left on device"),
        warnings());
    assertArrayEquals(before, Files.readAllBytes(bench.path(STATE)));
  }

  @Test
  void replayNeitherReadsNorWritesAState() throws Exception {
    bench.replay("drive.csv");
    try (Stream<Path> files = Files.walk(folder)) {
      assertEquals(List.of(), files.filter(f -> f.toString().contains("checkpoint")).toList());
    }
  }
}
