package io.celltwin.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TimeLineTest {
  private static final OptionalDouble NEVER = OptionalDouble.empty();

  private static TimeLine.Bar bar(double from, double to) {
    return new TimeLine.Bar(Tone.GREEN, from, to);
  }

  private static String svg(List<TimeLine.Bar> bars, OptionalDouble mark) {
    return new TimeLine("t", "s", 0, 199).lane("due", "<n>", bars, mark).html().markup();
  }

  @Test
  void barsLieWhereAChartOverTheSameRangeHasThem() {
    // Two pixels each: the plot is 398 wide.
    String svg = svg(List.of(bar(10, 20), bar(50, 60)), NEVER);
    assertTrue(svg.contains("<rect class=\"green\" x=\"20\" y=\"17\" width=\"20\""), svg);
    assertTrue(svg.contains("<rect class=\"green\" x=\"100\" y=\"17\" width=\"20\""), svg);
    assertTrue(svg.contains(">&lt;n&gt;<"), svg);
    assertFalse(svg.contains("class=\"mark\""), "nothing was marked");
  }

  @Test
  void whatHasNotEndedReachesTheEndAndAMomentCanBeSeen() {
    String svg = svg(List.of(bar(150, Double.POSITIVE_INFINITY), bar(7, 7)), NEVER);
    assertTrue(svg.contains("x=\"300\" y=\"17\" width=\"98\""), svg);
    assertTrue(svg.contains("x=\"14\" y=\"17\" width=\"2\""), svg);
  }

  @Test
  void aMarkIsAStrokeAcrossItsLane() {
    assertTrue(
        svg(List.of(), OptionalDouble.of(100))
            .contains("<path class=\"mark\" d=\"M200,15L200,27\""));
  }

  @Test
  void aGroupIsNamedOnceAndALongNameIsCut() {
    TimeLine line = new TimeLine("t", "s", 0, 1);
    line.lane("due", "a", List.of(), NEVER).lane("due", "b", List.of(), NEVER);
    line.lane("told", "x".repeat(100), List.of(), NEVER);
    String svg = line.html().markup();
    assertEquals(1, svg.split(">due<", -1).length - 1, svg);
    assertTrue(svg.contains(">" + "x".repeat(57) + "…<"), svg);
  }
}
