package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.TwinConfig;
import io.celltwin.hil.bench.Bench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of `[[fault]]`, one by one, on the smallest bench that has it: put in after 10 s it
/// shows as expected, and what is expected does not show without it.
class FaultKindsTest {
  private static final Path BENCHES = Path.of("scenarios/benches").toAbsolutePath();
  private static final Path DOCUMENT = Path.of("../docs/SCENARIOS.md");

  /// Played by shipped scenarios alone: one lives on the system's clock, one takes twenty minutes,
  /// some need contactors that are opened and closed.
  private static final Set<String> ONLY_SHIPPED =
      Set.of(
          "broker_loss",
          "coolant_flow",
          "voltage_error",
          "temperature_error",
          "current_error",
          "contactor_welded",
          "precharge_resistance");

  private static final String ECHO_ALONE = "kind = \"answers_echo_only\" source = \"bms\"";

  /// @param keys of the fault, and of what is expected
  /// @param opposite keys of what breaks instead where it has to fail; empty: nothing
  record Row(String kind, String bench, String keys, String expected, String opposite) {
    Row(String kind, String bench, String keys, String expected) {
      this(kind, bench, keys, expected, "");
    }

    @Override
    public String toString() {
      return kind + " on " + bench;
    }
  }

  private static Row monitor(String kind, String keys, String expected) {
    return new Row(
        kind, "ltc6813", "source = \"cells\" " + keys, expected + " source = \"cells\" fault = 1");
  }

  private static Row monitorCount(String kind, String keys, String expected) {
    return new Row(kind, "ltc6813", "source = \"cells\" " + keys, expected + " source = \"cells\"");
  }

  private static Row shunt(String kind, String keys, String expected) {
    return new Row(kind, "ltc6813", "source = \"shunt\" " + keys, expected + " source = \"shunt\"");
  }

  private static Row serial(String kind, String expected) {
    return new Row(kind, "jbd", "source = \"bms\"", expected + " source = \"bms\"");
  }

  private static Row can(String kind, String keys, String expected) {
    return new Row(kind, "leaf", "source = \"car\" " + keys, expected);
  }

  private static Row canMessage(String kind, String keys, String expected) {
    return can(kind, "message = \"BatteryStatus\" " + keys, expected);
  }

  private static Row canCount(String kind, String keys, String expected) {
    return can(kind, keys, expected + " source = \"car\"");
  }

  static List<Row> rows() {
    return List.of(
        monitor("open_wire", "device = 1 wire = 5", "device_fault = \"open_wire\" channel = 5"),
        monitor("open_gpio", "device = 1 gpio = 1", "device_fault = \"sensor_shorted\" device = 1"),
        monitor(
            "open_thermistor", "device = 2 gpio = 1", "device_fault = \"sensor_open\" device = 2"),
        monitor(
            "shorted_thermistor",
            "device = 1 gpio = 1",
            "device_fault = \"sensor_shorted\" device = 1"),
        new Row(
            "cell_reads",
            "ltc6813",
            "source = \"cells\" device = 1 cell = 3 voltage_V = 4.5",
            "alarm = \"cell_over_voltage\" cells = [3] fault = 1"),
        monitor(
            "die_reads",
            "device = 2 temperature_degC = 160",
            "device_fault = \"thermal_shutdown\" device = 2"),
        monitor("lost_device", "device = 2", "device_fault = \"no_answer\" device = 2"),
        monitor("broken_link", "after_device = 1", "device_fault = \"no_answer\" device = 2"),
        monitor("device_restarts", "device = 2", "device_fault = \"reset\" device = 2"),
        monitorCount("damaged_replies", "device = 1", "count = \"checksum_errors\" at_least = 100"),
        monitorCount("bus_noise", "bit_error_rate = 1e-4", "count = \"retries\" at_least = 5"),
        monitor(
            "missed_commands",
            "device = 1 count = 3",
            "device_fault = \"command_missed\" device = 1"),
        monitor("stalled_converter", "device = 2", "device_fault = \"no_conversion\" device = 2"),
        monitor(
            "stuck_bit",
            "device = 1 read_command = 0x008 bit = 17",
            "device_fault = \"self_test\" device = 1 channel = 8"),
        monitor(
            "reference_drift",
            "device = 1 relative = 0.01",
            "device_fault = \"reference\" device = 1"),
        monitor(
            "supply",
            "device = 2 analog_V = 4 digital_V = 3",
            "device_fault = \"supply\" device = 2 channel = 1"),
        shunt("chip_silent", "", "state = \"silent\" fault = 1"),
        shunt("chip_restarts", "", "count = \"reconfigured\""),
        shunt(
            "chip_register_bit",
            "register = 0x02 bit = 3",
            "device_fault = \"configuration\" fault = 1"),
        shunt("transfers_fail", "share = 0.2", "count = \"retries\" at_least = 5"),
        shunt("unplugged", "", "state = \"absent\" fault = 1"),
        serial("answers_silence", "state = \"silent\" fault = 1"),
        serial("answers_wrong_checksum", "count = \"checksum_errors\" at_least = 10"),
        serial("answers_half_frame", "count = \"missing_answers\" at_least = 10"),
        serial("answers_garbage_before", "count = \"checksum_errors\" at_least = 10"),
        // A driver that takes an echo for an answer is silent or wrong.
        new Row(
            "answers_echo",
            "jbd",
            "source = \"bms\"",
            "truth_inside_sigmas = 3 share = 0.95",
            ECHO_ALONE + " at_s = 1"),
        serial("answers_echo_only", "state = \"silent\" fault = 1"),
        serial("answers_other_address", "device_fault = \"no_answer\" fault = 1"),
        serial("answers_slow", "count = \"missing_answers\" at_least = 10"),
        serial("answers_refused", "device_fault = \"no_answer\" fault = 1"),
        new Row(
            "line_noise",
            "jbd",
            "source = \"bms\" byte_error_rate = 0.02",
            "count = \"checksum_errors\" at_least = 10 source = \"bms\""),
        canMessage("frozen_counter", "", "alarm = \"stale_current\" strings = [1] fault = 1"),
        canMessage("wrong_checksum", "", "count = \"wrong_crc\" at_least = 1000 source = \"car\""),
        canMessage("missing_message", "", "alarm = \"stale_current\" strings = [1] fault = 1"),
        canMessage("stale_values", "", "verdict = \"current sensor\" fault = 1 within_s = 60"),
        canMessage("id_collision", "", "count = \"wrong_crc\" at_least = 1000 source = \"car\""),
        canMessage("delayed_frames", "delay_s = 5", "alarm = \"stale_current\" fault = 1"),
        canMessage("wrong_length", "bytes = 4", "count = \"too_short\" source = \"car\""),
        can("senders_off", "", "state = \"silent\" source = \"car\" fault = 1"),
        can("bus_off", "", "state = \"silent\" source = \"car\" fault = 1 within_s = 0.2"),
        can("bus_silent", "", "state = \"silent\" source = \"car\" fault = 1"),
        canCount("error_frames", "per_second = 100", "count = \"bus_bus_error\" at_least = 4000"),
        canCount("bit_errors", "share = 0.2", "count = \"wrong_crc\" at_least = 100"),
        new Row(
            "cell_short",
            "ltc6813",
            "cell = 4 resistance_ohm = 0.01",
            "alarm = \"suspect_voltage\" cells = [4] fault = 1 within_s = 5"),
        new Row(
            "loose_bar",
            "ltc6813",
            "cell = 4 resistance_ohm = 0.005",
            "alarm = \"suspect_voltage\" cells = [4] fault = 1 within_s = 5"),
        new Row(
            "contactor_stuck_open",
            "ltc6813",
            "contactor = \"positive\"",
            "current_within_A = [-1, 1] from_s = 11"));
  }

