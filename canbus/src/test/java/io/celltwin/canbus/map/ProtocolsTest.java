package io.celltwin.canbus.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcMessage;
import io.celltwin.canbus.dbc.DbcSignal;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.canbus.map.Captures.Played;
import io.celltwin.canbus.map.Captures.Reading;
import io.celltwin.canbus.map.Captures.Row;
import io.celltwin.canbus.survey.Fingerprints;
import io.celltwin.canbus.uds.UdsEcu;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoll;
import io.celltwin.canbus.uds.UdsPoller;
import io.celltwin.canbus.uds.UdsRequest;
import io.celltwin.config.SignalMap;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.Quality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The shipped protocols, held against captures of vehicles and what an independent script has
/// decoded from them.
class ProtocolsTest {
  /// The reference is written with as many decimals as the bus has.
  private static final double DECIMALS = 1e-6;

  @Test
  void everyShippedProtocolIsWhole() throws Exception {
    for (String name : Protocols.shippedNames()) {
      FrameMapper mapper = Protocols.open(name, Path.of(""));
      assertTrue(
          mapper.channels().stream().anyMatch(c -> c.name().equals("current_A")),
          name + " tells no current");
      assertTrue(mapper.filters().size() > 0, name);
    }
  }

  @Test
  void everyShippedProtocolIsOneThatAFingerprintKnows() throws Exception {
    Set<String> shipped = new TreeSet<>();
    for (String fingerprint : Fingerprints.shipped().protocols()) {
      Protocols.shippedOf(fingerprint).ifPresent(shipped::add);
    }
    assertEquals(Protocols.shippedNames(), List.copyOf(shipped));
  }

