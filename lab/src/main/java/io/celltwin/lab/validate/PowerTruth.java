package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.power.CurrentLimit;
import io.celltwin.estimator.power.HalfCellPulse;
import io.celltwin.estimator.power.PulseParameters;
import io.celltwin.lab.identify.SmallTable;
import io.celltwin.report.Chart;
import io.celltwin.report.Html;
import io.celltwin.report.Tone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// The largest currents of a computed cell against those that its cell file predicts: at rest, and
/// right after five minutes at 1C.
final class PowerTruth {
  static final List<String> COLUMNS =
      List.of(
          "soc",
          "temperature_degC",
          "cell_temperature_degC",
          "state",
          "horizon_s",
          "direction",
          "max_current_A",
          "limited_by");

  private static final double CLIP_C_RATE = 3;

  /// Beyond it the truth was not looked for.
  private static final double MOST_C_RATE = 10;

  /// Of the truth: what counts as more than it.
  private static final double BEYOND = 1.03;

  private static final double LEAST_MEDIAN = 0.85;
  private static final double MOST_MEDIAN = 1.15;
  private static final double MOST_BEYOND = 0.05;

  /// The load before a row of the state `polarised`, s; shorter where it would begin beyond full.
  private static final double LOAD_SECONDS = 300;

  private static final double LOAD_SECONDS_FROM_FULL = 180;
  private static final double NEARLY_FULL = 0.94;

  /// One row of the truth.
  ///
  /// @param sign 1 to charge, -1 to discharge
  /// @param trueAmps magnitude
  /// @param amps magnitude, predicted
  private record Row(
      double soc,
      double ambientCelsius,
      double cellCelsius,
      boolean isPolarised,
      double seconds,
      double sign,
      double trueAmps,
      double amps,
      String limitedBy) {
    double ratio(double most) {
      return Math.min(amps, most) / Math.min(trueAmps, most);
    }

    boolean isTransport() {
      return limitedBy.equals("transport");
    }

    boolean isCap() {
      return limitedBy.equals("cap");
    }

    boolean isBeyond(double most) {
      return Math.min(amps, most) > BEYOND * Math.min(trueAmps, most);
    }
  }

