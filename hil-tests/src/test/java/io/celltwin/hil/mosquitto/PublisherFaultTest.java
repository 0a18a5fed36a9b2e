package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.config.ClockTrust;
import io.celltwin.edge.publish.MqttPublisher;
import io.celltwin.edge.publish.PackInfo;
import io.celltwin.edge.publish.SpoolHealth;
import io.celltwin.edge.publish.SystemWallClock;
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

  @Test
  void aMessageThatCannotBeMadeCostsTheConnectionAndNotThePublisher() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      MqttPublisher publisher =
          MqttPublisher.of(
              DemoConfig.mqtt(broker.port()),
              "faulty",
              PACK,
              "boot",
              SystemWallClock.of(ClockTrust.TRUSTED, Instant.EPOCH),
              false,
              new SpoolSettings(
                  Optional.empty(),
                  SpoolSettings.MIN_BYTES,
                  SpoolSettings.MIN_BYTES,
                  Duration.ofDays(1),
                  Duration.ZERO),
              new SpoolHealth(),
              List.of());
      publisher.start();
      publisher.event(alarm(AlarmKind.CELL_OVER_VOLTAGE));
      Await.until("first event", subscriber::messages, () -> publisher.acknowledged() == 1);
      publisher.event(unsayable());
      publisher.event(alarm(AlarmKind.CELL_UNDER_VOLTAGE));
      Await.until("second event", subscriber::messages, () -> publisher.acknowledged() == 2);
      assertEquals(1, publisher.dropped());
      assertEquals(2, subscriber.messages("pack", "event").size());
      assertEquals(
          "online", Subscriber.retained(broker, "celltwin/v1/pack/status").path("status").asText());
      publisher.close(Duration.ofSeconds(2));
      assertEquals(
          "stopped",
          Subscriber.retained(broker, "celltwin/v1/pack/status").path("reason").asText());
    }
  }
}
