package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.config.HomeAssistantSettings;
import io.celltwin.edge.publish.Encoder.Announcement;
import io.celltwin.edge.publish.Encoder.Prompt;
import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is announced keeps the rules of Home Assistant; `home_assistant.py` asks Home Assistant
/// itself.
class HomeAssistantTest {
  private static final ObjectMapper PARSER = new ObjectMapper();

  /// Of `DEVICE_CLASS_UNITS` in `homeassistant/components/sensor/const.py`, as far as used.
  private static final Map<String, Set<String>> UNITS =
      Map.of(
          "battery", Set.of("%"),
          "energy_storage", Set.of("kWh"),
          "energy", Set.of("kWh"),
          "voltage", Set.of("V", "mV"),
          "current", Set.of("A", "mA"),
          "power", Set.of("W", "kW"),
          "temperature", Set.of("°C"),
          "duration", Set.of("s", "min", "h", "d"));

  /// Of `DEVICE_CLASS_STATE_CLASSES` there: of these classes energy is a total and no measurement,
  /// a duration may be either, the others are no totals.
  private static final Set<String> STATE_CLASSES = Set.of("measurement", "total_increasing");

  /// What an entity may say, of `abbreviations.py` and `schemas.py` of its MQTT integration.
  private static final Set<String> KEYS =
      Set.of(
          "p",
          "uniq_id",
          "name",
          "exp_aft",
          "dev_cla",
          "stat_cla",
          "unit_of_meas",
          "sug_dsp_prc",
          "ent_cat",
          "en",
          "val_tpl",
          "stat_t",
          "json_attr_t",
          "json_attr_tpl");

  private static final Pattern OBJECT = Pattern.compile("([a-zA-Z0-9_-]+/)?[a-zA-Z0-9_-]+");
  private static final Pattern QUOTED = Pattern.compile("'([A-Za-z]+\\.[A-Za-z.]+)'");

  private static final int CELLS = Encoded.PACK.strings() * Encoded.PACK.cellsInSeries();

  private static Encoder encoder(boolean cells) {
    return new HomeAssistant(
        new JsonProfile(Encoded.PACK, "7f3a0c51d2e94b06"),
        new HomeAssistantSettings("homeassistant", cells),
        Encoded.PACK);
  }

  private static List<Announcement> discovery(boolean cells) {
    List<Announcement> greeting = encoder(cells).greeting(Encoded.stamp(5));
    return greeting.subList(0, greeting.size() - 2); // status and info
  }

  private static JsonNode message(Announcement announcement) throws IOException {
    return PARSER.readTree(announcement.payload());
  }

  @Test
  void isAnnouncedAsDevicesAreAndRetained() throws Exception {
    assertEquals(1, discovery(false).size());
    assertEquals(2, discovery(true).size());
    for (Announcement announcement : discovery(true)) {
      assertTrue(announcement.retained());
      String topic = announcement.topic();
      assertTrue(topic.startsWith("homeassistant/device/") && topic.endsWith("/config"), topic);
      String object =
          topic.substring("homeassistant/device/".length(), topic.length() - "/config".length());
      assertTrue(OBJECT.matcher(object).matches(), object);
      JsonNode message = message(announcement);
      assertEquals("celltwin_PK-1", message.at("/dev/ids").textValue());
      assertFalse(message.at("/o/name").textValue().isEmpty());
      assertEquals("celltwin/v1/PK-1/status", message.at("/avty/0/t").textValue());
      assertEquals("{{ value_json.status }}", message.at("/avty/0/val_tpl").textValue());
    }
    assertEquals(
        Optional.of(new Prompt("homeassistant/status", "online")), encoder(false).prompt());
  }

  @Test
  void everySignalOfTelemetryIsAnEntityAndEveryNameIsThereOnce() throws Exception {
    Set<String> identities = new HashSet<>();
    Set<String> labels = new HashSet<>();
    int count = 0;
    for (Announcement announcement : discovery(true)) {
      for (JsonNode entity : message(announcement).get("cmps")) {
        identities.add(entity.get("uniq_id").textValue());
        labels.add(entity.get("name").textValue());
        count++;
      }
    }
    assertEquals(count, identities.size());
    assertEquals(count, labels.size());
    for (var signal : Catalogue.of(Cadence.TELEMETRY)) {
      assertTrue(identities.contains("celltwin/PK-1/" + signal.name()), signal.name());
    }
    for (int c = 1; c <= CELLS; c++) {
      assertTrue(identities.contains("celltwin/PK-1/CellVoltage.CellVoltages." + c));
      assertTrue(identities.contains("celltwin/PK-1/x.Cell.StateOfCharge." + c));
    }
  }

