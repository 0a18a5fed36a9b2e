package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A recorded bus through the whole daemon on virtual time, through the real command line.
class ReplayBusTest {
  private static final String CONFIG =
      """
      schema = 1
      [loop]
      period_s = 0.1
      [[source]]
      name = "car"
      kind = "can"
      port = "can0"
      protocol = "nissan-leaf"
      [[pack]]
      id = "leaf"
      cell = "nmc-lg-inr21700-m50"
      cells_in_series = 96
      cells_in_parallel = 35
      source = "car"
      """;

  @TempDir private Path folder;

  private Path config(String toml) throws IOException {
    return Files.writeString(folder.resolve("celltwin.toml"), toml);
  }

  @Test
  void aLeafsLogGivesAPlausibleTwin() throws Exception {
    String name = "can/real/leaf__62kWh__EV-CANeplus2.log.gz";
    String data = System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data");
    Path log = Path.of(data).resolve(name);
    assumeTrue(Files.isReadable(log), log + " is not here: skipped");
    Path output = folder.resolve("twin.csv");
    Invocation replay =
        Invocation.celltwin(
            "replay", "--config", config(CONFIG), "--input", log, "--output", output);
    assertEquals(List.of(), replay.err());
    assertEquals(0, replay.status());
    List<String> lines = Files.readAllLines(output);
    assertTrue(lines.size() > 185, lines.size() + " lines of 19 s at 10 Hz");
    List<String> names = List.of(lines.getFirst().split(","));
    String[] last = lines.getLast().split(",", -1);
    for (int cell = 1; cell <= 96; cell++) {
      double soc = Double.parseDouble(last[names.indexOf("soc_" + cell)]);
      double sigma = Double.parseDouble(last[names.indexOf("soc_sigma_" + cell)]);
      // The car says 93.5 % throughout; the cell file is another NMC cell's.
      assertTrue(Math.abs(soc - 0.935) < 3 * sigma, "cell " + cell + ": " + soc + " ± " + sigma);
      assertTrue(sigma < 0.08, "cell " + cell + ": sigma " + sigma);
    }
  }

