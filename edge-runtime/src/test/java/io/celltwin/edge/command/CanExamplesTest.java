package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The configurations of a bus that users begin with.
class CanExamplesTest {
  private static final Path EXAMPLES = Path.of("../config/examples");

  @TempDir private Path folder;

  private List<String> replay(String example, Path log) throws Exception {
    Path output = folder.resolve("twin.csv");
    Invocation replay =
        Invocation.celltwin(
            "replay", "--config", EXAMPLES.resolve(example), "--input", log, "--output", output);
    assertEquals(0, replay.status(), replay.err().toString());
    return Files.readAllLines(output);
  }

  @ParameterizedTest
  @CsvSource({
    "leaf__62kWh__EV-CANeplus2, 0.931",
    "leaf__62kWh__EV-CANepluseco, 0.919",
    "leaf__24kWh__ZE0w24kWhstock, 0.752"
  })
  void aLeafIsEstimatedNearWhatItSaysItself(String capture, double reported) throws Exception {
    String data = System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data");
    Path log = Path.of(data).resolve("can/real/" + capture + ".log.gz");
    assumeTrue(Files.isReadable(log), log + " is not here: skipped");
    List<String> lines = replay("nissan-leaf.toml", log);
    List<String> names = List.of(lines.getFirst().split(","));
    String[] last = lines.getLast().split(",", -1);
    for (int cell = 1; cell <= 96; cell++) {
      double soc = Double.parseDouble(last[names.indexOf("soc_" + cell)]);
      // The cell file is another cell's: up to 7 % off where it was looked at.
      assertEquals(reported, soc, 0.08, "cell " + cell);
    }
  }

  @Test
  void aPackOfOnesOwnIsCheckedAndReplayed() throws Exception {
    Invocation check = Invocation.celltwin("check", EXAMPLES.resolve("my-pack-map.toml"));
    assertEquals(
        List.of(
            "current_A",
            "string_voltage_V",
            "reported_soc",
            "voltage_1_V to voltage_12_V: 12",
            "temperature_1_degC to temperature_2_degC: 2",
            EXAMPLES.resolve("my-pack-map.toml") + ": no findings"),
        check.out());
    assertEquals(0, Invocation.celltwin("check", EXAMPLES.resolve("my-pack.toml")).status());

    List<String> lines = replay("my-pack.toml", Files.write(folder.resolve("a.log"), minute()));
    List<String> names = List.of(lines.getFirst().split(","));
    String[] last = lines.getLast().split(",", -1);
    double low = Double.parseDouble(last[names.indexOf("soc_1")]);
    double high = Double.parseDouble(last[names.indexOf("soc_12")]);
    assertTrue(low > 0.3 && high < 0.8, "SOC " + low + " and " + high + " at 3.7 and 3.75 V");
    assertTrue(high > low + 0.02, "the cell of 50 mV more: " + low + " and " + high);
    assertEquals("GOOD", last[names.indexOf("quality_12")]);
  }

  /// 20.1 A of discharge out of cells of 3.700 to 3.755 V at the start.
  private static List<String> minute() {
    List<String> frames = new ArrayList<>();
    for (int k = 0; k < 600; k++) {
      int[] status = {0x00, 0xC9, 0x01, 0xBE, 0x64, k & 0xF, 0, 0};
      for (int b = 0; b < 7; b++) status[7] += status[b];
      frames.add(frame(0.1 * k, "100", status));
      int millivolts = 3700 + 15 * (k % 4) - k / 60; // it sinks, as discharged cells do
      int[] cells = {k % 4, 0, 0, 0, 0, 0, 0, 0};
      for (int c = 0; c < 3; c++) {
        cells[2 + 2 * c] = (millivolts + 5 * c) >> 8;
        cells[3 + 2 * c] = millivolts + 5 * c;
      }
      frames.add(frame(0.1 * k + 0.001, "101", cells));
      frames.add(frame(0.1 * k + 0.002, "102", 65, 66));
    }
    return frames;
  }

  private static String frame(double seconds, String id, int... data) {
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "(%.6f) can0 %s#", seconds, id));
    for (int b : data) text.append(String.format("%02X", b & 0xFF));
    return text.toString();
  }
}
