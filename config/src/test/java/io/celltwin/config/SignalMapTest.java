package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

      [message.crc]
      kind = "crc8"
      polynomial = 0x85
      from_byte = 0
      to_byte = 6
      at_byte = 7
      initial = 1
      final_xor = 2
      data_ids = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]

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
      unit = "mV"
      provenance = "made up"

      [[poll]]
      request_id = 0x6F1
      answer_id = 0x607
      target_byte = 0x07
      tester_byte = 0xF1
      service = 0x22
      fd = false
      identifier = 0xDD69
      identifier_count = 1
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

  @ParameterizedTest
  @CsvSource({
    "name, name",
    "provenance, provenance",
    "message, message.message",
    "polynomial, message.crc.polynomial",
    "from_byte, message.crc.from_byte",
    "to_byte, message.crc.to_byte",
    "at_byte, message.crc.at_byte",
    "alive_counter, message.alive_counter",
    "message = \"Cells\", signal.message",
    "signal, signal.signal",
    "quantity, signal.quantity",
    "request_id, poll.request_id",
    "answer_id, poll.answer_id",
    "target_byte, poll.target_byte",
    "service, poll.service",
    "identifier, poll.identifier",
    "period_s, poll.period_s",
    "provenance = \"asked\", poll.provenance",
    "at, poll.field.at",
    "quantity = \"current\", poll.field.quantity"
  })
  void everyRequiredKeyThatIsMissingIsToldAtItsTable(String line, String key) {
    String whole = WHOLE.replace("= 1\nprovenance = \"made up\"", "= 1\nprovenance = \"asked\"");
    String start = line.contains("=") ? line : line + " =";
    String without = whole.replaceFirst("(?m)^" + Pattern.quote(start) + ".*\n", "");
    List<String> faults = faults(without);
    assertTrue(
        faults.stream()
            .anyMatch(f -> f.matches("pack.toml:\\d+:\\d+ \\Q" + key + "\\E: found nothing, .*")),
        faults::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          answer_id = 0x607      | answer_id = 0x6F1        | poll.answer_id: found 0x6F1, expected another identifier than request_id
          service = 0x22         | service = 0x62           | poll.service: found 0x62, expected a request: 0x01..0x3F or 0x80..0xBF
          service = 0x22         | service = 0x21           | poll.identifier: found 0xDD69, expected at most 0xFF: service 0x21 has one byte for it
          identifier_count = 1   | identifier_count = 1000  | poll.identifier: found one up to 0x10150, expected at most 0xFFFF
          bits = 32              | bits = 33                | poll.field.bits: found 33 from bit 0, expected bits of the 32 that its bytes have
          lowest_bit = 0         | lowest_bit = 1           | poll.field.bits: found 32 from bit 1, expected bits of the 32 that its bytes have
          bits = 32              | bits = 0                 | poll.field.lowest_bit: found 3, expected bits beside it
          period_s = 1           | period_s = 1e-12         | poll.period_s: found 1.0E-12, expected 0.01..86400
          unavailable = [0x1FFF] | unavailable = [1.9]      | signal.unavailable[1]: found 1.9, expected an integer -2147483648..4294967295
          at_byte = 7            | at_byte = 6              | message.crc.at_byte: found 6, expected a byte that it does not cover itself: not 0..6
          kind = "crc8"          | kind = "sum8"            | message.crc.polynomial: found 133, expected 0..0
          "mV"                   | "V"                      | signal.factor: found 0.001 of a number in V, expected 1, from V to V; or unit = what it is in where the DBC file is wrong
          "mV"                   | "%"                      | signal.quantity: found "cell_voltage" of a number in %, expected a number in V, or unit = what it is in where the DBC file is wrong
          """)
  void whatCannotBeMetWithIsAFindingAtItsKey(String line, String wrong, String fault) {
    String toml = WHOLE.replace(line, wrong);
    if (wrong.equals("identifier_count = 1000")) toml = toml.replace("0xDD69", "0xFD69");
    if (wrong.equals("bits = 0")) toml = toml.replace("lowest_bit = 0", "lowest_bit = 3");
    List<String> faults = faults(toml);
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.getFirst().contains(" " + fault), faults::toString);
  }

  @Test
  void requestsToOneEcuHaveOneManner() {
    String poll = WHOLE.substring(WHOLE.indexOf("[[poll]]"));
    List<String> faults =
        faults(WHOLE + poll.replace("session = 3\n", "").replace("fd = false", "fd = true"));
    assertEquals(2, faults.size(), faults::toString);
    assertTrue(
        faults
            .getFirst()
            .contains(
                "poll[2].session: found nothing, expected 3 as poll[1], which asks this ECU too"),
        faults::toString);
    assertTrue(
        faults.get(1).contains("poll[2].fd: found true, expected false as poll[1]"),
        faults::toString);
  }

  @Test
  void ratiosHaveLimitsByThemselves() throws Exception {
    String soc =
        WHOLE
            .replace("\"cell_voltage\"", "\"soc\"")
            .replace("\"mV\"", "\"%\"")
            .replace("factor = 0.001", "factor = 0.01");
    SignalMap.Quantity quantity =
        read(soc.replace("min = 1\nmax = 5\n", "")).signals().getFirst().quantity();
    assertEquals(0, quantity.least());
    assertEquals(1.1, quantity.most());
    assertTrue(
        faults(soc)
            .getFirst()
            .endsWith("signal.max: found 5, expected at most 1.1: soc is a ratio"),
        () -> faults(soc).toString());
  }

  @Test
  void temperaturesInKelvinNeedTheirOffset() throws Exception {
    String kelvin =
        WHOLE
            .replace("\"cell_voltage\"", "\"temperature\"")
            .replace("\"mV\"", "\"K\"")
            .replace("factor = 0.001", "factor = 1");
    assertTrue(
        faults(kelvin)
            .getFirst()
            .endsWith(
                "signal.offset: found 0.5 of a number in K, expected -273.15, from K to degC"),
        () -> faults(kelvin).toString());
    assertEquals(1, read(kelvin.replace("offset = 0.5", "offset = -273.15")).signals().size());
  }

  @Test
  void whatNobodyKnowsAsAUnitIsNotChecked() throws Exception {
    assertEquals(1, read(WHOLE.replace("\"mV\"", "\"furlong\"")).signals().size());
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