  @TempDir private Path folder;

  private Scenario scenario(Row row) throws Exception {
    String opposite =
        row.opposite().isEmpty() ? "" : "[[opposite.fault]]\n" + lines(row.opposite());
    String text =
        """
        schema = 1
        title = "t"
        daemon = "%s"
        duration_s = 60
        [drive]
        cycle = "us06"
        [[fault]]
        at_s = 10
        kind = "%s"
        %s
        [[expect]]
        %s
        %s
        """
            .formatted(
                BENCHES.resolve(row.bench() + ".toml"),
                row.kind(),
                lines(row.keys()),
                lines(row.expected()),
                opposite);
    return ScenarioReader.read(Files.writeString(folder.resolve("s.toml"), text));
  }

  private static String lines(String keys) {
    return keys.replaceAll(" (?=\\w+ = )", "\n");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void showsAndDoesNotShowWithoutIt(Row row) throws Exception {
    Scenario scenario = scenario(row);
    ScenarioResult result = new ScenarioRun(scenario, _ -> {}).play();
    assertTrue(result.good(), () -> result.error() + " " + result.outcomes() + result.told());
    ScenarioResult without = new ScenarioRun(scenario.opposed(), _ -> {}).play();
    assertTrue(without.good(), () -> without.error() + " shows without it: " + without.outcomes());
  }

  private static Set<String> documented() throws IOException {
    String text = Files.readString(DOCUMENT);
    String table =
        text.substring(text.indexOf("### `[[fault]]`"), text.indexOf("### `[[expect]]`"));
    return table
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(0, line.indexOf(" |", 1)))
        .flatMap(line -> words(line, Pattern.compile("`([a-z_]+)`")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("scenarios"))) {
      Set<String> kinds = new TreeSet<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".toml")).toList()) {
        words(Files.readString(file), Pattern.compile("(?m)^kind = \"([a-z_]+)\""))
            .forEach(kinds::add);
      }
      return kinds;
    }
  }

  private static Stream<String> words(String text, Pattern pattern) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map(found -> found.group(1));
  }

  @Test
  void everyKindIsDocumentedAndPlayed() throws Exception {
    Bench bench = Bench.atRest(TwinConfig.readForReplay(BENCHES.resolve("ltc6813.toml")));
    assertEquals(new FaultReader(bench, 1).kinds(), documented(), "docs/SCENARIOS.md");
    Set<String> played = rows().stream().map(Row::kind).collect(Collectors.toSet());
    played.addAll(ONLY_SHIPPED);
    assertEquals(documented(), new TreeSet<>(played), "here, or where shipped");
    assertTrue(shipped().containsAll(ONLY_SHIPPED), "shipped");
  }
}
