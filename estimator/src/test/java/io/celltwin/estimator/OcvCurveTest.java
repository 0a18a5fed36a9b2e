package io.celltwin.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OcvCurveTest {
  private final OcvCurve curve = TestCells.curved().ocv();

  /// Nine tenths of the SOC are a plateau at 3.3 V that rises by so much, the rest steep ends.
  private static OcvCurve plateau(double plateauVolts) {
    double[] soc = {0, 0.05, 0.95, 1};
    double[] volts = {2.5, 3.3, 3.3 + plateauVolts, 3.6};
    return new OcvCurve(soc, volts, volts, new double[4], 25);
  }

  static Stream<OcvCurve> curves() {
    return Stream.of(
        TestCells.curved().ocv(),
        TestCells.flat().ocv(), // some 5 grid intervals begin in one part of the index
        plateau(1e-3), // nearly all of the plateau's in one or two
        plateau(0.25)); // and parts in which none begins
  }

  @ParameterizedTest
  @MethodSource("curves")
  void findsTheSocOfItsOwnVoltages(OcvCurve curve) {
    double leastStep = Arrays.stream(curve.stepVolts, 0, OcvCurve.INTERVALS).min().orElseThrow();
    // Some roundings of a voltage near 4 V, by the flattest interval of the curve.
    double rounding = 4 * Math.ulp(4.0) / (leastStep * OcvCurve.INTERVALS) + 1e-15;
    double before = -1;
    for (int k = 0; k <= 100_000; k++) { // 500 in each interval of the grid, and on its ends
      double soc = k / 100_000.0;
      double found = curve.soc(curve.volts(soc));
      assertEquals(soc, found, rounding);
      assertTrue(found > before, "falls at " + soc);
      before = found;
    }
  }

  @Test
  void theHeatGoesByTheSlopeThatHeatHasTold() {
    OcvCurve told = curve.withEntropy(new double[] {-2e-4, 0, 4e-4});
    double soc = 0.75;
    double amps = 3;
    double lost = 0.2 * amps; // at the temperature of the curve
    double watts = amps * (curve.volts(soc) + 0.2);
    double kelvin = curve.referenceCelsius() + 273.15;
    assertEquals(2e-4, told.entropicVoltsPerKelvin(soc), 1e-12);
    assertEquals(
        lost + amps * kelvin * 2e-4,
        told.heatWatts(soc, curve.referenceCelsius(), watts, amps),
        1e-9);
    assertEquals(curve.voltsPerKelvin(soc), curve.entropicVoltsPerKelvin(soc));
    assertEquals(
        curve.voltsPerKelvin(soc), told.voltsPerKelvin(soc), "the voltage goes by its own");
    assertEquals(curve.volts(soc), told.volts(soc));
    assertEquals(soc, told.soc(told.volts(soc)), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("curves")
  void noVoltageHasALowerSocThanASmallerOne(OcvCurve curve) {
    double least = curve.volts(0);
    double most = curve.volts(1);
    double before = 0;
    for (int k = 0; k <= 300_000; k++) { // near 300 in each part of the index
      double soc = curve.soc(least + (most - least) * k / 300_000);
      assertTrue(soc >= before && soc <= 1, soc + " after " + before);
      before = soc;
    }
    for (int k = 0; k <= OcvCurve.INTERVALS; k++) {
      double at = curve.meanVolts[k];
      double soc = curve.soc(at);
      assertEquals((double) k / OcvCurve.INTERVALS, soc, 1e-15);
      assertTrue(curve.soc(Math.nextDown(at)) <= soc && soc <= curve.soc(Math.nextUp(at)));
    }
  }

  @ParameterizedTest
  @MethodSource("curves")
  void aVoltageBeyondTheEndsIsEmptyOrFull(OcvCurve curve) {
    for (double volts : new double[] {Double.NEGATIVE_INFINITY, -1, 0, 1, Double.NaN}) {
      assertEquals(0, curve.soc(volts));
    }
    assertEquals(0, curve.soc(Math.nextDown(curve.volts(0))));
    assertEquals(0, curve.soc(curve.volts(0)));
    assertEquals(1, curve.soc(curve.volts(1)));
    assertEquals(1, curve.soc(Math.nextUp(curve.volts(1))));
    assertEquals(1, curve.soc(5));
    assertEquals(1, curve.soc(Double.POSITIVE_INFINITY));
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
