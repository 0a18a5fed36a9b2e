package io.celltwin.lab.validate;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// What is true of the SOC at every row of a measured file, from columns of its own.
sealed interface Truth {
  /// By cell, then by row.
  double[][] soc(Path csv, int cells) throws IOException;

  /// Full where the laboratory's counter of ampere hours is 0.
  ///
  /// @param ampereHours what empties the cell
  record Counter(String column, double ampereHours) implements Truth {
    @Override
    public double[][] soc(Path csv, int cells) throws IOException {
      double[] soc = columns(csv, List.of(column))[0];
      for (int row = 0; row < soc.length; row++) soc[row] = 1 + soc[row] / ampereHours;
      return new double[][] {soc};
    }
  }

  /// As computed, `soc_1` to `soc_N`.
  record PerCell() implements Truth {
    @Override
    public double[][] soc(Path csv, int cells) throws IOException {
      List<String> names = new ArrayList<>();
      for (int cell = 1; cell <= cells; cell++) names.add("soc_" + cell);
      return columns(csv, names);
    }
  }

  private static List<String> header(BufferedReader lines) throws IOException {
    String header = lines.readLine();
    return header == null ? List.of() : List.of(header.split(",", -1));
  }

  private static BufferedReader open(Path csv) throws IOException {
    InputStream raw = Files.newInputStream(csv);
    InputStream in = csv.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  static boolean has(Path csv, String column) throws IOException {
    try (BufferedReader lines = open(csv)) {
      return header(lines).contains(column);
    }
  }

  static double[][] columns(Path csv, List<String> names) throws IOException {
    try (BufferedReader lines = open(csv)) {
      List<String> header = header(lines);
      int[] columns = names.stream().mapToInt(header::indexOf).toArray();
      for (int c = 0; c < columns.length; c++) {
        if (columns[c] >= 0) continue;
        throw new BadRecordingException(csv, 1, "expected a column " + names.get(c));
      }
      List<double[]> rows = new ArrayList<>();
      String line;
      for (int number = 2; (line = lines.readLine()) != null; number++) {
        if (line.isBlank()) continue;
        String[] values = line.split(",", -1);
        double[] row = new double[columns.length];
        for (int c = 0; c < columns.length; c++) {
          row[c] = number(csv, number, values, columns[c], names.get(c));
        }
        rows.add(row);
      }
      double[][] byColumn = new double[columns.length][rows.size()];
      for (int row = 0; row < rows.size(); row++) {
        for (int c = 0; c < columns.length; c++) byColumn[c][row] = rows.get(row)[c];
      }
      return byColumn;
    }
  }

  private static double number(Path csv, int line, String[] values, int column, String name)
      throws BadRecordingException {
    try {
      return Double.parseDouble(values[column]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException notANumber) {
      throw new BadRecordingException(csv, line, "expected a number in column " + name);
    }
  }
}