  @Test
  void theOffsetOfEveryStringsCurrentIsADiagnosisWithItsSigma() throws Exception {
    JsonNode entities = message(discovery(false).getFirst()).get("cmps");
    for (int s = 1; s <= Encoded.PACK.strings(); s++) {
      for (String name :
          List.of("x.String.CurrentBias." + s, "x.String.CurrentBias." + s + ".sigma")) {
        JsonNode entity = entities.get(name);
        assertEquals("celltwin/v1/PK-1/cells", entity.get("stat_t").textValue());
        assertEquals("current", entity.get("dev_cla").textValue());
        assertEquals("A", entity.get("unit_of_meas").textValue());
        assertFalse(entity.get("en").booleanValue(), "shown to who asks");
        assertTrue(entity.get("val_tpl").textValue().contains("[" + (s - 1) + "]"));
      }
    }
  }

  @Test
  void whatIsCountedInALifeIsReadFromItsOwnMessages() throws Exception {
    JsonNode entities = message(discovery(false).getFirst()).get("cmps");
    JsonNode charged = entities.get("AccumulatedChargedEnergy");
    assertEquals("celltwin/v1/PK-1/life", charged.get("stat_t").textValue());
    assertEquals("energy", charged.get("dev_cla").textValue());
    assertEquals("total_increasing", charged.get("stat_cla").textValue());
    assertEquals("kWh", charged.get("unit_of_meas").textValue());
    assertFalse(charged.has("en"), "shown at once");
    assertEquals(3000, charged.get("exp_aft").intValue(), "told every 10 minutes");
    JsonNode deep = entities.get("x.Life.DeepDischarges");
    assertFalse(deep.get("en").booleanValue(), "shown to who asks");
  }

  @Test
  void classesUnitsAndCategoriesAreThoseOfHomeAssistant() throws Exception {
    for (Announcement announcement : discovery(true)) {
      for (JsonNode entity : message(announcement).get("cmps")) {
        entity.fieldNames().forEachRemaining(key -> assertTrue(KEYS.contains(key), key));
        assertTrue(entity.get("exp_aft").intValue() >= 60, entity::toString);
        if (entity.has("ent_cat")) {
          assertEquals("diagnostic", entity.get("ent_cat").textValue());
        }
        if (entity.get("p").textValue().equals("binary_sensor")) {
          assertEquals("problem", entity.get("dev_cla").textValue());
          continue;
        }
        assertEquals("sensor", entity.get("p").textValue());
        if (entity.has("stat_cla")) {
          assertTrue(STATE_CLASSES.contains(entity.get("stat_cla").textValue()));
        }
        if (entity.has("dev_cla")) {
          String kind = entity.get("dev_cla").textValue();
          String unit = entity.get("unit_of_meas").textValue();
          assertTrue(UNITS.getOrDefault(kind, Set.of()).contains(unit), entity::toString);
          boolean sum = kind.equals("energy") || kind.equals("duration");
          String kept = entity.get("stat_cla").textValue();
          assertTrue(kept.equals("measurement") ? !kind.equals("energy") : sum, entity::toString);
        }
      }
    }
  }

  @Test
  void onlyOneEntityIsTheBattery() throws Exception {
    long batteries =
        discovery(true).stream()
            .flatMap(announcement -> stateClasses(announcement).stream())
            .filter("battery"::equals)
            .count();
    assertEquals(1, batteries);
  }

  private static List<String> stateClasses(Announcement announcement) {
    try {
      return message(announcement).get("cmps").findValuesAsText("dev_cla");
    } catch (IOException notJson) {
      throw new AssertionError(notJson);
    }
  }

  /// Templates name signals that the messages of their topics have, and pass over the backlog.
  @Test
  void templatesReadWhatTheStreamSays() throws Exception {
    for (Announcement announcement : discovery(true)) {
      JsonNode message = message(announcement);
      for (JsonNode entity : message.get("cmps")) {
        String topic = (entity.has("stat_t") ? entity : message).get("stat_t").textValue();
        Cadence cadence =
            topic.endsWith("/cells")
                ? Cadence.CELLS
                : topic.endsWith("/life") ? Cadence.LIFE : Cadence.TELEMETRY;
        Set<String> names = new HashSet<>();
        Catalogue.of(cadence).forEach(signal -> names.add(signal.name()));
        String template = entity.get("val_tpl").textValue();
        assertTrue(template.startsWith("{{ '' if value_json.hist else "), template);
        Matcher quoted = QUOTED.matcher(template);
        while (quoted.find()) assertTrue(names.contains(quoted.group(1)), template);
      }
    }
  }
}