  @Test
  void anUnknownProtocolIsRefusedAtItsPlace() throws Exception {
    Invocation check =
        Invocation.celltwin("check", config(CONFIG.replace("nissan-leaf", "nissan-leave")));
    assertEquals(78, check.status());
    assertTrue(
        check
            .err()
            .getFirst()
            .contains("celltwin.toml:8:1 source.protocol: found \"nissan-leave\""),
        check.err().toString());
    assertTrue(check.err().getFirst().contains("nissan-leaf"), check.err().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          can0@500000                    | an interface (can0), or a serial adapter: slcan:DEVICE[:BAUD]@BITRATE[/DATABITRATE]
          slcan:/dev/ttyACM0             | an interface (can0), or a serial adapter: slcan:DEVICE[:BAUD]@BITRATE[/DATABITRATE]
          slcan:/dev/ttyACM0@333000      | a rate that adapters have: bit rate 333000, expected one of
          slcan:/dev/ttyACM0@500000/3    | a rate that adapters have: data bit rate 3, expected one of
          """)
  void aPortThatCannotBeIsRefusedAtItsPlace(String port, String expected) throws Exception {
    Path config = config(CONFIG.replace("can0", port));
    for (String command : List.of("check", "run")) {
      Invocation refused =
          command.equals("check")
              ? Invocation.celltwin("check", config)
              : Invocation.celltwin("run", "--config", config);
      assertEquals(78, refused.status());
      assertTrue(
          refused
              .err()
              .getFirst()
              .startsWith(
                  config + ":7:1 source.port: found \"" + port + "\", expected " + expected),
          refused::toString);
    }
  }

  @Test
  void aLiveBusIsNotRecordedAndNothingHasBegun() throws Exception {
    Invocation refused =
        Invocation.celltwin(
            "run", "--config", config(CONFIG), "--record", folder.resolve("estimates.csv"));
    assertEquals(64, refused.status());
    assertEquals("celltwin: --record is for recorded sources", refused.err().getFirst());
  }

  @Test
  void checkTouchesNoBus() throws Exception {
    assertEquals(0, Invocation.celltwin("check", config(CONFIG)).status());
  }

  @Test
  void whatIsNoLogEndsWithItsPlace() throws Exception {
    Path log = folder.resolve("bad.log");
    Files.writeString(log, "(0.000000) can0 1DB#00\n(0.100000) can0 1DB#0G\n");
    Path output = folder.resolve("twin.csv");
    Invocation replay =
        Invocation.celltwin(
            "replay", "--config", config(CONFIG), "--input", log, "--output", output);
    assertEquals(65, replay.status());
    assertTrue(replay.err().getFirst().contains("bad.log:2"), replay.err().toString());
  }

  @Test
  void theRecordingWhosePlaceTheInputTakesNeedNotBeThere() throws Exception {
    Path log = Files.writeString(folder.resolve("a.log"), "(0.000000) can0 1DB#00\n");
    Path output = folder.resolve("twin.csv");
    String recorded =
        CONFIG.replace(
            "kind = \"can\"\nport = \"can0\"", "kind = \"can-log\"\nfile = \"gone.log\"");
    Path config = config(recorded);
    assertEquals(78, Invocation.celltwin("check", config).status());
    Invocation replay =
        Invocation.celltwin("replay", "--config", config, "--input", log, "--output", output);
    assertEquals(0, replay.status(), replay.err().toString());
  }

  @Test
  void aConfigurationOfMeasurementsIsReplayedToo() throws Exception {
    Path csv =
        Files.writeString(
            folder.resolve("in.csv"),
            "time_s,current_A,voltage_V,temperature_degC\n0,0,3.7,20\n1,0,3.7,20\n2,0,3.7,20\n");
    Path output = folder.resolve("twin.csv");
    String measured =
        CONFIG
            .replaceFirst(
                "kind = \"can\"\nport = .*\nprotocol = .*\n", "kind = \"csv\"\nfile = \"x.csv\"\n")
            .replaceFirst("cells_in_series = 96", "cells_in_series = 1");
    Invocation replay =
        Invocation.celltwin(
            "replay", "--config", config(measured), "--input", csv, "--output", output);
    assertEquals(List.of(), replay.err());
    assertEquals(4, Files.readAllLines(output).size(), "a header and a row for each");
  }

  @Test
  void cellAndConfigurationExcludeEachOther() {
    Object[] both = {"replay", "--input", "a", "--output", "b", "--cell", "c", "--config", "d"};
    assertEquals(64, Invocation.celltwin(both).status());
    assertEquals(64, Invocation.celltwin(Arrays.copyOf(both, 5)).status());
  }

  private static final String SHUNT =
      """
      schema = 1
      name = "shunt"
      dbc = "shunt.dbc"
      provenance = "made up"
      [[signal]]
      message = "Current"
      signal = "Value"
      quantity = "current"
      min = -100
      max = 100
      [[signal]]
      message = "Current"
      signal = "Volts"
      quantity = "cell_voltage"
      min = 0
      max = 5
      [[signal]]
      message = "Current"
      signal = "Celsius"
      quantity = "temperature"
      min = -40
      max = 100
      """;
  private static final String SHUNT_DBC =
      """
      BU_: A
      BO_ 1 Current: 4 A
       SG_ Value : 0|8@1- (1,0) [0|0] "A" A
       SG_ Volts : 8|16@1+ (0.001,0) [0|0] "V" A
       SG_ Celsius : 24|8@1+ (1,0) [0|0] "degC" A
      """;

  /// A configuration with a map, a DBC file and a cell file of its own.
  private Path ownFiles() throws IOException {
    Files.writeString(folder.resolve("shunt.toml"), SHUNT);
    Files.writeString(folder.resolve("shunt.dbc"), SHUNT_DBC);
    Files.writeString(folder.resolve("cell.toml"), Bench.cell());
    return config(
        """
        schema = 1
        [loop]
        period_s = 0.1
        [[source]]
        name = "car"
        kind = "can-log"
        file = "old.log"
        protocol = "shunt.toml"
        pace = 0
        [[pack]]
        id = "p"
        cell = "cell.toml"
        cells_in_series = 1
        cells_in_parallel = 1
        source = "car"
        """);
  }

  @Test
  void noFileThatAConfigurationReadsIsOverwritten() throws Exception {
    Path config = ownFiles();
    Path log = Files.writeString(folder.resolve("good.log"), "(0.0) can0 001#0100\n");
    Files.copy(log, folder.resolve("old.log"));
    for (String name :
        List.of("shunt.toml", "shunt.dbc", "cell.toml", "celltwin.toml", "good.log", "old.log")) {
      Path read = folder.resolve(name);
      byte[] before = Files.readAllBytes(read);
      Invocation replay =
          Invocation.celltwin("replay", "--config", config, "--input", log, "--output", read);
      assertEquals(64, replay.status(), replay::toString);
      assertTrue(replay.err().getFirst().contains("--output would overwrite"), replay::toString);
      if (!name.equals("good.log")) {
        Invocation run = Invocation.celltwin("run", "--config", config, "--record", read);
        assertEquals(64, run.status(), run::toString);
      }
      assertArrayEquals(before, Files.readAllBytes(read), name);
    }
  }

  @Test
  void aBadDbcFileOfAMapIsAFindingOfTheMap() throws Exception {
    Path config = ownFiles();
    Files.writeString(folder.resolve("old.log"), "(0.0) can0 001#0100\n");
    Files.writeString(folder.resolve("shunt.dbc"), "nonsense\n");
    Invocation check = Invocation.celltwin("check", config);
    assertEquals(78, check.status(), check::toString);
    String found =
        "shunt.toml:3:1 dbc: found \"shunt.dbc\", expected a DBC file that can be read; ";
    assertTrue(check.err().getFirst().contains(found), check::toString);
    assertTrue(check.err().getFirst().contains("shunt.dbc:2: found no DBC"), check::toString);
  }

  @Test
  void aDbcFileThatIsTooLargeForTheDaemonIsRefused() throws Exception {
    Path config = ownFiles();
    Files.writeString(folder.resolve("old.log"), "(0.0) can0 001#0100\n");
    Files.writeString(folder.resolve("shunt.dbc"), SHUNT_DBC + " ".repeat(2_000_000));
    Invocation check = Invocation.celltwin("check", config);
    assertEquals(78, check.status(), check::toString);
    assertTrue(check.err().getFirst().contains("expected at most 2000000 bytes"), check::toString);
  }

  @Test
  void whatOfABusWasNotBelievedIsTold() throws Exception {
    Path log = folder.resolve("a.log");
    // The current of a Leaf with its checksum wrong, and 95 other frames.
    Files.writeString(log, "(0.0) can0 1DB#00000000000000FF\n" + "(0.2) can0 123#00\n".repeat(95));
    Invocation replay =
        Invocation.celltwin(
            "replay", "--config", config(CONFIG), "--input", log, "--output", folder.resolve("o"));
    assertEquals(0, replay.status());
    assertEquals(
        List.of(
            "car: 96 frames, 0 of the pack; 1 with a wrong CRC, no cell ever had a voltage, no"
                + " current ever came"),
        replay.err());
  }
}
