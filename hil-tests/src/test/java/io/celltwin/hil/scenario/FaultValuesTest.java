package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.hil.scenario.FaultKindsTest.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever number stands in a fault: it is refused at its place, or played to the end. Another
/// seed: `-Dfault.seed=5`; more: `-Dfault.values=10000`.
class FaultValuesTest {
  private static final int VALUES = Integer.getInteger("fault.values", 250);
  private static final long SEED = Long.getLong("fault.seed", 1);
  private static final Path BENCHES = Path.of("scenarios/benches").toAbsolutePath();
  private static final Pattern NUMBER = Pattern.compile("= (-?[0-9][\\w.-]*)");

  /// Around what chips, buses and Java count to.
  private static final List<String> EDGES =
      List.of(
          "-9223372036854775808",
          "-2147483649",
          "-2147483648",
          "-1",
          "0",
          "-0.0",
          "1e-300",
          "0.5",
          "1",
          "2",
          "3",
          "15",
          "16",
          "17",
          "18",
          "19",
          "31",
          "32",
          "33",
          "47",
          "48",
          "63",
          "64",
          "0x3F",
          "0xFF",
          "0x100",
          "0x7FF",
          "0x800",
          "65535",
          "65536",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "1e300",
          "nan",
          "inf",
          "-inf");

  private static final int MOST_WHOLE = 20;
  private static final double MOST = 12;

  @TempDir private Path folder;
  private int played;
  private int refused;

  @Test
  void isRefusedAtItsPlaceOrPlayed() throws Exception {
    List<Row> rows = FaultKindsTest.rows();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int k = 0; k < VALUES; k++) {
      Row row = rows.get(k % rows.size());
      play(row.bench(), changed(row, random));
    }
    assertTrue(played > VALUES / 10, played + " played");
    assertTrue(refused > VALUES / 10, refused + " refused");
  }

  private static String changed(Row row, SplittableRandom random) {
    String keys = "at_s = 1 until_s = 2 kind = \"" + row.kind() + "\" " + row.keys();
    String others =
        NUMBER
            .matcher(keys)
            .replaceAll(found -> random.nextInt(3) == 0 ? found.group() : "= " + value(random));
    return others.replaceAll(" (?=\\w+ = )", "\n");
  }

  private static String value(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> Integer.toString(random.nextInt(MOST_WHOLE));
      case 1 -> Double.toString(random.nextDouble(MOST) - 1);
      default -> EDGES.get(random.nextInt(EDGES.size()));
    };
  }

  private void play(String bench, String fault) throws Exception {
    String text =
        """
        schema = 1
        title = "t"
        daemon = "%s"
        duration_s = 4
        [[fault]]
        %s
        [[expect]]
        nothing_else = true
        """
            .formatted(BENCHES.resolve(bench + ".toml"), fault);
    Path file = Files.writeString(folder.resolve("s.toml"), text);
    try {
      ScenarioResult result = new ScenarioRun(ScenarioReader.read(file), _ -> {}).play();
      assertEquals(Optional.empty(), result.error(), fault);
      played++;
    } catch (ConfigException wrong) {
      for (Finding finding : wrong.findings()) {
        assertTrue(finding.key().startsWith("fault"), () -> finding + " of\n" + fault);
        assertTrue(finding.line() >= 5, () -> finding + " of\n" + fault);
        assertEquals(file, finding.file());
      }
      refused++;
    }
  }
}
