package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.recording.MeasurementCsv;
import io.celltwin.lab.identify.NumberColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/// Cells of computed strings that discharge themselves: which is named, when, and how much it is
/// said to lose; and whether none is where none does.
final class LeakTruth {
  private static final List<String> COLUMNS =
      List.of("time_s", "current_A", "voltage_2_V", "soc_2", "leak_A");
  private static final double DAY_SECONDS = 86_400;

  /// Of noise and offsets of the sensors.
  private static final int SEEDS = 4;

  private static final int SEEDS_WITHOUT = 8;

  private LeakTruth() {}

  /// When a cell was first named, and which; and what was said of it last.
  private static final class Named implements TwinSink {
    int cell = -1;
    double seconds = Double.NaN;
    double leastAmps = Double.NaN;
    double mostAmps = Double.NaN;

    @Override
    public void state(TwinState state) {
      if (state.leakCell(0) < 0) return;
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
    Path csv = Files.createTempFile("celltwin", ".csv");
    try {
      for (Path file : files) {
        NumberColumns columns = NumberColumns.read(file);
        boolean leaks = Arrays.stream(columns.column("leak_A")).anyMatch(amps -> amps > 0);
        for (int seed = 1; seed <= (leaks ? SEEDS : SEEDS_WITHOUT); seed++) {
          SensedRows sensed = new SensedRows(columns, false);
          sensed.write(csv, seed);
          Named named = new Named();
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
          rows.add(row(file, seed, columns, named));
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
        List.of());
  }

  private static List<String> row(Path file, int seed, NumberColumns columns, Named named)
      throws IOException {
    double[] leak = columns.column("leak_A");
    double[] seconds = columns.column("time_s");
    int onset = 0;
    while (onset < leak.length && !(leak[onset] > 0)) onset++;
    boolean leaks = onset < leak.length;
    int leaking = leaks ? leaking(columns, onset) : -1;
    double amps =
        leaks ? Arrays.stream(leak, onset, leak.length).average().orElse(Double.NaN) : Double.NaN;
    double volts = leaks ? columns.column("voltage_" + (leaking + 1) + "_V")[onset] : Double.NaN;
    double since = leaks ? seconds[onset] : seconds[0];
    return List.of(
        ComputedFiles.name(file),
        Integer.toString(seed),
        leaks ? Integer.toString(leaking + 1) : "none",
        named.cell < 0 ? "none" : Integer.toString(named.cell + 1),
        named.cell == leaking ? "yes" : "NO",
        TruthTable.number((named.seconds + seconds[0] - since) / DAY_SECONDS, 2),
        TruthTable.number(amps, 3),
        TruthTable.number(volts / amps, 0),
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
