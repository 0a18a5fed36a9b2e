package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What the simulator ("GE") is asked.
final class SimulatorRequests implements FakeRequests {
  private static final double VEHICLE_NUMBER = 10455;

  private final FakeSettings settings;
  private final FakeWorld world;
  private final FakeBeamng server;

  SimulatorRequests(FakeSettings settings, FakeWorld world, FakeBeamng server) {
    this.settings = settings;
    this.world = world;
    this.server = server;
  }

  @Override
  public Optional<Value.Table> answer(String type, Field request, Later later)
      throws BeamngException {
    if (type.contains("Powertrain")) return Optional.of(powertrain(type, request));
    return switch (type) {
      case "Hello" -> FakeRequests.hello(request, settings);
      case "GetSystemInfo" -> Optional.of(systemInfo(request));
      case "GetEnvironmentPaths" ->
          Optional.of(
              Value.message(type)
                  .with("home", "C:/BeamNG.tech/")
                  .with("user", "C:/Users/u/AppData/Local/BeamNG.tech/0.36/"));
      case "GetCurrentVehicles" ->
          Optional.of(Value.message(type).with("result", vehicles(request)));
      case "GetPlayerVehicleID" ->
          Optional.of(
              Value.message("getPlayerVehicleID")
                  .with("id", VEHICLE_NUMBER)
                  .with("vid", settings.vehicle()));
      case "StartVehicleConnection" -> Optional.of(startVehicle(known(request, "vid")));
      case "WaitForVehicleReconnect" -> Optional.of(startVehicle(known(request, "name")));
      case "SwitchVehicle" -> FakeRequests.just("VehicleSwitched");
      case "SensorRequest" ->
          Optional.of(Value.message("SensorData").with("data", timers(request)));
      case "UpdateScenario" ->
          Optional.of(Value.message("ScenarioUpdate").with("vehicles", states(request)));
      case "Echo" -> echo(request, later);
      case "QueueLuaCommandGE" -> Optional.of(FakeLua.answer("ExecutedLuaChunkGE", request, world));
      default -> time(type, request);
    };
  }

  private Optional<Value.Table> time(String type, Field request) throws BeamngException {
    return switch (type) {
      case "Step" -> {
        world.step(wholeOf(request.at("count")));
        yield request.at("ack").flag() ? FakeRequests.just("Stepped") : Optional.empty();
      }
      case "Pause" -> {
        world.pause(true);
        yield FakeRequests.just("Paused");
      }
      case "Resume" -> {
        world.pause(false);
        yield FakeRequests.just("Resumed");
      }
      case "SetPhysicsDeterministic", "SetPhysicsNonDeterministic" -> FakeRequests.just(type);
      case "FPSLimit" -> {
        int perSecond = wholeOf(request.at("fps"));
        if (perSecond < 1 || perSecond > 2000) throw new BeamngException.Failed("fps " + perSecond);
        world.limitFrames(Optional.of(perSecond));
        yield FakeRequests.just("SetFPSLimit");
      }
      case "RemoveFPSLimit" -> {
        world.limitFrames(Optional.empty());
        yield FakeRequests.just("RemovedFPSLimit");
      }
      case "Quit" -> FakeRequests.just("Quit");
      default -> throw new BeamngException.Failed(UNHANDLED);
    };
  }

  private Value.Table powertrain(String type, Field request) throws BeamngException {
    return switch (type) {
      case "OpenPowertrain" -> openPowertrain(request);
      case "GetPowertrainId" -> {
        Optional<Integer> id = world.sensorId(name(request));
        Value.Table reply = Value.message("getPowertrainId");
        yield id.isPresent() ? reply.with("data", (double) id.get()) : reply;
      }
      case "PollPowertrainGE" -> Value.message(type).with("data", world.fetch(name(request)));
      case "SendAdHocRequestPowertrain" ->
          Value.message("requestId")
              .with("data", (double) world.requestAdHoc(name(request)).orElseThrow(this::noSensor));
      case "IsAdHocPollRequestReadyPowertrain" ->
          Value.message("isRequestComplete").with("data", world.isAdHocReady(requestId(request)));
      case "CollectAdHocPollRequestPowertrain" ->
          Value.message("AdHocPollRequestData")
              .with("data", world.collectAdHoc(requestId(request)));
      // The real one reads a field that its clients do not send.
      case "SetPowertrainRequestedUpdateTime" ->
          throw new BeamngException.Failed(
              "sensors.lua: attempt to concatenate local 'updateTime' (a nil value)");
      case "ClosePowertrain" -> {
        if (!world.closeSensor(name(request))) throw noSensor();
        yield Value.message("ClosedPowertrain");
      }
      default -> throw new BeamngException.Failed(UNHANDLED);
    };
  }

