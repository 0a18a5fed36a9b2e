package io.celltwin.hil.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `celltwin demo` as a process of its own, on real time, seen through MQTT as anyone would.
@Timeout(90)
class DemoSystemTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPICS = "celltwin/v1/demo/";

  /// The start of a virtual machine on a busy machine.
  private static final long PATIENCE_SECONDS = 30;

  private final List<Process> started = new ArrayList<>();

  private record Received(String topic, boolean retained, JsonNode json) {}

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process demo(String... arguments) throws IOException {
    Process process = DemoProcess.start(arguments);
    started.add(process);
    return process;
  }

  private static int end(Process process) throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "still running");
    return process.exitValue();
  }

  @Test
  void publishesWhatASubscriberNeedsAndSaysGoodbye() throws Exception {
    Process demo = demo("--for", "6s", "--mqtt", "0", "--cycle", "us06");
    BufferedReader output = demo.inputReader(UTF_8);
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    String broker = "tcp://127.0.0.1:" + DemoProcess.port(output);
    List<Received> messages = new ArrayList<>();
    try (MqttClient client = new MqttClient(broker, "test", new MemoryPersistence())) {
      client.setTimeToWait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      client.connect();
      client.subscribe("celltwin/#", 1, (topic, message) -> received.add(parse(topic, message)));
      boolean goodbye = false;
      while (!goodbye) {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("no goodbye after " + messages);
        messages.add(next);
        goodbye = next.json().path("status").asText().equals("offline");
      }
      client.disconnectForcibly(100, 100);
    }
    String summary = String.join("\n", output.lines().toList());
    assertEquals(0, end(demo), summary);
    check(messages);
    assertTrue(summary.contains("first estimate   published"), summary);
    assertTrue(summary.contains("0 lost"), summary);
    assertTrue(summary.contains("within 3 sigma in 100.00 %"), summary);
  }

  private static Received parse(String topic, MqttMessage message) throws IOException {
    return new Received(topic, message.isRetained(), JSON.readTree(message.getPayload()));
  }

  private static void check(List<Received> messages) {
    JsonNode online = of("status", messages).getFirst();
    assertEquals("online", online.path("status").asText());
    JsonNode offline = of("status", messages).getLast();
    assertEquals("stopped", offline.path("reason").asText());
    assertEquals("celltwin/1", of("info", messages).getFirst().path("schema").asText());

    List<JsonNode> telemetry = of("telemetry", messages);
    assertTrue(telemetry.size() >= 3, () -> telemetry.size() + " of 6 s");
    for (int k = 1; k < telemetry.size(); k++) {
      long apart = telemetry.get(k).path("ts").asLong() - telemetry.get(k - 1).path("ts").asLong();
      // Every second, after an event every half; a tick that began late on a busy machine has a
      // later time stamp.
      assertTrue(apart > 250 && apart < 1500, "apart by " + apart + " ms");
    }
    List<JsonNode> lives = of("life", messages);
    assertEquals(1, lives.size(), "10 s are not over: the one at the end");
    assertTrue(lives.getFirst().path("values").path("x.Life.PowerOnTime").asDouble() > 0);
    JsonNode values = telemetry.getLast().path("values");
    assertEquals(80, values.path("StateOfCharge.Current").asDouble(), 3);
    assertEquals(390, values.path("CurrentVoltage").asDouble(), 15);

    List<JsonNode> cells = of("cells", messages);
    assertFalse(cells.isEmpty());
    for (JsonNode message : cells) {
      for (String key : List.of("CellVoltage.CellVoltages", "x.Cell.StateOfCharge")) {
        assertEquals(96, message.path("values").path(key).size(), key);
      }
      assertEquals(96, message.path("sigma").path("x.Cell.StateOfCharge").size());
    }

    List<Long> numbers =
        messages.stream()
            .map(Received::json)
            .filter(m -> m.has("seq"))
            .map(m -> m.path("seq").asLong())
            .sorted() // of those from before the connection events come first
            .toList();
    for (int k = 1; k < numbers.size(); k++) {
      assertEquals(numbers.get(k - 1) + 1, numbers.get(k), () -> "seq " + numbers);
    }
  }

  private static List<JsonNode> of(String messageClass, List<Received> messages) {
    return messages.stream()
        .filter(m -> m.topic().equals(TOPICS + messageClass))
        .map(Received::json)
        .toList();
  }

  @Test
  void whoComesLaterFindsTheStatusRetained() throws Exception {
    Process demo = demo("--for", "20s", "--mqtt", "0");
    BufferedReader output = demo.inputReader(UTF_8);
    int port = DemoProcess.port(output);
    while (!output.readLine().contains("messages 1")) {} // it has published something
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    try (MqttClient client =
        new MqttClient("tcp://127.0.0.1:" + port, "late", new MemoryPersistence())) {
      client.setTimeToWait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      client.connect();
      client.subscribe(
          TOPICS + "status", 1, (topic, message) -> received.add(parse(topic, message)));
      Received status = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (status == null) throw new AssertionError("no status");
      assertTrue(status.retained());
      assertEquals("online", status.json().path("status").asText());
      client.disconnectForcibly(100, 100);
    }
  }

  @Test
  void endsInOrderOnSigterm() throws Exception {
    Process demo = demo("--mqtt", "0");
    BufferedReader output = demo.inputReader(UTF_8);
    DemoProcess.port(output);
    output.readLine();
    demo.toHandle().destroy(); // Process.destroy closes its output as well
    String rest = String.join("\n", output.lines().toList());
    assertEquals(0, end(demo), rest);
    assertTrue(rest.contains("SOC and truth"), rest);
  }

  @Test
  void runsForLongerThanNanosecondsCanCount() throws Exception {
    Process demo = demo("--mqtt", "0", "--for", "9999999h");
    BufferedReader output = demo.inputReader(UTF_8);
    DemoProcess.port(output);
    String line = output.readLine();
    while (line != null && !line.contains("messages")) line = output.readLine(); // the log's
    assertNotNull(line, "a line of the demo's own");
    demo.toHandle().destroy();
    assertEquals(0, end(demo), () -> String.join("\n", output.lines().toList()));
  }

  @Test
  void saysHowToChooseAnotherPortWhereOneIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process demo = demo("--mqtt", Integer.toString(taken.getLocalPort()));
      String output = String.join("\n", demo.inputReader(UTF_8).lines().toList());
      assertEquals(69, end(demo), output);
      assertTrue(output.contains("port " + taken.getLocalPort()), output);
      assertTrue(output.contains("--mqtt 0"), output);
      assertEquals(1, output.lines().count(), output);
    }
  }

  @Test
  @Tag("mosquitto")
  void mosquittoSubSeesOneJsonObjectPerLine() throws Exception {
    Process demo = demo("--for", "20s", "--mqtt", "0");
    int port = DemoProcess.port(demo.inputReader(UTF_8));
    Process subscriber =
        new ProcessBuilder(
                List.of(
                    "mosquitto_sub",
                    "-p",
                    Integer.toString(port),
                    "-t",
                    "celltwin/#",
                    "-v",
                    "-C",
                    "8",
                    "-W",
                    "15"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(subscriber);
    List<String> lines = subscriber.inputReader(UTF_8).lines().toList();
    assertEquals(0, end(subscriber));
    assertEquals(8, lines.size());
    for (String line : lines) {
      int space = line.indexOf(' ');
      assertTrue(line.startsWith(TOPICS), line);
      assertTrue(JSON.readTree(line.substring(space + 1)).isObject(), line);
    }
  }
}
