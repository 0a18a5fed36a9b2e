package io.celltwin.lab.validate;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// SOC at every row of a measured file: full at the first, then the laboratory's own counter of
/// ampere hours over the capacity of the day.
final class Truth {
  private static final String COUNTER = "ah_counter_Ah";

  private Truth() {}

  static double[] soc(MeasuredFile file) throws IOException {
    Path csv = file.csv();
    List<Double> soc = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(csv)), StandardCharsets.UTF_8))) {
      String header = lines.readLine();
      int column = header == null ? -1 : List.of(header.split(",", -1)).indexOf(COUNTER);
      if (column < 0) throw new BadRecordingException(csv, 1, "expected a column " + COUNTER);
      String line;
      for (int number = 2; (line = lines.readLine()) != null; number++) {
        if (line.isBlank()) continue;
        soc.add(1 + ampereHours(csv, number, line.split(",", -1), column) / file.ampereHours());
      }
    }
    return soc.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double ampereHours(Path csv, int line, String[] values, int column)
      throws BadRecordingException {
    try {
      return Double.parseDouble(values[column]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException notANumber) {
      throw new BadRecordingException(csv, line, "expected a number in column " + COUNTER);
    }
  }
}