  @Test
  void everySignalAndRequestOfAShippedProtocolSaysWhereItComesFrom() throws Exception {
    for (String name : Protocols.shippedNames()) {
      SignalMap map = SignalMap.read(Path.of("protocols").resolve(name + ".toml"));
      for (SignalMap.Signal signal : map.signals()) {
        assertFalse(signal.provenance().isBlank(), name + " " + signal.key());
      }
      for (SignalMap.Poll poll : map.polls()) {
        assertFalse(poll.provenance().isBlank(), name + " " + poll.key());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "leaf__24kWh__ZE0w24kWhstock",
        "leaf__62kWh__EV-CANeplus2",
        "leaf__62kWh__EV-CANepluseco"
      })
  void aLeafsPackValuesAreThoseOfTheIndependentDecoder(String capture) throws Exception {
    Played played = Captures.play("nissan-leaf", "real/" + capture + ".log.gz");
    List<Row> rows = Captures.rows("real/" + capture + ".pack.csv.gz");
    assertEquals(0, played.counts().wrongCrc(), "frames with a wrong CRC");
    // One row per frame of 0x1DB; what the others told last stands beside it.
    int compared = 0;
    int socs = 0;
    int dischargeLimits = 0;
    int chargeLimits = 0;
    Cursor current = new Cursor(played.of("current_A"));
    Cursor volts = new Cursor(played.of("string_voltage_V"));
    Cursor soc = new Cursor(played.of("reported_soc"));
    Cursor discharge = new Cursor(played.of("reported_discharge_power_limit_W"));
    Cursor charge = new Cursor(played.of("reported_charge_power_limit_W"));

    for (Row row : rows) {
      double seconds = row.at("time_s");
      double amps = current.at(seconds);
      if (Double.isNaN(amps)) continue; // its alive counter stood still
      assertEquals(row.at("current_A"), amps, DECIMALS, "current at " + seconds);
      assertEquals(row.at("voltage_V"), volts.at(seconds), DECIMALS, "voltage at " + seconds);
      if (compare(row.at("soc_bms_pct"), soc, 100, seconds)) socs++;
      if (compare(row.at("discharge_limit_kW"), discharge, 1e-3, seconds)) dischargeLimits++;
      if (compare(row.at("charge_limit_kW"), charge, 1e-3, seconds)) chargeLimits++;
      compared++;
    }
    // What is missing are frames whose alive counter stood still.
    nearlyAll(rows.stream().filter(r -> known(r.at("current_A"))).count(), compared, "rows");
    nearlyAll(rows.stream().filter(r -> known(r.at("soc_bms_pct"))).count(), socs, "SOC");
    nearlyAll(
        rows.stream().filter(r -> known(r.at("discharge_limit_kW"))).count(),
        dischargeLimits,
        "limits to discharge");
    nearlyAll(
        rows.stream().filter(r -> known(r.at("charge_limit_kW"))).count(),
        chargeLimits,
        "limits to charge");
  }

  private static void nearlyAll(long expected, int found, String what) {
    assertTrue(
        found <= expected && found > 0.99 * expected, found + " of " + expected + " " + what);
  }

  /// Not the code of a limit that is not known.
  private static boolean known(double expected) {
    return !Double.isNaN(expected) && expected != 255.75;
  }

  @Test
  void anOldLeafTellsItsHealthAndTemperaturesUnasked() throws Exception {
    Played played = Captures.play("nissan-leaf", "real/leaf__24kWh__ZE0w24kWhstock.log.gz");
    // The bytes of 0x5B3 and 0x5C0, read by hand.
    assertEquals(0.51, played.last("reported_soh"), DECIMALS);
    for (int sensor = 1; sensor <= 2; sensor++) {
      double celsius = played.last("temperature_" + sensor + "_degC");
      assertTrue(celsius >= 2 && celsius <= 3, "sensor " + sensor + ": " + celsius + " degC");
    }
  }

  /// Frames of one millisecond stand in either order. False where there is nothing to compare.
  private static boolean compare(double expected, Cursor found, double scale, double seconds) {
    double before = found.before(seconds) * scale;
    double now = found.upTo(seconds) * scale;
    if (!known(expected) || Double.isNaN(now)) return false;
    boolean equal = Math.abs(expected - now) < DECIMALS || Math.abs(expected - before) < DECIMALS;
    assertTrue(equal, "at " + seconds + ": expected " + expected + ", found " + now);
    return true;
  }

  @ParameterizedTest
  @ValueSource(strings = {"leaf__62kWh__EV-CANeplus2", "leaf__62kWh__EV-CANepluseco"})
  void theCellsOfALeafThatAnotherTesterAsksForAreThoseOfTheIndependentDecoder(String capture)
      throws Exception {
    Played played = Captures.play("nissan-leaf", "real/" + capture + ".log.gz");
    List<Row> answers = Captures.rows("real/" + capture + ".cells.csv");
    for (int cell = 1; cell <= 96; cell++) {
      List<Reading> readings =
          played.of("voltage_" + cell + "_V").stream()
              .filter(r -> !Double.isNaN(r.value()))
              .toList();
      assertEquals(answers.size(), readings.size(), "answers for cell " + cell);
      for (int k = 0; k < readings.size(); k++) {
        double millivolts = answers.get(k).at("c" + cell + "_mV");
        assertEquals(millivolts / 1000, readings.get(k).value(), DECIMALS, "cell " + cell);
      }
    }
    for (int sensor = 3; sensor <= 6; sensor++) {
      double celsius = played.last("temperature_" + sensor + "_degC");
      // Driven in Europe; the sensors of one pack are alike.
      assertTrue(celsius > 10 && celsius < 40, "sensor " + sensor + ": " + celsius + " degC");
    }
    double soh = played.last("reported_soh");
    assertTrue(soh > 0.8 && soh <= 1, "SOH " + soh);
  }

  @Test
  void aBmwI3sPackValuesAreThoseOfTheIndependentDecoder() throws Exception {
    String capture = "real/BMW_i3__2017-60AH-REX-PT-CAN-startcharge";
    Played played = Captures.play("bmw-i3", capture + ".log.gz");
    List<Row> rows = Captures.rows(capture + ".pack.csv.gz");
    // The reference begins with the first voltage.
    List<Reading> volts =
        played.of("string_voltage_V").stream().filter(r -> !Double.isNaN(r.value())).toList();
    Cursor amps = new Cursor(played.of("current_A"));
    assertEquals(rows.size(), volts.size());
    for (int k = 0; k < rows.size(); k++) {
      double seconds = rows.get(k).at("time_s");
      assertEquals(seconds, volts.get(k).seconds(), DECIMALS, "time of row " + k);
      assertEquals(rows.get(k).at("voltage_V"), volts.get(k).value(), DECIMALS, "row " + k);
      assertEquals(rows.get(k).at("current_A"), amps.at(seconds), DECIMALS, "row " + k);
    }
    double soc = played.last("reported_soc");
    assertTrue(soc > 0.5 && soc <= 1, "SOC " + soc + " at 4.07 V a cell");
    // Told in whole degrees, answered in hundredths: coldest and warmest are the same ones.
    assertEquals(played.last("temperature_1_degC"), played.last("temperature_3_degC"), 0.51);
    assertEquals(played.last("temperature_2_degC"), played.last("temperature_4_degC"), 0.51);
    double mean = played.last("temperature_5_degC");
    assertTrue(mean > 5 && mean < 5.98, mean + " degC between 5.00 and 5.98");
    List<Reading> displayedAndAnswered = played.of("reported_soc");
    for (Reading reading : displayedAndAnswered) {
      // At the end of a charge: 99.5 % displayed in halves, 99.4 % answered.
      if (!Double.isNaN(reading.value())) assertEquals(0.995, reading.value(), 0.0055);
    }
    assertTrue(
        displayedAndAnswered.stream().anyMatch(r -> Math.abs(r.value() - 0.994) < DECIMALS),
        "the answer is heard");
    assertEquals(0.85, played.last("reported_soh"), DECIMALS);
    double charge = played.last("reported_charge_current_limit_A");
    assertTrue(charge > 4 && charge < 9.2, charge + " A at the end of a charge");
    assertEquals(409, played.last("reported_discharge_current_limit_A"), 0.1);
  }

  @Test
  void aKiasValuesAgreeWithEachOther() throws Exception {
    Played played =
        Captures.play("kia-e-niro", "real/Kia_eNiro__37501-Q4151+BatteryEmulator.log.gz");
    double sum =
        IntStream.rangeClosed(1, 98).mapToDouble(c -> played.last("voltage_" + c + "_V")).sum();
    // Cells are told in steps of 20 mV that end below the truth: the sum is up to 1.96 V short.
    assertEquals(played.last("string_voltage_V"), sum + 0.98, 0.98);
    double soc = played.last("reported_soc");
    assertTrue(soc > 0.45 && soc < 0.6, "SOC " + soc + " at 3.7 V a cell");
    double coldest = played.last("temperature_1_degC");
    double warmest = played.last("temperature_2_degC");
    for (int sensor = 3; sensor <= 6; sensor++) {
      double celsius = played.last("temperature_" + sensor + "_degC");
      assertTrue(celsius >= coldest - 1 && celsius <= warmest + 1, celsius + " degC");
    }
    double power = played.last("reported_discharge_power_limit_W");
    assertTrue(power > 20_000 && power < 250_000, power + " W of a 64 kWh pack");
    assertEquals(1, played.last("reported_soh"), 0.001);
  }

  /// What the car broadcasts and what its battery answers another tester come from one measurement.
  @Test
  void aKiasBroadcastsAgreeWithItsAnswers() throws Exception {
    String capture = "real/Kia_eNiro__37501-Q4151+BatteryEmulator.log.gz";
    Played played = Captures.play("kia-e-niro", capture);
    Map<String, List<Reading>> answers = new HashMap<>();
    // Positions as in the public table of iternio: SOC e/2, current KL/10, voltage MN/10.
    UdsPoll poll =
        new UdsPoll(
            UdsEcu.of("bms", IsoTpAddress.normal(0x7E4, 0x7EC)),
            UdsRequest.readData(0x0101),
            1_000_000_000,
            List.of(
                UdsField.at("reported_soc", 7).factor(0.005).build(),
                UdsField.at("current_A", 13).bytes(2).signed().factor(-0.1).build(),
                UdsField.at("string_voltage_V", 15).bytes(2).factor(0.1).build()));
    UdsPoller ear =
        UdsPoller.listening(
            List.of(poll),
            (line, field, number, raw, value, nanos) ->
                answers
                    .computeIfAbsent(field.name(), name -> new ArrayList<>())
                    .add(new Reading(nanos / 1e9, value)));
    try (CanLogReader log = CanLogs.open(Captures.data(capture))) {
      CanFrame frame = new CanFrame();
      while (log.next(frame)) ear.accept(frame);
    }
    // One step of the bus, for the two are not measured at one instant.
    Map<String, Double> steps =
        Map.of("reported_soc", 0.005, "current_A", 0.1, "string_voltage_V", 0.1);
    steps.forEach((name, step) -> {
      List<Reading> told = Objects.requireNonNull(answers.get(name), name);
      assertTrue(told.size() >= 3, told.size() + " answers");
      Cursor broadcast = new Cursor(played.of(name));
      for (Reading answer : told) {
        double last = broadcast.upTo(answer.seconds());
        assertEquals(last, answer.value(), step + DECIMALS, name + " at " + answer.seconds());
      }
    });
  }

  /// The result frames of a shunt as its maker's DBC file reads them.
  @Test
  void aShuntsResultsAreThoseOfItsMakersFile() throws Exception {
    JsonNode vectors =
        new ObjectMapper()
            .readTree(Captures.data("../afe/current_sensors_can.json").toFile())
            .get("vectors");
    int compared = 0;
    int faulty = 0;
    for (JsonNode vector : vectors) {
      int id = Integer.parseInt(vector.get("id").asText(), 16);
      if (!vector.get("sensor").asText().equals("IVT-S") || id < 0x521 || id > 0x522) continue;
      FrameMapper mapper = Protocols.open("ivt-s", Path.of(""));
      CanFrame frame = new CanFrame();
      byte[] data = HexFormat.of().parseHex(vector.get("data").asText());
      frame.id = id;
      frame.length = data.length;
      System.arraycopy(data, 0, frame.data, 0, data.length);
      List<Double> values = new ArrayList<>();
      mapper.accept(
          frame,
          (channel, nanos, value, quality) -> {
            assertEquals(
                id == 0x521 ? "current_A" : "string_voltage_V",
                mapper.channels().get(channel).name());
            values.add(quality == Quality.GOOD ? value : Double.NaN);
          });
      double expected = vector.get("raw").asLong() / 1000.0;
      JsonNode flags = vector.get("flags");
      boolean error =
          flags.get("this_channel").asBoolean()
              || flags.get("any_channel").asBoolean()
              || flags.get("system").asBoolean();
      boolean possible = id == 0x521 ? Math.abs(expected) <= 10_000 : Math.abs(expected) <= 1_000;
      if (error) faulty++;
      else if (possible) compared++;
      assertEquals(1, values.size(), vector::toString);
      double none = error || !possible ? Double.NaN : expected;
      assertEquals(none, values.getFirst(), DECIMALS, vector::toString);
    }
    assertEquals(5, compared, "values");
    assertEquals(2, faulty, "values with an error");
  }

  @Test
  void foxBmsIsReadBitForBitAsItsPublicFileSays() throws Exception {
    Dbc ours = Dbc.read(Path.of("protocols/foxbms-2.dbc"));
    Dbc theirs = Dbc.readLeniently(Captures.data("dbc/foxbms-2__foxbms.dbc"), deviation -> {});
    int same = 0;
    for (DbcMessage message : ours.messages()) {
      DbcMessage counterpart = theirs.message(message.name()).orElseThrow();
      assertEquals(counterpart.id(), message.id(), message.name());
      assertEquals(counterpart.extended(), message.extended(), message.name());
      assertEquals(counterpart.length(), message.length(), message.name());
      for (DbcSignal signal : message.signals()) {
        // The public file has the first of the strings only; the others differ in their page.
        String name = signal.name().replaceFirst("^(Current|Voltage)_[012]$", "$1");
        boolean firstPage = name.equals(signal.name()) || signal.name().endsWith("_0");
        DbcSignal other = counterpart.signal(name).orElseThrow();
        assertEquals(bits(other, firstPage), bits(signal, firstPage), signal.name());
        same++;
      }
    }
    assertEquals(4 + 3 + 7 + 433 + 361, same);
  }

  private static List<Object> bits(DbcSignal signal, boolean withPage) {
    return List.of(
        signal.startBit(),
        signal.bitLength(),
        signal.bigEndian(),
        signal.signed(),
        signal.floatingPoint(),
        signal.factor(),
        signal.offset(),
        withPage ? signal.multiplexed() : "");
  }

  @Test
  void aTeslasPackValuesAreThoseThatTheMakersOfItsSyntheticLogMeant() throws Exception {
    String log = "logs/model3_synthetic";
    Played played = Captures.play("tesla-model-3", log + ".log");
    List<Row> rows = Captures.jsonRows(log + ".expected.json");
    // Their name, their unit and sign of it in ours: model3dbc has a discharge as positive.
    assertEquals(200, compared(rows, "BattVoltage132", played.of("string_voltage_V"), 1));
    assertEquals(200, compared(rows, "SmoothBattCurrent132", played.of("current_A"), -1));
    assertEquals(20, compared(rows, "SOCave292", played.of("reported_soc"), 100));
    assertEquals(20, compared(rows, "BattCellTempMax332", played.of("temperature_1_degC"), 1));
    assertEquals(20, compared(rows, "BattCellTempMin332", played.of("temperature_2_degC"), 1));
    List<Reading> charge = played.of("reported_charge_power_limit_W");
    assertEquals(10, compared(rows, "BMS_maxRegenPower", charge, 1e-3));
    List<Reading> discharge = played.of("reported_discharge_power_limit_W");
    assertEquals(10, compared(rows, "BMS_maxDischargePower", discharge, 1e-3));
  }

  private static int compared(List<Row> rows, String column, List<Reading> readings, double scale) {
    double start = rows.getFirst().at("t");
    int n = 0;
    for (Row row : rows) {
      if (!row.cells().containsKey(column)) continue;
      Reading reading = readings.get(n++);
      assertEquals(row.at("t") - start, reading.seconds(), DECIMALS, column + " " + n);
      assertEquals(row.at(column), reading.value() * scale, DECIMALS, column + " " + n);
    }
    return n;
  }

  /// Readings by time, asked for in its order.
  private static final class Cursor {
    private final List<Reading> readings;
    private int next;
    private double latest = Double.NaN;

    Cursor(List<Reading> readings) {
      this.readings = readings;
    }

    /// The newest before that time.
    double before(double seconds) {
      while (next < readings.size() && readings.get(next).seconds() < seconds - 1e-6) {
        latest = readings.get(next++).value();
      }
      return latest;
    }

    /// The newest up to that time.
    double upTo(double seconds) {
      while (next < readings.size() && readings.get(next).seconds() <= seconds + 1e-6) {
        latest = readings.get(next++).value();
      }
      return latest;
    }

    /// The one of that time; `NaN` where there is none.
    double at(double seconds) {
      int before = next;
      double value = upTo(seconds);
      boolean ofThatTime = next > 0 && Math.abs(readings.get(next - 1).seconds() - seconds) < 1e-6;
      return next > before && ofThatTime ? value : Double.NaN;
    }
  }
}
