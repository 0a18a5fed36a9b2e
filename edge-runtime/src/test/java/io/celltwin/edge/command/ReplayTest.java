package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `celltwin replay` writes.
class ReplayTest {
  /// Arithmetic of doubles alone lies between what is compared.
  private static final double ROUNDING = 1e-12;

  @TempDir private Path folder;
  private Bench bench;

  @BeforeEach
  void fillFolder() throws IOException {
    bench = new Bench(folder);
  }

  /// The estimates of a replay that has to succeed.
  private Estimates replay(String csv, Object... options) throws IOException {
    bench.write("drive.csv", csv);
    assertEquals(
        new Invocation(ExitStatus.OK, List.of(), List.of()), bench.replay("drive.csv", options));
    return estimates("est.csv");
  }

  private Estimates estimates(String file) throws IOException {
    List<String> lines = Files.readAllLines(bench.path(file));
    return new Estimates(
        List.of(lines.getFirst().split(",")),
        lines.stream().skip(1).map(line -> List.of(line.split(",", -1))).toList());
  }

  private record Estimates(List<String> columns, List<List<String>> rows) {
    String text(int row, String column) {
      return rows.get(row).get(columns.indexOf(column));
    }

    double number(int row, String column) {
      return Double.parseDouble(text(row, column));
    }
  }

  // ---- columns and rows

  @Test
  void hasTheColumnsOfOneCell() throws IOException {
    assertEquals(
        List.of(
            "time_s",
            "soc",
            "soc_sigma",
            "voltage_predicted_V",
            "voltage_residual_V",
            "capacity_Ah",
            "capacity_sigma_Ah",
            "r0_ohm",
            "r0_sigma_ohm",
            "core_temperature_degC",
            "core_temperature_sigma_degC",
            "current_bias_A",
            "current_bias_sigma_A",
            "quality",
            "verdict",
            "innovation_mean_V",
            "nis",
            "anchor_age_s",
            "observable",
            "converged",
            "verdict_excess_V",
            "verdict_excess_sigma_V",
            "verdict_excess_A",
            "verdict_excess_sigma_A",
            "discharge_max_2s_A",
            "discharge_max_2s_W",
            "discharge_max_2s_limit",
            "discharge_max_10s_A",
            "discharge_max_10s_W",
            "discharge_max_10s_limit",
            "discharge_max_30s_A",
            "discharge_max_30s_W",
            "discharge_max_30s_limit",
            "discharge_max_continuous_A",
            "discharge_max_continuous_W",
            "discharge_max_continuous_limit",
            "charge_max_2s_A",
            "charge_max_2s_W",
            "charge_max_2s_limit",
            "charge_max_10s_A",
            "charge_max_10s_W",
            "charge_max_10s_limit",
            "charge_max_30s_A",
            "charge_max_30s_W",
            "charge_max_30s_limit",
            "charge_max_continuous_A",
            "charge_max_continuous_W",
            "charge_max_continuous_limit",
            "usable_energy_Wh",
            "usable_energy_sigma_Wh",
            "full_energy_Wh",
            "state_of_energy",
            "state_of_energy_sigma",
            "time_to_empty_s",
            "time_to_full_s"),
        replay(Bench.HEADER + Bench.ROWS).columns());
  }

  @Test
  void hasTheNumberedColumnsOfAString() throws IOException {
    Estimates string =
        replay(
            """
            time_s,current_A,voltage_1_V,voltage_2_V,temperature_1_degC,temperature_2_degC
            0,0,3.7,3.5,25,30
            1,0,3.7,3.5,25,30
            """);
    String columns = String.join(",", string.columns());
    assertEquals(
        ("time_s,soc_1,soc_sigma_1,voltage_predicted_1_V,voltage_residual_1_V,capacity_1_Ah,"
            + "capacity_sigma_1_Ah,r0_1_ohm,r0_sigma_1_ohm,core_temperature_1_degC,"
            + "core_temperature_sigma_1_degC,quality_1,soc_2,soc_sigma_2,voltage_predicted_2_V,"
            + "voltage_residual_2_V,capacity_2_Ah,capacity_sigma_2_Ah,r0_2_ohm,r0_sigma_2_ohm,"
            + "core_temperature_2_degC,core_temperature_sigma_2_degC,quality_2,current_bias_A,"
            + "current_bias_sigma_A,verdict,"
            + "innovation_mean_1_V,nis_1,anchor_age_1_s,observable_1,converged_1,"
            + "innovation_mean_2_V,nis_2,anchor_age_2_s,observable_2,converged_2,"
            + "verdict_excess_V,verdict_excess_sigma_V,verdict_excess_A,verdict_excess_sigma_A"),
        columns.substring(0, columns.indexOf(",discharge_max_2s_A")));
    assertTrue(string.number(1, "soc_1") > string.number(1, "soc_2"), "3.7 V is above 3.5 V");
    assertEquals("GOOD", string.text(1, "quality_2"));
    for (List<String> row : string.rows()) assertEquals(string.columns().size(), row.size());
  }

