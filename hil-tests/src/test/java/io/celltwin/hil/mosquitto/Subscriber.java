package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// mosquitto_sub on everything that a daemon says, with a session that the broker keeps: from its
/// start on it sees every message, also those that come while it is away.
final class Subscriber implements AutoCloseable {
  /// Refuses what is not exactly one JSON value without repeated keys.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  /// @param retained whether the broker had it from before the subscription
  record Message(String topic, boolean retained, JsonNode json) {
    static Message parse(String line) {
      String[] parts = line.split(" ", 3);
      try {
        return new Message(parts[0], parts[1].equals("1"), JSON.readTree(parts[2]));
      } catch (IOException invalid) {
        throw new UncheckedIOException(line, invalid);
      }
    }

    long seq() {
      return json.path("seq").asLong();
    }

    boolean is(String messageClass) {
      return topic.endsWith("/" + messageClass);
    }
  }

  private final Process process;
  private final List<String> lines;

  Subscriber(Mosquitto broker) throws Exception {
    // -E ends as soon as the subscription stands.
    Process subscribed = start(broker, "-i", "listener", "-c", "-q", "1", "-t", "celltwin/#", "-E");
    assertEquals(0, subscribed.waitFor(), "mosquitto_sub -E");
    process = start(broker, "-i", "listener", "-c", "-q", "1", "-t", "celltwin/#");
    lines = new Output(process).lines();
  }

  private static Process start(Mosquitto broker, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("mosquitto_sub", "-h", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(broker.port()), "-F", "%t %r %p"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /// What somebody finds who comes now.
  static JsonNode retained(Mosquitto broker, String topic) throws Exception {
    Process process = start(broker, "-t", topic, "--retained-only", "-C", "1", "-W", "20");
    List<String> found = process.inputReader(UTF_8).lines().toList();
    assertEquals(1, found.size(), topic);
    Message message = Message.parse(found.getFirst());
    assertEquals(true, message.retained());
    return message.json();
  }

  int count() {
    return lines.size();
  }

  List<Message> messages() {
    return lines.stream().map(Message::parse).toList();
  }

  List<Message> messages(String pack) {
    return messages().stream()
        .filter(m -> m.topic().startsWith("celltwin/v1/" + pack + "/"))
        .toList();
  }

  List<Message> messages(String pack, String messageClass) {
    return messages(pack).stream().filter(m -> m.is(messageClass)).toList();
  }

  /// The numbered messages of one pack by number, each where it first arrived. A repetition must be
  /// what was said before; the first arrivals come in order.
  NavigableMap<Long, Message> numbered(String pack) {
    NavigableMap<Long, Message> bySeq = new TreeMap<>();
    for (Message message : messages(pack)) {
      if (!message.json().has("seq")) continue;
      Message before = bySeq.get(message.seq());
      if (before != null) {
        assertEquals(before.json(), message.json(), "repeated with another content");
        continue;
      }
      if (!bySeq.isEmpty() && message.seq() < bySeq.lastKey()) {
        throw new AssertionError(message.seq() + " came after " + bySeq.lastKey());
      }
      bySeq.put(message.seq(), message);
    }
    return bySeq;
  }

  /// The numbered messages of one pack, from 0 without a gap, in order.
  List<Message> complete(String pack) {
    NavigableMap<Long, Message> bySeq = numbered(pack);
    assertEquals(0, bySeq.firstKey());
    assertEquals(bySeq.size() - 1, bySeq.lastKey(), "numbers are missing");
    return List.copyOf(bySeq.values());
  }

  /// Waits for a numbered message that much later than those that have come.
  void awaitMore(String pack, int more) throws Exception {
    long last = lastSeq(pack) + more;
    Await.until("message " + last, this::end, () -> lastSeq(pack) >= last);
  }

  private long lastSeq(String pack) {
    return newest("celltwin/v1/" + pack + "/", "\"seq\"").map(Message::seq).orElse(-1L);
  }

  /// The newest message of a class.
  Optional<Message> last(String pack, String messageClass) {
    return newest("celltwin/v1/" + pack + "/" + messageClass, "");
  }

  private Optional<Message> newest(String topic, String part) {
    for (int k = lines.size() - 1; k >= 0; k--) {
      String line = lines.get(k);
      if (line.startsWith(topic) && line.contains(part)) return Optional.of(Message.parse(line));
    }
    return Optional.empty();
  }

  private String end() {
    return lines.isEmpty() ? "nothing" : lines.getLast();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
