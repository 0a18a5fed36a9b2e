package io.celltwin.estimator;

import io.celltwin.estimator.health.AnchorLine;
import io.celltwin.estimator.health.CapacityFilter;
import io.celltwin.estimator.health.ChargeBranch;
import io.celltwin.estimator.health.FullDischarge;
import io.celltwin.estimator.health.HalfCells;
import io.celltwin.estimator.health.RestWatch;
import io.celltwin.estimator.health.WindowFilter;
import java.util.Optional;

/// How the capacities of the cells of one string have aged: watches rests and discharges for the
/// filters of `estimator.health`, and gives what they have learnt to the cells' fast filters.
///
/// What a rest means for a cell takes a few microseconds, so the cells are visited one after the
/// other, all within a minute: no tick has the work of all.
final class StringHealth implements CheckpointPart {
  /// Charge and time are looked at in portions of at least this, s.
  private static final double PERIOD_SECONDS = 1;

  private static final double VISIT_ALL_SECONDS = 60;

  /// One sigma of the noise of one voltage, V; of what a cell has not yet relaxed by when a rest
  /// begins, and the time over which that becomes half.
  private static final double NOISE_VOLTS = 0.002;

  private static final double RELAXING_VOLTS = 0.004;
  private static final double RELAXING_SECONDS = 1800;

  /// No rest is higher above the curve's end than this, V.
  private static final double BEYOND_FULL_VOLTS = 0.005;

  /// One sigma of a temperature that nobody measures, K.
  private static final double UNKNOWN_KELVIN = 20;

  /// No capacity is known better beforehand.
  private static final double LEAST_CAPACITY_SIGMA = 0.01;

  /// In a frost a cell stops under its load long before it is empty, and relaxes for hours: whole
  /// discharges tell nothing of its capacity, degC.
  private static final double LEAST_CELSIUS = 0;

  // Of the capacity that the fast filter is told, as parts of the fresh cell's.
  private static final double LEAST_CAPACITY = 0.2;
  private static final double MOST_CAPACITY = 1.5;

  private static final double REFERENCE_SOC = 0.5;

  /// Values of the checkpoint that a string has once.
  private static final int ONCE = 10;

  private final int string;
  private final int firstCell;
  private final CellBank[] banks;
  private final FilterSettings settings;
  private final CellParameters parameters;
  private final double quietAmps;
  private final double fullVolts;
  private final RestWatch rest;
  private final ChargeBranch branch;
  private final CapacityFilter[] capacity;
  private final FullDischarge[] discharge;
  private final double[] curveShift = new double[CellBank.SHIFT_POINTS];

  // since the latest period
  private double seconds;
  private double coulombs;
  private double uncoveredSeconds;

  private final RestVoltages voltages;

  // of the latest rest: between which branches it was; cells that are still to be visited, how many
  // of the others hold how much
  private double restBranch;
  private double restBranchSigma = 1;
  private double waitingCells;
  private double tellingCells;
  private double held;
  private double heldVariance;

  // of the latest rest, where the cell has not been visited since
  private final double[] waiting;
  private final double[] restVolts;
  private final double[] restVoltages;
  private final double[] restCelsius;
  private final double[] restKelvin;

  private final double[] secondsSinceCapacity;

  private final RoundRobin turns;
  private final Carried carried;

  // what is reported, summed up once a second and where a cell is visited
  private final double[] capacityCoulombs;
  private final double[] capacitySigmaCoulombs;
  private final boolean[] capacityLearnt;
  private final double[] capacityAge;

  StringHealth(
      int string,
      int firstCell,
      CellBank[] banks,
      CellParameters parameters,
      FilterSettings settings,
      RestWatch rest) {
    this.string = string;
    this.firstCell = firstCell;
    this.banks = banks;
    this.settings = settings;
    this.parameters = parameters;
    this.rest = rest;
    branch = new ChargeBranch(parameters.hysteresisDecayPerSoc());
    fullVolts = parameters.ocv().volts(1) + BEYOND_FULL_VOLTS;
    quietAmps = RestWatch.REST_C_RATE * parameters.capacityCoulombs() / 3600;
    int cells = 0;
    for (CellBank bank : banks) cells += bank.cells;
    capacity = new CapacityFilter[cells];
    discharge = new FullDischarge[cells];
    for (int c = 0; c < cells; c++) {
      capacity[c] = capacityFilter(parameters);
      discharge[c] = new FullDischarge(parameters.ocv());
    }
    voltages = new RestVoltages(cells);
    turns = new RoundRobin(cells, VISIT_ALL_SECONDS);
    waiting = new double[cells];
    restVolts = new double[cells];
    restVoltages = new double[cells];
    restCelsius = new double[cells];
    restKelvin = new double[cells];
    secondsSinceCapacity = new double[cells];
    capacityCoulombs = new double[cells];
    capacitySigmaCoulombs = new double[cells];
    capacityLearnt = new boolean[cells];
    capacityAge = new double[cells];
    for (int c = 0; c < cells; c++) sumUp(c);
    carried =
        new Carried(
            cells, waiting, restVolts, restVoltages, restCelsius, restKelvin, secondsSinceCapacity);
  }

