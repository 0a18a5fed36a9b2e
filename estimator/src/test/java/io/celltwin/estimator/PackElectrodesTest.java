package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.health.AgedCell;
import io.celltwin.estimator.power.Arrhenius;
import io.celltwin.estimator.power.Horizon;
import io.celltwin.estimator.power.PackLimits;
import io.celltwin.estimator.power.PulseParameters;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The limits of a whole estimator whose cells' electrodes are known.
class PackElectrodesTest {
  private static final double CELSIUS = 5;
  private static final int CELLS = 3;

  private static final PackLimits LIMITS =
      new PackLimits(
          2.5,
          4.2,
          0.02,
          0.98,
          new PackLimits.Way(100, Double.POSITIVE_INFINITY, -30, 60),
          new PackLimits.Way(100, Double.POSITIVE_INFINITY, -30, 60));

  /// Far more resistance than the circuit has.
  private static final PulseParameters STIFF =
      new PulseParameters(
          new Arrhenius(0.06, 9000),
          new Arrhenius(0.9, 32_000),
          new Arrhenius(25, 30_000),
          new Arrhenius(1000, 27_000),
          new Arrhenius(5000, 15_000),
          0.9,
          0.25,
          new Arrhenius(18, 15_000),
          11,
          new Arrhenius(27, 14_000),
          62,
          0.001);

  private static PackEstimator estimator(Optional<PulseParameters> pulses) {
    AgedCell fresh = new AgedCell();
    CellParameters cell =
        new CellParameters(
            5 * 3600,
            0.02,
            1,
            fresh.fresh,
            0,
            Circuit.of(CellMap.constant(0.02), Circuit.Branch.NONE, Circuit.Branch.NONE),
            CellMap.constant(0.01),
            CellMap.constant(0.005),
            Optional.of(fresh.electrodes));
    PackEstimator estimator = new PackEstimator(1, CELLS, cell, FilterSettings.STANDARD);
    estimator.start(0.5, 0.01);
    pulses.ifPresent(estimator::add);
    estimator.add(LIMITS);
    return estimator;
  }

  /// Ticks of a second under a load.
  private static PackEstimate run(PackEstimator estimator, double amps, int ticks) {
    PackMeasurement measurement = new PackMeasurement(1, CELLS);
    PackEstimate estimate = new PackEstimate(1, CELLS);
    for (int tick = 0; tick < ticks; tick++) {
      measurement.dtSeconds = 1;
      measurement.stringCoulombs[0] = amps;
      measurement.stringAmps[0] = amps;
      for (int c = 0; c < CELLS; c++) measurement.cellCelsius[c] = CELSIUS;
      estimator.step(measurement, estimate);
    }
    return estimate;
  }

  private static double discharge(PackEstimate estimate) {
    return estimate.power.discharge(Horizon.SECONDS_10).amps();
  }

  @Test
  void limitsAreThoseOfTheElectrodesWhereTheyAreKnown() {
    double byCircuit = discharge(run(estimator(Optional.empty()), -0.1, 60));
    double byElectrodes = discharge(run(estimator(Optional.of(STIFF)), -0.1, 60));
    assertTrue(byElectrodes > 0, () -> byElectrodes + " A");
    assertTrue(byElectrodes < 0.7 * byCircuit, () -> byElectrodes + " A of " + byCircuit);
  }

  @Test
  void limitsAreUnknownAfterACurrentThatNobodyMeasured() {
    PackEstimator byElectrodes = estimator(Optional.of(STIFF));
    run(byElectrodes, -0.1, 60);
    byElectrodes.widen(60);
    assertTrue(Double.isNaN(discharge(run(byElectrodes, -0.1, 60))));
    assertTrue(discharge(run(byElectrodes, -0.1, 3600)) > 0);
  }

  @Test
  void whatTheElectrodesHaveGoneThroughOutlivesARestart() {
    PackEstimator first = estimator(Optional.of(STIFF));
    run(first, -4, 200);
    double[] saved = new double[first.checkpointLength()];
    first.save(saved);
    PackEstimator second = estimator(Optional.of(STIFF));
    second.restore(saved, 0);
    double goneOn = discharge(run(first, 1, 30));
    assertEquals(goneOn, discharge(run(second, 1, 30)), 0.0);
    double[] ofFirst = new double[saved.length];
    double[] ofSecond = new double[saved.length];
    first.save(ofFirst);
    second.save(ofSecond);
    assertArrayEquals(ofFirst, ofSecond, 0.0);
  }
}
