package io.celltwin.estimator.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResistanceGrowthTest {
  private static final double FRESH_VOLTS = 0.05;
  private static final double SECONDS = 180;
  private static final int EDGES_A_DAY = 480;

  private final SplittableRandom random = new SplittableRandom(8);
  private final ResistanceGrowth growth = new ResistanceGrowth();

  private void edges(int count, double ratio) {
    edges(count, ratio, true);
  }

  private void edges(int count, double ratio, boolean areAmid) {
    for (int k = 0; k < count; k++) {
      growth.pass(SECONDS);
      growth.edge(FRESH_VOLTS * (ratio + 0.05 * random.nextGaussian()), FRESH_VOLTS, areAmid, 0);
    }
  }

  @Test
  void isLearntFromTheEdgesOfADay() {
    edges(EDGES_A_DAY / 2, 1.2);
    assertFalse(growth.isLearnt());
    edges(EDGES_A_DAY, 1.2);
    assertTrue(growth.isLearnt());
    assertEquals(1.2, growth.ratio(), 3 * growth.sigma());
  }

  @Test
  void anEdgeThatIsNoneChangesNothing() {
    edges(2 * EDGES_A_DAY, 1);
    double before = growth.ratio();
    for (int k = 0; k < 20; k++) {
      growth.edge(3 * FRESH_VOLTS, FRESH_VOLTS, true, 0);
      growth.edge(-FRESH_VOLTS, FRESH_VOLTS, true, 0);
    }
    assertEquals(before, growth.ratio());
  }

  /// A busbar that has come loose doubles what every edge shows.
  @Test
  void aResistanceThatJumpsIsLearnt() {
    edges(2 * EDGES_A_DAY, 1);
    edges(EDGES_A_DAY, 2);
    assertEquals(2, growth.ratio(), 3 * growth.sigma());
  }

  /// Voltages that come too late move against the current.
  @Test
  void whatNoCellCanHaveIsNotLearnt() {
    edges(2 * EDGES_A_DAY, -1);
    assertFalse(growth.isLearnt(), growth.ratio() + "");
  }

  @Test
  void isDoubtedFromAFewEdgesOnUntilItIsLearnt() {
    edges(2, 1.4);
    assertFalse(growth.isDoubted());
    edges(8, 1.4);
    assertTrue(growth.isDoubted());
    edges(2 * EDGES_A_DAY, 1.4);
    assertTrue(growth.isLearnt());
    assertFalse(growth.isDoubted());
  }

  @Test
  void thatOfAFreshCellIsNotDoubted() {
    for (int k = 0; k < EDGES_A_DAY; k++) {
      edges(1, 1);
      assertFalse(growth.isDoubted());
    }
  }

  /// A sensor that is a degree off is so at every edge.
  @Test
  void isNoSurerThanTheTemperatures() {
    for (int k = 0; k < 3 * EDGES_A_DAY; k++) {
      growth.pass(SECONDS);
      growth.edge(FRESH_VOLTS, FRESH_VOLTS, true, 0.1);
    }
    assertTrue(growth.isLearnt());
    assertEquals(Math.hypot(0.1, 0.03), growth.sigma(), 0.008); // beside what edges have else
  }

  @Test
  void aResistanceThatIsPlainlyAnotherIsToldAtOnce() {
    edges(3, 2.2);
    assertFalse(growth.isLearnt());
    assertTrue(growth.isToTell());
    assertEquals(2.2, growth.ratio(), 3 * growth.sigma());
  }

  /// A sensor that is cut off tells less of a large edge than of a small one.
  @Test
  void edgesThatDoNotAgreeAreNotToldAtOnce() {
    for (int k = 0; k < 10; k++) {
      growth.edge((1.2 + 0.3 * (k % 5)) * FRESH_VOLTS, FRESH_VOLTS, true, 0);
      assertFalse(growth.isToTell());
    }
  }

  /// No cell has ever got better: the current is read too large.
  @Test
  void oneThatIsPlainlyLessIsNotToldAtOnce() {
    edges(EDGES_A_DAY / 2, 0.4);
    assertFalse(growth.isToTell());
  }

  /// Voltages in steps of 20 mV make of each edge anything.
  @Test
  void edgesThatAreFarApartTellNothingSoon() {
    for (int k = 0; k < 4; k++) {
      growth.edge((k % 2 == 0 ? 2.4 : 0.8) * FRESH_VOLTS, FRESH_VOLTS, true, 0);
      assertFalse(growth.isToTell());
    }
    assertTrue(growth.sigma() > 0.2, growth.sigma() + "");
  }

  @Test
  void isUnknownUntilSomeEdgesHaveToldIt() {
    assertTrue(growth.isUnknown());
    edges(10, 1);
    assertFalse(growth.isUnknown());
  }

  /// What one drive tells may be the temperature's.
  @Test
  void anotherIsToldWhenItIsLearnt() {
    edges(EDGES_A_DAY / 2, 1.3);
    assertFalse(growth.isToTell());
    edges(EDGES_A_DAY, 1.3);
    assertTrue(growth.isToTell());
  }

  @Test
  void edgesOfACellNearlyFullTellItLessSurely() {
    edges(2 * EDGES_A_DAY, 1.5, false);
    double atEnds = growth.sigma();
    assertEquals(0.15, atEnds, 0.015); // a tenth of it
    edges(2 * EDGES_A_DAY, 1.5);
    assertEquals(0.04, growth.sigma(), 0.01); // of growth by a half
  }
}
