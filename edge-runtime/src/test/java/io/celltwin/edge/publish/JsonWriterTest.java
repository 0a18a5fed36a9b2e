package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
  private final JsonWriter json = new JsonWriter();

  private String text() {
    return new String(json.toBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "3.70004,    4, 3.7",
    "3.70005,    4, 3.7001",
    "-12.3456,   3, -12.346",
    "-0.0625,    3, -0.062", // halves go up
    "0.0625,     3, 0.063",
    "-0.5,       1, -0.5",
    "-0.00001,   4, 0",
    "0.0001,     4, 0.0001",
    "99.9999,    3, 100",
    "1200,       3, 1200",
    "355.21,     0, 355",
    "123456789012.125, 3, 123456789012.125"
  })
  void roundsToItsDecimalsAndLeavesTrailingZerosOut(double value, int decimals, String written) {
    json.value(value, decimals);
    assertEquals(written, text());
  }

  @Test
  void roundsLikeTheDecimalTextOfTheNumber() throws IOException {
    Random random = new Random(7);
    for (int k = 0; k < 10_000; k++) {
      double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(9) - 3);
      int decimals = random.nextInt(6);
      json.clear().value(value, decimals);
      BigDecimal read = new BigDecimal(text());
      BigDecimal exact = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP);
      // A half that no double holds exactly may go either way: one unit of the last decimal.
      assertTrue(
          read.subtract(new BigDecimal(value)).abs().doubleValue()
              <= 0.5 * Math.pow(10, -decimals) * (1 + 1e-9),
          () -> value + " written as " + text() + ", exactly " + exact);
      assertTrue(!text().matches(".*\\.\\d*0"), "no trailing zero");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300})
  void writesNullForWhatJsonCannotSay(double value) {
    json.openArray().value(value, 3).value(1.5, 3).closeArray();
    assertEquals("[null,1.5]", text());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10, -1, 1_793_534_400_123L, Long.MAX_VALUE})
  void writesWholeNumbers(long value) {
    json.value(value);
    assertEquals(Long.toString(value), text());
  }

  @Test
  void everyTextComesBackFromAParser() throws IOException {
    StringBuilder all = new StringBuilder("\"quoted\" \\ / é € 🔋");
    for (char c = 0; c < 0xA0; c++) all.append(c);
    json.openObject().key(all.toString()).value(all.toString()).closeObject();
    JsonNode read = new ObjectMapper().readTree(json.toBytes());
    assertEquals(all.toString(), read.get(all.toString()).textValue());
  }

  @Test
  void separatesWhateverFollowsWhatever() throws IOException {
    json.openObject();
    json.key("a").openArray().openArray().closeArray().openObject().closeObject();
    json.value(1).value(2.5, 1).value("x").value(true).value(false).closeArray();
    json.key("b").openObject().key("c").value(1).key("d").openArray().closeArray().closeObject();
    json.key("e").value("f").closeObject();
    assertEquals(
        "{\"a\":[[],{},1,2.5,\"x\",true,false],\"b\":{\"c\":1,\"d\":[]},\"e\":\"f\"}", text());
    assertEquals(3, new ObjectMapper().readTree(json.toBytes()).size());
  }

  @Test
  void writesTheNextTextOnAClearedOne() {
    json.openObject().key("a").value(1).closeObject();
    json.clear().openArray().closeArray();
    assertEquals("[]", text());
  }

  @Test
  void growsWithItsContent() throws IOException {
    json.openArray();
    for (int k = 0; k < 5_000; k++) json.value(k + 0.25, 2);
    json.closeArray();
    JsonNode read = new ObjectMapper().readTree(json.toBytes());
    assertEquals(5_000, read.size());
    assertEquals(4_999.25, read.get(4_999).doubleValue());
  }
}
