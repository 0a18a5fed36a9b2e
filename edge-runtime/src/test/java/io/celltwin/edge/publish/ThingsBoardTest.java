package io.celltwin.edge.publish;

import static io.celltwin.edge.twin.TwinBench.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import io.celltwin.edge.publish.Encoder.Announcement;
import io.celltwin.edge.publish.Encoder.Draft;
import io.celltwin.edge.publish.Encoder.Stamp;
import io.celltwin.edge.schema.MessageCheck;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.TwinBench;
import io.celltwin.edge.twin.TwinState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThingsBoardTest {
  private static final ObjectMapper PARSER = new ObjectMapper();
  private static final long NOW = 1_793_534_400_123L;
  private static final String BOOT = "12345678"; // ThingsBoard would take it for a number

  private static Encoder encoder(boolean gateway) {
    return gateway
        ? ThingsBoard.gateway(Encoded.PACK, BOOT)
        : ThingsBoard.device(Encoded.PACK, BOOT);
  }

  private static TwinState state() throws Exception {
    TwinBench bench = new TwinBench(1, 3, 1);
    bench.quiet(0).tick(0);
    bench.quiet(SECOND).voltage(2, SECOND, 0.1).tick(SECOND);
    return bench.last();
  }

  /// What ThingsBoard takes of a message: `ts`, or nothing where it takes that of the arrival, and
  /// the keys.
  private static JsonNode entry(boolean gateway, byte[] payload) throws IOException {
    JsonNode message = PARSER.readTree(payload);
    if (!gateway) return message;
    assertEquals(1, message.size());
    JsonNode entries = message.get("PK-1");
    assertEquals(1, entries.size());
    return entries.get(0);
  }

  private static Stamp known() {
    return new Stamp(4711, OptionalLong.of(NOW));
  }

  private static Stamp unknown() {
    return new Stamp(4711, OptionalLong.empty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageIsATimeAndFlatKeys(boolean gateway) throws Exception {
    Encoder encoder = encoder(gateway);
    Report report = new Report.Telemetry(state(), 17);
    Draft draft = encoder.encode(report, known(), new Delivery(3, 0, 0, 0, 31.25));
    JsonNode entry = entry(gateway, draft.payload());

    assertEquals(NOW, entry.get("ts").longValue());
    JsonNode values = entry.get("values");
    assertEquals(
        PARSER.readTree("{\"boot\":\"12345678\",\"seq\":17,\"up\":4711,\"hist\":false}"),
        values.get("telemetry"));
    assertEquals(3, values.get("x.Messages.Dropped").intValue());
    assertTrue(values.get("StateOfCharge.Current").isNumber());
    assertTrue(values.get("StateOfCharge.Current.sigma").isNumber());
    assertEquals("SUBSTITUTED", values.get("telemetry.quality").get("CellVoltage.Min").textValue());
    assertEquals(0, draft.timeAt());
  }

  /// So that the value of one does not take the place of the other's at the same ms.
  @Test
  void noTwoMessagesOfATickShareAKey() throws Exception {
    Encoder encoder = encoder(false);
    List<Integer> cells = List.of(1);
    TreeSet<String> keys = new TreeSet<>();
    int count = 0;
    for (Report report :
        List.of(
            new Report.Telemetry(state(), 1),
            new Report.Cells(state(), 2),
            new Report.Alarm(alarm(AlarmKind.CELL_OVER_VOLTAGE, true, cells), 3),
            new Report.Alarm(alarm(AlarmKind.CELL_OVER_VOLTAGE, false, cells), 4),
            new Report.Alarm(alarm(AlarmKind.LATE_LOOP, true, List.of()), 5))) {
      byte[] payload = encoder.encode(report, known(), Delivery.NOTHING_WAITS).payload();
      for (Map.Entry<String, JsonNode> member : entry(false, payload).get("values").properties()) {
        keys.add(member.getKey());
        count++;
      }
    }
    assertEquals(count, keys.size());
  }

  private static AlarmEvent alarm(AlarmKind kind, boolean raised, List<Integer> subjects) {
    return new AlarmEvent("PK-1", NOW, kind, raised, subjects, 4.25, 4.2, Double.NaN);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereTheTimeIsNotKnownItIsNotSaid(boolean gateway) throws Exception {
    Encoder encoder = encoder(gateway);
    Report report = new Report.Cells(state(), 17);
    JsonNode values =
        entry(gateway, encoder.encode(report, known(), Delivery.NOTHING_WAITS).payload())
            .get("values");
    Draft draft = encoder.encode(report, unknown(), Delivery.NOTHING_WAITS);

    byte[] sent =
        encoder.asSent(
            draft.payload().clone(),
            draft.historyAt(),
            draft.timeAt(),
            false,
            OptionalLong.empty());
    assertEquals(values, entry(gateway, sent));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimeThatIsKnownLaterIsSaidLater(boolean gateway) throws Exception {
    Encoder encoder = encoder(gateway);
    Report report = new Report.Telemetry(state(), 17);
    Draft draft = encoder.encode(report, unknown(), Delivery.NOTHING_WAITS);
    byte[] sent =
        encoder.asSent(
            draft.payload(), draft.historyAt(), draft.timeAt(), true, OptionalLong.of(NOW));

    JsonNode late = entry(gateway, sent);
    JsonNode early =
        entry(gateway, encoder.encode(report, known(), Delivery.NOTHING_WAITS).payload());
    assertTrue(late.get("values").get("telemetry").get("hist").booleanValue());
    ((ObjectNode) early.get("values").get("telemetry")).put("hist", true);
    assertEquals(early, late);
  }

  @Test
  void aPackBehindAGatewayIsConnectedAndDescribedBeforeItSpeaks() throws Exception {
    List<Announcement> greeting = encoder(true).greeting(known());
    assertEquals(
        List.of("v1/gateway/connect", "v1/gateway/attributes"),
        greeting.stream().map(Announcement::topic).toList());
    assertEquals(
        PARSER.readTree("{\"device\":\"PK-1\"}"), PARSER.readTree(greeting.getFirst().payload()));
    JsonNode attributes = PARSER.readTree(greeting.getLast().payload()).get("PK-1");
    assertEquals("LFP", attributes.get("chemistry").textValue());
    assertEquals(BOOT, attributes.get("info").get("boot").textValue());
    assertEquals(
        Optional.of("v1/gateway/disconnect"), encoder(true).farewell().map(Announcement::topic));
  }

  @Test
  void aDeviceIsDescribedAndItsConnectionSaysTheRest() throws Exception {
    Encoder encoder = encoder(false);
    Announcement attributes = encoder.greeting(known()).getFirst();
    assertEquals("v1/devices/me/attributes", attributes.topic());
    assertFalse(attributes.retained());
    assertEquals(12, PARSER.readTree(attributes.payload()).get("cells_in_series").intValue());
    assertEquals(1, encoder.greeting(known()).size());
    assertEquals(Optional.empty(), encoder.will());
    assertEquals(Optional.empty(), encoder.farewell());
    assertEquals(Optional.empty(), encoder.topic(MessageClass.STATUS));
    assertEquals(Optional.of("v1/devices/me/telemetry"), encoder.topic(MessageClass.EVENT));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMessageIsAsItsSchemaSays(boolean gateway) throws Exception {
    Schema schema = MessageCheck.thingsBoard(gateway);
    List<JsonNode> messages = SampleMessages.toThingsBoard(gateway);
    assertTrue(messages.size() > 60, () -> "only " + messages.size());
    for (JsonNode message : messages) {
      assertEquals(List.of(), schema.validate(message), message::toString);
      assertFalse(schema.validate(((ObjectNode) message.deepCopy()).put("more.than", 1)).isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageWithoutATimeIsAsItsSchemaSays(boolean gateway) throws Exception {
    Encoder encoder = encoder(gateway);
    Draft draft = encoder.encode(new Report.Cells(state(), 1), unknown(), Delivery.NOTHING_WAITS);
    byte[] sent =
        encoder.asSent(
            draft.payload(), draft.historyAt(), draft.timeAt(), true, OptionalLong.empty());
    assertEquals(List.of(), MessageCheck.thingsBoard(gateway).validate(PARSER.readTree(sent)));
  }
}
