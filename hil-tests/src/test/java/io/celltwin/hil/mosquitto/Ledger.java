package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What daemons have accepted, as it shows from outside, and what of it has arrived.
///
/// Numbers are given out from 0 per boot and pack: whatever is below the largest number that
/// arrived or was found in the spool of a killed daemon was accepted, or has been dropped.
final class Ledger implements Listener.Ear {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DROPPED = "x.Messages.Dropped";
  private static final String DAMAGED = "x.Messages.Damaged";

  /// One start of a daemon, for one pack.
  private record Boot(String pack, String name) {}

  private record Key(Boot boot, long seq) {}

  private final Map<Key, UUID> received = new HashMap<>();
  private final Set<UUID> contents = new HashSet<>();
  private final Map<Boot, Long> last = new HashMap<>();
  private final Map<String, Long> dropped = new HashMap<>();
  private final Map<String, Long> receivedOf = new HashMap<>();
  private long duplicates;
  private long contradictions;
  private double longestSeconds;

  /// @param accepted numbers given out
  /// @param missing of them that have not come
  /// @param duplicates messages that came again
  /// @param duplicatesLeft of them where boot and number do not tell it: the same number with
  ///   another content, or the same content with another number
  /// @param dropped or damaged, as the newest telemetry of each pack says
  /// @param longestSeconds from the time in a message to its arrival
  record Account(
      long accepted,
      long received,
      long missing,
      long duplicates,
      long duplicatesLeft,
      long dropped,
      double longestSeconds) {}

  @Override
  public void hear(Listener.Heard heard) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(heard.payload());
      if (!heard.retained()) note(json);
    } catch (IOException | RuntimeException invalid) {
      throw new IllegalStateException(heard.payload(), invalid);
    }
  }

  private synchronized void note(ObjectNode json) {
    String pack = json.path("pack").asText();
    if (!json.has("seq")) return;
    longestSeconds = Math.max(longestSeconds, ageSeconds(json));
    JsonNode values = json.path("values");
    if (values.has(DROPPED)) {
      long givenUp = values.path(DROPPED).asLong() + values.path(DAMAGED).asLong();
      dropped.merge(pack, givenUp, Math::max);
    }
    Key key = key(json);
    json.remove("hist");
    ObjectNode timeless = json.deepCopy();
    timeless.remove("ts"); // corrected once the time is known
    UUID words = digest(timeless);
    json.remove("seq");
    UUID before = received.putIfAbsent(key, words);
    if (before != null) {
      duplicates++;
      if (!before.equals(words)) contradictions++;
      return;
    }
    receivedOf.merge(pack, 1L, Long::sum);
    contents.add(digest(json));
    last.merge(key.boot, key.seq, Math::max);
  }

  /// By the monotonic clock where the message tells it: another one may have been set.
  private static double ageSeconds(ObjectNode json) {
    if (json.has("up")) return System.nanoTime() / 1e9 - json.path("up").asLong() / 1e3;
    return (System.currentTimeMillis() - json.path("ts").asLong()) / 1e3;
  }

  private static UUID digest(ObjectNode json) {
    return UUID.nameUUIDFromBytes(json.toString().getBytes(UTF_8));
  }

  private static Key key(ObjectNode json) {
    Boot boot = new Boot(json.path("pack").asText(), json.path("boot").asText());
    return new Key(boot, json.path("seq").asLong());
  }

  /// Found in the spool of a daemon that is dead.
  synchronized void kept(byte[] payload) {
    try {
      Key key = key((ObjectNode) JSON.readTree(payload));
      last.merge(key.boot, key.seq, Math::max);
    } catch (IOException invalid) {
      throw new UncheckedIOException(new String(payload, UTF_8), invalid);
    }
  }

  synchronized long received() {
    return received.size();
  }

  synchronized long received(String pack) {
    return receivedOf.getOrDefault(pack, 0L);
  }

  synchronized Account account() {
    long accepted = last.values().stream().mapToLong(seq -> seq + 1).sum();
    return new Account(
        accepted,
        received.size(),
        accepted - received.size(),
        duplicates,
        contradictions + received.size() - contents.size(),
        dropped.values().stream().mapToLong(Long::longValue).sum(),
        longestSeconds);
  }
}
