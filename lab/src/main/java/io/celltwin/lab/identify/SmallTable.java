package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Some columns of a CSV with few rows, by the order they were asked for in.
public record SmallTable(Path file, List<Row> rows) {
  public record Row(Path file, int line, List<String> values) {
    public String text(int column) {
      return values.get(column);
    }

    /// @param what for the fault where it is none: `a capacity in Ah`
    public double number(int column, double least, double most, String what)
        throws BadRecordingException {
      try {
        double number = Double.parseDouble(text(column));
        if (number >= least && number <= most) return number;
      } catch (NumberFormatException notANumber) {
        // told below
      }
      throw new BadRecordingException(
          file, line, "found \"" + text(column) + "\", expected " + what);
    }
  }

  public static SmallTable read(Path file, String... columns) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> header = lines.isEmpty() ? List.of() : Recording.names(lines.getFirst());
    if (!header.containsAll(List.of(columns))) {
      throw new BadRecordingException(
          file, 1, "found columns " + header + ", expected " + String.join(",", columns));
    }
    List<Row> rows = new ArrayList<>();
    for (int number = 2; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.isBlank()) continue;
      String[] values = line.split(",", -1);
      if (values.length != header.size()) {
        throw new BadRecordingException(
            file, number, "found " + values.length + " values, expected " + header.size());
      }
      rows.add(
          new Row(
              file,
              number,
              Arrays.stream(columns).map(c -> values[header.indexOf(c)].strip()).toList()));
    }
    return new SmallTable(file, List.copyOf(rows));
  }
}
