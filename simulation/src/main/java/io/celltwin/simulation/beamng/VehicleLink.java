package io.celltwin.simulation.beamng;

import java.util.Optional;

/// The connection to one vehicle ("VE"). Used by one thread.
public final class VehicleLink implements AutoCloseable {
  private final String id;
  private final BeamngConnection connection;
  private final Optional<String> warning;

  private VehicleLink(String id, BeamngConnection connection, Optional<String> warning) {
    this.id = id;
    this.connection = connection;
    this.warning = warning;
  }

  /// Connects and greets.
  public static VehicleLink connect(String id, Endpoint endpoint) throws BeamngException {
    BeamngConnection connection = SimulatorLink.open(endpoint);
    try {
      return new VehicleLink(
          id, connection, connection.hello(endpoint.version(), endpoint.helloNanos()));
    } catch (BeamngException e) {
      connection.close();
      throw e;
    }
  }

  public String id() {
    return id;
  }

  public Optional<String> warning() {
    return warning;
  }

  public BeamngConnection connection() {
    return connection;
  }

  public Electrics electrics() throws BeamngException {
    return Electrics.of(sensor("electrics", "Electrics").at("values"));
  }

  /// `time`, `pos`, `dir`, `up`, `vel`, `front`, `rotation`.
  public Field state() throws BeamngException {
    return sensor("state", "State").at("state");
  }

  private Field sensor(String name, String type) throws BeamngException {
    Value.Table sensors = Value.table().with(name, Value.table().with("type", type));
    return connection
        .call(Value.message("SensorRequest").with("sensors", sensors), "SensorData")
        .at("data")
        .at(name);
  }

  /// The latest sample of a sensor that was opened for immediate reading; empty where there is
  /// none.
  public Optional<PowertrainSample> latestPowertrain(String name, long sensor)
      throws BeamngException {
    Field data =
        connection
            .call(
                Value.message("PollPowertrainVE").with("name", name).with("sensorId", sensor),
                "PollPowertrainVE")
            .at("data");
    return data.table().isEmpty() ? Optional.empty() : Optional.of(PowertrainSample.of(data));
  }

  /// Runs Lua in the vehicle.
  ///
  /// @return what it returns, as text; empty where the simulator is older than 0.34
  public Optional<String> lua(String chunk) throws BeamngException {
    Optional<Field> answer =
        connection
            .call(
                Value.message("QueueLuaCommandVE").with("chunk", chunk).with("resp", true),
                "ExecutedLuaChunkVE")
            .find("resp");
    return answer.isPresent() ? Optional.of(answer.get().text()) : Optional.empty();
  }

  @Override
  public void close() {
    connection.close();
  }
}
