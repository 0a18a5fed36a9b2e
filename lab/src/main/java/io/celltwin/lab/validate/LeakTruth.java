package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.recording.MeasurementCsv;
import io.celltwin.lab.identify.NumberColumns;
import io.celltwin.report.Chart;
import io.celltwin.report.Html;
import io.celltwin.report.Tone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Cells of computed strings that discharge themselves: which is named, when, and how much it is
/// said to lose; and whether none is where none does.
final class LeakTruth {
  private static final List<String> COLUMNS =
      List.of("time_s", "current_A", "voltage_2_V", "soc_2", "leak_A");
  private static final double DAY_SECONDS = 86_400;

  /// Of noise and offsets of the sensors.
  private static final int SEEDS = 4;

  private static final int SEEDS_WITHOUT = 8;

  /// Ohm, and within so many days a cell with as much is to be named.
  private static final NavigableMap<Double, Double> DAYS_ASKED =
      new TreeMap<>(Map.of(10.0, 2.0, 30.0, 6.0, 100.0, 12.0));

  /// How far a computed leak may be from the resistance that it is asked for.
  private static final double ABOUT = 1.3;

  /// A picture shows so many times the leak: what is told of it at first goes far beyond.
  private static final double SHOWN = 4;

  private static final Bound RIGHT = Bound.atLeast("right", 1);

  private LeakTruth() {}

  /// When a cell was first named, and which; and what was said of it, row by row and last.
  private static final class Named implements TwinSink {
    final double[] least;
    final double[] most;
    private int row;
    int cell = -1;
    double seconds = Double.NaN;
    double leastAmps = Double.NaN;
    double mostAmps = Double.NaN;

    Named(int rows) {
      least = new double[rows];
      most = new double[rows];
    }

    @Override
    public void state(TwinState state) {
      boolean isNamed = state.leakCell(0) >= 0;
      least[row] = isNamed ? state.leakLeastAmps(0) : Double.NaN;
      most[row] = isNamed ? state.leakMostAmps(0) : Double.NaN;
      row++;
      if (!isNamed) return;
      if (cell < 0) {
        cell = state.leakCell(0);
        seconds = state.tickNanos() / 1e9;
      }
      leastAmps = state.leakLeastAmps(0);
      mostAmps = state.leakMostAmps(0);
    }

    @Override
    public void event(AlarmEvent event) {}
  }

  static List<Path> files(Path data) throws IOException {
    return ComputedFiles.with(data, COLUMNS);
  }

  static TruthTable table(List<Path> files, CellFile cell)
      throws ConfigException, IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    List<Html> pictures = new ArrayList<>();
    Path csv = Files.createTempFile("celltwin", ".csv");
    try {
      for (Path file : files) {
        NumberColumns columns = NumberColumns.read(file);
        boolean leaks = Arrays.stream(columns.column("leak_A")).anyMatch(amps -> amps > 0);
        for (int seed = 1; seed <= (leaks ? SEEDS : SEEDS_WITHOUT); seed++) {
          SensedRows sensed = new SensedRows(columns, false);
          sensed.write(csv, seed);
          Named named = new Named(columns.rows());
          OptionalDouble unknown = OptionalDouble.empty();
          Replay.play(
              file,
              new MeasurementCsv(csv),
              sensed.cells(),
              cell,
              unknown,
              unknown,
              unknown,
              named);
          Leak leak = Leak.in(columns);
          rows.add(row(file, seed, leak, named));
          asked.add(asked(leak, named));
          if (leaks && seed == 1) pictures.add(picture(file, columns, leak, named));
        }
      }
    } finally {
      Files.deleteIfExists(csv);
    }
    return new TruthTable(
        "leaks",
        List.of(
            "Which cell is named first, and how many days after its leak began; sensors have 1 mV of"
                + " noise and steps, offsets within 2 mV, the current's own errors.",
            "true A, ohm: mean of the leak; least, most A: what is said of it in the end. Asked: 10 ohm in 2"
                + " days, 30 in 6, 100 in 12, and no cell where none leaks."),
        List.of(
            "file", "seed", "leaks", "named", "right", "days", "true A", "ohm", "least A",
            "most A"),
        rows,
        asked,
        pictures);
  }

  private static Html picture(Path file, NumberColumns columns, Leak leak, Named named)
      throws IOException {
    double[] days =
        Arrays.stream(columns.column("time_s")).map(s -> (s - leak.begin) / DAY_SECONDS).toArray();
    String title = ComputedFiles.name(file) + ": what cell " + (leak.cell + 1) + " loses";
    return new Chart(title, "days", "A")
        .band("as told", Tone.BLUE, days, named.least, named.most)
        .line("true", Tone.INK, days, columns.column("leak_A"))
        .broken()
        .yFrom(0, SHOWN * leak.amps)
        .html();
  }

  /// What is true of a file's leak.
  ///
  /// @param cell from 0; -1 where none leaks
  /// @param since when it began, s
  /// @param begin when the file does, s
  private record Leak(int cell, double amps, double ohms, double since, double begin) {
    static Leak in(NumberColumns columns) throws IOException {
      double[] leak = columns.column("leak_A");
      double[] seconds = columns.column("time_s");
      int onset = 0;
      while (onset < leak.length && !(leak[onset] > 0)) onset++;
      if (onset == leak.length) return new Leak(-1, Double.NaN, Double.NaN, seconds[0], seconds[0]);
      int leaking = leaking(columns, onset);
      double amps = Arrays.stream(leak, onset, leak.length).average().orElse(Double.NaN);
      double volts = columns.column("voltage_" + (leaking + 1) + "_V")[onset];
      return new Leak(leaking, amps, volts / amps, seconds[onset], seconds[0]);
    }

    double days(Named named) {
      return (named.seconds + begin - since) / DAY_SECONDS;
    }
  }

  private static String asked(Leak leak, Named named) {
    double right = named.cell == leak.cell ? 1 : 0;
    Optional<Double> days =
        DAYS_ASKED.entrySet().stream()
            .filter(one -> Math.abs(Math.log(leak.ohms / one.getKey())) < Math.log(ABOUT))
            .map(Map.Entry::getValue)
            .findFirst();
    if (days.isEmpty()) return RIGHT.of(right).text();
    double told = named.cell < 0 ? Double.POSITIVE_INFINITY : leak.days(named);
    return Bound.texts(RIGHT.of(right), Bound.atMost("days", days.get()).of(told));
  }

  private static List<String> row(Path file, int seed, Leak leak, Named named) {
    return List.of(
        ComputedFiles.name(file),
        Integer.toString(seed),
        leak.cell < 0 ? "none" : Integer.toString(leak.cell + 1),
        named.cell < 0 ? "none" : Integer.toString(named.cell + 1),
        named.cell == leak.cell ? "yes" : "NO",
        TruthTable.number(leak.days(named), 2),
        TruthTable.number(leak.amps, 3),
        TruthTable.number(leak.ohms, 0),
        TruthTable.number(named.leastAmps, 3),
        TruthTable.number(named.mostAmps, 3));
  }

  /// The cell that has lost most of its charge against the others since then.
  private static int leaking(NumberColumns columns, int onset) throws IOException {
    int leaking = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int cell = 0; columns.find("soc_" + (cell + 1)).isPresent(); cell++) {
      double[] soc = columns.column("soc_" + (cell + 1));
      double change = soc[soc.length - 1] - soc[onset];
      if (change >= least) continue;
      least = change;
      leaking = cell;
    }
    return leaking;
  }
}
