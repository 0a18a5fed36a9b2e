package io.celltwin.simulation.beamng;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The connection to the simulator itself ("GE"): its time, its vehicles, its sensors. Used by one
/// thread. Every method is one request; which exists since when is in `docs/BEAMNG.md`.
public final class SimulatorLink implements AutoCloseable {
  private final BeamngConnection connection;
  private final Endpoint endpoint;
  private final Optional<String> warning;

  private SimulatorLink(BeamngConnection connection, Endpoint endpoint, Optional<String> warning) {
    this.connection = connection;
    this.endpoint = endpoint;
    this.warning = warning;
  }

  /// Connects and greets.
  public static SimulatorLink connect(Endpoint endpoint) throws BeamngException {
    BeamngConnection connection = open(endpoint);
    try {
      return new SimulatorLink(
          connection, endpoint, connection.hello(endpoint.version(), endpoint.helloNanos()));
    } catch (BeamngException e) {
      connection.close();
      throw e;
    }
  }

  static BeamngConnection open(Endpoint endpoint) throws BeamngException {
    return new BeamngConnection(
        FrameChannel.connect(endpoint.host(), endpoint.port(), endpoint.helloNanos()),
        endpoint.timeoutNanos());
  }

  /// Where it speaks another known version of the protocol than it was greeted with.
  public Optional<String> warning() {
    return warning;
  }

  public BeamngConnection connection() {
    return connection;
  }

  /// Whether the simulator has a licence of BeamNG.tech, without which it has no powertrain
  /// sensors.
  public boolean hasTechLicence() throws BeamngException {
    return connection
        .call(
            Value.message("GetSystemInfo")
                .with("os", true)
                .with("cpu", false)
                .with("gpu", false)
                .with("power", false),
            "GetSystemInfo")
        .at("tech")
        .flag();
  }

  /// The simulator's folders `home` and `user`; empty where it is older than 0.35.
  public Optional<Field> environmentPaths() throws BeamngException {
    try {
      return Optional.of(
          connection.call(Value.message("GetEnvironmentPaths"), "GetEnvironmentPaths"));
    } catch (BeamngException.Failed _) {
      return Optional.empty();
    }
  }

  public List<VehicleInfo> vehicles() throws BeamngException {
    return VehicleInfo.all(
        connection
            .call(
                Value.table().with("include_config", false).with("type", "GetCurrentVehicles"),
                "GetCurrentVehicles")
            .at("result"));
  }

  /// The id of the vehicle that the player sits in; empty where in none.
  public Optional<String> playerVehicle() throws BeamngException {
    Field reply = connection.call(Value.message("GetPlayerVehicleID"), "getPlayerVehicleID");
    Optional<Field> id = reply.find("vid");
    return id.isPresent() ? Optional.of(id.get().text()) : Optional.empty();
  }

  /// Connects to that vehicle, over a port that it has open or opens now.
  public VehicleLink vehicle(VehicleInfo vehicle) throws BeamngException {
    int port = vehicle.port().isPresent() ? vehicle.port().getAsInt() : openVehicle(vehicle.id());
    return VehicleLink.connect(vehicle.id(), endpoint.withPort(port));
  }

  private int openVehicle(String id) throws BeamngException {
    Field reply =
        connection.call(
            Value.message("StartVehicleConnection").with("vid", id), "StartVehicleConnection");
    return VehicleInfo.portOf(reply.at("result"));
  }

  /// @param gfxSeconds between two batches of samples; 0: every frame
  /// @param physicsSeconds between two samples; the simulator takes half a millisecond longer
  /// @param immediately whether a single latest sample is wanted instead of batches
  /// @return the sensor's number
  public long openPowertrain(
      String name, String vehicle, double gfxSeconds, double physicsSeconds, boolean immediately)
      throws BeamngException {
    connection.call(
        Value.message("OpenPowertrain")
            .with("name", name)
            .with("vid", vehicle)
            .with("GFXUpdateTime", gfxSeconds)
            .with("physicsUpdateTime", physicsSeconds)
            .with("isSendImmediately", immediately),
        "OpenedPowertrain");
    return connection
        .call(Value.message("GetPowertrainId").with("name", name), "getPowertrainId")
        .at("data")
        .whole();
  }

