package io.celltwin.estimator.life;

import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import java.util.Map;
import java.util.Optional;

/// The lifetime counters of a pack. One thread; one [#step] after each of the filters', which
/// allocates nothing. What is judged by the second costs a look at every cell in one tick of a
/// second.
///
/// Time in which nobody watches is in no count. What is not known is counted as that, in the last
/// of the [Bands], and never spoils a sum.
public final class PackLife {
  /// Number of the layout of [#state]: another where a name has another meaning. A new name needs
  /// none.
  public static final int LAYOUT = 1;

  private static final double PERIOD_SECONDS = 1;

  /// One sigma of an SOC that can tell.
  private static final double MOST_SIGMA = 0.1;

  /// A voltage beyond its limit is so for more than one sample, until it has come back by so much.
  private static final double VOLTAGE_SECONDS = 2;

  private static final double HYSTERESIS_VOLTS = 0.02;

  /// A charger holds a full cell at its limit, and a cell is used down to the other: what sensors
  /// read that little beyond is neither over-charged nor over-discharged.
  private static final double BEYOND_VOLTS = 0.02;

  /// Rainflow: steps of the SOC, and how many of them are no cycle: the estimate moves by as much.
  private static final int SOC_STEPS = 200;

  private static final int DEAD_STEPS = 2;

  private static final double MILLIS_PER_SECOND = 1000;

  private final LifeSettings settings;
  private final StringLife[] strings;
  private final CellVoltages[] voltages;
  private final LifeState state = new LifeState();

  final Extreme maxVolts = Extreme.highest();
  final Extreme minVolts = Extreme.lowest();
  final Extreme charge = Extreme.highest();
  final Extreme discharge = Extreme.lowest();
  final Temperatures temperatures;
  final DeepDischarges deepDischarges;
  final Happenings overDischarges = new Happenings(VOLTAGE_SECONDS);
  final Happenings overCharges = new Happenings(VOLTAGE_SECONDS);
  final Sums powerOnSeconds = new Sums(1);

  /// Temperature times SOC.
  final Sums bandSeconds = new Sums(Bands.CELSIUS.size() * Bands.SOC.size());

  final Rainflow rainflow = new Rainflow(SOC_STEPS, DEAD_STEPS);
  final CycledSoc cycledSoc = new CycledSoc();
  final RoundTrip roundTrip = new RoundTrip();

  /// When counting began, ms since 1970, `NaN` where not known; starts; how many ended without
  /// order.
  final double[] runs = {Double.NaN, 0, 0};

  private static final int SINCE = 0;
  private static final int STARTS = 1;
  private static final int CUTS = 2;

  /// Since the last judgement, s.
  private final double[] passing = {0};

  private boolean begun;
  private boolean cut;

  // of the cells, at the last judgement
  private double meanSoc;
  private double meanSigma;
  private double lowestSoc;
  private boolean allTell;
  private double meanCelsius;
  private double meanCoulombs;

  /// @param sensors of temperature
  public PackLife(int strings, int cellsInSeries, int sensors, LifeSettings settings) {
    this.settings = settings;
    this.strings = new StringLife[strings];
    voltages = new CellVoltages[strings];
    deepDischarges = new DeepDischarges(strings, settings);
    for (int s = 0; s < strings; s++) {
      this.strings[s] = new StringLife(s, settings);
      voltages[s] = new CellVoltages(s, s * cellsInSeries, cellsInSeries);
    }
    temperatures = new Temperatures(sensors, settings);
    name();
  }

