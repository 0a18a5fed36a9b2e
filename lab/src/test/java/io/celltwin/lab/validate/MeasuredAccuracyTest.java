package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against a cell that has been measured; skipped where the measurements are not.
class MeasuredAccuracyTest {
  /// Percent. Above it the estimate would be worse than counting with a common current sensor.
  private static final double WORST_RMSE = 1.5;

  @TempDir private Path folder;

  private static Path data() {
    Path data =
        Optional.ofNullable(System.getenv("CELLTWIN_DATA"))
            .map(Path::of)
            .orElse(Path.of("../../shared/data"));
    assumeTrue(Files.isDirectory(data.resolve("panasonic_18650pf")), data + " is absent");
    return data;
  }

  @Test
  @Timeout(300)
  void everyDriveOfTheRealCellAt25DegreesIsFollowed() throws Exception {
    String[] line = {
      "validate",
      "--data",
      data().toString(),
      "--out",
      folder.toString(),
      "--only",
      "panasonic/p25",
      "--cases",
      "exact"
    };
    assertEquals(ExitStatus.OK, Celltwin.run(line));
    List<String> results = Files.readAllLines(folder.resolve("results.csv"));
    int rmse = Arrays.asList(results.getFirst().split(",", -1)).indexOf("rmse");
    assertTrue(results.size() > 1, "no drive was found");
    assertAll(
        results.stream()
            .skip(1)
            .map(drive ->
                () ->
                    assertTrue(
                        Double.parseDouble(drive.split(",", -1)[rmse]) < WORST_RMSE, drive)));
  }
}
