package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.power.CircuitPulse;
import io.celltwin.estimator.power.Horizon;
import io.celltwin.estimator.power.LimitedBy;
import io.celltwin.estimator.power.NewestVolts;
import io.celltwin.estimator.power.PackLimits;
import io.celltwin.estimator.power.PackPower;
import io.celltwin.estimator.power.PowerLimit;
import io.celltwin.estimator.power.PulsePrediction;
import io.celltwin.estimator.thermal.PackThermal;
import io.celltwin.estimator.thermal.ThermalParameters;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackPowerTest {
  private static final CellParameters CELL = TestCells.warmAndCold();
  private static final double STRING_AMPS = 60;

  /// Round numbers: 3 Ah between 2.5 and 4.3 V, 5 to 95 %, -20 to 60 degC, 60 A a string.
  private static final PackLimits LIMITS = limits(STRING_AMPS, Double.POSITIVE_INFINITY);

  private static PackLimits limits(double stringAmps, double packAmps) {
    return new PackLimits(
        2.5,
        4.3,
        0.05,
        0.95,
        new PackLimits.Way(stringAmps, packAmps, 0, 50),
        new PackLimits.Way(stringAmps, packAmps, -20, 60));
  }

  /// Cells that have rested, as sure as a filter may be of them.
  private static final class Pack {
    final NewestVolts newest;
    final PackPower power;
    final PackMeasurement measurement;
    final PackEstimate estimate;

    Pack(int strings, int cellsInSeries) {
      this(strings, cellsInSeries, LIMITS, new CircuitPulse(CELL, (_, _) -> {}), Optional.empty());
    }

    Pack(
        int strings,
        int cellsInSeries,
        PackLimits limits,
        PulsePrediction prediction,
        Optional<PackThermal> thermal) {
      newest = new NewestVolts(strings, cellsInSeries);
      power = new PackPower(strings, cellsInSeries, CELL, limits, prediction, newest, thermal);
      int cells = strings * cellsInSeries;
      measurement = new PackMeasurement(strings, cells);
      estimate = new PackEstimate(strings, cells);
      for (int c = 0; c < cells; c++) {
        know(c, 0.5);
        measurement.cellCelsius[c] = 25;
      }
      measurement.dtSeconds = 5; // in which every cell is asked
    }

    void know(int cell, double soc) {
      estimate.soc[cell] = soc;
      estimate.socSigma[cell] = 0.005;
      estimate.capacityCoulombs[cell] = CELL.capacityCoulombs();
      estimate.nis[cell] = 1;
    }

    void measure(int cell, double volts, double amps) {
      measurement.cellVolts[cell] = volts;
      measurement.cellAmps[cell] = amps;
    }

    Pack step() {
      newest.step(measurement);
      power.step(measurement, estimate);
      return this;
    }

    PowerLimit discharge(Horizon horizon) {
      return estimate.power.discharge(horizon);
    }

    PowerLimit charge(Horizon horizon) {
      return estimate.power.charge(horizon);
    }
  }

  private static Pack single(double soc, double celsius) {
    Pack pack = new Pack(1, 1);
    pack.know(0, soc);
    pack.measurement.cellCelsius[0] = celsius;
    return pack.step();
  }

  @ParameterizedTest
  @EnumSource
  void theFullerTheMoreItGivesAndTheLessItTakes(Horizon horizon) {
    double given = 0;
    double taken = Double.POSITIVE_INFINITY;
    for (double soc = 0; soc <= 1; soc += 0.01) {
      Pack pack = single(soc, 15);
      double gives = pack.discharge(horizon).amps();
      double takes = pack.charge(horizon).amps();
      assertTrue(gives >= given - 0.01, "discharge at SOC " + soc);
      given = gives;
      if (soc < 0.5) continue; // below, its resistance falls with the SOC
      assertTrue(takes <= taken + 0.01, "charge at SOC " + soc);
      taken = takes;
    }
    assertTrue(given > 5 && taken == 0, "from nothing to much");
  }

  @ParameterizedTest
  @EnumSource
  void theWarmerTheMoreUpToWhereItIsTooWarm(Horizon horizon) {
    double before = 0;
    for (double celsius = -20; celsius <= 50; celsius += 1) {
      double amps = single(0.3, celsius).discharge(horizon).amps();
      assertTrue(amps >= before - 0.01, () -> "at " + horizon);
      before = amps;
    }
  }

  @Test
  void aPulseIsAllowedForItsTimeAndNoLonger() {
    PackLimits.Way way = new PackLimits.Way(4, 9, 10, Double.POSITIVE_INFINITY, -20, 60);
    PackLimits limits = new PackLimits(2.5, 4.3, 0.05, 0.95, way, way);
    CircuitPulse prediction = new CircuitPulse(CELL, (_, _) -> {});
    Pack pack = new Pack(1, 1, limits, prediction, Optional.empty());
    for (int k = 0; k < 20; k++) pack.step(); // what is told rises by a tenth in a second
    for (Horizon horizon : Horizon.values()) {
      boolean isPulse = horizon == Horizon.SECONDS_2 || horizon == Horizon.SECONDS_10;
      assertEquals(isPulse ? 9 : 4, pack.discharge(horizon).amps(), horizon.name());
      assertEquals(isPulse ? 9 : 4, pack.charge(horizon).amps(), horizon.name());
      assertEquals(LimitedBy.CURRENT, pack.charge(horizon).by());
    }
  }

  @Test
  void theLongerTheLess() {
    Pack pack = single(0.4, 0);
    double last = Double.POSITIVE_INFINITY;
    for (Horizon horizon : Horizon.values()) {
      double amps = pack.discharge(horizon).amps();
      assertTrue(amps < last && amps > 0, horizon.name());
      last = amps;
    }
  }

  @Test
  void theVoltageStaysInsideUnderTheCurrentThatIsTold() {
    CircuitPulse pulse = new CircuitPulse(CELL, (_, _) -> {});
    for (double soc = 0.1; soc < 0.9; soc += 0.1) {
      Pack pack = single(soc, 5);
      PowerLimit limit = pack.discharge(Horizon.SECONDS_10);
      pulse.take(0, soc, 5, CELL.capacityCoulombs() / 3600, 1);
      pulse.within(10);
      assertEquals(LimitedBy.VOLTAGE, limit.by());
      double volts = pulse.volts(-limit.amps());
      // what it keeps away: 2 sigma of SOC, 10 % of resistance
      assertTrue(volts > LIMITS.minVolts() && volts < LIMITS.minVolts() + 0.3, volts + " V");
      assertTrue(
          limit.watts() >= limit.amps() * LIMITS.minVolts() - 1e-9
              && limit.watts() < limit.amps() * volts);
    }
  }

  @Test
  void theWeakestCellIsNamed() {
    Pack pack = new Pack(1, 5);
    pack.know(3, 0.2);
    pack.know(1, 0.9);
    pack.measurement.cellCelsius[2] = 26;
    pack.step();
    assertEquals(3, pack.discharge(Horizon.SECONDS_10).cell());
    assertEquals(1, pack.charge(Horizon.SECONDS_10).cell());
    assertEquals(LimitedBy.VOLTAGE, pack.discharge(Horizon.SECONDS_10).by());
    double alone = single(0.2, 25).discharge(Horizon.SECONDS_10).amps();
    // As near as the search comes: it begins with the weakest cell before.
    assertEquals(alone, pack.discharge(Horizon.SECONDS_10).amps(), 1e-3 * alone);
  }

  @Test
  void moreResistanceAndLessCertaintyGiveLess() {
    double usual = single(0.5, 10).discharge(Horizon.SECONDS_10).amps();
    Pack aged = new Pack(1, 1);
    aged.measurement.cellCelsius[0] = 10;
    aged.estimate.resistanceRatio[0] = 1.5;
    aged.estimate.resistanceRatioSigma[0] = 0.05;
    double less = aged.step().discharge(Horizon.SECONDS_10).amps();
    assertEquals(1 / 1.5, less / usual, 0.1);
    Pack unsure = new Pack(1, 1);
    unsure.measurement.cellCelsius[0] = 10;
    unsure.estimate.socSigma[0] = 0.1;
    assertTrue(unsure.step().discharge(Horizon.SECONDS_10).amps() < 0.97 * usual);
    Pack wrong = new Pack(1, 1);
    wrong.measurement.cellCelsius[0] = 10;
    wrong.estimate.nis[0] = 9;
    assertTrue(wrong.step().discharge(Horizon.SECONDS_10).amps() < 0.99 * usual);
    Pack coldPerhaps = new Pack(1, 1);
    coldPerhaps.measurement.cellCelsius[0] = 10;
    coldPerhaps.measurement.cellCelsiusSigma[0] = 5;
    assertTrue(coldPerhaps.step().discharge(Horizon.SECONDS_10).amps() < 0.8 * usual);
  }

  @Test
  void nearItsEndsTheWindowOfSocLimits() {
    // 2 sigma are 1 %: 1 % of 3 Ah in 10 minutes and in half of one
    PowerLimit slow = single(0.07, 40).discharge(Horizon.CONTINUOUS);
    assertEquals(LimitedBy.SOC, slow.by());
    assertEquals(0.01 * 3 * 3600 / 600, slow.amps(), 1e-6);
    PowerLimit quick = single(0.07, 40).discharge(Horizon.SECONDS_30);
    assertEquals(LimitedBy.SOC, quick.by());
    assertEquals(0.01 * 3 * 3600 / 30, quick.amps(), 1e-6);
    assertEquals(LimitedBy.SOC, single(0.93, 40).charge(Horizon.CONTINUOUS).by());
    assertEquals(0, single(0.055, 40).discharge(Horizon.SECONDS_2).amps(), 1e-9);
    assertEquals(0, single(0.945, 40).charge(Horizon.SECONDS_2).amps(), 1e-9);
  }

  @Test
  void nearTheEndsOfTheTemperatureLessIsAllowedAndBeyondNothing() {
    Pack pack =
        new Pack(1, 1, limits(5, 100), new CircuitPulse(CELL, (_, _) -> {}), Optional.empty());
    double[] celsius = {50, 57.5, 60, 70};
    double[] expected = {5, 2.5, 0, 0};
    for (int k = 0; k < celsius.length; k++) {
      pack.measurement.cellCelsius[0] = celsius[k];
      PowerLimit limit = pack.step().discharge(Horizon.SECONDS_2);
      assertEquals(expected[k], limit.amps(), 1e-9);
      assertEquals(k == 0 ? LimitedBy.CURRENT : LimitedBy.TEMPERATURE, limit.by());
      assertEquals(k == 0 ? -1 : 0, limit.cell());
    }
    pack.measurement.cellCelsius[0] = 1;
    for (int second = 0; second < 20; second++) pack.step();
    assertEquals(1, pack.charge(Horizon.SECONDS_2).amps(), 1e-9); // a fifth of 5 K above 0 degC
    pack.measurement.cellCelsius[0] = -1;
    assertEquals(0, pack.step().charge(Horizon.SECONDS_2).amps());
    assertTrue(pack.discharge(Horizon.SECONDS_2).amps() > 1, "discharge is allowed there");
  }

  @Test
  void aCurrentThatNothingElseLimitsIsTheOneThatIsAllowed() {
    PackPower power =
        new PackPower(
            2,
            1,
            CELL,
            limits(4, 6),
            new CircuitPulse(CELL, (_, _) -> {}),
            new NewestVolts(2, 1),
            Optional.empty());
    Pack pack = new Pack(2, 1);
    power.step(pack.measurement, pack.estimate);
    PowerLimit limit = pack.discharge(Horizon.SECONDS_10);
    assertEquals(6, limit.amps(), "both strings together");
    assertEquals(LimitedBy.CURRENT, limit.by());
    assertEquals(-1, limit.cell());
  }

  /// Its SOC says that there is room; the filter may hold the voltage for a wrong one.
  @Test
  void aMeasuredVoltageBeyondItsLimitLeavesNothing() {
    Pack pack = new Pack(1, 3);
    for (int c = 0; c < 3; c++) pack.measure(c, 3.7, 0);
    assertTrue(pack.step().charge(Horizon.SECONDS_10).amps() > 1);
    pack.measure(1, 4.301, 0);
    PowerLimit full = pack.step().charge(Horizon.SECONDS_10);
    assertEquals(0, full.amps());
    assertEquals(1, full.cell());
    assertEquals(LimitedBy.VOLTAGE, full.by());
    assertTrue(pack.discharge(Horizon.SECONDS_10).amps() > 1, "it may be discharged");
    pack.measure(1, 2.49, 0);
    assertEquals(0, pack.step().discharge(Horizon.SECONDS_10).amps());
  }

  /// A charger that holds a cell at its limit may go on, with no more than flows.
  @Test
  void atTheLimitSomethingMayFlow() {
    Pack pack = new Pack(1, 1);
    pack.measure(0, 4.3, 2);
    for (int second = 0; second < 20; second++) pack.step();
    double amps = pack.charge(Horizon.SECONDS_2).amps();
    assertTrue(amps > 0.5 && amps <= 2, () -> "found " + amps);
  }

  /// What it makes of the voltage is over with it.
  @Test
  void aPulseTheOtherWayTakesNothingOff() {
    Pack rested = new Pack(1, 1);
    Pack pulsed = new Pack(1, 1);
    double r0 = CELL.circuit().r0Ohms().at(0.5, 25);
    double open = CELL.ocv().volts(0.5);
    for (int second = 0; second < 20; second++) {
      rested.measure(0, open, 0);
      pulsed.measure(0, open - 12 * r0, -12);
      rested.step();
      pulsed.step();
    }
    // R0 is reckoned with at two sigma, so a little of it stays.
    double amps = rested.charge(Horizon.CONTINUOUS).amps();
    assertEquals(amps, pulsed.charge(Horizon.CONTINUOUS).amps(), 0.02 * amps);
  }

  @Test
  void anOldVoltageLimitsNothing() {
    Pack pack = new Pack(1, 1);
    pack.measure(0, 4.4, 0);
    assertEquals(0, pack.step().charge(Horizon.SECONDS_10).amps());
    pack.measure(0, Double.NaN, 0);
    for (int second = 0; second < 60; second++) pack.step();
    assertTrue(pack.charge(Horizon.SECONDS_10).amps() > 1);
  }

  /// A cell that heats up faster than cells do is taken for a sensor that is wrong; it may be hot.
  @Test
  void aSensorThatIsNotBelievedLimitsAllTheSame() {
    Pack pack = new Pack(1, 3);
    pack.measurement.cellReadCelsius[1] = 25;
    double much = pack.step().discharge(Horizon.SECONDS_10).amps();
    pack.measurement.cellReadCelsius[1] = 59.5;
    PowerLimit less = pack.step().discharge(Horizon.SECONDS_10);
    assertEquals(LimitedBy.TEMPERATURE, less.by());
    assertEquals(1, less.cell());
    assertEquals(STRING_AMPS / 10, less.amps(), 1e-9);
    assertTrue(less.amps() < much);
    pack.measurement.cellReadCelsius[1] = Double.NaN;
    assertEquals(much, pack.step().discharge(Horizon.SECONDS_10).amps());
  }

  @Test
  void itFallsAtOnceAndRisesByATenthASecond() {
    Pack pack = new Pack(1, 1);
    pack.measurement.cellCelsius[0] = 25;
    double much = pack.step().discharge(Horizon.SECONDS_10).amps();
    pack.measurement.cellCelsius[0] = 59.5;
    double little = pack.step().discharge(Horizon.SECONDS_10).amps();
    assertTrue(little < much / 2);
    pack.measurement.cellCelsius[0] = 25;
    pack.measurement.dtSeconds = 0.5;
    for (int k = 1; k <= 4; k++) {
      double now = pack.step().discharge(Horizon.SECONDS_10).amps();
      assertEquals(Math.min(little + k * 0.05 * STRING_AMPS, much), now, 1e-9);
    }
  }

  @Test
  void aCellThatBecomesWeakCountsWhenItIsVisited() {
    Pack pack = new Pack(1, 10);
    pack.step();
    pack.measurement.dtSeconds = 0.1;
    pack.know(0, 0.1);
    double before = pack.discharge(Horizon.SECONDS_10).amps();
    pack.step();
    assertTrue(pack.discharge(Horizon.SECONDS_10).amps() < 0.8 * before);
    assertEquals(0, pack.discharge(Horizon.SECONDS_10).cell());
  }

  /// A large pack takes seconds to be asked as a whole.
  @Test
  void theWeakestIsAskedAgainWithinASecond() {
    Pack pack = new Pack(1, 100);
    pack.know(60, 0.15);
    pack.step();
    PowerLimit before = pack.discharge(Horizon.SECONDS_10);
    assertEquals(60, before.cell());
    pack.know(60, 0.1);
    pack.measurement.dtSeconds = 0.1;
    for (int k = 0; k < 10; k++) pack.step();
    assertTrue(pack.discharge(Horizon.SECONDS_10).amps() < 0.9 * before.amps());
  }

  @Test
  void whereACellOrItsTemperatureIsNotKnownNothingIsTold() {
    Pack pack = new Pack(1, 3);
    pack.estimate.soc[1] = Double.NaN;
    assertUnknown(pack.step());
    pack.know(1, 0.5);
    assertFalse(Double.isNaN(pack.step().discharge(Horizon.SECONDS_2).amps()));
    pack.measurement.cellCelsius[2] = Double.NaN;
    assertUnknown(pack.step());
    pack.measurement.cellCelsius[2] = 25;
    pack.estimate.capacityCoulombs[0] = Double.NaN;
    assertUnknown(pack.step());
  }

  private static void assertUnknown(Pack pack) {
    for (Horizon horizon : Horizon.values()) {
      for (PowerLimit limit : new PowerLimit[] {pack.discharge(horizon), pack.charge(horizon)}) {
        assertTrue(Double.isNaN(limit.amps()) && Double.isNaN(limit.watts()));
        assertEquals(LimitedBy.UNKNOWN, limit.by());
        assertEquals(-1, limit.cell());
      }
    }
  }

  @Test
  void equalStringsShareAndAWeakOneIsNotLeftMoreThanItsOwn() {
    double alone = single(0.3, 10).discharge(Horizon.SECONDS_10).amps();
    Pack pack = new Pack(2, 1);
    pack.know(0, 0.3);
    pack.know(1, 0.3);
    pack.measurement.cellCelsius[0] = 10;
    pack.measurement.cellCelsius[1] = 10;
    assertEquals(2 * alone, pack.step().discharge(Horizon.SECONDS_10).amps(), 1e-6);
    // twice the resistance in one: it takes half of what the other does, and the other limits
    pack.estimate.resistanceRatio[1] = 2;
    pack.estimate.resistanceRatioSigma[1] = 0.1;
    PowerLimit uneven = pack.step().discharge(Horizon.SECONDS_10);
    assertEquals(1.5 * alone, uneven.amps(), 0.05 * alone);
    // one emptier: the voltage may not go where its own current would be too large
    Pack emptier = new Pack(2, 1);
    emptier.know(1, 0.07);
    PowerLimit less = emptier.step().discharge(Horizon.SECONDS_30);
    double weak = single(0.07, 25).discharge(Horizon.SECONDS_30).amps();
    double strong = single(0.5, 25).discharge(Horizon.SECONDS_30).amps();
    assertEquals(1, less.cell());
    assertTrue(less.amps() > 2 * weak && less.amps() < weak + strong, less.amps() + " A");
  }

  @Test
  void whatTheModelDoesNotVouchForIsTransport() {
    CircuitPulse circuit = new CircuitPulse(CELL, (_, _) -> {});
    boolean[] isFollowed = {true};
    PulsePrediction depleted =
        new PulsePrediction() {
          @Override
          public void take(
              int cell, double soc, double celsius, double ampereHours, double factor) {
            circuit.take(cell, soc, celsius, ampereHours, factor);
          }

          @Override
          public void within(double seconds) {
            circuit.within(seconds);
          }

          @Override
          public double openVolts(double sign) {
            return circuit.openVolts(sign);
          }

          @Override
          public double volts(double amps) {
            return circuit.volts(amps);
          }

          @Override
          public double transportAmps(double sign) {
            return sign > 0 ? 2 : 3;
          }

          @Override
          public boolean isKnown(int cell) {
            return isFollowed[0];
          }

          @Override
          public double caution() {
            return 0;
          }
        };
    Pack pack = new Pack(1, 2, LIMITS, depleted, Optional.empty()).step();
    assertEquals(3, pack.discharge(Horizon.SECONDS_10).amps(), 1e-9);
    assertEquals(2, pack.charge(Horizon.SECONDS_10).amps(), 1e-9);
    assertEquals(LimitedBy.TRANSPORT, pack.charge(Horizon.SECONDS_10).by());
    isFollowed[0] = false;
    assertUnknown(pack.step());
  }

  /// What is asked of the model beyond what is told is one doubt, the resistance another.
  @Test
  void theCautionOfTheModelAddsToThatOfTheResistanceAsIndependentDoubtsDo() {
    double[] factor = {Double.NaN};
    PulsePrediction cautious =
        new PulsePrediction() {
          @Override
          public void take(int cell, double soc, double celsius, double ampereHours, double ohms) {
            factor[0] = ohms;
          }

          @Override
          public void within(double seconds) {}

          @Override
          public double volts(double amps) {
            return 3.7 + 1.06 * factor[0] * 0.1 * amps;
          }

          @Override
          public double openVolts(double sign) {
            return volts(0);
          }

          @Override
          public double transportAmps(double sign) {
            return Double.POSITIVE_INFINITY;
          }

          @Override
          public boolean isKnown(int cell) {
            return true;
          }

          @Override
          public double caution() {
            return 0.06;
          }
        };
    new Pack(1, 1, LIMITS, cautious, Optional.empty()).step();
    // 5 % is one sigma of a resistance that no edge has told, two of them count
    assertEquals(1 + Math.hypot(0.1, 0.06), 1.06 * factor[0], 1e-12);
  }

  /// Whatever load is still in the branches, and however the limits have moved meanwhile.
  @Test
  void noLimitForLongerIsAboveOneForShorter() {
    SplittableRandom random = new SplittableRandom(Long.getLong("celltwin.seed", 11));
    int count = Integer.getInteger("celltwin.fuzz", 3000);
    double[] amps = new double[4];
    CircuitPulse pulse =
        new CircuitPulse(
            CELL,
            (_, state) -> {
              state.transferAmps = amps[0];
              state.firstAmps = amps[1];
              state.secondAmps = amps[2];
              state.slowAmps = amps[3];
            });
    Pack pack = new Pack(2, 1, LIMITS, pulse, Optional.empty()).step();
    for (int k = 0; k < count; k++) {
      for (int b = 0; b < amps.length; b++) amps[b] = 120 * random.nextDouble() - 60;
      for (int c = 0; c < 2; c++) {
        pack.know(c, random.nextDouble());
        pack.measurement.cellCelsius[c] = 70 * random.nextDouble() - 20;
      }
      pack.measurement.dtSeconds = 2 * random.nextDouble();
      pack.step();
      PowerLimit discharge = pack.discharge(Horizon.SECONDS_2);
      PowerLimit charge = pack.charge(Horizon.SECONDS_2);
      for (Horizon horizon : Horizon.values()) {
        assertNotMore(pack.discharge(horizon), discharge);
        assertNotMore(pack.charge(horizon), charge);
        discharge = pack.discharge(horizon);
        charge = pack.charge(horizon);
      }
    }
  }

  private static void assertNotMore(PowerLimit longer, PowerLimit shorter) {
    assertTrue(longer.amps() <= shorter.amps(), () -> longer + " above " + shorter);
    assertTrue(longer.watts() <= shorter.watts(), () -> longer + " above " + shorter);
  }

  /// Whoever follows watts and not amperes draws no more than the current that is told.
  @Test
  void powerIsWhatCanBeHadWhereverTheSocIs() {
    Pack pack =
        new Pack(1, 1, limits(4, 100), new CircuitPulse(CELL, (_, _) -> {}), Optional.empty());
    pack.estimate.socSigma[0] = 0.05;
    pack.step();
    double emptiest = CELL.ocv().volts(0.4);
    assertEquals(4, pack.charge(Horizon.SECONDS_2).amps(), 1e-9);
    assertEquals(4, pack.discharge(Horizon.SECONDS_2).amps(), 1e-9);
    // within what a thousandth of the current moves
    assertEquals(4 * emptiest, pack.charge(Horizon.SECONDS_2).watts(), 0.02);
    assertTrue(pack.discharge(Horizon.SECONDS_2).watts() < 4 * emptiest);
  }

  @Test
  void aContinuousCurrentDoesNotBringTheCoreToItsLimitInAnHour() {
    ThermalParameters warms = new ThermalParameters(50, 10, 2.2, 6);
    PackThermal thermal = new PackThermal(1, 1, CELL, warms, new int[] {0}, 1, 60);
    PackMeasurement measurement = new PackMeasurement(1, 1, 1);
    PackEstimate estimate = new PackEstimate(1, 1, 1);
    estimate.soc[0] = 0.9;
    measurement.dtSeconds = 1;
    measurement.sensorCelsius[0] = 35;
    measurement.ambientCelsius = 35;
    measurement.cellVolts[0] = CELL.ocv().volts(0.9);
    measurement.cellAmps[0] = 0;
    for (int second = 0; second < 60; second++) thermal.step(measurement, estimate);
    CircuitPulse pulse = new CircuitPulse(CELL, (_, _) -> {});
    Pack pack = new Pack(1, 1, LIMITS, pulse, Optional.of(thermal));
    pack.know(0, 0.9);
    pack.estimate.coreCelsius[0] = estimate.coreCelsius[0];
    pack.estimate.coreCelsiusSigma[0] = estimate.coreCelsiusSigma[0];
    PowerLimit limit = pack.step().discharge(Horizon.CONTINUOUS);
    assertEquals(LimitedBy.TEMPERATURE, limit.by());
    assertTrue(pack.discharge(Horizon.SECONDS_30).amps() > limit.amps() + 1);
    pulse.take(0, 0.9, 35, CELL.capacityCoulombs() / 3600, 1);
    pulse.within(600);
    double soc = 0.9 - limit.amps() * 600 / CELL.capacityCoulombs();
    double volts = pulse.volts(-limit.amps());
    double heat = CELL.ocv().heatWatts(soc, 35, -limit.amps() * volts, -limit.amps());
    double core = 35;
    double surface = 35;
    for (int second = 0; second < 3600; second++) {
      double inside = (core - surface) / warms.coreToSurfaceKelvinPerWatt();
      double outside = (surface - 35) / warms.surfaceToAmbientKelvinPerWatt();
      core += (heat - inside) / warms.coreJoulesPerKelvin();
      surface += (inside - outside) / warms.surfaceJoulesPerKelvin();
    }
    // derating begins at 55 degC; 2 sigma of the core and 10 % of resistance are kept away
    assertTrue(core < 55 && core > 49, core + " degC");
  }

  @Test
  void aStateThatNoPowerCanHaveIsNotSound() {
    Pack pack = new Pack(1, 3).step();
    double[] sound = new double[pack.power.checkpointLength()];
    pack.power.save(sound, 0);
    assertTrue(pack.power.isSound(sound, 0));
    int found = 6 * 8;
    int told = 2 * found;
    int[] places = {found, found + 8, found + 8, found + 16, found + 40, told, told, told + 8};
    double[] values = {-1, 3, 0.5, 6, -1, -1, Double.POSITIVE_INFINITY, 1.5};
    for (int k = 0; k < places.length; k++) {
      double[] saved = sound.clone();
      saved[places[k]] = values[k];
      assertFalse(pack.power.isSound(saved, 0), places[k] + ": " + values[k]);
    }
  }

  @Test
  void whateverIsKnownIsAnsweredWithinItsLimits() {
    SplittableRandom random = new SplittableRandom(Long.getLong("celltwin.seed", 7));
    int count = Integer.getInteger("celltwin.fuzz", 3000);
    Pack pack = new Pack(2, 3);
    for (int k = 0; k < count; k++) {
      for (int c = 0; c < 6; c++) {
        pack.estimate.soc[c] = Math.clamp(1.2 * random.nextDouble() - 0.1, 0, 1);
        pack.estimate.socSigma[c] = random.nextDouble() < 0.1 ? 1 : 0.1 * random.nextDouble();
        pack.estimate.capacityCoulombs[c] = CELL.capacityCoulombs() * (0.2 + random.nextDouble());
        pack.estimate.nis[c] = 20 * random.nextDouble();
        boolean learnt = random.nextBoolean();
        pack.estimate.resistanceRatio[c] = learnt ? 0.3 + 9 * random.nextDouble() : Double.NaN;
        pack.estimate.resistanceRatioSigma[c] = learnt ? random.nextDouble() : Double.NaN;
        pack.measurement.cellCelsius[c] = 160 * random.nextDouble() - 60;
        pack.measurement.cellCelsiusSigma[c] = random.nextBoolean() ? 0 : 20 * random.nextDouble();
      }
      pack.measurement.dtSeconds = 2 * random.nextDouble();
      pack.step();
      if (k < 5) continue;
      for (Horizon horizon : Horizon.values()) {
        for (PowerLimit limit : new PowerLimit[] {pack.discharge(horizon), pack.charge(horizon)}) {
          assertTrue(limit.amps() >= 0 && limit.amps() <= 2 * STRING_AMPS, limit.toString());
          assertTrue(
              limit.watts() >= 0 && limit.watts() <= limit.amps() * 3 * 4.6, limit.toString());
          assertTrue(limit.by() != LimitedBy.UNKNOWN, limit.toString());
        }
      }
    }
  }
}
