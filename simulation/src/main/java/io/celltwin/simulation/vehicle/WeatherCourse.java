package io.celltwin.simulation.vehicle;

import java.util.List;

/// Air temperature that is told for some moments: on a line between two of them, before the first
/// as at the first, after the last as at the last.
public final class WeatherCourse implements Weather {
  private final double[] seconds;
  private final double[] celsius;

  /// @param seconds rising
  /// @param celsius as many
  public WeatherCourse(List<Double> seconds, List<Double> celsius) {
    if (seconds.isEmpty() || seconds.size() != celsius.size()) {
      throw new IllegalArgumentException(
          "%d moments and %d temperatures, expected as many, at least one"
              .formatted(seconds.size(), celsius.size()));
    }
    this.seconds = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    this.celsius = celsius.stream().mapToDouble(Double::doubleValue).toArray();
    for (int i = 0; i < this.seconds.length; i++) {
      Figures.within("celsius", this.celsius[i], -60, 60);
      if (i > 0 && !(this.seconds[i] > this.seconds[i - 1])) {
        throw new IllegalArgumentException(
            "%s s after %s s, expected later moments"
                .formatted(this.seconds[i], this.seconds[i - 1]));
      }
    }
  }

  @Override
  public double celsius(long nowNanos) {
    double now = 1e-9 * nowNanos;
    int last = seconds.length - 1;
    if (now <= seconds[0]) return celsius[0];
    if (now >= seconds[last]) return celsius[last];
    int i = 1;
    while (seconds[i] < now) i++;
    double share = (now - seconds[i - 1]) / (seconds[i] - seconds[i - 1]);
    return celsius[i - 1] + share * (celsius[i] - celsius[i - 1]);
  }
}
