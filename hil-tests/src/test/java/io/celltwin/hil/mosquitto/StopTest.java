package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// SIGTERM at a daemon that waits: for its next row, or for a broker that is not there.
@Timeout(180)
class StopTest {
  private static final List<String> ROWS =
      List.of("time_s,current_A,voltage_V,temperature_degC", "0,0,3.7,25", "900,0,3.7,25");

  @TempDir private Path folder = Path.of("");

  private DaemonProcess run(int pace, Path recording) throws Exception {
    Path csv = Files.write(folder.resolve("drive.csv"), ROWS);
    Path config =
        Setup.publishingTo("tcp://127.0.0.1:" + Mosquitto.freePort())
            .pack("pack", 1, csv, pace)
            .write(folder);
    return new DaemonProcess(List.of("run", "--config", config, "--record", recording));
  }

  @Test
  void whereTheNextRowIsFarOffItEndsInOrder() throws Exception {
    Path recording = folder.resolve("run.csv");
    try (DaemonProcess daemon = run(1, recording)) {
      daemon.awaitSaid("celltwin runs", 1);
      daemon.signal("TERM");
      assertEquals(0, daemon.end(), daemon.journal()::toString);
      assertEquals(1, daemon.said("celltwin has stopped").size());
      assertTrue(Files.readString(recording).startsWith("time_s,"));
    }
  }

  @Test
  void whileItWaitsForTheBrokerTheRecordingIsWholeAndAStopShortensTheWait() throws Exception {
    Path recording = folder.resolve("run.csv");
    try (DaemonProcess daemon = run(0, recording)) {
      Await.until(
          "whole recording",
          daemon::journal,
          () -> Files.exists(recording) && Files.readAllLines(recording).size() == ROWS.size());
      assertTrue(daemon.runs(), "it waited for the broker first");
      daemon.signal("TERM");
      assertEquals(0, daemon.end(), daemon.journal()::toString);
      assertEquals(1, daemon.said("messages undelivered").size());
    }
  }

  @Test
  void whatFailsUnderAStopKeepsItsMessageAndStatus() throws Exception {
    try (DaemonProcess daemon = run(1, Path.of("/dev/full"))) {
      daemon.awaitSaid("celltwin runs", 1);
      daemon.signal("TERM");
      assertEquals(ExitStatus.IO, daemon.end(), daemon.journal()::toString);
      assertEquals(1, daemon.said("No space left").size(), daemon.journal()::toString);
    }
  }
}
