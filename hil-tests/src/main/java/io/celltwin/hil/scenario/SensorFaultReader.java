package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.SensedPlant;
import java.util.Map;
import java.util.function.Consumer;

/// The kinds of `[[fault]]` of sensors that read beside the truth, whatever device they belong to.
final class SensorFaultReader {
  private static final Range VOLTS = Range.of(-5, 5);
  private static final Range KELVIN = Range.of(-200, 200);
  private static final Range AMPS = Range.of(-100_000, 100_000);
  private static final Range GAIN_ERROR = Range.of(-1, 1);

  /// What a simulated pack remembers of its current is twice as long.
  private static final Range DELAY = Range.of(0, SensedPlant.LONGEST_SECONDS);

  private static final Range CELSIUS_DELAY = Range.of(0, SensedPlant.LONGEST_CELSIUS_SECONDS);

  private final SensedPlant sensors;

  SensorFaultReader(Bench bench) {
    sensors = bench.sensors();
  }

  Map<String, FaultReader.Kind> kinds() {
    return Map.of(
        "voltage_error", this::voltage,
        "temperature_error", this::temperature,
        "current_error", this::current);
  }

  private FaultAction voltage(Table table) {
    int cell = number(table, "cell", sensors.cells());
    double offset = table.number("offset_V", VOLTS, 0);
    double drift = table.number("drift_V_per_h", VOLTS, 0);
    double gain = table.number("gain_error", GAIN_ERROR, 0);
    double delay = table.number("delay_s", DELAY, 0);
    requireOne(table, "offset_V", "drift_V_per_h", "gain_error", "delay_s");
    return action(
        "cell "
            + cell
            + " reads"
            + by(offset, "V")
            + by(drift, "V/h")
            + by(100 * gain, "%")
            + late(delay),
        sensors -> sensors.cellError(cell, error(offset, drift, gain, delay)),
        sensors -> sensors.healCell(cell));
  }

  private FaultAction temperature(Table table) {
    int sensor = number(table, "sensor", sensors.temperatures());
    double offset = table.number("offset_K", KELVIN, 0);
    double drift = table.number("drift_K_per_h", KELVIN, 0);
    double delay = table.number("delay_s", CELSIUS_DELAY, 0);
    requireOne(table, "offset_K", "drift_K_per_h", "delay_s");
    return action(
        "temperature sensor "
            + sensor
            + " reads"
            + by(offset, "K")
            + by(drift, "K/h")
            + late(delay),
        sensors -> sensors.temperatureError(sensor, error(offset, drift, 0, delay)),
        sensors -> sensors.healTemperature(sensor));
  }

  private FaultAction current(Table table) {
    int string = table.integer("string", Range.of(1, sensors.strings()), 1).orElse(1);
    double offset = table.number("offset_A", AMPS, 0);
    double drift = table.number("drift_A_per_h", AMPS, 0);
    double gain = table.number("gain_error", GAIN_ERROR, 0);
    double delay = table.number("delay_s", DELAY, 0);
    requireOne(table, "offset_A", "drift_A_per_h", "gain_error", "delay_s");
    return action(
        "current of string "
            + string
            + " reads"
            + by(offset, "A")
            + by(drift, "A/h")
            + by(100 * gain, "%")
            + late(delay),
        sensors -> sensors.currentError(string, error(offset, drift, gain, delay)),
        sensors -> sensors.healCurrent(string));
  }

  private static SensedPlant.SensorError error(
      double offset, double drift, double gain, double delay) {
    return new SensedPlant.SensorError(offset, drift, gain, Math.round(1e9 * delay));
  }

  private static String late(double delay) {
    return delay == 0 ? "" : " " + Texts.number(delay) + " s late";
  }

  private static int number(Table table, String key, int most) {
    return table.integer(key, Range.of(1, most)).orElse(1); // what is faulty has been reported
  }

  private static String by(double error, String unit) {
    return error == 0 ? "" : (error > 0 ? " +" : " ") + Texts.number(error) + " " + unit;
  }

  private static void requireOne(Table table, String... keys) {
    if (!table.hasAny(keys)) {
      table.missing(keys[0], "at least one of " + String.join(", ", keys));
    }
  }

  private static FaultAction action(
      String text, Consumer<SensedPlant> inject, Consumer<SensedPlant> heal) {
    return new FaultAction(
        text, bench -> inject.accept(bench.sensors()), bench -> heal.accept(bench.sensors()));
  }
}
