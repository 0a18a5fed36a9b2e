package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyStringTest {
  /// Five and a half sigma of the noise that cells differ by.
  private static final double NOISE_VOLTS = 0.0055;

  private static final double RATED_AMPERE_HOURS = 3;

  @TempDir private Path folder;
  private Rows rows;

  /// An hour and a half, a row a minute: -3 A, the counter and the mean current beside it.
  @BeforeEach
  void measure() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("time_s,current_A,voltage_V,temperature_degC,ah,current_mean_A");
    for (int k = 0; k < 90; k++) {
      lines.add((100 + 60 * k) + ",-3," + (4 - 0.001 * k) + ",25," + -0.01 * k + ",-2.5");
    }
    Path csv = Files.write(folder.resolve("drive.csv"), lines);
    rows =
        Rows.read(
            new MeasuredFile(
                MeasuredSet.HG2,
                "drive",
                "p25",
                csv,
                new Truth.Counter("ah", 2),
                OptionalDouble.of(2)));
  }

  private FaultyString string(String fault) {
    return new FaultyString(rows, fault(fault), RATED_AMPERE_HOURS);
  }

  private static Fault fault(String name) {
    return Fault.ALL.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  /// Header and rows.
  private List<List<String>> written(String fault) throws IOException {
    Path csv = folder.resolve("string.csv");
    string(fault).write(csv);
    return Files.readAllLines(csv).stream().map(line -> List.of(line.split(",", -1))).toList();
  }

  private static double number(List<List<String>> table, int row, String column) {
    int at = table.getFirst().indexOf(column);
    assertTrue(at >= 0, column);
    return Double.parseDouble(table.get(1 + row).get(at));
  }

  @Test
  void fourCellsDifferByTheirNoiseAlone() throws IOException {
    List<List<String>> table = written("none");
    assertEquals(
        List.of(
            "time_s",
            "current_A",
            "current_mean_A",
            "voltage_1_V",
            "voltage_2_V",
            "voltage_3_V",
            "voltage_4_V",
            "temperature_1_degC"),
        table.getFirst());
    assertEquals(91, table.size());
    for (int row = 0; row < 90; row++) {
      assertEquals(60 * row, number(table, row, "time_s"));
      assertEquals(-3, number(table, row, "current_A"));
      assertEquals(-2.5, number(table, row, "current_mean_A"));
      for (int cell = 1; cell <= 4; cell++) {
        assertEquals(4 - 0.001 * row, number(table, row, "voltage_" + cell + "_V"), NOISE_VOLTS);
      }
      assertNotEquals(number(table, row, "voltage_1_V"), number(table, row, "voltage_2_V"));
    }
    double[][] truth = string("none").truth();
    assertEquals(4, truth.length);
    assertArrayEquals(truth[0], truth[3]);
    assertEquals(1 - 0.005 * 89, truth[2][89], 1e-12);
    assertEquals(written("none"), table, "the same noise every time");
  }

  @Test
  void oneCellIsOffFromTheFaultOnAndTheOthersAreAsTheyWere() throws IOException {
    List<List<String>> sound = written("none");
    List<List<String>> jumped = written("jump-50mV");
    List<List<String>> off = written("off+200mV");
    for (int row = 0; row < 90; row++) {
      double volts = number(sound, row, "voltage_2_V");
      double jump = row < 30 ? 0 : -0.05;
      assertEquals(volts + jump, number(jumped, row, "voltage_2_V"), 1e-12);
      assertEquals(volts + 0.2, number(off, row, "voltage_2_V"), 1e-12);
      assertEquals(number(sound, row, "voltage_3_V"), number(jumped, row, "voltage_3_V"));
      assertEquals(number(sound, row, "voltage_1_V"), number(off, row, "voltage_1_V"));
    }
    List<List<String>> stuck = written("stuck");
    assertEquals(number(sound, 30, "voltage_2_V"), number(stuck, 89, "voltage_2_V"));
  }

  @Test
  void aDeadAndASaturatedCurrentReadWhatTheirSensorsGive() throws IOException {
    List<List<String>> dead = written("dead");
    List<List<String>> noisy = written("dead_noisy");
    List<List<String>> saturated = written("saturated");
    for (String column : List.of("current_A", "current_mean_A")) {
      assertEquals(number(dead, 29, column), number(noisy, 29, column));
      assertEquals(0, number(dead, 30, column));
      double noise = number(noisy, 30, column);
      assertTrue(noise != 0 && Math.abs(noise) < 6 * 0.001 * RATED_AMPERE_HOURS, "" + noise);
      assertEquals(-0.9, number(saturated, 30, column), 1e-12);
    }
  }

  @Test
  void aHoleLeavesRowsAndTheirTruthOut() throws IOException {
    List<List<String>> hole = written("hole");
    double[][] truth = string("hole").truth();
    assertEquals(81, hole.size());
    assertEquals(80, truth[0].length);
    assertEquals(1740, number(hole, 29, "time_s"));
    assertEquals(2400, number(hole, 30, "time_s"));
    assertEquals(rows.truth()[0][40], truth[0][30]);
  }

  @Test
  void aTimeJumpMovesTheClockAndNothingElse() throws IOException {
    List<List<String>> jumped = written("time_jump");
    assertEquals(91, jumped.size());
    assertEquals(1740, number(jumped, 29, "time_s"));
    assertEquals(1800 + 3600, number(jumped, 30, "time_s"));
    assertEquals(90, string("time_jump").truth()[0].length);
  }

  @Test
  void anAbsentTemperatureIsEmpty() throws IOException {
    List<List<String>> blind = written("no_temperature");
    for (List<String> row : blind.subList(1, blind.size())) assertEquals("", row.getLast());
  }
}
