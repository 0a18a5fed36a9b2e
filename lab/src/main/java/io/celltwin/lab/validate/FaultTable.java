package io.celltwin.lab.validate;

import io.celltwin.report.Html;
import io.celltwin.report.Page;
import io.celltwin.report.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// What the daemon made of all faults: printed, as CSV and as a page. Of every set a row for each
/// fault, then a row for each file and fault.
final class FaultTable {
  private static final String CSV_HEADER =
      "set,name,fault,rows,expected,first,named_rightly,found_s,right_s,faulty_inside,"
          + "faulty_sigma3,healthy_inside,good_outside,most_beyond,wrongly";

  private static final List<String> EXPLAINED =
      List.of(
          "found: seconds from the fault until any sensor was named, of a set the median of those that"
              + " were;",
          "rightly: the first that was named is the one that lies, none where none does; right: seconds"
              + " until that one was named.",
          "Faulty and healthy: % of rows with the truth inside 3 sigma, of the cells whose estimate"
              + " rests on what is wrong and of the others,",
          "from the fault and from 10 min on; 3s: mean 3 sigma of the faulty, % SOC.",
          "GOOD out: % of the rows of all cells that are GOOD and beyond 3 sigma; beyond: by how much at"
              + " most, % SOC.",
          "Wrong: % of rows in which another sensor is named.");

  private final List<FaultResult> results;

  FaultTable(List<FaultResult> results) {
    this.results = List.copyOf(results);
  }

  // All files of a set with one fault

  private record Sum(MeasuredSet set, Fault fault, List<FaultScore> scores) {
    long found() {
      return scores.stream().filter(s -> !Double.isNaN(s.foundSeconds())).count();
    }

    long rightly() {
      return scores.stream().filter(FaultScore::isNamedRightly).count();
    }

    double medianSeconds(ToDoubleFunction<FaultScore> seconds) {
      double[] sorted =
          scores.stream().mapToDouble(seconds).filter(s -> !Double.isNaN(s)).sorted().toArray();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    double mean(ToDoubleFunction<FaultScore> figure) {
      return told(figure).average().orElse(Double.NaN);
    }

    double least(ToDoubleFunction<FaultScore> figure) {
      return told(figure).min().orElse(Double.NaN);
    }

    double most(ToDoubleFunction<FaultScore> figure) {
      return told(figure).max().orElse(Double.NaN);
    }

    private DoubleStream told(ToDoubleFunction<FaultScore> figure) {
      return scores.stream().mapToDouble(figure).filter(v -> !Double.isNaN(v));
    }

    List<String> texts() {
      return List.of(
          set.setName(),
          fault.name(),
          Integer.toString(scores.size()),
          Long.toString(found()),
          Long.toString(rightly()),
          whole(medianSeconds(FaultScore::foundSeconds)),
          whole(medianSeconds(FaultScore::rightSeconds)),
          tenth(mean(FaultScore::faultyInside)),
          tenth(least(FaultScore::faultyInside)),
          tenth(mean(FaultScore::faultyThreeSigma)),
          tenth(mean(FaultScore::healthyInside)),
          tenth(least(FaultScore::healthyInside)),
          tenth(mean(FaultScore::goodOutside)),
          tenth(most(FaultScore::mostBeyond)),
          tenth(mean(FaultScore::wrongly)));
    }
  }

  private static final List<String> SUM_HEAD =
      List.of(
          "set",
          "fault",
          "files",
          "found",
          "rightly",
          "found s",
          "right s",
          "faulty",
          "least",
          "3s",
          "healthy",
          "least",
          "GOOD out",
          "beyond",
          "wrong");

  private static final List<String> FILE_HEAD =
      List.of(
          "file",
          "fault",
          "named first",
          "found s",
          "right s",
          "faulty",
          "3s",
          "healthy",
          "GOOD out",
          "beyond",
          "wrong");

  private List<Sum> sums() {
    return results.stream()
        .map(r -> r.file().set())
        .distinct()
        .flatMap(set -> Fault.ALL.stream().map(fault -> sum(set, fault)))
        .filter(sum -> !sum.scores().isEmpty())
        .toList();
  }

  private Sum sum(MeasuredSet set, Fault fault) {
    return new Sum(
        set,
        fault,
        results.stream()
            .filter(r -> r.file().set() == set && r.fault().equals(fault))
            .map(FaultResult::score)
            .toList());
  }

  private static List<String> texts(FaultResult result) {
    FaultScore score = result.score();
    String first = score.first().isEmpty() ? "none" : score.first();
    return List.of(
        Result.path(result.file()),
        result.fault().name(),
        first + (score.isNamedRightly() ? " ✓" : " ✗"),
        whole(score.foundSeconds()),
        whole(score.rightSeconds()),
        tenth(score.faultyInside()),
        tenth(score.faultyThreeSigma()),
        tenth(score.healthyInside()),
        tenth(score.goodOutside()),
        tenth(score.mostBeyond()),
        tenth(score.wrongly()));
  }

  void print(PrintWriter print) {
    EXPLAINED.forEach(print::println);
    print.println();
    line(print, FILE_HEAD, 26, 16, 18);
    for (FaultResult result : results) line(print, texts(result), 26, 16, 18);
    print.println();
    line(print, SUM_HEAD, 11, 16);
    for (Sum sum : sums()) line(print, sum.texts(), 11, 16);
    print.flush();
  }

  private static void line(PrintWriter print, List<String> texts, int... widths) {
    StringBuilder line = new StringBuilder();
    for (int k = 0; k < texts.size(); k++) {
      line.append(
          k < widths.length
              ? ("%-" + widths[k] + "s").formatted(texts.get(k))
              : "%9s".formatted(texts.get(k)));
    }
    print.println(line.toString().stripTrailing());
  }

  List<String> csv() {
    return Stream.concat(Stream.of(CSV_HEADER), results.stream().map(FaultTable::csv)).toList();
  }

  private static String csv(FaultResult result) {
    FaultScore score = result.score();
    return String.join(
        ",",
        result.file().set().setName(),
        result.file().name(),
        result.fault().name(),
        Integer.toString(score.judged()),
        result.fault().verdict(),
        score.first(),
        Boolean.toString(score.isNamedRightly()),
        ValidateCommand.csv(
            score.foundSeconds(),
            score.rightSeconds(),
            score.faultyInside(),
            score.faultyThreeSigma(),
            score.healthyInside(),
            score.goodOutside(),
            score.mostBeyond(),
            score.wrongly()));
  }

  Page page() {
    Page page = new Page("CellTwin: sensors that lie");
    page.paragraph(
        "Strings of four cells made of one measured drive each, which differ by 1 mV of noise; computed"
            + " strings as they are. What is wrong with their sensors begins 30 min after the start,"
            + " or is there from the first row on (none, off, no_temperature).");
    page.paragraph(String.join(" ", EXPLAINED));
    page.heading("Sets");
    page.add(table(2, SUM_HEAD, sums().stream().map(Sum::texts).toList()));
    page.heading("Files");
    page.add(table(3, FILE_HEAD, results.stream().map(FaultTable::texts).toList()));
    return page;
  }

  private static Html table(int textColumns, List<String> head, List<List<String>> rows) {
    Table table = new Table(textColumns, head.toArray(String[]::new));
    for (List<String> row : rows) table.row(row.stream().map(Html::text).toList());
    return table.html();
  }

  private static String whole(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.0f", value);
  }

  private static String tenth(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
  }
}
