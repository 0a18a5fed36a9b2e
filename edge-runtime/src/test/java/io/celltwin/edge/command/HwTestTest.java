package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `hw test` where there is no chip: its report.
class HwTestTest {
  @TempDir private Path folder;

  @Test
  void aReportShowsTheSettingsAsTheyStandInAFile() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("celltwin.toml"),
            """
            schema = 1
            [[source]]
            name = "afe"
            kind = "ltc6811"
            port = "/dev/spidev6.99"
            devices = 3
            [[pack]]
            id = "p"
            cell = "nca-panasonic-ncr18650pf"
            cells_in_series = 36
            source = "afe"
            """);
    Invocation report = Invocation.celltwin("hw", "test", "--config", config);
    String out = String.join("\n", report.out());
    assertTrue(
        out.contains(
            """

            [[source]]
            name = "afe"
            kind = "ltc6811"
            port = "/dev/spidev6.99"
            devices = 3
            cell_inputs = ["1-12"]
            period_s = 0.1
            """),
        out);
    assertTrue(out.contains("/dev/spidev6.99: cannot open: ENOENT"), out);
    assertTrue(out.endsWith("1 checks, 1 failed"), out);
    assertEquals(ExitStatus.UNAVAILABLE, report.status());
  }
}
