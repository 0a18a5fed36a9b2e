package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What breaks in the plant itself, and what its heat does.
class PackFaultsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final PackSettings ALIKE =
      PackSettings.CAR.withTopology(1, 6, 34).withStart(0.6, 25).withSpread(CellSpread.NONE, 3);

  private static PackSettings single(Chemistry chemistry, int cells, double soc, double celsius) {
    return new PackSettings(
        chemistry,
        1,
        cells,
        1,
        soc,
        celsius,
        CellSpread.NONE,
        Cooling.CAR,
        20e-6,
        false,
        1,
        StepLengths.CAR);
  }

  private static SimulatedPack pack(PackSettings settings, double amps) {
    return new SimulatedPack(settings, (_, _) -> amps);
  }

  @Test
  void aShortInsideACellDrainsAndWarmsItAlone() {
    SimulatedPack pack = pack(ALIKE, 0);
    double before = pack.trueSoc(3);
    pack.shortCell(3, 1);
    pack.advance(HOUR);
    // 3.7 V over 1 Ω for an hour, of 175 Ah
    double lost = (before - pack.trueSoc(3)) * pack.trueCapacityCoulombs(3);
    assertEquals(3600 * pack.trueVolts(3), lost, 0.01 * lost);
    assertEquals(before, pack.trueSoc(4), 1e-12);
    assertTrue(pack.trueSurfaceCelsius(3) > pack.trueSurfaceCelsius(5) + 0.2);
    assertTrue(pack.trueSurfaceCelsius(4) > pack.trueSurfaceCelsius(6), "the neighbour warms too");
    pack.shortCell(3, Double.POSITIVE_INFINITY);
    double ended = pack.trueSoc(3);
    pack.advance(2 * HOUR);
    assertEquals(ended, pack.trueSoc(3), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.015, 1e-3, 1e-6, Double.MIN_VALUE})
  void aShortOfAnyResistanceEmptiesItsCellAndThenDrawsNothing(double ohms) {
    for (Chemistry chemistry : List.of(LgM50.CELL, Lfp220.CELL)) {
      for (double celsius : new double[] {-30, 25, 40}) shorten(chemistry, celsius, ohms);
    }
  }

  private static void shorten(Chemistry chemistry, double celsius, double ohms) {
    PackSettings one = single(chemistry, 3, 0.6, celsius);
    SimulatedPack pack = pack(one, 0);
    double neighbour = pack.trueSoc(1);
    double volts = pack.trueVolts(2);
    String what = chemistry.name() + ", " + celsius + " degC, " + ohms + " ohm, ";
    pack.shortCell(2, ohms);
    double joules = 0;
    for (int tick = 1; tick <= 36_000; tick++) {
      double soc = pack.trueSoc(2);
      pack.advance(tick * SECOND / 10);
      double now = pack.trueVolts(2);
      assertTrue(now >= -1e-6 && now < volts, what + "tick " + tick + ": " + now + " V");
      double leak = pack.trueLeakAmps(2);
      assertEquals(StrictMath.max(ohms, 1e-9) * leak, now, 2e-3, what + "tick " + tick);
      double drawn = (soc - pack.trueSoc(2)) * pack.trueCapacityCoulombs(2);
      assertEquals(0.1 * leak, drawn, 1e-8 * pack.trueCapacityCoulombs(2), what + "tick " + tick);
      joules += 0.1 * leak * pack.trueOpenVolts(2);
    }
    assertTrue(joules > 0, what);
    if (ohms * pack.trueCapacityCoulombs(2) < 2000) {
      assertEquals(0, pack.trueVolts(2), 0.02, what);
      assertEquals(0, pack.trueSoc(2), 0.2, what);
    }
    assertEquals(neighbour, pack.trueSoc(1), 1e-12, what);
  }

  @Test
  void aShortedCellAnswersACurrentWithWhatItsShortLeavesOfItsResistance() {
    double[] amps = {0};
    PackSettings one = ALIKE.withTopology(1, 2, 1);
    SimulatedPack pack = new SimulatedPack(one, (_, _) -> amps[0]);
    pack.shortCell(2, 1e-3);
    pack.advance(SECOND);
    double before = pack.trueVolts(2);
    double ohms = pack.trueOhms(2);
    assertTrue(ohms < 1.1e-3 && pack.trueOhms(1) > 0.02, ohms + " ohm");
    amps[0] = -5;
    pack.advance(SECOND + 1);
    assertEquals(before - 5 * ohms, pack.trueVolts(2), 1e-4);
  }

  @Test
  void aCellThatIsDischargedBeyondEmptyGivesNothingAndIsReversed() {
    for (Chemistry chemistry : List.of(LgM50.CELL, Lfp220.CELL)) {
      double amps = chemistry.equals(LgM50.CELL) ? -5 : -220;
      PackSettings one = single(chemistry, 1, 0.1, 25);
      SimulatedPack pack = pack(one, amps);
      pack.advance(HOUR / 4);
      double volts = pack.trueVolts(1);
      assertTrue(volts < 0 && volts > -1, chemistry.name() + ": " + volts + " V");
      double[] back = {amps};
      SimulatedPack charged = new SimulatedPack(one, (_, _) -> back[0]);
      charged.advance(HOUR / 4);
      back[0] = -amps;
      charged.advance(HOUR / 2);
      back[0] = 0;
      charged.advance(3 * HOUR);
      assertEquals(0.1, charged.trueSoc(1), 1e-9, "charge is kept");
      assertEquals(pack(one, 0).trueVolts(1), charged.trueVolts(1), 0.05, chemistry.name());
    }
  }

  @Test
  void aShortInACellThatRestsForMonthsIsFollowedToItsEnd() {
    PackSettings parked = ALIKE.withTopology(1, 2, 1).withSteps(StepLengths.YEAR);
    SimulatedPack pack =
        new SimulatedPack(
            parked,
            new Load() {
              @Override
              public double packAmps(long nowNanos, SimulatedPack asking) {
                return 0;
              }

              @Override
              public long steadyNanos(long nowNanos) {
                return Long.MAX_VALUE;
              }
            });
    pack.advance(24 * HOUR);
    pack.shortCell(2, 0.02);
    for (int hour = 25; hour < 100; hour++) {
      pack.advance(hour * HOUR);
      assertTrue(pack.trueVolts(2) >= 0 && pack.trueVolts(2) < 4, pack.trueVolts(2) + " V");
    }
    assertEquals(0, pack.trueLeakAmps(2), 1e-3);
    assertEquals(0, pack.trueSoc(2), 0.1);
  }

  @Test
  void leakageDiffersFromCellToCellWithinItsSpread() {
    CellSpread leaking = new CellSpread(0, 0, 0, 0, 0, 1000, 0.5);
    SimulatedPack pack = pack(ALIKE.withSpread(leaking, 1), 0);
    double before = pack.trueSoc(1);
    pack.advance(24 * HOUR);
    double least = 1;
    double most = 0;
    for (int cell = 1; cell <= 6; cell++) {
      double lost = before - pack.trueSoc(cell);
      least = StrictMath.min(least, lost);
      most = StrictMath.max(most, lost);
    }
    // 3.8 mA for a day are 1.8 % of 5.15 Ah
    assertTrue(least > 0.5 * 0.017 && most < 1.5 * 0.018 && most > 1.2 * least, least + " " + most);
  }

  @Test
  void aLooseBusBarShowsInItsPositionsVoltageAndWarmsItsCans() {
    SimulatedPack pack = pack(ALIKE, -170);
    pack.advance(60 * SECOND);
    double before = pack.trueVolts(2);
    double ohmsBefore = pack.trueOhms(2);
    pack.loosenBar(2, 1e-3);
    assertEquals(before - 170 * (1e-3 - ALIKE.barOhms()), pack.trueVolts(2), 1e-12);
    assertEquals(ohmsBefore + 1e-3 - ALIKE.barOhms(), pack.trueOhms(2), 1e-12);
    pack.advance(600 * SECOND);
    assertTrue(pack.trueVolts(2) < pack.trueVolts(5) - 0.1);
    // 29 W into 34 cans
    assertTrue(pack.trueSurfaceCelsius(2) > pack.trueSurfaceCelsius(6) + 1);
  }

  @Test
  void theCoolantWarmsOnItsWayAndCellsWarmWithoutIt() {
    PackSettings car = PackSettings.CAR.withSpread(CellSpread.NONE, 1).withStart(0.9, 25);
    SimulatedPack cooled = pack(car, -170);
    SimulatedPack lost = pack(car, -170);
    lost.coolantFlow(0);
    cooled.advance(1800 * SECOND);
    lost.advance(1800 * SECOND);
    assertTrue(cooled.trueSurfaceCelsius(96) > cooled.trueSurfaceCelsius(1) + 0.5);
    assertTrue(lost.trueSurfaceCelsius(50) > cooled.trueSurfaceCelsius(50) + 3);
    assertTrue(cooled.trueCoolantCelsius() > 25.1);
    lost.coolantFlow(1);
    double hot = lost.trueSurfaceCelsius(50);
    lost.advance(2000 * SECOND);
    assertTrue(lost.trueSurfaceCelsius(50) < hot, "the pump is back");
    assertThrows(IllegalArgumentException.class, () -> lost.coolantFlow(1.5));
  }

  @Test
  void followsAnAmbientThatChanges() {
    SimulatedPack pack = pack(ALIKE.withCooling(Cooling.air(0.25)), 0);
    pack.ambient(nanos -> nanos < HOUR ? 25 : 5);
    pack.advance(HOUR);
    assertEquals(25, pack.trueCoreCelsius(1), 1e-9);
    pack.advance(2 * HOUR);
    // e-fold in 61 J/K over 0.25 W/K and the way inside: some 5 min
    assertEquals(5, pack.trueCoreCelsius(1), 0.01);
  }

  @Test
  void heatThatLeavesACellArrivesAtItsNeighbours() {
    PackSettings closed = ALIKE.withCooling(new Cooling(0, 0.5, 0, 0, 0, 0));
    SimulatedPack pack = pack(closed, 0);
    pack.shortCell(1, 0.5);
    double joules = 0;
    for (int second = 1; second <= 600; second++) {
      pack.advance(second * SECOND);
      joules += pack.trueLeakAmps(1) * pack.trueVolts(1);
    }
    double stored = 0;
    CellThermal thermal = LgM50.CELL.thermal();
    for (int cell = 1; cell <= 6; cell++) {
      stored +=
          34
              * (thermal.coreJoulesPerKelvin() * (pack.trueCoreCelsius(cell) - 25)
                  + thermal.surfaceJoulesPerKelvin() * (pack.trueSurfaceCelsius(cell) - 25));
    }
    // The short's current also heats the cell that it flows through, half a percent here.
    assertEquals(joules, stored, 0.01 * joules);
    assertTrue(pack.trueSurfaceCelsius(2) > 25.5);
  }
}
