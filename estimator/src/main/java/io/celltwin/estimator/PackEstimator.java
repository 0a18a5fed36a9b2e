package io.celltwin.estimator;

import io.celltwin.estimator.health.RestWatch;
import io.celltwin.estimator.leak.StringLeaks;
import io.celltwin.estimator.power.CircuitPulse;
import io.celltwin.estimator.power.CircuitState;
import io.celltwin.estimator.power.HalfCellPulse;
import io.celltwin.estimator.power.NewestVolts;
import io.celltwin.estimator.power.PackEnergy;
import io.celltwin.estimator.power.PackLimits;
import io.celltwin.estimator.power.PackPower;
import io.celltwin.estimator.power.PulseParameters;
import io.celltwin.estimator.power.PulsePrediction;
import io.celltwin.estimator.thermal.PackThermal;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// The filters of a whole pack. One thread; one [#step] per tick. Nothing is allocated by a step.
public final class PackEstimator {
  /// Number of the layout that [#save] writes: another wherever the place or the meaning of a value
  /// changes. The layout stands in the module's README.
  public static final int CHECKPOINT_LAYOUT = 18;

  private final int strings;
  private final int cellsInSeries;
  private final CellParameters parameters;
  private final CellBank[] banks;
  private final int[] bankString;
  private final StringJudge[] judges;
  private final StringHealth[] health;
  private final StringResistance[] resistances;

  private final StringLeaks[] leaks;

  /// All that has a place in the checkpoint, in its order.
  private CheckpointPart[] parts;

  /// Where the cell file tells how cells warm up.
  private Optional<PackThermal> thermal = Optional.empty();

  /// Where the cell file tells what the electrodes do under large currents.
  private Optional<HalfCellPulse> electrodes = Optional.empty();

  /// Where the limits of the pack are told.
  private Optional<PackPower> power = Optional.empty();

  private Optional<PackEnergy> energy = Optional.empty();

  private Optional<NewestVolts> newestVolts = Optional.empty();

  /// @param strings parallel strings, each with its own current
  /// @param cellsInSeries cells of one string; cell c of string s has index `s * cellsInSeries + c`
  /// @param parameters of every series position
  public PackEstimator(
      int strings, int cellsInSeries, CellParameters parameters, FilterSettings settings) {
    if (strings < 1 || cellsInSeries < 1) {
      throw new IllegalArgumentException(strings + " strings of " + cellsInSeries + " cells");
    }
    this.strings = strings;
    this.cellsInSeries = cellsInSeries;
    this.parameters = parameters;
    int banksPerString = (cellsInSeries + CellBank.MAX_CELLS - 1) / CellBank.MAX_CELLS;
    banks = new CellBank[strings * banksPerString];
    bankString = new int[banks.length];
    for (int b = 0; b < banks.length; b++) {
      int string = b / banksPerString;
      int part = b % banksPerString;
      int from = (int) ((long) cellsInSeries * part / banksPerString);
      int to = (int) ((long) cellsInSeries * (part + 1) / banksPerString);
      banks[b] = new CellBank(string * cellsInSeries + from, to - from, parameters, settings);
      bankString[b] = string;
    }
    leaks = new StringLeaks[strings];
    for (int s = 0; s < strings; s++) {
      leaks[s] = new StringLeaks(s, s * cellsInSeries, cellsInSeries, parameters);
    }
    judges = new StringJudge[strings];
    health = new StringHealth[strings];
    resistances = new StringResistance[strings];
    for (int s = 0; s < strings; s++) {
      CellBank[] ofString = Arrays.copyOfRange(banks, s * banksPerString, (s + 1) * banksPerString);
      VoltageComparison comparison =
          new VoltageComparison(s * cellsInSeries, cellsInSeries, parameters);
      RestWatch rest = new RestWatch();
      judges[s] =
          new StringJudge(s, s * cellsInSeries, ofString, comparison, rest, parameters, settings);
      health[s] = new StringHealth(s, s * cellsInSeries, ofString, parameters, settings, rest);
      resistances[s] = new StringResistance(s, s * cellsInSeries, ofString, parameters);
    }
    parts =
        Stream.of(banks, judges, health, resistances, leaks)
            .flatMap(Arrays::stream)
            .toArray(CheckpointPart[]::new);
  }

  /// Adds the cells' temperatures; before the first step.
  ///
  /// @param thermal of as many strings and cells
  public void add(PackThermal thermal) {
    this.thermal = Optional.of(thermal);
    append(thermal);
  }

  /// Adds what the electrodes of the cells do under large currents, which limits are then reckoned
  /// with; before the first step.
  ///
  /// @param pulses of cells whose electrodes are known
  public void add(PulseParameters pulses) {
    HalfCellPulse followed = new HalfCellPulse(strings, cellsInSeries, parameters, pulses);
    electrodes = Optional.of(followed);
    append(followed);
  }

  /// Adds what the pack can take and give; before the first step, after the cells' temperatures and
  /// electrodes.
  public void add(PackLimits limits) {
    PulsePrediction prediction =
        electrodes.isPresent() ? electrodes.get() : new CircuitPulse(parameters, this::read);
    NewestVolts newest = new NewestVolts(strings, cellsInSeries);
    PackPower packPower =
        new PackPower(strings, cellsInSeries, parameters, limits, prediction, newest, thermal);
    PackEnergy packEnergy = new PackEnergy(strings, cellsInSeries, parameters, limits, newest);
    newestVolts = Optional.of(newest);
    power = Optional.of(packPower);
    energy = Optional.of(packEnergy);
    append(newest);
    append(packPower);
    append(packEnergy);
  }

  private void append(CheckpointPart part) {
    parts = Arrays.copyOf(parts, parts.length + 1);
    parts[parts.length - 1] = part;
  }

