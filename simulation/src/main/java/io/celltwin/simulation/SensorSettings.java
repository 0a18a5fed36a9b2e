package io.celltwin.simulation;

/// What a pack's sensors make of the truth, and when. Noise is one sigma, a resolution of 0 rounds
/// nothing; reading = truth · (1 + gain error) + offset + noise, rounded.
///
/// @param currentPeriodNanos between samples
/// @param currentNoiseAmps of each sample
/// @param currentOffsetAmps constant
/// @param currentGainError relative
/// @param currentResolutionAmps of one bit
/// @param voltagePeriodNanos from one sweep over the cells to the next
/// @param voltageSweepNanos cell k of n is sampled (k − 1)/n of this after the sweep's beginning;
///   less than the period
/// @param voltageNoiseVolts of each sample
/// @param voltageResolutionVolts of one bit
/// @param temperatureSensors spread evenly over the cells, on their cans
/// @param temperaturePeriodNanos all sensors at once
/// @param temperatureNoiseKelvin of each sample
/// @param temperatureResolutionKelvin of one bit
/// @param seed of the noise
public record SensorSettings(
    long currentPeriodNanos,
    double currentNoiseAmps,
    double currentOffsetAmps,
    double currentGainError,
    double currentResolutionAmps,
    long voltagePeriodNanos,
    long voltageSweepNanos,
    double voltageNoiseVolts,
    double voltageResolutionVolts,
    int temperatureSensors,
    long temperaturePeriodNanos,
    double temperatureNoiseKelvin,
    double temperatureResolutionKelvin,
    long seed) {
  private static final long MILLISECOND = 1_000_000;

  /// 100 Hz Hall sensor with 0.3 A of offset and 0.2 % of gain error, monitor chips that sweep
  /// within 2 ms every second, eight thermistors. The chips' noise is that of an LTC6813 in its
  /// normal mode: ±0.25 mV at most by the table of its modes, for which 0.1 mV is one sigma;
  /// unconfirmed. Two converters that differ by 2 mV are a fault to the driver.
  public static final SensorSettings CAR =
      new SensorSettings(
          10 * MILLISECOND,
          0.5,
          0.3,
          0.002,
          0.01,
          1000 * MILLISECOND,
          2 * MILLISECOND,
          1e-4,
          1e-4,
          8,
          1000 * MILLISECOND,
          0.1,
          0.1,
          2);

  public SensorSettings {
    requirePositive("currentPeriodNanos", currentPeriodNanos);
    requirePositive("voltagePeriodNanos", voltagePeriodNanos);
    requirePositive("temperaturePeriodNanos", temperaturePeriodNanos);
    if (voltageSweepNanos < 0 || voltageSweepNanos >= voltagePeriodNanos) {
      throw new IllegalArgumentException(
          "voltageSweepNanos "
              + voltageSweepNanos
              + ", expected 0 or more and less than voltagePeriodNanos "
              + voltagePeriodNanos);
    }
    if (temperatureSensors < 0) {
      throw new IllegalArgumentException("temperatureSensors " + temperatureSensors);
    }
    if (!(currentNoiseAmps >= 0
        && currentResolutionAmps >= 0
        && voltageNoiseVolts >= 0
        && voltageResolutionVolts >= 0
        && temperatureNoiseKelvin >= 0
        && temperatureResolutionKelvin >= 0)) {
      throw new IllegalArgumentException("noise and resolution are not negative");
    }
    if (!(Double.isFinite(currentOffsetAmps) && StrictMath.abs(currentGainError) < 1)) {
      throw new IllegalArgumentException(
          "currentOffsetAmps " + currentOffsetAmps + ", currentGainError " + currentGainError);
    }
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) throw new IllegalArgumentException(name + " " + value + ", expected above 0");
  }

  /// The same sensors with another rhythm of voltages: a 62 kWh Leaf has 4 s and 0.3 s.
  public SensorSettings withVoltages(long periodNanos, long sweepNanos) {
    return new SensorSettings(
        currentPeriodNanos,
        currentNoiseAmps,
        currentOffsetAmps,
        currentGainError,
        currentResolutionAmps,
        periodNanos,
        sweepNanos,
        voltageNoiseVolts,
        voltageResolutionVolts,
        temperatureSensors,
        temperaturePeriodNanos,
        temperatureNoiseKelvin,
        temperatureResolutionKelvin,
        seed);
  }

  /// The cell of `cells`, counted from 1, whose can a temperature sensor, counted from 1, sits on:
  /// the middle one of the sensor's share.
  public int cellOfTemperatureSensor(int sensor, int cells) {
    if (sensor < 1 || sensor > temperatureSensors) {
      throw new IndexOutOfBoundsException(
          "sensor " + sensor + ", expected 1.." + temperatureSensors);
    }
    return (2 * sensor - 1) * cells / (2 * temperatureSensors) + 1;
  }
}
