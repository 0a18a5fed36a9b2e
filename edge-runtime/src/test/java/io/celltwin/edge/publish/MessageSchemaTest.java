package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.celltwin.edge.schema.MessageCheck;
import io.celltwin.edge.twin.AlarmKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What the twin says is as the schemas say, and they refuse what it would never say.
class MessageSchemaTest {
  @Test
  void everyMessageIsAsItsSchemaSays() throws Exception {
    Set<MessageClass> classes = EnumSet.noneOf(MessageClass.class);
    for (JsonNode message : SampleMessages.all()) {
      MessageCheck.valid(message);
      classes.add(MessageCheck.classOf(message));
    }
    assertEquals(EnumSet.allOf(MessageClass.class), classes);
  }

  /// So that the test above speaks for what it has seen.
  @Test
  void theSamplesShowEveryAlarmAndEveryQuality() throws Exception {
    Set<String> alarms = new TreeSet<>();
    Set<String> qualities = new TreeSet<>();
    Set<String> active = new TreeSet<>();
    for (JsonNode message : SampleMessages.all()) {
      if (message.has("alarm")) alarms.add(message.get("alarm").textValue());
      for (JsonNode each : message.path("quality")) {
        for (JsonNode one : each.isArray() ? each : List.of(each)) qualities.add(one.asText());
      }
      for (JsonNode alarm : message.path("alarms")) active.add(alarm.textValue());
    }
    assertEquals(AlarmKind.values().length, alarms.size());
    assertEquals(Set.of("GOOD", "SUBSTITUTED", "ESTIMATED", "STALE", "INVALID", "null"), qualities);
    assertTrue(active.size() >= 5, active::toString);
  }

  @Test
  void aMessageIsOfItsOwnClassAlone() throws Exception {
    for (JsonNode message : SampleMessages.all()) {
      for (MessageClass other : MessageClass.values()) {
        boolean own = other == MessageCheck.classOf(message);
        assertEquals(own, MessageCheck.errors(other, message).isEmpty(), other + ": " + message);
      }
    }
  }

  // ---- mutations

  private static final String WRONG = "WRONG";

  /// Members that may be missing; of telemetry's values those of which something may be unknown.
  private static final Set<String> MAY_BE_MISSING =
      Set.of("reason", "device", "channel", "excess", "sigma");

  /// Texts that may be any.
  private static final Set<String> FREE = Set.of("cell", "version", "reason");

  private final List<String> accepted = new ArrayList<>();
  private int refused;

  @Test
  void whatTheTwinWouldNeverSayIsRefused() throws Exception {
    for (JsonNode message : SampleMessages.all()) mutate(message, message, JsonPointer.empty());
    assertEquals(List.of(), accepted.stream().limit(20).toList());
    assertTrue(refused > 5_000, () -> "only " + refused + " tried");
  }

