package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the broker keeps as the status of a daemon, and what the journal says of a broker that
/// refuses.
@Tag("mosquitto")
@Timeout(180)
class StatusTest {
  private static final int PACE = 20;

  /// It lasts longer than any test.
  private static final int ENDLESS = 20_000;

  @TempDir private Path folder = Path.of("");

  private DaemonProcess run(Setup setup) throws Exception {
    Path config = setup.pack("pack", 1, Setup.resting(folder, 1, ENDLESS), PACE).write(folder);
    return new DaemonProcess(List.of("run", "--config", config));
  }

  private static void assertStatus(String status, String reason, JsonNode json) {
    assertEquals("celltwin/1", json.path("schema").asText());
    assertEquals("pack", json.path("pack").asText());
    assertEquals(status, json.path("status").asText());
    assertEquals(reason, json.path("reason").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalEndsItInOrderAndLeavesItOffline(String signal) throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = run(Setup.publishingTo(broker.uri()))) {
      subscriber.awaitMore("pack", 1);
      assertStatus("online", "", Subscriber.retained(broker, "celltwin/v1/pack/status"));
      daemon.signal(signal);
      assertEquals(0, daemon.end(), daemon.journal()::toString);
      assertEquals(1, daemon.said("celltwin has stopped").size());
      assertStatus("offline", "stopped", Subscriber.retained(broker, "celltwin/v1/pack/status"));
      subscriber.complete("pack");
    }
  }

  @Test
  void theBrokerDeclaresAKilledDaemonOffline() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      try (DaemonProcess daemon = run(Setup.publishingTo(broker.uri()))) {
        subscriber.awaitMore("pack", 1);
        daemon.signal("KILL");
        Await.until(
            "last will",
            () -> subscriber.messages("pack", "status"),
            () -> subscriber.messages("pack", "status").size() == 2);
      }
      JsonNode will = Subscriber.retained(broker, "celltwin/v1/pack/status");
      assertStatus("offline", "connection lost", will);
      try (DaemonProcess _ = run(Setup.publishingTo(broker.uri()))) {
        Await.until(
            "return",
            () -> subscriber.messages("pack", "status"),
            () -> subscriber.messages("pack", "status").size() == 3);
      }
      JsonNode back = subscriber.messages("pack", "status").getLast().json();
      assertStatus("online", "", back);
      assertTrue(!back.path("boot").equals(will.path("boot")), "a new start says so");
    }
  }

  @Test
  void aWrongPasswordIsToldOnceAndARightedOneIsTaken() throws Exception {
    Path users = folder.resolve("users");
    Process add =
        new ProcessBuilder("mosquitto_passwd", "-b", "-c", users.toString(), "twin", "right")
            .inheritIO()
            .start();
    assertEquals(0, add.waitFor());
    Path password = Files.writeString(folder.resolve("password"), "wrong\n");
    int port = Mosquitto.freePort();
    String[] login = {"username = \"twin\"", "password_file = \"" + password + "\""};
    // It begins without a broker: that the broker then refuses is another thing to tell.
    try (DaemonProcess daemon = run(Setup.publishingTo("tcp://127.0.0.1:" + port, login))) {
      daemon.awaitSaid("no connection to tcp://127.0.0.1:" + port, 1);
      try (Mosquitto _ =
          Mosquitto.start(folder, port, "allow_anonymous false", "password_file " + users)) {
        daemon.awaitSaid("Not authorized", 1);
        int refused = refusals();
        Await.until("further attempt", daemon::journal, () -> refusals() > refused);
        assertEquals(1, daemon.said("Not authorized").size(), daemon.journal()::toString);
        assertTrue(daemon.said("Not authorized").getFirst().startsWith("<4>"));
        assertTrue(daemon.runs());
        Files.writeString(password, "right\n");
        daemon.awaitSaid("connected to", 1);
      }
    }
  }

  private int refusals() throws IOException {
    return (int)
        Files.readAllLines(folder.resolve("mosquitto.log")).stream()
            .filter(line -> line.contains("not authorised"))
            .count();
  }
}
