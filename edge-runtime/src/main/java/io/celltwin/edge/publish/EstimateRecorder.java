package io.celltwin.edge.publish;

import io.celltwin.edge.signal.PowerSignals;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.Verdict;
import io.celltwin.estimator.power.EnergyEstimate.UsableEnergy;
import io.celltwin.estimator.power.PowerLimit;
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

  // Behind all others, so that who counts columns finds those where they were.
  private static final List<String> HEALTH_COLUMNS =
      List.of("innovation_mean|_V", "nis", "anchor_age|_s", "observable", "converged");
  private static final List<String> EXCESS_COLUMNS =
      List.of(
          "verdict_excess_V",
          "verdict_excess_sigma_V",
          "verdict_excess_A",
          "verdict_excess_sigma_A");

  private static final List<String> ENERGY_COLUMNS =
      List.of(
          "usable_energy_Wh",
          "usable_energy_sigma_Wh",
          "full_energy_Wh",
          "state_of_energy",
          "state_of_energy_sigma",
          "time_to_empty_s",
          "time_to_full_s");

  private final Path file;
  private final int cells;
  private final double startSeconds;
  private final StringBuilder line = new StringBuilder();
  private Writer out = Writer.nullWriter();

  /// @param startSeconds `time_s` of virtual time 0
  public EstimateRecorder(Path file, int cells, double startSeconds) {
    this.file = file;
    this.cells = cells;
    this.startSeconds = startSeconds;
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

  /// The columns of one cell bear no number; those of a string do. Bias, verdict and its excess
  /// stand once.
  private static String header(int cells) {
    List<String> columns = new ArrayList<>();
    columns.add("time_s");
    for (int cell = 1; cell <= cells; cell++) {
      addNumbered(columns, CELL_COLUMNS, cells, cell);
      if (cells > 1) columns.add("quality_" + cell);
    }
    columns.addAll(COMMON_COLUMNS);
    if (cells == 1) columns.add("quality");
    columns.add("verdict");
    for (int cell = 1; cell <= cells; cell++) addNumbered(columns, HEALTH_COLUMNS, cells, cell);
    columns.addAll(EXCESS_COLUMNS);
    for (PowerSignals.Question question : PowerSignals.QUESTIONS) {
      String name = question.columnName();
      columns.addAll(List.of(name + "_A", name + "_W", name + "_limit"));
    }
    columns.addAll(ENERGY_COLUMNS);
    return String.join(",", columns);
  }

  private static void addNumbered(List<String> to, List<String> names, int cells, int cell) {
    String number = cells == 1 ? "" : "_" + cell;
    for (String name : names)
      to.add(name.contains("|") ? name.replace("|", number) : name + number);
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
      number(state.capacityAmpereHours(c));
      number(state.capacitySigmaAmpereHours(c));
      number(state.r0Ohms(c));
      number(state.r0SigmaOhms(c));
      number(state.coreCelsius(c));
      number(state.coreCelsiusSigma(c));
      if (cells > 1) line.append(',').append(state.quality(c));
    }
    // A recording is of one string.
    number(state.biasAmps(0));
    number(state.biasSigmaAmps(0));
    if (cells == 1) line.append(',').append(state.quality(0));
    line.append(',').append(state.verdictText(0));
    for (int c = 0; c < cells; c++) health(state, c);
    excess(state, Verdict.CELL_VOLTAGE);
    excess(state, Verdict.CURRENT_SENSOR);
    for (PowerSignals.Question question : PowerSignals.QUESTIONS) power(state, question);
    energy(state.energy());
    line.append('\n');
    try {
      out.append(line);
    } catch (IOException full) {
      throw new UncheckedIOException(named(full));
    }
  }

  /// Nothing before the filter has started.
  private void health(TwinState state, int cell) {
    if (Double.isNaN(state.soc(cell))) {
      line.append(",,,,,");
      return;
    }
    number(state.innovationMeanVolts(cell));
    number(state.nis(cell));
    number(state.secondsSinceAnchor(cell));
    line.append(',').append(state.observable(cell));
    line.append(',').append(state.converged(cell));
  }

  private void power(TwinState state, PowerSignals.Question question) {
    PowerLimit limit = question.of(state);
    number(limit.amps());
    number(limit.watts());
    line.append(',').append(question.limit(state).orElse(""));
  }

  private void energy(UsableEnergy energy) {
    number(energy.wattHours());
    number(energy.sigmaWattHours());
    number(energy.fullWattHours());
    number(energy.stateOfEnergy());
    number(energy.stateOfEnergySigma());
    number(energy.secondsToEmpty());
    number(energy.secondsToFull());
  }

  /// By how much the sensor reads too much that is named, and one sigma, in the columns of its
  /// unit. A leak is named before any sensor.
  private void excess(TwinState state, Verdict of) {
    boolean named = state.leakCell(0) < 0 && state.verdict(0) == of;
    number(named ? state.verdictExcess(0) : Double.NaN);
    number(named ? state.verdictSigma(0) : Double.NaN);
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