  private void name() {
    state.add("since_ms_starts_cuts", runs, PackLife::areRuns);
    state.add("power_on_s", powerOnSeconds.parts, Sums::isSound);
    for (StringLife string : strings) string.name(state);
    state.add("deep_discharges", deepDischarges.happenings.parts, LifeState::areCounts);
    state.add("over_discharges", overDischarges.parts, LifeState::areCounts);
    state.add("over_charges", overCharges.parts, LifeState::areCounts);
    state.add("voltage_max_V_cell_ms", maxVolts.parts, LifeState::areKnownOrNot);
    state.add("voltage_min_V_cell_ms", minVolts.parts, LifeState::areKnownOrNot);
    state.add("charge_max_A_string_ms", charge.parts, LifeState::areKnownOrNot);
    state.add("discharge_max_A_string_ms", discharge.parts, LifeState::areKnownOrNot);
    temperatures.name(state);
    state.add("by_temperature_and_soc_s", bandSeconds.parts, Sums::isSound);
    state.add("half_cycles_by_depth_and_mean", rainflow.halves, LifeState::areCounts);
    state.add("open_ranges", rainflow.open, rainflow::isSound);
    state.add("round_trip", roundTrip.parts, LifeState::areKnownOrNot);
    state.beginPassing();
    state.add("cycled_soc_net_C", cycledSoc.parts, LifeState::areKnownOrNot);
    state.add("passing_s", passing, LifeState::areCounts);
    state.add("deepest_C", deepDischarges.deepestCoulombs, LifeState::areFinite);
    for (StringLife string : strings) string.namePassing(state);
    for (CellVoltages string : voltages) string.namePassing(state);
    temperatures.namePassing(state);
  }

  private static boolean areRuns(double[] runs) {
    return LifeState.areKnownOrNot(runs) && runs[STARTS] >= 0 && runs[CUTS] >= 0;
  }

  /// All that outlives a restart.
  public LifeState state() {
    return state;
  }

  /// Goes on from what another has saved, of the same strings. Before the first step. Without time
  /// between, counts are those that the other would have come to.
  ///
  /// @param saved arrays by the names of [#state]; what is missing stays at its beginning
  /// @param wasCut whether the other did not come to save its last
  /// @throws IllegalArgumentException where it is of no pack like this; nothing has changed then
  public void restore(Map<String, double[]> saved, boolean wasCut) {
    Optional<String> refusal = state.refusal(saved);
    if (refusal.isPresent()) throw new IllegalArgumentException(refusal.get());
    state.restore(saved);
    cut = wasCut;
  }

  /// @param wallMillis of this tick, since 1970; `NaN` where not known
  /// @return whether it has judged, which it does once a second
  public boolean step(PackMeasurement measurement, PackEstimate estimate, double wallMillis) {
    if (!begun) begin();
    if (Double.isNaN(runs[SINCE])) runs[SINCE] = wallMillis - countedMillis(measurement.dtSeconds);
    for (int s = 0; s < strings.length; s++) {
      voltages[s].step(measurement, estimate, maxVolts, minVolts, wallMillis);
      strings[s].step(measurement, voltages[s].stringVolts, charge, discharge, wallMillis);
    }
    passing[0] += measurement.dtSeconds;
    if (passing[0] < PERIOD_SECONDS) return false;
    judge(passing[0], measurement, estimate, wallMillis);
    passing[0] = 0;
    return true;
  }

  /// For how long has been counted up to the end of a tick: where the time was not known at the
  /// beginning, that was no later.
  private double countedMillis(double dtSeconds) {
    return MILLIS_PER_SECOND * (powerOnSeconds.value(0) + passing[0] + dtSeconds);
  }

  private void begin() {
    begun = true;
    runs[STARTS]++;
    if (cut) runs[CUTS]++;
  }

