package io.celltwin.lab.validate;

import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.lab.identify.LaboratoryFolder;
import io.celltwin.lab.identify.NumberColumns;
import io.celltwin.lab.identify.SmallTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The drives of one cell, each with its date and the capacity of that day, as one record in the
/// order in which they were made.
///
/// Drives of a day begin six hours apart at the least, in the order of their capacity, which falls;
/// of the charges between them nothing is known, and nobody looks.
final class DatedDrives {
  private static final String TABLE = "reference.csv";
  private static final double SECONDS_PER_DAY = 86_400;
  private static final double APART_SECONDS = 6 * 3600;
  private static final double MOST_AMPERE_HOURS = 10_000;
  private static final String MEAN_CURRENT = "current_mean_A";

  private record Drive(NumberColumns rows, double beginSeconds) {
    double endSeconds() throws BadRecordingException {
      double[] seconds = rows.column("time_s");
      return beginSeconds + seconds[seconds.length - 1];
    }
  }

  private record Dated(Path file, LocalDate day, double ampereHours) {}

  // of every drive: when it ends in the record, s, and the capacity, Ah
  final double[] endSeconds;
  final double[] ampereHours;

  private final List<Drive> drives;

  private DatedDrives(List<Drive> drives, double[] ampereHours) throws IOException {
    this.drives = List.copyOf(drives);
    this.ampereHours = ampereHours;
    endSeconds = new double[drives.size()];
    for (int k = 0; k < endSeconds.length; k++) endSeconds[k] = drives.get(k).endSeconds();
  }

  /// @param folder of layout [LaboratoryFolder.Layout#DATED_DRIVES]
  static DatedDrives read(LaboratoryFolder folder) throws IOException {
    List<Dated> dated = dated(folder);
    List<Drive> drives = new ArrayList<>();
    double ended = Double.NEGATIVE_INFINITY;
    for (Dated of : dated) {
      double day = SECONDS_PER_DAY * (of.day.toEpochDay() - dated.getFirst().day.toEpochDay());
      Drive drive = new Drive(NumberColumns.read(of.file), Math.max(day, ended + APART_SECONDS));
      drives.add(drive);
      ended = drive.endSeconds();
    }
    return new DatedDrives(drives, dated.stream().mapToDouble(Dated::ampereHours).toArray());
  }

  private static List<Dated> dated(LaboratoryFolder folder) throws IOException {
    Map<String, Path> files =
        folder.drives().stream().collect(Collectors.toMap(LaboratoryFolder::name, file -> file));
    Path table = folder.path().resolve(TABLE);
    List<Dated> dated = new ArrayList<>();
    for (SmallTable.Row row :
        SmallTable.read(table, "name", "test_date", "reference_capacity_Ah").rows()) {
      Path file = files.get(row.text(0));
      if (file == null) continue; // a table may know of drives that are not there
      double ampereHours = row.number(2, Double.MIN_VALUE, MOST_AMPERE_HOURS, "a capacity in Ah");
      dated.add(new Dated(file, day(row), ampereHours));
    }
    dated.sort(
        Comparator.comparing(Dated::day)
            .thenComparing(Comparator.comparingDouble(Dated::ampereHours).reversed()));
    return dated;
  }

  private static LocalDate day(SmallTable.Row row) throws BadRecordingException {
    try {
      return LocalDate.parse(row.text(1));
    } catch (DateTimeException none) {
      throw new BadRecordingException(
          row.file(), row.line(), "found \"" + row.text(1) + "\", expected a date as 2017-06-10");
    }
  }

  /// As a CSV that the daemon reads.
  void write(Path csv) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      out.write("time_s,current_A,voltage_V,temperature_degC\n");
      for (Drive drive : drives) write(drive, out);
    }
  }

  private static void write(Drive drive, BufferedWriter out) throws IOException {
    NumberColumns rows = drive.rows;
    double[] seconds = rows.column("time_s");
    double[] mean = rows.find(MEAN_CURRENT).orElse(rows.column("current_A"));
    double[] volts = rows.column("voltage_V");
    double[] celsius = rows.column("temperature_degC");
    for (int k = 0; k < rows.rows(); k++) {
      double at = drive.beginSeconds + seconds[k];
      out.write(String.format(Locale.ROOT, "%.3f,%s,%s,%s%n", at, mean[k], volts[k], celsius[k]));
    }
  }
}
