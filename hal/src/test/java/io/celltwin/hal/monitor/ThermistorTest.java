package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThermistorTest {
  private static final List<String> SHIPPED =
      List.of(
          "epcos_b57251v5103j060", "murata_ncxxxxh103", "semitec_103jt", "vishay_ntcalug01a103g");

  @Test
  void shippedPartsAreThoseOfTheDataFolder() throws IOException {
    int seen = 0;
    for (Vectors.Vector vector : Vectors.of("ntc.json")) {
      if (!SHIPPED.contains(vector.text("part"))) continue;
      Thermistor part = Thermistor.named(vector.text("part"));
      for (double[] point : vector.rows("points_degC_ohm")) {
        // At its own points a table is exact up to rounding.
        assertEquals(point[0], part.celsius(point[1]), 1e-9, part.name());
      }
      seen++;
    }
    assertEquals(SHIPPED.size(), seen);
  }

  /// Each inner point of a table computed from the others, 20 to 40 K apart: what lies between the
  /// points of the whole table is off by less, as the error grows with the square of the distance.
  @Test
  void aPointLeftOutIsFoundWithinHalfAKelvin() throws IOException {
    for (Vectors.Vector vector : Vectors.of("ntc.json")) {
      List<double[]> points = vector.rows("points_degC_ohm");
      for (int left = 1; left < points.size() - 1; left++) {
        int out = left;
        List<double[]> others = points.stream().filter(p -> p[0] != points.get(out)[0]).toList();
        Thermistor table =
            Thermistor.table(
                "table",
                others.stream().mapToDouble(p -> p[0]).toArray(),
                others.stream().mapToDouble(p -> p[1]).toArray());
        assertEquals(
            points.get(left)[0], table.celsius(points.get(left)[1]), 0.5, vector.text("part"));
      }
    }
  }

  @Test
  void steinhartHartThroughThreePointsOfATableFollowsIt() {
    Thermistor table = Thermistor.named("murata_ncxxxxh103");
    double[][] at = {{-30, 113347}, {20, 12081}, {80, 1669}};
    // Solved by hand: 1/T = a + b L + c L³ at three points.
    double[] y = new double[3];
    double[] l = new double[3];
    for (int k = 0; k < 3; k++) {
      y[k] = 1 / (at[k][0] + 273.15);
      l[k] = Math.log(at[k][1]);
    }
    double g2 = (y[1] - y[0]) / (l[1] - l[0]);
    double g3 = (y[2] - y[0]) / (l[2] - l[0]);
    double c = (g3 - g2) / (l[2] - l[1]) / (l[0] + l[1] + l[2]);
    double b = g2 - c * (l[0] * l[0] + l[0] * l[1] + l[1] * l[1]);
    double a = y[0] - (b + l[0] * l[0] * c) * l[0];
    Thermistor equation = Thermistor.steinhartHart("equation", a, b, c, 200_000, 500);
    for (double ohms = 113347; ohms > 1669; ohms *= 0.97) {
      // The equation is good to 0.1 K between its points, the table to 0.3 K between its own.
      assertEquals(table.celsius(ohms), equation.celsius(ohms), 0.4, ohms + " ohm");
    }
    assertTrue(equation.isOpen(1e6) && equation.isShorted(10));
    Thermistor between = Thermistor.steinhartHartBetween("between", a, b, c, -30, 80);
    assertEquals(equation.celsius(12081), between.celsius(12081));
    assertFalse(between.isOpen(4 * 113346) || between.isShorted(1671 / 8.0));
    assertTrue(between.isOpen(4 * 113348) && between.isShorted(1667 / 8.0));
  }

  @Test
  void anEquationThatDoesNotFallOverItsRangeIsRefused() {
    double[][] wrong = {
      {1.1e-3, -2.4e-4, 7.5e-8}, // rises
      {1.1e-3, 2.4e-4, -1e-6}, // turns
      {1.1, 2.4e-1, 7.5e-5}, // 1/mK
      {0, 0, 0}
    };
    for (double[] k : wrong) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Thermistor.steinhartHartBetween("x", k[0], k[1], k[2], -40, 125));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Thermistor.steinhartHart("x", 1.1e-3, 2.4e-4, -1e-6, 200_000, 500));
  }

  @Test
  void openAndShortedSensorsHaveNoTemperature() {
    for (String name : SHIPPED) {
      Thermistor part = Thermistor.named(name);
      assertTrue(part.isOpen(Double.POSITIVE_INFINITY));
      assertTrue(Double.isNaN(part.celsius(Double.POSITIVE_INFINITY)), name);
      assertTrue(part.isShorted(0));
      assertTrue(Double.isNaN(part.celsius(0)), name);
      assertTrue(Double.isNaN(part.celsius(Double.NaN)), name);
      // A burning cell is still told.
      assertTrue(part.celsius(160) > 130, name);
    }
    // 10 mV below the reference of 3 V, behind 10 kohm.
    double ohms = Thermistor.dividerOhms(2.99, 3, 10_000);
    assertTrue(Thermistor.named("epcos_b57251v5103j060").isOpen(ohms), ohms + " ohm");
    assertEquals(10_000, Thermistor.dividerOhms(1.5, 3, 10_000));
    assertEquals(Double.POSITIVE_INFINITY, Thermistor.dividerOhms(3.001, 3, 10_000));
  }

  @Test
  void anUnknownPartNamesTheKnownOnes() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Thermistor.named("pt100"));
    for (String name : SHIPPED) assertTrue(String.valueOf(e.getMessage()).contains(name));
  }
}