  private void judge(
      double seconds, PackMeasurement measurement, PackEstimate estimate, double wallMillis) {
    powerOnSeconds.add(0, seconds);
    boolean charges = false;
    for (int s = 0; s < strings.length; s++) {
      strings[s].judge(seconds, voltages[s].stringVolts, estimate);
      charges |= strings[s].charges();
    }
    temperatures.judge(seconds, charges, measurement, estimate, wallMillis);
    judgeVoltages(seconds);
    sumUp(measurement, estimate);
    deepDischarges.judge(seconds, lowestSoc, allTell, strings);
    int band = Bands.CELSIUS.indexOf(meanCelsius) * Bands.SOC.size() + Bands.SOC.indexOf(meanSoc);
    bandSeconds.add(band, seconds);
    double cycled =
        cycledSoc.take(
            meanSigma <= MOST_SIGMA ? meanSoc : Double.NaN,
            (coulombs(StringLife.CHARGED) - coulombs(StringLife.DISCHARGED)) / strings.length,
            meanCoulombs > 0 ? meanCoulombs : settings.ratedCoulombs());
    if (!Double.isNaN(cycled)) rainflow.take((int) Math.rint(cycled * SOC_STEPS));
    roundTrip.judge(
        meanSoc,
        meanSigma,
        joules(StringLife.CHARGED),
        joules(StringLife.DISCHARGED),
        cycles(),
        unmeteredCoulombs() + uncoveredSeconds());
  }

  private void judgeVoltages(double seconds) {
    double max = settings.maxCellVolts();
    double min = settings.minCellVolts();
    boolean over = false;
    boolean under = false;
    double highest = Double.NaN;
    double lowest = Double.NaN;
    for (CellVoltages string : voltages) {
      over |= string.highestTwice > max + BEYOND_VOLTS;
      under |= string.lowestTwice < min - BEYOND_VOLTS;
      if (string.highestOnce > highest || Double.isNaN(highest)) highest = string.highestOnce;
      if (string.lowestOnce < lowest || Double.isNaN(lowest)) lowest = string.lowestOnce;
    }
    overCharges.take(over, highest < max - HYSTERESIS_VOLTS, seconds);
    overDischarges.take(under, lowest > min + HYSTERESIS_VOLTS, seconds);
  }

  /// Of the cells that are known: a sum over them, once a second.
  private void sumUp(PackMeasurement measurement, PackEstimate estimate) {
    double soc = 0;
    double sigma = 0;
    double celsius = 0;
    double capacity = 0;
    int known = 0;
    int warm = 0;
    int telling = 0;
    lowestSoc = Double.NaN;
    for (int c = 0; c < estimate.soc.length; c++) {
      if (!Double.isNaN(measurement.cellCelsius[c])) {
        celsius += measurement.cellCelsius[c];
        warm++;
      }
      if (Double.isNaN(estimate.soc[c])) continue;
      soc += estimate.soc[c];
      sigma += estimate.socSigma[c];
      capacity += estimate.capacityCoulombs[c];
      known++;
      if (estimate.socSigma[c] > MOST_SIGMA) continue;
      telling++;
      if (!(estimate.soc[c] >= lowestSoc)) lowestSoc = estimate.soc[c];
    }
    allTell = telling == estimate.soc.length;
    meanSoc = soc / known; // NaN of none
    meanSigma = sigma / known;
    meanCelsius = celsius / warm;
    meanCoulombs = capacity / known;
  }

  StringLife string(int s) {
    return strings[s];
  }

  int strings() {
    return strings.length;
  }

  double joules(int way) {
    double sum = 0;
    for (StringLife string : strings) sum += string.joules.value(way);
    return sum;
  }

  double coulombs(int way) {
    double sum = 0;
    for (StringLife string : strings) sum += string.coulombs.value(way);
    return sum;
  }

  double unmeteredCoulombs() {
    double sum = 0;
    for (StringLife string : strings) sum += string.unmeteredCoulombs.value(0);
    return sum;
  }

  /// Mean over the strings.
  double cycles() {
    double sum = 0;
    for (StringLife string : strings) sum += string.cycles.value(0);
    return sum / strings.length;
  }

  /// Of the string that was measured least.
  double uncoveredSeconds() {
    double most = 0;
    for (StringLife string : strings) most = Math.max(most, string.uncoveredSeconds.value(0));
    return most;
  }

  /// What has been counted so far: a copy.
  public LifeCounts counts() {
    return new LifeCounts(this);
  }
}
