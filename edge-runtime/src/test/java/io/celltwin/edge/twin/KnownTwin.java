package io.celltwin.edge.twin;

import static io.celltwin.edge.twin.TwinBench.SECOND;

import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.Verdict;
import io.celltwin.estimator.life.Bands;
import io.celltwin.estimator.power.Horizon;
import io.celltwin.estimator.power.LimitedBy;
import io.celltwin.estimator.power.PowerAnswers;
import io.celltwin.estimator.power.PowerEstimate;
import io.celltwin.estimator.power.PowerLimit;
import io.celltwin.hal.Quantity;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A pack of two strings of three cells and a temperature sensor each, of which everything is known
/// and no two values are the same: what is published of it tells where it was read. Each extreme is
/// of another cell. What the filters say hangs together in nothing.
public final class KnownTwin {
  private static final int CELLS = 6;

  /// Of the first tick, which is the one that is told.
  private static final long NOW = 60 * SECOND;

  private KnownTwin() {}

  /// As it was told, though measurement and estimate have been refilled since.
  public static TwinState state() throws Exception {
    TwinBench bench = new TwinBench(2, CELLS / 2, 2);
    bench.life().restore(lived(), true);
    measured(bench).tick(NOW);
    PackEstimate estimate = estimate();
    bench.tick(NOW, estimate, timing());
    TwinState state = bench.last();
    refill(estimate);
    bench.quiet(NOW + SECOND).tick(NOW + SECOND);
    return state;
  }

  /// Lowest of cell 4, highest of cell 6. The last believable one of cell 3 stands in for one that
  /// cannot be.
  private static TwinBench measured(TwinBench bench) {
    double[] volts = {3.61234, 3.72345, 3.65432, 3.51116, 3.83456, 3.98765};
    for (int c = 0; c < CELLS; c++) bench.voltage(c + 1, ago(1.1 + 0.1 * c), volts[c]);
    bench.voltage(3, ago(0.5), 0.1);
    bench.current(1, ago(1.9), -1.23456).current(2, ago(1.7), -2.44667);
    bench.temperature(1, ago(12.34), 21.456).temperature(2, ago(23.45), 31.237);
    bench.reported(Quantity.REPORTED_SOC, ago(11.1), 0.420_126);
    bench.reported(Quantity.REPORTED_SOH, ago(12.2), 0.910_237);
    bench.reported(Quantity.REPORTED_CHARGE_POWER_LIMIT, ago(13.3), 4321.09);
    bench.reported(Quantity.REPORTED_DISCHARGE_POWER_LIMIT, ago(14.4), 8765.43);
    bench.reported(Quantity.REPORTED_CHARGE_CURRENT_LIMIT, ago(15.5), 43.21098);
    bench.reported(Quantity.REPORTED_DISCHARGE_CURRENT_LIMIT, ago(16.6), 87.65432);
    return bench;
  }

  private static long ago(double seconds) {
    return NOW - Math.round(seconds * SECOND);
  }

  private static PackEstimate estimate() {
    PackEstimate estimate = new PackEstimate(2, CELLS, 2);
    soc(estimate);
    filters(estimate);
    capacity(estimate);
    resistance(estimate);
    heat(estimate);
    strings(estimate);
    power(estimate.power);
    energy(estimate);
    return estimate;
  }

  /// Lowest of cell 2, highest of cell 5.
  private static void soc(PackEstimate estimate) {
    put(estimate.soc, 0.512346, 0.401234, 0.623457, 0.734567, 0.845678, 0.555555);
    put(estimate.socSigma, 0.0111116, 0.0122223, 0.0133334, 0.0144446, 0.0155557, 0.0166668);
    Arrays.fill(estimate.quality, EstimateQuality.GOOD);
    estimate.quality[3] = EstimateQuality.ESTIMATED;
  }

  private static void filters(PackEstimate estimate) {
    put(estimate.predictedVolts, 3.60001, 3.70002, 3.50003, 3.90004, 3.80005, 3.65006);
    put(estimate.residualVolts, 0.012, 0.023, 0.011, 0.087, 0.034, Double.NaN);
    put(estimate.innovationMeanVolts, 0.00123, -0.00234, 0.00346, -0.00457, 0.00567, -0.00678);
    put(estimate.nis, 2.345, 4.567, 6.789, 3.456, 1.234, 5.678);
    put(estimate.secondsSinceAnchor, 100.6, 200.7, Double.NaN, 400.2, 500.3, 600.4);
    for (int c : new int[] {0, 2, 3, 5}) estimate.observable[c] = true;
    for (int c : new int[] {1, 2, 5}) estimate.converged[c] = true;
  }

  /// Of 2.9 Ah when new; of those that have been learnt the lowest is of cell 3, and of cell 1 less
  /// than a day ago.
  private static void capacity(PackEstimate estimate) {
    put(estimate.capacityCoulombs, 9684, 9720, 9180, 9540, 9612, 8280);
    put(estimate.capacitySigmaCoulombs, 36, 72, 108, 144, 180, 216);
    Arrays.fill(estimate.capacityLearnt, 0, 5, true);
    put(estimate.secondsSinceCapacity, 7654.32, 100_000.16, 172_803.26, 200_000.36, 300_000.46);
  }

