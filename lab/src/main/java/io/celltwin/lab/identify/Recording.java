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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A measurement CSV in columns, current into the cell positive. Rows with a missing number are
/// left out, but for the temperature where the file knows the ambient's.
final class Recording {
  private static final List<String> ELECTRICAL = List.of("time_s", "current_A", "voltage_V");

  /// Of the cell; where there are several sensors, the one half-way up.
  private static final List<String> TEMPERATURES = List.of("temperature_degC", "temp_mid_degC");

  private static final String AMBIENT = "ambient_degC";
  private static final String MEAN_CURRENT = "current_mean_A";
  private static final List<String> COUNTERS = List.of("ah_counter_Ah", "ah_net_Ah");
  private static final String SOC = "soc";
  private static final double BETWEEN_SECONDS = 86_400;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /// What can be of one cell: a column in mV, in K or in percent cannot. A row that cannot be is
  /// left out; more of them than a tester's glitches are a column that means something else.
  private static final Map<String, Span> BELIEVABLE =
      Map.of(
          "voltage_V",
          new Span(-1, 7.5, "V of one cell"),
          "current_A",
          new Span(-10_000, 10_000, "A of one cell"),
          MEAN_CURRENT,
          new Span(-10_000, 10_000, "A of one cell"),
          "temperature_degC",
          new Span(-60, 100, "degC"),
          "temp_mid_degC",
          new Span(-60, 100, "degC"),
          AMBIENT,
          new Span(-60, 100, "degC"),
          SOC,
          new Span(-0.25, 1.25, "a ratio, 1 where the cell is full"));

  private static final double GLITCHES = 0.01;

  /// For refusals.
  final Path file;

  final String name;
  final int rows;

  /// Rows left out: a number is missing, or cannot be.
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

  /// In the file, counted from 1.
  final int[] lines;

  private Recording(
      Path file,
      String name,
      double[] seconds,
      double[] amps,
      double[] meanAmps,
      double[] volts,
      double[] celsius,
      double[] ampereHours,
      Optional<double[]> soc,
      int[] lines,
      int incomplete) {
    this.file = file;
    this.name = name;
    this.incomplete = incomplete;
    this.rows = seconds.length;
    this.seconds = seconds;
    this.amps = amps;
    this.meanAmps = meanAmps;
    this.volts = volts;
    this.celsius = celsius;
    this.ampereHours = ampereHours;
    this.soc = soc;
    this.lines = lines;
  }

  private static Recording of(
      Path file, Columns columns, List<double[]> rows, List<Integer> lines, int incomplete) {
    double[] seconds = column(rows, columns.at("time_s"));
    double[] amps = column(rows, columns.at("current_A"));
    double[] mean = columns.find(MEAN_CURRENT).map(at -> column(rows, at)).orElse(amps);
    return new Recording(
        file,
        name(file),
        seconds,
        amps,
        mean,
        column(rows, columns.at("voltage_V")),
        column(rows, columns.at(columns.temperature)),
        columns.counter.map(c -> column(rows, columns.at(c))).orElse(integral(seconds, mean)),
        columns.find(SOC).map(at -> column(rows, at)),
        lines.stream().mapToInt(Integer::intValue).toArray(),
        incomplete);
  }

  /// Names of a file's columns.
  ///
  /// @throws BadRecordingException where the file is broken
  static List<String> header(Path file) throws IOException {
    try (BufferedReader lines = open(file)) {
      return names(lines);
    } catch (ZipException | EOFException broken) {
      throw new BadRecordingException(file, 1, "found a broken .gz, expected a whole one");
    }
  }

  private static List<String> names(BufferedReader lines) throws IOException {
    return names(Optional.ofNullable(lines.readLine()).orElse(""));
  }

