package io.celltwin.simulation.beamng;

import java.util.Optional;

/// One device of a car's powertrain at one moment. Motors are roots: their output index is 0 and
/// they have no parent.
///
/// @param parentOutputIndex NaN where it is told none
/// @param outputTorqueNewtonMetres at the first output; of a motor: less its friction
/// @param outputRadiansPerSecond of the first output
public record PowertrainDevice(
    String name,
    Optional<String> parentName,
    double parentOutputIndex,
    double outputTorqueNewtonMetres,
    double outputRadiansPerSecond) {

  /// The rule by which motors are told: the simulator sends no types of devices.
  public boolean isRoot() {
    return parentOutputIndex == 0 && parentName.isEmpty();
  }

  static PowertrainDevice of(String name, Field field) throws BeamngException {
    Optional<Field> parent = field.find("parentName");
    return new PowertrainDevice(
        name,
        parent.isPresent() ? Optional.of(parent.get().text()) : Optional.empty(),
        numberOrNaN(field, "parentOutputIndex"),
        numberOrNaN(field, "outputTorque1"),
        numberOrNaN(field, "outputAV1"));
  }

  private static double numberOrNaN(Field field, String key) throws BeamngException {
    Optional<Field> number = field.find(key);
    if (number.isEmpty() || number.get().value() instanceof Value.Nothing) return Double.NaN;
    return number.get().number();
  }

  static PowertrainDevice motor(String name, double torqueNewtonMetres, double radiansPerSecond) {
    return new PowertrainDevice(name, Optional.empty(), 0, torqueNewtonMetres, radiansPerSecond);
  }

  /// As the simulator would send it.
  Value asValue() {
    Value.Table table =
        Value.table()
            .with("parentOutputIndex", parentOutputIndex)
            .with("outputTorque1", outputTorqueNewtonMetres)
            .with("outputAV1", outputRadiansPerSecond);
    return parentName.isPresent() ? table.with("parentName", parentName.get()) : table;
  }
}
