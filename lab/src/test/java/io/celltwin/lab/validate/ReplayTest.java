package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.config.CellFile;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final int ROWS = 900;

  @TempDir private Path folder;

  @Test
  void estimatesBitForBitWhatTheReplayCommandDoes() throws Exception {
    Path csv = folder.resolve("drive.csv.gz");
    StringBuilder rows =
        new StringBuilder("time_s,current_A,voltage_V,temperature_degC,ah,current_mean_A\n");
    for (int k = 0; k < ROWS; k++) {
      String voltage = k % 50 == 7 ? "" : Double.toString(4.0 - 1e-4 * k - 0.05 * (k % 3));
      rows.append(3 + 1.25 * k).append(',').append(-(k % 3)).append(',').append(voltage);
      rows.append(",21.5,0,").append(-0.9 * (k % 3)).append('\n');
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(csv))) {
      out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    MeasuredFile file =
        new MeasuredFile(
            MeasuredSet.PANASONIC,
            "drive",
            "p25",
            csv,
            new Truth.Counter("ah", 2.6),
            OptionalDouble.of(2.6));
    Case minus20 = Case.CELL.get(1);
    String cell = "nca-panasonic-ncr18650pf";
    Trace trace = Replay.run(file, Rows.read(file), CellFile.shipped(cell), minus20);
    Path estimates = folder.resolve("est.csv");
    assertEquals(
        ExitStatus.OK,
        Celltwin.run(
            "replay",
            "--cell",
            cell,
            "--input",
            csv.toString(),
            "--output",
            estimates.toString(),
            "--initial-soc",
            "0.8",
            "--initial-soc-sigma",
            "0.25",
            "--capacity-ah",
            "2.6"));
    List<String> lines = Files.readAllLines(estimates);
    List<String> columns = Arrays.asList(lines.getFirst().split(",", -1));
    assertEquals(ROWS, trace.rows());
    assertEquals(ROWS + 1, lines.size());
    for (int row = 0; row < ROWS; row++) {
      String[] values = lines.get(row + 1).split(",", -1);
      assertEquals(values[columns.indexOf("soc")], Double.toString(trace.soc[0][row]));
      assertEquals(values[columns.indexOf("soc_sigma")], Double.toString(trace.sigma[0][row]));
    }
  }
}