  /// What came since the last call, but for what the simulator has lost: see `docs/BEAMNG.md`.
  public List<PowertrainSample> pollPowertrain(String name) throws BeamngException {
    return PowertrainSample.all(
        connection
            .call(Value.message("PollPowertrainGE").with("name", name), "PollPowertrainGE")
            .at("data"));
  }

  /// Asks for the samples that wait in the vehicle.
  ///
  /// @return the request's number
  public long requestPowertrain(String name, String vehicle) throws BeamngException {
    return connection
        .call(
            Value.message("SendAdHocRequestPowertrain").with("name", name).with("vid", vehicle),
            "requestId")
        .at("data")
        .whole();
  }

  public boolean isPowertrainReady(long request) throws BeamngException {
    return connection
        .call(
            Value.message("IsAdHocPollRequestReadyPowertrain").with("requestId", request),
            "isRequestComplete")
        .at("data")
        .flag();
  }

  /// @return empty where there is no such request, or its answer was taken already
  public Optional<List<PowertrainSample>> collectPowertrain(long request) throws BeamngException {
    Field data =
        connection
            .call(
                Value.message("CollectAdHocPollRequestPowertrain").with("requestId", request),
                "AdHocPollRequestData")
            .at("data");
    if (data.value() instanceof Value.Flag) return Optional.empty();
    return Optional.of(PowertrainSample.all(data));
  }

  public void closePowertrain(String name, String vehicle) throws BeamngException {
    connection.call(
        Value.message("ClosePowertrain").with("name", name).with("vid", vehicle),
        "ClosedPowertrain");
  }

  /// Simulated seconds of that vehicle.
  public double seconds(String vehicle) throws BeamngException {
    Value.Table timer =
        Value.table().with("timer", Value.table().with("type", "Timer").with("vehicle", vehicle));
    return connection
        .call(Value.message("SensorRequest").with("sensors", timer), "SensorData")
        .at("data")
        .at("timer")
        .at("time")
        .number();
  }

  /// Where the vehicles are and how they move: `pos`, `dir`, `up`, `vel`, `rotation`.
  public SequencedMap<String, Field> states(List<String> vehicles) throws BeamngException {
    List<Value> ids = vehicles.stream().<Value>map(Value.Text::new).toList();
    return connection
        .call(
            Value.message("UpdateScenario").with("vehicles", new Value.Sequence(ids)),
            "ScenarioUpdate")
        .at("vehicles")
        .table();
  }

  /// Lets that many frames pass; returns when they have.
  public void step(int frames) throws BeamngException {
    connection.call(Value.message("Step").with("count", frames).with("ack", true), "Stepped");
  }

  public void pause() throws BeamngException {
    connection.call(Value.message("Pause"), "Paused");
  }

  public void resume() throws BeamngException {
    connection.call(Value.message("Resume"), "Resumed");
  }

  /// Frames are as long as their limit says, whatever the machine can do.
  public void deterministic(boolean on) throws BeamngException {
    String type = on ? "SetPhysicsDeterministic" : "SetPhysicsNonDeterministic";
    connection.call(Value.message(type), type);
  }

  public void limitFrames(int perSecond) throws BeamngException {
    connection.call(Value.message("FPSLimit").with("fps", perSecond), "SetFPSLimit");
  }

  public void removeFrameLimit() throws BeamngException {
    connection.call(Value.message("RemoveFPSLimit"), "RemovedFPSLimit");
  }

  /// The same back, after that many frames.
  public Field echo(Map<String, ? extends Value> data, int frames) throws BeamngException {
    return connection
        .call(Value.message("Echo").with("data", Value.table(data)).with("delay", frames), "Echo")
        .at("data");
  }

  @Override
  public void close() {
    connection.close();
  }
}
