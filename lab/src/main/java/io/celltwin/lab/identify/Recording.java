package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A measurement CSV in columns, current into the cell positive. Rows with a missing number are
/// left out.
final class Recording {
  private static final List<String> REQUIRED =
      List.of("time_s", "current_A", "voltage_V", "temperature_degC");
  private static final String MEAN_CURRENT = "current_mean_A";
  private static final List<String> COUNTERS = List.of("ah_counter_Ah", "ah_net_Ah");
  private static final String SOC = "soc";

  final String name;
  final int rows;

  /// Rows left out.
  final int incomplete;

  final double[] seconds;
  final double[] amps;

  /// Mean since the row before.
  final double[] meanAmps;

  final double[] volts;
  final double[] celsius;

  /// The tester's own counter, or the integral of the current.
  final double[] ampereHours;

  /// Where the file itself knows it.
  final Optional<double[]> soc;

  private Recording(String name, List<String> columns, List<double[]> values, int incomplete) {
    this.name = name;
    this.incomplete = incomplete;
    this.rows = values.size();
    seconds = column(columns, values, "time_s");
    amps = column(columns, values, "current_A");
    volts = column(columns, values, "voltage_V");
    celsius = column(columns, values, "temperature_degC");
    meanAmps = columns.contains(MEAN_CURRENT) ? column(columns, values, MEAN_CURRENT) : amps;
    Optional<String> counter = COUNTERS.stream().filter(columns::contains).findFirst();
    ampereHours =
        counter.map(c -> column(columns, values, c)).orElseGet(() -> integral(seconds, meanAmps));
    soc = columns.contains(SOC) ? Optional.of(column(columns, values, SOC)) : Optional.empty();
  }

  /// Whether the file has the columns of a measurement.
  static boolean isRecording(Path file) throws IOException {
    try (BufferedReader lines = open(file)) {
      String header = lines.readLine();
      return header != null && List.of(header.split(",", -1)).containsAll(REQUIRED);
    } catch (ZipException | EOFException broken) {
      throw new BadRecordingException(file, 1, "found a broken .gz, expected a whole one");
    }
  }

  /// @throws BadRecordingException where header or rows are wrong
  static Recording read(Path file) throws IOException {
    try (BufferedReader lines = open(file)) {
      String header = lines.readLine();
      List<String> all = header == null ? List.of() : List.of(header.split(",", -1));
      if (!all.containsAll(REQUIRED)) {
        throw new BadRecordingException(
            file, 1, "found columns " + all + ", expected " + String.join(",", REQUIRED));
      }
      List<String> wanted = new ArrayList<>(REQUIRED);
      if (all.contains(MEAN_CURRENT)) wanted.add(MEAN_CURRENT);
      COUNTERS.stream().filter(all::contains).findFirst().ifPresent(wanted::add);
      if (all.contains(SOC)) wanted.add(SOC);
      int[] at = wanted.stream().mapToInt(all::indexOf).toArray();
      List<double[]> values = new ArrayList<>();
      int incomplete = 0;
      double before = Double.NEGATIVE_INFINITY;
      String line;
      for (int number = 2; (line = lines.readLine()) != null; number++) {
        if (line.isBlank()) continue;
        double[] row = numbers(file, number, line.split(",", -1), all.size(), at);
        if (!Arrays.stream(row).allMatch(Double::isFinite)) {
          incomplete++;
          continue;
        }
        if (row[0] < before) {
          throw new BadRecordingException(
              file, number, "found time_s " + row[0] + " after " + before + ", expected no less");
        }
        before = row[0];
        values.add(row);
      }
      if (values.size() < 2) {
        throw new BadRecordingException(file, 1, "found fewer than two rows, expected more");
      }
      return new Recording(name(file), wanted, values, incomplete);
    } catch (ZipException | EOFException broken) {
      throw new BadRecordingException(file, 1, "found a broken .gz, expected a whole one");
    }
  }

  /// The file's name without its endings.
  static String name(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.csv(\\.gz)?$", "");
  }

  /// Since the row before; 0 at the first.
  double stepSeconds(int row) {
    return row == 0 ? 0 : seconds[row] - seconds[row - 1];
  }

  double medianCelsius() {
    double[] sorted = celsius.clone();
    Arrays.sort(sorted);
    return sorted[rows / 2];
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
      return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    } catch (IOException broken) {
      raw.close();
      throw broken;
    }
  }

  private static double[] numbers(Path file, int line, String[] texts, int columns, int[] at)
      throws BadRecordingException {
    if (texts.length != columns) {
      throw new BadRecordingException(
          file, line, "found " + texts.length + " values, expected " + columns);
    }
    double[] numbers = new double[at.length];
    for (int k = 0; k < at.length; k++) {
      String text = texts[at[k]].strip();
      try {
        numbers[k] = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
      } catch (NumberFormatException notANumber) {
        throw new BadRecordingException(
            file, line, "found \"" + text + "\", expected a number in column " + (at[k] + 1));
      }
    }
    return numbers;
  }

  private static double[] column(List<String> columns, List<double[]> values, String name) {
    int column = columns.indexOf(name);
    return values.stream().mapToDouble(row -> row[column]).toArray();
  }

  private static double[] integral(double[] seconds, double[] meanAmps) {
    double[] ampereHours = new double[seconds.length];
    for (int k = 1; k < seconds.length; k++) {
      ampereHours[k] = ampereHours[k - 1] + meanAmps[k] * (seconds[k] - seconds[k - 1]) / 3600;
    }
    return ampereHours;
  }
}
