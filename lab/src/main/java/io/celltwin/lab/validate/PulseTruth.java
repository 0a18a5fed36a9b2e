package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.power.CircuitPulse;
import io.celltwin.estimator.power.HalfCellPulse;
import io.celltwin.estimator.power.PulseParameters;
import io.celltwin.lab.identify.CellTests;
import io.celltwin.lab.identify.Identification;
import io.celltwin.lab.identify.IdentifiedCell;
import io.celltwin.lab.identify.Nameplate;
import io.celltwin.lab.identify.PulseLevels;
import io.celltwin.lab.identify.PulseLevels.Unseen;
import io.celltwin.lab.identify.PulseTest;
import io.celltwin.report.Chart;
import io.celltwin.report.Html;
import io.celltwin.report.Tone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The voltage at the end of measured pulses that identification has not seen, against what the
/// cell file predicts from the voltage before: by the electrodes where it has them, and by the
/// equivalent circuit.
final class PulseTruth {
  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;

  /// So little current that its voltage is that at rest, as part of the pulse's.
  private static final double NEXT_TO_NOTHING = 1e-6;

  /// A prediction beside what was measured, V.
  private record Judged(Unseen pulse, double soc, String model, double error, double sigma) {}

  private final CellParameters cell;
  private final Optional<PulseParameters> electrodes;
  private final List<Judged> all = new ArrayList<>();

  private PulseTruth(CellFile file) {
    cell = CellModel.parameters(file, 1, file.capacity().presentAmpereHours(), 0);
    electrodes = CellModel.pulses(file, 1);
  }

  /// @param name of the set
  /// @param tests all of them: what is judged is kept from identification
  static TruthTable table(
      String name, CellTests tests, Nameplate nameplate, Consumer<String> progress)
      throws IOException {
    PulseLevels levels = PulseLevels.of(tests);
    CellTests none = tests.onlyWhere(file -> false);
    IdentifiedCell cell = Identification.identify(levels.seen(), none, nameplate, progress);
    return table(name, cell.cell(), levels.unseen());
  }

  /// @param cell that has not been identified from the pulses
  static TruthTable table(String name, CellFile cell, List<Unseen> pulses) {
    PulseTruth truth = new PulseTruth(cell);
    for (Unseen pulse : pulses) truth.judge(pulse);
    return truth.table(name);
  }

  private void judge(Unseen pulse) {
    double soc = soc(pulse);
    electrodes.ifPresent(known -> byElectrodes(pulse, soc, known));
    byCircuit(pulse, soc);
  }

  /// By the voltage before.
  private double soc(Unseen pulse) {
    OcvCurve ocv = cell.ocv();
    double kelvin = pulse.celsius() - ocv.referenceCelsius();
    double soc = ocv.soc(pulse.beforeVolts());
    return ocv.soc(pulse.beforeVolts() - kelvin * ocv.voltsPerKelvin(soc));
  }

  private void byElectrodes(Unseen pulse, double soc, PulseParameters known) {
    HalfCellPulse prediction = new HalfCellPulse(1, 1, cell, known);
    PackMeasurement measurement = new PackMeasurement(1, 1);
    PackEstimate estimate = new PackEstimate(1, 1);
    for (PulseTest.Load load : pulse.loads()) {
      measurement.dtSeconds = load.seconds();
      measurement.stringCoulombs[0] = load.amps() * load.seconds();
      measurement.cellCelsius[0] = load.celsius();
      prediction.step(measurement, estimate);
    }
    prediction.take(0, soc, pulse.celsius(), ampereHours(), 1);
    prediction.within(pulse.seconds());
    double change =
        prediction.likelyVolts(pulse.amps())
            - prediction.likelyVolts(NEXT_TO_NOTHING * pulse.amps());
    add(pulse, soc, "electrodes", change, prediction.sigmaVolts(pulse.amps()));
  }

