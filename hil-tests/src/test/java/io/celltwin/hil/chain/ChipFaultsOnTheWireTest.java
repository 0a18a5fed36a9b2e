package io.celltwin.hil.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.HardwareSources;
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.hil.broker.EmbeddedBroker;
import io.celltwin.simulation.chip.EmulatedIna228;
import io.celltwin.simulation.chip.EmulatedLtcChain;
import io.celltwin.simulation.chip.LtcPart;
import io.celltwin.simulation.chip.ShuntInputs;
import io.celltwin.simulation.chip.SteadyInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What breaks at an emulated chip is told by MQTT, of the right source, device and channel: the
/// chips' registers and bytes, their drivers as a configuration makes them, the daemon, a broker.
class ChipFaultsOnTheWireTest {
  /// Far more than a machine that is busy needs.
  private static final long PATIENCE_SECONDS = 60;

  private static final String CONFIG =
      """
      schema = 1
      [mqtt]
      broker = "tcp://127.0.0.1:PORT"
      telemetry_period_s = 1
      cells_period_s = 1
      [[source]]
      name = "cells"
      kind = "ltc6813"
      port = "/dev/spidev0.0"
      devices = 2
      cell_inputs = ["1-4"]
      self_test_period_s = 1
      [[source]]
      name = "shunt"
      kind = "ina228"
      port = "/dev/i2c-1"
      address = 0x40
      shunt_ohm = 0.0001
      max_A = 400
      [[pack]]
      id = "bench"
      cell = "nca-panasonic-ncr18650pf"
      cells_in_series = 8
      [[pack.string]]
      current = "shunt:current_A"
      cell_voltage = "cells:voltage_{cell}_V"
      """;

  private static final ShuntInputs NO_CURRENT =
      new ShuntInputs() {
        @Override
        public double shuntVolts(long nanos) {
          return 0;
        }

        @Override
        public double busVolts(long nanos) {
          return 30;
        }

        @Override
        public double dieCelsius(long nanos) {
          return 25;
        }
      };

  private record Received(String topic, JsonNode json) {}

  @TempDir private Path folder;
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final OwnTime cellTime = new OwnTime();
  private final OwnTime shuntTime = new OwnTime();
  private final EmulatedLtcChain chain =
      new EmulatedLtcChain(LtcPart.LTC6813_1, 2, new SteadyInputs(2, 18, 9), cellTime.clock());
  private final EmulatedIna228 shunt = new EmulatedIna228(0x40, NO_CURRENT, shuntTime.clock());

  private Daemon daemon(int port) throws Exception {
    TwinConfig config =
        TwinConfig.read(
            Files.writeString(
                folder.resolve("celltwin.toml"), CONFIG.replace("PORT", Integer.toString(port))));
    MonitorSource monitor =
        new MonitorSource(
            HardwareSources.monitorSettings(
                config, "source[1]", (SourceSettings.CellMonitor) config.sources().get(0)),
            chain::open,
            cellTime.clock());
    CurrentSource current =
        new CurrentSource(
            HardwareSources.chip(
                config, "source[2]", (SourceSettings.CurrentSensor) config.sources().get(1)),
            shunt::open,
            shuntTime.clock());
    return new Daemon(
        config, Map.of("cells", cellTime.of(monitor), "shunt", shuntTime.of(current)), List.of());
  }

  /// The next message of a class of which this is so.
  private JsonNode await(String messageClass, String what, Predicate<JsonNode> so)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    List<JsonNode> others = new ArrayList<>();
    while (System.nanoTime() - deadline < 0) {
      Received next = received.poll(1, TimeUnit.SECONDS);
      if (next == null || !next.topic.equals("celltwin/v1/bench/" + messageClass)) continue;
      if (so.test(next.json)) return next.json;
      others.add(next.json);
    }
    throw new AssertionError("no " + messageClass + " says " + what + ": " + others);
  }

  /// @param fault among those that are told; empty: there is none
  private static boolean isOf(JsonNode told, String source, String state, String fault) {
    if (!told.path("source").asText().equals(source)) return false;
    if (!told.path("state").asText().equals(state)) return false;
    JsonNode faults = told.path("faults");
    if (fault.isEmpty()) return faults.isEmpty();
    for (JsonNode one : faults) if (one.toString().equals(fault)) return true;
    return false;
  }

  /// As an event, and from then on in every account of the sources; the other source is well.
  ///
  /// @return the event
  private JsonNode isTold(String source, String state, String fault) throws InterruptedException {
    String what = source + " " + state + " " + fault;
    JsonNode event = await("event", what, told -> isOf(told, source, state, fault));
    JsonNode sources =
        await(
            "sources",
            what,
            told -> {
              for (JsonNode one : told.path("sources"))
                if (isOf(one, source, state, fault)) return true;
              return false;
            });
    assertEquals(2, sources.path("sources").size(), sources::toString);
    for (JsonNode one : sources.path("sources"))
      if (!one.path("source").asText().equals(source))
        assertTrue(isOf(one, one.path("source").asText(), "up", ""), sources::toString);
    return event;
  }

  private void isWellAgain(String source) throws InterruptedException {
    JsonNode event = isTold(source, "up", "");
    assertTrue(event.path("reason").isMissingNode(), event::toString);
  }

  private void everyFault() throws InterruptedException {
    isWellAgain("cells");

    cellTime.run(() -> chain.openWire(2, 3));
    isTold("cells", "up", "{\"fault\":\"open_wire\",\"device\":2,\"channel\":3}");
    cellTime.run(() -> chain.healWire(2, 3));
    isWellAgain("cells");

    cellTime.run(() -> chain.loseDevice(2));
    isTold("cells", "up", "{\"fault\":\"no_answer\",\"device\":2}");
    cellTime.run(() -> chain.restoreDevice(2));
    isWellAgain("cells");

    cellTime.run(() -> chain.failBus("/dev/spidev0.0: ESHUTDOWN"));
    JsonNode absent = isTold("cells", "absent", "");
    assertEquals(
        "emulated SPI bus: /dev/spidev0.0: ESHUTDOWN",
        absent.path("reason").asText(),
        absent::toString);
    cellTime.run(chain::healBus);
    isWellAgain("cells");

    shuntTime.run(() -> shunt.silent(true));
    isTold("shunt", "silent", "{\"fault\":\"no_answer\"}");
    shuntTime.run(() -> shunt.silent(false));
    isWellAgain("shunt");
  }

  @Test
  void aCutWireALostDeviceAndAnUnpluggedAdapterAreToldAndToldToBeOver() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        MqttClient client =
            new MqttClient(
                "tcp://127.0.0.1:" + broker.port(), "listener", new MemoryPersistence());
        Daemon daemon = daemon(broker.port())) {
      client.setTimeToWait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      client.connect();
      ObjectMapper json = new ObjectMapper();
      client.subscribe(
          "celltwin/#",
          1,
          (topic, message) ->
              received.add(new Received(topic, json.readTree(message.getPayload()))));
      FutureTask<Void> running =
          new FutureTask<>(() -> {
            daemon.run();
            return null;
          });
      Thread loop = Thread.ofPlatform().start(running);
      try {
        everyFault();
      } finally {
        daemon.stop();
        loop.join();
        client.disconnectForcibly(100, 100);
      }
      running.get();
    }
  }
}
