package io.celltwin.hil.report;

import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.report.Html;
import io.celltwin.report.Page;
import io.celltwin.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// `report.html`: what has failed, a line for each scenario, then each in pictures. What has gone
/// wrong comes first everywhere. But for the column of real seconds the same runs give the same
/// bytes.
public final class ScenarioReport {
  private final boolean opposite;
  private final List<ScenarioSection> sections;

  private ScenarioReport(List<ScenarioResult> results) {
    opposite = results.stream().anyMatch(result -> result.scenario().hasToFail());
    List<ScenarioSection> all = new ArrayList<>();
    for (ScenarioResult result : results) {
      all.add(new ScenarioSection(result, "scenario-" + (all.size() + 1)));
    }
    all.sort(
        Comparator.comparing(section -> section.result().good())); // stable: as they were played
    sections = List.copyOf(all);
  }

  /// @param results either of scenarios or of their opposites, which have to fail
  public static Page page(List<ScenarioResult> results) {
    return new ScenarioReport(results).page();
  }

  private Page page() {
    Page page = new Page(opposite ? "CellTwin: opposites of scenarios" : "CellTwin: scenarios");
    page.add(verdict());
    if (opposite) {
      page.paragraph(
          "Each was played where nothing breaks, or with what its [[opposite.fault]] says. At least"
              + " one of its expectations has to fail then, else they say nothing.");
    }
    sections.stream()
        .filter(section -> !section.result().good())
        .forEach(section -> section.failures().forEach(page::add));
    page.heading("Overview");
    page.add(overview());
    page.heading("Runs");
    sections.forEach(section -> page.add(section.html()));
    return page;
  }

  private Html verdict() {
    long bad = sections.stream().filter(section -> !section.result().good()).count();
    boolean allGood = bad == 0;
    String what =
        allGood
            ? opposite ? "failed, as they have to" : "passed"
            : opposite ? "did not fail as they have to" : "failed";
    return Html.styled(
        "p",
        allGood ? "verdict good" : "verdict bad",
        Html.text(
            String.format(
                Locale.ROOT,
                "%s %d of %d %s",
                mark(allGood),
                allGood ? sections.size() : bad,
                sections.size(),
                what)));
  }

  private Html overview() {
    Table table =
        new Table(3, "", "scenario", "title", "met", "simulated s", "real s", "times real", "hash");
    for (ScenarioSection section : sections) {
      ScenarioResult result = section.result();
      long met = result.outcomes().stream().filter(Outcome::passed).count();
      table.row(
          List.of(
              result(section),
              Html.link(section.anchor(), Html.text(result.scenario().name())),
              Html.styled("div", "wrap", Html.text(result.scenario().title())),
              Html.text(met + " of " + result.outcomes().size()),
              number("%.0f", result.scenario().durationSeconds()),
              number("%.2f", result.wallSeconds()),
              number("%.0f", result.speed()),
              Html.element("code", Html.text(result.shortHash()))));
    }
    return table.html();
  }

  private static Html number(String format, double value) {
    return Html.text(String.format(Locale.ROOT, format, value));
  }

  private static Html result(ScenarioSection section) {
    return Html.styled(
        "span",
        section.result().good() ? "good" : "bad",
        Html.text(mark(section.result().good()) + " " + word(section.result())));
  }

  private static String word(ScenarioResult result) {
    if (result.error().isPresent()) return "broke";
    return result.passed() ? "passed" : "failed";
  }

  /// What colour merely repeats.
  static String mark(boolean good) {
    return good ? "✓" : "✗";
  }
}
