package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Where no slow test was made: every discharge and charge of some cells' lives at one rate each,
/// of which the first ones, while the cells are fresh, are taken.
///
/// The open-circuit voltage lies between what a discharge and the charge after it show at the same
/// state of charge, divided as their currents: U = (V₋ i₊ + V₊ i₋) / (i₊ + i₋), exact where
/// polarisation is ohmic and the same both ways. It lies nowhere below the rest of the empty cell
/// nor above that of the full one. Hysteresis, what differs between the temperatures of both ways,
/// and diffusion that is slower than a discharge stay in it.
final class FreshCycles {
  private static final Pattern DISCHARGES = Pattern.compile(".+_discharge");
  private static final String DISCHARGE = "_discharge";
  private static final String CHARGE = "_charge";

  /// Of each cell; it loses half a percent of capacity in each.
  private static final int CYCLES = 3;

  /// Of the largest current of a recording: less is rest.
  private static final double RESTING = 0.005;

  private final List<Recording> parts = new ArrayList<>();

  /// Open-circuit, mean of the cycles, on the [SocGrid].
  private final double[] volts = new double[SocGrid.POINTS];

  private double emptyVolts;
  private double fullVolts;

  private FreshCycles() {}

  static boolean isLayout(Path folder) throws IOException {
    List<Path> discharges = LaboratoryFolder.csvs(folder, DISCHARGES);
    return !discharges.isEmpty()
        && Files.isRegularFile(charges(discharges.getFirst()))
        && Recording.header(discharges.getFirst()).contains("cycle");
  }

  private static Path charges(Path discharges) {
    return discharges.resolveSibling(
        discharges.getFileName().toString().replace(DISCHARGE, CHARGE));
  }

  static CellTests read(Path folder, String name) throws IOException {
    List<Drive> cells = new ArrayList<>();
    List<FreshCycles> cycles = new ArrayList<>();
    for (Path file : LaboratoryFolder.csvs(folder, DISCHARGES)) {
      FreshCycles ofCell = new FreshCycles();
      String cell = Recording.name(file).replace(DISCHARGE, "");
      cells.add(ofCell.read(cell, file, charges(file)));
      cycles.add(ofCell);
    }
    double ampereHours = cells.stream().mapToDouble(c -> c.ampereHours).average().orElseThrow();
    return new CellTests(
        name,
        ampereHours,
        List.of(ocv(name, cells, cycles, ampereHours)),
        List.of(),
        cells,
        List.of());
  }

  /// The first cycles as one recording from full; the capacity is that of the first discharge.
  private Drive read(String cell, Path discharges, Path charges) throws IOException {
    Map<Double, Recording> out = byTest(discharges);
    NavigableMap<Double, Recording> in = byTest(charges);
    double ampereHours = Double.NaN;
    for (Map.Entry<Double, Recording> discharge : out.entrySet()) {
      Map.Entry<Double, Recording> next = in.higherEntry(discharge.getKey());
      if (parts.size() == 2 * CYCLES || next == null) break;
      if (parts.isEmpty()) ampereHours = -moved(discharge.getValue());
      add(discharge.getValue(), next.getValue());
    }
    if (parts.isEmpty()) {
      throw new BadRecordingException(
          discharges, 1, "found no discharge that a charge follows, expected one");
    }
    int cycles = parts.size() / 2;
    emptyVolts /= cycles;
    fullVolts /= cycles;
    for (int p = 0; p < SocGrid.POINTS; p++) volts[p] /= cycles;
    return Drive.knowingSoc(Recording.joined(cell, parts, ampereHours), ampereHours);
  }

  /// In the order in which they were made.
  private static NavigableMap<Double, Recording> byTest(Path file) throws IOException {
    NavigableMap<Double, Recording> recordings = new TreeMap<>();
    Recording.readGroups(file, List.of("test_index"))
        .forEach((key, recording) -> recordings.put(key.getFirst(), recording));
    return recordings;
  }

  /// Each runs between 0 and 1 by its own ampere hours.
  private void add(Recording discharge, Recording charge) throws BadRecordingException {
    double[] socOut = soc(discharge, 1);
    double[] socIn = soc(charge, 0);
    parts.add(discharge.withSoc(socOut));
    parts.add(charge.withSoc(socIn));
    emptyVolts += charge.volts[0];
    fullVolts += discharge.volts[0];
    double[] voltsOut = curve(discharge, socOut, discharge.volts, -1);
    double[] ampsOut = curve(discharge, socOut, discharge.amps, -1);
    double[] voltsIn = curve(charge, socIn, charge.volts, 1);
    double[] ampsIn = curve(charge, socIn, charge.amps, 1);
    for (int p = 0; p < SocGrid.POINTS; p++) {
      volts[p] += (voltsOut[p] * ampsIn[p] - voltsIn[p] * ampsOut[p]) / (ampsIn[p] - ampsOut[p]);
    }
  }

  private static double[] soc(Recording recording, double start) {
    double all = Math.abs(moved(recording));
    return Arrays.stream(recording.ampereHours)
        .map(ah -> start + (ah - recording.ampereHours[0]) / all)
        .toArray();
  }

  private static double moved(Recording recording) {
    return recording.ampereHours[recording.rows - 1] - recording.ampereHours[0];
  }

  /// Over the state of charge, of the rows in which current flows that way.
  private static double[] curve(Recording recording, double[] soc, double[] values, int sign)
      throws BadRecordingException {
    double most = Arrays.stream(recording.amps).map(Math::abs).max().orElseThrow();
    int[] flowing =
        IntStream.range(0, recording.rows)
            .filter(k -> sign * recording.amps[k] > RESTING * most)
            .toArray();
    if (flowing.length < 2) {
      throw recording.fault(
          0,
          "found no current "
              + (sign < 0 ? "out of" : "into")
              + " the cell, expected a discharge and the charge after it: current into the cell is"
              + " positive, is its sign wrong?");
    }
    return SocGrid.smooth(
        Arrays.stream(flowing).mapToDouble(k -> soc[k]).toArray(),
        Arrays.stream(flowing).mapToDouble(k -> values[k]).toArray());
  }

  private static OcvTest ocv(
      String name, List<Drive> cells, List<FreshCycles> cycles, double ampereHours) {
    double empty = cycles.stream().mapToDouble(c -> c.emptyVolts).average().orElseThrow();
    double full = cycles.stream().mapToDouble(c -> c.fullVolts).average().orElseThrow();
    double[] curve = new double[SocGrid.POINTS];
    for (int p = 0; p < SocGrid.POINTS; p++) {
      int point = p;
      double mean = cycles.stream().mapToDouble(c -> c.volts[point]).average().orElseThrow();
      curve[p] = Math.clamp(mean, empty, full);
    }
    return OcvTest.ofCurves(
        name,
        cells.stream().mapToDouble(c -> c.celsius).average().orElseThrow(),
        curve,
        curve,
        ampereHours,
        false,
        String.format(
            Locale.ROOT,
            "no slow test. The first %d discharges and charges of %s, each 0 to 1 by its own charge,"
                + " carried to no current and to rest at %.2f V and %.2f V; hysteresis, slow"
                + " diffusion and self-heating stay in it",
            CYCLES,
            cells.stream().map(Drive::name).collect(Collectors.joining(", ")),
            empty,
            full));
  }
}
