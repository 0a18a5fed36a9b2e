package io.celltwin.simulation.beamng;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// One vehicle of the running simulation.
///
/// @param id by which it is addressed
/// @param number by which the simulator knows it; NaN where it is not told
/// @param port of its own connection, where one is open already
public record VehicleInfo(String id, String model, double number, OptionalInt port) {

  /// From the answer to GetCurrentVehicles. Entries that are no vehicle are left out: newer
  /// simulators have some without an id.
  public static List<VehicleInfo> all(Field result) throws BeamngException {
    List<VehicleInfo> vehicles = new ArrayList<>();
    for (Map.Entry<String, Field> entry : result.table().entrySet()) {
      String id = entry.getKey();
      if (id.isEmpty() || !(entry.getValue().value() instanceof Value.Table)) continue;
      vehicles.add(of(id, entry.getValue()));
    }
    return vehicles;
  }

  private static VehicleInfo of(String id, Field field) throws BeamngException {
    Optional<Field> model = field.find("model");
    Optional<Field> number = field.find("id");
    Optional<Field> port = field.find("port");
    return new VehicleInfo(
        id,
        model.isPresent() ? model.get().text() : "",
        number.isPresent() ? number.get().number() : Double.NaN,
        port.isPresent() ? OptionalInt.of(portOf(port.get())) : OptionalInt.empty());
  }

  static int portOf(Field field) throws BeamngException {
    long port = field.whole();
    if (port < 1 || port > 65535) {
      throw new BeamngException.Malformed(
          field.path() + ": found " + port + ", expected a port of 1..65535");
    }
    return (int) port;
  }
}
