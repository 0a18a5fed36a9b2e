package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Every column of a CSV (also `.gz`) as numbers, by its name; `NaN` where there is none.
public final class NumberColumns {
  private final Path file;
  private final List<String> names;
  private final double[][] columns;

  private NumberColumns(Path file, List<String> names, double[][] columns) {
    this.file = file;
    this.names = names;
    this.columns = columns;
  }

  /// @throws BadRecordingException where rows are not as long as the header
  public static NumberColumns read(Path file) throws IOException {
    try (BufferedReader lines = Recording.open(file)) {
      List<String> names = Recording.names(Optional.ofNullable(lines.readLine()).orElse(""));
      List<double[]> rows = new ArrayList<>();
      String line;
      for (int number = 2; (line = lines.readLine()) != null; number++) {
        if (line.isBlank()) continue;
        double[] row =
            Arrays.stream(line.split(",", -1)).mapToDouble(NumberColumns::number).toArray();
        if (row.length != names.size()) {
          throw new BadRecordingException(
              file, number, "found " + row.length + " values, expected " + names.size());
        }
        rows.add(row);
      }
      double[][] columns = new double[names.size()][rows.size()];
      for (int row = 0; row < rows.size(); row++) {
        for (int c = 0; c < columns.length; c++) columns[c][row] = rows.get(row)[c];
      }
      return new NumberColumns(file, names, columns);
    }
  }

  /// Names of a file's columns.
  public static List<String> header(Path file) throws IOException {
    return Recording.header(file);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException none) {
      return Double.NaN;
    }
  }

  public Path file() {
    return file;
  }

  public int rows() {
    return columns.length == 0 ? 0 : columns[0].length;
  }

  public Optional<double[]> find(String name) {
    int at = names.indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(columns[at]);
  }

  /// @throws BadRecordingException where there is no such column
  public double[] column(String name) throws BadRecordingException {
    Optional<double[]> found = find(name);
    if (found.isEmpty()) throw new BadRecordingException(file, 1, "expected a column " + name);
    return found.get();
  }
}
