package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.5 | rmse 1.50 (<= 1.5 / 2.5) aim
          2.5 | rmse 2.50 (<= 1.5 / 2.5) floor
          2.51 | rmse 2.51 (<= 1.5 / 2.5) MISSED
          """)
  void aFigureIsSaidToReachItsAimItsFloorOrNeither(double value, String text) {
    assertEquals(text, new Bound("rmse", true, 1.5, 2.5).of(value).text());
  }

  @Test
  void whatHasOneBoundReachesItOrMissesIt() {
    assertEquals("inside 95.00 (>= 95) reached", Bound.atLeast("inside", 95).of(95).text());
    assertEquals("inside 94.99 (>= 95) MISSED", Bound.atLeast("inside", 95).of(94.99).text());
    assertEquals(
        "told never (<= 180) MISSED",
        Bound.atMost("told", 180).of(Double.POSITIVE_INFINITY).text());
  }

  @Test
  void ofWhatIsNotKnownNothingIsSaid() {
    Bound soc = Bound.atMost("soc", 1.5);
    Bound growth = Bound.atMost("growth", 8);
    assertEquals("growth 9.00 (<= 8) MISSED", Bound.texts(soc.of(Double.NaN), growth.of(9)));
    assertEquals("", Bound.texts(soc.of(Double.NaN)));
  }

  @Test
  void aTableTellsBehindEachRowWhatWasAskedOfIt() {
    TruthTable table =
        new TruthTable(
            "mine",
            List.of("What it says."),
            List.of("file", "case", "rmse"),
            List.of(List.of("a", "x", "1.30"), List.of("b", "x", "1.00")),
            List.of("rmse 1.30 (<= 1.2) MISSED", "rmse 1.00 (<= 1.2) reached"),
            List.of());
    StringWriter printed = new StringWriter();
    table.print(new PrintWriter(printed));
    assertEquals(
        """
        What it says.
        file                        case                   rmse  aim / floor
        a                           x                      1.30  rmse 1.30 (<= 1.2) MISSED
        b                           x                      1.00  rmse 1.00 (<= 1.2) reached

        """,
        printed.toString());
    assertEquals("a,x,1.30,rmse 1.30 (<= 1.2) MISSED", table.csv().get(1));
    assertEquals("file,case,rmse,aim / floor", table.csv().getFirst());
  }
}
