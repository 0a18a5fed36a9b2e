package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OcvCurveTest {
  private final OcvCurve curve = TestCells.curved().ocv();

  @Test
  void findsTheSocOfItsOwnVoltages() {
    for (double soc = 0; soc <= 1; soc += 0.0007) {
      assertEquals(soc, curve.soc(curve.volts(soc)), 1e-12); // rounding of two divisions
    }
    assertEquals(0, curve.soc(1.0));
    assertEquals(1, curve.soc(5.0));
    assertEquals(0, curve.soc(Double.NaN));
  }

  @Test
  void holdsItsEndsBeyondEmptyAndFull() {
    assertEquals(curve.volts(0), curve.volts(-0.3));
    assertEquals(curve.volts(1), curve.volts(1.3));
  }

  @Test
  void refusesACurveThatFalls() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new OcvCurve(
                new double[] {0, 0.5, 1},
                new double[] {3, 2.9, 4},
                new double[] {3, 2.9, 4},
                new double[3],
                25));
  }

  @Test
  void interpolatesResistancesLikeArrhenius() {
    CellMap map =
        new CellMap(
            new double[] {0, 1}, new double[] {-20, 25}, new double[][] {{0.1, 0.1}, {0.02, 0.04}});
    double share = (1 / 273.15 - 1 / 253.15) / (1 / 298.15 - 1 / 253.15);
    double wanted =
        StrictMath.exp((1 - share) * StrictMath.log(0.1) + share * StrictMath.log(0.03));
    assertEquals(wanted, map.at(0.5, 0), 1e-12); // 0 degC is a row of the uniform grid
    assertEquals(0.03, map.at(0.5, 60), 1e-12); // held beyond the last knot
    assertEquals(0.1, map.at(0.5, -50), 1e-12);
  }
}
