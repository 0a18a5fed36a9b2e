package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From nonsense comes no cell file without a plain word, and never a trace.
class NonsenseTest {
  private static final int SECONDS = 0;
  private static final int AMPS = 1;
  private static final int VOLTS = 2;
  private static final int CELSIUS = 3;
  private static final int COUNTER = 4;

  @TempDir private static Path folder;
  private static Path ocv;
  private static Path drive;

  @BeforeAll
  static void measure() throws IOException {
    ocv = SyntheticCell.slowTest(0).write(folder.resolve("ocv.csv"));
    drive = SyntheticCell.drive(25, 1).write(folder.resolve("drive.csv"));
  }

  // ---- refused

  @Test
  void aDriveWhoseCurrentHasTheWrongSignIsRefused() throws IOException {
    Path counted = changed(drive, "counted.csv", row -> row[AMPS] = -row[AMPS]);
    refused("counted.csv:2: found that voltage_V falls where current_A rises", drives(counted));
    Path uncounted = without(COUNTER, counted, "uncounted.csv");
    refused("is its sign wrong?", drives(uncounted));
  }

  @Test
  void aSlowTestWhoseCurrentHasTheWrongSignIsRefused() throws IOException {
    Path wrong =
        without(COUNTER, changed(ocv, "w.csv", row -> row[AMPS] = -row[AMPS]), "wrong.csv");
    refused("is its sign wrong?", "--ocv", wrong.toString(), "--drive", drive.toString());
    refused("wrong.csv:", "--ocv", wrong.toString(), "--drive", drive.toString());
  }