  /// Where the circuit of a cell stands.
  void read(int cell, CircuitState into) {
    CellBank.of(banks, cell).read(cell, into);
  }

  public int strings() {
    return strings;
  }

  public int cells() {
    return strings * cellsInSeries;
  }

  /// Starts every cell from a known SOC. A cell that is not started so starts from its first
  /// voltage.
  ///
  /// @param soc 0..1
  /// @param socSigma one sigma, above 0
  public void start(double soc, double socSigma) {
    if (!(soc >= 0 && soc <= 1)) throw new IllegalArgumentException("soc " + soc);
    if (!(socSigma > 0 && socSigma <= 1)) throw new IllegalArgumentException("sigma " + socSigma);
    for (CellBank bank : banks) bank.start(soc, socSigma);
  }

  /// Number of values in a checkpoint.
  public int checkpointLength() {
    int length = 0;
    for (CheckpointPart part : parts) length += part.checkpointLength();
    return length;
  }

  /// Copies all that the filters carry from one step to the next; allocates nothing.
  ///
  /// @param into of [#checkpointLength]
  public void save(double[] into) {
    requireLength(into);
    int at = 0;
    for (CheckpointPart part : parts) {
      part.save(into, at);
      at += part.checkpointLength();
    }
  }

  /// Takes up what an estimator of the same size, parameters and [#CHECKPOINT_LAYOUT] has saved.
  /// Without time between, the next step is bit for bit the one that the other would have made;
  /// else the pack is taken to have rested, and sigma has grown by self-discharge.
  ///
  /// @param elapsedSeconds since it was saved, at least 0
  /// @throws IllegalArgumentException where no estimator can have saved this; the state is then as
  ///   before
  public void restore(double[] from, double elapsedSeconds) {
    requireLength(from);
    if (!(elapsedSeconds >= 0) || Double.isInfinite(elapsedSeconds)) {
      throw new IllegalArgumentException("elapsedSeconds " + elapsedSeconds);
    }
    int at = 0;
    for (CheckpointPart part : parts) {
      if (!part.isSound(from, at)) {
        throw new IllegalArgumentException("no state of " + part.getClass().getSimpleName());
      }
      at += part.checkpointLength();
    }
    at = 0;
    for (CheckpointPart part : parts) {
      part.restore(from, at, elapsedSeconds);
      at += part.checkpointLength();
    }
  }

  private void requireLength(double[] values) {
    if (values.length != checkpointLength()) {
      throw new IllegalArgumentException(values.length + " values, expected " + checkpointLength());
    }
  }

  /// Widens sigma as for a current that nobody has measured for so long.
  ///
  /// @param seconds at least 0
  public void widen(double seconds) {
    if (!(seconds >= 0)) throw new IllegalArgumentException("seconds " + seconds);
    for (CellBank bank : banks) bank.widen(seconds);
    for (StringHealth ofString : health) ofString.widen(seconds);
    electrodes.ifPresent(followed -> followed.widen(seconds));
  }

  /// Takes `measurement` in and writes what is known now into `estimate`.
  public void step(PackMeasurement measurement, PackEstimate estimate) {
    if (!(measurement.dtSeconds >= 0)) {
      throw new IllegalArgumentException("dtSeconds " + measurement.dtSeconds);
    }
    for (int s = 0; s < strings; s++) {
      double coulombs = measurement.stringCoulombs[s];
      if (Double.isNaN(coulombs) || Double.isInfinite(coulombs)) {
        throw new IllegalArgumentException("stringCoulombs " + coulombs + " of string " + s);
      }
    }
    for (int b = 0; b < banks.length; b++) banks[b].step(measurement, bankString[b]);
    boolean judged = false;
    for (int s = 0; s < strings; s++) {
      judged |= judges[s].judgeCells(measurement);
      fuseBias(s, estimate);
    }
    for (int b = 0; b < banks.length; b++) {
      int s = bankString[b];
      double sigma = estimate.stringBiasSigmaAmps[s];
      banks[b].report(
          measurement,
          s,
          estimate.stringBiasAmps[s],
          sigma * sigma,
          judges[s].believesCurrent(),
          estimate);
    }
    for (StringJudge judge : judges) {
      if (judged) judge.judgeSensors(estimate);
      judge.report(estimate);
    }
    for (int s = 0; s < strings; s++) {
      health[s].step(measurement, judges[s].believesCurrent());
      health[s].report(estimate);
      resistances[s].step(measurement, judged, judges[s].believesCurrent());
      resistances[s].report(estimate);
    }
    for (int s = 0; s < strings; s++) {
      leaks[s].step(measurement, judges[s].believesCurrent(), estimate);
    }
    if (thermal.isPresent()) thermal.get().step(measurement, estimate);
    if (electrodes.isPresent()) electrodes.get().step(measurement, estimate);
    if (newestVolts.isPresent()) newestVolts.get().step(measurement);
    if (power.isPresent()) power.get().step(measurement, estimate);
    if (energy.isPresent()) energy.get().step(measurement, estimate);
  }

  /// Every cell has its own opinion of the one sensor of its string. They err alike where the model
  /// does, so that many cells know no more than one: covariance intersection with equal weights.
  private void fuseBias(int string, PackEstimate estimate) {
    double information = 0;
    double weighted = 0;
    int cells = 0;
    for (int b = 0; b < banks.length; b++) {
      if (bankString[b] != string) continue;
      banks[b].inform();
      information += banks[b].biasInformation;
      weighted += banks[b].weightedBias;
      cells += banks[b].startedCells();
    }
    estimate.stringBiasAmps[string] = weighted / information;
    estimate.stringBiasSigmaAmps[string] = Math.sqrt(cells / information);
  }
}
