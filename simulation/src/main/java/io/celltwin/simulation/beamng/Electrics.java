package io.celltwin.simulation.beamng;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What a vehicle tells of itself: some hundred values that differ by model; those with a meaning
/// here have methods. Two spellings: the simulator's, and BeamNGpy's, which recordings are in.
///
/// There is no voltage, current, temperature or state of charge of a battery among them: BeamNG has
/// no such model.
///
/// @param values by the simulator's names
public record Electrics(SequencedMap<String, Value> values) {
  /// The simulator's name to BeamNGpy's: `Electrics.name_map` of BeamNGpy 1.36.
  private static final Map<String, String> RENAMED =
      Map.ofEntries(
          Map.entry("absActive", "abs_active"),
          Map.entry("avgWheelAV", "avg_wheel_av"),
          Map.entry("brakelights", "brake_lights"),
          Map.entry("checkengine", "check_engine"),
          Map.entry("clutchRatio", "clutch_ratio"),
          Map.entry("engineLoad", "engine_load"),
          Map.entry("engineThrottle", "engine_throttle"),
          Map.entry("escActive", "esc_active"),
          Map.entry("exhaustFlow", "exhaust_flow"),
          Map.entry("fog", "fog_lights"),
          Map.entry("fuelVolume", "fuel_volume"),
          Map.entry("fuelCapacity", "fuel_capacity"),
          Map.entry("gear_A", "gear_a"),
          Map.entry("gearIndex", "gear_index"),
          Map.entry("gear_M", "gear_m"),
          Map.entry("hazard_enabled", "hazard_signal"),
          Map.entry("isShifting", "is_shifting"),
          Map.entry("lights_state", "headlights"),
          Map.entry("oiltemp", "oil_temperature"),
          Map.entry("radiatorFanSpin", "radiator_fan_spin"),
          Map.entry("rpmTacho", "rpm_tacho"),
          Map.entry("signal_L", "signal_l"),
          Map.entry("signal_left_input", "left_signal"),
          Map.entry("signal_R", "signal_r"),
          Map.entry("signal_right_input", "right_signal"),
          Map.entry("tcsActive", "tcs_active"),
          Map.entry("throttleFactor", "throttle_factor"),
          Map.entry("twoStep", "two_step"),
          Map.entry("watertemp", "water_temperature"));

  private static final Map<String, String> ORIGINAL = new LinkedHashMap<>();

  static {
    RENAMED.forEach((original, renamed) -> ORIGINAL.put(renamed, original));
  }

  public Electrics {
    values = new LinkedHashMap<>(values);
  }

  public static Electrics none() {
    return new Electrics(new LinkedHashMap<>());
  }

  /// In either spelling.
  public static Electrics of(Field field) throws BeamngException {
    SequencedMap<String, Value> values = new LinkedHashMap<>();
    for (Map.Entry<String, Field> entry : field.table().entrySet()) {
      String name = ORIGINAL.getOrDefault(entry.getKey(), entry.getKey());
      values.put(name, entry.getValue().value());
    }
    return new Electrics(values);
  }

  /// As BeamNGpy hands them on: renamed, and signals that are on or off as true or false.
  public Value.Table asRecorded() {
    Map<String, Value> recorded = new LinkedHashMap<>();
    for (Map.Entry<String, Value> entry : values.entrySet()) {
      String name = RENAMED.getOrDefault(entry.getKey(), entry.getKey());
      recorded.put(name, recorded(name, entry.getValue()));
    }
    return Value.table(recorded);
  }

  private static Value recorded(String name, Value value) {
    return switch (name) {
      case "left_signal", "right_signal", "hazard_signal" ->
          value instanceof Value.Real(double real) ? new Value.Flag(real == 1) : value;
      default -> value;
    };
  }

  /// What the wheels say; NaN where it is not told.
  public double wheelMetresPerSecond() {
    return number("wheelspeed");
  }

  /// Through the air.
  public double airMetresPerSecond() {
    return number("airspeed");
  }

  /// What is left: of an electric car in kWh.
  public double fuelVolume() {
    return number("fuelVolume");
  }

  public double fuelCapacity() {
    return number("fuelCapacity");
  }

  /// 0..1, from volume and capacity. The simulator's own `fuel` is smoothed up from 0 after a start
  /// (2 % per frame) and no state of charge.
  public double fuelRatio() {
    return fuelVolume() / fuelCapacity();
  }

  /// 0 off, 1 accessories, 2 on, 3 starting.
  public double ignitionLevel() {
    return number("ignitionLevel");
  }

  public Optional<Boolean> isRunning() {
    return values.get("running") instanceof Value.Flag(boolean on)
        ? Optional.of(on)
        : Optional.empty();
  }

  /// NaN where there is no such number.
  ///
  /// @param name in the simulator's spelling
  public double number(String name) {
    return switch (values.get(name)) {
      case Value.Real(double real) -> real;
      case Value.Whole(long whole) -> whole;
      case null, default -> Double.NaN;
    };
  }
}
