package io.celltwin.edge.acquisition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What no cell can be or do is not told to the filters.
class CellTemperaturesTest {
  private static final long SECOND = 1_000_000_000L;

  private final CellTemperatures one = new CellTemperatures(1);

  @ParameterizedTest
  @ValueSource(doubles = {-40, -50, 125})
  void theEndsOfAThermistorAreNoTemperature(double reading) {
    one.take(0, 0, 24);
    one.take(0, SECOND, reading);
    assertFalse(one.believes(0));
    assertEquals(24, one.celsius(0));
    assertEquals(64, one.ageSeconds(0, 64 * SECOND), 1e-9);
    one.take(0, 3600 * SECOND, 2); // an hour later it is connected again
    assertTrue(one.believes(0));
    assertEquals(2, one.celsius(0));
  }

  @Test
  void aSensorThatHasOnlyEverReadTheEndTellsNothing() {
    one.take(0, 0, -40);
    assertFalse(one.believes(0));
    assertTrue(Double.isNaN(one.celsius(0)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {60, -30, 16})
  void aJumpIsLeftOutUntilItHasJumpedBack(double kelvin) {
    for (int k = 0; k < 60; k++) one.take(0, k * SECOND, 25);
    for (int k = 60; k < 3600; k++) {
      one.take(0, k * SECOND, 25 + kelvin);
      assertFalse(one.believes(0), k + " s");
      assertEquals(25, one.celsius(0));
    }
    one.take(0, 3600 * SECOND, 25.5);
    assertTrue(one.believes(0));
  }

  @Test
  void aJumpToWhatTheOthersSayIsBelieved() {
    CellTemperatures two = new CellTemperatures(2);
    two.take(0, 0, 60);
    two.take(1, 0, 21);
    two.take(0, SECOND, 22);
    assertTrue(two.believes(0));
  }

  /// 30 K in three hours; 1C and more of a small cell, 0.3 K/s for a minute; steps of a K; an hour
  /// between two readings.
  @Test
  void whatCellsDoIsBelieved() {
    double celsius = 25;
    for (int k = 0; k < 10_800; k++) {
      celsius -= 30.0 / 10_800;
      one.take(0, k * SECOND, Math.rint(celsius));
      assertTrue(one.believes(0), k + " s");
    }
    for (int k = 10_800; k < 10_860; k++) {
      celsius += 0.3;
      one.take(0, k * SECOND, celsius);
      assertTrue(one.believes(0), k + " s");
    }
    one.take(0, (10_860 + 3600) * SECOND, celsius + 30);
    assertTrue(one.believes(0));
  }

  @Test
  void theOddOneOfThreeIsLeftOut() {
    CellTemperatures three = new CellTemperatures(3);
    for (int k = 0; k < 7200; k++) {
      three.take(0, k * SECOND, 25 - k / 180.0);
      three.take(1, k * SECOND, 27 - k / 180.0);
      three.take(2, k * SECOND, 26); // stuck
    }
    assertTrue(three.believes(0));
    assertTrue(three.believes(1));
    assertFalse(three.believes(2));
  }

  @Test
  void sensorsOfAWarmAndAColdEndAreBothBelieved() {
    CellTemperatures three = new CellTemperatures(3);
    three.take(0, 0, 15);
    three.take(1, 0, 25);
    three.take(2, 0, 38);
    for (int s = 0; s < 3; s++) assertTrue(three.believes(s));
  }
}