  /// Rows that are judged together.
  private record Group(String name, Predicate<Row> of) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group("all", row -> true),
          new Group("rested charge", row -> !row.isPolarised && row.sign > 0),
          new Group("rested discharge", row -> !row.isPolarised && row.sign < 0),
          new Group("polarised charge", row -> row.isPolarised && row.sign > 0),
          new Group("polarised discharge", row -> row.isPolarised && row.sign < 0),
          new Group("transport", Row::isTransport));

  private final String name;
  private final double oneCAmps;
  private final List<Row> rows;

  private PowerTruth(String name, double oneCAmps, List<Row> rows) {
    this.name = name;
    this.oneCAmps = oneCAmps;
    this.rows = rows;
  }

  static List<Path> files(Path data) throws IOException {
    return ComputedFiles.with(data, COLUMNS);
  }

  /// @param cell of the file, with a table `pulses`
  static PowerTruth of(Path file, CellFile cell) throws IOException {
    CellParameters parameters =
        CellModel.parameters(cell, 1, cell.capacity().presentAmpereHours(), 0);
    PulseParameters pulses = CellModel.pulses(cell, 1).orElseThrow();
    double oneC = cell.capacity().ratedAmpereHours();
    List<Row> rows = new ArrayList<>();
    for (SmallTable.Row row : SmallTable.read(file, COLUMNS.toArray(String[]::new)).rows()) {
      Row truth =
          new Row(
              row.number(0, 0, 1, "a ratio"),
              row.number(1, -60, 100, "degC"),
              row.number(2, -60, 100, "degC"),
              row.text(3).equals("polarised"),
              row.number(4, 0, 3600, "s"),
              row.text(5).equals("charge") ? 1 : -1,
              row.number(6, 0, 1e6, "A"),
              Double.NaN,
              row.text(7));
      rows.add(predicted(truth, cell.limits(), parameters, pulses, oneC));
    }
    return new PowerTruth(ComputedFiles.name(file), oneC, rows);
  }

  private static Row predicted(
      Row row,
      CellFile.Limits limits,
      CellParameters cell,
      PulseParameters pulses,
      double oneCAmps) {
    HalfCellPulse pulse = new HalfCellPulse(1, 1, cell, pulses);
    if (row.isPolarised) load(pulse, row, oneCAmps);
    double ampereHours = cell.capacityCoulombs() / 3600;
    pulse.take(0, row.soc, row.cellCelsius, ampereHours, 1);
    pulse.within(row.seconds);
    double limitVolts = row.sign > 0 ? limits.maxVolts() : limits.minVolts();
    double amps =
        Math.min(
            CurrentLimit.amps(pulse, row.sign, limitVolts, MOST_C_RATE * oneCAmps),
            pulse.transportAmps(row.sign));
    return new Row(
        row.soc,
        row.ambientCelsius,
        row.cellCelsius,
        row.isPolarised,
        row.seconds,
        row.sign,
        row.trueAmps,
        amps,
        row.limitedBy);
  }

  /// Discharges at 1C as the truth was; the cell warms up evenly.
  private static void load(HalfCellPulse pulse, Row row, double oneCAmps) {
    PackMeasurement measurement = new PackMeasurement(1, 1);
    PackEstimate estimate = new PackEstimate(1, 1);
    double seconds = row.soc > NEARLY_FULL ? LOAD_SECONDS_FROM_FULL : LOAD_SECONDS;
    measurement.dtSeconds = 1;
    measurement.stringCoulombs[0] = -oneCAmps;
    for (int k = 1; k <= seconds; k++) {
      measurement.cellCelsius[0] =
          row.ambientCelsius + k / seconds * (row.cellCelsius - row.ambientCelsius);
      pulse.step(measurement, estimate);
    }
  }

  TruthTable table() {
    double clip = CLIP_C_RATE * oneCAmps;
    List<List<String>> lines = new ArrayList<>();
    for (Group group : GROUPS) {
      List<Row> ofGroup = rows.stream().filter(group.of).toList();
      List<Row> below = ofGroup.stream().filter(r -> r.trueAmps > 0 && r.trueAmps < clip).toList();
      List<Row> limited = ofGroup.stream().filter(r -> r.trueAmps > 0 && !r.isCap()).toList();
      lines.add(
          List.of(
              name,
              group.name,
              Integer.toString(ofGroup.size()),
              Integer.toString(below.size()),
              TruthTable.number(median(below, clip), 3),
              TruthTable.number(100 * medianError(below, clip), 1),
              TruthTable.number(100 * beyond(ofGroup, clip), 1),
              TruthTable.number(median(limited, Double.POSITIVE_INFINITY), 3),
              TruthTable.number(100 * medianError(limited, Double.POSITIVE_INFINITY), 1),
              TruthTable.number(100 * beyond(limited, Double.POSITIVE_INFINITY), 1)));
    }
    return new TruthTable(
        "sop_" + name,
        List.of(
            "Largest currents of a computed cell for 2, 10 and 30 s, predicted over true. Clipped: both cut at"
                + " 3C; median and median error, %, of the rows below it, more: share of all rows where the"
                + " prediction is more than 3 % above the truth, %.",
            "Unclipped: rows where the truth is a limit (not still inside at 10C). transport: rows where the"
                + " electrolyte or a surface is exhausted.",
            "Asked: clipped median of all within 15 %% of the truth: %s; at most 5 %% more: %s."
                .formatted(verdict(isMedianMet()), verdict(isBeyondMet()))),
        List.of(
            "file",
            "rows",
            "n",
            "below 3C",
            "median",
            "error %",
            "more %",
            "unclipped",
            "error %",
            "more %"),
        lines,
        List.of(),
        List.of(picture(clip)));
  }

  private static String verdict(boolean isMet) {
    return isMet ? "met" : "MISSED";
  }

  private boolean isMedianMet() {
    double clip = CLIP_C_RATE * oneCAmps;
    double median =
        median(rows.stream().filter(r -> r.trueAmps > 0 && r.trueAmps < clip).toList(), clip);
    return median >= LEAST_MEDIAN && median <= MOST_MEDIAN;
  }

  private boolean isBeyondMet() {
    return beyond(rows, CLIP_C_RATE * oneCAmps) <= MOST_BEYOND;
  }

  private static double median(List<Row> rows, double most) {
    return median(rows.stream().mapToDouble(row -> row.ratio(most)).toArray());
  }

  private static double medianError(List<Row> rows, double most) {
    return median(rows.stream().mapToDouble(row -> Math.abs(row.ratio(most) - 1)).toArray());
  }

  /// `NaN` of none.
  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return n == 0 ? Double.NaN : (values[(n - 1) / 2] + values[n / 2]) / 2;
  }

  private static double beyond(List<Row> rows, double most) {
    return rows.stream().filter(row -> row.isBeyond(most)).count() / (double) rows.size();
  }

  /// Every row, for a spreadsheet.
  List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", COLUMNS) + ",predicted_A");
    for (Row row : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%.3f,%.1f,%.2f,%s,%.0f,%s,%.3f,%s,%.3f",
              row.soc,
              row.ambientCelsius,
              row.cellCelsius,
              row.isPolarised ? "polarised" : "rested",
              row.seconds,
              row.sign > 0 ? "charge" : "discharge",
              row.trueAmps,
              row.limitedBy,
              row.amps));
    }
    return lines;
  }

  String csvName() {
    return "sop_" + name + "_rows.csv";
  }

  /// How the ratios of the rows below the clip are distributed, in the order of their size.
  private Html picture(double clip) {
    Chart chart = new Chart(name, "part of the rows below 3C", "predicted over true");
    Tone[] tones = {Tone.INK, Tone.BLUE, Tone.ORANGE};
    List<Group> shown = List.of(GROUPS.get(0), GROUPS.get(1), GROUPS.get(4));
    for (int g = 0; g < shown.size(); g++) {
      double[] ratios =
          rows.stream()
              .filter(shown.get(g).of)
              .filter(row -> row.trueAmps > 0 && row.trueAmps < clip)
              .mapToDouble(row -> row.ratio(clip))
              .sorted()
              .toArray();
      double[] parts = new double[ratios.length];
      for (int k = 0; k < parts.length; k++) parts[k] = (k + 0.5) / parts.length;
      if (parts.length > 1) chart.line(shown.get(g).name, tones[g], parts, ratios);
    }
    return chart.level(1).html();
  }
}