  @Test
  void writesOneRowPerRowAtItsOwnTimeAlsoWhereTimeRepeats() throws IOException {
    List<Double> times = List.of(1234.1, 1234.2, 1234.2, 1234.30001, 2134.3, 1e6);
    StringBuilder csv = new StringBuilder(Bench.HEADER);
    for (double time : times) csv.append(time).append(",0,3.7,25\n");
    assertEquals(
        times,
        replay(csv.toString()).rows().stream().map(r -> Double.valueOf(r.getFirst())).toList());
  }

  @Test
  void leavesEmptyWhatIsNotEstimated() throws IOException {
    Estimates estimates = replay(Bench.HEADER + Bench.ROWS);
    assertEquals(3, estimates.rows().size());
    for (String column :
        List.of(
            "r0_ohm",
            "r0_sigma_ohm",
            "verdict",
            "verdict_excess_V",
            "verdict_excess_sigma_V",
            "verdict_excess_A",
            "verdict_excess_sigma_A")) {
      assertEquals("", estimates.text(2, column), column);
    }
  }

  @Test
  void tellsTheTemperatureInsideWhereTheCellFileTellsHowTheCellWarmsUp() throws IOException {
    Estimates estimates = replay(Bench.HEADER + Bench.ROWS);
    assertEquals(25, Double.parseDouble(estimates.text(2, "core_temperature_degC")), 0.5);
    assertTrue(Double.parseDouble(estimates.text(2, "core_temperature_sigma_degC")) > 0);
  }

  @Test
  void writesNumbersInFullPrecision() throws IOException {
    Estimates estimates = replay(Bench.HEADER + Bench.ROWS);
    // What a double needs to come back the same; these are no round numbers.
    for (String column : List.of("soc", "soc_sigma", "voltage_predicted_V", "voltage_residual_V")) {
      String text = estimates.text(2, column);
      assertEquals(Double.toString(estimates.number(2, column)), text);
      assertTrue(text.length() >= 16, column + " " + text);
    }
    assertEquals(
        3.69 - estimates.number(2, "voltage_predicted_V"),
        estimates.number(2, "voltage_residual_V"),
        ROUNDING);
  }

  @Test
  void isTheSameAsARunOfTheDaemonBitForBit() throws IOException {
    StringBuilder csv = new StringBuilder(Bench.HEADER);
    for (int k = 0; k < 500; k++) {
      csv.append(0.1 * k).append(',').append(2 * Math.sin(0.05 * k)).append(",3.7,25\n");
    }
    replay(csv.toString());
    assertEquals(ExitStatus.OK, bench.run().status());
    assertEquals(-1, Files.mismatch(bench.path("est.csv"), bench.path("run.csv")));
    bench.write("drive.csv.gz", Bench.gzip(csv.toString()));
    assertEquals(ExitStatus.OK, bench.replay("drive.csv.gz").status());
    assertEquals(-1, Files.mismatch(bench.path("est.csv"), bench.path("run.csv")));
  }

  @Test
  void anEstimateOutlivesItsVoltageForAsLongAsTheConfigurationSays() throws IOException {
    bench.write("celltwin.toml", Bench.CONFIG + "[pack.alarms]\nvoltage_stale_s = 3\n");
    StringBuilder csv = new StringBuilder(Bench.HEADER + Bench.ROWS);
    for (int time = 3; time <= 6; time++) csv.append(time).append(",-1,,25\n");
    bench.write("drive.csv", csv.toString());
    assertEquals(ExitStatus.OK, bench.run().status());
    Estimates estimates = estimates("run.csv");
    assertEquals("GOOD", estimates.text(5, "quality"), "the last voltage is 3 s old");
    assertEquals("ESTIMATED", estimates.text(6, "quality"));
  }

  // ---- options

  /// Half an hour without a voltage: only the charge counts.
  private static String counting(double amps) {
    return Bench.HEADER + "0,0,,25\n" + "1800," + amps + ",,25\n";
  }

