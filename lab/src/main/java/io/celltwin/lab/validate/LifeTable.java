package io.celltwin.lab.validate;

import io.celltwin.report.Chart;
import io.celltwin.report.Html;
import io.celltwin.report.Page;
import io.celltwin.report.Table;
import io.celltwin.report.Tone;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the daemon made of whole lives: printed, as CSV and as a page with pictures.
final class LifeTable {
  private static final List<String> HEAD =
      List.of("life", "rmse", "bias", "worst", "inside%", "3sigma", "growth", "soc", "soc in%");

  private static final String EXPLAINED =
      "Capacity in % of the fresh one from cycle 20 on, of a cell that is cycled (NASA's) what stands"
          + " before each discharge against its Ah, in % of the rated ones, from the second on, of drives with"
          + " their dates what stands at the end of each: RMSE, bias, worst, share inside 3 sigma, mean 3"
          + " sigma; growth of the resistance, RMSE in points; RMSE of the SOC in the last third of the"
          + " life, %, and share inside.";

  private static final Bound RMSE = new Bound("rmse", true, 1.5, 2.5);
  private static final Bound NASA_RMSE = Bound.atMost("rmse", 1.4);
  private static final Bound INSIDE = Bound.atLeast("inside", 95);
  private static final Bound THREE_SIGMA = Bound.atMost("3 sigma", 4);
  private static final Bound GROWTH = Bound.atMost("growth", 8);
  private static final Bound LATE_SOC = Bound.atMost("soc", 1.5);
  private static final Bound DATED_WORST = Bound.atMost("worst", 3);
  private static final Bound DATED_INSIDE = Bound.atLeast("inside", 97);

  private final List<LifeScore> scores;

  LifeTable(List<LifeScore> scores) {
    this.scores = List.copyOf(scores);
  }

  private static double[] figures(LifeScore score) {
    return new double[] {
      score.rmse(),
      score.bias(),
      score.worst(),
      score.inside(),
      score.threeSigma(),
      score.growthRmse(),
      score.lateSocRmse(),
      score.lateSocInside()
    };
  }

  private static String name(LifeScore score) {
    return score.life.set.setName() + "/" + score.life.name;
  }

  private static List<String> texts(LifeScore score) {
    return Stream.concat(
            Stream.of(name(score)),
            Arrays.stream(figures(score))
                .mapToObj(v -> Double.isNaN(v) ? "-" : String.format(Locale.ROOT, "%.2f", v)))
        .toList();
  }

  /// What is asked of a life, by whose it is.
  static String asked(LifeScore score) {
    return Bound.texts(
        switch (score.life.set) {
          case NASA ->
              List.of(
                  NASA_RMSE.of(score.rmse()),
                  INSIDE.of(score.inside()),
                  THREE_SIGMA.of(score.threeSigma()));
          case PANASONIC -> List.of(DATED_WORST.of(score.worst()), DATED_INSIDE.of(score.inside()));
          default ->
              List.of(
                  RMSE.of(score.rmse()),
                  INSIDE.of(score.inside()),
                  THREE_SIGMA.of(score.threeSigma()),
                  GROWTH.of(score.growthRmse()),
                  LATE_SOC.of(score.lateSocRmse()));
        });
  }

  void print(PrintWriter print) {
    print.println(EXPLAINED);
    line(print, HEAD, Bound.HEADING);
    for (LifeScore score : scores) line(print, texts(score), asked(score));
    print.flush();
  }

  private static void line(PrintWriter print, List<String> texts, String asked) {
    print.printf("%-32s", texts.getFirst());
    for (String text : texts.subList(1, texts.size())) print.printf("%9s", text);
    print.println("  " + asked);
  }

  List<String> csv() {
    return Stream.concat(
            Stream.of(
                "set,name,rmse,bias,worst,inside,sigma3,growth_rmse,late_soc_rmse,late_soc_inside,"
                    + "asked"),
            scores.stream()
                .map(score ->
                    String.join(
                        ",",
                        score.life.set.setName(),
                        score.life.name,
                        ValidateCommand.csv(figures(score)),
                        asked(score))))
        .toList();
  }

  Page page() {
    Page page = new Page("CellTwin: whole lives");
    page.paragraph(EXPLAINED);
    Table table =
        new Table(1, Stream.concat(HEAD.stream(), Stream.of(Bound.HEADING)).toArray(String[]::new));
    for (LifeScore score : scores) {
      Stream<String> texts = Stream.concat(texts(score).stream(), Stream.of(asked(score)));
      table.row(texts.map(Html::text).toList());
    }
    page.add(table.html());
    for (LifeScore score : scores) {
      page.heading(name(score));
      page.add(capacity(score));
      if (!Double.isNaN(score.growthRmse())) page.add(resistance(score));
    }
    return page;
  }

  private static Html capacity(LifeScore score) {
    double[] days = days(score);
    double[] ah = score.ampereHours;
    double[] sigma = score.sigmaAmpereHours;
    return new Chart("Capacity", "days", "Ah")
        .band(
            "3 sigma",
            Tone.BLUE,
            days,
            by(days.length, k -> ah[k] - 3 * sigma[k]),
            by(days.length, k -> ah[k] + 3 * sigma[k]))
        .line("truth", Tone.INK, days, score.life.ampereHours)
        .line("estimate", Tone.BLUE, days, ah)
        .html();
  }

  private static Html resistance(LifeScore score) {
    double[] days = days(score);
    return new Chart("Resistance: estimate at 25 degC, truth over 1 s", "days", "mOhm")
        .line("truth", Tone.INK, days, by(days.length, k -> 1e3 * score.life.ohms[k]))
        .line("estimate", Tone.BLUE, days, by(days.length, k -> 1e3 * score.ohms[k]))
        .html();
  }

  private static double[] days(LifeScore score) {
    return DoubleStream.of(score.life.seconds).map(s -> s / 86_400).toArray();
  }

  private static double[] by(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).toArray();
  }
}
