package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.edge.schema.Document;
import io.celltwin.edge.schema.MessageCheck;
import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.Signal;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.ValueQuality;
import io.celltwin.hal.DeviceHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `docs/MQTT.md` cannot fall behind the code.
class MqttDocumentTest {
  private static final ObjectMapper PARSER = new ObjectMapper();
  private static final Path FILE = Path.of("../docs/MQTT.md");
  private static final Pattern FENCED = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  private final String text;

  MqttDocumentTest() throws IOException {
    text = Files.readString(FILE);
  }

  private String section(String title) {
    int from = text.indexOf("\n## " + title + "\n");
    assertTrue(from >= 0, () -> "no section " + title);
    int until = text.indexOf("\n## ", from + 1);
    return text.substring(from, until < 0 ? text.length() : until);
  }

  private static String table(Cadence cadence) {
    List<String> rows = new ArrayList<>();
    boolean pack = cadence == Cadence.TELEMETRY;
    String first = cadence == Cadence.CELLS ? "array" : "field";
    rows.add(
        pack
            ? "| field of `values` | VSS | unit | decimals | range | meaning |"
            : "| "
                + first
                + " of `values` | VSS | unit | decimals | range | one element per | meaning |");
    rows.add(pack ? "|---|---|---|---|---|---|" : "|---|---|---|---|---|---|---|");
    for (Signal signal : Catalogue.of(cadence)) {
      List<String> cells = new ArrayList<>();
      cells.add("`" + signal.name() + "`");
      cells.add(signal.isOfVss() ? "yes" : "no");
      String unit = signal.unit().isEmpty() ? "–" : signal.unit();
      cells.add(signal.isTruth() ? "boolean" : unit);
      cells.add(signal.isTruth() ? "–" : Integer.toString(signal.decimals()));
      cells.add(range(signal));
      if (!pack) cells.add(signal.scope().wireName());
      cells.add(signal.meaning());
      rows.add("| " + String.join(" | ", cells) + " |");
    }
    return String.join("\n", rows) + "\n";
  }

  private static String range(Signal signal) {
    return signal.isTruth() ? "–" : plain(signal.least()) + ".." + plain(signal.most());
  }

  /// Large powers of ten as such; the most that JSON readers can hold as what it is.
  private static String plain(double value) {
    if (value == 9_007_199_254_740_991.0) return "2^53";
    int zeros = (int) Math.round(Math.log10(Math.abs(value)));
    if (Math.abs(value) == Math.pow(10, zeros) && zeros > 5) {
      return (value < 0 ? "-" : "") + "10^" + zeros;
    }
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  @ParameterizedTest
  @EnumSource(Cadence.class)
  void listsTheSignalsOfTheCatalogue(Cadence cadence) {
    String table = table(cadence);
    assertTrue(
        section(cadence.wireName()).contains("\n" + table),
        () -> FILE + ", section " + cadence.wireName() + ", has to say:\n" + table);
  }

  @Test
  void listsEveryAlarm() {
    String events = section("event");
    for (AlarmKind kind : AlarmKind.values()) {
      String subject = kind.subject() == AlarmKind.Subject.LOOP ? "–" : kind.subject().wireName();
      String unit = kind.evidence() == AlarmKind.Evidence.NONE ? "–" : kind.unit();
      String row = "| `" + kind.wireName() + "` | " + subject + " | " + unit + " |";
      assertTrue(events.contains("\n" + row), () -> "no row " + row);
    }
  }

  @Test
  void explainsEveryQualityAndEveryStateOfASource() {
    for (ValueQuality quality : ValueQuality.values()) {
      if (quality == ValueQuality.ABSENT) continue;
      assertTrue(text.contains("| `" + quality.name() + "` |"), quality::name);
    }
    for (DeviceHealth.State state : DeviceHealth.State.values()) {
      String name = state.name().toLowerCase(Locale.ROOT);
      assertTrue(section("sources").contains("`" + name + "`"), name);
    }
  }

  @Test
  void namesEveryMemberOfEveryMessage() throws IOException {
    for (MessageClass messageClass : MessageClass.values()) {
      JsonNode schema = PARSER.readTree(Document.of(messageClass).text());
      List<JsonNode> objects = new ArrayList<>(schema.findValues("properties"));
      for (JsonNode properties : objects) {
        for (var member : properties.properties()) {
          assertTrue(text.contains("`" + member.getKey() + "`"), member::getKey);
        }
      }
    }
  }

  /// Those that are whole: of an extract only the part is shown.
  @Test
  void itsExamplesAreAsTheSchemasSay() throws IOException {
    int examples = 0;
    Matcher fenced = FENCED.matcher(text);
    while (fenced.find()) {
      if (!fenced.group(1).startsWith("{")) continue;
      try (var messages = PARSER.readerFor(JsonNode.class).<JsonNode>readValues(fenced.group(1))) {
        while (messages.hasNext()) {
          MessageCheck.valid(messages.next());
          examples++;
        }
      }
    }
    assertTrue(examples >= 8, "only " + examples);
  }

  /// At least all that a message of a pack that is well and in use says, in its order.
  @Test
  void itsExampleOfTelemetryIsWhatIsPublished() throws Exception {
    Matcher fenced = FENCED.matcher(section("telemetry"));
    assertTrue(fenced.find());
    JsonNode example = PARSER.readTree(fenced.group(1));
    byte[] message = Encoded.json().telemetry(MessageSizesTest.state(96, true), 1, 0);
    JsonNode published = PARSER.readTree(message);
    assertEquals(names(published), names(example));
    for (String of : List.of("values", "sigma", "limits")) {
      List<String> shown = names(example.get(of));
      List<String> expected = names(published.get(of));
      shown.retainAll(expected);
      assertEquals(expected, shown, of);
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
