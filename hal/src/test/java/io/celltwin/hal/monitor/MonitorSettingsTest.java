package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.monitor.MonitorSettings.Balancing;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MonitorSettingsTest {
  private static final MonitorSettings GOOD = MonitorSettings.of(Chip.LTC6813, 2);

  private static void refused(String says, Executable made) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, made).getMessage());
    assertTrue(message.contains(says), message);
  }

  @Test
  void whatCannotBeIsRefusedWithItsPlace() {
    Thermistor ntc = Thermistor.named("semitec_103jt");
    refused("33 devices, expected 1 to 32", () -> MonitorSettings.of(Chip.LTC6811, 33));
    refused(
        "device 2: cell input 13 after 2, expected rising numbers from 1 to 12",
        () -> MonitorSettings.of(Chip.LTC6811, 2).withCells(List.of(List.of(1), List.of(2, 13))));
    refused("cell input 1 after 1", () -> GOOD.withCells(List.of(List.of(1, 1))));
    refused(
        "device 1: sensor at GPIO 10, expected 1 to 9",
        () -> GOOD.withSensors(List.of(new Sensor(1, 10, ntc, 1e4)), false));
    refused(
        "sensor at device 3, expected 1 to 2",
        () -> GOOD.withSensors(List.of(new Sensor(3, 1, ntc, 1e4)), false));
    refused(
        "device 1: two sensors at GPIO 2",
        () ->
            GOOD.withSensors(
                List.of(new Sensor(1, 2, ntc, 1e4), new Sensor(1, 2, ntc, 1e4)), false));
    refused("pull-up", () -> new Sensor(1, 1, ntc, 0));
    refused("above the under voltage 3.0", () -> GOOD.withThresholds(3, 2.9));
    refused("expected 10000 to 1000000", () -> GOOD.withBus(2_000_000, 1));
    refused("11 retries", () -> GOOD.withBus(1_000_000, 11));
    refused("1 repetitions", () -> GOOD.withDiagnostics(1, 1));
    refused("at least 1 ms", () -> GOOD.withScans(1, 1));
    refused("discharge timer of 7.0 min", () -> new Balancing(1, 85, 0, 1, 0, 7));
    refused(
        "that of the ADBMS6830",
        () ->
            MonitorSettings.of(Chip.ADBMS6830, 1).withBalancing(new Balancing(1, 85, 0, 1, 0, 1)));
    refused("balancing 19 cells", () -> GOOD.withBalancing(new Balancing(19, 85, 0, 1, 0, 0)));
  }

  @Test
  void cellsOfTheChainAreThoseThatAreWired() {
    MonitorSettings settings =
        MonitorSettings.of(Chip.LTC6811, 2).withCells(List.of(List.of(1, 2, 7), List.of(3)));
    try (MonitorSource source =
        new MonitorSource(
            settings,
            ScriptedBus::new,
            new io.celltwin.hal.VirtualClock(new io.celltwin.hal.SystemClock(), 0))) {
      assertEquals(
          List.of("voltage_1_V", "voltage_2_V", "voltage_3_V", "voltage_4_V"),
          source.channels().stream().map(c -> c.name()).toList());
    }
  }
}
