package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a vehicle ("VE") is asked. Commands to drive are acknowledged and change nothing.
final class VehicleRequests implements FakeRequests {
  private static final double GRAVITY = -9.81;

  private final FakeSettings settings;
  private final FakeWorld world;

  VehicleRequests(FakeSettings settings, FakeWorld world) {
    this.settings = settings;
    this.world = world;
  }

  @Override
  public Optional<Value.Table> answer(String type, Field request, Later later)
      throws BeamngException {
    return switch (type) {
      case "Hello" -> FakeRequests.hello(request, settings);
      case "SensorRequest" ->
          Optional.of(Value.message("SensorData").with("data", sensors(request)));
      case "PollPowertrainVE" ->
          Optional.of(Value.message(type).with("data", world.latest(request.at("name").text())));
      case "QueueLuaCommandVE" -> Optional.of(FakeLua.answer("ExecutedLuaChunkVE", request, world));
      case "Control" -> FakeRequests.just("Controlled");
      case "SetShiftMode" -> FakeRequests.just("ShiftModeSet");
      case "SetVelocity" -> FakeRequests.just("VelocitySet");
      case "SetLights" -> FakeRequests.just("LightsSet");
      case "Recover" -> FakeRequests.just("Recovered");
      default -> throw new BeamngException.Failed(UNHANDLED);
    };
  }

  /// A sensor that is not known is left out.
  private Value sensors(Field request) throws BeamngException {
    Map<String, Value> data = new LinkedHashMap<>();
    for (Map.Entry<String, Field> sensor : request.at("sensors").table().entrySet()) {
      reading(sensor.getValue().at("type").text())
          .ifPresent(reading -> data.put(sensor.getKey(), reading));
    }
    return Value.table(data);
  }

  private Optional<Value> reading(String type) {
    return switch (type) {
      case "Electrics" -> Optional.of(Value.message(type).with("values", world.electrics()));
      case "State" -> Optional.of(Value.message("VehicleUpdate").with("state", world.state()));
      case "Damage" ->
          Optional.of(
              Value.message(type)
                  .with("damage", 0.0)
                  .with("damage_ext", 0.0)
                  .with("lowpressure", false)
                  .with("deform_group_damage", Value.EMPTY)
                  .with("part_damage", Value.EMPTY));
      case "GForces" ->
          Optional.of(
              Value.message(type)
                  .with("gx", 0.0)
                  .with("gx2", 0.0)
                  .with("gy", 0.0)
                  .with("gy2", 0.0)
                  .with("gz", GRAVITY)
                  .with("gz2", GRAVITY));
      default -> Optional.empty();
    };
  }
}