  /// Of columns, by a header line; a byte order mark and blanks are no part of a name, as for
  /// `replay`.
  static List<String> names(String header) {
    String text = header.startsWith(BYTE_ORDER_MARK) ? header.substring(1) : header;
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  /// Whether the file has the columns of a measurement.
  static boolean isRecording(Path file) throws IOException {
    List<String> header = header(file);
    return header.containsAll(ELECTRICAL) && TEMPERATURES.stream().anyMatch(header::contains);
  }

  /// @throws BadRecordingException where header or rows are wrong
  static Recording read(Path file) throws IOException {
    Collection<Recording> whole = readGroups(file, List.of()).values();
    return whole.iterator().next();
  }

  /// One recording for every combination of what these columns say, in the order of the file; time
  /// begins anew in each. What has a single row is left out.
  ///
  /// @throws BadRecordingException where header or rows are wrong
  static Map<List<Double>, Recording> readGroups(Path file, List<String> keys) throws IOException {
    Map<List<Double>, List<double[]>> groups = new LinkedHashMap<>();
    Map<List<Double>, List<Integer>> lineNumbers = new HashMap<>();
    Map<List<Double>, Integer> incomplete = new HashMap<>();
    List<BadRecordingException> unbelievable = new ArrayList<>();
    int all = 0;
    Columns columns;
    try (BufferedReader lines = open(file)) {
      List<String> header = names(lines);
      columns = Columns.of(file, header, keys);
      String line;
      for (int number = 2; (line = lines.readLine()) != null; number++) {
        if (line.isBlank()) continue;
        double[] row = columns.numbers(file, number, line.split(",", -1), header.size());
        all++;
        List<Double> key = keys.stream().map(name -> row[columns.at(name)]).toList();
        Optional<BadRecordingException> fault = columns.fault(file, number, row);
        fault.ifPresent(unbelievable::add);
        if (fault.isPresent() || !Arrays.stream(row).allMatch(Double::isFinite)) {
          incomplete.merge(key, 1, Integer::sum);
          continue;
        }
        List<double[]> group = groups.computeIfAbsent(key, k -> new ArrayList<>());
        if (!group.isEmpty() && row[0] < group.getLast()[0]) {
          throw new BadRecordingException(
              file,
              number,
              "found time_s " + row[0] + " after " + group.getLast()[0] + ", expected no less");
        }
        group.add(row);
        lineNumbers.computeIfAbsent(key, k -> new ArrayList<>()).add(number);
      }
    } catch (ZipException | EOFException broken) {
      throw new BadRecordingException(file, 1, "found a broken .gz, expected a whole one");
    }
    if (unbelievable.size() > GLITCHES * all) throw unbelievable.getFirst();
    int incompleteRows = incomplete.values().stream().mapToInt(Integer::intValue).sum();
    if (all - incompleteRows < 2) {
      String missing =
          incompleteRows == 0 ? "" : ", not " + incompleteRows + " with a missing number";
      throw new BadRecordingException(
          file, 1, "found fewer than two rows, expected more" + missing);
    }
    Map<List<Double>, Recording> recordings = new LinkedHashMap<>();
    groups.forEach((key, rows) -> {
      if (rows.size() > 1) {
        recordings.put(
            key,
            of(
                file,
                columns,
                rows,
                lineNumbers.getOrDefault(key, List.of()),
                incomplete.getOrDefault(key, 0)));
      }
    });
    return recordings;
  }

  /// Parts of one cell's life as one recording. In between the cell was brought from one state of
  /// charge to the next, by a small current over a day.
  ///
  /// @param parts with a state of charge
  static Recording joined(String name, List<Recording> parts, double capacity) {
    int rows = parts.stream().mapToInt(p -> p.rows).sum();
    double[] seconds = new double[rows];
    double[] amps = new double[rows];
    double[] mean = new double[rows];
    double[] volts = new double[rows];
    double[] celsius = new double[rows];
    double[] soc = new double[rows];
    int to = 0;
    for (Recording part : parts) {
      double[] partSoc = part.soc.orElseThrow();
      double start = to == 0 ? 0 : seconds[to - 1] + BETWEEN_SECONDS;
      System.arraycopy(part.amps, 0, amps, to, part.rows);
      System.arraycopy(part.meanAmps, 0, mean, to, part.rows);
      System.arraycopy(part.volts, 0, volts, to, part.rows);
      System.arraycopy(part.celsius, 0, celsius, to, part.rows);
      System.arraycopy(partSoc, 0, soc, to, part.rows);
      for (int k = 0; k < part.rows; k++) {
        seconds[to + k] = start + part.seconds[k] - part.seconds[0];
      }
      if (to > 0) mean[to] = (soc[to] - soc[to - 1]) * capacity * 3600 / BETWEEN_SECONDS;
      to += part.rows;
    }
    double[] ampereHours = Arrays.stream(soc).map(z -> z * capacity).toArray();
    return new Recording(
        parts.getFirst().file,
        name,
        seconds,
        amps,
        mean,
        volts,
        celsius,
        ampereHours,
        Optional.of(soc),
        parts.stream().flatMapToInt(p -> Arrays.stream(p.lines)).toArray(),
        parts.stream().mapToInt(p -> p.incomplete).sum());
  }

  /// This, knowing its state of charge at every row.
  Recording withSoc(double[] known) {
    return new Recording(
        file,
        name,
        seconds,
        amps,
        meanAmps,
        volts,
        celsius,
        ampereHours,
        Optional.of(known),
        lines,
        incomplete);
  }

  /// This without some of its rows: what flowed meanwhile is the mean current of the next one.
  Recording without(boolean[] dropped) {
    int[] kept = IntStream.range(0, rows).filter(k -> !dropped[k]).toArray();
    double[] mean = new double[kept.length];
    for (int k = 0; k < kept.length; k++) {
      int row = kept[k];
      boolean follows = k == 0 || kept[k - 1] == row - 1;
      double coulombs = 0;
      for (int r = k == 0 ? row : kept[k - 1] + 1; r <= row; r++) {
        coulombs += meanAmps[r] * stepSeconds(r);
      }
      mean[k] = follows ? meanAmps[row] : coulombs / (seconds[row] - seconds[kept[k - 1]]);
    }
    return new Recording(
        file,
        name,
        of(kept, seconds),
        of(kept, amps),
        mean,
        of(kept, volts),
        of(kept, celsius),
        of(kept, ampereHours),
        soc.map(known -> of(kept, known)),
        Arrays.stream(kept).map(k -> lines[k]).toArray(),
        incomplete);
  }

  private static double[] of(int[] kept, double[] values) {
    return Arrays.stream(kept).mapToDouble(k -> values[k]).toArray();
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

  static BufferedReader open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
      return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    } catch (IOException broken) {
      raw.close();
      throw broken;
    }
  }

