package io.celltwin.simulation.beamng;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// All devices of a powertrain at one moment.
///
/// @param seconds simulated, since the vehicle was made
/// @param wheelMetresPerSecond told by recordings alone; else NaN
public record PowertrainSample(
    double seconds, double wheelMetresPerSecond, SequencedMap<String, PowertrainDevice> devices) {
  public PowertrainSample {
    devices = new LinkedHashMap<>(devices);
    if (!Double.isFinite(seconds)) {
      throw new IllegalArgumentException("time " + seconds + ", expected a finite number");
    }
  }

  /// @param field a map with `time` and the devices by their names
  public static PowertrainSample of(Field field) throws BeamngException {
    double seconds = field.at("time").number();
    if (!Double.isFinite(seconds)) {
      throw new BeamngException.Malformed(
          field.path() + ".time: found " + seconds + ", expected a finite number");
    }
    SequencedMap<String, PowertrainDevice> devices = new LinkedHashMap<>();
    for (Map.Entry<String, Field> entry : field.table().entrySet()) {
      if (entry.getValue().value() instanceof Value.Table) {
        devices.put(entry.getKey(), PowertrainDevice.of(entry.getKey(), entry.getValue()));
      }
    }
    Optional<Field> speed = field.find("wheelspeed");
    return new PowertrainSample(
        seconds, speed.isPresent() ? speed.get().number() : Double.NaN, devices);
  }

  /// All samples of an answer or a recording, in the order of its keys.
  public static List<PowertrainSample> all(Field field) throws BeamngException {
    List<PowertrainSample> samples = new ArrayList<>();
    for (Field item : field.items()) samples.add(of(item));
    return samples;
  }
}
