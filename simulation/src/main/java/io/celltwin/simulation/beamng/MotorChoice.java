package io.celltwin.simulation.beamng;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which devices of a powertrain are its motors.
///
/// @param names as the car's maker has called them; none: all roots of the powertrain, see
///   [PowertrainDevice#isRoot]
public record MotorChoice(List<String> names) {
  public static final MotorChoice ROOTS = new MotorChoice(List.of());

  public MotorChoice {
    names = List.copyOf(names);
  }

  /// @throws BeamngException.Malformed where there is none, or one that was named is not there
  public List<MotorReading> motors(PowertrainSample sample) throws BeamngException {
    List<MotorReading> motors = new ArrayList<>();
    for (String name : names) {
      PowertrainDevice device = sample.devices().get(name);
      if (device == null) throw missing("motor " + name, sample);
      motors.add(reading(device));
    }
    if (!names.isEmpty()) return motors;
    for (PowertrainDevice device : sample.devices().values()) {
      if (device.isRoot()) motors.add(reading(device));
    }
    if (motors.isEmpty()) throw missing("a motor (output index 0, no parent)", sample);
    motors.sort(Comparator.comparing(MotorReading::name)); // Lua's order is any
    return motors;
  }

  private static MotorReading reading(PowertrainDevice device) {
    return new MotorReading(
        device.name(), device.outputTorqueNewtonMetres(), device.outputRadiansPerSecond());
  }

  private static BeamngException missing(String what, PowertrainSample sample) {
    return new BeamngException.Malformed(
        "powertrain: found " + sample.devices().keySet() + ", expected " + what);
  }
}
