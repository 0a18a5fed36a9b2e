package io.celltwin.edge.publish;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the estimates of every tick as CSV, numbers in full precision: the output of `replay`,
/// and with `run --record` the same of the daemon. It writes in the loop's thread, so it is for
/// virtual time, where nothing is late. What cannot be estimated stays empty.
public final class EstimateRecorder implements TwinSink, AutoCloseable {
  private static final List<String> CELL_COLUMNS =
      List.of(
          "soc",
          "soc_sigma",
          "voltage_predicted|_V",
          "voltage_residual|_V",
          "capacity|_Ah",
          "capacity_sigma|_Ah",
          "r0|_ohm",
          "r0_sigma|_ohm",
          "core_temperature|_degC",
          "core_temperature_sigma|_degC");
  private static final List<String> COMMON_COLUMNS =
      List.of("current_bias_A", "current_bias_sigma_A");

  private final Path file;
  private final int cells;
  private final double startSeconds;
  private final double capacityAmpereHours;
  private final double capacitySigmaAmpereHours;
  private final StringBuilder line = new StringBuilder();
  private Writer out = Writer.nullWriter();

  /// @param startSeconds `time_s` of virtual time 0
  /// @param capacityAmpereHours the prior, which holds until something is learnt
  public EstimateRecorder(
      Path file,
      int cells,
      double startSeconds,
      double capacityAmpereHours,
      double capacitySigmaAmpereHours) {
    this.file = file;
    this.cells = cells;
    this.startSeconds = startSeconds;
    this.capacityAmpereHours = capacityAmpereHours;
    this.capacitySigmaAmpereHours = capacitySigmaAmpereHours;
  }

  /// Begins the file, and ends what it held before: to be called once nothing can be refused.
  public void open() throws IOException {
    try {
      out = Files.newBufferedWriter(file);
    } catch (NoSuchFileException noFolder) { // not the input that is missing
      throw new FileSystemException(file.toString(), null, "its folder does not exist");
    }
    try {
      out.write(header(cells));
      out.write('\n');
    } catch (IOException full) {
      throw named(full);
    }
  }

  /// The columns of one cell bear no number; those of a string do, bias and verdict stand once.
  private static String header(int cells) {
    List<String> columns = new ArrayList<>();
    columns.add("time_s");
    for (int cell = 1; cell <= cells; cell++) {
      String number = cells == 1 ? "" : "_" + cell;
      for (String column : CELL_COLUMNS) {
        columns.add(column.contains("|") ? column.replace("|", number) : column + number);
      }
      if (cells > 1) columns.add("quality" + number);
    }
    columns.addAll(COMMON_COLUMNS);
    if (cells == 1) columns.add("quality");
    columns.add("verdict");
    return String.join(",", columns);
  }

  @Override
  public void state(TwinState state) {
    line.setLength(0);
    // Nanoseconds are the resolution of virtual time; the double nearest to that is what was read.
    line.append(Math.round(startSeconds * 1e9 + state.tickNanos()) / 1e9);
    for (int c = 0; c < cells; c++) {
      number(state.soc(c));
      number(state.socSigma(c));
      number(state.predictedVolts(c));
      number(state.residualVolts(c));
      number(capacityAmpereHours);
      number(capacitySigmaAmpereHours);
      line.append(",,,,"); // resistance and core temperature are not estimated
      if (cells > 1) line.append(',').append(state.quality(c));
    }
    // A recording is of one string.
    number(state.biasAmps(0));
    number(state.biasSigmaAmps(0));
    if (cells == 1) line.append(',').append(state.quality(0));
    line.append(',').append(state.verdictText(0)).append('\n');
    try {
      out.append(line);
    } catch (IOException full) {
      throw new UncheckedIOException(named(full));
    }
  }

  /// The system does not say of which file it speaks once that is open.
  private IOException named(IOException failure) {
    return new FileSystemException(file.toString(), null, String.valueOf(failure.getMessage()));
  }

  private void number(double value) {
    line.append(',');
    if (!Double.isNaN(value)) line.append(value);
  }

  @Override
  public void event(AlarmEvent event) {}

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException full) {
      throw named(full);
    }
  }
}
