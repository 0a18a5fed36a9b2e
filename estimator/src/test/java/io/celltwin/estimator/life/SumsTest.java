package io.celltwin.estimator.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SumsTest {
  @Test
  void aSmallStepOnAHugeSumIsNotLost() {
    Sums sums = new Sums(1);
    sums.add(0, 1e12); // 30 000 years at 1 A
    for (int k = 0; k < 1_000_000; k++) sums.add(0, 1e-6); // below half a bit of it
    assertEquals(1e12, 1e12 + 1e-6, "a plain sum would lose each of them");
    assertEquals(1, sums.parts[0] - 1e12 + sums.parts[1], 1e-9);
  }

  /// 20 years of steps of 0.1 s are 6.3e9; these are as many as a test has time for, on top of the
  /// sum of the others.
  @Test
  void decadesOfStepsAddUp() {
    Sums sums = new Sums(2);
    double years = 20 * 365.25 * 86_400;
    sums.add(1, years);
    double plain = years;
    int steps = 20_000_000;
    for (int k = 0; k < steps; k++) {
      sums.add(1, 0.1);
      plain += 0.1;
    }
    double truth = years + steps / 10.0;
    assertEquals(truth, sums.value(1), 1e-7);
    assertTrue(Math.abs(plain - truth) > 1e-4, "a plain sum has drifted");
    assertEquals(0, sums.value(0));
  }
}
