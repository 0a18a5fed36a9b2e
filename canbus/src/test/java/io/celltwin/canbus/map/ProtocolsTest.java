package io.celltwin.canbus.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.map.Captures.Played;
import io.celltwin.canbus.map.Captures.Reading;
import io.celltwin.canbus.map.Captures.Row;
import io.celltwin.canbus.survey.Fingerprints;
import io.celltwin.config.SignalMap;
import java.nio.file.Path;
import java.util.List;
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
      compare(row.at("soc_bms_pct"), soc, 100, seconds);
      compare(row.at("discharge_limit_kW"), discharge, 1e-3, seconds);
      compare(row.at("charge_limit_kW"), charge, 1e-3, seconds);
      compared++;
    }
    assertTrue(compared > 0.9 * rows.size(), compared + " of " + rows.size() + " rows compared");
  }

  /// Frames of one millisecond stand in either order. What one of both does not know, and the code
  /// of a limit that is not known, are not compared.
  private static void compare(double expected, Cursor found, double scale, double seconds) {
    double before = found.before(seconds) * scale;
    double now = found.upTo(seconds) * scale;
    if (Double.isNaN(expected) || Double.isNaN(now) || expected == 255.75) return;
    boolean equal = Math.abs(expected - now) < DECIMALS || Math.abs(expected - before) < DECIMALS;
    assertTrue(equal, "at " + seconds + ": expected " + expected + ", found " + now);
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
