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
  void theVerdictIsTheLastColumnAndEmptyWhereThereIsNone() throws Exception {
    TwinBench bench = new TwinBench(1, 2, 1);
    PackEstimate estimate = new PackEstimate(1, 2);
    Path file = folder.resolve("twin.csv");
    try (EstimateRecorder recorder = new EstimateRecorder(file, 2, 0, 2.9, 0.1)) {
      recorder.open();
      long now = 0;
      for (Verdict verdict : Verdict.values()) {
        estimate.verdict[0] = verdict;
        estimate.verdictCell[0] = verdict == Verdict.CELL_VOLTAGE ? 1 : -1;
        bench.tick(now, estimate);
        recorder.state(bench.last());
        now += SECOND;
      }
    }
    List<String> lastColumn = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lastColumn.add(line.substring(line.lastIndexOf(',') + 1));
    }
    assertEquals(List.of("verdict", "", "cell 2 voltage", "current sensor"), lastColumn);
  }
}
