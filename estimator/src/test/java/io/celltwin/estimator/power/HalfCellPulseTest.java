package io.celltwin.estimator.power;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.CellMap;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Circuit;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.health.AgedCell;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HalfCellPulseTest {
  private static final double AMPERE_HOURS = 5;
  private static final double COULOMBS = 3600 * AMPERE_HOURS;
  private static final double COLD = -10;

  private final AgedCell fresh = new AgedCell();
  private final CellParameters cell =
      new CellParameters(
          COULOMBS,
          0.02,
          1,
          fresh.fresh,
          0,
          Circuit.of(CellMap.constant(0.02), Circuit.Branch.NONE, Circuit.Branch.NONE),
          CellMap.constant(0.01),
          CellMap.constant(0.005),
          Optional.of(fresh.electrodes));

  private static PulseParameters parameters(double joulesPerKelvin) {
    return new PulseParameters(
        new Arrhenius(0.012, 9000),
        new Arrhenius(0.9, 32_000),
        new Arrhenius(25, 30_000),
        new Arrhenius(1000, 27_000),
        new Arrhenius(5000, 15_000),
        0.9,
        0.25,
        new Arrhenius(18, 15_000),
        11,
        new Arrhenius(27, 14_000),
        joulesPerKelvin,
        0.001);
  }

  private static final PulseParameters NEVER_WARMER = parameters(Double.POSITIVE_INFINITY);

  private HalfCellPulse pulse(PulseParameters parameters) {
    return new HalfCellPulse(1, 2, cell, parameters);
  }

  /// One string of two cells for so long, in ticks of a second.
  private static void load(HalfCellPulse pulse, double amps, double seconds, double celsius) {
    PackMeasurement measurement = new PackMeasurement(1, 2);
    measurement.dtSeconds = 1;
    measurement.stringCoulombs[0] = amps;
    measurement.cellCelsius[0] = celsius - 1;
    measurement.cellCelsius[1] = celsius + 1;
    for (int k = 0; k < seconds; k++) pulse.step(measurement, new PackEstimate(1, 2));
  }

  private static void ask(HalfCellPulse pulse, double soc, double celsius, double seconds) {
    pulse.take(0, soc, celsius, AMPERE_HOURS, 1);
    pulse.within(seconds);
  }

  /// Of a rested surface.
  private static double response(double duration) {
    HalfCellState.Ahead ahead = new HalfCellState.Ahead();
    new HalfCellState().lookAheadAtNegative(duration, ahead);
    assertEquals(0, ahead.left);
    return ahead.response;
  }

  @Test
  void aConstantCurrentMovesTheSurfaceByTheFifteenthPartInTheEnd() {
    assertEquals(1.0 / 15, response(10), 1e-12);
    assertEquals(0, response(0), 1e-15);
  }

  /// The series for short times, 2/3 √(t/π) − 2/3 t (Crank, The Mathematics of Diffusion, 1975,
  /// 6.3); what is beyond the tenth mode is lumped, which shows before.
  @Test
  void aSurfaceBeginsAsThatOfAPlane() {
    for (double t : new double[] {1e-3, 2e-3, 4e-3}) {
      double plane = 2.0 / 3 * (Math.sqrt(t / Math.PI) - t);
      assertEquals(plane, response(t), 0.03 * plane);
    }
  }

  @Test
  void manyShortTicksAreOneLongOne() {
    HalfCellModel model = new HalfCellModel(cell, NEVER_WARMER);
    HalfCellState ticks = new HalfCellState();
    HalfCellState once = new HalfCellState();
    for (int k = 0; k < 3000; k++) model.advance(ticks, -7, 0.01, 5);
    model.advance(once, -7, 30, 5);
    assertEquals(model.volts(once, 0.5, 5, -7), model.volts(ticks, 0.5, 5, -7), 1e-9);
  }

  /// 3 mV of some 700: eight moments against 0.05 s. The prediction leaves diffusion as cold as it
  /// was, which errs to the safe side.
  @Test
  void aPredictionIsWhatFineStepsComeTo() {
    HalfCellPulse pulse = pulse(parameters(62));
    load(pulse, -5, 120, COLD);
    ask(pulse, 0.5, COLD, 30);
    double predicted = pulse.likelyVolts(-9);

    HalfCellModel model = new HalfCellModel(cell, parameters(62));
    HalfCellState state = new HalfCellState();
    model.advance(state, -5, 120, COLD);
    double celsius = COLD;
    double lowest = 9;
    double dt = 0.05;
    for (int k = 1; k <= 600; k++) {
      double soc = 0.5 - 9 * k * dt / COULOMBS;
      model.advance(state, -9, dt, COLD);
      double volts = model.volts(state, soc, celsius, -9);
      lowest = Math.min(lowest, volts);
      celsius += -9 * (volts - cell.ocv().volts(soc)) * dt / 62;
    }
    assertTrue(celsius > COLD + 2, "it warms up by " + (celsius - COLD) + " K");
    assertEquals(lowest, predicted, 3e-3);
  }

  @Test
  void whatIsPromisedIsLessThanWhatIsLikely() {
    HalfCellPulse pulse = pulse(NEVER_WARMER);
    ask(pulse, 0.5, 25, 10);
    assertTrue(pulse.volts(10) > pulse.likelyVolts(10));
    assertTrue(pulse.volts(-10) < pulse.likelyVolts(-10));
    assertEquals(0.01, pulse.sigmaVolts(-10), 1e-12);
  }

  @Test
  void aRestedCellOfSymmetricElectrodesTakesWhatItGives() {
    // Half charge, and the little that either curve bends there.
    HalfCellPulse pulse = pulse(NEVER_WARMER);
    ask(pulse, 0.5, 25, 2);
    double rest = cell.ocv().volts(0.5);
    double up = pulse.likelyVolts(5) - rest;
    double down = rest - pulse.likelyVolts(-5);
    assertEquals(up, down, 0.08 * up);
  }

  @Test
  void moreCurrentIsFurtherOutAndAnyCurrentFinite() {
    HalfCellPulse pulse = pulse(parameters(62));
    load(pulse, -5, 300, COLD);
    for (double soc : new double[] {0.3, 0.5, 0.9}) {
      ask(pulse, soc, COLD, 10);
      for (double amps = 1; amps < 15; amps += 0.5) {
        assertTrue(pulse.volts(amps) > pulse.volts(amps - 0.5), amps + " A from " + soc);
        assertTrue(pulse.volts(-amps) < pulse.volts(0.5 - amps), -amps + " A from " + soc);
      }
    }
    for (double seconds : new double[] {1, 30, 3600}) {
      for (double soc : new double[] {0, 0.03, 0.5, 1}) {
        ask(pulse, soc, COLD, seconds);
        for (double amps : new double[] {1e-9, 1e3, 1e6}) {
          assertTrue(Double.isFinite(pulse.volts(amps)), amps + " A");
          assertTrue(Double.isFinite(pulse.volts(-amps)), -amps + " A");
        }
      }
    }
  }

  @Test
  void coldSmallWornAndLoadedCellsGiveLess() {
    HalfCellPulse pulse = pulse(NEVER_WARMER);
    double warm = largest(pulse, 25, AMPERE_HOURS, 1);
    assertTrue(largest(pulse, COLD, AMPERE_HOURS, 1) < 0.7 * warm);
    assertTrue(largest(pulse, 25, 0.8 * AMPERE_HOURS, 1) < warm);
    assertTrue(largest(pulse, 25, AMPERE_HOURS, 1.5) < 0.9 * warm);
    load(pulse, -5, 300, 25);
    assertTrue(largest(pulse, 25, AMPERE_HOURS, 1) < 0.9 * warm);
    load(pulse, 0, 36_000, 25);
    assertEquals(warm, largest(pulse, 25, AMPERE_HOURS, 1), 1e-3 * warm);
  }

  private static double largest(
      HalfCellPulse pulse, double celsius, double ampereHours, double resistanceFactor) {
    pulse.take(0, 0.3, celsius, ampereHours, resistanceFactor);
    pulse.within(10);
    return CurrentLimit.amps(pulse, -1, 2.5, 100);
  }

  @Test
  void theElectrolyteBearsWhatIsProvenAndLessAfterALoadThatWay() {
    HalfCellPulse pulse = pulse(NEVER_WARMER);
    ask(pulse, 0.5, 25, 1e6);
    assertEquals(0.97 * 11, pulse.transportAmps(-1), 1e-9);
    assertEquals(0.97 * 0.8 * 11, pulse.transportAmps(1), 1e-9);
    ask(pulse, 0.5, 25, 10);
    double rested = pulse.transportAmps(-1);
    load(pulse, -10, 300, 25);
    ask(pulse, 0.5, 25, 10);
    assertTrue(pulse.transportAmps(-1) < 0.5 * rested);
    assertTrue(pulse.transportAmps(1) > rested);
    load(pulse, -1000, 300, 25);
    ask(pulse, 0.5, 25, 10);
    assertEquals(0, pulse.transportAmps(-1));
  }

  /// The slowest that the state forgets is 5000 s / 20.2.
  @Test
  void whatFlowedUnmeasuredIsUnknownUntilItIsForgotten() {
    HalfCellPulse pulse = pulse(NEVER_WARMER);
    load(pulse, -5, 100, 25);
    assertTrue(pulse.isKnown(1));
    PackMeasurement gap = new PackMeasurement(1, 2);
    gap.dtSeconds = 4;
    gap.stringUncoveredSeconds[0] = 4;
    pulse.step(gap, new PackEstimate(1, 2));
    assertTrue(pulse.isKnown(1), "a few seconds move nothing to speak of");
    for (int k = 0; k < 15; k++) pulse.step(gap, new PackEstimate(1, 2));
    assertFalse(pulse.isKnown(1));
    double[] saved = new double[pulse.checkpointLength()];
    pulse.save(saved, 0);
    load(pulse, -5, 600, 25);
    assertFalse(pulse.isKnown(1));
    load(pulse, -5, 60, 25);
    assertTrue(pulse.isKnown(1));
    HalfCellPulse restored = pulse(NEVER_WARMER);
    restored.restore(saved, 0, 0);
    assertFalse(restored.isKnown(0));
    restored.restore(saved, 0, 3600);
    assertTrue(restored.isKnown(0));
    restored.widen(60);
    assertFalse(restored.isKnown(0));
  }

  @Test
  void aStateThatNoElectrodesCanHaveIsNotSound() {
    HalfCellPulse pulse = pulse(NEVER_WARMER);
    double[] sound = new double[pulse.checkpointLength()];
    pulse.save(sound, 0);
    assertTrue(pulse.isSound(sound, 0));
    int hysteresis = HalfCellState.LENGTH - 1;
    for (int k : new int[] {0, hysteresis, hysteresis + 1, hysteresis + 2}) {
      for (double value : new double[] {-1e4, 1e4, Double.NaN}) {
        double[] saved = sound.clone();
        saved[k] = value;
        boolean isLongUnmeasured = k == hysteresis + 2 && value > 0;
        assertEquals(isLongUnmeasured, pulse.isSound(saved, 0), k + ": " + value);
      }
    }
  }

  @Test
  void aCheckpointGoesOnBitForBit() {
    HalfCellPulse first = pulse(parameters(62));
    load(first, -5, 100, 3);
    double[] saved = new double[first.checkpointLength()];
    first.save(saved, 0);
    assertTrue(first.isSound(saved, 0));
    HalfCellPulse second = pulse(parameters(62));
    second.restore(saved, 0, 0);
    load(first, 3, 50, 4);
    load(second, 3, 50, 4);
    double[] goneOn = new double[saved.length];
    double[] restored = new double[saved.length];
    first.save(goneOn, 0);
    second.save(restored, 0);
    assertArrayEquals(goneOn, restored, 0.0);
    saved[3] = Double.NaN;
    assertFalse(first.isSound(saved, 0));
  }

  @Test
  void aPackThatWasAwayHasRested() {
    HalfCellPulse loaded = pulse(NEVER_WARMER);
    load(loaded, -5, 300, 25);
    double[] saved = new double[loaded.checkpointLength()];
    loaded.save(saved, 0);
    HalfCellPulse away = pulse(NEVER_WARMER);
    away.restore(saved, 0, 1e6);
    HalfCellPulse rested = pulse(NEVER_WARMER);
    ask(away, 0.5, 25, 10);
    ask(rested, 0.5, 25, 10);
    assertEquals(rested.likelyVolts(-8), away.likelyVolts(-8), 1e-9);
  }
}
