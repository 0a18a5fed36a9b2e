package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignalMapTest {
  private static final String WHOLE =
      """
      schema = 1
      name = "pack"
      provenance = "made up"
      dbc = "pack.dbc"

      [[message]]
      message = "Status"
      alive_counter = "Count"
      crc = { polynomial = 0x85, from_byte = 0, to_byte = 6, at_byte = 7, initial = 1, final_xor = 2 }

      [[signal]]
      message = "Cells"
      signal = "Cell_{000}"
      valid_signal = "Cell_{000}_valid"
      valid_raw = 1
      from = 0
      quantity = "cell_voltage"
      number = 1
      count = 12
      factor = 0.001
      offset = 0.5
      min = 1
      max = 5
      unavailable = [0x1FFF]
      timeout_s = 2
      provenance = "made up"

      [[poll]]
      request_id = 0x6F1
      answer_id = 0x607
      target_byte = 0x07
      tester_byte = 0xF1
      service = 0x22
      identifier = 0xDD69
      session = 3
      period_s = 1
      provenance = "made up"

      [[poll.field]]
      at = 3
      bytes = 4
      form = "signed"
      byte_order = "little"
      lowest_bit = 0
      bits = 32
      stride = 4
      quantity = "current"
      """;

  private static SignalMap read(String toml) throws ConfigException {
    return SignalMap.parse(Path.of("pack.toml"), toml.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> faults(String toml) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(toml));
    return refused.findings().stream().map(Finding::toString).toList();
  }

  @Test
  void bindsEveryKey() throws Exception {
    SignalMap map = read(WHOLE);
    SignalMap.Signal cells = map.signals().getFirst();
    assertEquals("Cell_007", SignalMap.Signal.numbered(cells.signal(), 7));
    assertEquals(12, cells.quantity().count());
    assertEquals(List.of(0x1FFFL), cells.quantity().unavailable());
    SignalMap.Poll poll = map.polls().getFirst();
    assertEquals(0x07, poll.address().targetByte().orElseThrow());
    assertTrue(poll.fields().getFirst().signed());
    assertEquals(0x85, map.rules().getFirst().crc().orElseThrow().polynomial());
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    assertEquals(
        List.of(
            "pack.toml:15:14 signal.quantity: found \"current_A\", expected one of current,"
                + " cell_voltage, string_voltage, temperature, soc, soh, charge_power_limit,"
                + " discharge_power_limit, charge_current_limit, discharge_current_limit"),
        faults(WHOLE.replace("from = 0\n", "").replace("\"cell_voltage\"", "\"current_A\""))
            .stream()
            .map(line -> line.replaceFirst(":\\d+:\\d+", ":15:14"))
            .toList());
    List<String> alone = faults(WHOLE.replace("tester_byte = 0xF1\n", ""));
    assertEquals(1, alone.size());
    assertTrue(alone.getFirst().contains("poll.tester_byte: found nothing"), alone.getFirst());
    List<String> unnumbered = faults(WHOLE.replace("signal = \"Cell_{000}\"", "signal = \"Cell\""));
    assertTrue(unnumbered.getFirst().contains("signal.signal"), unnumbered.getFirst());
    List<String> withoutDbc = faults(WHOLE.replace("dbc = \"pack.dbc\"\n", ""));
    assertTrue(withoutDbc.getFirst().contains("dbc: found nothing"), withoutDbc.getFirst());
    assertTrue(
        faults("schema = 1\nname = \"x\"\nprovenance = \"y\"\n").getFirst().contains("signal"));
  }

  @Test
  void referenceExplainsEveryKey() throws Exception {
    SignalMapReader reader =
        new SignalMapReader(Path.of("pack.toml"), WHOLE.getBytes(StandardCharsets.UTF_8));
    reader.read();
    String reference = Files.readString(Path.of("REFERENCE.md"));
    String maps =
        reference.substring(
            reference.indexOf("## Signal maps"), reference.indexOf("\n## Cell files"));
    Set<String> keys = reader.file().knownKeys();
    for (String key : keys) {
      String name = key.substring(key.lastIndexOf('.') + 1);
      boolean isTable = keys.stream().anyMatch(other -> other.startsWith(key + "."));
      assertTrue(isTable || maps.contains("| `" + name + "` |"), key + " is not explained");
    }
  }
}
