package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.hil.bench.Sampling;
import io.celltwin.simulation.plant.ClosedTimes;
import io.celltwin.simulation.plant.ClosedTimes.Span;
import io.celltwin.simulation.vehicle.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong in a scenario is told at its place, all of it at once.
class ScenarioReaderTest {
  private static final Path BENCH = Path.of("scenarios/benches/ltc6813.toml").toAbsolutePath();

  private static final String HEAD =
      "schema = 1\ntitle = \"t\"\ndaemon = \"" + BENCH + "\"\nduration_s = 10\n";

  private static final String FAULT =
      "[[fault]]\nat_s = 2\nkind = \"open_wire\"\nsource = \"cells\"\ndevice = 1\nwire = 3\n";

  private static final String EXPECT = "[[expect]]\nnothing_else = true\n";

  @TempDir private Path folder;

  private Scenario read(String text) throws ConfigException, IOException {
    Path file = folder.resolve("s.toml");
    Files.writeString(file, text);
    return ScenarioReader.read(file);
  }

  private String refusal(String text) {
    return String.valueOf(
        assertThrows(ConfigException.class, () -> read(text)).findings().stream()
            .map(finding -> finding.toString().substring(finding.toString().lastIndexOf('/') + 1))
            .toList());
  }

  @Test
  void aSoundOneIsRead() throws Exception {
    Scenario scenario = read(HEAD + FAULT + EXPECT);
    assertEquals("s", scenario.name());
    assertEquals(1, scenario.faults().size());
    assertEquals("cells: device 1: wire 3 cut", scenario.faults().getFirst().text());
    assertEquals(scenario.faults(), scenario.broken());
    assertTrue(scenario.opposed().broken().isEmpty());
  }

  @Test
  void everythingThatIsWrongIsToldAtItsPlace() {
    String text =
        HEAD.replace("duration_s = 10", "duration_s = 0")
            + "[drive]\ncycle = \"nedc\"\n"
            + FAULT.replace("open_wire", "open_wires")
            + FAULT.replace("wire = 3", "wire = -1")
            + "[[expect]]\nalarm = \"stale\"\n"
            + "[[expect]]\nalarm = \"suspect_voltage\"\n";
    String refusal = refusal(text);
    assertTrue(refusal.contains("s.toml:4:1 duration_s: found 0"), refusal);
    assertTrue(refusal.contains("drive.cycle: found \"nedc\", expected one of wltc"), refusal);
    assertTrue(refusal.contains("fault[1].kind: found \"open_wires\""), refusal);
    assertTrue(refusal.contains("fault[2].wire: found -1"), refusal);
    assertTrue(refusal.contains("expect[1].alarm: found \"stale\""), refusal);
    assertTrue(refusal.contains("expect[2].within_s: found nothing"), refusal);
  }

  @Test
  void oneMistakeIsToldOnce() {
    String refusal =
        refusal(
            HEAD
                + FAULT.replace("open_wire", "open_wires").replace("kind", "until_s = 5\nkind")
                + "[[expect]]\nfault = 1\nafter_it_ends = true\nstate = \"up\"\n"
                + "source = \"cells\"\n");
    assertEquals(1, refusal.split(": found ", -1).length - 1, refusal);
  }

  @Test
  void aFaultWithoutKindIsRefused() {
    String refusal = refusal(HEAD + FAULT.replace("kind = \"open_wire\"\n", "") + EXPECT);
    assertTrue(refusal.contains("fault.kind: found nothing"), refusal);
  }

  @Test
  void aTitleIsOneLineOfText() {
    String refusal = refusal((HEAD + FAULT + EXPECT).replace("\"t\"", "\"\\u001b[2Jt\""));
    assertTrue(refusal.contains("title: found \"\\u001b[2Jt\", expected one line"), refusal);
  }

  private static String wire(int at, int until, int wire) {
    return FAULT
        .replace("at_s = 2", "at_s = %d%nuntil_s = %d".formatted(at, until))
        .replace("wire = 3", "wire = " + wire);
  }

  @Test
  void oneThingBreaksInOneWayAtATime() throws Exception {
    String refusal = refusal(HEAD + wire(1, 5, 3) + wire(4, 8, 3) + EXPECT);
    assertTrue(
        refusal.contains(
            "fault[2].at_s: found 4 to 8, expected no time at which fault[1] is there too: from 1 s"
                + " to 5 s"),
        refusal);
    assertEquals(2, read(HEAD + wire(1, 5, 3) + wire(5, 8, 3) + EXPECT).faults().size());
    assertEquals(2, read(HEAD + wire(1, 5, 3) + wire(4, 8, 4) + EXPECT).faults().size());
  }

