package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwinConfigTest {
  private static final String SOURCE =
      """
      schema = 1
      [[source]]
      name = "bench"
      kind = "csv"
      file = "drive.csv"
      """;

  /// Eleven lines.
  private static final String MINIMAL =
      SOURCE
          + """
          [[pack]]
          id = "demo"
          cell = "synthetic.toml"
          cells_in_series = 12
          source = "bench"
          """;

  /// The pack's table is on line 6.
  private static final String WIRED =
      SOURCE
          + """
          [[pack]]
          id = "demo"
          cell = "synthetic.toml"
          cells_in_series = 12
          """;

  @TempDir private Path temporary;
  private ConfigFolder folder;

  @BeforeEach
  void fillFolder() throws IOException {
    folder = new ConfigFolder(temporary);
  }

  // What it binds

  @Test
  void appliesDefaultsWhereAFileSaysTheLeast() throws Exception {
    TwinConfig config = folder.read(MINIMAL);

    assertEquals(new LoopSettings(0.1), config.loop());
    assertEquals(Optional.empty(), config.mqtt());
    assertEquals(Optional.empty(), config.checkpoint());
    assertEquals(Optional.empty(), config.watchdog());
    assertEquals(
        List.of(new SourceSettings.Csv("bench", temporary.resolve("drive.csv"), 1)),
        config.sources());
    PackSettings pack = config.packs().getFirst();
    assertEquals("pack", pack.key());
    assertEquals("demo", pack.id());
    assertEquals("Synthetic 2.5 Ah", pack.cell().name());
    assertEquals(12, pack.cellsInSeries());
    assertEquals(1, pack.cellsInParallel());
    assertEquals(OptionalDouble.empty(), pack.capacityAmpereHours());
    assertEquals(OptionalDouble.empty(), pack.capacitySigmaAmpereHours());
    assertEquals(OptionalDouble.empty(), pack.initialSoc());
    assertEquals(OptionalDouble.empty(), pack.initialSocSigma());
    assertEquals(new Wiring.StandardWiring("bench"), pack.wiring());
    // Voltages, temperatures (the wider of charge and discharge) and currents are the cell's.
    assertEquals(
        new AlarmLimits(
            4.2,
            2.5,
            60,
            -20,
            2.5,
            10,
            Optional.empty(),
            Optional.empty(),
            0.02,
            2,
            0.2,
            1,
            10,
            60,
            2,
            0.1),
        pack.alarms());
    assertEquals(new LifeLimits(0.05, 45, 0, 1), pack.life());
    assertEquals(1, pack.stringCount());
    assertEquals(12, pack.cellCount());
  }

  @Test
  void appliesDefaultsOfTheBroker() throws Exception {
    TwinConfig config = folder.read(MINIMAL + "[mqtt]\nbroker = \"tcp://localhost:1883\"\n");

    assertEquals(
        Optional.of(
            new MqttSettings(
                "tcp://localhost:1883",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                30,
                1,
                5,
                0.5,
                60,
                50,
                MessageProfile.CELLTWIN,
                ClockTrust.AUTO,
                new MessageSpool(Optional.empty(), 256, 8, 168, 5),
                Optional.empty(),
                Optional.empty())),
        config.mqtt());
  }

  @Test
  void keepsMessagesOnDiskWhereItIsTold() throws Exception {
    TwinConfig config =
        folder.read(
            MINIMAL
                + """
                [mqtt]
                broker = "tcp://localhost:1883"
                clock = "synchronised"
                backfill_per_s = 200
                [mqtt.spool]
                folder = "spool"
                max_MB = 64
                [mqtt.home_assistant]
                cells = true
                """);

    MqttSettings mqtt = config.mqtt().orElseThrow();
    assertEquals(
        new MessageSpool(Optional.of(temporary.resolve("spool")), 64, 8, 168, 5), mqtt.spool());
    assertEquals(
        Optional.of(new HomeAssistantSettings("homeassistant", true)), mqtt.homeAssistant());
    assertEquals(ClockTrust.SYNCHRONISED, mqtt.clock());
    assertEquals(200, mqtt.backfillPerSecond());
  }

  @Test
  void readsWhatLimitsTheWholePack() throws Exception {
    assertEquals(PowerSettings.DEFAULTS, folder.read(MINIMAL).packs().getFirst().power());
    TwinConfig config =
        folder.read(
            MINIMAL
                + """
                [pack.power]
                soc_min = 0.1
                soc_max = 0.9
                discharge_current_max_A = 300
                """);
    assertEquals(
        new PowerSettings(0.1, 0.9, OptionalDouble.empty(), OptionalDouble.of(300)),
        config.packs().getFirst().power());
  }

  private static final String TO_THINGSBOARD =
      """
      [mqtt]
      broker = "tcp://localhost:1883"
      profile = "thingsboard"
      """;

  @Test
  void thingsBoardKnowsADeviceByItsAccessToken() {
    List<String> faults = folder.faults(MINIMAL + TO_THINGSBOARD);
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(
        faults
            .getFirst()
            .endsWith(
                "mqtt.username: found nothing, expected a username, ThingsBoard's access token, or"
                    + " a client certificate"),
        faults::toString);
  }

  @Test
  void aDeviceOfThingsBoardIsOnePack() throws Exception {
    String second = MINIMAL.substring(MINIMAL.indexOf("[[pack]]")).replace("demo", "other");
    String two = MINIMAL + second + TO_THINGSBOARD + "username = \"token\"\n";
    List<String> faults = folder.faults(two);
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(
        faults
            .getFirst()
            .endsWith(
                "mqtt.profile: found \"thingsboard\", expected \"thingsboard-gateway\", because a"
                    + " device is one pack, and there are 2"),
        faults::toString);
    assertEquals(
        MessageProfile.THINGSBOARD_GATEWAY,
        folder
            .read(two.replace("\"thingsboard\"", "\"thingsboard-gateway\""))
            .mqtt()
            .orElseThrow()
            .profile());
  }

  @Test
  void speaksTls13AndBelievesWhomJavaBelievesWhereOnlySslIsSaid() throws Exception {
    MqttSettings mqtt = folder.read(MINIMAL + "[mqtt]\nbroker = \"ssl://h:8883\"\n").mqtt().get();

    assertEquals(Optional.of(TlsSettings.DEFAULT), mqtt.tls());
    assertEquals(TlsSettings.Version.TLS_1_3, TlsSettings.DEFAULT.oldestVersion());
  }

  @Test
  void findsTheFilesOfTlsBesideTheConfiguration() throws Exception {
    for (String name : List.of("ca", "twin", "key", "crl")) folder.write(name + ".pem", "");
    TwinConfig config =
        folder.read(
            MINIMAL
                + """
                [mqtt]
                broker = "ssl://h:8883"
                [mqtt.tls]
                ca_file = "ca.pem"
                certificate_file = "twin.pem"
                key_file = "key.pem"
                crl_file = "crl.pem"
                min_version = "1.2"
                """);

    assertEquals(
        new TlsSettings(
            Optional.of(temporary.resolve("ca.pem")),
            Optional.of(temporary.resolve("twin.pem")),
            Optional.of(temporary.resolve("key.pem")),
            Optional.of(temporary.resolve("crl.pem")),
            TlsSettings.Version.TLS_1_2),
        config.mqtt().get().tls().get());
  }

  @Test
  void findsACredentialInTheFolderOfTheService() throws Exception {
    Path credentials = Files.createDirectory(temporary.resolve("credentials"));
    Path password = Files.writeString(credentials.resolve("mqtt-password"), "hunter2");

    assertEquals(Optional.of(password), readOfService(credentials).mqtt().get().passwordFile());
    Files.delete(password);
    ConfigException missing = assertThrows(ConfigException.class, () -> readOfService(credentials));
    assertEquals(
        "found \"credential:mqtt-password\", expected a file that exists: there is no " + password,
        missing.findings().getFirst().toString().replaceFirst(".*?: ", ""));
  }

  private TwinConfig readOfService(Path credentials) throws ConfigException {
    String toml =
        MINIMAL
            + """
            [mqtt]
            broker = "tcp://h:1"
            username = "u"
            password_file = "credential:mqtt-password"
            """;
    return new TwinConfigReader(
            temporary.resolve("celltwin.toml"),
            toml.getBytes(StandardCharsets.UTF_8),
            true,
            Optional.of(credentials))
        .read();
  }

  @Test
  void keepsTheStateBesideTheConfigurationOnceAMinute() throws Exception {
    TwinConfig config = folder.read(MINIMAL + "[checkpoint]\nfolder = \"state\"\n");

    assertEquals(
        Optional.of(new CheckpointSettings(temporary.resolve("state"), 60)), config.checkpoint());
  }

  @Test
  void feedsAWatchdogOnlyIfToldWhich() throws Exception {
    TwinConfig config = folder.read(MINIMAL + "[watchdog]\ndevice = \"/dev/watchdog0\"\n");

    assertEquals(Optional.of(new WatchdogSettings("/dev/watchdog0", 15)), config.watchdog());
    assertEquals(
        Optional.empty(),
        config.replayed(config.sources().getFirst()).watchdog()); // a replay waits for nobody
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          timeout_s = 10 | watchdog.device: found nothing, expected a device such as "/dev/watchdog0"
          device = "watchdog0" | watchdog.device: found "watchdog0", expected a device such as "/dev/watchdog0"
          device = "/dev/w"; timeout_s = 1 | watchdog.timeout_s: found 1, expected 2..3600
          device = "/dev/w"; timeout_s = 2 | watchdog.timeout_s: found 2, expected at least three periods of the loop, 3
          device = "/dev/w"; feed_s = 2 | watchdog.feed_s: found an unknown key, expected one of device, timeout_s
          """)
  void refusesALineOfTheWatchdog(String lines, String fault) {
    List<String> faults =
        folder.faults(MINIMAL + "[loop]\nperiod_s = 1\n[watchdog]\n" + lines.replace("; ", "\n"));
    assertEquals(1, faults.size(), faults::toString);
    assertEquals(fault, faults.getFirst().replaceFirst("celltwin.toml:\\d+:1 ", ""));
  }

  @Test
  void takesCurrentLimitsTimesTheCellsInParallelAndLateFromThePeriod() throws Exception {
    TwinConfig config = folder.read(MINIMAL + "cells_in_parallel = 4\n[loop]\nperiod_s = 1\n");

    AlarmLimits alarms = config.packs().getFirst().alarms();
    assertEquals(10, alarms.chargeMaxAmps());
    assertEquals(40, alarms.dischargeMaxAmps());
    assertEquals(0.8, alarms.hysteresisAmps(), 1e-12); // 2 % of 40 A; rounding of the product
    assertEquals(1, alarms.lateLoopSeconds());
  }

  private AlarmLimits alarmsOfAPulsingCell(String alarms) throws Exception {
    String cell = ConfigFolder.syntheticCell();
    folder.write(
        "synthetic.toml",
        cell.replace(
            "charge_current_max_A = 2.5",
            "charge_current_max_A = 2.5\ncharge_pulse_current_max_A = 5\ncharge_pulse_max_s = 10"));
    String text = MINIMAL + "cells_in_parallel = 4\n[pack.alarms]\n" + alarms;
    return folder.read(text).packs().getFirst().alarms();
  }

  @Test
  void takesThePulsesOfTheCellsTimesThoseInParallel() throws Exception {
    AlarmLimits alarms = alarmsOfAPulsingCell("");
    assertEquals(10, alarms.chargeMaxAmps());
    assertEquals(Optional.of(new CurrentPulse(20, 10)), alarms.chargePulse());
    assertEquals(Optional.empty(), alarms.dischargePulse());
  }

  @Test
  void aLimitOfItsOwnHasNoPulseOfTheCell() throws Exception {
    assertEquals(
        Optional.empty(), alarmsOfAPulsingCell("charge_current_max_A = 8\n").chargePulse());
    String own =
        "charge_current_max_A = 8\ncharge_pulse_current_max_A = 12\ncharge_pulse_max_s = 2\n";
    assertEquals(Optional.of(new CurrentPulse(12, 2)), alarmsOfAPulsingCell(own).chargePulse());
  }

  @Test
  void bindsTwoStringsWiredByHand() throws Exception {
    TwinConfig config =
        folder.read(
            WIRED
                + """
                cells_without_voltage = [7, 5]
                [[pack.string]]
                current = "bench:current_1_A"
                mean_current = "bench:current_1_mean_A"
                cell_voltage = "bench:voltage_{cell}_V"
                [[pack.string]]
                current = "bench:current_2_A"
                cell_voltage = "bench:second_{cell_in_string}_V"
                [[pack.temperature]]
                channel = "bench:temperature_1_degC"
                cells = [1, 12]
                [[pack.temperature]]
                channel = "bench:temperature_2_degC"
                cells = [13, 24]
                """);

    PackSettings pack = config.packs().getFirst();
    Wiring.ExplicitWiring wiring = (Wiring.ExplicitWiring) pack.wiring();
    assertEquals(24, pack.cellCount());
    assertEquals(
        new Wiring.StringWiring(
            new ChannelName("bench", "current_1_A"),
            Optional.of(new ChannelName("bench", "current_1_mean_A")),
            Optional.of(new ChannelPattern("bench", "voltage_{cell}_V")),
            Optional.empty()),
        wiring.strings().getFirst());
    assertEquals(
        new ChannelName("bench", "second_2_V"),
        wiring.strings().get(1).cellVoltage().orElseThrow().channel(14, 2));
    assertEquals(
        new ChannelName("bench", "voltage_3_V"),
        wiring.strings().getFirst().cellVoltage().orElseThrow().channel(3, 3));
    assertEquals(
        new Wiring.TemperatureWiring(new ChannelName("bench", "temperature_2_degC"), 13, 24),
        wiring.temperatures().get(1));
    assertEquals(Set.of(5, 7), wiring.cellsWithoutVoltage());
    assertEquals(List.of(5, 7), List.copyOf(wiring.cellsWithoutVoltage()));
  }

  @Test
  void acceptsIntegersWhereFractionsAreExpected() throws Exception {
    PackSettings pack =
        folder
            .read(MINIMAL + "capacity_Ah = 2\ninitial_soc = 1\ninitial_soc_sigma = 0.1\n")
            .packs()
            .getFirst();

    assertEquals(OptionalDouble.of(2), pack.capacityAmpereHours());
    assertEquals(OptionalDouble.of(1), pack.initialSoc());
  }

  @Test
  void aPackCoolsItsCellsInItsOwnWay() throws Exception {
    CellFile.Thermal measured =
        folder.read(MINIMAL).packs().getFirst().cell().thermal().orElseThrow();
    CellFile.Thermal builtIn =
        folder
            .read(MINIMAL + "surface_to_ambient_K_per_W = 12.5\n")
            .packs()
            .getFirst()
            .cell()
            .thermal()
            .orElseThrow();

    assertEquals(12.5, builtIn.surfaceToAmbientKelvinPerWatt());
    assertEquals(measured.coreJoulesPerKelvin(), builtIn.coreJoulesPerKelvin());
    assertEquals(measured.surfaceJoulesPerKelvin(), builtIn.surfaceJoulesPerKelvin());
    assertEquals(measured.coreToSurfaceKelvinPerWatt(), builtIn.coreToSurfaceKelvinPerWatt());
    assertEquals(measured.entropicVoltsPerKelvin(), builtIn.entropicVoltsPerKelvin());
  }

  @Test
  void refusesCoolingOfACellThatIsNotKnownToWarmUp() throws Exception {
    String nca = MINIMAL.replace("synthetic.toml", "nca-panasonic-ncr18650pf");

    assertEquals(
        List.of(
            "celltwin.toml:11:1 pack.surface_to_ambient_K_per_W: found 5,"
                + " expected none: the cell file has no table [thermal]"),
        folder.faults(nca + "surface_to_ambient_K_per_W = 5\n"));
  }

  @Test
  void findsThePlaceOfAKeyForWhoeverRunsTheConfiguration() throws Exception {
    TwinConfig config = folder.read(WIRED + "[[pack.string]]\n  current = \"bench:nothing_A\"\n");

    assertEquals(
        "celltwin.toml:11:3 pack.string.current: found bench:nothing_A, expected a channel",
        place(config, "pack.string.current", "bench:nothing_A", "a channel"));
    assertEquals(
        "celltwin.toml:11:3 pack[1].string[1].current: found x, expected y",
        place(config, "pack[1].string[1].current", "x", "y"));
    assertEquals(
        "celltwin.toml:10:1 pack.string.cell_voltage: found nothing, expected y",
        place(config, "pack.string.cell_voltage", "nothing", "y"));
    assertEquals(
        "celltwin.toml:1:1 mqtt.broker: found x, expected y",
        place(config, "mqtt.broker", "x", "y"));
  }

  private String place(TwinConfig config, String key, String found, String expected) {
    return config.finding(key, found, expected).toString().replace(temporary + "/", "");
  }

  // What it refuses

  @Test
  void saysThatAFileIsMissing() {
    Path missing = temporary.resolve("no.toml");
    NoSuchFileException e = assertThrows(NoSuchFileException.class, () -> TwinConfig.read(missing));
    assertEquals(missing.toString(), e.getMessage());
  }

  @Test
  void placesSyntaxErrors() {
    assertEquals(
        List.of(
            "celltwin.toml:2:5 syntax: found end of line, expected a value",
            "celltwin.toml:3:7 syntax: found '2', expected a newline or end-of-input"),
        folder.faults("schema = 1\na = \nb = 1 2\n"));
    assertEquals(
        List.of("celltwin.toml:3:1 a: found it again, expected it once: it is on line 2"),
        folder.faults("schema = 1\na = 1\na = 2\n"));
    assertEquals(
        List.of("celltwin.toml:2:5 syntax: found Integer is too large, expected TOML 1.0"),
        folder.faults("schema = 1\na = 99999999999999999999\n"));
  }

  @Test
  void saysOfWhatIsNoTomlOnlyWhereItBegins() {
    assertEquals(20, folder.faults("drive, no config\n".repeat(1000)).size());
  }

  @Test
  void readsPastAByteOrderMark() {
    assertEquals(
        List.of("celltwin.toml:2:5 syntax: found end of line, expected a value"),
        folder.faults("\uFEFFschema = 1\na = \n"));
  }

  @Test
  void placesBytesThatAreNotUtf8() throws Exception {
    Path file = temporary.resolve("celltwin.toml");
    Files.write(file, "schema = 1\nid = \"\u00e4\"\n".getBytes(StandardCharsets.ISO_8859_1));

    ConfigException e = assertThrows(ConfigException.class, () -> TwinConfig.read(file));
    assertEquals(file + ":2:7 encoding: found byte 0xE4, expected UTF-8", e.getMessage());
  }

  @Test
  void refusesAFileForANewerProgramWithoutJudgingItsKeys() {
    assertEquals(
        List.of("celltwin.toml:1:1 schema: found 2, expected 1: this file is for a newer CellTwin"),
        folder.faults("schema = 2\n[new]\nkey = 1\n"));
  }

  @Test
  void wantsASchemaAndWantsItFirst() {
    assertEquals(
        List.of("celltwin.toml:1:1 schema: found nothing, expected schema = 1 first in the file"),
        folder.faults(MINIMAL.replace("schema = 1\n", "")));
    assertEquals(
        List.of("celltwin.toml:2:1 schema: found it after loop, expected it first in the file"),
        folder.faults("loop = {}\n" + MINIMAL));
    assertEquals(
        List.of(
            "celltwin.toml:1:1 schema: found \"1\","
                + " expected 1, the version of this file's layout"),
        folder.faults(MINIMAL.replace("schema = 1", "schema = \"1\"")));
    assertEquals(
        List.of("celltwin.toml:1:1 schema: found 0, expected 1, the version of this file's layout"),
        folder.faults(MINIMAL.replace("schema = 1", "schema = 0")));
  }

  @Test
  void saysAllThatAnEmptyFileLacks() {
    assertEquals(
        List.of(
            "celltwin.toml:1:1 schema: found nothing, expected schema = 1 first in the file",
            "celltwin.toml:1:1 source: found nothing, expected at least one [[source]]",
            "celltwin.toml:1:1 pack: found nothing, expected at least one [[pack]]"),
        folder.faults(""));
  }

  @Test
  void namesTheNearestKeyInPlaceOfAnUnknownOne() {
    assertEquals(
        List.of(
            "celltwin.toml:9:1 pack.cels_in_series: found an unknown key,"
                + " expected a known key: did you mean cells_in_series?"),
        folder.faults(MINIMAL.replace("cells_in_series", "cels_in_series")));
  }

  @Test
  void namesTheKnownKeysWhereNoneIsNear() {
    assertEquals(
        List.of(
            "celltwin.toml:2:1 loop.colour: found an unknown key, expected only period_s",
            "celltwin.toml:6:1 source.colour: found an unknown key,"
                + " expected one of name, kind, file, pace"),
        folder.faults(
            MINIMAL
                .replace("schema = 1\n", "schema = 1\nloop.colour = 1\n")
                .replace("file = ", "colour = 2\nfile = ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cells_in_series = -3       | pack.cells_in_series: found -3, expected 1..1024
          cells_in_series = 1025     | pack.cells_in_series: found 1025, expected 1..1024
          cells_in_series = 12.0     | pack.cells_in_series: found 12.0, expected an integer 1..1024
          cells_in_series = "12"     | pack.cells_in_series: found "12", expected an integer 1..1024
          """)
  void refusesWhatIsNoNumberOfCells(String line, String fault) {
    assertEquals(
        List.of("celltwin.toml:9:1 " + fault),
        folder.faults(MINIMAL.replace("cells_in_series = 12", line)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          capacity_Ah = -2.9 | pack.capacity_Ah: found -2.9, expected above 0, at most 10000
          capacity_Ah = 250 | pack.capacity_Ah: found 250, expected that of one cell, 0.2 to 1.5 times the rated_Ah of 2.5
          capacity_Ah = 0 | pack.capacity_Ah: found 0, expected above 0, at most 10000
          capacity_Ah = nan | pack.capacity_Ah: found nan, expected above 0, at most 10000
          capacity_Ah = inf | pack.capacity_Ah: found inf, expected above 0, at most 10000
          capacity_Ah = -inf | pack.capacity_Ah: found -inf, expected above 0, at most 10000
          capacity_Ah = "2.9" | pack.capacity_Ah: found "2.9", expected a number above 0, at most 10000
          capacity_Ah = true | pack.capacity_Ah: found true, expected a number above 0, at most 10000
          capacity_Ah = [1] | pack.capacity_Ah: found an array, expected a number above 0, at most 10000
          capacity_Ah = {} | pack.capacity_Ah: found a table, expected a number above 0, at most 10000
          capacity_Ah = 2026-01-01 | pack.capacity_Ah: found 2026-01-01, expected a number above 0, at most 10000
          capacity_mAh = 2900 | pack.capacity_mAh: found unit _mAh, expected unit _Ah (capacity_Ah)
          capacity = 2.9 | pack.capacity: found no unit, expected unit _Ah (capacity_Ah)
          capacity_sigma_mAh = 80 | pack.capacity_sigma_mAh: found unit _mAh, expected unit _Ah (capacity_sigma_Ah)
          initial_soc_percent = 80 | pack.initial_soc_percent: found unit _percent, expected no unit (initial_soc)
          initial_soc = 80 | pack.initial_soc: found 80, expected 0..1
          initial_soc_sigma = 0.1 | pack.initial_soc_sigma: found 0.1, expected initial_soc beside it
          "a\\nb" = 1 | pack."a\\nb": found an unknown key, expected one of id, cell, cells_in_series, cells_in_parallel, capacity_Ah, capacity_sigma_Ah, surface_to_ambient_K_per_W, initial_soc, initial_soc_sigma, source, string, temperature, cells_without_voltage, ambient, alarms, life, power
          surface_to_ambient_K_per_W = 0 | pack.surface_to_ambient_K_per_W: found 0, expected 0.001..1000
          life.hot_degC = -1 | pack.life.hot_degC: found -1, expected above cold_degC 0
          life.fast_charge_c_rate = 0 | pack.life.fast_charge_c_rate: found 0, expected 0.05..100
          alarms = 3 | pack.alarms: found 3, expected the table [pack.alarms]
          cells_without_voltage = [5] | pack.cells_without_voltage: found it beside source, expected either source, which wires one string, or explicit wiring
          power.soc_min = 1 | pack.power.soc_min: found 1, expected below soc_max 1
          power.soc_max = 1.1 | pack.power.soc_max: found 1.1, expected 0..1
          power.charge_current_max_A = 0 | pack.power.charge_current_max_A: found 0, expected above 0, at most 10240000
          power.soc_min_pct = 5 | pack.power.soc_min_pct: found an unknown key, expected one of soc_min, soc_max, charge_current_max_A, discharge_current_max_A
          alarms.cell_voltage_max_V = 2.4 | pack.alarms.cell_voltage_max_V: found 2.4, expected above cell_voltage_min_V 2.5
          alarms.cell_voltage_min_V = 4.3 | pack.alarms.cell_voltage_min_V: found 4.3, expected below cell_voltage_max_V 4.2
          alarms.temperature_max_degC = -30 | pack.alarms.temperature_max_degC: found -30, expected above temperature_min_degC -20
          alarms.charge_pulse_current_max_A = 20 | pack.alarms.charge_pulse_max_s: found nothing, expected a number above 0, at most 300
          alarms.discharge_current_max_A = -10 | pack.alarms.discharge_current_max_A: found -10, expected above 0, at most 10240000
          alarms.debounce_ms = 100 | pack.alarms.debounce_ms: found unit _ms, expected unit _s (debounce_s)
          """)
  void refusesALineOfAPack(String line, String fault) {
    List<String> faults = folder.faults(MINIMAL + line + "\n");
    assertEquals(1, faults.size(), faults::toString);
    assertEquals(fault, faults.getFirst().replaceFirst("celltwin.toml:11:\\d+ ", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          broker = "localhost" | mqtt.broker: found "localhost", expected "tcp://host:port" or "ssl://host:port", no _ in host
          broker = "tcp://localhost:65536" | mqtt.broker: found "tcp://localhost:65536", expected "tcp://host:port" or "ssl://host:port", no _ in host
          broker = "tcp://user:secret@localhost:1883" | mqtt.broker: found "tcp://user:secret@localhost:1883", expected "tcp://host:port" or "ssl://host:port", no _ in host
          broker = "ssl://[::1]:8883" | mqtt.broker: found "ssl://[::1]:8883", expected a host name for ssl://, no IPv6 address
          broker = "tcp://[::1]:1883"; client_id = "a b" | mqtt.client_id: found "a b", expected 1..64 characters of A-Z, a-z, 0-9, _ and -
          broker = "tcp://my_host:8883" | mqtt.broker: found "tcp://my_host:8883", expected "tcp://host:port" or "ssl://host:port", no _ in host
          broker = "ssl://my-host:8883"; keep_alive_s = 4 | mqtt.keep_alive_s: found 4, expected 5..1200
          broker = "tcp://h:1"; telemetry_period_ms = 500 | mqtt.telemetry_period_ms: found unit _ms, expected unit _s (telemetry_period_s)
          broker = "tcp://h:1"; cells_period_s = 0 | mqtt.cells_period_s: found 0, expected 0.05..3600
          broker = "tcp://h:1"; password_file = "synthetic.toml" | mqtt.username: found nothing, expected a username, because password_file is given
          client_id = "c" | mqtt.broker: found nothing, expected "tcp://host:port" or "ssl://host:port", no _ in host
          broker = "tcp://h:1"; username = "u"; password_file = "no" | mqtt.password_file: found "no", expected a file that exists: there is no no
          broker = "tcp://h:1"; username = "u"; password_file = "credential:a/b" | mqtt.password_file: found "credential:a/b", expected credential:NAME, without / in NAME
          broker = "tcp://h:1"; username = "u"; password_file = "credential:.." | mqtt.password_file: found "credential:..", expected credential:NAME, without / in NAME
          broker = "tcp://h:1"; username = "u"; password_file = "credential:pw" | mqtt.password_file: found "credential:pw", expected the environment's CREDENTIALS_DIRECTORY, which systemd sets for a service with LoadCredential=pw:PATH
          broker = "tcp://h:1"; [mqtt.tls] | mqtt.tls: found a broker without TLS, expected ssl:// in broker
          broker = "ssl://h:1"; tls = true | mqtt.tls: found true, expected the table [mqtt.tls]
          broker = "ssl://h:1"; [mqtt.tls]; ca_file = "no.pem" | mqtt.tls.ca_file: found "no.pem", expected a file that exists: there is no no.pem
          broker = "ssl://h:1"; [mqtt.tls]; crl_file = "." | mqtt.tls.crl_file: found ".", expected a regular file
          broker = "ssl://h:1"; [mqtt.tls]; certificate_file = "drive.csv" | mqtt.tls.key_file: found nothing, expected the key's file, because certificate_file is given
          broker = "ssl://h:1"; [mqtt.tls]; key_file = "drive.csv" | mqtt.tls.certificate_file: found nothing, expected the certificate's file, because key_file is given
          broker = "ssl://h:1"; [mqtt.tls]; key_file = "-----BEGIN PRIVATE KEY-----"; certificate_file = "drive.csv" | mqtt.tls.key_file: found the content of a file, expected the path of a PEM file with a key
          broker = "ssl://h:1"; [mqtt.tls]; min_version = "1.1" | mqtt.tls.min_version: found "1.1", expected "1.2" or "1.3"
          broker = "ssl://h:1"; [mqtt.tls]; cafile = "ca.pem" | mqtt.tls.cafile: found an unknown key, expected a known key: did you mean ca_file?
          """)
  void refusesALineOfTheBroker(String lines, String fault) {
    List<String> faults = folder.faults(MINIMAL + "[mqtt]\n" + lines.replace("; ", "\n"));
    assertEquals(1, faults.size(), faults::toString);
    assertEquals(fault, faults.getFirst().replaceFirst("celltwin.toml:\\d+:1 ", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          period_s = 10 | checkpoint.folder: found nothing, expected the path of a folder
          folder = "" | checkpoint.folder: found "", expected the path of a folder
          folder = "drive.csv" | checkpoint.folder: found "drive.csv", expected a folder, or the path of one to be
          folder = "state"; period_s = 0.5 | checkpoint.period_s: found 0.5, expected 1..86400
          folder = "state"; period_min = 1 | checkpoint.period_min: found unit _min, expected unit _s (period_s)
          folder = "state"; keep = 3 | checkpoint.keep: found an unknown key, expected one of folder, period_s
          """)
  void refusesALineOfTheCheckpoint(String lines, String fault) {
    List<String> faults = folder.faults(MINIMAL + "[checkpoint]\n" + lines.replace("; ", "\n"));
    assertEquals(1, faults.size(), faults::toString);
    assertEquals(fault, faults.getFirst().replaceFirst("celltwin.toml:\\d+:1 ", ""));
  }

  @Test
  void refusesAPasswordAndDoesNotRepeatIt() {
    assertEquals(
        List.of(
            "celltwin.toml:14:1 mqtt.password: found a password,"
                + " expected password_file: the password stays out of the configuration"),
        folder.faults(
            MINIMAL
                + """
                [mqtt]
                broker = "tcp://localhost:1883"
                username = "me"
                password = "hunter2"
                """));
  }

  @Test
  void refusesAnotherUnitOfThePeriod() {
    assertEquals(
        List.of("celltwin.toml:12:1 loop.period_ms: found unit _ms, expected unit _s (period_s)"),
        folder.faults(MINIMAL + "[loop]\nperiod_ms = 100\n"));
  }

  @Test
  void theRateOfASerialAdapterIsThatOfTheBus() throws Exception {
    String adapter =
        MINIMAL
            .replace("\"csv\"", "\"can\"\nport = \"slcan:/dev/ttyACM0@250000\"\nprotocol = \"x\"")
            .replaceFirst("file = .*\n", "");
    SourceSettings.Can can = (SourceSettings.Can) folder.read(adapter).sources().getFirst();
    assertEquals(250_000, can.bitRate());
    assertEquals(
        List.of(
            "celltwin.toml:7:1 source.bit_rate: found 500000, expected 250000 as in port, or none"),
        folder.faults(
            adapter.replace("protocol = \"x\"\n", "protocol = \"x\"\nbit_rate = 500000\n")));
  }

  @Test
  void refusesASourceThatCannotBe() {
    assertEquals(
        List.of(
            "celltwin.toml:3:1 source.name: found \"the bench\","
                + " expected 1..32 characters of A-Z, a-z, 0-9, _ and -",
            "celltwin.toml:5:1 source.file: found \"no.csv\","
                + " expected a file that exists: there is no no.csv",
            "celltwin.toml:10:1 pack.source: found \"bench\","
                + " expected a [[source]] of this name"),
        folder.faults(
            MINIMAL.replace("\"bench\"\nkind", "\"the bench\"\nkind").replace("drive", "no")));
    assertEquals(
        List.of(
            "celltwin.toml:4:1 source.kind: found \"spi\", expected one of adbms1818, adbms6830,"
                + " ads1115, bq79616, can, can-log, csv, daly, daly-81, daly-d2, ina226, ina228,"
                + " jbd, jk, ltc6811, ltc6813"),
        folder.faults(MINIMAL.replace("\"csv\"", "\"spi\"\ndevice = \"spidev0.0\"")));
    assertEquals(
        List.of(
            "celltwin.toml:5:1 source.interface: found an unknown key, expected one of name, kind,"
                + " port, protocol, ask, bit_rate, record_folder, record_total_MB",
            "celltwin.toml:6:1 source.file: found an unknown key, expected one of name, kind, port,"
                + " protocol, ask, bit_rate, record_folder, record_total_MB",
            "celltwin.toml:2:1 source.port: found nothing, expected an interface such as \"can0\","
                + " or a serial adapter"),
        folder
            .faults(
                MINIMAL
                    .replace("\"csv\"", "\"can\"\ninterface = \"can0\"")
                    .replace("[[pack]]", "protocol = \"x\"\n[[pack]]"))
            .stream()
            .sorted(java.util.Comparator.comparing(line -> !line.contains("unknown")))
            .toList());
    assertEquals(
        List.of("celltwin.toml:6:1 source.pace: found -1, expected 0..1000000"),
        folder.faults(MINIMAL.replace("[[pack]]", "pace = -1\n[[pack]]")));
    assertEquals(
        List.of("celltwin.toml:2:1 source: found a table, expected tables [[source]]"),
        folder.faults(MINIMAL.replace("[[source]]", "[source]")).subList(0, 1));
    assertEquals(
        List.of(
            "celltwin.toml:1:1 pack: found nothing, expected at least one [[pack]]",
            "celltwin.toml:2:1 source: found an empty array, expected tables [[source]]"),
        folder.faults("schema = 1\nsource = []\n"));
  }

  @Test
  void refusesTheVoltageOfAStringBesideThoseOfItsCells() throws Exception {
    String string = WIRED + "[[pack.string]]\ncurrent = \"bench:current_A\"\n";
    String whole = "string_voltage = \"bench:string_V\"\n";
    assertEquals(
        List.of(
            "celltwin.toml:13:1 pack.string.string_voltage: found it beside cell_voltage,"
                + " expected either the voltages of the cells or that of the whole string"),
        folder.faults(string + "cell_voltage = \"bench:voltage_{cell}_V\"\n" + whole));
    Wiring.ExplicitWiring wiring =
        (Wiring.ExplicitWiring) folder.read(string + whole).packs().getFirst().wiring();
    assertEquals(
        Optional.of(new ChannelName("bench", "string_V")),
        wiring.strings().getFirst().stringVoltage());
  }

  @Test
  void namesTheNearestSourceInPlaceOfAnUnknownOne() {
    String second = "[[source]]\nname = \"shunt\"\nkind = \"csv\"\nfile = \"drive.csv\"\n";
    assertEquals(
        List.of(
            "celltwin.toml:10:1 pack.source: found \"bensh\","
                + " expected one of the sources bench, shunt: did you mean bench?"),
        folder.faults(MINIMAL.replace("source = \"bench\"", "source = \"bensh\"") + second));
    assertEquals(
        List.of(
            "celltwin.toml:11:1 pack.string.current: found \"dyno:current_A\","
                + " expected one of the sources bench"),
        folder.faults(WIRED + "[[pack.string]]\ncurrent = \"dyno:current_A\"\n"));
  }

  @Test
  void refusesTheSameNameTwice() {
    String pack = MINIMAL.substring(SOURCE.length());
    assertEquals(
        List.of(
            "celltwin.toml:7:1 source[2].name: found \"bench\","
                + " expected another name: source[1] has this one",
            "celltwin.toml:16:1 pack[2].id: found \"demo\","
                + " expected another id: pack[1] has this one"),
        folder.faults(SOURCE + SOURCE.replace("schema = 1\n", "") + pack + pack));
  }

  @Test
  void numbersPacksInFindings() {
    String pack = MINIMAL.substring(SOURCE.length());
    assertEquals(
        List.of("celltwin.toml:14:1 pack[2].cells_in_series: found -3, expected 1..1024"),
        folder.faults(
            MINIMAL + pack.replace("demo", "other").replace("series = 12", "series = -3")));
  }

  @Test
  void refusesWiringByHandBesideAStandardOne() {
    assertEquals(
        List.of(
            "celltwin.toml:11:1 pack.string: found it beside source,"
                + " expected either source, which wires one string, or explicit wiring"),
        folder.faults(MINIMAL + "[[pack.string]]\ncurrent = \"bench:current_A\"\n"));
  }

  @Test
  void wantsSomeWiring() {
    assertEquals(
        List.of(
            "celltwin.toml:10:1 pack.string: found 3, expected tables [[pack.string]]",
            "celltwin.toml:11:1 pack.temperature: found a table,"
                + " expected tables [[pack.temperature]]"),
        folder.faults(WIRED + "string = 3\n[pack.temperature]\n"));
    assertEquals(
        List.of(
            "celltwin.toml:6:1 pack.source: found nothing,"
                + " expected the name of a [[source]], or tables [[pack.string]]"),
        folder.faults(WIRED));
    assertEquals(
        List.of(
            "celltwin.toml:10:1 pack.string: found an empty array, expected tables"
                + " [[pack.string]]"),
        folder.faults(WIRED + "string = []\n"));
  }

  @Test
  void refusesWrongChannels() {
    assertEquals(
        List.of(
            "celltwin.toml:11:1 pack.string.current: found \"current_A\","
                + " expected \"source:channel\"",
            "celltwin.toml:12:1 pack.string.cell_voltage: found \"bench:voltage_{string}_V\","
                + " expected \"source:channel\" with {cell} or {cell_in_string} in the channel"),
        folder.faults(
            WIRED
                + """
                [[pack.string]]
                current = "current_A"
                cell_voltage = "bench:voltage_{string}_V"
                """));
    assertEquals(
        List.of(
            "celltwin.toml:12:1 pack.string.cell_voltage: found \"bench:voltage_V\","
                + " expected \"source:channel\" with {cell} or {cell_in_string} in the channel"),
        folder.faults(
            WIRED
                + """
                [[pack.string]]
                current = "bench:current_A"
                cell_voltage = "bench:voltage_V"
                """));
  }

  @Test
  void refusesAChannelThatMeasuresTwoThings() {
    assertEquals(
        List.of(
            "celltwin.toml:14:1 pack.string[2].current: found bench:current_A,"
                + " expected another channel: pack.string[1].current reads this one",
            "celltwin.toml:15:1 pack.string[2].cell_voltage: found bench:voltage_1_V,"
                + " expected another channel: pack.string[1].cell_voltage reads this one"),
        folder.faults(
            WIRED
                + """
                [[pack.string]]
                current = "bench:current_A"
                cell_voltage = "bench:voltage_{cell_in_string}_V"
                [[pack.string]]
                current = "bench:current_A"
                cell_voltage = "bench:voltage_{cell_in_string}_V"
                """));
  }

  @Test
  void refusesTwoSensorsForOneCell() {
    assertEquals(
        List.of(
            "celltwin.toml:17:1 pack.temperature[2].cells: found 6 to 12,"
                + " expected cells without another sensor: pack.temperature[1] has 1 to 6"),
        folder.faults(
            WIRED
                + """
                [[pack.string]]
                current = "bench:current_A"
                [[pack.temperature]]
                channel = "bench:temperature_1_degC"
                cells = [1, 6]
                [[pack.temperature]]
                channel = "bench:temperature_2_degC"
                cells = [6, 12]
                """));
  }

  @Test
  void refusesCellsThatThePackDoesNotHave() {
    assertEquals(
        List.of(
            "celltwin.toml:10:26 pack.cells_without_voltage[1]: found 0, expected 1..12",
            "celltwin.toml:10:29 pack.cells_without_voltage[2]: found 2.5,"
                + " expected an integer 1..12",
            "celltwin.toml:15:13 pack.temperature[1].cells[2]: found 13, expected 1..12",
            "celltwin.toml:18:1 pack.temperature[2].cells: found 9 to 8,"
                + " expected the first cell before the last",
            "celltwin.toml:21:1 pack.temperature[3].cells: found 1 values, expected 2 values",
            "celltwin.toml:22:1 pack.temperature[4].cells: found nothing,"
                + " expected the first and last cell: [1, 12]"),
        folder.faults(
            WIRED
                + """
                cells_without_voltage = [0, 2.5]
                [[pack.string]]
                current = "bench:current_A"
                [[pack.temperature]]
                channel = "bench:temperature_1_degC"
                cells = [1, 13]
                [[pack.temperature]]
                channel = "bench:temperature_2_degC"
                cells = [9, 8]
                [[pack.temperature]]
                channel = "bench:temperature_3_degC"
                cells = [9]
                [[pack.temperature]]
                channel = "bench:temperature_4_degC"
                """));
    assertEquals(
        List.of(
            "celltwin.toml:10:29 pack.cells_without_voltage[2]: found 5 again,"
                + " expected each cell once"),
        folder.faults(
            WIRED
                + "cells_without_voltage = [5, 5]\n"
                + "[[pack.string]]\n"
                + "current = \"bench:current_A\"\n"));
  }

  @Test
  void placesTheFaultsOfACellFileInTheCellFile() throws Exception {
    folder.write(
        "broken.toml",
        ConfigFolder.syntheticCell().replace("present_Ah = 2.4", "present_Ah = -2.4"));
    assertEquals(
        List.of(
            "celltwin.toml:9:1 pack.cells_in_series: found 0, expected 1..1024",
            "broken.toml:12:1 capacity.present_Ah: found -2.4, expected above 0, at most 10000"),
        folder.faults(MINIMAL.replace("synthetic", "broken").replace("series = 12", "series = 0")));
  }

  @Test
  void reportsTheFaultsOfACellFileOnceForAllItsPacks() throws Exception {
    folder.write("broken.toml", ConfigFolder.syntheticCell().replace("schema = 1\n", ""));
    String toml = MINIMAL.replace("synthetic", "broken");
    String pack = toml.substring(SOURCE.length()).replace("demo", "other");
    assertEquals(
        List.of("broken.toml:1:1 schema: found nothing, expected schema = 1 first in the file"),
        folder.faults(toml + pack));
  }

  @Test
  void saysThatACellDoesNotExist() throws Exception {
    String known =
        CellFile.shippedNames().isEmpty() ? "" : String.join(", ", CellFile.shippedNames());
    assertEquals(
        List.of(
            "celltwin.toml:8:1 pack.cell: found \"no.toml\","
                + " expected a file that exists: there is no no.toml"),
        folder.faults(MINIMAL.replace("synthetic", "no")));
    assertEquals(
        List.of(
            "celltwin.toml:8:1 pack.cell: found \"xyz\","
                + " expected a path ending in .toml or a shipped cell: "
                + known),
        folder.faults(MINIMAL.replace("synthetic.toml", "xyz")));
  }

  @Test
  void saysThatAFolderIsNoCellFile() throws Exception {
    Files.createDirectory(temporary.resolve("folder.toml"));
    List<String> faults = folder.faults(MINIMAL.replace("synthetic", "folder"));
    assertEquals(1, faults.size());
    // The rest is the operating system's own words.
    assertTrue(
        faults
            .getFirst()
            .startsWith(
                "celltwin.toml:8:1 pack.cell: found \"folder.toml\","
                    + " expected a file that can be read: "));
  }

  @Test
  void reportsSeveralFaultsAtOnceInTheOrderOfTheFile() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                folder.read(
                    """
                    schema = 1
                    [loop]
                    period_s = 0
                    [[source]]
                    name = "bench"
                    kind = "csv"
                    fiel = "drive.csv"
                    [[pack]]
                    cell = "synthetic.toml"
                    cells_in_series = -3
                    capacity_mAh = 2900
                    source = "bank"
                    """));
    assertEquals(
        """
        celltwin.toml:3:1 loop.period_s: found 0, expected 0.001..60
        celltwin.toml:7:1 source.fiel: found an unknown key, expected a known key: did you mean file?
        celltwin.toml:8:1 pack.id: found nothing, expected 1..64 characters of A-Z, a-z, 0-9, _ and -
        celltwin.toml:10:1 pack.cells_in_series: found -3, expected 1..1024
        celltwin.toml:11:1 pack.capacity_mAh: found unit _mAh, expected unit _Ah (capacity_Ah)
        celltwin.toml:12:1 pack.source: found "bank", expected one of the sources bench\
        """
            .strip(),
        String.valueOf(e.getMessage()).replace(temporary + "/", ""));
  }
}
