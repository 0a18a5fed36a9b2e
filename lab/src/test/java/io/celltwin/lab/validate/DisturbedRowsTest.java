package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.RecordedSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisturbedRowsTest {
  /// Of single doubles of some volts or amperes.
  private static final double ROUNDING = 1e-12;

  private static final double RATED_AMPERE_HOURS = 3;

  @TempDir private Path folder;

  private Rows rows(String... lines) throws IOException {
    Path csv = folder.resolve("drive.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(csv))) {
      out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    boolean counter = lines[0].contains("ah");
    return Rows.read(
        new MeasuredFile(
            MeasuredSet.HG2,
            "drive",
            "p25",
            csv,
            counter ? new Truth.Counter("ah", 2) : new Truth.PerCell(),
            OptionalDouble.of(2)));
  }

  private Rows drive() throws IOException {
    return rows(
        "time_s,current_A,voltage_V,temperature_degC,ah,current_mean_A",
        "10,-1,4.0,25,0,-1.5",
        "11,-2,3.9,25,-0.5,-2.5",
        "13,-3,3.8,25,-1,-3.5");
  }

  /// What comes out: time in s, then the channels in the order of the columns.
  private static List<double[]> played(Rows rows, int firstRow, Sensors sensors)
      throws IOException {
    List<double[]> played = new ArrayList<>();
    try (RecordedSource source = new DisturbedRows(rows, firstRow, sensors, RATED_AMPERE_HOURS)) {
      long tick = Long.MIN_VALUE;
      while ((tick = source.nextTickNanos(tick, 1)) != RecordedSource.END) {
        double[] row = new double[1 + source.channels().size()];
        row[0] = tick / 1e9;
        source.read(tick, (channel, nanos, value, quality) -> row[1 + channel] = value);
        played.add(row);
      }
    }
    return played;
  }

  private static Sensors sensors(List<Case> cases, String name) {
    return cases.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow().sensors();
  }

  @Test
  void leavesWhatWasMeasuredAsItIsWithoutADisturbance() throws IOException {
    List<double[]> rows = played(drive(), 0, Sensors.PERFECT);
    assertEquals(3, rows.size());
    assertArrayEquals(new double[] {0, -1, 4.0, 25, -1.5}, rows.get(0));
    assertArrayEquals(new double[] {1, -2, 3.9, 25, -2.5}, rows.get(1));
    assertArrayEquals(new double[] {3, -3, 3.8, 25, -3.5}, rows.get(2));
  }

  @Test
  void addsASixtiethOfTheRatedCurrentToBothCurrents() throws IOException {
    double[] row = played(drive(), 0, sensors(Case.CELL, "bias")).getFirst();
    assertArrayEquals(new double[] {0, -0.95, 4.0, 25, -1.45}, row, ROUNDING);
    double[] minus = played(drive(), 0, sensors(Case.CELL, "bias_minus")).getFirst();
    assertArrayEquals(new double[] {0, -1.05, 4.0, 25, -1.55}, minus, ROUNDING);
  }

  @Test
  void addsFiveMillivoltsToTheVoltageAlone() throws IOException {
    double[] row = played(drive(), 0, sensors(Case.CELL, "offset5mV")).getFirst();
    assertArrayEquals(new double[] {0, -1, 4.005, 25, -1.5}, row, ROUNDING);
  }

  @Test
  void passesTheOffsetThroughTheGainWhereEverythingIsWrong() throws IOException {
    Sensors all = sensors(Case.CELL, "all");
    Sensors quiet =
        new Sensors(all.currentGain(), all.currentOffsetC(), 0, all.voltageOffsetVolts(), 0, 0);
    double[] row = played(drive(), 0, quiet).getFirst();
    // 1.005 · (-1 + 3/60), 1.005 · (-1.5 + 3/60)
    assertArrayEquals(new double[] {0, -0.95475, 4.005, 25, -1.45725}, row, ROUNDING);
  }

  @Test
  void startsMidDriveWithTimeAtZeroAndNothingBeforeIt() throws IOException {
    Rows drive = drive();
    assertEquals(0, drive.firstBelow(2));
    assertEquals(2, drive.firstBelow(0.6)); // truth is 1, 0.75, 0.5
    assertEquals(3, drive.firstBelow(0.1));
    List<double[]> rows = played(drive, 1, Sensors.PERFECT);
    assertEquals(2, rows.size());
    assertArrayEquals(new double[] {0, -2, 3.9, 25, -2.5}, rows.get(0));
    assertArrayEquals(new double[] {2, -3, 3.8, 25, -3.5}, rows.get(1));
  }

  @Test
  void makesTheSecondCellOfAStringLieAndNoOther() throws IOException {
    Rows string =
        rows(
            "time_s,current_A,voltage_1_V,voltage_2_V,voltage_3_V,temperature_degC,soc_1,soc_2,soc_3",
            "0,-10,3.3,3.3,3.3,25,0.9,0.8,0.7");
    assertEquals(0.8, string.truth()[1][0]);
    Sensors lying = Sensors.PERFECT.withCell2Offset(0.015);
    double[] row = played(string, 0, lying).getFirst();
    assertArrayEquals(new double[] {0, -10, 3.3, 3.315, 3.3, 25}, row, ROUNDING);
    assertEquals(1.1, 220 * sensors(Case.STRING, "offset").currentOffsetC(), ROUNDING);
  }

  @Test
  void findsTheLastRowOfTheLastCharge() throws IOException {
    Rows rows =
        rows(
            "time_s,current_A,voltage_V,temperature_degC,ah",
            "0,5,3.3,25,0",
            "1,-5,3.3,25,0",
            "2,5,3.3,25,0",
            "3,0.5,3.3,25,0");
    assertEquals(2, rows.lastCharged());
  }

  @Test
  void addsTheSameNoiseEveryTimeAsLargeAsItClaims() throws IOException {
    int count = 4000;
    String[] lines = new String[count + 1];
    lines[0] = "time_s,current_A,voltage_V,temperature_degC,ah,current_mean_A";
    for (int k = 0; k < count; k++) lines[k + 1] = k + ",0,3.7,25,0,0";
    Rows rest = rows(lines);
    List<double[]> once = played(rest, 0, Sensors.NOISY);
    List<double[]> again = played(rest, 0, Sensors.NOISY);
    double amps = 0;
    double volts = 0;
    for (int k = 0; k < count; k++) {
      assertArrayEquals(once.get(k), again.get(k));
      assertEquals(once.get(k)[1], once.get(k)[4], "present and mean current differ");
      amps += once.get(k)[1] * once.get(k)[1];
      volts += (once.get(k)[2] - 3.7) * (once.get(k)[2] - 3.7);
    }
    // A standard deviation of 4000 samples is known to 1.1 %: 5 % is more than four of that.
    assertEquals(0.005 * RATED_AMPERE_HOURS, Math.sqrt(amps / count), 0.05 * 0.015);
    assertEquals(0.002, Math.sqrt(volts / count), 0.05 * 0.002);
  }

  @Test
  void beginsNoCaseOfAFlatCellFromAboveFull() {
    assertTrue(Case.FLAT_CELL.stream().noneMatch(c -> c.name().equals("plus20")));
    assertTrue(
        Case.FLAT_CELL.stream()
            .filter(c -> c.name().startsWith("plateau"))
            .allMatch(c -> c.beginsBelowSoc() == 0.6));
  }
}
