package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.celltwin.hil.mosquitto.Subscriber.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A measured cell through the whole daemon into a real broker, compared with `replay`.
///
/// The first ten minutes of the drive; `-Dmosquitto.rows=N` plays N rows of one second, so that
/// `-Dmosquitto.rows=99999` plays all of it in some six to nine minutes.
@Tag("mosquitto")
class WholePathTest {
  private static final int ROWS = Integer.getInteger("mosquitto.rows", 600);

  private static final int PACE = 20;

  /// Half a step of the published decimals, and what 100 * SOC loses in binary.
  private static final double ROUNDING_PERCENT = 0.0005 + 1e-9;

  @TempDir private Path folder = Path.of("");

  private static Path drive() {
    Path data =
        Optional.ofNullable(System.getenv("CELLTWIN_DATA"))
            .map(Path::of)
            .orElse(Path.of("../../shared/data"));
    Path drive = data.resolve("panasonic_18650pf/drive_1hz/p25_Cycle1.csv.gz");
    assumeTrue(Files.exists(drive), drive + " is absent");
    return drive;
  }

  private Path beginning(Path gzipped) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(gzipped)), StandardCharsets.UTF_8))) {
      return Files.write(folder.resolve("drive.csv"), reader.lines().limit(ROWS + 1).toList());
    }
  }

  @Test
  void everyMessageOfADriveArrivesAndSaysWhatReplaySays() throws Exception {
    Path input = beginning(drive());
    Path recorded = folder.resolve("run.csv");
    Path replayed = folder.resolve("replay.csv");
    try (DaemonProcess replay =
        new DaemonProcess(
            List.of("replay", "--cell", Setup.CELL, "--input", input, "--output", replayed))) {
      assertEquals(0, replay.end(), replay.journal()::toString);
    }
    List<String> estimates = Files.readAllLines(replayed);
    int rows = estimates.size() - 1;
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      Path config = Setup.publishingTo(broker.uri()).pack("drive", 1, input, PACE).write(folder);
      try (DaemonProcess daemon =
          new DaemonProcess(List.of("run", "--config", config, "--record", recorded))) {
        Duration patience = Await.PATIENCE.plusSeconds(rows / PACE);
        Await.until(patience, "end", daemon::journal, () -> !daemon.runs());
        assertEquals(0, daemon.end(), daemon.journal()::toString);
      }
      Await.until(
          "goodbye", subscriber::count, () -> subscriber.messages("drive", "status").size() == 2);
      assertEquals(-1, Files.mismatch(recorded, replayed), "run and replay differ");
      assertSaysWhatReplaySays(subscriber, estimates);
    }
  }

  private static void assertSaysWhatReplaySays(Subscriber subscriber, List<String> estimates)
      throws Exception {
    List<Message> complete = subscriber.complete("drive");
    List<Message> all = subscriber.messages("drive");
    assertEquals("online", all.getFirst().json().path("status").asText());
    assertEquals("Panasonic NCR18650PF", all.get(1).json().path("cell").asText());
    assertEquals("stopped", all.getLast().json().path("reason").asText());

    List<Message> telemetry = complete.stream().filter(m -> m.is("telemetry")).toList();
    assertEquals(estimates.size() - 1, telemetry.size(), "one message a row");
    long startMillis = telemetry.getFirst().json().path("ts").asLong();
    double startSeconds = column(estimates, 1, "time_s");
    for (int row = 1; row < estimates.size(); row++) {
      JsonNode json = telemetry.get(row - 1).json();
      double millis = 1000 * (column(estimates, row, "time_s") - startSeconds);
      assertEquals(Math.round(millis), json.path("ts").asLong() - startMillis);
      assertRounded(estimates, row, "soc", json.path("values").path("StateOfCharge.Current"));
      assertRounded(estimates, row, "soc_sigma", json.path("sigma").path("StateOfCharge.Current"));
      assertEquals(0, json.path("values").path("x.Messages.Dropped").asLong(-1));
    }
    List<Message> cells = subscriber.messages("drive", "cells");
    assertFalse(cells.isEmpty());
    for (Message message : cells) {
      int row = 1 + (int) ((message.json().path("ts").asLong() - startMillis) / 1000);
      JsonNode soc = message.json().path("values").path("x.Cell.StateOfCharge");
      assertRounded(estimates, row, "soc", soc.path(0));
    }
  }

  /// Percent with three decimals, as documented.
  private static void assertRounded(
      List<String> estimates, int row, String name, JsonNode published) {
    double percent = 100 * column(estimates, row, name);
    assertTrue(published.isNumber(), () -> name + " of row " + row);
    assertEquals(percent, published.asDouble(), ROUNDING_PERCENT, () -> name + " of row " + row);
    assertTrue(published.decimalValue().scale() <= 3, published::asText);
  }

  private static double column(List<String> estimates, int row, String name) {
    int index = List.of(estimates.getFirst().split(",", -1)).indexOf(name);
    return Double.parseDouble(estimates.get(row).split(",", -1)[index]);
  }

  @Test
  void twoPacksPublishUnderTheirOwnTopics() throws Exception {
    Path single = Setup.resting(folder, 1, 40);
    Path string = Setup.resting(folder, 3, 40);
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      Path config =
          Setup.publishingTo(broker.uri())
              .pack("left", 1, single, PACE)
              .pack("right", 3, string, PACE)
              .write(folder);
      try (DaemonProcess daemon = new DaemonProcess(List.of("run", "--config", config))) {
        assertEquals(0, daemon.end(), daemon.journal()::toString);
      }
      Await.until(
          "goodbye",
          subscriber::count,
          () ->
              subscriber.messages("left", "status").size() == 2
                  && subscriber.messages("right", "status").size() == 2);
      for (String pack : List.of("left", "right")) {
        subscriber.complete(pack);
        for (Message message : subscriber.messages(pack)) {
          assertEquals(pack, message.json().path("pack").asText());
        }
        assertEquals(1, subscriber.messages(pack, "info").size());
        assertEquals(40, subscriber.messages(pack, "telemetry").size());
        assertEquals(
            "online",
            subscriber.messages(pack, "status").getFirst().json().path("status").asText());
        assertEquals(
            "stopped",
            subscriber.messages(pack, "status").getLast().json().path("reason").asText());
      }
      for (Message message : subscriber.messages("right", "cells")) {
        assertEquals(3, message.json().path("values").path("x.Cell.StateOfCharge").size());
      }
      int both = subscriber.messages("left").size() + subscriber.messages("right").size();
      assertEquals(subscriber.count(), both, "messages of nobody");
    }
  }
}
