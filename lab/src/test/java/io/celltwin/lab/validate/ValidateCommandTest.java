package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import io.celltwin.lab.identify.CellFileText;
import io.celltwin.lab.identify.Identification;
import io.celltwin.lab.identify.SyntheticCell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ValidateCommandTest {
  private static final int ROWS = 1200;

  @TempDir private Path folder;

  /// A cell at rest whose counter says that it lost 3 % on the way: a known error of the truth.
  private void measured(Path set, String... names) throws IOException {
    Files.createDirectories(set.resolve("drive_1hz"));
    StringBuilder reference = new StringBuilder("name,test_date,reference_capacity_Ah\n");
    StringBuilder rows =
        new StringBuilder("time_s,current_A,voltage_V,temperature_degC,ah_counter_Ah\n");
    for (int k = 0; k < ROWS; k++) {
      rows.append(k).append(",0,,25,").append(k < 600 ? "0" : "-0.06").append('\n');
    }
    for (String name : names) {
      reference.append(name).append(",2017-06-10,2.0\n");
      gzip(set.resolve("drive_1hz").resolve(name + ".csv.gz"), rows);
    }
    Files.writeString(set.resolve("reference.csv"), reference);
  }

  private static void gzip(Path file, CharSequence content) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /// With cells that are given: what is identified is another matter.
  private List<String> results(String... options) throws Exception {
    cell("nca-panasonic-ncr18650pf", "panasonic");
    cell("lfp-prismatic-220ah", "lfp220");
    return run(
        Stream.concat(Stream.of("--cells", cells().toString()), Arrays.stream(options)).toList());
  }

  private Path cells() {
    return folder.resolve("cells");
  }

  private void cell(String shipped, String name) throws Exception {
    Files.createDirectories(cells());
    Files.writeString(cells().resolve(name + ".toml"), CellFileText.of(CellFile.shipped(shipped)));
  }

  private List<String> run(List<String> options) throws IOException {
    return run(options, "results.csv");
  }

  private List<String> run(List<String> options, String table) throws IOException {
    Path out = folder.resolve("out");
    String[] line =
        Stream.concat(
                Stream.of("validate", "--data", folder.toString(), "--out", out.toString()),
                options.stream())
            .toArray(String[]::new);
    PrintStream console = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      assertEquals(ExitStatus.OK, Celltwin.run(line));
    } finally {
      System.setOut(console);
    }
    return Files.readAllLines(out.resolve(table));
  }

  @Test
  void findsTheErrorThatTheTruthWasGiven() throws Exception {
    measured(folder.resolve("any_name"), "p25_Walk");
    List<String> lines = results("--cases", "exact");
    assertEquals(2, lines.size());
    String[] values = lines.get(1).split(",", -1);
    assertEquals("p25_Walk", values[1]);
    assertEquals("false", values[3]);
    assertEquals("600", values[4]);
    // No voltage, no current: the estimate stays where it started, 3 % above the counter.
    assertEquals(3, Double.parseDouble(values[5]), 1e-9);
    assertEquals(3, Double.parseDouble(values[7]), 1e-9);
    assertEquals(0, Double.parseDouble(values[10]), 1e-9);
    assertEquals((ROWS - 1) / 60.0, Double.parseDouble(values[11]), 1e-9);
  }

  /// Nothing tells of it, so it stays what the cell file says.
  @Test
  void drivesWithTheirDatesAreALife() throws Exception {
    measured(folder.resolve("any_name"), "p25_Walk", "p10_Walk");
    cell("nca-panasonic-ncr18650pf", "panasonic");
    List<String> lines =
        run(List.of("life", "panasonic", "--cells", cells().toString()), "life.csv");
    String[] values = lines.get(1).split(",", -1);
    assertEquals("drives", values[1]);
    double present = CellFile.shipped("nca-panasonic-ncr18650pf").capacity().presentAmpereHours();
    assertEquals(100 * (present - 2) / 2.9, Double.parseDouble(values[2]), 1e-9);
    String asked = column(lines, "asked").getFirst();
    assertTrue(
        asked.matches("worst \\d+\\.\\d\\d \\(<= 3\\) MISSED; inside .* \\(>= 97\\) \\w+"), asked);
  }

  @Test
  void holdsTheOffsetThatIsFoundAtRestAgainstTheOneThatWasAdded() throws Exception {
    measured(folder.resolve("set"), "p25_Walk");
    List<String> lines = results("--cases", "^bias");
    // C/60 is 48 mA, a rest tells it to a third, and 27 mA are expected at the start: the square of
    // 16 by 27 of it is left, 17 mA. With a wrong sign or in C it would be 30 mA off at least.
    assertEquals(0, figure(lines, 1, "bias_error_A"), 0.018);
    assertEquals(0, figure(lines, 2, "bias_error_A"), 0.018);
    assertEquals(List.of("", ""), column(lines, "sigma3_anchored")); // without a voltage
    assertEquals(List.of("", ""), column(lines, "verdict_right"));
  }

  private static List<String> column(List<String> lines, String name) {
    int column = Arrays.asList(lines.getFirst().split(",", -1)).indexOf(name);
    return lines.stream().skip(1).map(line -> line.split(",", -1)[column]).toList();
  }

  private static double figure(List<String> lines, int line, String name) {
    return Double.parseDouble(column(lines, name).get(line - 1));
  }

  @Test
  void marksTheDrivesThatIdentificationHasSeen() throws Exception {
    measured(folder.resolve("set"), "p25_Cycle1", "p25_Cycle10");
    List<String> lines = results("--cases", "exact");
    assertTrue(lines.get(1).startsWith("panasonic,p25_Cycle1,exact,true,"), lines.get(1));
    assertTrue(lines.get(2).startsWith("panasonic,p25_Cycle10,exact,false,"), lines.get(2));
  }

  @Test
  void runsOnlyTheFilesAndCasesAskedFor() throws Exception {
    measured(folder.resolve("set"), "p25_Walk", "m10_Walk", "m10_Run");
    List<String> lines = results("--only", "panasonic/m10_R", "--cases", "minus20");
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).startsWith("panasonic,m10_Run,minus20,"), lines.get(1));
  }

  @Test
  void listsFilesAndCasesInTheirOrderWhicheverIsDoneFirst() throws Exception {
    measured(folder.resolve("set"), "p25_B", "p25_A", "m10_C", "p00_D");
    List<String> lines = results("--cases", "^(exact|all)$");
    assertEquals(
        List.of(
            "m10_C,exact",
            "m10_C,all",
            "p00_D,exact",
            "p00_D,all",
            "p25_A,exact",
            "p25_A,all",
            "p25_B,exact",
            "p25_B,all"),
        lines.stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .map(v -> v[1] + "," + v[2])
            .toList());
  }

  @Test
  void leavesOutACaseThatBeginsNowhereInTheFile() throws Exception {
    measured(folder.resolve("set"), "p25_Walk"); // never below 60 %
    List<String> lines = results("--cases", "exact|plus20");
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).startsWith("panasonic,p25_Walk,exact,"), lines.get(1));
  }

  @Test
  void writesAReportThatNamesEveryFileAsItIsCalled() throws Exception {
    measured(folder.resolve("set"), "p25_Walk", "p25_<&Run");
    results("--cases", "exact");
    Document report =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("out").resolve("report.html").toFile());
    NodeList headings = report.getElementsByTagName("h3");
    List<String> found =
        IntStream.range(0, headings.getLength())
            .mapToObj(k -> headings.item(k).getTextContent())
            .toList();
    assertTrue(found.containsAll(List.of("panasonic/p25_Walk", "panasonic/p25_<&Run")), "" + found);
    assertEquals(8, report.getElementsByTagName("figure").getLength());
  }

  @Test
  void judgesEveryCellOfAStringAgainstItsOwnTruth() throws Exception {
    StringBuilder rows =
        new StringBuilder(
            "time_s,current_A,voltage_1_V,voltage_2_V,temperature_degC,soc_1,soc_2\n");
    for (int k = 0; k < ROWS; k++) {
      rows.append(k).append(k < 900 ? ",1.5" : ",0").append(",3.3,3.3,25,0.5,0.9\n");
    }
    gzip(folder.resolve("strings").resolve("drive_p25.csv.gz"), rows);
    List<String> lines = results("--cases", "plain");
    assertTrue(lines.get(1).startsWith("lfp220,drive_p25,plain,false,600,"), lines.get(1));
    // Both cells show the same voltage, so whatever SOC is taken for it is 20 % off for one.
    assertTrue(figure(lines, 1, "worst_cell_rmse") > 19, lines.get(1));
    assertTrue(figure(lines, 1, "rmse_after_charge") > 1, lines.get(1));
    assertTrue(Double.isFinite(figure(lines, 1, "bias_error_sigmas")), lines.get(1));
    boolean none = column(lines, "verdict").equals(List.of(""));
    assertEquals(none ? 1 : 0, figure(lines, 1, "verdict_right"), lines.get(1));
  }

  @Test
  void takesTheCellThatHasSeenLessBeforeThatOfTheSet() throws Exception {
    measured(folder.resolve("set"), "p25_Walk");
    cell("lfp-26650-prada2013", "panasonic_split");
    results("--cases", "exact");
    String report = Files.readString(folder.resolve("out").resolve("report.html"));
    assertTrue(report.contains("panasonic_split.toml"), report);
    Files.writeString(cells().resolve("panasonic_split.toml"), "schema = 1\n");
    String data = folder.toString();
    assertEquals(
        ExitStatus.CONFIG, Celltwin.run("validate", "--data", data, "--cells", cells().toString()));
    assertEquals(
        ExitStatus.NO_INPUT, Celltwin.run("validate", "--data", data, "--cells", data + "/none"));
  }

  @Test
  void namesTheCellFileThatASetLacks() throws Exception {
    measured(folder.resolve("set"), "p25_Walk");
    cell("lfp-prismatic-220ah", "lfp220");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream console = System.err;
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertEquals(
          ExitStatus.NO_INPUT,
          Celltwin.run("validate", "--data", folder.toString(), "--cells", cells().toString()));
    } finally {
      System.setErr(console);
    }
    String message = said.toString(StandardCharsets.UTF_8);
    assertTrue(message.contains(cells().resolve("panasonic.toml").toString()), message);
  }

  /// A whole campaign of a made-up cell.
  private void campaign() throws IOException {
    Path set = folder.resolve("set");
    SyntheticCell.slowTest(0).write(set.resolve("characterisation").resolve("ocv.csv"));
    String reference = "name,reference_capacity_Ah\n";
    int seed = 1;
    for (String name : List.of("p25_Cycle1", "p25_UDDS", "p25_Walk")) {
      SyntheticCell.drive(25, seed++).write(set.resolve("drive_1hz").resolve(name + ".csv"));
      reference += name + ",3\n";
    }
    Files.writeString(set.resolve("reference.csv"), reference);
  }

  @Test
  void identifiesACellThatHasNotSeenWhatItJudgesAndOneThatHasSeenAll() throws Exception {
    campaign();
    List<String> lines = run(List.of("--cases", "exact"));
    assertTrue(lines.get(1).startsWith("panasonic,p25_Cycle1,exact,true,"), lines.get(1));
    assertTrue(lines.get(2).startsWith("panasonic,p25_UDDS,exact,true,"), lines.get(2));
    assertTrue(lines.get(3).startsWith("panasonic,p25_Walk,exact,false,"), lines.get(3));
    // The cell follows the model and its counter is right: what remains is rounding and rests.
    assertTrue(figure(lines, 3, "rmse") < 0.5, lines.get(3));
    // A curve as steep as this tells the SOC from the first voltage on.
    assertEquals(List.of("", "", ""), column(lines, "sigma3_unanchored"));
    assertEquals(figure(lines, 3, "sigma3"), figure(lines, 3, "sigma3_anchored"), 0);
    Path written = folder.resolve("out").resolve("cells");
    CellFile judge = CellFile.read(written.resolve("panasonic_split.toml"));
    CellFile published = CellFile.read(written.resolve("panasonic.toml"));
    assertFalse(Identification.hasSeen(judge, "p25_Walk"), judge.resistance().provenance());
    assertTrue(Identification.hasSeen(published, "p25_Walk"), judge.resistance().provenance());
    assertFalse(Identification.hasSeen(published, "p25_Wal"), judge.resistance().provenance());
    assertEquals(CellFile.shipped("nca-panasonic-ncr18650pf").limits(), published.limits());
    assertEquals(2.9, published.capacity().ratedAmpereHours());
  }

  @Test
  void judgesADriveWithACellThatHasSeenItWhereAskedTo() throws Exception {
    campaign();
    List<String> alone = run(List.of("--cases", "exact", "--in-sample", "alone"));
    assertEquals(2, alone.size()); // the others are what the split has seen
    assertTrue(alone.get(1).startsWith("panasonic,p25_Walk,exact,true,"), alone.get(1));
    assertEquals(List.of("panasonic_in_p25_Walk.toml"), writtenCells());
    Path written = folder.resolve("out").resolve("cells");
    CellFile ofOne = CellFile.read(written.resolve("panasonic_in_p25_Walk.toml"));
    assertFalse(Identification.hasSeen(ofOne, "p25_UDDS"), ofOne.resistance().provenance());
    String report = Files.readString(folder.resolve("out").resolve("report.html"));
    assertTrue(report.contains("class=\"asked\""), "nothing is held against what is aimed at");

    List<String> all = run(List.of("--cases", "exact", "--in-sample", "all"));
    assertEquals(2, all.size());
    CellFile ofAll = CellFile.read(written.resolve("panasonic.toml"));
    assertTrue(Identification.hasSeen(ofAll, "p25_UDDS"), ofAll.resistance().provenance());
    assertTrue(Identification.hasSeen(ofAll, "p25_Walk"), ofAll.resistance().provenance());
  }

  @Test
  void refusesToBeGivenTheCellsThatItIsToIdentify() throws Exception {
    measured(folder.resolve("set"), "p25_Walk");
    String data = folder.toString();
    assertEquals(
        ExitStatus.USAGE,
        Celltwin.run("validate", "--data", data, "--in-sample", "all", "--cells", data));
    assertEquals(ExitStatus.USAGE, Celltwin.run("validate", "--data", data, "--in-sample", "half"));
  }

  private List<String> writtenCells() throws IOException {
    try (Stream<Path> cells = Files.list(folder.resolve("out").resolve("cells"))) {
      return cells.map(cell -> String.valueOf(cell.getFileName())).toList();
    }
  }

  @Test
  void identifiesNoMoreThanTheFilesAskedForNeed() throws Exception {
    campaign();
    run(List.of("--cases", "exact", "--only", "p25_Walk"));
    assertEquals(List.of("panasonic_split.toml"), writtenCells());
  }

  @Test
  void tellsWhenAFaultOfASensorIsFoundAndWhatIsWithinItsBoundsMeanwhile() throws Exception {
    campaign();
    Path out = folder.resolve("out");
    List<String> lines =
        run(List.of("faults", "panasonic", "--cases", "^(none|stuck|hole)$"), "faults.csv");
    assertEquals(List.of("none", "stuck", "hole"), column(lines, "fault"));
    assertEquals(List.of("p25_Walk", "p25_Walk", "p25_Walk"), column(lines, "name"));
    assertEquals(List.of("", "cell 2 voltage", ""), column(lines, "expected"));
    assertEquals(List.of("", "cell 2 voltage"), column(lines, "first").subList(0, 2));
    assertEquals(List.of("true", "true"), column(lines, "named_rightly").subList(0, 2));
    assertEquals("", column(lines, "found_s").getFirst());
    assertEquals("", column(lines, "right_s").getFirst());
    // A drive that moves the voltage by 50 mV in seconds.
    assertTrue(figure(lines, 2, "found_s") < 120, lines.get(2));
    assertEquals(figure(lines, 2, "found_s"), figure(lines, 2, "right_s"));
    assertEquals("", column(lines, "faulty_inside").getFirst(), "nothing is wrong with any cell");
    assertTrue(figure(lines, 1, "healthy_inside") > 97, lines.get(1));
    assertTrue(figure(lines, 2, "faulty_inside") > 50, lines.get(2));
    assertEquals("", column(lines, "healthy_inside").get(2), "a hole concerns every cell");
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains("panasonic/p25_Walk"), page);
    assertTrue(page.contains("cell 2 voltage ✓"), page);
    assertEquals(
        ExitStatus.USAGE,
        Celltwin.run("validate", "faults", "--data", folder.toString(), "--in-sample", "all"));
  }

  @Test
  void doesNotGuessWhichOfTwoFoldersACellIsIdentifiedFrom() throws Exception {
    measured(folder.resolve("one"), "p25_Walk");
    measured(folder.resolve("two"), "p25_Run");
    assertEquals(ExitStatus.USAGE, Celltwin.run("validate", "--data", folder.toString()));
    assertEquals(3, results("--cases", "exact").size());
  }

  @Test
  void saysThatAFolderHoldsNoMeasurements() throws IOException {
    Path absent = folder.resolve("absent");
    assertEquals(ExitStatus.NO_INPUT, Celltwin.run("validate", "--data", absent.toString()));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertEquals(ExitStatus.NO_INPUT, Celltwin.run("validate", "--data", empty.toString()));
  }

  @Test
  void refusesFiltersThatLeaveNothingAndSetsThatAreUnknown() throws Exception {
    measured(folder.resolve("set"), "p25_Walk");
    String data = folder.toString();
    assertEquals(ExitStatus.USAGE, Celltwin.run("validate", "--data", data, "--only", "nowhere"));
    assertEquals(ExitStatus.USAGE, Celltwin.run("validate", "--data", data, "lead_acid"));
  }

  @Test
  void refusesADriveWithoutItsCapacity() throws IOException {
    Path set = folder.resolve("set");
    measured(set, "p25_Walk");
    Files.writeString(set.resolve("reference.csv"), "name,reference_capacity_Ah\n");
    assertEquals(ExitStatus.DATA, Celltwin.run("validate", "--data", folder.toString()));
  }
}
