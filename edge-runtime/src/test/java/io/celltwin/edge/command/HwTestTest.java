package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private Path config(String kind, String port) throws Exception {
    return Files.writeString(
        folder.resolve("celltwin.toml"),
        """
        schema = 1
        [[source]]
        name = "afe"
        kind = "%s"
        port = "%s"
        devices = 3
        [[pack]]
        id = "p"
        cell = "nca-panasonic-ncr18650pf"
        cells_in_series = 36
        source = "afe"
        """
            .formatted(kind, port));
  }

  @Test
  void aBusThatNoDriverCanOpenIsAFaultOfTheConfiguration() throws Exception {
    Path config = config("ltc6811", "/dev/spidev7.0");
    for (String command : List.of("test", "read")) {
      Invocation refused = Invocation.celltwin("hw", command, "--config", config);
      assertEquals(ExitStatus.CONFIG, refused.status(), refused.toString());
      assertTrue(
          refused.err().getFirst().contains("celltwin.toml:5:1 source.port"), refused.toString());
    }
  }

  @Test
  void registersOfAPortThatIsNotThereAreUnavailable() throws Exception {
    for (String port : List.of("ltc6811 /dev/spidev6.99", "bq79616 /dev/no-such-line")) {
      String kind = port.substring(0, port.indexOf(' '));
      String device = port.substring(port.indexOf(' ') + 1);
      Invocation absent =
          Invocation.celltwin("hw", "read", "--raw", "--config", config(kind, device));
      assertEquals(ExitStatus.UNAVAILABLE, absent.status(), absent.toString());
      assertTrue(absent.err().getFirst().contains(device), absent.toString());
      Invocation nobody = Invocation.celltwin("hw", "probe", device);
      assertEquals(ExitStatus.UNAVAILABLE, nobody.status(), nobody.toString());
      assertTrue(nobody.err().getFirst().contains(device), nobody.toString());
    }
  }

  @Test
  void aPortThatIsNoneIsAFaultOfUsage() {
    for (String port : List.of("can0", "/dev/spidev7.0")) {
      Invocation refused = Invocation.celltwin("hw", "probe", port);
      assertEquals(ExitStatus.USAGE, refused.status(), refused.toString());
    }
    Invocation slow = Invocation.celltwin("hw", "probe", "--clock", "1", "/dev/spidev0.0");
    assertEquals(ExitStatus.USAGE, slow.status(), slow.toString());
  }
}