  private static CapacityFilter capacityFilter(CellParameters parameters) {
    OcvCurve fresh = parameters.ocv();
    double sigma = Math.max(parameters.capacitySigma(), LEAST_CAPACITY_SIGMA);
    Optional<HalfCells> electrodes = parameters.halfCells();
    return electrodes.isPresent()
        ? new WindowFilter(electrodes.get(), fresh, sigma)
        : new AnchorLine(fresh, sigma);
  }

  // ---- a tick

  /// After the fast filters have taken the measurement in.
  ///
  /// @param isCurrentBelieved whether the residuals do not speak against the current
  void step(PackMeasurement measurement, boolean isCurrentBelieved) {
    for (CellBank bank : banks) {
      double used = bank.takeUsedSeconds();
      if (used > 0) widen(used);
    }
    double dt = measurement.dtSeconds;
    seconds += dt;
    coulombs += measurement.stringCoulombs[string];
    uncoveredSeconds += measurement.stringUncoveredSeconds[string];
    if (seconds >= PERIOD_SECONDS) passPeriod(measurement, isCurrentBelieved);
    if (rest.isQuiet()) voltages.take(measurement, firstCell, quietAmps);
    for (int k = turns.due(dt); k > 0; k--) visit(turns.visit());
  }

  private void passPeriod(PackMeasurement measurement, boolean isCurrentBelieved) {
    boolean isKnown = isCurrentBelieved && uncoveredSeconds == 0;
    double charge = coulombs / parameters.capacityCoulombs();
    for (int c = 0; c < capacity.length; c++) secondsSinceCapacity[c] += seconds;
    if (rest.pass(seconds, charge, isKnown)) endRest(measurement);
    // At rest flows what the sensor is off by.
    if (!isKnown) branch.lose(RestWatch.unknownSigma(seconds));
    else if (!rest.isQuiet()) branch.pass(charge);
    watchDischarges(measurement, charge);
    if (!rest.isQuiet()) voltages.begin();
    for (int c = 0; c < capacity.length; c++) sumUp(c);
    seconds = 0;
    coulombs = 0;
    uncoveredSeconds = 0;
  }