  @Test
  void startsFromTheInitialSocAndCountsByTheCapacity() throws IOException {
    Estimates discharged = replay(counting(-0.51), "--initial-soc", 0.8, "--capacity-ah", 2.55);
    assertEquals(0.8, discharged.number(0, "soc"), ROUNDING);
    assertEquals(0.1, discharged.number(0, "soc_sigma"), ROUNDING);
    assertEquals(0.8 - 0.51 * 0.5 / 2.55, discharged.number(1, "soc"), ROUNDING);
    Estimates charged =
        replay(
            counting(0.51),
            "--initial-soc",
            0.5,
            "--initial-soc-sigma",
            0.02,
            "--capacity-ah",
            2.55);
    assertEquals(0.02, charged.number(0, "soc_sigma"), ROUNDING);
    assertEquals(0.5 + 0.51 * 0.5 / 2.55, charged.number(1, "soc"), ROUNDING);
  }

  @Test
  void startsFromTheRestVoltageWhereNothingIsKnown() throws IOException {
    // 3.7 V lies between the branches' means at SOC 0.5 and 0.7: 3.61 V and 3.805 V.
    double soc = 0.5 + 0.2 * (3.7 - 3.61) / (3.805 - 3.61);
    // The curve is kept as a table of SOC steps well below 0.001.
    assertEquals(soc, replay(Bench.HEADER + Bench.ROWS).number(0, "soc"), 0.001);
  }

  @Test
  void tellsTheCapacityThatItWasGiven() throws IOException {
    Estimates given =
        replay(Bench.HEADER + Bench.ROWS, "--capacity-ah", 2.55, "--capacity-sigma-ah", 0.08);
    assertEquals("2.55", given.text(2, "capacity_Ah"));
    assertEquals("0.08", given.text(2, "capacity_sigma_Ah"));
    Estimates ofTheCell = replay(Bench.HEADER + Bench.ROWS);
    assertEquals("2.4", ofTheCell.text(2, "capacity_Ah"));
    assertEquals(0.07 * 2.4, ofTheCell.number(2, "capacity_sigma_Ah"), ROUNDING);
  }

  @Test
  void integratesTheMeanCurrentWhereThereIsOne() throws IOException {
    Estimates estimates =
        replay(
            """
            time_s,current_A,current_mean_A,voltage_V,temperature_degC
            0,9,9,,25
            1800,9,-0.48,,25
            """,
            "--initial-soc",
            0.8);
    assertEquals(0.8 - 0.48 * 0.5 / 2.4, estimates.number(1, "soc"), ROUNDING);
  }

  // ---- what a sensor can produce

  @Test
  void carriesOnThroughRowsWithoutValues() throws IOException {
    StringBuilder csv = new StringBuilder(Bench.HEADER + "0,0,,25\n" + Bench.ROWS);
    for (int k = 3; k < 63; k++) csv.append(k).append(k % 2 == 0 ? ",NaN,nan,NaN\n" : ",,,\n");
    csv.append("63,-1,3.69,25\n");
    Estimates estimates = replay(csv.toString());
    assertEquals(65, estimates.rows().size());
    assertEquals("", estimates.text(0, "soc"), "no voltage yet");
    assertEquals("", estimates.text(0, "soc_sigma"));
    assertEquals("INVALID", estimates.text(0, "quality"));
    for (int row = 4; row < 64; row++) {
      assertEquals(estimates.number(3, "soc"), estimates.number(row, "soc"), ROUNDING);
      assertTrue(
          estimates.number(row, "soc_sigma") > estimates.number(row - 1, "soc_sigma"),
          "sigma grows while nobody measures, row " + row);
      assertEquals("ESTIMATED", estimates.text(row, "quality"));
      assertEquals("", estimates.text(row, "voltage_residual_V"));
    }
    assertEquals("GOOD", estimates.text(64, "quality"));
    assertNotEquals("", estimates.text(64, "voltage_residual_V"));
  }

  @Test
  void carriesOnThroughValuesThatCannotBe() throws IOException {
    String csv =
        Bench.HEADER
            + Bench.ROWS
            + """
            3,1e9,3.69,25
            4,-1,1e300,25
            5,-1,-3.7,25
            6,-1,3.69,-300
            7,Infinity,3.69,1e300
            8,1e300,0,25
            1e6,-1,,25
            1e6,-1,3.69,25
            1e9,8,3.69,25
            1000000001,0,3.69,25
            """;
    Estimates estimates = replay(csv);
    assertEquals(13, estimates.rows().size());
    for (int row = 0; row < 13; row++) {
      double soc = estimates.number(row, "soc");
      assertTrue(soc >= -0.05 && soc <= 1.05, "soc " + soc + " in row " + row);
      assertTrue(estimates.number(row, "soc_sigma") > 0, "sigma in row " + row);
    }
    assertEquals("ESTIMATED", estimates.text(3, "quality"), "1e9 A are no measurement");
    assertEquals(
        estimates.number(2, "soc"), estimates.number(8, "soc"), 0.01, "nor do they move the SOC");
  }

