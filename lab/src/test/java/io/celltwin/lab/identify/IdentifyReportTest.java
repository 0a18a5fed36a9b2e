package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.report.HeatMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// What the page says is what was found. How it looks is for eyes.
class IdentifyReportTest {
  private static final double OFFSET_AMPS = 0.005;

  @TempDir private static Path folder;
  private static IdentifiedCell identified;
  private static String html;
  private static Document page;

  @BeforeAll
  static void report() throws Exception {
    OcvTest ocv =
        OcvTest.in(
                Recording.read(
                    SyntheticCell.slowTest(OFFSET_AMPS).write(folder.resolve("ocv.csv"))))
            .orElseThrow();
    Recording cold = drive(0, "p00_A", 1);
    Recording warm = drive(25, "p25_A", 2);
    // With the spike of a single row among some thousand.
    Recording judged = drive(25, "p25_<B>", 3);
    judged.volts[1000] += 0.5;
    identified =
        Identification.identify(
            tests(ocv, cold, warm),
            LaboratoryFolder.ofRecordings(
                "left out",
                List.of(ocv),
                List.of(judged),
                List.of(pulses()),
                OptionalDouble.of(SyntheticCell.AMPERE_HOURS)),
            Nameplate.seenIn(tests(ocv, cold, warm), SyntheticCell.AMPERE_HOURS),
            line -> {});
    Path file = folder.resolve("report.html");
    IdentifyReport.page(identified).write(file);
    html = Files.readString(file);
    // As another reader than a browser sees it: a tag that is not closed ends this.
    page = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static Recording drive(double celsius, String name, long seed) throws Exception {
    return Recording.read(SyntheticCell.drive(celsius, seed).write(folder.resolve(name + ".csv")));
  }

  /// A tenth of the charge at a time, and rests that the slow pair needs.
  private static Recording pulses() throws Exception {
    SyntheticCell cell = new SyntheticCell(25, 1, 1);
    for (int pulse = 0; pulse < 8; pulse++) {
      for (int k = 0; k < 360; k++) cell.step(-SyntheticCell.AMPERE_HOURS, 1, 0);
      for (int k = 0; k < 720; k++) cell.step(0, 10, 0);
    }
    return Recording.read(cell.write(folder.resolve("p25_pulses.csv")));
  }

  private static CellTests tests(OcvTest ocv, Recording... drives) {
    return LaboratoryFolder.ofRecordings(
        "made up & small",
        List.of(ocv),
        List.of(drives),
        List.of(),
        OptionalDouble.of(SyntheticCell.AMPERE_HOURS));
  }

  private static List<Element> all(Document document, String tag) {
    return list(document.getElementsByTagName(tag));
  }

  private static List<Element> all(Element element, String tag) {
    return list(element.getElementsByTagName(tag));
  }

  private static List<Element> list(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(k -> (Element) nodes.item(k)).toList();
  }

  private static List<String> texts(Element row, String tag) {
    return all(row, tag).stream().map(e -> e.getTextContent().strip()).toList();
  }

  /// Of the only row that begins so.
  private static List<String> cells(String first) {
    List<List<String>> rows =
        all(page, "tr").stream()
            .map(row -> texts(row, "td"))
            .filter(row -> !row.isEmpty() && row.getFirst().equals(first))
            .toList();
    assertEquals(1, rows.size(), "rows that begin with " + first);
    return rows.getFirst();
  }

  @Test
  void needsNothingFromOutside() {
    String inside = html.replace("http://www.w3.org/1999/xhtml", "");
    for (String reference : List.of("http", "src=", "href", "url(", "@import", "<script")) {
      assertFalse(inside.contains(reference), reference);
    }
    assertFalse(inside.contains("NaN"));
  }

  @Test
  void everyPictureSaysWhatItIs() {
    List<String> labels = new ArrayList<>();
    for (Element figure : all(page, "figure")) {
      assertFalse(all(figure, "b").getFirst().getTextContent().isBlank());
      List<Element> drawn = new ArrayList<>(all(figure, "table"));
      if (drawn.isEmpty()) drawn.addAll(all(figure, "svg").subList(0, 1));
      labels.add(drawn.getFirst().getAttribute("aria-label"));
    }
    assertFalse(labels.contains(""), labels.toString());
    assertEquals(labels.size(), labels.stream().distinct().count(), labels.toString());
    // The total and five branches.
    assertEquals(6, all(page, "table").stream().filter(t -> t.hasAttribute("aria-label")).count());
    assertTrue(
        labels.containsAll(
            List.of(
                "Branches",
                "Temperature slope dU/dT",
                "Exchange current",
                "Residual at 0 °C",
                "Residual at 25 °C",
                "Voltage of p00_A*",
                "Voltage of p25_<B>",
                "Residual of p25_<B>")),
        labels.toString());
  }

  @Test
  void mapsHaveTheResistancesThatWereFoundAndHatchWhatWasNotMeasured() {
    Evidence evidence = identified.evidence();
    Design design = evidence.fit.design();
    Element map =
        all(page, "table").stream()
            .filter(t -> t.getAttribute("aria-label").equals("Ohmic R0"))
            .findFirst()
            .orElseThrow();
    List<Element> rows = all(map, "tr");
    assertEquals(1 + design.celsius().count(), rows.size());
    boolean anyHatched = false;
    for (int r = 1; r < rows.size(); r++) {
      int t = design.celsius().count() - r; // the warmest on top
      assertEquals(
          String.format(Locale.ROOT, "%.0f", design.celsius().at(t)),
          texts(rows.get(r), "th").getFirst());
      List<Element> fields = all(rows.get(r), "td");
      for (int a = 0; a < design.soc().count(); a++) {
        assertEquals(
            HeatMap.digits(1e3 * evidence.fit.ohms(Design.OHMIC, a, t)),
            fields.get(a).getTextContent());
        boolean hatched = fields.get(a).getAttribute("class").contains("marked");
        assertEquals(!evidence.confidence.isMeasured(a, t), hatched);
        anyHatched |= hatched;
      }
    }
    assertTrue(anyHatched, "between 0 and 25 degC nothing was measured");
  }

  @Test
  void totalResistanceIsWhatTheCellShows() {
    Evidence evidence = identified.evidence();
    Knots soc = evidence.fit.design().soc();
    int half = soc.below(0.5);
    int warm = evidence.fit.design().celsius().count() - 1;
    assertEquals(25, evidence.fit.design().celsius().at(warm));
    double amps = SyntheticCell.AMPERE_HOURS;
    double exchange = SyntheticCell.exchangeAmps(25);
    double x = amps / (2 * exchange);
    double expected =
        SyntheticCell.ohms(0, 0.5, 25)
            + SyntheticCell.ohms(1, 0.5, 25) * Math.log(x + Math.sqrt(x * x + 1)) / x;
    for (int j = 1; j < 4; j++) {
      expected += SyntheticCell.ohms(j + 1, 0.5, 25) * (1 - Math.exp(-10 / SyntheticCell.TAU[j]));
    }
    // The sum is known far better than its parts; the ridge takes some per cent.
    assertEquals(1, evidence.fit.ohmsAfter(10, amps, half, warm) / expected, 0.05);
  }

  @Test
  void figuresAreThoseOfTheConsoleWorstFirst() {
    List<IdentifiedCell.DriveResidual> worstFirst =
        identified.residuals().stream()
            .sorted((a, b) -> Double.compare(b.volts(), a.volts()))
            .toList();
    List<String> cards =
        all(page, "div").stream()
            .filter(d -> d.getAttribute("class").equals("card"))
            .map(d -> texts(d, "h3").getFirst())
            .toList();
    assertEquals(worstFirst.stream().map(r -> r.name() + (r.used() ? "*" : "")).toList(), cards);
    for (IdentifiedCell.DriveResidual residual : worstFirst) {
      List<String> row = cells(residual.name() + (residual.used() ? "*" : ""));
      assertEquals(String.format(Locale.ROOT, "%.1f", 1e3 * residual.volts()), row.get(2));
      assertEquals(String.format(Locale.ROOT, "%.1f", 1e3 * residual.slowVolts()), row.get(3));
    }
  }

  @Test
  void aSpikeOfOneRowIsSeen() {
    Element residual =
        all(page, "svg").stream()
            .filter(s -> s.getAttribute("aria-label").equals("Residual of p25_<B>"))
            .findFirst()
            .orElseThrow();
    String points =
        all(residual, "polyline").stream()
            .filter(l -> l.getAttribute("class").equals("purple"))
            .findFirst()
            .orElseThrow()
            .getAttribute("points");
    double highest = Double.POSITIVE_INFINITY;
    for (String point : points.strip().split(" ", -1)) {
      highest = Math.min(highest, Double.parseDouble(point.split(",", -1)[1]));
    }
    // Of 204 pixels: the picture ends 15 % beyond the largest residual, zero is its middle.
    assertEquals(102 * (1 - 1 / 1.15), highest, 1);
  }

  @Test
  void slowTestTellsTheTestersOffset() {
    List<String> row = cells("ocv");
    assertEquals("branches", row.get(1));
    OcvTest test = identified.evidence().tests.ocvTests().getFirst();
    assertEquals(String.format(Locale.ROOT, "%.4f", test.dischargedAmpereHours), row.get(3));
    assertEquals(String.format(Locale.ROOT, "%.4f", test.chargedAmpereHours), row.get(4));
    // 0.1 mA is the last digit that is written.
    assertEquals(1e3 * OFFSET_AMPS, Double.parseDouble(row.get(6)), 0.11);
  }

  @Test
  void doubtsNameWhatTheDrivesDoNotTell() {
    List<String> doubts = Doubts.words(identified.evidence(), SyntheticCell.AMPERE_HOURS);
    List<String> shown = all(page, "li").stream().map(e -> e.getTextContent().strip()).toList();
    assertEquals(doubts, shown);
    String text = String.join("\n", doubts);
    assertTrue(text.contains("5\u00a0°C: all"), text);
    assertTrue(text.contains("No other cycle was measured near the temperature of p00_A"), text);
    assertTrue(text.contains("temperature slope is from the drives"), text);
    assertTrue(text.contains("Rows come once a second"), text);
  }

  @Test
  void theWorstKnownResistancesComeFirst() {
    List<Doubts.Uncertain> worst = Doubts.worst(identified.evidence());
    assertFalse(worst.isEmpty());
    for (int k = 1; k < worst.size(); k++) {
      assertTrue(worst.get(k - 1).relative() >= worst.get(k).relative());
    }
    for (Doubts.Uncertain uncertain : worst) {
      assertTrue(uncertain.sigmaOhms() > 0 && uncertain.ohms() > 0, uncertain.toString());
      assertTrue(uncertain.share() > 0.05 && uncertain.share() <= 1, uncertain.toString());
      assertTrue(uncertain.celsius() == 0 || uncertain.celsius() == 25, uncertain.toString());
    }
  }

  @Test
  void constantsAtTheEdgeOfTheSearchAreCalledSo() {
    Dynamics edge = new Dynamics(1.01, 60, 19_900, 20, 9);
    List<Dynamics.Constant> constants = edge.constants(3);
    assertTrue(constants.get(0).isAtLeast());
    assertFalse(constants.get(1).isAtLeast() || constants.get(1).isAtMost());
    assertTrue(constants.get(2).isAtMost());
    assertTrue(edge.isPlausible(3));
    assertFalse(new Dynamics(7, 13, 1000, 20, 9).isPlausible(3), "two pairs are one");
    assertFalse(new Dynamics(7, 60, 20_001, 20, 9).isPlausible(3), "too slow");
    assertFalse(new Dynamics(7, 60, 1000, 20, 151).isPlausible(3), "beyond 50C");
  }

  @Test
  void chamberIsByNameWhereThatFitsWhatWasMeasured() throws Exception {
    assertEquals(25, chamber(drive(27, "p25_X", 4)));
    assertEquals(-10, chamber(drive(-6, "hppc_m10", 4)));
    assertEquals(5, chamber(drive(6, "anything", 4)));
    assertEquals(25, chamber(drive(25, "m20_moved_to_p25", 4)), "45 K off means something else");
  }

  @Test
  void pulsesThatWereLeftOutAreJudgedByACapacityThatTheirRestsTell() throws Exception {
    Leftover pulses =
        identified.evidence().unseen().stream()
            .filter(l -> l.drive.name().equals("p25_pulses"))
            .findFirst()
            .orElseThrow();
    // The curve may be 8 mV off (IdentificationTest), which is 1 % of charge, or 2 % where it is
    // flat.
    assertEquals(SyntheticCell.AMPERE_HOURS, pulses.drive.ampereHours, 0.06);
    assertFalse(cells("p25_pulses").isEmpty());
    Recording restless = drive(25, "p25_restless", 4);
    assertEquals(
        3.2, RestCapacity.of(restless, identified.evidence().fit, 3.2), "no rest says nothing");
  }

  private static int chamber(Recording recording) {
    return Drive.fromFull(recording, SyntheticCell.AMPERE_HOURS).chamberCelsius();
  }
}