  /// From rest.
  private void byCircuit(Unseen pulse, double soc) {
    CircuitPulse prediction =
        new CircuitPulse(cell, (_, state) -> state.hysteresis = Math.signum(pulse.amps()));
    prediction.take(0, soc, pulse.celsius(), ampereHours(), 1);
    prediction.within(pulse.seconds());
    double change =
        prediction.volts(pulse.amps()) - prediction.volts(NEXT_TO_NOTHING * pulse.amps());
    double fast = cell.fastVolts().at(soc, pulse.celsius());
    double slow = cell.slowVolts().at(soc, pulse.celsius());
    add(pulse, soc, "circuit", change, Math.sqrt(fast * fast + slow * slow));
  }

  private double ampereHours() {
    return cell.capacityCoulombs() / COULOMBS_PER_AMPERE_HOUR;
  }

  private void add(Unseen pulse, double soc, String model, double change, double sigma) {
    double error = change - (pulse.endVolts() - pulse.beforeVolts());
    all.add(new Judged(pulse, soc, model, error, sigma));
  }

  private TruthTable table(String name) {
    all.sort(
        Comparator.comparing(Judged::model)
            .thenComparingInt(one -> one.pulse.chamberCelsius())
            .thenComparingInt(one -> one.pulse.level()));
    Map<String, List<Judged>> groups = new LinkedHashMap<>();
    for (Judged one : all) {
      String celsius = "%d degC".formatted(one.pulse.chamberCelsius());
      groups.computeIfAbsent(one.model + "|all", k -> new ArrayList<>()).add(one);
      groups.computeIfAbsent(one.model + "|" + celsius, k -> new ArrayList<>()).add(one);
      groups
          .computeIfAbsent(
              one.model + "|" + celsius + ", level %d".formatted(one.pulse.level()),
              k -> new ArrayList<>())
          .add(one);
    }
    List<List<String>> rows = new ArrayList<>();
    groups.forEach((key, group) -> {
      int bar = key.indexOf('|');
      rows.add(row(key.substring(bar + 1), key.substring(0, bar), group));
    });
    return new TruthTable(
        "pulses_" + name,
        List.of(
            "Voltage after 10 s of measured pulses, predicted less measured, mV, both against the voltage"
                + " before; the cell is identified without every second level of charge, and these are judged.",
            "inside: within 3 sigma, %. A: the pulses' currents, least and most."),
        List.of("at", "model", "pulses", "SOC %", "A", "mean", "rms", "max", "3 sigma", "inside %"),
        rows,
        List.of(),
        List.of(picture(name)));
  }

  private static List<String> row(String at, String model, List<Judged> group) {
    double sum = 0;
    double squares = 0;
    double most = 0;
    double sigma = 0;
    double soc = 0;
    int inside = 0;
    double least = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (Judged one : group) {
      sum += one.error;
      squares += one.error * one.error;
      most = Math.max(most, Math.abs(one.error));
      sigma += one.sigma;
      soc += one.soc;
      if (Math.abs(one.error) <= 3 * one.sigma) inside++;
      least = Math.min(least, Math.abs(one.pulse.amps()));
      largest = Math.max(largest, Math.abs(one.pulse.amps()));
    }
    int n = group.size();
    return List.of(
        at,
        model,
        Integer.toString(n),
        at.contains("level") ? TruthTable.number(100 * soc / n, 0) : "-",
        TruthTable.number(least, 1) + ".." + TruthTable.number(largest, 1),
        TruthTable.number(1e3 * sum / n, 1),
        TruthTable.number(1e3 * Math.sqrt(squares / n), 1),
        TruthTable.number(1e3 * most, 1),
        TruthTable.number(3e3 * sigma / n, 1),
        TruthTable.number(100.0 * inside / n, 1));
  }

  /// The errors in the order of their size, a line for each model.
  private Html picture(String name) {
    Chart chart = new Chart(name, "part of the pulses", "error, mV");
    for (String model : List.of("electrodes", "circuit")) {
      double[] errors =
          all.stream()
              .filter(one -> one.model.equals(model))
              .mapToDouble(one -> 1e3 * one.error)
              .sorted()
              .toArray();
      double[] parts = new double[errors.length];
      for (int k = 0; k < parts.length; k++) parts[k] = (k + 0.5) / parts.length;
      Tone tone = model.equals("circuit") ? Tone.ORANGE : Tone.BLUE;
      if (parts.length > 1) chart.line(model, tone, parts, errors);
    }
    return chart.level(0).html();
  }
}