  @Test
  void aColumnOfWhichNoValueCanBeIsToldInOneLine() throws IOException {
    StringBuilder millivolts = new StringBuilder(Bench.HEADER);
    for (int k = 0; k < 5; k++) millivolts.append(k).append(",0,3700,25\n");
    bench.write("mv.csv", millivolts.toString());
    Invocation ended = bench.replay("mv.csv");
    assertEquals(ExitStatus.OK, ended.status());
    assertEquals(1, ended.err().size(), ended.err().toString());
    String line = ended.err().getFirst();
    assertTrue(
        line.endsWith(" V") && line.contains("mv.csv: no voltage of cells 1 was used"), line);
    assertTrue(line.contains("over 1.5 V outside the cell file's limits of"), line);

    StringBuilder kelvin = new StringBuilder(Bench.HEADER);
    for (int k = 0; k < 5; k++) kelvin.append(k).append(",0,3.7,298\n");
    bench.write("kelvin.csv", kelvin.toString());
    line = bench.replay("kelvin.csv").err().getFirst();
    assertTrue(
        line.endsWith("no temperature of sensors 1 was used, all are outside -60 to 200 degC"),
        line);
  }

  // ---- what is left where it fails

  @Test
  void leavesTheEstimatesOfEveryRowBeforeTheFault() throws IOException {
    replay(Bench.HEADER + Bench.ROWS);
    List<String> good = Files.readAllLines(bench.path("est.csv"));
    bench.write("drive.csv", Bench.HEADER + Bench.ROWS + "3,x,3.7,25\n4,0,3.7,25\n");
    assertEquals(ExitStatus.DATA, bench.replay("drive.csv").status());
    assertEquals(good, Files.readAllLines(bench.path("est.csv")));
  }

  @Test
  void leavesAnEarlierOutputAloneWhereNotOneRowIsRead() throws IOException {
    bench.write("est.csv", "of yesterday\n");
    bench.write("drive.csv", Bench.HEADER);
    assertEquals(ExitStatus.DATA, bench.replay("drive.csv").status());
    assertEquals("of yesterday\n", Files.readString(bench.path("est.csv")));
  }

  @Test
  void doesNotOverwriteItsInput() throws IOException {
    Path input = bench.path("drive.csv");
    Invocation ended =
        Invocation.celltwin(
            "replay", "--cell", bench.path("cell.toml"), "--input", input, "--output", input);
    assertEquals(ExitStatus.USAGE, ended.status());
    assertEquals("celltwin: --output would overwrite " + input, ended.err().getFirst());
    assertEquals(Bench.HEADER + Bench.ROWS, Files.readString(input));
  }

  @Test
  void moreCellsThanAPackCanHaveAreAFaultOfTheFile() throws Exception {
    String columns =
        IntStream.rangeClosed(1, 1025)
            .mapToObj("voltage_%d_V"::formatted)
            .collect(Collectors.joining(","));
    String head = "time_s,current_A,temperature_degC," + columns;
    String row = "0,0,25" + ",3.7".repeat(1025);
    Path wide = Files.write(bench.path("wide.csv"), List.of(head, row));
    Invocation ended =
        Invocation.celltwin(
            "replay",
            "--cell",
            bench.path("cell.toml"),
            "--input",
            wide,
            "--output",
            bench.path("est.csv"));
    assertEquals(List.of(wide + ":1: 1025 cell voltages, expected at most 1024"), ended.err());
    assertEquals(ExitStatus.DATA, ended.status());
  }

  @Test
  void anOutputThatCannotBeWrittenIsNoMissingInput() {
    Path output = bench.path("none/est.csv");
    Invocation ended =
        Invocation.celltwin(
            "replay",
            "--cell",
            bench.path("cell.toml"),
            "--input",
            bench.path("drive.csv"),
            "--output",
            output);
    assertEquals(List.of(output + ": its folder does not exist"), ended.err());
    assertEquals(ExitStatus.IO, ended.status());
    assertFalse(Files.exists(output));
  }
}
