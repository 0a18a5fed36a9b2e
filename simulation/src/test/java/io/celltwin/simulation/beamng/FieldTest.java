package io.celltwin.simulation.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FieldTest {
  private static Field reply() {
    return new Field(
        "host:1",
        Value.message("X").with("data", Value.table().with("n", 2.5).with("list", Value.reals(1))));
  }

  private static String message(Executable wrong) {
    return String.valueOf(assertThrows(BeamngException.Malformed.class, wrong).getMessage());
  }

  @Test
  void errorsNamePathFoundAndExpected() {
    assertEquals(
        "host:1.data.n: found 2.5, expected a whole number",
        message(() -> reply().at("data").at("n").whole()));
    assertEquals(
        "host:1.data: found a map of n, list, expected a map with id",
        message(() -> reply().at("data").at("id")));
    assertEquals(
        "host:1.data.list: found a list of 1, expected a text",
        message(() -> reply().at("data").at("list").text()));
    assertEquals(
        "host:1.type: found \"X\", expected true or false",
        message(() -> reply().at("type").flag()));
  }

  @Test
  void mapsWithNumbersForKeysAreListsInTheirOrder() throws Exception {
    SequencedMap<Value, Value> numbered = new LinkedHashMap<>();
    for (double key : new double[] {10, 2, 0, 1}) {
      numbered.put(new Value.Real(key), new Value.Real(key * 100));
    }
    List<Field> items = new Field("data", new Value.Table(numbered)).items();
    assertEquals(
        List.of("data.[0]", "data.[1]", "data.[2]", "data.[10]"),
        items.stream().map(Field::path).toList());
    assertEquals(1000, items.getLast().number());
  }

  @Test
  void recordedKeysAreSortedAsNumbers() throws Exception {
    Value.Table recorded = Value.table().with("10.0", 3.0).with("2.0", 2.0).with("0.0", 1.0);
    List<Field> items = new Field("file", recorded).items();
    assertEquals(
        List.of(1.0, 2.0, 3.0), List.of(number(items, 0), number(items, 1), number(items, 2)));
    assertEquals(
        "file: found a map of a, expected numbers for keys, not \"a\"",
        message(() -> new Field("file", Value.table().with("a", 1.0)).items()));
  }

  private static double number(List<Field> items, int index) throws BeamngException {
    return items.get(index).number();
  }
}
