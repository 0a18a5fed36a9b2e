package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A table of the open-circuit voltage, and tests of which each begins at rest, so that the table
/// tells the state of charge that it begins with: pulses at many states of charge and temperatures,
/// of several cells, and whole discharges and charges at constant rates.
///
/// The pulses' own state of charge is not used: in the cold it is relative to what the cell gives
/// there.
final class RestedTests {
  private static final String RATES = "rate";
  private static final Pattern TABLE = Pattern.compile("ocv.*");
  private static final Pattern PULSES = Pattern.compile("pulses.*");
  private static final Pattern TEMPERATURE = Pattern.compile("(?:^|_)([pm])(\\d+)");
  private static final double ROOM_CELSIUS = 25;
  private static final double NEAR_KELVIN = 5;

  /// Of what a discharge took out, what a counter at rest may drift.
  private static final double DRIFT = 1e-4;

  private final Path folder;
  private final double[] volts;
  private final OcvTest ocv;

  private RestedTests(Path folder, OcvTest ocv) {
    this.folder = folder;
    this.ocv = ocv;
    double[] mean = new double[SocGrid.POINTS];
    Arrays.setAll(mean, p -> (ocv.dischargeVolts[p] + ocv.chargeVolts[p]) / 2);
    volts = SocGrid.increasing(mean, 1e-6);
  }

  static boolean isLayout(Path folder) throws IOException {
    List<Path> tables = LaboratoryFolder.csvs(folder, TABLE);
    return !tables.isEmpty()
        && Files.isDirectory(folder.resolve(RATES))
        && Recording.header(tables.getFirst()).contains("soc_pct");
  }

  /// @param known capacity; else what the slowest discharge near 25 degC took out between rests
  static CellTests read(Path folder, String name, OptionalDouble known) throws IOException {
    return new RestedTests(folder, table(LaboratoryFolder.csvs(folder, TABLE).getFirst()))
        .read(name, known);
  }

  private static OcvTest table(Path file) throws IOException {
    List<SmallTable.Row> rows =
        SmallTable.read(file, "soc_pct", "ocv_mean_V", "hysteresis_V").rows();
    if (rows.size() < 2) {
      throw new BadRecordingException(
          file, 1, "found " + rows.size() + " rows, expected a curve over soc_pct");
    }
    double[] soc = new double[rows.size()];
    double[] discharge = new double[rows.size()];
    double[] charge = new double[rows.size()];
    for (int k = 0; k < rows.size(); k++) {
      SmallTable.Row row = rows.get(k);
      soc[k] = row.number(0, 0, 100, "0 to 100 %") / 100;
      double mean = row.number(1, 0, 10, "a voltage");
      double half = Math.max(row.number(2, -1, 1, "a voltage"), 0);
      discharge[k] = mean - half;
      charge[k] = mean + half;
    }
    Matcher temperature = TEMPERATURE.matcher(Recording.name(file));
    double celsius = ROOM_CELSIUS;
    if (temperature.find()) {
      celsius = Double.parseDouble(temperature.group(2));
      if (temperature.group(1).equals("m")) celsius = -celsius;
    }
    String name = Recording.name(file);
    return OcvTest.ofCurves(
        name,
        celsius,
        SocGrid.smooth(soc, discharge),
        SocGrid.smooth(soc, charge),
        1,
        true,
        String.format(
            Locale.ROOT,
            "table %s at %.0f degC, mean and half hysteresis (none where it is negative)",
            name,
            celsius));
  }

  private CellTests read(String name, OptionalDouble known) throws IOException {
    List<Recording> rates = new ArrayList<>();
    for (Path file : LaboratoryFolder.csvs(folder.resolve(RATES), Pattern.compile(".*"))) {
      rates.add(Recording.read(file));
    }
    if (rates.isEmpty()) {
      throw new BadRecordingException(
          folder.resolve(RATES), 1, "found no file, expected discharges at constant rates");
    }
    double ampereHours = known.orElseGet(() -> ampereHours(rates));
    List<Drive> drives =
        rates.stream().map(r -> Drive.knowingSoc(fromRest(r, ampereHours), ampereHours)).toList();
    return new CellTests(name, ampereHours, List.of(ocv), drives, pulses(ampereHours), List.of());
  }

  private Recording fromRest(Recording recording, double ampereHours) {
    double start = SocGrid.where(volts, recording.volts[0]);
    double before = recording.ampereHours[0];
    return recording.withSoc(
        Arrays.stream(recording.ampereHours)
            .map(ah -> start + (ah - before) / ampereHours)
            .toArray());
  }

  /// Of the slowest discharge near 25 degC, by its voltages at rest before and after.
  private double ampereHours(List<Recording> rates) {
    Recording slowest =
        rates.stream()
            .min(
                Comparator.<Recording>comparingInt(
                        r -> Math.abs(r.celsius[0] - ROOM_CELSIUS) < NEAR_KELVIN ? 0 : 1)
                    .thenComparingDouble(r -> -r.seconds[emptiest(r)]))
            .orElseThrow();
    int rested = emptiest(slowest);
    double out = slowest.ampereHours[0] - slowest.ampereHours[rested];
    while (rested + 1 < slowest.rows
        && slowest.ampereHours[rested + 1] - slowest.ampereHours[rested] < DRIFT * out) {
      rested++;
    }
    return out
        / (SocGrid.where(volts, slowest.volts[0]) - SocGrid.where(volts, slowest.volts[rested]));
  }

  private static int emptiest(Recording recording) {
    int emptiest = 0;
    for (int k = 1; k < recording.rows; k++) {
      if (recording.ampereHours[k] < recording.ampereHours[emptiest]) emptiest = k;
    }
    return emptiest;
  }

  /// All pulses of one cell at one temperature follow each other, from full to empty.
  private List<Drive> pulses(double ampereHours) throws IOException {
    Map<String, List<Recording>> byCell = new TreeMap<>();
    for (Path file : LaboratoryFolder.csvs(folder, PULSES)) {
      Recording.readGroups(file, List.of("ambient_degC", "cell", "soc_pct"))
          .forEach((key, pulse) -> {
            String cell =
                String.format(
                    Locale.ROOT,
                    "%s%02.0f_cell%.0f",
                    key.get(0) < 0 ? "m" : "p",
                    Math.abs(key.get(0)),
                    key.get(1));
            byCell.computeIfAbsent(cell, c -> new ArrayList<>()).add(fromRest(pulse, ampereHours));
          });
    }
    List<Drive> pulses = new ArrayList<>();
    byCell.forEach((cell, parts) -> {
      parts.sort(Comparator.comparingDouble(p -> -p.volts[0]));
      pulses.add(Drive.knowingSoc(Recording.joined(cell, parts, ampereHours), ampereHours));
    });
    return pulses;
  }
}
