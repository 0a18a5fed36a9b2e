package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.report.Chart;
import io.celltwin.report.Histogram;
import io.celltwin.report.Html;
import io.celltwin.report.Page;
import io.celltwin.report.Table;
import io.celltwin.report.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/// `report.html`: the groups with what was aimed at, then every file, worst first.
final class ValidateReport {
  private static final double SECONDS_PER_MINUTE = 60;

  /// Where the histogram of errors ends, in sigmas: twice what the bound claims.
  private static final double MOST_SIGMAS = 6;

  private static final int BINS = 48;

  private ValidateReport() {}

  static Page page(Map<Split, CellFile> cells, List<Group> groups, List<FileResults> results) {
    Page page = new Page("CellTwin: estimates against truth");
    page.paragraph(
        "Errors are in % SOC and count from 10 min after the start of a drive. Inside is the share of"
            + " samples whose truth lies within 3 sigma. min<5% and min<2% are the minutes until the"
            + " error stays below. A star marks what the identification of the cell has seen.");
    Table ofCells = new Table(4, "set", "cell", "file", "identification sees");
    cells.forEach((split, cell) ->
        ofCells.row(texts(split.set().setName(), cell.name(), cell.source(), split.words())));
    page.add(ofCells.html());
    page.heading("Groups");
    page.paragraph(
        "Over the drives that identification has not seen, where there are any: these are what aims and"
            + " floors bind. ✓ aim reached, ~ floor reached, ✗ missed. rmse and inside are means,"
            + " min<5%, 3 sigma, bias sigmas and least inside are those of the worst drive. Anchored is"
            + " what comes after a cell's voltage first told its SOC by itself, unanchored what comes"
            + " before. Bias sigmas: estimated current offset at the end less the one added, in its own sigma; a"
            + " laboratory's own counter may be 10 mA off. Verdict right: % of the strings whose last"
            + " verdict is what was wrong.");
    for (MeasuredSet set : cells.keySet().stream().map(Split::set).distinct().toList()) {
      page.add(Html.element("h3", Html.text(set.setName())));
      page.add(groups(groups.stream().filter(group -> group.set() == set).toList()));
    }
    page.heading("Drives, worst first");
    page.paragraph(
        "Pictures show the case with the largest RMSE; run with --cases to see another.");
    results.stream()
        .filter(file -> file.worst().isPresent())
        .sorted(
            Comparator.comparingDouble(
                    (FileResults file) -> file.worst().orElseThrow().result().score().rmse())
                .reversed())
        .forEach(file -> page.add(card(file)));
    return page;
  }

  private static Html groups(List<Group> groups) {
    List<Target.Figure> figures =
        Arrays.stream(Target.Figure.values())
            .filter(figure ->
                groups.stream().anyMatch(group -> !Double.isNaN(figure.of(group.scores()))))
            .toList();
    List<String> head = new ArrayList<>(List.of("group", "case", "drives"));
    figures.forEach(figure -> head.add(figure.label()));
    Table table = new Table(2, head.toArray(String[]::new));
    for (Group group : groups) {
      List<Html> row = new ArrayList<>(texts(group.name(), group.kase().name(), group.count()));
      figures.forEach(figure -> row.add(judged(group, figure)));
      table.row(row);
    }
    return table.html();
  }

  /// The figure with a mark for what it reached, which colour merely repeats.
  private static Html judged(Group group, Target.Figure figure) {
    Html value = number(figure.of(group.scores()));
    for (Target target : group.targets()) {
      if (target.figure() != figure) continue;
      Html asked =
          Html.styled(
              "small",
              "asked",
              Html.text(" " + target.bound().replace("<=", "≤").replace(">=", "≥")));
      return switch (target.judge(group.scores())) {
        case AIM -> judged("good", value, " ✓", asked);
        case FLOOR -> judged("fair", value, " ~", asked);
        case MISSED -> judged("bad", value, " ✗", asked);
      };
    }
    return value;
  }

  private static Html judged(String style, Html value, String mark, Html asked) {
    return Html.element("div", Html.styled("span", style, value, Html.text(mark)), asked);
  }

  private static Html card(FileResults file) {
    FileResults.Worst worst = file.worst().orElseThrow();
    Score score = worst.result().score();
    Trace trace = worst.trace();
    String cell = trace.truth.length == 1 ? "" : ", cell " + (score.worstCell() + 1);
    String title = Result.label(file.file(), file.seen());
    return Html.styled(
        "div",
        "card",
        Html.element("h3", Html.text(title)),
        cases(file),
        Html.element("p", Html.text("Pictures: " + worst.result().kase().name() + cell)),
        pictures(trace, score));
  }