  private static double[] column(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).toArray();
  }

  private static double[] integral(double[] seconds, double[] meanAmps) {
    double[] ampereHours = new double[seconds.length];
    for (int k = 1; k < seconds.length; k++) {
      ampereHours[k] = ampereHours[k - 1] + meanAmps[k] * (seconds[k] - seconds[k - 1]) / 3600;
    }
    return ampereHours;
  }

  /// At one row of this file.
  BadRecordingException fault(int row, String fault) {
    return new BadRecordingException(file, lines[row], fault);
  }

  /// @param meaning what a number within is
  private record Span(double least, double most, String meaning) {
    boolean holds(double value) {
      return !Double.isFinite(value) || (value >= least && value <= most);
    }

    String expected() {
      return plain(least) + " to " + plain(most) + ", " + meaning;
    }

    private static String plain(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /// The columns that are read, time first.
  private static final class Columns {
    private final List<String> names;
    private final int[] inFile;
    private final String temperature;
    private final Optional<String> counter;

    private Columns(
        List<String> names, List<String> inFile, String temperature, Optional<String> counter) {
      this.names = names;
      this.inFile = names.stream().mapToInt(inFile::indexOf).toArray();
      this.temperature = temperature;
      this.counter = counter;
    }

    static Columns of(Path file, List<String> all, List<String> keys) throws BadRecordingException {
      for (String name : all) {
        if (all.indexOf(name) != all.lastIndexOf(name)) {
          throw new BadRecordingException(
              file, 1, "found column " + name + " twice, expected it once");
        }
      }
      Optional<String> temperature = TEMPERATURES.stream().filter(all::contains).findFirst();
      List<String> required = new ArrayList<>(ELECTRICAL);
      required.add(temperature.orElse(TEMPERATURES.getFirst()));
      required.addAll(keys);
      if (!all.containsAll(required)) {
        throw new BadRecordingException(
            file, 1, "found columns " + all + ", expected " + String.join(",", required));
      }
      Optional<String> counter = COUNTERS.stream().filter(all::contains).findFirst();
      List<String> wanted = new ArrayList<>(required);
      counter.ifPresent(wanted::add);
      for (String name : List.of(MEAN_CURRENT, SOC)) if (all.contains(name)) wanted.add(name);
      return new Columns(wanted, all, required.get(ELECTRICAL.size()), counter);
    }

    int at(String name) {
      return names.indexOf(name);
    }

    Optional<Integer> find(String name) {
      return names.contains(name) ? Optional.of(at(name)) : Optional.empty();
    }

    double[] numbers(Path file, int line, String[] texts, int columns)
        throws BadRecordingException {
      if (texts.length != columns) {
        throw new BadRecordingException(
            file, line, "found " + texts.length + " values, expected " + columns);
      }
      double[] numbers = new double[inFile.length];
      for (int k = 0; k < inFile.length; k++) {
        String text = texts[inFile[k]].strip();
        try {
          numbers[k] = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
          throw new BadRecordingException(
              file, line, "found \"" + text + "\", expected a number in column " + (inFile[k] + 1));
        }
      }
      int celsius = at(temperature);
      if (Double.isNaN(numbers[celsius]) && names.contains(AMBIENT)) {
        numbers[celsius] = numbers[at(AMBIENT)];
      }
      return numbers;
    }

    /// Of the first number in a row that cannot be.
    Optional<BadRecordingException> fault(Path file, int line, double[] row) {
      for (int k = 0; k < row.length; k++) {
        String name = names.get(k);
        Span span = BELIEVABLE.get(name);
        if (span == null || span.holds(row[k])) continue;
        return Optional.of(
            new BadRecordingException(
                file, line, "found " + name + " " + row[k] + ", expected " + span.expected()));
      }
      return Optional.empty();
    }
  }
}
