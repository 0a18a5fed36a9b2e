package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps every message that a [Listener] hears.
final class Subscriber implements AutoCloseable {
  /// Refuses what is not exactly one JSON value without repeated keys.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  /// @param retained whether the broker had it from before the subscription
  record Message(String topic, boolean retained, JsonNode json) {
    static Message parse(Listener.Heard heard) {
      try {
        return new Message(heard.topic(), heard.retained(), JSON.readTree(heard.payload()));
      } catch (IOException invalid) {
        throw new UncheckedIOException(heard.payload(), invalid);
      }
    }

    long seq() {
      return json.path("seq").asLong();
    }

    boolean is(String messageClass) {
      return topic.endsWith("/" + messageClass);
    }
  }

  private final List<Listener.Heard> heard = new CopyOnWriteArrayList<>();
  private final Listener listener;

  Subscriber(Mosquitto broker) throws Exception {
    listener = new Listener(broker, heard::add);
  }

  /// What somebody finds who comes now.
  static JsonNode retained(Mosquitto broker, String topic) throws Exception {
    Process process = Listener.start(broker, "-t", topic, "--retained-only", "-C", "1", "-W", "20");
    List<String> found = process.inputReader(UTF_8).lines().toList();
    assertEquals(1, found.size(), topic);
    Message message = Message.parse(Listener.heard(found.getFirst()));
    assertEquals(true, message.retained());
    return message.json();
  }

  int count() {
    return heard.size();
  }

  List<Message> messages() {
    return heard.stream().map(Message::parse).toList();
  }

  List<Message> messages(String pack) {
    return messages().stream()
        .filter(m -> m.topic().startsWith("celltwin/v1/" + pack + "/"))
        .toList();
  }

  List<Message> messages(String pack, String messageClass) {
    return messages(pack).stream().filter(m -> m.is(messageClass)).toList();
  }

  /// The numbered messages of one pack by number, each as it first arrived. A repetition must be
  /// what was said before, but for being marked as late.
  NavigableMap<Long, Message> numbered(String pack) {
    NavigableMap<Long, Message> bySeq = new TreeMap<>();
    for (Message message : messages(pack)) {
      if (!message.json().has("seq")) continue;
      Optional<Message> before = Optional.ofNullable(bySeq.putIfAbsent(message.seq(), message));
      if (before.isPresent()) {
        assertEquals(words(before.get()), words(message), "repeated with another content");
      }
    }
    return bySeq;
  }

  private static ObjectNode words(Message message) {
    ObjectNode words = message.json().deepCopy();
    words.remove("hist");
    return words;
  }

  /// The numbered messages of one pack, from 0 without a gap, in order. What an outage held may
  /// still be on its way.
  List<Message> complete(String pack) throws Exception {
    Await.until("number that was missing", this::end, () -> missing(pack) == 0);
    return List.copyOf(numbered(pack).values());
  }

  /// How many numbers there are below the highest that has come, and have not come themselves.
  long missing(String pack) {
    NavigableMap<Long, Message> bySeq = numbered(pack);
    return bySeq.isEmpty() ? 0 : bySeq.lastKey() + 1 - bySeq.size();
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
    for (int k = heard.size() - 1; k >= 0; k--) {
      Listener.Heard message = heard.get(k);
      if (message.topic().startsWith(topic) && message.payload().contains(part)) {
        return Optional.of(Message.parse(message));
      }
    }
    return Optional.empty();
  }

  private String end() {
    return heard.isEmpty() ? "nothing" : heard.getLast().payload();
  }

  @Override
  public void close() {
    listener.close();
  }
}