  private static Html cases(FileResults file) {
    List<String> head =
        new ArrayList<>(
            List.of(
                "case",
                "rmse",
                "mae",
                "max",
                "inside %",
                "3 sigma",
                "min<5%",
                "min<2%",
                "3 sigma unanchored",
                "3 sigma anchored",
                "bias error A",
                "bias error sigmas"));
    boolean string = file.results().stream().anyMatch(r -> !Double.isNaN(r.score().verdictRight()));
    if (string) head.addAll(List.of("rmse after charge", "worst cell", "its rmse", "verdict"));
    Table table = new Table(1, head.toArray(String[]::new));
    for (Result result : file.results()) {
      Score score = result.score();
      List<Html> row = new ArrayList<>(texts(result.kase().name()));
      row.addAll(
          numbers(
              score.rmse(),
              score.mae(),
              score.largest(),
              score.inside(),
              score.threeSigma(),
              score.beyond5Minutes(),
              score.beyond2Minutes(),
              score.unanchored().threeSigma(),
              score.anchored().threeSigma(),
              score.biasErrorAmps(),
              score.biasErrorSigmas()));
      if (string) {
        row.add(number(score.afterCharge().rmse()));
        row.add(Html.text(Integer.toString(score.worstCell() + 1)));
        row.add(number(score.worstCellRmse()));
        row.add(Html.text(score.verdict() + (score.verdictRight() == 1 ? " ✓" : " ✗")));
      }
      table.row(row);
    }
    return table.html();
  }

  private static Html pictures(Trace trace, Score score) {
    int cell = score.worstCell();
    double[] minutes = map(trace.seconds, seconds -> seconds / SECONDS_PER_MINUTE);
    double[] truth = map(trace.truth[cell], soc -> 100 * soc);
    double[] soc = map(trace.soc[cell], z -> 100 * z);
    double[] bound = map(trace.sigma[cell], sigma -> 300 * sigma);
    double[] error = sum(soc, truth, -1);
    Histogram sigmas = new Histogram(-MOST_SIGMAS, MOST_SIGMAS, BINS);
    for (int row = 0; row < error.length; row++) sigmas.add(3 * error[row] / bound[row]);
    double most = Math.max(1, Math.max(score.largest(), score.threeSigma()));
    double reach = 1.25 * (Double.isFinite(most) ? most : 100);
    return Html.styled(
        "div",
        "charts",
        new Chart("State of charge", "minutes", "% SOC")
            .band("3 sigma", Tone.BLUE, minutes, sum(soc, bound, -1), sum(soc, bound, 1))
            .line("truth", Tone.INK, minutes, truth)
            .line("estimate", Tone.BLUE, minutes, soc)
            .yFrom(-2, 102)
            .html(),
        new Chart("Error of the estimate", "minutes", "% SOC")
            .band("3 sigma", Tone.BLUE, minutes, map(bound, b -> -b), bound)
            .line("estimate − truth", Tone.ORANGE, minutes, error)
            .level(0)
            .yFrom(-reach, reach)
            .html(),
        new Chart("Voltage: measured − expected", "minutes", "mV")
            .line("residual", Tone.PURPLE, minutes, map(trace.residualVolts[cell], v -> 1000 * v))
            .level(0)
            .html(),
        new Chart("Error over its sigma", "error / sigma", "% of samples")
            .bars("samples, outermost beyond ±6", Tone.GREEN, sigmas.edges(), sigmas.percent())
            .html());
  }

  private static double[] map(double[] values, DoubleUnaryOperator f) {
    return Arrays.stream(values).map(f).toArray();
  }

  /// a + sign · b
  private static double[] sum(double[] a, double[] b, int sign) {
    double[] sum = a.clone();
    for (int k = 0; k < sum.length; k++) sum[k] += sign * b[k];
    return sum;
  }

  private static List<Html> texts(String... texts) {
    return Arrays.stream(texts).map(Html::text).toList();
  }

  private static List<Html> numbers(double... values) {
    return Arrays.stream(values).mapToObj(ValidateReport::number).toList();
  }

  private static Html number(double value) {
    return Html.text(Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value));
  }
}
