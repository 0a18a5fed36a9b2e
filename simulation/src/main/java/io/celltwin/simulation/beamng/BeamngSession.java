package io.celltwin.simulation.beamng;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;

/// One car of a running simulator, attached: both connections, and a sensor at its powertrain.
/// Nothing of the drive is touched. Used by one thread.
final class BeamngSession implements AutoCloseable {
  private static final String NO_LICENCE =
      "this BeamNG has no BeamNG.tech licence: it refuses powertrain sensors";

  private final BeamngSettings settings;
  private final SimulatorLink simulator;
  private final VehicleLink vehicle;
  private final String sensor;
  private final List<String> warnings = new ArrayList<>();
  private Electrics electrics = Electrics.none();
  private boolean sensing;

  private BeamngSession(
      BeamngSettings settings, SimulatorLink simulator, VehicleLink vehicle, String sensor) {
    this.settings = settings;
    this.simulator = simulator;
    this.vehicle = vehicle;
    this.sensor = sensor;
    simulator.warning().ifPresent(warnings::add);
    vehicle.warning().ifPresent(warnings::add);
  }

  /// Connects to the simulator and to the car; opens no sensor yet.
  ///
  /// @param sensor a name that no other sensor of the simulator has
  static BeamngSession connect(BeamngSettings settings, String sensor) throws BeamngException {
    SimulatorLink simulator = SimulatorLink.connect(settings.endpoint());
    try {
      boolean licensed = simulator.hasTechLicence();
      VehicleInfo chosen = chosen(simulator, settings.vehicle());
      var session = new BeamngSession(settings, simulator, simulator.vehicle(chosen), sensor);
      if (!licensed) session.warnings.add(NO_LICENCE);
      return session;
    } catch (BeamngException e) {
      simulator.close();
      throw e;
    }
  }

  private static VehicleInfo chosen(SimulatorLink simulator, Optional<String> wanted)
      throws BeamngException {
    List<VehicleInfo> vehicles = simulator.vehicles();
    Optional<String> id = wanted.isPresent() ? wanted : only(vehicles);
    if (id.isEmpty()) id = simulator.playerVehicle();
    for (VehicleInfo vehicle : vehicles) {
      if (id.isPresent() && vehicle.id().equals(id.get())) return vehicle;
    }
    throw new BeamngException(
        "found vehicles "
            + vehicles.stream().map(VehicleInfo::id).toList()
            + ", expected "
            + wanted.orElse("one, or one with a player in it"));
  }

  private static Optional<String> only(List<VehicleInfo> vehicles) {
    return vehicles.size() == 1 ? Optional.of(vehicles.getFirst().id()) : Optional.empty();
  }

  /// Every frame brings its samples: with a longer time between batches the simulator loses some.
  void openSensor() throws BeamngException {
    simulator.openPowertrain(sensor, vehicle.id(), 0, settings.sampleSeconds(), false);
    sensing = true;
  }

  SimulatorLink simulator() {
    return simulator;
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  Electrics electrics() {
    return electrics;
  }

  /// Adds what has come since the last call.
  void poll(SampleTimes times, Queue<MotorSample> ready) throws BeamngException {
    List<PowertrainSample> samples = simulator.pollPowertrain(sensor);
    if (samples.isEmpty()) return;
    askElectrics();
    addSamples(samples, electrics, settings.motors(), times, ready);
  }

  /// Also tells whether the vehicle is still there.
  void askElectrics() throws BeamngException {
    electrics = vehicle.electrics();
  }

  static void addSamples(
      List<PowertrainSample> samples,
      Electrics electrics,
      MotorChoice motors,
      SampleTimes times,
      Queue<MotorSample> ready)
      throws BeamngException {
    for (PowertrainSample sample : samples) {
      OptionalLong nanos = times.nanos(sample.seconds());
      if (nanos.isEmpty()) continue;
      double speed =
          Double.isNaN(sample.wheelMetresPerSecond())
              ? electrics.wheelMetresPerSecond()
              : sample.wheelMetresPerSecond();
      ready.add(new MotorSample(nanos.getAsLong(), speed, motors.motors(sample)));
    }
  }

  /// What is to be undone in the simulator.
  interface Undo {
    void run(SimulatorLink simulator) throws BeamngException;
  }

  /// Removes the sensor, undoes what else there is, and hangs up. Each is tried, whatever becomes
  /// of the others; where the connection has broken and something must not stay, over a new one.
  void close(List<Undo> undos) throws BeamngException {
    try {
      if (simulator.connection().isUsable()) {
        List<Undo> all = new ArrayList<>(undos);
        if (sensing) all.addFirst(link -> link.closePowertrain(sensor, vehicle.id()));
        undo(all, simulator);
      } else if (!undos.isEmpty()) {
        try (SimulatorLink another = SimulatorLink.connect(settings.endpoint())) {
          undo(undos, another);
        }
      }
    } finally {
      close();
    }
  }

  private static void undo(List<Undo> undos, SimulatorLink simulator) throws BeamngException {
    Optional<BeamngException> failure = Optional.empty();
    for (Undo undo : undos) {
      try {
        undo.run(simulator);
      } catch (BeamngException e) {
        if (failure.isPresent()) failure.get().addSuppressed(e);
        else failure = Optional.of(e);
      }
    }
    if (failure.isPresent()) throw failure.get();
  }

  /// Hangs up.
  @Override
  public void close() {
    vehicle.close();
    simulator.close();
  }
}
