package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.power.CircuitPulse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitPulseTest {
  private static final CellParameters CELL = TestCells.warmAndCold();
  private static final double AMPERE_HOURS = CELL.capacityCoulombs() / 3600;
  private static final double SOC = 0.6;
  private static final double CELSIUS = 10;

  /// The filter's own circuit under a known current, 0.05 s a step; it is corrected by no voltage.
  private static final class Stepped {
    final PackEstimator estimator = new PackEstimator(1, 1, CELL, FilterSettings.STANDARD);
    final PackMeasurement measurement = new PackMeasurement(1, 1);
    final PackEstimate estimate = new PackEstimate(1, 1);

    Stepped(double celsius) {
      measurement.cellCelsius[0] = celsius;
      estimator.start(SOC, 1e-4);
    }

    void run(double amps, double seconds) {
      measurement.dtSeconds = 0.05;
      measurement.stringAmps[0] = amps;
      measurement.stringCoulombs[0] = amps * measurement.dtSeconds;
      for (double t = 0.05; t < seconds + 0.025; t += 0.05) {
        estimator.step(measurement, estimate);
      }
    }

    /// What the filter expects at its present state under this current, V.
    double expects(double amps) {
      measurement.dtSeconds = 0;
      measurement.stringAmps[0] = amps;
      measurement.stringCoulombs[0] = 0;
      measurement.cellVolts[0] = 3.6;
      measurement.cellAmps[0] = amps;
      estimator.step(measurement, estimate);
      return estimate.predictedVolts[0];
    }
  }

  private static Stepped loaded(double celsius) {
    Stepped stepped = new Stepped(celsius);
    stepped.run(0, 1);
    stepped.run(2, 120);
    stepped.run(-3, 15);
    return stepped;
  }

  @ParameterizedTest
  @CsvSource({
    "-6, 2",
    "-6, 10",
    "-6, 30",
    "-4, 600",
    "-0.5, 10",
    "3, 2",
    "3, 10",
    "3, 30",
    "2, 600",
    "8, 30"
  })
  void isWhatTheFiltersCircuitComesToInSmallSteps(double amps, double seconds) {
    Stepped stepped = loaded(CELSIUS);
    CircuitPulse pulse = new CircuitPulse(CELL, stepped.estimator::read);
    double soc = stepped.estimate.soc[0];
    pulse.take(0, soc, CELSIUS, AMPERE_HOURS, 1);
    pulse.within(seconds);
    double predicted = pulse.volts(amps);
    // the furthest out of what it passes through, once the charge transfer has followed
    double furthest = amps > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    for (int part = 0; part <= 4; part++) {
      Stepped gone = loaded(CELSIUS);
      gone.run(amps, Math.max(part * seconds / 4, 1.25));
      double volts = gone.expects(amps);
      furthest = amps > 0 ? Math.max(furthest, volts) : Math.min(furthest, volts);
    }
    // The filter looks its resistances up once a second: at 8 A that is 0.1 % SOC old.
    assertEquals(furthest, predicted, 1.5e-3);
  }

  @Test
  void aBranchThatRelaxesMakesTheBeginningTheWorst() {
    Stepped stepped = new Stepped(25);
    stepped.run(-9, 60);
    CircuitPulse pulse = new CircuitPulse(CELL, stepped.estimator::read);
    double soc = stepped.estimate.soc[0];
    pulse.take(0, soc, 25, AMPERE_HOURS, 1);
    pulse.within(2);
    double soon = pulse.volts(-0.1);
    pulse.take(0, soc, 25, AMPERE_HOURS, 1);
    pulse.within(30);
    assertEquals(soon, pulse.volts(-0.1), 5e-3);
  }

  @Test
  void whatTheFilterFindsTheModelToBeWrongByIsInIt() {
    CircuitPulse right = new CircuitPulse(CELL, (_, _) -> {});
    CircuitPulse off =
        new CircuitPulse(
            CELL,
            (_, state) -> {
              state.errorVolts = 0.01;
              state.polarisationError = 0.1;
            });
    right.take(0, SOC, 25, AMPERE_HOURS, 1);
    right.within(10);
    off.take(0, SOC, 25, AMPERE_HOURS, 1);
    off.within(10);
    double drop = right.volts(-3) - right.volts(-1e-9);
    assertEquals(right.volts(-3) + 0.01 + 0.1 * drop, off.volts(-3), 3e-3);
    right.take(0, SOC, 25, AMPERE_HOURS, 2);
    right.within(10);
    assertTrue(right.volts(-3) < off.volts(-3), "twice the resistance");
  }

  @Test
  void aCurrentThatNoCellCouldCarryHasAFiniteVoltage() {
    CircuitPulse pulse = new CircuitPulse(CELL, (_, _) -> {});
    for (double seconds : new double[] {1, 30, 36_000}) {
      pulse.take(0, SOC, -60, AMPERE_HOURS, 10);
      pulse.within(seconds);
      assertTrue(Double.isFinite(pulse.volts(-1e9)) && Double.isFinite(pulse.volts(1e9)));
    }
  }
}