  /// Of each pair the bench has one state: mending one would mend both.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ltc6813 | kind = "broken_link" source = "cells" after_device = 0 | kind = "broken_link" source = "cells" after_device = 1
          ltc6813 | kind = "stuck_bit" source = "cells" device = 1 read_command = 4 bit = 1 | kind = "stuck_bit" source = "cells" device = 1 read_command = 6 bit = 0
          ltc6813 | kind = "chip_register_bit" source = "shunt" register = 0 bit = 3 | kind = "chip_register_bit" source = "shunt" register = 1 bit = 3
          ltc6813 | kind = "open_thermistor" source = "cells" device = 1 gpio = 1 | kind = "shorted_thermistor" source = "cells" device = 1 gpio = 1
          ltc6813 | kind = "current_error" offset_A = 200 | kind = "current_error" string = 1 gain_error = 0.001
          ltc6813 | kind = "voltage_error" cell = 3 offset_V = 1 | kind = "voltage_error" cell = 3 drift_V_per_h = 1
          jk      | kind = "answers_silence" source = "bms" | kind = "answers_slow" source = "bms"
          jk      | kind = "line_noise" source = "bms" byte_error_rate = 0.1 | kind = "answers_slow" source = "bms"
          """)
  void whatIsMendedAsOneDoesNotBreakTwice(String bench, String one, String other) {
    String head = HEAD.replace("ltc6813.toml", bench + ".toml");
    String first = "[[fault]]\nat_s = 2\n" + one.replaceAll(" (?=\\w+ = )", "\n") + "\n";
    String second = "[[fault]]\nat_s = 5\n" + other.replaceAll(" (?=\\w+ = )", "\n") + "\n";
    String refusal = refusal(head + first + second + EXPECT);
    assertTrue(refusal.contains("fault[2].at_s: found 5, expected no time at which"), refusal);
  }

  @Test
  void whatHappensAtAMomentMayHappenAgain() throws Exception {
    String restart =
        "[[fault]]\nat_s = %d\nkind = \"device_restarts\"\nsource = \"cells\"\ndevice = 1\n";
    String text = HEAD + restart.formatted(2) + restart.formatted(5) + EXPECT;
    assertEquals(2, read(text).faults().size());
  }

  @Test
  void aConfigurationIsNoScenario() {
    ConfigException refused = assertThrows(ConfigException.class, () -> ScenarioReader.read(BENCH));
    assertEquals(1, refused.findings().size(), refused.toString());
    String told = refused.findings().getFirst().toString();
    assertTrue(told.contains(" pack: found a daemon's configuration, expected a scenario"), told);
    assertTrue(told.contains("daemon = \"ltc6813.toml\""), told);
  }

  @Test
  void aScenarioThatCannotFailIsRefused() {
    assertTrue(refusal(HEAD + EXPECT).contains("opposite"), refusal(HEAD + EXPECT));
  }

  @Test
  void anEndIsExpectedOfWhatEndsAlone() {
    String refusal =
        refusal(
            HEAD
                + FAULT
                + "[[expect]]\nfault = 1\nafter_it_ends = true\nstate = \"up\"\n"
                + "source = \"cells\"\n");
    assertTrue(refusal.contains("after_it_ends"), refusal);
    assertTrue(refusal.contains("a fault that has until_s"), refusal);
  }

  /// A key of a fault, what it is made, and how it is refused; on the bench of two LTC6813 with 18
  /// inputs and 9 GPIOs each, an INA228 and 32 cells.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          open_wire          | source = "cells" device = 9 wire = 3 | 8:1 fault.device: found 9, expected 1..2
          open_wire          | source = "cells" device = 1 wire = 19 | 9:1 fault.wire: found 19, expected 0..18
          open_wire          | source = "shunt" device = 1 wire = 3 | 7:1 fault.source: found "shunt", expected the name of cell monitors: cells
          open_thermistor    | source = "cells" device = 1 gpio = 10 | 9:1 fault.gpio: found 10, expected 1..9
          shorted_thermistor | source = "cells" device = 0 gpio = 1 | 8:1 fault.device: found 0, expected 1..2
          open_gpio          | source = "cells" device = 2 gpio = 0 | 9:1 fault.gpio: found 0, expected 1..9
          cell_reads         | source = "cells" device = 1 cell = 19 voltage_V = 3 | 9:1 fault.cell: found 19, expected 1..18
          die_reads          | source = "cells" device = 3 temperature_degC = 20 | 8:1 fault.device: found 3, expected 1..2
          broken_link        | source = "cells" after_device = 2 | 8:1 fault.after_device: found 2, expected 0..1
          bus_noise          | source = "cells" bit_error_rate = 1 | 8:1 fault.bit_error_rate: found 1, expected above 0, at most 0.5
          stuck_bit          | source = "cells" device = 1 read_command = 5 bit = 1 | 9:1 fault.read_command: found 0x05, expected one of 0x02, 0x04
          stuck_bit          | source = "cells" device = 1 read_command = 4 bit = 48 | 10:1 fault.bit: found 48, expected 0..47
          stuck_bit          | source = "cells" device = 1 bit = 4 | 5:1 fault.read_command: found nothing, expected one of 0x02
          chip_register_bit  | source = "shunt" register = 300 bit = 3 | 8:1 fault.register: found 0x12c, expected one of 0x00, 0x01
          chip_register_bit  | source = "shunt" register = 4 bit = 3 | 8:1 fault.register: found 0x04, expected one of 0x00, 0x01
          chip_register_bit  | source = "shunt" register = -1 bit = 3 | 8:1 fault.register: found -1, expected one of 0x00
          chip_register_bit  | source = "shunt" register = 1 bit = 16 | 9:1 fault.bit: found 16, expected 0..15
          transfers_fail     | source = "shunt" share = 0 | 8:1 fault.share: found 0, expected above 0, at most 1
          answers_silence    | source = "cells" | 7:1 fault.source: found "cells", expected a serial pack, of which the bench has none
          unplugged          | source = "nobody" | 7:1 fault.source: found "nobody", expected the name of a device (of a CAN bus: bus_silent or bus_off): cells, shunt
          cell_short         | cell = 99 resistance_ohm = 1 | 7:1 fault.cell: found 99, expected 1..32
          loose_bar          | cell = 0 resistance_ohm = 1 | 7:1 fault.cell: found 0, expected 1..32
          contactor_welded   | contactor = "main" | 7:1 fault.contactor: found "main", expected one of negative, precharge, positive
          precharge_resistance | resistance_ohm = 0 | 7:1 fault.resistance_ohm: found 0, expected above 0, at most 1000000
          broker_loss        | until_s = 3 | 6:1 fault.kind: found "broker_loss", expected [[expect]] with delivered = true
          """)
  void whatTheBenchHasNotIsRefusedAtItsPlace(String kind, String keys, String finding) {
    String text = "[[fault]]\nkind = \"" + kind + "\"\n";
    String each = keys.replaceAll(" (?=\\w+ = )", "\n") + "\nat_s = 2\n";
    String refusal = refusal(HEAD + text + each + EXPECT);
    assertTrue(refusal.contains("s.toml:" + finding), refusal);
    assertEquals(1, refusal.split(": found ", -1).length - 1, refusal);
  }

  @Test
  void whatBreaksInTheOppositeHasToBeThereToo() {
    String refusal =
        refusal(HEAD + EXPECT + FAULT.replace("fault", "opposite.fault").replace("= 1", "= 9"));
    assertTrue(refusal.contains("opposite.fault.device: found 9, expected 1..2"), refusal);
  }

  @Test
  void contactorsAreClosedAndOpenedInTurn() throws Exception {
    String close = "[[contactors]]\nclose_s = %s\n";
    String twice = close.formatted(1) + "open_s = 4\n" + close.formatted(6);
    assertEquals(
        List.of(new Span(1_000_000_000L, 4_000_000_000L), new Span(6_000_000_000L, Long.MAX_VALUE)),
        read(HEAD + twice + FAULT + EXPECT).plant().closed().spans());
    assertEquals(ClosedTimes.ALWAYS, read(HEAD + FAULT + EXPECT).plant().closed());
    String early = refusal(HEAD + twice.replace("= 6", "= 3") + FAULT + EXPECT);
    assertTrue(
        early.contains("9:1 contactors[2].close_s: found 3, expected after they were opened: 4 s"),
        early);
    String never = refusal(HEAD + close.formatted(1) + close.formatted(6) + FAULT + EXPECT);
    assertTrue(never.contains("contactors[2].close_s: found 6, expected after"), never);
    String order = refusal(HEAD + close.formatted(5) + "open_s = 4\n" + FAULT + EXPECT);
    assertTrue(order.contains("contactors.open_s: found 4, expected above close_s 5"), order);
    String none = refusal(HEAD + "[[contactors]]\nopen_s = 4\n" + FAULT + EXPECT);
    assertTrue(none.contains("contactors.close_s: found nothing"), none);
  }

  @Test
  void aCurrentLiesBetweenTwo() throws Exception {
    String within = "[[expect]]\ncurrent_within_A = %s\nfrom_s = 3\n";
    assertEquals(
        "current within -2 to 5 A from 3 to 10 s",
        read(HEAD + FAULT + within.formatted("[-2, 5]")).expectations().getFirst().text());
    String one = refusal(HEAD + FAULT + within.formatted("[5]"));
    assertTrue(one.contains("current_within_A: found 1 values, expected 2 values"), one);
    String turned = refusal(HEAD + FAULT + within.formatted("[5, 2]"));
    assertTrue(turned.contains("expected strictly increasing values"), turned);
    String ended = refusal(HEAD + FAULT + within.formatted("[2, 5]") + "until_s = 2\n");
    assertTrue(ended.contains("expect.until_s: found 2, expected above from_s 3"), ended);
  }

  @Test
  void theWeatherMayChange() throws Exception {
    String plant = "[plant]\nambient_s = %s\nambient_degC = %s\n";
    Weather weather =
        read(HEAD + plant.formatted("[0, 10]", "[20, -10]") + FAULT + EXPECT).plant().weather();
    assertEquals(5, weather.celsius(5_000_000_000L), 1e-9);
    assertEquals(-10, weather.celsius(50_000_000_000L));
    assertEquals(25, read(HEAD + FAULT + EXPECT).plant().weather().celsius(5_000_000_000L));
    String turned = refusal(HEAD + plant.formatted("[10, 0]", "[20, -10]") + FAULT + EXPECT);
    assertTrue(turned.contains("plant.ambient_s[2]: found 0.0 after 10.0"), turned);
    String fewer = refusal(HEAD + plant.formatted("[0, 10]", "[20]") + FAULT + EXPECT);
    assertTrue(fewer.contains("plant.ambient_degC: found 1 values, expected 2 as in"), fewer);
    String hot = refusal(HEAD + plant.formatted("[0, 10]", "[20, 90]") + FAULT + EXPECT);
    assertTrue(hot.contains("plant.ambient_degC[2]: found 90, expected -40..60"), hot);
    String none = refusal(HEAD + "[plant]\nambient_s = [0, 10]\n" + FAULT + EXPECT);
    assertTrue(none.contains("plant.ambient_degC: found nothing, expected an array"), none);
    String alone = refusal(HEAD + "[plant]\nambient_degC = [0, 10]\n" + FAULT + EXPECT);
    assertTrue(alone.contains("plant.ambient_degC: found an array, expected a number"), alone);
  }

  @Test
  void aSensorIsOffBySomething() throws Exception {
    String nothing = refusal(HEAD + "[[fault]]\nat_s = 2\nkind = \"current_error\"\n" + EXPECT);
    assertTrue(nothing.contains("at least one of offset_A, drift_A_per_h"), nothing);
    String late =
        refusal(HEAD + "[[fault]]\nat_s = 2\nkind = \"current_error\"\ndelay_s = 6\n" + EXPECT);
    assertTrue(late.contains("fault.delay_s: found 6"), late);
    String cell = "[[fault]]\nat_s = 2\nkind = \"voltage_error\"\ncell = 3\ndelay_s = 1\n";
    assertEquals("cell 3 reads 1 s late", read(HEAD + cell + EXPECT).faults().getFirst().text());
    String hot = "[[fault]]\nat_s = 2\nkind = \"temperature_error\"\nsensor = 1\ndelay_s = 301\n";
    assertTrue(refusal(HEAD + hot + EXPECT).contains("fault.delay_s: found 301, expected 0..300"));
  }

  @Test
  void allSensorsMayBeLateOrCoarse() throws Exception {
    String sensors = "[sensors]\nvoltage_delay_s = 0.5\nvoltage_skew_s = 0.1\n";
    assertEquals(
        new Sampling(0, 500_000_000L, 100_000_000L, 0, 0.5, 0, 0),
        read(HEAD + sensors + "current_resolution_A = 0.5\n" + FAULT + EXPECT).sampling());
    String wrong = refusal(HEAD + "[sensors]\nvoltage_noise_V = -1\ncurrent_delay_s = 6\n" + FAULT);
    assertTrue(wrong.contains("sensors.voltage_noise_V: found -1, expected 0..1000"), wrong);
    assertTrue(wrong.contains("sensors.current_delay_s: found 6, expected 0..5"), wrong);
  }

  @Test
  void cellsMayHaveAged() throws Exception {
    Scenario aged = read(HEAD + "[plant]\ncapacity = 0.8\nresistance = 1.5\n" + FAULT + EXPECT);
    assertEquals(0.8, aged.plant().capacity());
    assertEquals(1.5, aged.plant().resistance());
    assertTrue(refusal(HEAD + "[plant]\ncapacity = 0\n" + FAULT + EXPECT).contains("capacity"));
  }

  @Test
  void aLeakMayBeExpected() throws Exception {
    String text = "[[expect]]\nfault = 1\nverdict = \"cell 4 leak\"\nwithin_s = 1\n";
    assertEquals(1, read(HEAD + FAULT + text).expectations().size());
  }

  private String refusalOnCan(String fault) {
    String head = HEAD.replace("ltc6813.toml", "leaf.toml");
    return refusal(head + "[[fault]]\nat_s = 2\n" + fault + EXPECT);
  }

  @Test
  void whatNobodySendsCannotBeMissed() {
    String missing =
        refusalOnCan("kind = \"missing_message\"\nsource = \"car\"\nmessage = \"X\"\n");
    assertTrue(missing.contains("found \"X\", expected a message that is sent: Batt"), missing);
    String uncounted =
        refusalOnCan("kind = \"frozen_counter\"\nsource = \"car\"\nmessage = \"BatterySoc\"\n");
    assertTrue(uncounted.contains("a message that is sent with a counter: "), uncounted);
    String unplugged = refusalOnCan("kind = \"unplugged\"\nsource = \"car\"\n");
    assertTrue(unplugged.contains("bus_silent or bus_off"), unplugged);
  }

  @Test
  void aProtocolThatTheBenchCannotSendIsRefused() throws Exception {
    Path bench = folder.resolve("bench.toml");
    String leaf =
        Files.readString(BENCH.resolveSibling("leaf.toml"))
            .replace("../../src", BENCH.resolveSibling("../../src").toString())
            .replace("nissan-leaf", "bmw-i3");
    Files.writeString(bench, leaf);
    String refusal =
        refusal(
            "schema = 1\ntitle = \"t\"\ndaemon = \"bench.toml\"\nduration_s = 10\n"
                + "[[fault]]\nat_s = 2\nkind = \"bus_off\"\nsource = \"car\"\n"
                + EXPECT);
    assertTrue(
        refusal.contains("source.protocol: found \"bmw-i3\", expected one that the bench can send"),
        refusal);
  }

  @Test
  void aDeliveryNeedsABrokerThatWasAwayAndComesBack() throws Exception {
    String loss = "[[fault]]\nat_s = 2\nuntil_s = 4\nkind = \"broker_loss\"\n";
    String expect = "[[expect]]\nfault = 1\ndelivered = true\n";
    String silent = refusal(HEAD + loss + expect);
    assertTrue(silent.contains("a configuration with [mqtt]"), silent);
    String published = HEAD.replace("ltc6813.toml", "published.toml");
    String forEver = refusal(published + loss.replace("until_s = 4\n", "") + expect);
    assertTrue(
        forEver.contains("expect.fault: found 1, expected a fault that has until_s"), forEver);
    String none = refusal(published + expect);
    assertTrue(none.contains("expect.fault: found 1"), none);
    assertEquals(50, read(published + loss + expect).mqtt().orElseThrow().backfillPerSecond());
  }

  @Test
  void aWireToNowhereIsToldBeforeTheRun() throws IOException {
    Path bench = folder.resolve("bench.toml");
    String text = Files.readString(BENCH).replace("shunt:current_A", "shunt:volume_A");
    Files.writeString(
        bench, text.replace("../../src", BENCH.resolveSibling("../../src").toString()));
    String refusal =
        refusal("schema = 1\ntitle = \"t\"\ndaemon = \"bench.toml\"\nduration_s = 10\n" + FAULT);
    assertTrue(refusal.contains("bench.toml:44:1 pack.string.current: found no channel"), refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"initial_soc = 0", "initial_soc = 1", "soc_spread = 0.4"})
  void cellsBeyondEmptyOrFullAreRefused(String key) {
    String refusal = refusal(HEAD + "[plant]\n" + key + "\n" + FAULT + EXPECT);
    assertTrue(refusal.contains("s.toml:6:1 plant."), refusal);
    assertTrue(refusal.contains("expected every cell within 0..1"), refusal);
  }

  @Test
  void aDaemonsConfigurationThatIsWrongIsToldAtItsOwnPlace() throws IOException {
    Path bench = folder.resolve("bench.toml");
    Files.writeString(bench, Files.readString(BENCH).replace("devices = 2", "devices = 0"));
    String refusal =
        refusal("schema = 1\ntitle = \"t\"\ndaemon = \"bench.toml\"\nduration_s = 10\n" + FAULT);
    assertTrue(refusal.contains("bench.toml:"), refusal);
    assertTrue(refusal.contains("devices: found 0"), refusal);
  }
}