  /// The highest of cell 4; of cell 5 it has not been learnt.
  private static void resistance(PackEstimate estimate) {
    put(estimate.r0Ohms, 0.0311, 0.0322, 0.0333, 0.0344, Double.NaN, 0.0366);
    put(estimate.r0SigmaOhms, 0.0011, 0.0012, 0.0013, 0.0014, Double.NaN, 0.0016);
    put(estimate.resistanceRatio, 1.012346, 1.123456, 1.234567, 1.412346, Double.NaN, 1.345678);
    put(
        estimate.resistanceRatioSigma,
        0.0212346,
        0.0223457,
        0.0234568,
        0.0245679,
        Double.NaN,
        0.0256781);
    put(
        estimate.secondsSinceResistance,
        86_400.06,
        90_000.16,
        110_000.26,
        120_000.36,
        Double.NaN,
        130_000.46);
  }

  /// Cell 1 is warmest, cell 6 will be too warm first.
  private static void heat(PackEstimate estimate) {
    put(estimate.coreCelsius, 45.678, 41.234, 42.345, 43.456, 44.567, 40.126);
    put(estimate.coreCelsiusSigma, 0.116, 0.227, 0.338, 0.449, 0.556, 0.667);
    put(estimate.secondsToTemperatureLimit, Double.NaN, 2222.6, 5555.6, 4444.6, 3333.6, 1111.6);
    put(estimate.stringCooling, 0.87126, 1.02347);
    put(estimate.stringCoolingSigma, 0.04567, 0.05678);
  }

  /// In the first a cell leaks, which is told before what is wrong with its current; in the second
  /// a cell's voltage is wrong.
  private static void strings(PackEstimate estimate) {
    put(estimate.stringBiasAmps, -0.12346, 0.23457);
    put(estimate.stringBiasSigmaAmps, 0.03457, 0.04568);
    estimate.leakCell[0] = 0;
    estimate.verdict[0] = Verdict.CURRENT_SENSOR;
    estimate.verdictExcess[0] = 0.34567;
    estimate.verdictSigma[0] = 0.04567;
    estimate.leakLeastAmps[0] = 0.01236;
    estimate.leakMostAmps[0] = 0.05679;
    estimate.verdict[1] = Verdict.CELL_VOLTAGE;
    estimate.verdictCell[1] = 4;
    estimate.verdictExcess[1] = 0.12346;
    estimate.verdictSigma[1] = 0.01235;
  }

  /// Each answer limited by another quantity or another cell; all in no order.
  private static void power(PowerEstimate power) {
    PowerAnswers.discharge(
        power, Horizon.SECONDS_2, limit(11.12346, 1111.16, 1, LimitedBy.VOLTAGE));
    PowerAnswers.discharge(power, Horizon.SECONDS_10, limit(22.23457, 2222.27, 2, LimitedBy.SOC));
    PowerAnswers.discharge(
        power, Horizon.SECONDS_30, limit(33.34568, 3333.38, 3, LimitedBy.TEMPERATURE));
    PowerAnswers.discharge(
        power, Horizon.CONTINUOUS, limit(44.45679, 4444.49, 4, LimitedBy.TRANSPORT));
    PowerAnswers.charge(power, Horizon.SECONDS_2, limit(55.56781, 5555.56, 0, LimitedBy.CURRENT));
    PowerAnswers.charge(power, Horizon.SECONDS_10, limit(66.67892, 6666.67, 6, LimitedBy.SOC));
    PowerAnswers.charge(power, Horizon.SECONDS_30, limit(77.78913, 7777.78, 5, LimitedBy.VOLTAGE));
    PowerAnswers.charge(
        power, Horizon.CONTINUOUS, limit(88.89124, 8888.89, 1, LimitedBy.TEMPERATURE));
  }

  /// @param cellNumber 0 where none does
  private static PowerLimit limit(double amps, double watts, int cellNumber, LimitedBy by) {
    return new PowerLimit(amps, watts, cellNumber - 1, by);
  }

  /// Both times, of which in truth never more than one is known.
  private static void energy(PackEstimate estimate) {
    estimate.energy.usableWattHours = 12_345.678;
    estimate.energy.usableSigmaWattHours = 1234.567;
    estimate.energy.fullWattHours = 23_456.789;
    estimate.energy.fullSigmaWattHours = 2345.678;
    estimate.energy.stateOfEnergy = 0.526316;
    estimate.energy.stateOfEnergySigma = 0.0345678;
    estimate.energy.secondsToEmpty = 34_567.8;
    estimate.energy.secondsToFull = 45_678.6;
    estimate.energy.expectedWatts = 1285.93;
  }

