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

  @Test
  void whatBreaksHasToBeThere() throws Exception {
    Scenario scenario = read(HEAD + FAULT.replace("device = 1", "device = 9") + EXPECT);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new ScenarioRun(scenario, _ -> {}).play());
    String finding = refused.findings().getFirst().toString();
    assertTrue(
        finding.contains("s.toml:5:1 fault: found cells: device 9: wire 3 cut, expected what"),
        finding);
  }

  @Test
  void aCellThatBreaksHasToBeThere() throws Exception {
    String text = "[[fault]]\nat_s = 2\nkind = \"cell_short\"\ncell = 99\nresistance_ohm = 1\n";
    Scenario scenario = read(HEAD + text + EXPECT);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new ScenarioRun(scenario, _ -> {}).play());
    String finding = refused.findings().getFirst().toString();
    assertTrue(finding.contains("fault: found cell 99, expected 1..32"), finding);
  }

  @Test
  void aSensorIsOffBySomething() {
    String nothing = refusal(HEAD + "[[fault]]\nat_s = 2\nkind = \"current_error\"\n" + EXPECT);
    assertTrue(nothing.contains("at least one of offset_A, drift_A_per_h"), nothing);
    String late =
        refusal(HEAD + "[[fault]]\nat_s = 2\nkind = \"current_error\"\ndelay_s = 6\n" + EXPECT);
    assertTrue(late.contains("fault.delay_s: found 6"), late);
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

  private String refusalOnCan(String fault) throws Exception {
    String head = HEAD.replace("ltc6813.toml", "leaf.toml");
    Scenario scenario = read(head + "[[fault]]\nat_s = 2\n" + fault + EXPECT);
    return assertThrows(ConfigException.class, () -> new ScenarioRun(scenario, _ -> {}).play())
        .findings()
        .getFirst()
        .toString();
  }

  @Test
  void whatNobodySendsCannotBeMissed() throws Exception {
    String missing =
        refusalOnCan("kind = \"missing_message\"\nsource = \"car\"\nmessage = \"X\"\n");
    assertTrue(missing.contains("found message \"X\", expected a message that is sent"), missing);
    String uncounted =
        refusalOnCan("kind = \"frozen_counter\"\nsource = \"car\"\nmessage = \"BatterySoc\"\n");
    assertTrue(uncounted.contains("expected a message that has one"), uncounted);
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
    Scenario scenario =
        read(
            "schema = 1\ntitle = \"t\"\ndaemon = \"bench.toml\"\nduration_s = 10\n"
                + "[[fault]]\nat_s = 2\nkind = \"bus_off\"\nsource = \"car\"\n"
                + EXPECT);
    String refusal =
        assertThrows(ConfigException.class, () -> new ScenarioRun(scenario, _ -> {}).play())
            .findings()
            .getFirst()
            .toString();
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
    Scenario unexpected = read(published + loss + EXPECT);
    String finding =
        assertThrows(ConfigException.class, () -> new ScenarioRun(unexpected, _ -> {}).play())
            .findings()
            .getFirst()
            .toString();
    assertTrue(finding.contains("expected [[expect]] with delivered = true"), finding);
    assertEquals(50, read(published + loss + expect).mqtt().orElseThrow().backfillPerSecond());
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
