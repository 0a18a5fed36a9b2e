package io.celltwin.simulation.vehicle;

/// Air temperature around a car and its battery.
@FunctionalInterface
public interface Weather {
  double celsius(long nowNanos);

  /// The same at all times.
  static Weather steady(double celsius) {
    return new Seasons(celsius, 0, 0);
  }
}