  private void mutate(JsonNode message, JsonNode node, JsonPointer at) {
    switch (node) {
      case ObjectNode object -> {
        boolean counts = name(at).equals("counts");
        attempt(
            message,
            at,
            with(object, "unexpected", counts ? IntNode.valueOf(0) : IntNode.valueOf(1)));
        attempt(message, at, JsonNodeFactory.instance.arrayNode());
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          String name = member.getKey();
          if (isRequired(message, at, name)) attempt(message, at, without(object, name));
          mutate(message, member.getValue(), at.appendProperty(name));
        }
      }
      case ArrayNode array -> {
        attempt(message, at, JsonNodeFactory.instance.objectNode());
        for (int k = 0; k < Math.min(2, array.size()); k++) {
          mutate(message, array.get(k), at.appendIndex(k));
        }
      }
      case TextNode text -> {
        attempt(message, at, IntNode.valueOf(7));
        attempt(message, at, TextNode.valueOf(""));
        String name = name(at);
        if (name.equals("pack") || name.equals("source")) {
          attempt(message, at, TextNode.valueOf("a/b"));
        } else if (!FREE.contains(name) || message.has("status")) {
          attempt(message, at, TextNode.valueOf(WRONG));
        }
      }
      case BooleanNode truth -> attempt(message, at, TextNode.valueOf(truth.asText()));
      default -> {
        attempt(message, at, TextNode.valueOf("7"));
        attempt(message, at, BooleanNode.TRUE);
        if (node.isNumber()) mutateNumber(message, node, at);
      }
    }
  }

  private void mutateNumber(JsonNode message, JsonNode number, JsonPointer at) {
    String path = at.toString();
    if (path.startsWith("/values/")) {
      attempt(message, at, DoubleNode.valueOf(1e300));
      attempt(message, at, DoubleNode.valueOf(-1e300));
    } else if (!path.matches("/(value|limit)|.*/excess")) {
      attempt(message, at, DoubleNode.valueOf(-1));
    }
    if (path.matches(
        "/(seq|ts|up|strings|cells.*)|.*(Ticks|Id[A-Z].*|Dropped|device|/counts/.*)")) {
      if (!path.contains("period")) attempt(message, at, DoubleNode.valueOf(number.asInt() + 0.5));
    }
  }

  private static boolean isRequired(JsonNode message, JsonPointer at, String name) {
    if (at.toString().equals("/counts") || name(at).equals("counts")) return false;
    return switch (at.toString()) {
      case "" -> message.has("schema") && !(isEvent(message) && MAY_BE_MISSING.contains(name));
      case "/values" ->
          message.has("cycles")
              ? !name.matches("x\\.Life\\.(Since|RoundTrip.*|.*\\.(Max|Min).*)")
              : message.has("latenessHistogram")
                  ? name.matches("x\\.(Loop.(Ticks|Overruns|SkippedTicks)|Messages.*)")
                  : true;
      case "/sigma" -> !message.has("latenessHistogram");
      case "/quality", "/age", "/limits" -> false;
      default -> !MAY_BE_MISSING.contains(name);
    };
  }

  private static boolean isEvent(JsonNode message) {
    return MessageCheck.classOf(message) == MessageClass.EVENT;
  }

  private static String name(JsonPointer at) {
    JsonPointer last = at.last();
    if (last == null) return "";
    return last.getMatchingIndex() >= 0 ? "" : last.getMatchingProperty();
  }

  private static ObjectNode with(ObjectNode object, String name, JsonNode value) {
    return object.deepCopy().set(name, value);
  }

  private static ObjectNode without(ObjectNode object, String name) {
    return object.deepCopy().without(name);
  }

  /// The message with this in the place of what is there.
  private void attempt(JsonNode message, JsonPointer at, JsonNode instead) {
    JsonNode mutated = instead;
    JsonPointer head = at.head();
    if (head != null) {
      mutated = message.deepCopy();
      switch (mutated.at(head)) {
        case ObjectNode parent -> parent.set(at.last().getMatchingProperty(), instead);
        case ArrayNode parent -> parent.set(at.last().getMatchingIndex(), instead);
        default -> throw new AssertionError(at);
      }
    }
    MessageClass messageClass = MessageCheck.classOf(message);
    if (MessageCheck.errors(messageClass, mutated).isEmpty()) {
      accepted.add(messageClass + " " + at + " as " + instead);
    } else {
      refused++;
    }
  }

  @Test
  void qualityAndAgeOfCellsAreNamedOnlyWhereTheySaySomething() throws Exception {
    for (JsonNode message : SampleMessages.all()) {
      if (MessageCheck.classOf(message) != MessageClass.CELLS) continue;
      ObjectNode silly = message.deepCopy();
      ((ObjectNode) silly.get("quality")).putArray("CellVoltage.CellVoltages").add("GOOD");
      assertFalse(MessageCheck.errors(MessageClass.CELLS, silly).isEmpty());
      silly = message.deepCopy();
      ((ObjectNode) silly.get("age")).putArray("CellVoltage.CellVoltages").add(0.1);
      assertFalse(MessageCheck.errors(MessageClass.CELLS, silly).isEmpty());
    }
  }
}