  private void watchDischarges(PackMeasurement measurement, double charge) {
    double hours = seconds / 3600;
    double restCharge = rest.restCurrent() * hours;
    double flowed = charge - rest.reading() * hours + restCharge;
    double passed = rest.isQuiet() ? restCharge : flowed;
    double doubted = flowed - passed;
    double rate = passed / hours;
    double restSigma = rest.restCurrentSigma();
    double sigma =
        hours
            * (rest.isQuiet()
                ? restSigma
                : Math.sqrt(square(rest.readingSigma()) + square(restSigma)));
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) {
        FullDischarge ofCell = discharge[bank.firstCell - firstCell + b];
        ofCell.pass(seconds, passed, sigma, doubted);
        boolean isSeen = bank.judge.isPlausible(b) && bank.judge.isSampledWithin(b, seconds);
        // `NaN` is not warm either.
        boolean isWarm = measurement.cellCelsius[bank.firstCell + b] > LEAST_CELSIUS;
        if (uncoveredSeconds > 0 || bank.currentUnknown || !isWarm) ofCell.lose();
        else if (isSeen) see(measurement, bank, b, ofCell, rate);
      }
    }
  }

  private void see(
      PackMeasurement measurement, CellBank bank, int b, FullDischarge ofCell, double rate) {
    OcvCurve ocv = parameters.ocv();
    double kelvin = measurement.cellCelsius[bank.firstCell + b] - ocv.referenceCelsius;
    double load = bank.judge.load(b);
    double entropic = kelvin * ocv.voltsPerKelvin(bank.z[b]);
    ofCell.see(bank.judge.volts(b) - load - entropic, load, rate);
  }

  private void endRest(PackMeasurement measurement) {
    waitingCells = capacity.length;
    tellingCells = 0;
    held = 0;
    heldVariance = 0;
    restBranch = branch.place();
    restBranchSigma = branch.sigma();
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) {
        int c = bank.firstCell - firstCell + b;
        waiting[c] = 1;
        restVoltages[c] = bank.judge.isPlausible(b) ? voltages.count(c) : 0;
        restVolts[c] = restVoltages[c] > 0 ? voltages.mean(c) : 0;
        // A charger that holds the voltage of a full cell is no rest, however little flows.
        if (restVolts[c] > fullVolts) restVoltages[c] = 0;
        double celsius = measurement.cellCelsius[firstCell + c];
        boolean isKnown = !Double.isNaN(celsius);
        restCelsius[c] = isKnown ? celsius : parameters.ocv().referenceCelsius;
        restKelvin[c] = isKnown ? measurement.cellCelsiusSigma[firstCell + c] : UNKNOWN_KELVIN;
      }
    }
  }

  /// Of the charge while nobody watched: at rest but for self-discharge, unless a voltage then
  /// shows otherwise, which that of a cell with hysteresis may not.
  private double awaySigma(double seconds) {
    boolean hasHysteresis = parameters.ocv().halfGapVolts(REFERENCE_SOC) > 0;
    return hasHysteresis
        ? RestWatch.unknownSigma(seconds)
        : settings.selfDischargePerMonth() * seconds / CellBank.SECONDS_PER_MONTH;
  }

  /// For a current that nobody has measured for so long.
  void widen(double unknownSeconds) {
    rest.widen(unknownSeconds);
    for (FullDischarge ofCell : discharge) ofCell.lose();
  }

  // ---- cell by cell

  private void visit(int c) {
    CellBank bank = CellBank.of(banks, firstCell + c);
    int b = c - (bank.firstCell - firstCell);
    if (waiting[c] > 0) {
      waiting[c] = 0;
      takeRest(c);
      waitingCells--;
      if (waitingCells == 0 && tellingCells > 0) tellHeld();
      if (isCapacityLearnt(c)) tellCapacity(c, bank, b);
    }
    if (discharge[c].isLearnt() && discharge[c].ageSeconds() < VISIT_ALL_SECONDS) {
      tellCapacity(c, bank, b);
    }
    sumUp(c);
  }

  private void takeRest(int c) {
    rest.tell(capacity[c]);
    if (restVoltages[c] == 0) return;
    OcvCurve ocv = parameters.ocv();
    double soc = ocv.soc(restVolts[c]);
    double perKelvin = ocv.voltsPerKelvin(soc);
    double halfGap = ocv.halfGapVolts(soc);
    double volts =
        restVolts[c] - (restCelsius[c] - ocv.referenceCelsius) * perKelvin - restBranch * halfGap;
    double relaxing = RELAXING_VOLTS / (1 + rest.endedSeconds() / RELAXING_SECONDS);
    double variance =
        NOISE_VOLTS * NOISE_VOLTS / restVoltages[c]
            + relaxing * relaxing
            + square(restBranchSigma * halfGap)
            + square(restKelvin[c] * perKelvin);
    double sigma = Math.sqrt(variance);
    if (capacity[c].rest(volts, sigma)) secondsSinceCapacity[c] = 0;
    double fromHalf = capacity[c].held(volts);
    double apart = (ocv.soc(volts + sigma) - ocv.soc(volts - sigma)) / 2;
    held += fromHalf;
    heldVariance += square(apart) + square(capacity[c].sigma() * fromHalf);
    tellingCells++;
  }

  /// What makes one cell's voltage wrong makes all of them wrong: their mean is no surer.
  private void tellHeld() {
    rest.hold(held / tellingCells, heldVariance / tellingCells, (int) tellingCells);
  }

  private void tellCapacity(int c, CellBank bank, int b) {
    double part = capacity(c);
    double sigma = capacitySigma(c);
    // Beyond that it is no ageing cell; `NaN` is not within either.
    if (!(part > LEAST_CAPACITY && part < MOST_CAPACITY && sigma < MOST_CAPACITY)) return;
    bank.setCapacity(b, part, sigma);
    tellCurve(c, bank, b);
  }

  private void tellCurve(int c, CellBank bank, int b) {
    capacity[c].curveShift(curveShift);
    bank.setCurveShift(b, curveShift, capacity[c].curveSigma());
  }

  // ---- what tells the capacity: rests, or whole discharges

  private boolean isCapacityLearnt(int c) {
    return discharge[c].isLearnt() || capacity[c].isLearnt();
  }

  /// Rests by themselves tell it as well only where the electrodes are known: else what they are
  /// wrong by is how the curve has deformed.
  private boolean isToldByDischarge(int c) {
    boolean isWorse =
        (parameters.halfCells().isPresent() || discharge[c].isOld())
            && capacity[c].isLearnt()
            && capacity[c].sigma() <= discharge[c].sigma();
    return discharge[c].isLearnt() && !isWorse;
  }

  private double capacity(int c) {
    return isToldByDischarge(c) ? discharge[c].capacity() : capacity[c].capacity();
  }

  private double capacitySigma(int c) {
    return isToldByDischarge(c) ? discharge[c].sigma() : capacity[c].sigma();
  }

  private double capacityAge(int c) {
    return isToldByDischarge(c) ? discharge[c].ageSeconds() : secondsSinceCapacity[c];
  }

  private static double square(double value) {
    return value * value;
  }

  private void sumUp(int c) {
    capacityCoulombs[c] = capacity(c) * parameters.capacityCoulombs();
    capacitySigmaCoulombs[c] = capacitySigma(c) * parameters.capacityCoulombs();
    capacityLearnt[c] = isCapacityLearnt(c);
    capacityAge[c] = capacityLearnt[c] ? capacityAge(c) : Double.NaN;
  }

  void report(PackEstimate estimate) {
    int cells = capacity.length;
    System.arraycopy(capacityCoulombs, 0, estimate.capacityCoulombs, firstCell, cells);
    System.arraycopy(capacitySigmaCoulombs, 0, estimate.capacitySigmaCoulombs, firstCell, cells);
    System.arraycopy(capacityLearnt, 0, estimate.capacityLearnt, firstCell, cells);
    System.arraycopy(capacityAge, 0, estimate.secondsSinceCapacity, firstCell, cells);
  }

  // ---- checkpoint

  @Override
  public int checkpointLength() {
    int length = ONCE + ChargeBranch.LENGTH + RestWatch.LENGTH;
    length += voltages.checkpointLength() + carried.checkpointLength();
    for (CapacityFilter filter : capacity) length += filter.checkpointLength();
    return length + capacity.length * FullDischarge.LENGTH;
  }

  @Override
  public void save(double[] into, int from) {
    into[from] = seconds;
    into[from + 1] = coulombs;
    into[from + 2] = uncoveredSeconds;
    into[from + 3] = turns.next();
    into[from + 4] = waitingCells;
    into[from + 5] = tellingCells;
    into[from + 6] = held;
    into[from + 7] = heldVariance;
    into[from + 8] = restBranch;
    into[from + 9] = restBranchSigma;
    int at = from + ONCE;
    branch.save(into, at);
    at += ChargeBranch.LENGTH;
    rest.save(into, at);
    at += RestWatch.LENGTH;
    voltages.save(into, at);
    at += voltages.checkpointLength();
    carried.save(into, at);
    at += carried.checkpointLength();
    for (int c = 0; c < capacity.length; c++) {
      capacity[c].save(into, at);
      at += capacity[c].checkpointLength();
      discharge[c].save(into, at);
      at += FullDischarge.LENGTH;
    }
  }

  @Override
  public boolean isSound(double[] saved, int from) {
    return Carried.areFinite(saved, from, from + checkpointLength())
        && turns.isSound(saved[from + 3]);
  }

  /// After the banks have been restored.
  @Override
  public void restore(double[] saved, int from, double elapsedSeconds) {
    seconds = saved[from];
    coulombs = saved[from + 1];
    uncoveredSeconds = saved[from + 2];
    turns.goOnWith(saved[from + 3]);
    waitingCells = saved[from + 4];
    tellingCells = saved[from + 5];
    held = saved[from + 6];
    heldVariance = saved[from + 7];
    restBranch = saved[from + 8];
    restBranchSigma = saved[from + 9];
    int at = from + ONCE;
    branch.restore(saved, at);
    branch.lose(RestWatch.unknownSigma(elapsedSeconds));
    at += ChargeBranch.LENGTH;
    rest.restore(saved, at, elapsedSeconds, awaySigma(elapsedSeconds));
    at += RestWatch.LENGTH;
    voltages.restore(saved, at);
    at += voltages.checkpointLength();
    carried.restore(saved, at);
    at += carried.checkpointLength();
    for (int c = 0; c < capacity.length; c++) {
      capacity[c].restore(saved, at);
      at += capacity[c].checkpointLength();
      discharge[c].restore(saved, at, elapsedSeconds);
      at += FullDischarge.LENGTH;
      secondsSinceCapacity[c] += elapsedSeconds;
    }
    restoreCurves();
    for (int c = 0; c < capacity.length; c++) sumUp(c);
    if (elapsedSeconds > 0) voltages.begin();
  }

  /// They follow from what the filters know, and are not carried.
  private void restoreCurves() {
    for (CellBank bank : banks) {
      for (int b = 0; b < bank.cells; b++) {
        int c = bank.firstCell - firstCell + b;
        if (isCapacityLearnt(c)) tellCurve(c, bank, b);
      }
    }
  }
}
