package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SocGridTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void readsStraightBetweenPointsAndHoldsTheEnds() {
    double[] curve = IntStream.range(0, SocGrid.POINTS).mapToDouble(p -> 3 + 0.01 * p).toArray();
    assertEquals(3.995, SocGrid.at(curve, 0.4975), ROUNDING);
    assertEquals(3, SocGrid.at(curve, -0.1), ROUNDING);
    assertEquals(5, SocGrid.at(curve, 1.2), ROUNDING);
  }

  @Test
  void smoothingKeepsAStraightLineAndHoldsWhatLiesBeyondTheData() {
    double[] soc = IntStream.range(0, 2000).mapToDouble(k -> 0.1 + 0.8 * k / 1999).toArray();
    double[] curve = SocGrid.smooth(soc, Arrays.stream(soc).map(z -> 3 + z).toArray());
    for (int p = SocGrid.nearest(0.105); p <= SocGrid.nearest(0.895); p++) {
      assertEquals(3 + SocGrid.soc(p), curve[p], 1e-9, "at " + SocGrid.soc(p));
    }
    assertEquals(3.1, curve[0], 1e-9);
    assertEquals(3.9, curve[SocGrid.POINTS - 1], 1e-9);
  }

  @Test
  void smoothingAveragesNoiseAway() {
    Random random = new Random(1);
    double[] soc = IntStream.range(0, 20_000).mapToDouble(k -> k / 19_999.0).toArray();
    double[] noisy = Arrays.stream(soc).map(z -> z + 0.01 * random.nextGaussian()).toArray();
    double[] curve = SocGrid.smooth(soc, noisy);
    for (int p = 5; p < SocGrid.POINTS - 5; p++) {
      // 10 mV over the root of the some 130 rows that count: 0.9 mV, four times that.
      assertEquals(SocGrid.soc(p), curve[p], 0.0036);
    }
  }

  @Test
  void smoothingReadsSparseDataStraightBetweenThem() {
    double[] curve = SocGrid.smooth(new double[] {1, 0.5, 0}, new double[] {4, 3, 2.5});
    assertEquals(3.5, curve[SocGrid.nearest(0.75)], ROUNDING);
    assertEquals(2.75, curve[SocGrid.nearest(0.25)], ROUNDING);
  }

  @Test
  void aCurveThatFallsIsPooledAndThenRisesByTheLeastStep() {
    double[] rising = SocGrid.increasing(new double[] {1, 3, 2, 4}, 0.1);
    assertArrayEquals(new double[] {1, 2.45, 2.55, 4}, rising, ROUNDING);
    double[] already = {1, 2, 3};
    assertArrayEquals(already, SocGrid.increasing(already, 0.1), ROUNDING);
    double[] falling = SocGrid.increasing(new double[] {3, 2, 1}, 0.1);
    assertTrue(falling[0] < falling[1] && falling[1] < falling[2]);
  }
}
