package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.recording.MeasurementCsv;
import io.celltwin.lab.identify.HeatTest;
import io.celltwin.lab.identify.NumberColumns;
import io.celltwin.lab.identify.ThermalFit;
import io.celltwin.report.Chart;
import io.celltwin.report.Html;
import io.celltwin.report.Tone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// Temperatures inside of computed cells whose core is known, loss of coolant among them; and the
/// surface of a measured cell by its heat alone.
final class HeatTruth {
  private static final List<String> COLUMNS =
      List.of("time_s", "current_A", "voltage_V", "temperature_degC", "core_degC");
  private static final String IDENTIFIED = "ident_";
  private static final long SEED = 1;

  /// What the ambient takes the heat through has grown by this where cooling is lost.
  private static final double LOST = 2;

  private static final double SECONDS_PER_MINUTE = 60;

  private static final Bound RMSE = Bound.atMost("rmse", 1.2);
  private static final Bound LARGEST = Bound.atMost("max", 2.5);
  private static final Bound INSIDE = Bound.atLeast("inside", 90);
  private static final Bound TOLD = Bound.atMost("told", 180);
  private static final Bound FALSELY = Bound.atMost("false", 0);
  private static final Bound SURFACE_RMSE = Bound.atMost("rmse", 1);

  private HeatTruth() {}

  /// The daemon's estimates, row by row.
  private static final class Core implements TwinSink {
    final double[] celsius;
    final double[] sigma;
    final boolean[] lost;
    int rows;

    Core(int rows) {
      celsius = new double[rows];
      sigma = new double[rows];
      lost = new boolean[rows];
    }

    @Override
    public void state(TwinState state) {
      celsius[rows] = state.coreCelsius(0);
      sigma[rows] = state.coreCelsiusSigma(0);
      lost[rows++] = state.activeAlarms().contains(AlarmKind.COOLING_LOST);
    }

    @Override
    public void event(AlarmEvent event) {}
  }

  static List<Path> files(Path data) throws IOException {
    return ComputedFiles.with(data, COLUMNS);
  }

