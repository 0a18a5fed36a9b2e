package io.celltwin.hil.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hil.scenario.BrokenRuns;
import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.Scenario;
import io.celltwin.hil.scenario.ScenarioReader;
import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.hil.scenario.ScenarioRun;
import io.celltwin.hil.scenario.ShippedScenarios;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ScenarioReportTest {
  private static final String NASTY = "<b a='1'>& ]]>";

  @TempDir private Path folder;

  private static Scenario shipped(String name) throws Exception {
    return ScenarioReader.read(ShippedScenarios.file(name));
  }

  private Scenario changed(String name, String from, String to) throws Exception {
    return ScenarioReader.read(ShippedScenarios.changed(folder, name, from, to));
  }

  /// As it was, but for the clock on the wall.
  private static ScenarioResult play(Scenario scenario) throws Exception {
    ScenarioResult run = new ScenarioRun(scenario, _ -> {}).play();
    return new ScenarioResult(
        run.scenario(), run.outcomes(), run.told(), run.samples(), run.hash(), 1, run.error());
  }

  private String html(ScenarioResult... results) throws Exception {
    Path file = folder.resolve("report.html");
    ScenarioReport.page(List.of(results)).write(file);
    return Files.readString(file);
  }

  /// As another reader than a browser sees it: a tag that is not closed ends this.
  private static Document parsed(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(Document document) {
    return document.getDocumentElement().getTextContent().replaceAll("\\s+", " ");
  }

  @Test
  void whatFailedIsSaidFirst() throws Exception {
    ScenarioResult good = play(shipped("jk-silent"));
    ScenarioResult bad = play(changed("open-wire", "cells = [5, 6]", "cells = [5, 6, 9]"));
    String html = html(good, bad);
    String text = text(parsed(html));
    assertTrue(text.contains("✗ 1 of 2 failed"), text);
    assertTrue(
        text.contains("✗ alarm stale_voltage of 5, 6, 9 in open-wire due by 31.4 s: 11.4 s after"),
        text);
    assertTrue(text.contains("(voltage_stale_s 10 + debounce_s 1 + "), "where the limit is from");
    assertTrue(text.contains("seen never what came only told: stale_voltage of 5, 6 at "), text);
    assertTrue(html.indexOf("alarm stale_voltage of 5, 6, 9") < html.indexOf("Overview"), "first");
    String runs = text.substring(text.indexOf("Runs"));
    assertTrue(runs.indexOf("✗ open-wire") < runs.indexOf("✓ jk-silent"), "failed ones first");
    assertTrue(text.contains(good.hash()) && text.contains(bad.hash()), "hashes");
  }

  @Test
  void onlyWhatFailedIsOpen() throws Exception {
    Document document =
        parsed(
            html(
                play(shipped("jk-silent")),
                play(changed("open-wire", "cells = [5, 6]", "cells = [5, 6, 9]"))));
    NodeList details = document.getElementsByTagName("details");
    int open = 0;
    for (int k = 0; k < details.getLength(); k++) {
      boolean isOpen = details.item(k).getAttributes().getNamedItem("open") != null;
      if (!isOpen) continue;
      open++;
      assertTrue(details.item(k).getTextContent().contains("✗ open-wire"), "another is open");
    }
    assertEquals(1, open);
  }

  @Test
  void whatCameTooLateSaysByHowMuch() throws Exception {
    ScenarioResult late =
        play(
            changed(
                "open-wire",
                "channel = 5\ncleared = true",
                "channel = 5\ncleared = true\nwithin_s = 2"));
    Outcome.Timing timing = late.outcomes().get(1).timing().orElseThrow();
    assertEquals(45, timing.fromSeconds());
    assertEquals(47, timing.deadlineSeconds());
    assertEquals(53.1, timing.seenSeconds().orElseThrow(), 1e-9); // the third tick after 53 s
    String text = text(parsed(html(late)));
    assertTrue(text.contains("due by 47 s: 2 s after the end of "), text);
    assertTrue(text.contains("seen at 53.1 s, after 8.1 s: 6.1 s too late"), text);
  }

  @Test
  void everyTextIsShownAsItIs() throws Exception {
    ScenarioResult result =
        play(
            changed("open-wire", "A sense wire breaks while driving", NASTY.replace("\"", "\\\"")));
    Document document = parsed(html(result));
    assertTrue(text(document).contains(NASTY), text(document));
  }

  /// A message from wherever it broke may have characters that XML does not.
  @Test
  void whateverIsSaidTheXmlCanBeRead() throws Exception {
    Scenario torn =
        BrokenRuns.by(
            () -> {
              throw new IllegalStateException("a\u0001b\ufffec\ud800d" + NASTY);
            },
            1,
            shipped("open-wire"));
    String said = parsed(JunitXml.of(List.of(play(torn)))).getDocumentElement().getTextContent();
    assertTrue(said.contains("a\ufffdb\ufffdc\ufffdd" + NASTY), said);
  }

  @Test
  void nothingComesFromOutsideAndEveryLinkLeadsSomewhere() throws Exception {
    String html =
        html(play(shipped("jk-silent")), play(shipped("open-wire")))
            .replace("http://www.w3.org/1999/xhtml", "");
    for (String outside : List.of("http", "src=", "url(", "@import", "<script", "<link")) {
      assertFalse(html.contains(outside), outside);
    }
    Matcher links = Pattern.compile("href=\"([^\"]*)\"").matcher(html);
    int count = 0;
    while (links.find()) {
      assertTrue(links.group(1).startsWith("#"), links.group(1));
      assertTrue(html.contains("id=\"" + links.group(1).substring(1) + "\""), links.group(1));
      count++;
    }
    assertEquals(2, count, "one link for each scenario");
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws Exception {
    String once = html(play(shipped("bus-noise")));
    assertEquals(once, html(play(shipped("bus-noise"))));
  }

  @Test
  void oppositesAreGoodWhereTheyFail() throws Exception {
    ScenarioResult failed = play(shipped("open-wire").opposed());
    assertFalse(failed.passed());
    String text = text(parsed(html(failed)));
    assertTrue(text.contains("✓ 1 of 1 failed, as they have to"), text);
    assertTrue(text.contains("✓ failed open-wire"), text);

    Scenario toothless =
        changed("healthy-drive", "voltage_V = 3.9", "voltage_V = 3.9\nuntil_s = 60.01");
    text = text(parsed(html(failed, play(toothless.opposed()))));
    assertTrue(text.contains("✗ 1 of 2 did not fail as they have to"), text);
    assertTrue(text.contains("✗ passes although it must not in healthy-drive"), text);
  }

  @Test
  void everyRunHasItsPictures() throws Exception {
    Document document = parsed(html(play(shipped("shunt-silent"))));
    String captions = "";
    NodeList all = document.getElementsByTagName("figcaption");
    for (int k = 0; k < all.getLength(); k++) captions += all.item(k).getTextContent() + "\n";
    for (String picture :
        List.of(
            "Broken, due and told", "SOC of cell ", "Estimate − truth", "Current", "Voltages")) {
      assertTrue(captions.contains(picture), captions);
    }
    assertFalse(html(play(shipped("shunt-silent"))).contains("NaN"), "a NaN is drawn");
  }
}
