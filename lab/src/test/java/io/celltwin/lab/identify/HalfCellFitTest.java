package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HalfCellFitTest {
  private static final List<NegativeCurve> LIBRARY = NegativeCurve.library();

  /// Mean open-circuit voltage of a cell with this negative electrode and a smooth positive one,
  /// measured to half a millivolt.
  private static double[] measured(NegativeCurve negative, double empty, double full) {
    Random random = new Random(3);
    return IntStream.range(0, SocGrid.POINTS)
        .mapToDouble(p -> {
          double z = SocGrid.soc(p);
          double positive = 3.55 + 0.75 * z - 0.25 * z * z + 0.1 * z * z * z;
          double noise = 0.0005 * random.nextGaussian();
          return positive - negative.volts(empty + z * (full - empty)) + noise;
        })
        .toArray();
  }

  private static NegativeCurve curve(String name) {
    return LIBRARY.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chen2020-fit",
        "dualfoil-marquis2019",
        "mohtat2020",
        "dualfoil-kim2011",
        "ecker2015-fit",
        "ai2020"
      })
  void findsTheCurveAndThePartOfItThatTheCellUses(String name) {
    HalfCellFit fit = HalfCellFit.of(measured(curve(name), 0.02, 0.85), LIBRARY).orElseThrow();
    assertEquals(curve(name).material(), fit.negative().material());
    assertEquals(0.02, fit.empty(), 0.02);
    assertEquals(0.85, fit.full(), 0.03);
    assertTrue(fit.roughVolts() < 0.002, () -> "rough by " + fit.roughVolts());
  }

  @Test
  void saysNothingWhereNoStepsOfGraphiteShow() {
    double[] smooth =
        IntStream.range(0, SocGrid.POINTS).mapToDouble(p -> 3.2 + 0.9 * SocGrid.soc(p)).toArray();
    assertEquals(Optional.empty(), HalfCellFit.of(smooth, LIBRARY));
  }

  @Test
  void saysNothingWhereTheCellsOwnCurveIsNotInTheLibrary() {
    NegativeCurve own = curve("chen2020-fit");
    List<NegativeCurve> others =
        LIBRARY.stream().filter(c -> !c.material().equals(own.material())).toList();
    assertEquals(Optional.empty(), HalfCellFit.of(measured(own, 0.03, 0.9), others));
  }

  @Test
  void everyCurveGoesFromEmptyToFullAndFalls() {
    for (NegativeCurve curve : LIBRARY) {
      assertEquals(0, curve.filled().getFirst(), curve.name());
      assertEquals(1, curve.filled().getLast(), curve.name());
      assertTrue(curve.volts().getFirst() > 0.5 + curve.volts().getLast(), curve.name());
    }
  }
}