  /// As it is kept, by its names there, up to the start before this one, which did not end in
  /// order. The first tick adds a start, a cut, and less than a second without current, which
  /// rounding takes away.
  private static Map<String, double[]> lived() {
    Map<String, double[]> life = new HashMap<>();
    life.put("since_ms_starts_cuts", new double[] {1_700_000_000_001.0, 41, 6});
    life.put("power_on_s", sums(4_000_123));
    life.put("string_1.charged_discharged_C", sums(360_123.4, 720_246.8));
    life.put("string_2.charged_discharged_C", sums(36_012.3, 72_024.6));
    life.put("string_1.charged_discharged_J", sums(4_321_098.7, 8_642_197.4));
    life.put("string_2.charged_discharged_J", sums(1_234_567.8, 2_345_678.9));
    life.put("string_1.unmetered_C", sums(1234.5));
    life.put("string_2.unmetered_C", sums(2345.6));
    life.put("string_1.cycles", sums(12.3456));
    life.put("string_2.cycles", sums(23.4567));
    life.put("string_1.uncovered_s", sums(4567.8));
    life.put("string_2.uncovered_s", sums(7654.3));
    life.put("string_1.by_current_s", hours(1, Bands.C_RATE.size()));
    life.put("string_2.by_current_s", hours(101, Bands.C_RATE.size()));
    life.put("string_1.fast_charges", new double[] {3, 0, 0});
    life.put("string_2.fast_charges", new double[] {8, 0, 0});
    life.put("deep_discharges", new double[] {31, 0, 0});
    life.put("over_discharges", new double[] {32, 0, 0});
    life.put("over_charges", new double[] {33, 0, 0});
    life.put("voltage_max_V_cell_ms", new double[] {4.23456, 4, 1_700_000_000_002.0});
    life.put("voltage_min_V_cell_ms", new double[] {2.34567, 5, 1_700_000_000_003.0});
    life.put("temperature_max_degC_sensor_ms", new double[] {67.891, 2, 1_700_000_000_004.0});
    life.put("temperature_min_degC_sensor_ms", new double[] {-23.456, 1, 1_700_000_000_005.0});
    life.put("charge_max_A_string_ms", new double[] {345.6789, 2, 1_700_000_000_006.0});
    life.put("discharge_max_A_string_ms", new double[] {-456.7891, 1, 1_700_000_000_007.0});
    life.put("hot_cold_charging_hot_cold_s", sums(36_123, 46_234, 6789, 7890));
    double[] bandSeconds = new double[Bands.CELSIUS.size() * Bands.SOC.size()];
    bandSeconds[3 * Bands.SOC.size() + 7] = 4500;
    life.put("by_temperature_and_soc_s", sums(bandSeconds));
    double[] halfCycles = new double[Bands.SOC.known() * Bands.SOC.known()];
    halfCycles[2 * Bands.SOC.known() + 5] = 3;
    life.put("half_cycles_by_depth_and_mean", halfCycles);
    life.put("round_trip", new double[] {Double.NaN, 0, 0, 0, 0, 0.9123456, 1});
    return life;
  }

  /// Each with a low part that says nothing.
  private static double[] sums(double... values) {
    double[] parts = new double[2 * values.length];
    for (int k = 0; k < values.length; k++) parts[2 * k] = values[k];
    return parts;
  }

  /// One more in each band than in the one before, s.
  private static double[] hours(int first, int bands) {
    return sums(IntStream.range(first, first + bands).mapToDouble(h -> 3600.0 * h).toArray());
  }

  /// 200 ticks of a millisecond each: three took longer, the latest hundredth was 40 µs late.
  private static LoopTiming.Snapshot timing() {
    LoopTiming timing = new LoopTiming();
    for (int tick = 0; tick < 197; tick++) timing.record(micros(3), micros(500), micros(1000));
    for (int tick = 0; tick < 2; tick++) timing.record(micros(40), micros(1100), micros(1000));
    timing.record(micros(900), micros(1234), micros(1000));
    timing.skip(5);
    timing.readingsLost(11);
    return timing.snapshot();
  }

  private static long micros(long micros) {
    return TimeUnit.MICROSECONDS.toNanos(micros);
  }

  /// What is not given stays as it is.
  private static void put(double[] into, double... values) {
    System.arraycopy(values, 0, into, 0, values.length);
  }

  /// Whatever a state shares with the estimate becomes another.
  private static void refill(PackEstimate estimate) throws ReflectiveOperationException {
    for (var field : PackEstimate.class.getFields()) {
      switch (field.get(estimate)) {
        case double[] values -> Arrays.fill(values, -7);
        case boolean[] values -> Arrays.fill(values, false);
        case int[] values -> Arrays.fill(values, -7);
        case EstimateQuality[] values -> Arrays.fill(values, EstimateQuality.INVALID);
        case Verdict[] values -> Arrays.fill(values, Verdict.CURRENT_SENSOR);
        default -> {}
      }
    }
    for (Horizon horizon : Horizon.values()) {
      PowerAnswers.discharge(estimate.power, horizon, limit(-7, -7, -7, LimitedBy.UNKNOWN));
      PowerAnswers.charge(estimate.power, horizon, limit(-7, -7, -7, LimitedBy.UNKNOWN));
    }
    estimate.energy.usableWattHours = -7;
  }
}
