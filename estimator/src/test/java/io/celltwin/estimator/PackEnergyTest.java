package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.power.EnergyEstimate;
import io.celltwin.estimator.power.EnergyEstimate.UsableEnergy;
import io.celltwin.estimator.power.NewestVolts;
import io.celltwin.estimator.power.PackEnergy;
import io.celltwin.estimator.power.PackLimits;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackEnergyTest {
  private static final CellParameters CELL = TestCells.curved();

  /// 20 + 10 + 12 mOhm.
  private static final double OHMS = 0.042;

  private static final double HALF_GAP = 0.01;
  private static final PackLimits.Way WAY =
      new PackLimits.Way(30, Double.POSITIVE_INFINITY, -20, 60);
  private static final PackLimits LIMITS = new PackLimits(2.9, 4.3, 0, 1, WAY, WAY);

  private static final class Pack {
    final NewestVolts newest;
    final PackEnergy energy;
    final PackMeasurement measurement;
    final PackEstimate estimate;
    final int cells;

    Pack(int strings, int cellsInSeries) {
      newest = new NewestVolts(strings, cellsInSeries);
      energy = new PackEnergy(strings, cellsInSeries, CELL, LIMITS, newest);
      cells = strings * cellsInSeries;
      measurement = new PackMeasurement(strings, cells);
      estimate = new PackEstimate(strings, cells);
      for (int c = 0; c < cells; c++) know(c, 0.5, CELL.capacityCoulombs());
      measurement.dtSeconds = 1;
    }

    void know(int cell, double soc, double coulombs) {
      estimate.soc[cell] = soc;
      estimate.socSigma[cell] = 0.01;
      estimate.capacityCoulombs[cell] = coulombs;
      estimate.capacitySigmaCoulombs[cell] = 0.02 * coulombs;
      measurement.cellCelsius[cell] = 25;
    }

    /// With that current in each string.
    EnergyEstimate steps(int seconds, double amps) {
      for (int k = 0; k < seconds; k++) {
        for (int s = 0; s < measurement.stringCoulombs.length; s++) {
          measurement.stringCoulombs[s] = amps * measurement.dtSeconds;
        }
        newest.step(measurement);
        energy.step(measurement, estimate);
      }
      return estimate.energy;
    }
  }

  /// What a cell gives in truth from one SOC down to 2.9 V or empty, Wh.
  private static double given(double soc, double coulombs, double amps) {
    double joules = 0;
    for (double z = soc; z > 0; z -= 1e-4) {
      double volts = CELL.ocv().volts(z) - HALF_GAP - OHMS * amps;
      if (volts < 2.9) break;
      joules += volts * coulombs * 1e-4;
    }
    return joules / 3600;
  }

  @Test
  void isWhatComesOutAtTheUsualLoad() {
    for (double amps : new double[] {0.3, 2, 6}) {
      Pack pack = new Pack(1, 1);
      EnergyEstimate energy = pack.steps(120, -amps);
      assertEquals(1, energy.usableWattHours / given(0.5, CELL.capacityCoulombs(), amps), 5e-3);
      assertEquals(1, energy.fullWattHours / given(1, CELL.capacityCoulombs(), amps), 5e-3);
      assertEquals(energy.usableWattHours / energy.fullWattHours, energy.stateOfEnergy, 1e-12);
      double watts = amps * (CELL.ocv().volts(0.5) - OHMS * amps);
      assertEquals(watts, energy.expectedWatts, 0.01 * watts);
      assertEquals(
          energy.usableWattHours * 3600 / watts,
          energy.secondsToEmpty,
          0.01 * energy.secondsToEmpty);
      assertTrue(Double.isNaN(energy.secondsToFull));
    }
  }

  @Test
  void beforeTheFirstLoadAThirdOfTheCapacityPerHourIsReckonedWithAndNotTold() {
    EnergyEstimate energy = new Pack(1, 1).steps(10, 0);
    assertEquals(1, energy.usableWattHours / given(0.5, CELL.capacityCoulombs(), 1), 5e-3);
    assertTrue(Double.isNaN(energy.expectedWatts));
    assertTrue(Double.isNaN(energy.secondsToEmpty) && Double.isNaN(energy.secondsToFull));
  }

  @Test
  void theFirstEmptyCellEndsItAndTheFirstFullOneBeginsIt() {
    Pack pack = new Pack(1, 3);
    pack.know(1, 0.3, CELL.capacityCoulombs());
    pack.know(2, 0.8, CELL.capacityCoulombs());
    EnergyEstimate energy = pack.steps(10, 0);
    // cell 2 is empty after 0.3, cell 3 full after 0.2 of the capacity
    double coulombs = CELL.capacityCoulombs();
    double one = given(0.3, coulombs, 1);
    double two = given(0.5, coulombs, 1) - given(0.2, coulombs, 1);
    double three = given(0.8, coulombs, 1) - given(0.5, coulombs, 1);
    assertEquals(one + two + three, energy.usableWattHours, 0.01 * energy.usableWattHours);
    assertEquals(0.3 / 0.5, energy.stateOfEnergy, 0.02);
    Pack weak = new Pack(1, 2);
    weak.know(1, 0.5, 0.8 * coulombs);
    assertEquals(
        2 * given(0.5, 0.8 * coulombs, 1),
        weak.steps(10, 0).usableWattHours,
        0.1,
        "the other cell keeps a fifth of its charge, at a slightly higher voltage");
  }

  @Test
  void fullIsOneAndEmptyIsNone() {
    Pack pack = new Pack(2, 3);
    for (int c = 0; c < 6; c++) pack.know(c, 1, CELL.capacityCoulombs());
    assertEquals(1, pack.steps(10, 0).stateOfEnergy, 1e-9);
    assertEquals(
        6 * given(1, CELL.capacityCoulombs(), 1), pack.estimate.energy.usableWattHours, 0.3);
    for (int c = 0; c < 6; c++) pack.know(c, 0, CELL.capacityCoulombs());
    assertEquals(0, pack.steps(10, 0).usableWattHours);
    assertEquals(0, pack.estimate.energy.stateOfEnergy);
  }

  /// At many C the model of the settled cell has no voltage left.
  @Test
  void aHardPulseIsADischargeAllTheSame() {
    for (boolean isMeasured : new boolean[] {true, false}) {
      Pack pack = new Pack(1, 1);
      pack.measurement.cellVolts[0] = isMeasured ? 3.0 : Double.NaN;
      pack.measurement.cellAmps[0] = -100;
      EnergyEstimate energy = pack.steps(120, -100);
      assertTrue(Double.isNaN(energy.secondsToFull));
      assertTrue(energy.secondsToEmpty >= 0);
      if (isMeasured) assertEquals(300, energy.expectedWatts, 1e-6);
    }
  }

  @Test
  void aLoadThatNobodyMeasuresAnyMoreLastsForNoTime() {
    Pack pack = new Pack(1, 1);
    assertTrue(pack.steps(1800, -2).secondsToEmpty > 0);
    pack.measurement.stringUncoveredSeconds[0] = 1;
    assertTrue(pack.steps(60, 0).secondsToEmpty > 0, "a minute");
    assertTrue(Double.isNaN(pack.steps(600, 0).secondsToEmpty));
  }

  @Test
  void aColdCellIsEmptyEarlier() {
    CellParameters stiff = TestCells.stiffInTheCold();
    double[] wattHours = new double[2];
    for (int k = 0; k < 2; k++) {
      Pack pack = new Pack(1, 1);
      PackEnergy energy = new PackEnergy(1, 1, stiff, LIMITS, new NewestVolts(1, 1));
      pack.measurement.cellCelsius[0] = k == 0 ? 25 : 0;
      pack.measurement.stringCoulombs[0] = -6;
      for (int second = 0; second < 120; second++) energy.step(pack.measurement, pack.estimate);
      wattHours[k] = pack.estimate.energy.usableWattHours;
    }
    assertTrue(wattHours[1] < 0.8 * wattHours[0]);
  }

  @Test
  void theTimeToFullIsThatOfTheChargeThatIsMissing() {
    EnergyEstimate energy = new Pack(1, 1).steps(120, 1.5);
    double watts = 1.5 * (CELL.ocv().volts(0.5) + OHMS * 1.5);
    double seconds = 0;
    for (double z = 0.5; z < 1; z += 1e-4) {
      double volts = CELL.ocv().volts(z) + HALF_GAP + OHMS * 1.5;
      seconds += 1e-4 * CELL.capacityCoulombs() * volts / watts;
    }
    assertEquals(seconds, energy.secondsToFull, 0.01 * seconds);
    assertTrue(Double.isNaN(energy.secondsToEmpty));
  }

  @Test
  void sigmaIsThatOfSocAndCapacity() {
    EnergyEstimate energy = new Pack(1, 4).steps(10, 0);
    // 1 % of the capacity of the SOC, 2 % of the half that is in it
    double part = Math.sqrt(0.01 * 0.01 + 0.5 * 0.02 * 0.5 * 0.02);
    assertEquals(
        part * energy.fullWattHours,
        energy.usableSigmaWattHours,
        0.02 * energy.usableSigmaWattHours);
    assertEquals(0.01, energy.stateOfEnergySigma, 3e-4);
    assertEquals(0.02 * energy.fullWattHours, energy.fullSigmaWattHours, 1e-9);
  }

  @Test
  void timeThatNobodyMeasuredAndRestsDoNotChangeTheUsualLoad() {
    Pack pack = new Pack(1, 1);
    double expected = pack.steps(120, -3).expectedWatts;
    assertEquals(expected, pack.steps(3600, 0).expectedWatts, 1e-9);
    assertTrue(Double.isNaN(pack.estimate.energy.secondsToEmpty), "at rest it lasts");
    pack.measurement.stringUncoveredSeconds[0] = 1;
    assertEquals(expected, pack.steps(100, -30).expectedWatts, 1e-9);
  }

  @Test
  void theTimeToEmptyDoesNotGrowWhileThePackRests() {
    Pack pack = new Pack(1, 1);
    double driven = pack.steps(900, -3).secondsToEmpty;
    double most = 0;
    for (int second = 0; second < 60; second++) {
      most = Math.max(most, pack.steps(1, 0).secondsToEmpty);
    }
    // A stop of a minute is part of how one drives: the mean of ten minutes falls by a tenth.
    assertEquals(driven * Math.exp(0.1), most, 0.01 * driven);
    for (int second = 0; second < 3600; second++) {
      assertTrue(Double.isNaN(pack.steps(1, 0).secondsToEmpty), "at rest");
    }
    assertTrue(Double.isNaN(pack.steps(50, -3).secondsToEmpty), "a minute has to be known");
    assertEquals(driven, pack.steps(20, -3).secondsToEmpty, 0.05 * driven);
  }

  @Test
  void afterAShortRestTheLoadOfBeforeIsKnownStill() {
    Pack pack = new Pack(1, 1);
    double driven = pack.steps(900, -3).secondsToEmpty;
    assertTrue(Double.isNaN(pack.steps(180, 0).secondsToEmpty));
    assertEquals(driven, pack.steps(1, -3).secondsToEmpty, 0.15 * driven);
  }

  @Test
  void theTimeToEmptyIsAsUnsureAsTheEnergy() {
    UsableEnergy energy = new Pack(1, 4).steps(120, -2).snapshot();
    double watts = 3600 * energy.wattHours() / energy.secondsToEmpty();
    assertEquals(
        3600 * energy.sigmaWattHours() / watts,
        energy.sigmaSecondsToEmpty(),
        1e-9 * energy.secondsToEmpty());
    assertTrue(energy.sigmaSecondsToEmpty() > 0.01 * energy.secondsToEmpty());
    assertTrue(Double.isNaN(new Pack(1, 4).steps(120, 2).snapshot().sigmaSecondsToEmpty()));
  }

  @Test
  void whereACellIsNotKnownNothingIsTold() {
    Pack pack = new Pack(2, 2);
    pack.estimate.soc[3] = Double.NaN;
    EnergyEstimate energy = pack.steps(10, -1);
    assertTrue(Double.isNaN(energy.usableWattHours) && Double.isNaN(energy.stateOfEnergy));
    assertTrue(Double.isNaN(energy.fullWattHours) && Double.isNaN(energy.usableSigmaWattHours));
    assertTrue(Double.isNaN(energy.secondsToEmpty) && Double.isNaN(energy.expectedWatts));
  }

  @Test
  void aStateThatNoEnergyCanHaveIsNotSound() {
    Pack pack = new Pack(1, 2);
    double[] unknown = new double[pack.energy.checkpointLength()];
    pack.energy.save(unknown, 0);
    assertTrue(pack.energy.isSound(unknown, 0));
    pack.steps(120, -2);
    double[] sound = new double[pack.energy.checkpointLength()];
    pack.energy.save(sound, 0);
    assertTrue(pack.energy.isSound(sound, 0));
    int load = 20;
    int[] places = {0, 7, 10, 14, load, load + 1, load + 2, load + 3, load + 4, load + 5};
    double[] values = {-1, -1, -1, Double.POSITIVE_INFINITY, Double.NaN, -1, -1, -1, -1, 0.5};
    for (int k = 0; k < places.length; k++) {
      double[] saved = sound.clone();
      saved[places[k]] = values[k];
      assertFalse(pack.energy.isSound(saved, 0), places[k] + ": " + values[k]);
    }
  }

  @Test
  void whateverIsKnownIsAnsweredByNumbersThatCanBe() {
    SplittableRandom random = new SplittableRandom(Long.getLong("celltwin.seed", 7));
    int count = Integer.getInteger("celltwin.fuzz", 3000);
    Pack pack = new Pack(2, 3);
    for (int k = 0; k < count; k++) {
      for (int c = 0; c < 6; c++) {
        double soc = Math.clamp(1.2 * random.nextDouble() - 0.1, 0, 1);
        pack.know(c, soc, CELL.capacityCoulombs() * (0.2 + random.nextDouble()));
        pack.estimate.resistanceRatio[c] =
            random.nextBoolean() ? 10 * random.nextDouble() : Double.NaN;
        pack.measurement.cellCelsius[c] = 160 * random.nextDouble() - 60;
      }
      pack.measurement.dtSeconds = 2 * random.nextDouble();
      EnergyEstimate energy = pack.steps(1, 60 * random.nextDouble() - 40);
      if (k < 10) continue;
      assertTrue(energy.usableWattHours >= 0 && energy.usableWattHours < 100, "usable");
      assertTrue(energy.usableSigmaWattHours >= 0, "sigma");
      if (energy.fullWattHours == 0) continue;
      assertTrue(energy.stateOfEnergy >= 0 && energy.stateOfEnergy <= 1, "state of energy");
      assertTrue(energy.stateOfEnergySigma >= 0, "its sigma");
      assertTrue(!(energy.secondsToEmpty < 0) && !(energy.secondsToFull < 0), "times");
    }
  }
}