  @Test
  void aSlowTestWhoseOwnSocGoesAgainstItsCurrentIsRefused() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(ocv)) {
      String[] texts = line.split(",", -1);
      if (lines.isEmpty()) {
        lines.add(line.replace("ah_counter_Ah", "soc"));
      } else {
        double soc = 1 + Double.parseDouble(texts[COUNTER]) / SyntheticCell.AMPERE_HOURS;
        texts[AMPS] = Double.toString(-Double.parseDouble(texts[AMPS]));
        texts[COUNTER] = String.format(Locale.ROOT, "%.6f", soc);
        lines.add(String.join(",", texts));
      }
    }
    Path wrong = Files.write(folder.resolve("own.csv"), lines);
    refused("found that soc goes from", "--ocv", wrong.toString(), "--drive", drive.toString());
  }

  @Test
  void aFileWithoutAWholeRowSaysWhatIsMissing() throws IOException {
    Path empty = changed(drive, "empty.csv", row -> row[AMPS] = Double.NaN);
    refused("empty.csv:1: found fewer than two rows, expected more, not ", drives(empty));
  }

  @Test
  void aSlowTestThatIsThereTwiceIsRefusedAndACopyOfItTellsNoTemperatureSlope() throws IOException {
    String twice = ocv.toString();
    Ended ended = identify("--ocv", twice, twice, "--drive", drive.toString());
    assertEquals(ExitStatus.USAGE, ended.status());
    assertTrue(ended.err().contains("--ocv: found " + twice + " twice"), ended.err());
    Path copy = folder.resolve("copy.csv");
    Files.write(copy, Files.readAllBytes(ocv));
    Ended copied = identify("--ocv", twice, copy.toString(), "--drive", drive.toString());
    assertEquals(ExitStatus.OK, copied.status(), copied.err());
  }

  @Test
  void aRestTakenForPulsesIsRefused() throws IOException {
    Path rest = changed(drive, "rest.csv", row -> row[AMPS] = 0);
    refused(
        "rest.csv:2: found current_A of at most 0.00 A in all",
        "--ocv",
        ocv.toString(),
        "--pulses",
        rest.toString());
  }

  @Test
  void aPulseOfSecondsIsRefused() throws IOException {
    Path few = folder.resolve("few.csv");
    List<String> lines = Files.readAllLines(drive);
    List<String> some = new ArrayList<>(lines.subList(100, 140));
    some.addFirst(lines.getFirst());
    Files.write(few, some);
    refused("s in all, expected 60 s and more", drives(few));
  }

  @Test
  void aVoltageThatNeverMovesIsRefused() throws IOException {
    Path constant =
        changed(
            drive,
            "constant.csv",
            row -> {
              row[AMPS] = -1;
              row[VOLTS] = 3.7;
            });
    refused("constant.csv:2: found voltage_V 3.7 in all", drives(constant));
  }

  @Test
  void unitsThatNoCellHasAreRefusedAtTheirLine() throws IOException {
    Path millivolts = changed(drive, "mv.csv", row -> row[VOLTS] *= 1000);
    refused("mv.csv:2: found voltage_V 4", drives(millivolts));
    refused("expected -1 to 7.5, V of one cell", drives(millivolts));
    Path kelvin = changed(drive, "kelvin.csv", row -> row[CELSIUS] += 273.15);
    refused("kelvin.csv:2: found temperature_degC 298.15, expected -60 to 100", drives(kelvin));
    Path percent = folder.resolve("percent.csv");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(drive)) {
      lines.add(line + (lines.isEmpty() ? ",soc" : ",99.5"));
    }
    Files.write(percent, lines);
    refused("percent.csv:2: found soc 99.5, expected -0.25 to 1.25, a ratio", drives(percent));
    Path milliamps =
        without(COUNTER, changed(drive, "m.csv", row -> row[AMPS] *= 1000), "milliamps.csv");
    refused("is it that capacity?", drives(milliamps));
  }

  @Test
  void optionsThatLeaveNothingSayWhatThereWas() {
    Ended ended = identify("--ocv", ocv.toString(), "--drive", drive.toString(), "--only", "zzz");
    assertEquals(ExitStatus.USAGE, ended.status());
    assertTrue(
        ended.err().contains("leave no drive or pulses, expected one of drive"), ended.err());
  }

  // ---- doubted

  @Test
  void aDriveThatBeginsHalfEmptyIsDoubtedWhereEverTheCellIsRead() throws IOException {
    Path half =
        SyntheticCell.drive(new SyntheticCell(25, 0.6, -1), 2).write(folder.resolve("half.csv"));
    Path report = folder.resolve("report");
    Ended ended =
        identify(
            "--ocv", ocv.toString(), "--drive", half.toString(), "--report", report.toString());
    assertEquals(ExitStatus.OK, ended.status(), ended.err());
    String doubt = "half: begins at ";
    assertTrue(ended.err().contains("doubt: " + doubt), ended.err());
    assertTrue(ended.err().contains("needs a column soc"), ended.err());
    assertTrue(cell().provenance().contains(" DOUBTFUL: "), cell().provenance());
    assertTrue(cell().provenance().contains(doubt), cell().provenance());
    String page = Files.readString(report.resolve("report.html"));
    assertTrue(page.contains("<span class=\"bad\">" + doubt), "the report says it first");
  }

  @Test
  void aDriveOfAnotherCellIsDoubted() throws IOException {
    Path other = changed(drive, "other.csv", row -> row[VOLTS] -= 0.3);
    Ended ended = identify(drives(other));
    assertEquals(ExitStatus.OK, ended.status(), ended.err());
    assertTrue(ended.err().contains("doubt: The drives and pulses want"), ended.err());
    assertTrue(ended.err().contains("are not of one cell"), ended.err());
  }

  @Test
  void aTemperatureThatJumpsFromRowToRowIsDoubted() throws IOException {
    Path wild = changed(drive, "wild.csv", row -> row[CELSIUS] = row[SECONDS] % 2 < 1 ? 10 : 40);
    Ended ended = identify(drives(wild));
    assertEquals(ExitStatus.OK, ended.status(), ended.err());
    assertTrue(ended.err().contains("temperature changes by up to 30 K"), ended.err());
  }

  @Test
  void whatFollowsTheModelIsNotDoubted() throws IOException {
    Ended ended = identify(drives(drive));
    assertEquals(ExitStatus.OK, ended.status(), ended.err());
    assertFalse(ended.err().contains("doubt"), ended.err());
    assertFalse(cell().provenance().contains("DOUBTFUL"), cell().provenance());
    assertEquals(3, cell().capacity().ratedAmpereHours(), 0.01);
    assertTrue(
        Double.toString(cell().capacity().ratedAmpereHours()).length() <= 5, "four digits at most");
  }

  // ---- taken

  @Test
  void aByteOrderMarkIsNoPartOfAName() throws IOException {
    identify(drives(drive));
    String plain = Files.readString(out());
    Path marked = folder.resolve("marked/drive.csv");
    Files.createDirectories(marked.getParent());
    Files.writeString(marked, "\uFEFF" + Files.readString(drive));
    Path markedOcv = folder.resolve("marked/ocv.csv");
    Files.writeString(markedOcv, "\uFEFF" + Files.readString(ocv));
    Ended ended = identify("--ocv", markedOcv.toString(), "--drive", marked.toString());
    assertEquals(ExitStatus.OK, ended.status(), ended.err());
    assertEquals(plain, Files.readString(out()));
  }

  // ---- whatever comes

  /// `-Dcelltwin.nonsense=N` tries N inputs, `-Dcelltwin.seed=S` others.
  @Test
  void noInputEndsWithATraceOrLeavesAFileThatIsNoCell() throws IOException {
    long seed = Long.getLong("celltwin.seed", 1);
    int count = Integer.getInteger("celltwin.nonsense", 12);
    for (int k = 0; k < count; k++) {
      Random random = new Random(seed * 1000 + k);
      Path badOcv = random.nextInt(3) == 0 ? spoilt(ocv, random, "fuzz_ocv.csv") : ocv;
      Path badDrive = spoilt(drive, random, "fuzz_drive.csv");
      String kind = random.nextBoolean() ? "--drive" : "--pulses";
      Files.deleteIfExists(out());
      Ended ended = identify("--ocv", badOcv.toString(), kind, badDrive.toString());
      String which = "seed " + seed + ", input " + k + ": " + ended.err();
      assertNotEquals(ExitStatus.SOFTWARE, ended.status(), which);
      assertEquals(ended.status() == ExitStatus.OK, Files.exists(out()), which);
      if (ended.status() == ExitStatus.OK) cell();
      else assertTrue(ended.err().contains("expected"), which);
    }
  }

  /// Every number of a column, or of some of its rows, becomes another one.
  private static Path spoilt(Path from, Random random, String name) throws IOException {
    int column = random.nextInt(5);
    int kind = random.nextInt(9);
    double share = random.nextBoolean() ? 1 : 0.02;
    double[] first = {Double.NaN};
    Path whole =
        changed(
            from,
            name,
            row -> {
              if (Double.isNaN(first[0])) first[0] = row[column];
              if (random.nextDouble() > share) return;
              row[column] =
                  switch (kind) {
                    case 0 -> -row[column];
                    case 1 -> 1000 * row[column];
                    case 2 -> row[column] / 1000;
                    case 3 -> first[0];
                    case 4 -> 0;
                    case 5 -> 5 * random.nextGaussian();
                    case 6 -> Double.NaN;
                    case 7 -> 1e300 * random.nextGaussian();
                    default -> row[column] * random.nextDouble();
                  };
            });
    if (random.nextInt(4) > 0) return whole;
    List<String> lines = Files.readAllLines(whole);
    return Files.write(whole, lines.subList(0, 1 + random.nextInt(lines.size() - 1)));
  }

  // ---- the command

  private record Ended(int status, String err) {}

  private static String[] drives(Path... files) {
    return Stream.concat(
            Stream.of("--ocv", ocv.toString(), "--drive"), Arrays.stream(files).map(Path::toString))
        .toArray(String[]::new);
  }

  private static Path out() {
    return folder.resolve("cell.toml");
  }

  private static CellFile cell() {
    try {
      return CellFile.read(out());
    } catch (Exception broken) {
      throw new AssertionError(broken);
    }
  }

  private static void refused(String fault, String... options) throws IOException {
    Files.deleteIfExists(out());
    Ended ended = identify(options);
    assertEquals(ExitStatus.DATA, ended.status(), ended.err());
    assertTrue(ended.err().contains(fault), ended.err());
    assertFalse(Files.exists(out()), "no cell file from what is refused");
  }

  private static Ended identify(String... options) {
    List<String> line = new ArrayList<>(List.of("identify"));
    line.addAll(List.of(options));
    line.addAll(List.of("--out", out().toString()));
    PrintStream console = System.out;
    PrintStream errors = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int status = Celltwin.run(line.toArray(String[]::new));
      return new Ended(status, err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(console);
      System.setErr(errors);
    }
  }

  // ---- files

  private static Path changed(Path from, String name, Consumer<double[]> change)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(from)) {
      if (lines.isEmpty()) {
        lines.add(line);
        continue;
      }
      double[] row = Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
      change.accept(row);
      List<String> texts = new ArrayList<>();
      for (double value : row) {
        texts.add(Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.7g", value));
      }
      lines.add(String.join(",", texts));
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static Path without(int column, Path from, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(from)) {
      List<String> texts = new ArrayList<>(List.of(line.split(",", -1)));
      texts.remove(column);
      lines.add(String.join(",", texts));
    }
    return Files.write(folder.resolve(name), lines);
  }
}
