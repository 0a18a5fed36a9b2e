package io.celltwin.edge.publish;

import static io.celltwin.edge.twin.TwinBench.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.edge.twin.TwinBench;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateRecorderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void theVerdictStandsWithItsExcessInTheColumnsOfItsUnitAndEmptyWhereThereIsNone()
      throws Exception {
    List<PackEstimate> estimates = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      PackEstimate estimate = new PackEstimate(1, 2);
      estimate.verdict[0] = verdict;
      estimate.verdictCell[0] = verdict == Verdict.CELL_VOLTAGE ? 1 : -1;
      estimate.verdictExcess[0] = 0.125;
      estimate.verdictSigma[0] = 0.0625;
      estimates.add(estimate);
    }
    List<List<String>> rows = record(2, estimates);
    assertEquals(
        List.of("verdict", "", "cell 2 voltage", "current sensor"), column(rows, "verdict"));
    assertEquals(List.of("verdict_excess_V", "", "0.125", ""), column(rows, "verdict_excess_V"));
    assertEquals(
        List.of("verdict_excess_sigma_V", "", "0.0625", ""),
        column(rows, "verdict_excess_sigma_V"));
    assertEquals(List.of("verdict_excess_A", "", "", "0.125"), column(rows, "verdict_excess_A"));
    assertEquals(
        List.of("verdict_excess_sigma_A", "", "", "0.0625"),
        column(rows, "verdict_excess_sigma_A"));
  }

  @Test
  void theTemperatureInsideStandsInItsColumnsAndALeakBeforeOtherVerdicts() throws Exception {
    PackEstimate estimate = new PackEstimate(1, 2);
    estimate.coreCelsius[1] = 31.25;
    estimate.coreCelsiusSigma[1] = 0.5;
    estimate.verdict[0] = Verdict.CURRENT_SENSOR;
    estimate.leakCell[0] = 1;
    List<List<String>> rows = record(2, List.of(estimate));
    assertEquals(
        List.of("core_temperature_2_degC", "31.25"), column(rows, "core_temperature_2_degC"));
    assertEquals(
        List.of("core_temperature_sigma_2_degC", "0.5"),
        column(rows, "core_temperature_sigma_2_degC"));
    assertEquals(List.of("core_temperature_1_degC", ""), column(rows, "core_temperature_1_degC"));
    assertEquals(List.of("verdict", "cell 2 leak"), column(rows, "verdict"));
  }

  @Test
  void theHealthOfEveryCellsFilterStandsBehindTheVerdictAndNotBeforeItHasStarted()
      throws Exception {
    PackEstimate estimate = new PackEstimate(1, 2);
    estimate.soc[1] = 0.5;
    estimate.innovationMeanVolts[1] = -0.00025;
    estimate.nis[1] = 1.75;
    estimate.secondsSinceAnchor[1] = 3600.5;
    estimate.observable[1] = true;
    List<List<String>> rows = record(2, List.of(estimate));
    assertEquals(
        List.of("", "", "", "", "", "-2.5E-4", "1.75", "3600.5", "true", "false"),
        rows.get(1)
            .subList(
                rows.getFirst().indexOf("innovation_mean_1_V"),
                rows.getFirst().indexOf("verdict_excess_V")));
    assertEquals(
        rows.getFirst().indexOf("verdict") + 1, rows.getFirst().indexOf("innovation_mean_1_V"));
  }

  /// Header and rows of what a recorder of one string writes.
  private List<List<String>> record(int cells, List<PackEstimate> estimates) throws Exception {
    TwinBench bench = new TwinBench(1, cells, 1);
    Path file = folder.resolve("twin.csv");
    try (EstimateRecorder recorder = new EstimateRecorder(file, cells, 0)) {
      recorder.open();
      for (int tick = 0; tick < estimates.size(); tick++) {
        bench.tick(tick * SECOND, estimates.get(tick));
        recorder.state(bench.last());
      }
    }
    return Files.readAllLines(file).stream().map(line -> List.of(line.split(",", -1))).toList();
  }

  private static List<String> column(List<List<String>> rows, String name) {
    int column = rows.getFirst().indexOf(name);
    return rows.stream().map(row -> row.get(column)).toList();
  }
}
