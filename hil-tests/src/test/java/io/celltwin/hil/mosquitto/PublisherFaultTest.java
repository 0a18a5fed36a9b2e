package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.celltwin.config.ClockTrust;
import io.celltwin.edge.publish.MqttPublisher;
import io.celltwin.edge.publish.PackInfo;
import io.celltwin.edge.publish.SpoolHealth;
import io.celltwin.edge.publish.SystemWallClock;
import io.celltwin.edge.spool.Priority;
import io.celltwin.edge.spool.Spool;
import io.celltwin.edge.spool.SpoolSettings;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hil.demo.DemoConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A fault of the program in the publishing thread.
@Tag("mosquitto")
@Timeout(120)
class PublisherFaultTest {
  private static final PackInfo PACK =
      new PackInfo("pack", "0", "cell", "NCA", 1, 1, 1, 3, 1, 1, 5, 1, 0);

  @TempDir private Path folder = Path.of("");

  private static AlarmEvent alarm(AlarmKind kind) {
    return new AlarmEvent("pack", 0, kind, true, List.of(1), 4.3, 4.2, Double.NaN);
  }

  @SuppressWarnings("NullAway") // a fault of the program is what is wanted
  private static AlarmEvent unsayable() {
    return new AlarmEvent("pack", 0, null, true, List.of(1), 4.3, 4.2, Double.NaN);
  }

  private static SpoolSettings spool(Optional<Path> folder) {
    return new SpoolSettings(
        folder,
        SpoolSettings.MIN_BYTES,
        SpoolSettings.MIN_BYTES,
        SpoolSettings.MIN_SEGMENT_BYTES,
        Duration.ofDays(1),
        Duration.ZERO);
  }

  private static MqttPublisher publisher(Mosquitto broker, SpoolSettings spool) {
    return new MqttPublisher(
        DemoConfig.mqtt(broker.port()),
        "faulty",
        PACK,
        "boot",
        SystemWallClock.of(ClockTrust.TRUSTED, Instant.EPOCH),
        false,
        spool,
        new SpoolHealth(),
        List.of());
  }

  @Test
  void aMessageThatCannotBeMadeIsCountedAndCostsNoOther() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      MqttPublisher publisher = publisher(broker, spool(Optional.empty()));
      publisher.start();
      publisher.event(alarm(AlarmKind.CELL_OVER_VOLTAGE));
      Await.until("first event", subscriber::messages, () -> publisher.acknowledged() == 1);
      publisher.event(unsayable());
      publisher.event(alarm(AlarmKind.CELL_UNDER_VOLTAGE));
      Await.until("second event", subscriber::messages, () -> publisher.acknowledged() == 2);
      Await.until("count", publisher::dropped, () -> publisher.dropped() == 1);
      assertEquals(2, subscriber.messages("pack", "event").size());
      publisher.close(Duration.ofSeconds(2));
      JsonNode last = Subscriber.retained(broker, "celltwin/v1/pack/status");
      assertEquals("stopped", last.path("reason").asText());
      assertEquals(3, last.path("messages").asInt());
      assertEquals(1, subscriber.messages("pack").stream().filter(m -> m.is("info")).count());
    }
  }

  @Test
  void whatAnotherProgramHasLeftHoldsUpNothing() throws Exception {
    SpoolSettings settings = spool(Optional.of(folder.resolve("spool")));
    Spool left = Spool.open(settings, System.nanoTime());
    left.append(Priority.EVENT, 77, 0, 0, "{}".getBytes(UTF_8), 0, 0);
    left.close();
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      MqttPublisher publisher = publisher(broker, settings);
      publisher.start();
      publisher.event(alarm(AlarmKind.CELL_OVER_VOLTAGE));
      Await.until("event", subscriber::messages, () -> publisher.acknowledged() == 1);
      Await.until("count", publisher::dropped, () -> publisher.dropped() == 1);
      publisher.close(Duration.ofSeconds(2));
      assertEquals(1, subscriber.messages("pack").stream().filter(m -> m.is("info")).count());
    }
  }
}
