package io.celltwin.simulation.beamng;

import java.util.Optional;

/// Which car of which simulator is followed, and how closely.
///
/// @param vehicle its id in the simulator; empty: the one that the player sits in
/// @param sampleSeconds at which motors are sampled; the simulator takes half a millisecond longer
/// @param framesPerSecond of a lock-step feed: each frame is one exchange of messages
public record BeamngSettings(
    Endpoint endpoint,
    Optional<String> vehicle,
    MotorChoice motors,
    double sampleSeconds,
    int framesPerSecond) {

  public BeamngSettings {
    if (!(sampleSeconds >= SampleTimes.TICK_SECONDS && sampleSeconds <= 1)) {
      throw new IllegalArgumentException("sampleSeconds " + sampleSeconds + ", expected 0.0005..1");
    }
    if (framesPerSecond < 1 || framesPerSecond > 1000) {
      throw new IllegalArgumentException(
          "framesPerSecond " + framesPerSecond + ", expected 1..1000");
    }
  }

  /// The player's car, its motors by rule, 100 samples and 60 frames a second.
  public static BeamngSettings of(String host) {
    return of(Endpoint.of(host, Endpoint.DEFAULT_PORT));
  }

  public static BeamngSettings of(Endpoint endpoint) {
    return new BeamngSettings(endpoint, Optional.empty(), MotorChoice.ROOTS, 0.01, 60);
  }

  public BeamngSettings withVehicle(String id) {
    return new BeamngSettings(endpoint, Optional.of(id), motors, sampleSeconds, framesPerSecond);
  }

  public BeamngSettings withMotors(MotorChoice choice) {
    return new BeamngSettings(endpoint, vehicle, choice, sampleSeconds, framesPerSecond);
  }

  public BeamngSettings withRates(double newSampleSeconds, int newFramesPerSecond) {
    return new BeamngSettings(endpoint, vehicle, motors, newSampleSeconds, newFramesPerSecond);
  }
}