  /// @param cell of the files, with a table `thermal`
  static TruthTable cores(List<Path> files, CellFile cell)
      throws ConfigException, IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    List<Html> pictures = new ArrayList<>();
    Path csv = Files.createTempFile("celltwin", ".csv");
    try {
      for (Path file : files) {
        NumberColumns columns = NumberColumns.read(file);
        for (boolean ambient : new boolean[] {true, false}) {
          if (ambient && columns.find("ambient_degC").isEmpty()) continue;
          new SensedRows(columns, ambient).write(csv, SEED);
          Core core = new Core(columns.rows());
          OptionalDouble unknown = OptionalDouble.empty();
          Replay.play(file, new MeasurementCsv(csv), 1, cell, unknown, unknown, unknown, core);
          Found found = Found.of(columns, core);
          rows.add(row(file, ambient, found));
          asked.add(asked(file, ambient, found));
          if (ambient) pictures.add(picture(file, columns, core));
        }
      }
    } finally {
      Files.deleteIfExists(csv);
    }
    return new TruthTable(
        "core",
        List.of(
            "Core temperature of computed cells (K), with and without a sensor of the ambient; sensors"
                + " have 0.2 K of noise, steps of 0.1 K, 1 mV.",
            "inside: truth within 3 sigma, % of rows; asked: rmse 1.2, max 2.5, inside 90.",
            "lost, told: when cooling is lost and by when the alarm says so, s (asked: within 180);"
                + " false: rows in which it says so and it is not. * = identification has seen it: nothing is"
                + " asked of it."),
        List.of(
            "file",
            "case",
            "rows",
            "rmse",
            "max",
            "inside %",
            "3 sigma",
            "lost s",
            "told s",
            "false"),
        rows,
        asked,
        pictures);
  }

  /// The figures of one file.
  ///
  /// @param lostAt when cooling is lost, s; `NaN` where it is not
  /// @param told how long after the alarm says so; infinite where it never does
  private record Found(
      int count,
      double rmse,
      double most,
      double inside,
      double threeSigma,
      double lostAt,
      double told,
      int falsely) {
    static Found of(NumberColumns columns, Core core) throws IOException {
      double[] truth = columns.column("core_degC");
      double[] seconds = columns.column("time_s");
      double[] outward = columns.find("r_env_K_per_W").orElse(new double[truth.length]);
      double squares = 0;
      double most = 0;
      double bound = 0;
      int inside = 0;
      int count = 0;
      int falsely = 0;
      double lostAt = Double.NaN;
      double toldAt = Double.POSITIVE_INFINITY;
      for (int k = 0; k < truth.length; k++) {
        boolean isLost = outward[k] > LOST * outward[0];
        if (isLost && Double.isNaN(lostAt)) lostAt = seconds[k];
        if (core.lost[k] && !Double.isNaN(lostAt)) toldAt = Math.min(toldAt, seconds[k]);
        if (core.lost[k] && Double.isNaN(lostAt)) falsely++;
        if (Double.isNaN(core.celsius[k])) continue;
        double error = Math.abs(core.celsius[k] - truth[k]);
        squares += error * error;
        most = Math.max(most, error);
        bound += 3 * core.sigma[k];
        if (error <= 3 * core.sigma[k]) inside++;
        count++;
      }
      return new Found(
          count,
          Math.sqrt(squares / count),
          most,
          100.0 * inside / count,
          bound / count,
          lostAt,
          toldAt - lostAt,
          falsely);
    }
  }

  /// Without a sensor of the ambient, warmer air and less of it look the same: a loss of cooling
  /// cannot be told.
  private static String asked(Path file, boolean ambient, Found found) {
    if (ComputedFiles.name(file).startsWith(IDENTIFIED)) return "";
    return Bound.texts(
        RMSE.of(found.rmse),
        LARGEST.of(found.most),
        INSIDE.of(found.inside),
        TOLD.of(ambient ? found.told : Double.NaN),
        FALSELY.of(found.falsely));
  }

  private static List<String> row(Path file, boolean ambient, Found found) {
    String name = ComputedFiles.name(file);
    return List.of(
        name + (name.startsWith(IDENTIFIED) ? "*" : ""),
        ambient ? "ambient" : "no ambient",
        Integer.toString(found.count),
        TruthTable.number(found.rmse, 2),
        TruthTable.number(found.most, 2),
        TruthTable.number(found.inside, 1),
        TruthTable.number(found.threeSigma, 2),
        TruthTable.number(found.lostAt, 0),
        Double.isInfinite(found.told) ? "-" : TruthTable.number(found.told, 0),
        Integer.toString(found.falsely));
  }

  private static Html picture(Path file, NumberColumns columns, Core core) throws IOException {
    double[] minutes = minutes(columns.column("time_s"));
    double[] low = core.celsius.clone();
    double[] high = core.celsius.clone();
    for (int k = 0; k < low.length; k++) {
      low[k] -= 3 * core.sigma[k];
      high[k] += 3 * core.sigma[k];
    }
    return new Chart(ComputedFiles.name(file), "minutes", "degC")
        .band("core, 3 sigma", Tone.BLUE, minutes, low, high)
        .line("core", Tone.INK, minutes, columns.column("core_degC"))
        .line("estimate", Tone.BLUE, minutes, core.celsius)
        .line("surface", Tone.ORANGE, minutes, columns.column("temperature_degC"))
        .html();
  }

  /// Every file by a model that was found from the others.
  ///
  /// @param files at constant rates, from rest
  static TruthTable surfaces(List<Path> files, CellFile cell) throws IOException {
    CellFile cold = cell.withoutThermal();
    List<HeatTest> tests = HeatTest.read(files, cold);
    List<List<String>> rows = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    List<Html> pictures = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      List<HeatTest> others = new ArrayList<>(tests);
      others.remove(file);
      CellFile.Thermal found = ThermalFit.of(others, cold);
      HeatTest judged = HeatTest.read(files.get(file), cold.with(found));
      double[] surface = judged.surfaceBy(found);
      double[] celsius = judged.celsius();
      double[] minutes = minutes(judged.seconds());
      double most = 0;
      double rise = 0;
      for (int k = 0; k < surface.length; k++) {
        most = Math.max(most, Math.abs(surface[k] - celsius[k]));
        rise = Math.max(rise, celsius[k] - celsius[0]);
      }
      double rmse = Math.sqrt(judged.meanSquare(found));
      CellFile.Thermal cooled = ThermalFit.cooledAs(judged, found);
      double outward = cooled.surfaceToAmbientKelvinPerWatt();
      asked.add(SURFACE_RMSE.of(rmse).text());
      rows.add(
          List.of(
              judged.name(),
              "left out",
              TruthTable.number(rise, 1),
              TruthTable.number(rmse, 2),
              TruthTable.number(most, 2),
              TruthTable.number(found.surfaceToAmbientKelvinPerWatt(), 2),
              TruthTable.number(outward, 2),
              TruthTable.number(Math.sqrt(judged.meanSquare(cooled)), 2)));
      pictures.add(
          new Chart(judged.name(), "minutes", "degC")
              .line("measured", Tone.INK, minutes, celsius)
              .line("by its heat", Tone.BLUE, minutes, surface)
              .html());
    }
    return new TruthTable(
        "surface",
        List.of(
            "Surface of a measured cell by its heat alone (K): no temperature but the first is used, and"
                + " the model is found from the other files. Asked: rmse 1.",
            "rise: how far it warms up; the sensor half-way up. R_u: to the ambient, K/W, in the other files and by"
                + " this one, and what is left with that, K: nothing is asked of it."),
        List.of("file", "case", "rise", "rmse", "max", "R_u", "own R_u", "own rmse"),
        rows,
        asked,
        pictures);
  }

  private static double[] minutes(double[] seconds) {
    return Arrays.stream(seconds).map(s -> s / SECONDS_PER_MINUTE).toArray();
  }
}
