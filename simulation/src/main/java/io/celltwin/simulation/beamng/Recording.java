package io.celltwin.simulation.beamng;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A recorded drive, in the formats in which scripts around BeamNGpy save what they poll:
///
/// - powertrain: one JSON object with the samples, whose keys `"0.0"`, `"1.0"`, ... are indices and
///   no times; each has all devices and `time`
/// - electrics: one JSON object, with BeamNGpy's names
/// - analysis: `vehicle_model`, `electrics_data` and `powertrain_data`, the two above
///
/// A sample that was written here also has `wheelspeed`, beside the devices.
///
/// @param vehicle its model; empty where it is not told
/// @param electrics as last told; without values where there are none
public record Recording(String vehicle, Electrics electrics, List<PowertrainSample> samples) {
  private static final String POWERTRAIN = "_powertrain";
  private static final String ELECTRICS = "_electrics";

  public Recording {
    samples = List.copyOf(samples);
  }

  /// Reads a powertrain or an analysis file. Beside `X_powertrain_Y.json`, `X_electrics_Y.json` is
  /// read too, where it is.
  ///
  /// @throws BeamngException.Malformed naming file and place where it is neither
  public static Recording read(Path file) throws IOException {
    Field root = root(file);
    if (root.find("powertrain_data").isPresent()) return analysis(root);
    List<PowertrainSample> samples = PowertrainSample.all(root);
    Path other = file.resolveSibling(name(file).replace(POWERTRAIN, ELECTRICS));
    Electrics electrics =
        !other.equals(file) && Files.exists(other) ? Electrics.of(root(other)) : Electrics.none();
    return new Recording("", electrics, samples);
  }

  private static Recording analysis(Field root) throws BeamngException {
    var model = root.find("vehicle_model");
    var electrics = root.find("electrics_data");
    return new Recording(
        model.isPresent() ? model.get().text() : "",
        electrics.isPresent() ? Electrics.of(electrics.get()) : Electrics.none(),
        PowertrainSample.all(root.at("powertrain_data")));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static Field root(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    try {
      return new Field(name(file), JsonReader.read(text));
    } catch (BeamngException e) {
      throw new BeamngException.Malformed(file + ": " + e.getMessage());
    }
  }

  /// What a feed has delivered: the motors, as roots of a powertrain, and the speed.
  public static Recording of(String vehicle, Electrics electrics, List<MotorSample> samples) {
    return new Recording(vehicle, electrics, samples.stream().map(Recording::powertrain).toList());
  }

  private static PowertrainSample powertrain(MotorSample sample) {
    SequencedMap<String, PowertrainDevice> devices = new LinkedHashMap<>();
    for (MotorReading motor : sample.motors()) {
      devices.put(
          motor.name(),
          PowertrainDevice.motor(
              motor.name(), motor.torqueNewtonMetres(), motor.radiansPerSecond()));
    }
    return new PowertrainSample(sample.nanos() * 1e-9, sample.metresPerSecond(), devices);
  }

  public void writePowertrain(Path file) throws IOException {
    Files.writeString(file, JsonWriter.write(powertrain()));
  }

  public void writeElectrics(Path file) throws IOException {
    Files.writeString(file, JsonWriter.write(electrics.asRecorded()));
  }

  public void writeAnalysis(Path file) throws IOException {
    Files.writeString(
        file,
        JsonWriter.write(
            Value.table()
                .with("vehicle_model", vehicle)
                .with("electrics_data", electrics.asRecorded())
                .with("powertrain_data", powertrain())));
  }

  private Value powertrain() {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    for (PowertrainSample sample : samples) {
      entries.put(new Value.Real(entries.size()), sample(sample));
    }
    return new Value.Table(entries);
  }

  private static Value sample(PowertrainSample sample) {
    Value.Table table = Value.table();
    for (Map.Entry<String, PowertrainDevice> device : sample.devices().entrySet()) {
      table = table.with(device.getKey(), device.getValue().asValue());
    }
    if (!Double.isNaN(sample.wheelMetresPerSecond())) {
      table = table.with("wheelspeed", sample.wheelMetresPerSecond());
    }
    return table.with("time", sample.seconds());
  }
}
