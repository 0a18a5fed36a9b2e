import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/// Keeps every message of every pack exactly once, in a file with a message per line, and prints a
/// line for each pack as telemetry comes.
///
/// ```
/// Consumer tcp://localhost:1883 messages.jsonl
/// ```
///
/// Nothing is lost on the way: the broker holds a session for this client id while the consumer is
/// away, and has a message acknowledged only after it is on disk. What therefore comes twice is
/// told by pack, boot and seq.
public final class Consumer {
  private static final String CLIENT_ID = "celltwin-example-java";
  private static final String TOPICS = "celltwin/v1/+/#";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel store;

  // Written by Paho's one callback thread; the lock is for the account at the end.
  private final Map<Run, Account> accounts = new TreeMap<>();

  /// One start of the daemon, as one pack saw it: `seq` counts within it.
  private record Run(String pack, String boot) implements Comparable<Run> {
    static Run of(JsonNode message) {
      return new Run(message.get("pack").asText(), message.get("boot").asText());
    }

    @Override
    public int compareTo(Run other) {
      int byPack = pack.compareTo(other.pack);
      return byPack == 0 ? boot.compareTo(other.boot) : byPack;
    }
  }

  /// What has come of a run, in whatever order: messages of a backlog come after newer ones.
  private static final class Account {
    /// Ranges that have not come, first to last.
    private final TreeMap<Long, Long> missing = new TreeMap<>();

    private long next;
    private long received;
    private long twice;
    private long historical;
    private long newestTelemetry = -1;
    private long clockOffsetMillis = Long.MIN_VALUE;

    /// False where it came before.
    boolean isNew(long seq) {
      if (seq >= next) return true;
      Map.Entry<Long, Long> gap = missing.floorEntry(seq);
      return gap != null && seq <= gap.getValue();
    }

    void take(JsonNode message) {
      long seq = message.get("seq").asLong();
      received++;
      if (message.path("hist").asBoolean()) historical++;
      if (message.path("ts").isNumber() && message.path("up").isNumber()) {
        clockOffsetMillis = message.get("ts").asLong() - message.get("up").asLong();
      }
      if (seq >= next) {
        if (seq > next) missing.put(next, seq - 1);
        next = seq + 1;
        return;
      }
      Map.Entry<Long, Long> gap = missing.floorEntry(seq);
      missing.remove(gap.getKey());
      if (gap.getKey() < seq) missing.put(gap.getKey(), seq - 1);
      if (seq < gap.getValue()) missing.put(seq + 1, gap.getValue());
    }

    long missing() {
      return missing.entrySet().stream().mapToLong(g -> g.getValue() - g.getKey() + 1).sum();
    }

    /// A gateway without a clock of its own starts with `ts` null; `up` counts on, and tells the
    /// time as soon as one message of the run has had both.
    String time(JsonNode message) {
      if (message.path("ts").isNumber()) {
        return Instant.ofEpochMilli(message.get("ts").asLong()).toString();
      }
      boolean known = message.path("up").isNumber() && clockOffsetMillis != Long.MIN_VALUE;
      return known
          ? Instant.ofEpochMilli(message.get("up").asLong() + clockOffsetMillis).toString()
          : "(time unknown)";
    }
  }

  private Consumer(Path file) throws IOException {
    store = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    restore(file);
  }

