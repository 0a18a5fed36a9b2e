package io.celltwin.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static double[] count(int n) {
    return IntStream.range(0, n).mapToDouble(k -> k).toArray();
  }

  @Test
  void keepsEveryExtremeOfALongSeries() {
    int rows = 100_000;
    double[] x = count(rows);
    double[] y = new double[rows];
    y[12_345] = 7; // one sample among a hundred thousand
    y[77_777] = -3;
    int[] kept = Decimation.rows(x, y, 200);
    assertTrue(kept.length <= 800, kept.length + " points");
    assertTrue(Arrays.stream(kept).anyMatch(row -> row == 12_345), "the peak is gone");
    assertTrue(Arrays.stream(kept).anyMatch(row -> row == 77_777), "the dip is gone");
    assertEquals(0, kept[0]);
    assertEquals(rows - 1, kept[kept.length - 1]);
    assertArrayEquals(Arrays.stream(kept).sorted().distinct().toArray(), kept);
  }

  @Test
  void leavesShortSeriesAloneAndWhatIsNoNumberOut() {
    double[] y = {1, Double.NaN, 3, Double.POSITIVE_INFINITY, 5};
    assertArrayEquals(new int[] {0, 2, 4}, Decimation.rows(count(5), y, 100));
    assertArrayEquals(new int[0], Decimation.rows(new double[0], new double[0], 100));
  }

  @Test
  void ticksAtRoundNumbers() {
    Axis axis = Axis.over(0, 183, 8);
    assertArrayEquals(new double[] {0, 50, 100, 150}, axis.ticks());
    assertEquals("50", axis.label(50));
    Axis fine = Axis.over(-0.11, 0.11, 6);
    assertEquals(0.05, fine.step(), 1e-15); // one division's rounding
    assertEquals("\u22120.10", fine.label(-0.1));
    assertEquals("0.00", fine.label(-0.0));
    assertEquals(0.2, Axis.over(0, 1, 5).step(), 1e-15);
  }

  @Test
  void putsExtremesWhereTheAxisSaysTheyAre() {
    String svg =
        new Chart("t", "x", "y")
            .line("l", Tone.BLUE, new double[] {0, 1, 2}, new double[] {0, 10, 5})
            .yFrom(0, 10)
            .html()
            .markup();
    // Plot: 398 wide, 204 high; y runs downwards.
    assertTrue(svg.contains("points=\"0,204 199,0 398,102 \""), svg);
  }

  @Test
  void drawsABandFromItsLowestToItsHighest() {
    String svg =
        new Chart("t", "x", "y")
            .band(
                "b",
                Tone.BLUE,
                new double[] {0, 1},
                new double[] {0, Double.NaN},
                new double[] {10, 10})
            .yFrom(0, 10)
            .html()
            .markup();
    assertTrue(svg.contains("<polygon class=\"blue\" points=\"0,0 0,204 \"/>"), svg);
  }

  @Test
  void drawsWhatHasNoNumbersWithoutOne() {
    double[] nothing = {Double.NaN, Double.NaN};
    String svg =
        new Chart("t", "x", "y")
            .line("l", Tone.INK, new double[] {0, 1}, nothing)
            .band("b", Tone.BLUE, new double[] {0, 1}, nothing, nothing)
            .html()
            .markup();
    assertFalse(svg.contains("NaN"), svg);
    assertFalse(
        new Chart("t", "x", "y")
            .line("l", Tone.INK, new double[0], new double[0])
            .html()
            .markup()
            .contains("NaN"));
  }

  @Test
  void brokenLinesAndBandsEndWhereThereIsNoNumber() {
    double[] y = {0, 10, Double.NaN, 5, Double.NaN, 5, 10};
    Chart chart =
        new Chart("t", "x", "y").line("l", Tone.INK, count(7), y).yFrom(0, 10).xFrom(0, 398);
    String joined = chart.html().markup();
    assertTrue(joined.contains("points=\"0,204 1,0 3,102 5,102 6,0 \""), joined);
    String broken = chart.broken().html().markup();
    assertTrue(broken.contains("points=\"0,204 1,0 \""), broken);
    assertTrue(broken.contains("points=\"3,102 3,102 \""), "a point alone is a dot: " + broken);
    assertTrue(broken.contains("points=\"5,102 6,0 \""), broken);

    double[] low = {0, 0, Double.NaN, 0, 0};
    double[] high = {10, 10, Double.NaN, 10, 10};
    String bands =
        new Chart("t", "x", "y")
            .band("b", Tone.BLUE, count(5), low, high)
            .xFrom(0, 398)
            .yFrom(0, 10)
            .broken()
            .html()
            .markup();
    assertTrue(bands.contains("points=\"0,0 1,0 1,204 0,204 \""), bands);
    assertTrue(bands.contains("points=\"3,0 4,0 4,204 3,204 \""), bands);
  }

  @Test
  void marksIntervalsOnTheAxisThatWasAskedFor() {
    String svg =
        new Chart("t", "x", "y")
            .interval(Tone.ORANGE, 50, 100)
            .line("l", Tone.INK, new double[] {40, 60}, new double[] {0, 10})
            .line("", Tone.INK, new double[] {40, 60}, new double[] {10, 0})
            .xFrom(0, 200)
            .html()
            .markup();
    String box =
        "<rect class=\"interval orange\" x=\"99.5\" y=\"0\" width=\"99.5\" height=\"204\"/>";
    assertTrue(svg.contains(box), svg);
    assertEquals(1, svg.split("<span", -1).length - 1, "what has no name is in no legend");
  }

  @Test
  void refusesSeriesThatDoNotFitTogether() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Chart("t", "x", "y").line("l", Tone.INK, count(3), count(4)));
  }

  @Test
  void countsWhatLiesOutsideInTheLastBins() {
    Histogram histogram = new Histogram(-1, 1, 4);
    for (double value : new double[] {-9, -0.75, 0.1, 9, Double.NaN}) histogram.add(value);
    assertArrayEquals(new double[] {-1, -0.5, 0, 0.5, 1}, histogram.edges());
    assertArrayEquals(new double[] {50, 0, 25, 25}, histogram.percent());
    assertArrayEquals(new double[] {0, 0}, new Histogram(0, 1, 2).percent());
  }
}
