package io.celltwin.hil.report;

import io.celltwin.hil.scenario.Expectation;
import io.celltwin.hil.scenario.Fault;
import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.Scenario;
import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.hil.scenario.Texts;
import io.celltwin.hil.scenario.Told;
import io.celltwin.report.Html;
import io.celltwin.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// One run on the page: what became of each expectation, pictures, and all that was told.
///
/// @param anchor where links lead
record ScenarioSection(ScenarioResult result, String anchor) {
  /// What a reader may want to scroll through.
  private static final int MOST_TOLD = 200;

  /// What has gone wrong, each for itself: what was due when, and when it was seen.
  List<Html> failures() {
    if (result.error().isPresent()) {
      return List.of(failure("the run broke: " + result.error().get(), List.of()));
    }
    if (result.passed()) {
      return List.of(failure("passes although it must not", List.of()));
    }
    return result.outcomes().stream()
        .filter(outcome -> !outcome.passed())
        .map(outcome -> failure(outcome.expectation().text(), facts(outcome)))
        .toList();
  }

  private Html failure(String what, List<Html> facts) {
    return Html.styled(
        "div",
        "card failure",
        Html.element(
            "h3",
            Html.styled("span", "bad", Html.text(ScenarioReport.mark(false) + " " + what)),
            Html.text(" in "),
            Html.link(anchor, Html.text(result.scenario().name()))),
        facts.isEmpty() ? Html.text("") : Html.element("dl", facts));
  }

  private List<Html> facts(Outcome outcome) {
    List<Html> facts = new ArrayList<>();
    outcome
        .timing()
        .ifPresent(timing -> {
          fact(facts, "due", due(outcome, timing));
          fact(facts, "seen", seen(timing));
        });
    if (!came(outcome).isEmpty()) fact(facts, "what came", came(outcome));
    return facts;
  }

  private static void fact(List<Html> facts, String name, String text) {
    facts.add(Html.element("dt", Html.text(name)));
    facts.add(Html.element("dd", Html.text(text)));
  }

  /// `by 33.4 s: 13.4 s after cells: device 1: wire 5 cut (debounce_s 1 + …)`
  private String due(Outcome outcome, Outcome.Timing timing) {
    double limit = timing.deadlineSeconds() - timing.fromSeconds();
    String terms =
        outcome.expectation() instanceof Expectation.Happening happening
            ? happening.when().derived().map(text -> " (" + text + ")").orElse("")
            : "";
    return String.format(
        Locale.ROOT,
        "by %s s: %s s after %s%s",
        seconds(timing.deadlineSeconds()),
        seconds(limit),
        since(outcome),
        terms);
  }

  private String since(Outcome outcome) {
    if (!(outcome.expectation() instanceof Expectation.Happening happening)
        || happening.when().fault().isEmpty()) {
      return "the beginning";
    }
    Fault fault = result.scenario().faults().get(happening.when().fault().getAsInt() - 1);
    return happening.when().afterItEnds()
        ? String.format(
            Locale.ROOT,
            "the end of \"%s\" at %s s",
            fault.text(),
            seconds(fault.untilSeconds().orElseThrow()))
        : String.format(Locale.ROOT, "\"%s\" at %s s", fault.text(), seconds(fault.atSeconds()));
  }

  private static String seen(Outcome.Timing timing) {
    OptionalDouble seen = timing.seenSeconds();
    if (seen.isEmpty()) return "never";
    double at = seen.getAsDouble();
    double late = at - timing.deadlineSeconds();
    return String.format(
        Locale.ROOT,
        "at %s s, after %s s%s",
        seconds(at),
        seconds(at - timing.fromSeconds()),
        late > 0 ? ": " + seconds(late) + " s too late" : "");
  }

  /// Beside when it was seen.
  private static String came(Outcome outcome) {
    boolean isSeen = outcome.timing().map(t -> t.seenSeconds().isPresent()).orElse(false);
    return isSeen ? "" : outcome.detail();
  }

  /// To milliseconds.
  private static String seconds(double seconds) {
    return Texts.number(Math.round(seconds * 1000) / 1000.0);
  }

  Html html() {
    Scenario scenario = result.scenario();
    Html summary =
        Html.element(
            "h3",
            Html.styled(
                "span",
                result.good() ? "good" : "bad",
                Html.text(ScenarioReport.mark(result.good()) + " " + scenario.name())),
            Html.text(" " + scenario.title()));
    return Html.styled(
        "div",
        "card",
        Html.details(
            anchor,
            !result.good(),
            summary,
            expectations(),
            result.samples().isEmpty() ? Html.text("") : new RunPictures(result).html(),
            told(),
            Html.styled("p", "small", Html.text(origin()))));
  }

  private String origin() {
    return String.format(
        Locale.ROOT,
        "%s, seed %d. Hash %s.",
        result.scenario().file(),
        result.scenario().seed(),
        result.hash());
  }

  private Html expectations() {
    Table table = new Table(5, "", "expected", "seen", "due", "what came");
    result.outcomes().stream()
        .sorted(Comparator.comparing(Outcome::passed))
        .forEach(outcome ->
            table.row(
                List.of(
                    Html.styled(
                        "span",
                        outcome.passed() ? "good" : "bad",
                        Html.text(ScenarioReport.mark(outcome.passed()))),
                    wrapped(outcome.expectation().text()),
                    wrapped(outcome.timing().map(ScenarioSection::seen).orElse("")),
                    wrapped(outcome.timing().map(timing -> due(outcome, timing)).orElse("")),
                    wrapped(came(outcome)))));
    return table.html();
  }

  private static Html wrapped(String text) {
    return Html.styled("div", "wrap", Html.text(text));
  }

  private Html told() {
    List<Told> all = result.told();
    List<Told> shown = all.subList(0, Math.min(MOST_TOLD, all.size()));
    Table table = new Table(2, "at s", "told");
    for (Told told : shown) {
      table.row(List.of(Html.text(seconds(told.nanos() * 1e-9)), wrapped(told.text())));
    }
    String count =
        all.size() == shown.size()
            ? "All that was told: " + all.size()
            : "Told: the first " + shown.size() + " of " + all.size();
    return Html.details(anchor + "-told", false, Html.text(count), table.html());
  }
}
