package io.celltwin.estimator.life;

import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.thermal.TemperatureFault;
import java.util.Arrays;

/// How warm and how cold the pack has been: by its sensors that can be believed.
final class Temperatures {
  final Extreme highest = Extreme.highest();
  final Extreme lowest = Extreme.lowest();

  private static final int HOT = 0;
  private static final int COLD = 1;
  private static final int CHARGING_HOT = 2;
  private static final int CHARGING_COLD = 3;

  /// Hot, cold, the same while charging.
  final Sums extremeSeconds = new Sums(4);

  private final LifeSettings settings;
  private final double[] newest;

  /// As of the latest judgement, of the measurement.
  private final long[] samples;

  Temperatures(int sensors, LifeSettings settings) {
    this.settings = settings;
    newest = new double[sensors];
    samples = new long[sensors];
    Arrays.fill(newest, Double.NaN);
  }

  void name(LifeState state) {
    state.add("temperature_max_degC_sensor_ms", highest.parts, LifeState::areKnownOrNot);
    state.add("temperature_min_degC_sensor_ms", lowest.parts, LifeState::areKnownOrNot);
    state.add("hot_cold_charging_hot_cold_s", extremeSeconds.parts, Sums::isSound);
  }

  void namePassing(LifeState state) {
    state.add("sensor_degC", newest, LifeState::areKnownOrNot);
  }

  /// Once a second or a row.
  void judge(
      double seconds,
      boolean charges,
      PackMeasurement measurement,
      PackEstimate estimate,
      double wallMillis) {
    boolean hot = false;
    boolean cold = false;
    for (int k = 0; k < newest.length; k++) {
      boolean believed =
          !measurement.sensorDoubted[k] && estimate.temperatureFault[k] == TemperatureFault.NONE;
      double celsius = believed ? measurement.sensorCelsius[k] : Double.NaN;
      if (Double.isNaN(celsius) || measurement.sensorSamples[k] != samples[k]) {
        highest.take(newest[k], celsius, k, wallMillis);
        lowest.take(newest[k], celsius, k, wallMillis);
        newest[k] = celsius;
      }
      samples[k] = measurement.sensorSamples[k];
      hot |= celsius > settings.hotCelsius();
      cold |= celsius < settings.coldCelsius();
    }
    if (hot) extremeSeconds.add(HOT, seconds);
    if (cold) extremeSeconds.add(COLD, seconds);
    if (hot && charges) extremeSeconds.add(CHARGING_HOT, seconds);
    if (cold && charges) extremeSeconds.add(CHARGING_COLD, seconds);
  }
}
