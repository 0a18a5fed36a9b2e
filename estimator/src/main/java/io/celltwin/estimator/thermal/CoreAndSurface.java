package io.celltwin.estimator.thermal;

/// The two temperatures of [ThermalParameters], cooled as they should be, left to themselves.
public final class CoreAndSurface {
  /// A step is no more than this part of the fastest change.
  private static final double STEP_PART = 1.0 / 4;

  private final ThermalParameters parameters;
  double core;
  double surface;

  public CoreAndSurface(ThermalParameters parameters) {
    this.parameters = parameters;
  }

  /// Both are that warm, degC.
  public void start(double coreCelsius, double surfaceCelsius) {
    core = coreCelsius;
    surface = surfaceCelsius;
  }

  /// @param watts mean heat of the core meanwhile
  public void advance(double seconds, double watts, double ambientCelsius) {
    double fastest =
        parameters.corePerSecond() + parameters.surfacePerSecond() + parameters.ambientPerSecond();
    int steps = Math.max((int) Math.ceil(seconds * fastest / STEP_PART), 1);
    double dt = seconds / steps;
    for (int k = 0; k < steps; k++) {
      double inside = core - surface;
      core += dt * (watts / parameters.coreJoulesPerKelvin() - parameters.corePerSecond() * inside);
      surface +=
          dt
              * (parameters.surfacePerSecond() * inside
                  - parameters.ambientPerSecond() * (surface - ambientCelsius));
    }
  }

  public double surfaceCelsius() {
    return surface;
  }
}
