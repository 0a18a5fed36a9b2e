package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What cannot be expected is refused before the run, each mistake once.
class ExpectationReaderTest {
  private static final Path BENCHES = Path.of("scenarios/benches").toAbsolutePath();

  @TempDir private Path folder;

  private Scenario read(String bench, String expectation) throws ConfigException, IOException {
    String text =
        """
        schema = 1
        title = "t"
        daemon = "%s/%s.toml"
        duration_s = 10
        [[fault]]
        at_s = 2
        kind = "%s"
        source = "%s"
        [[expect]]
        """
            .formatted(
                BENCHES,
                bench,
                bench.equals("jk") ? "answers_silence" : "chip_silent",
                bench.equals("jk") ? "bms" : "shunt");
    return ScenarioReader.read(
        Files.writeString(
            folder.resolve("s.toml"), text + expectation.replaceAll(" (?=\\w+ = )", "\n")));
  }

  private String refusal(String expectation) {
    return String.valueOf(
        assertThrows(ConfigException.class, () -> read("ltc6813", expectation)).findings().stream()
            .map(finding -> finding.toString().substring(finding.toString().lastIndexOf('/') + 1))
            .toList());
  }

  /// On the bench of two LTC6813 with 18 inputs and 9 GPIOs each, an INA228 and 32 cells.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alarm = "stale_voltages" cells = [5] fault = 1 within_s = 3 | alarm: found "stale_voltages", expected one of
          verdict = "Cell 3 volt" fault = 1 within_s = 20             | verdict: found "Cell 3 volt", expected "cell N voltage" or
          verdict = "cell 40 voltage" within_s = 20                   | verdict: found "cell 40 voltage", expected "cell N voltage" or "cell N leak" with N in 1..32
          device_fault = "openwire" source = "cells" fault = 1        | device_fault: found "openwire", expected one of
          device_fault = "open_wire" fault = 1 device = 1 channel = 5 | source: found nothing, expected one of cells, shunt
          device_fault = "open_wire" source = "cells" device = 7      | device: found 7, expected 0..2
          device_fault = "open_wire" source = "cells" channel = 19    | channel: found 19, expected 0..18
          device_fault = "overlap" source = "cells" channel = 0       | channel: found 0, expected 1..18
          device_fault = "sensor_open" source = "cells" channel = 10  | channel: found 10, expected 1..9
          device_fault = "no_answer" source = "shunt" device = 1      | device: found 1, expected 0..0
          state = "silent" source = "Shunt" fault = 1 repeats = true  | source: found "Shunt", expected one of cells, shunt
          state = "gone" source = "shunt" fault = 1                   | state: found "gone", expected one of
          alarm = "stale_voltage" cells = [33]                        | cells[1]: found 33, expected 1..32
          alarm = "stale_temperature" sensors = [5]                   | sensors[1]: found 5, expected 1..2
          alarm = "stale_current" strings = [2]                       | strings[1]: found 2, expected 1
          count = "checksum_error" source = "cells"                   | count: found "checksum_error", expected one of
          nothing_else = true fault = 1                               | fault: found an unknown key, expected only nothing_else
          nothing_else = false                                        | nothing_else: found false, expected true
          delivered = false fault = 1                                 | delivered: found false, expected true
          alrm = "stale_voltage" cells = [5] fault = 1 within_s = 3   | alrm: found an unknown key, expected a known key: did you mean alarm?
          """)
  void aMistakeIsToldOnce(String expectation, String finding) {
    String refusal = refusal(expectation);
    assertTrue(refusal.contains(" expect." + finding), refusal);
    int others = expectation.startsWith("delivered") ? 1 : 0; // a fault that is none of a broker
    assertEquals(1 + others, refusal.split(": found ", -1).length - 1, refusal);
  }

  @Test
  void whatTheBenchHasMayBeExpected() throws Exception {
    for (String sound :
        new String[] {
          "alarm = \"stale_voltage\" cells = [1, 32]",
          "verdict = \"cell 32 leak\" within_s = 1",
          "device_fault = \"no_conversion\" source = \"cells\" device = 0",
          "device_fault = \"self_test\" source = \"cells\" device = 2 channel = 21",
          "count = \"checksum_errors\" source = \"cells\"",
        }) {
      assertEquals(1, read("ltc6813", sound).expectations().size(), sound);
    }
    assertEquals(1, read("jk", "count = \"requests\" source = \"bms\"").expectations().size());
  }
}
