package io.celltwin.estimator.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityFilterTest {
  private static final double PRIOR = 0.07;

  private final AgedCell cell = new AgedCell();

  static Stream<Function<AgedCell, CapacityFilter>> filters() {
    return Stream.of(CapacityFilterTest::window, CapacityFilterTest::anchors);
  }

  private static CapacityFilter window(AgedCell cell) {
    return new WindowFilter(cell.electrodes, cell.fresh, PRIOR);
  }

  private static CapacityFilter anchors(AgedCell cell) {
    return new AnchorLine(cell.fresh, PRIOR);
  }

  /// Days of a charge and a discharge each, to SOC that are up to `spread` less extreme than these,
  /// with a rest behind both, a millivolt of noise.
  private void use(
      CapacityFilter filter, int days, double low, double high, double spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double soc = high;
    rest(filter, soc, random);
    for (int k = 0; k < 2 * days; k++) {
      double inward = spread * random.nextDouble();
      double next = k % 2 == 0 ? low + inward : high - inward;
      double charge = (next - soc) * cell.capacity();
      filter.pass(charge, 0.0005, Math.abs(charge), 0.5);
      soc = next;
      rest(filter, soc, random);
    }
    filter.pass((high - soc) * cell.capacity(), 0.0005, high - soc, 0.1);
  }

  private void rest(CapacityFilter filter, double soc, SplittableRandom random) {
    filter.rest(cell.volts(soc) + 0.001 * (2 * random.nextDouble() - 1), 0.001);
  }

  @ParameterizedTest
  @MethodSource("filters")
  void learnsTheCapacityOfAnAgedCellWithinItsBounds(Function<AgedCell, CapacityFilter> kind) {
    cell.age(0.12, 0.08, 0.05);
    CapacityFilter filter = kind.apply(cell);
    use(filter, 40, 0.05, 0.97, 0.1, 1);
    assertTrue(filter.isLearnt());
    assertTrue(cell.capacity() < 0.9, () -> "not aged: " + cell.capacity());
    // 1.5 % is what is aimed at over a life.
    assertEquals(cell.capacity(), filter.capacity(), 0.015);
    assertTrue(Math.abs(filter.capacity() - cell.capacity()) < 3 * filter.sigma());
    assertTrue(filter.sigma() < 0.015, () -> "sigma " + filter.sigma());
  }

  /// A cell that is smaller all over has its fresh curve, which its filter takes for deformed.
  @ParameterizedTest
  @ValueSource(doubles = {0.15, 0.3})
  void theSocByTheDeformedCurveIsWithinItsBound(double part) {
    cell.age(part, part, part);
    CapacityFilter filter = window(cell);
    for (int days = 2; days < 20; days++) {
      use(filter, 2, 0.08, 0.95, 0.1, days);
      double[] shift = new double[21];
      filter.curveShift(shift);
      for (int k = 3; k < 20; k++) {
        double soc = k / 20.0;
        double believed = cell.fresh.volts(soc) + shift[k];
        double slope = cell.volts(soc + 0.005) - cell.volts(soc - 0.005);
        double wrong = (believed - cell.volts(soc)) / (100 * slope);
        double sigma = filter.curveSigma() * Math.max(4 * soc * (1 - soc), 0.25);
        assertTrue(Math.abs(wrong) < 3 * sigma, wrong + " of " + sigma + " at " + soc);
      }
    }
  }

  /// As a position that has lost one of its cells, or a cell that has never been as large; with
  /// rests at both ends alone the shape amid is not seen.
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.15, -0.04})
  void aCellThatIsSmallerAllOverIsWithinItsBoundsFromTheFirstDay(double part) {
    cell.age(part, part, part);
    for (int days = 1; days < 20; days++) {
      CapacityFilter filter = window(cell);
      use(filter, days, 0.02, 0.98, 0, days);
      double wrong = Math.abs(filter.capacity() - cell.capacity()) / filter.sigma();
      String when = "after " + days + " days";
      assertTrue(wrong < 3, () -> when + " wrong by " + wrong + " sigma");
    }
  }

  @ParameterizedTest
  @MethodSource("filters")
  void saysNothingOfACellThatHardlyMoves(Function<AgedCell, CapacityFilter> kind) {
    cell.age(0.12, 0.08, 0.05);
    CapacityFilter filter = kind.apply(cell);
    use(filter, 30, 0.50, 0.52, 0, 2);
    assertFalse(filter.isLearnt());
    assertEquals(1, filter.capacity());
    assertEquals(PRIOR, filter.sigma());
  }

  /// Such rests are not even worth what is forgotten for them.
  @ParameterizedTest
  @MethodSource("filters")
  void aChargeThatNobodyKnowsTellsNothing(Function<AgedCell, CapacityFilter> kind) {
    CapacityFilter filter = kind.apply(cell);
    use(filter, 20, 0.05, 0.97, 0, 7);
    double before = filter.capacity();
    for (int k = 0; k < 60; k++) {
      boolean isCharge = k % 2 == 0;
      filter.pass(isCharge ? 2.5 : -0.4, 0.4, 1.5, 0.1);
      rest(filter, isCharge ? 0.97 : 0.05, new SplittableRandom(k));
    }
    assertEquals(before, filter.capacity(), 0.005);
  }

  @ParameterizedTest
  @MethodSource("filters")
  void growsLessSureWithTimeInWhichNothingTells(Function<AgedCell, CapacityFilter> kind) {
    CapacityFilter filter = kind.apply(cell);
    use(filter, 20, 0.05, 0.97, 0.1, 3);
    double before = filter.sigma();
    filter.pass(0, 0, 0, 100);
    rest(filter, 0.5, new SplittableRandom(4));
    assertTrue(filter.sigma() > 1.5 * before, () -> before + " and " + filter.sigma());
  }

  @ParameterizedTest
  @MethodSource("filters")
  void goesOnBitForBitAfterARestart(Function<AgedCell, CapacityFilter> kind) {
    cell.age(0.05, 0.02, 0.01);
    CapacityFilter whole = kind.apply(cell);
    use(whole, 7, 0.05, 0.97, 0.1, 5);
    double[] saved = new double[whole.checkpointLength()];
    whole.save(saved, 0);
    CapacityFilter second = kind.apply(cell);
    second.restore(saved, 0);
    assertEquals(whole.capacity(), second.capacity());
    assertEquals(whole.sigma(), second.sigma());
    use(whole, 3, 0.05, 0.97, 0.3, 6);
    use(second, 3, 0.05, 0.97, 0.3, 6);
    double[] ofWhole = new double[whole.checkpointLength()];
    double[] ofSecond = new double[whole.checkpointLength()];
    whole.save(ofWhole, 0);
    second.save(ofSecond, 0);
    assertArrayEquals(ofWhole, ofSecond);
  }

  @Test
  void theCurveOfTheFreshCellIsWhatItsElectrodesAddUpTo() {
    HalfCells electrodes = cell.electrodes;
    assertEquals(1, cell.capacity(), 1e-8); // of a search
    for (double soc = 0; soc <= 1; soc += 0.01) {
      // straight lines between the points of three tables
      assertEquals(cell.fresh.volts(soc), electrodes.freshVolts(soc), 5e-4);
    }
  }

  @Test
  void tellsHowTheCurveOfAnAgedCellHasDeformed() {
    cell.age(0.15, 0.10, 0.02);
    CapacityFilter filter = window(cell);
    use(filter, 60, 0.05, 0.97, 0.4, 7);
    double[] shift = new double[65];
    filter.curveShift(shift);
    double most = 0;
    for (int k = 6; k <= 62; k++) { // below 10 % SOC the curve is steep
      double soc = k / 64.0;
      double truth = cell.volts(soc) - cell.fresh.volts(soc);
      most = Math.max(most, Math.abs(truth));
      assertEquals(truth, shift[k], 0.008, "at " + soc);
    }
    double deformed = most;
    assertTrue(deformed > 0.015, () -> "hardly deformed: " + deformed);
  }

  @Test
  void aChargeThatNobodyKnowsDoesNotMoveTheCapacity() {
    cell.age(0.05, 0.02, 0.01);
    CapacityFilter filter = window(cell);
    use(filter, 20, 0.05, 0.97, 0.3, 8);
    double before = filter.capacity();
    filter.pass(-0.4, 0.5, 0.4, 1);
    rest(filter, 0.9, new SplittableRandom(9));
    assertEquals(before, filter.capacity(), 1e-9);
  }

  @Test
  void curvesOfAnotherCellMakeTheSigmaWider() {
    double[] x = {0, 0.1, 1};
    double[] smooth = {1.2, 0.25, 0.05}; // no graphite at all
    HalfCells others = new HalfCells(cell.fresh, AgedCell.X_EMPTY, AgedCell.X_FULL, x, smooth);
    cell.age(0.15, 0.12, 0.02);
    WindowFilter own = new WindowFilter(cell.electrodes, cell.fresh, PRIOR);
    WindowFilter wrong = new WindowFilter(others, cell.fresh, PRIOR);
    use(own, 30, 0.05, 0.97, 0.4, 10);
    use(wrong, 30, 0.05, 0.97, 0.4, 10);
    assertTrue(wrong.nis() > 2 * own.nis(), () -> own.nis() + " and " + wrong.nis());
    assertTrue(wrong.sigma() > own.sigma());
  }
}
