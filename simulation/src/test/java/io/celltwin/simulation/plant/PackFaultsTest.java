package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What breaks in the plant itself, and what its heat does.
class PackFaultsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final PackSettings ALIKE =
      PackSettings.CAR.withTopology(1, 6, 34).withStart(0.6, 25).withSpread(CellSpread.NONE, 3);

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
