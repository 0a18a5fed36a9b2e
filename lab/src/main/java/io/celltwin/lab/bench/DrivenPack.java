package io.celltwin.lab.bench;

import io.celltwin.estimator.CellMap;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Circuit;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.PackMeasurement;
import java.util.Arrays;

/// The load of `bench.c`: cells that differ in capacity, resistance, time constants and SOC, under
/// a current without mean that repeats after 64 ticks of 0.1 s, every cell with a new noisy voltage
/// at every tick. The filter itself knows the mean cell only.
final class DrivenPack {
  static final double DT_SECONDS = 0.1;

  private static final int TICKS = 64;
  private static final int PERIODS_BEFORE = 39;
  private static final double HYSTERESIS_DECAY_PER_SOC = 80;
  private static final double HYSTERESIS_VOLTS = 0.008;
  private static final double NOISE_VOLTS = 0.002;

  private final PackEstimator estimator;
  private final PackMeasurement measurement;
  private final PackEstimate estimate;
  private final double[] amps = amps();
  private final double[][] volts;
  private final Noise noise = new Noise();
  private int tick;

  DrivenPack(int cells) {
    estimator = new PackEstimator(1, cells, meanCell(), FilterSettings.STANDARD);
    measurement = new PackMeasurement(1, cells);
    estimate = new PackEstimate(1, cells);
    volts = new double[TICKS][cells];
    for (int c = 0; c < cells; c++) drive(c);
    Arrays.fill(measurement.cellCelsius, 25);
    measurement.dtSeconds = DT_SECONDS;
    estimator.start(0.5, 0.2);
  }

  /// The estimate after so many.
  PackEstimate steps(int count) {
    for (int k = 0; k < count; k++) step();
    return estimate;
  }

  /// Next voltages and current into the measurement, then one step of the filters.
  PackEstimate step() {
    double now = amps[tick];
    measurement.stringAmps[0] = now;
    measurement.stringCoulombs[0] = now * DT_SECONDS;
    measurement.stringCoulombsIn[0] = Math.max(now, 0) * DT_SECONDS;
    measurement.stringCoulombsOut[0] = Math.max(-now, 0) * DT_SECONDS;
    measurement.stringSecondsIn[0] = now > 0 ? DT_SECONDS : 0;
    measurement.stringSecondsOut[0] = now > 0 ? 0 : DT_SECONDS;
    System.arraycopy(volts[tick], 0, measurement.cellVolts, 0, measurement.cellVolts.length);
    Arrays.fill(measurement.cellAmps, now);
    estimator.step(measurement, estimate);
    tick = (tick + 1) % TICKS;
    return estimate;
  }

  /// Negative of the reference's: there discharge counts positive.
  private static double[] amps() {
    double[] amps = new double[TICKS];
    for (int k = 0; k < TICKS; k++) {
      double turn = k < TICKS / 2 ? -1 : 1;
      amps[k] = turn * ((k & 31) < 16 ? 6.0 * (k % 7 - 2.0) / 4.0 : 3.0 * (k % 5 - 2.0));
    }
    double mean = Arrays.stream(amps).average().orElseThrow();
    for (int k = 0; k < TICKS; k++) amps[k] -= mean;
    return amps;
  }

  /// The voltages of one period, once the branches have settled.
  private void drive(int c) {
    double u = ((c * 2654435761L) & 0xFFFFFFFFL) % 1000 / 1000.0;
    double capacityCoulombs = 3600 * 3.0 * (0.97 + 0.06 * u);
    double spread = 0.9 + 0.2 * u;
    double a1 = Math.exp(-DT_SECONDS / (8 * spread));
    double a2 = Math.exp(-DT_SECONDS / (90 * spread));
    double soc = 0.45 + 0.2 * u;
    double i1 = 0;
    double i2 = 0;
    double h = 0;
    for (int k = 0; k < (PERIODS_BEFORE + 1) * TICKS; k++) {
      double i = amps[k % TICKS];
      double change = i * DT_SECONDS / capacityCoulombs;
      double decay = Math.exp(-HYSTERESIS_DECAY_PER_SOC * Math.abs(change));
      soc += change;
      i1 = a1 * i1 + (1 - a1) * i;
      i2 = a2 * i2 + (1 - a2) * i;
      h = decay * h + (1 - decay) * Math.signum(i);
      if (k < PERIODS_BEFORE * TICKS) continue;
      volts[k % TICKS][c] =
          openVolts(soc)
              + HYSTERESIS_VOLTS * h
              + spread * (0.02 * i + 0.010 * i1 + 0.012 * i2)
              + NOISE_VOLTS * noise.next();
    }
  }

  private static double openVolts(double soc) {
    return 3.2
        + 0.7 * soc
        - 0.25 * Math.exp(-20 * soc)
        + 0.2 * Math.exp(-15 * (1 - soc))
        + 0.05 * Math.sin(6 * soc);
  }

  private static CellParameters meanCell() {
    int knots = 201;
    double[] soc = new double[knots];
    double[] discharge = new double[knots];
    double[] charge = new double[knots];
    for (int k = 0; k < knots; k++) {
      soc[k] = k / (knots - 1.0);
      discharge[k] = openVolts(soc[k]) - HYSTERESIS_VOLTS;
      charge[k] = openVolts(soc[k]) + HYSTERESIS_VOLTS;
    }
    Circuit circuit =
        Circuit.of(
            CellMap.constant(0.02),
            new Circuit.Branch(CellMap.constant(0.010), CellMap.constant(8)),
            new Circuit.Branch(CellMap.constant(0.012), CellMap.constant(90)));
    return new CellParameters(
        3.0 * 3600,
        0.03,
        1,
        new OcvCurve(soc, discharge, charge, new double[knots], 25),
        HYSTERESIS_DECAY_PER_SOC,
        circuit,
        CellMap.constant(NOISE_VOLTS),
        CellMap.constant(NOISE_VOLTS));
  }

  /// The reference's own generator, so that both see noise of the same kind.
  private static final class Noise {
    private long state = 88172645463325252L;

    /// Mean 0, one sigma 1: twelve uniform numbers less their mean.
    double next() {
      double sum = -6;
      for (int k = 0; k < 12; k++) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        sum += (state >>> 11) * 0x1p-53;
      }
      return sum;
    }
  }
}