  /// What an earlier life has kept. A line torn by its end was not acknowledged: it comes again.
  private void restore(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          JsonNode message = JSON.readTree(line);
          if (message.isObject()) account(message).take(message);
        } catch (JsonProcessingException torn) {
          System.err.println("torn: " + line);
        }
      }
    }
    append("\n"); // after a torn line; an empty one says nothing
  }

  /// On disk, or without a trace.
  private void append(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    long end = store.size();
    try {
      while (bytes.hasRemaining()) store.write(bytes);
      store.force(false);
    } catch (IOException full) {
      store.truncate(end);
      throw full;
    }
  }

  private Account account(JsonNode message) {
    return accounts.computeIfAbsent(Run.of(message), _ -> new Account());
  }

  /// A connection after the other, for ever.
  private void run(String broker) throws InterruptedException {
    while (true) {
      try {
        CountDownLatch lost = new CountDownLatch(1);
        MqttClient client = new MqttClient(broker, CLIENT_ID, new MemoryPersistence());
        try {
          connect(client, lost);
          lost.await();
        } finally {
          client.close(true);
        }
      } catch (MqttException unreachable) {
        System.err.println(broker + ": " + unreachable.getMessage());
      }
      // By chance, so that a thousand consumers do not come back at one moment.
      Thread.sleep(ThreadLocalRandom.current().nextLong(1000, 5000));
    }
  }

  private void connect(MqttClient client, CountDownLatch lost) throws MqttException {
    client.setTimeToWait(PATIENCE.toMillis());
    client.setManualAcks(true);
    client.setCallback(
        new MqttCallback() {
          @Override
          public void messageArrived(String topic, MqttMessage message) throws Exception {
            keep(topic, message);
            client.messageArrivedComplete(message.getId(), message.getQos());
          }

          /// Also where [#messageArrived] has thrown, as on a full disk: what is not acknowledged
          /// comes again.
          @Override
          public void connectionLost(Throwable cause) {
            System.err.println("connection lost: " + cause);
            lost.countDown();
          }

          @Override
          public void deliveryComplete(IMqttDeliveryToken token) {}
        });
    MqttConnectOptions options = new MqttConnectOptions();
    options.setCleanSession(false);
    client.connect(options);
    // Each time: the broker may have lost its sessions.
    client.subscribe(TOPICS, 1);
  }

  /// On disk when it returns, and once.
  private synchronized void keep(String topic, MqttMessage arrived) throws IOException {
    String text = new String(arrived.getPayload(), StandardCharsets.UTF_8);
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      System.err.println("rejected: " + topic + " " + text);
      return;
    }
    if (!message.path("pack").isTextual() || !message.path("boot").isTextual()) {
      System.err.println("rejected: " + topic + " " + text);
    } else if (message.path("seq").isIntegralNumber()) {
      keepOnce(topic, message);
    } else if (message.has("status")) { // status, info, life are retained: the broker keeps them
      String reason = message.path("reason").asText();
      System.out.println(
          message.get("pack").asText() + "  " + message.path("status").asText() + " " + reason);
    }
  }

  private void keepOnce(String topic, JsonNode message) throws IOException {
    Account account = account(message);
    if (!account.isNew(message.get("seq").asLong())) {
      account.twice++;
      return;
    }
    // Of what kind it is, only the topic tells.
    String kind = topic.substring(topic.lastIndexOf('/') + 1);
    append(((ObjectNode) message).put("kind", kind) + "\n");
    account.take(message);
    boolean newest = message.get("seq").asLong() > account.newestTelemetry;
    if (topic.endsWith("/telemetry") && newest && !message.path("hist").asBoolean()) {
      account.newestTelemetry = message.get("seq").asLong();
      print(message, account);
    } else if (topic.endsWith("/event")) {
      System.out.println(event(message, account));
    }
  }

  private static void print(JsonNode message, Account account) {
    JsonNode values = message.path("values");
    List<String> parts = new ArrayList<>();
    parts.add(message.get("pack").asText());
    parts.add(account.time(message));
    JsonNode soc = values.path("StateOfCharge.Current");
    if (soc.isNumber()) { // what is not known is left out
      double bound = 3 * message.at("/sigma/StateOfCharge.Current").asDouble(Double.NaN);
      parts.add(String.format(Locale.ROOT, "SOC %.2f %% +-%.2f", soc.asDouble(), bound));
    }
    tell(parts, values, "CurrentVoltage", "%.2f V");
    tell(parts, values, "CurrentCurrent", "%+.2f A");
    tell(parts, values, "CellVoltage.Min", "cells %.4f V");
    tell(parts, values, "CellVoltage.Max", "to %.4f V");
    tell(parts, values, "Temperature.Max", "%.1f degC");
    parts.add("alarms " + message.path("alarms"));
    for (var quality : message.path("quality").properties()) {
      String age = message.path("age").path(quality.getKey()).asText("");
      parts.add(quality.getKey() + " " + quality.getValue().asText() + " " + age);
    }
    parts.add(account.missing() + " missing");
    System.out.println(String.join("  ", parts));
  }

  private static void tell(List<String> parts, JsonNode values, String name, String format) {
    if (values.has(name)) {
      parts.add(String.format(Locale.ROOT, format, values.get(name).asDouble()));
    }
  }

  private static String event(JsonNode message, Account account) {
    String what = message.path("alarm").asText(message.path("source").asText());
    String where =
        message.hasNonNull("cells")
            ? message.get("cells").toString()
            : message.path("sensors").toString() + message.path("strings");
    String pack = message.get("pack").asText();
    String state = message.path("state").asText();
    return String.join("  ", pack, account.time(message), what, state, where);
  }

  private synchronized void printAccounts() {
    accounts.forEach((run, account) ->
        System.out.printf(
            Locale.ROOT,
            "account %s %s: %d kept, last %d, %d missing, %d historical, %d twice%n",
            run.pack(),
            run.boot(),
            account.received,
            account.next - 1,
            account.missing(),
            account.historical,
            account.twice));
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2) {
      System.err.println("usage: Consumer tcp://host:port FILE");
      System.exit(64);
    }
    Consumer consumer = new Consumer(Path.of(arguments[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(consumer::printAccounts));
    consumer.run(arguments[0]);
  }
}
