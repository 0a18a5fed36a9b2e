package io.celltwin.simulation.vehicle;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Columns of numbers over time from a CSV file: a header with `time_s`, rows in order of time from
/// any start. Immutable; looking up allocates nothing.
final class Trace {
  private static final String TIME = "time_s";

  private final double[] seconds;
  private final double[][] values;

  private Trace(double[] seconds, double[][] values) {
    this.seconds = seconds;
    this.values = values;
  }

  /// Reads the columns wanted; others are passed over.
  ///
  /// @param columns of which the file has to have all
  /// @throws BadRecordingException at the file and line that is wrong
  static Trace read(Path file, BufferedReader lines, List<String> header, List<String> columns)
      throws IOException {
    int[] places = new int[columns.size() + 1];
    places[0] = place(file, header, TIME);
    for (int c = 0; c < columns.size(); c++) places[c + 1] = place(file, header, columns.get(c));
    List<double[]> rows = new ArrayList<>();
    int number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) continue;
      double[] row = row(file, number, header, places, cells(line));
      if (!rows.isEmpty() && !(row[0] > rows.getLast()[0])) {
        throw new BadRecordingException(
            file, number, "found time_s " + row[0] + ", expected above " + rows.getLast()[0]);
      }
      rows.add(row);
    }
    if (rows.size() < 2) {
      throw new BadRecordingException(
          file, number, "found " + rows.size() + " rows, expected at least 2 below the header");
    }
    double[][] values = new double[columns.size()][];
    for (int c = 0; c < values.length; c++) {
      int column = c + 1;
      values[c] = rows.stream().mapToDouble(row -> row[column]).toArray();
    }
    double start = rows.getFirst()[0];
    return new Trace(rows.stream().mapToDouble(row -> row[0] - start).toArray(), values);
  }

  static List<String> header(Path file, BufferedReader lines) throws IOException {
    String header = lines.readLine();
    if (header == null)
      throw new BadRecordingException(file, 1, "found nothing, expected a header");
    return cells(header.startsWith("\uFEFF") ? header.substring(1) : header);
  }

  static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
  }

  private static int place(Path file, List<String> header, String column)
      throws BadRecordingException {
    int place = header.indexOf(column);
    if (place >= 0) return place;
    throw new BadRecordingException(
        file, 1, "found columns " + String.join(",", header) + ", expected also " + column);
  }

  private static double[] row(
      Path file, int number, List<String> header, int[] places, List<String> cells)
      throws BadRecordingException {
    if (cells.size() != header.size()) {
      throw new BadRecordingException(
          file, number, "found " + cells.size() + " values, expected " + header.size());
    }
    double[] row = new double[places.length];
    for (int c = 0; c < places.length; c++) {
      row[c] = number(file, number, header.get(places[c]), cells.get(places[c]));
    }
    return row;
  }

  static double number(Path file, int line, String column, String text)
      throws BadRecordingException {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) return value;
    } catch (NumberFormatException no) {
      // told below
    }
    throw new BadRecordingException(
        file, line, "found " + column + " \"" + text + "\", expected a finite number");
  }

  /// From the first row to the last.
  double seconds() {
    return seconds[seconds.length - 1];
  }

  int rows() {
    return seconds.length;
  }

  /// The row that holds at this time: the last that is not later, never the very last one.
  int row(double sinceStart) {
    int found = Arrays.binarySearch(seconds, sinceStart);
    int row = found >= 0 ? found : -found - 2;
    return StrictMath.clamp(row, 0, seconds.length - 2);
  }

  double rowSeconds(int row) {
    return seconds[row];
  }

  double value(int column, int row) {
    return values[column][row];
  }

  /// Change per second from this row to the next.
  double slope(int column, int row) {
    double step = seconds[row + 1] - seconds[row];
    return (values[column][row + 1] - values[column][row]) / step;
  }

  /// On the straight line between the rows around this time.
  double line(int column, double sinceStart) {
    int row = row(sinceStart);
    return values[column][row] + slope(column, row) * (sinceStart - seconds[row]);
  }
}