  private Value.Table openPowertrain(Field request) throws BeamngException {
    if (!settings.licensed()) {
      throw new BeamngException.Refused("This feature requires a BeamNG.tech license.");
    }
    known(request, "vid");
    world.openSensor(
        name(request),
        request.at("GFXUpdateTime").number(),
        request.at("physicsUpdateTime").number());
    return Value.message("OpenedPowertrain");
  }

  private BeamngException.Failed noSensor() {
    return new BeamngException.Failed("sensors.lua: no such powertrain sensor");
  }

  private static String name(Field request) throws BeamngException {
    return request.at("name").text();
  }

  private static int requestId(Field request) throws BeamngException {
    return wholeOf(request.at("requestId"));
  }

  private static int wholeOf(Field field) throws BeamngException {
    long whole = field.whole();
    if (whole < 0 || whole > Integer.MAX_VALUE) {
      throw new BeamngException.Failed(field.path() + " is " + whole);
    }
    return (int) whole;
  }

  private Value.Table systemInfo(Field request) throws BeamngException {
    Value.Table info = Value.message("GetSystemInfo").with("tech", settings.licensed());
    if (!request.at("os").flag()) return info;
    return info.with("os", Value.table().with("type", "windows"));
  }

  private Value vehicles(Field request) throws BeamngException {
    Value.Table vehicle =
        Value.table()
            .with("id", VEHICLE_NUMBER)
            .with("name", settings.vehicle())
            .with("model", settings.model());
    OptionalInt port = server.vehiclePort();
    if (port.isPresent()) vehicle = vehicle.with("port", (double) port.getAsInt());
    if (request.at("include_config").flag()) {
      vehicle = vehicle.with("config", Value.table().with("partConfigFilename", "fake.pc"));
    }
    return Value.table().with(settings.vehicle(), vehicle);
  }

  private Value.Table startVehicle(String id) throws BeamngException {
    return Value.message("StartVehicleConnection")
        .with("vid", id)
        .with("result", (double) server.openVehicle());
  }

  private String known(Field request, String key) throws BeamngException {
    String id = request.at(key).text();
    if (id.equals(settings.vehicle())) return id;
    throw new BeamngException.Failed("techCore.lua: no vehicle " + id);
  }

  private Value timers(Field request) throws BeamngException {
    Map<String, Value> data = new LinkedHashMap<>();
    for (Map.Entry<String, Field> sensor : request.at("sensors").table().entrySet()) {
      if (sensor.getValue().at("type").text().equals("Timer")) {
        data.put(sensor.getKey(), Value.table().with("time", world.seconds()));
      }
    }
    return Value.table(data);
  }

  private Value states(Field request) throws BeamngException {
    Map<String, Value> states = new LinkedHashMap<>();
    for (Field id : request.at("vehicles").items()) {
      if (!id.text().equals(settings.vehicle())) continue;
      states.put(id.text(), world.state().without("time").without("front"));
    }
    return Value.table(states);
  }

  private Optional<Value.Table> echo(Field request, Later later) throws BeamngException {
    Value.Table reply = Value.message("Echo").with("data", request.at("data").value());
    Optional<Field> delay = request.find("delay");
    if (delay.isEmpty() || delay.get().whole() == 0) return Optional.of(reply);
    world.afterFrames(wholeOf(delay.get()), () -> later.send(reply));
    return Optional.empty();
  }
}
