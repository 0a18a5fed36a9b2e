package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Sampling;
import io.celltwin.hil.bench.SensedPlant;
import io.celltwin.simulation.SensorSettings;

/// Binds `[sensors]`: what whatever measures makes of the truth.
final class SensorReader {
  private static final Range NOISE = Range.of(0, 1000);
  private static final Range ERROR = Range.of(-1000, 1000);
  private static final Range GAIN_ERROR = Range.of(-0.5, 0.5);
  private static final Range RESOLUTION = Range.of(0, 1000);
  private static final Range DELAY = Range.of(0, SensedPlant.LONGEST_SECONDS);
  private static final Range CELSIUS_DELAY = Range.of(0, SensedPlant.LONGEST_CELSIUS_SECONDS);

  private final SensorSettings errors;
  private final Sampling sampling;

  SensorReader(Table table, long seed) {
    SensorSettings car = SensorSettings.CAR;
    errors =
        new SensorSettings(
            car.currentPeriodNanos(),
            number(table, "current_noise_A", NOISE),
            number(table, "current_offset_A", ERROR),
            number(table, "current_gain_error", GAIN_ERROR),
            car.currentResolutionAmps(),
            car.voltagePeriodNanos(),
            car.voltageSweepNanos(),
            number(table, "voltage_noise_V", NOISE),
            car.voltageResolutionVolts(),
            car.temperatureSensors(),
            car.temperaturePeriodNanos(),
            number(table, "temperature_noise_K", NOISE),
            car.temperatureResolutionKelvin(),
            seed);
    sampling =
        new Sampling(
            nanos(table, "current_delay_s", DELAY),
            nanos(table, "voltage_delay_s", DELAY),
            nanos(table, "voltage_skew_s", DELAY),
            nanos(table, "temperature_delay_s", CELSIUS_DELAY),
            number(table, "current_resolution_A", RESOLUTION),
            number(table, "voltage_resolution_V", RESOLUTION),
            number(table, "temperature_resolution_K", RESOLUTION));
    table.finish();
  }

  private static long nanos(Table table, String key, Range range) {
    return Math.round(1e9 * number(table, key, range));
  }

  /// 0 where it is absent, or faulty and reported.
  private static double number(Table table, String key, Range range) {
    return table.optionalNumber(key, range).orElse(0);
  }

  SensorSettings errors() {
    return errors;
  }

  /// How late and coarsely.
  Sampling sampling() {
    return sampling;
  }
}
