package io.celltwin.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  private static HeatMap.Field field(double value) {
    return new HeatMap.Field(value, false);
  }

  private static HeatMap map() {
    return new HeatMap("<t>", "mΩ", "not & measured", List.of("°C", "0", "50", "100"));
  }

  @Test
  void coloursByTheLogarithm() {
    assertEquals(0, HeatMap.step(1, 1, 512));
    assertEquals(0, HeatMap.step(0, 1, 512));
    // A factor of two for each of nine steps; the middle of each is away from rounding.
    for (int step = 0; step < HeatMap.STEPS; step++) {
      assertEquals(step, HeatMap.step(1.4 * (1 << step), 1, 512));
    }
    assertEquals(HeatMap.STEPS - 1, HeatMap.step(512, 1, 512));
    assertEquals(0, HeatMap.step(7, 7, 7), "all alike");
  }

  @Test
  void everyFieldHasItsNumberAndItsColour() {
    String html =
        map()
            .row("25", List.of(field(12.34), new HeatMap.Field(1, true), field(0)))
            .html()
            .markup();
    assertTrue(html.contains("<td class=\"heat8\">12.3</td>"), html);
    assertTrue(html.contains("<td class=\"heat0 marked\">1.00</td>"), html);
    assertTrue(html.contains("<td class=\"heat0\">0</td>"), html);
    assertTrue(html.contains("aria-label=\"&lt;t&gt;\""), html);
    assertTrue(html.contains("not &amp; measured"), "the legend says what the hatching means");
  }

  @Test
  void aMapWithoutMarkedFieldsExplainsNone() {
    String html = map().row("25", List.of(field(1), field(2), field(3))).html().markup();
    assertFalse(html.contains("marked"), html);
  }

  @Test
  void aFewSmallOnesDoNotTakeTheColoursFromTheOthers() {
    String html = map().row("25", List.of(field(1e-9), field(3), field(100))).html().markup();
    assertTrue(html.contains("<td class=\"heat0\">0.000</td>"), html);
    assertTrue(html.contains("<td class=\"heat4\">3.00</td>"), html);
  }

  @Test
  void aMapOfNothingButZerosIsDrawn() {
    String html = map().row("25", List.of(field(0), field(0), field(0))).html().markup();
    assertFalse(html.contains("NaN"), html);
  }

  @Test
  void numbersHaveThreeDigits() {
    assertEquals("0.012", HeatMap.digits(0.01234));
    assertEquals("1.23", HeatMap.digits(1.234));
    assertEquals("123", HeatMap.digits(123.4));
    assertEquals("12345", HeatMap.digits(12345.4));
  }

  @Test
  void refusesARowThatDoesNotFitItsHead() {
    assertThrows(IllegalArgumentException.class, () -> map().row("25", List.of(field(1))));
  }
}
