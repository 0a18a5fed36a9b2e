package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSource;
import io.celltwin.simulation.DriveCycle;
import io.celltwin.simulation.SensorSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The way of a reading from the plant's pins over registers and bytes to the driver.
class BoardSourceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final SensorSettings SENSORS = SensorSettings.CAR;

  private final DemoCar car = DemoCar.driving(DriveCycle.wltc());
  private final ReadingSource source = car.source();
  private final Map<String, Double> newest = new HashMap<>();

  private void read(long fromNanos, long untilNanos) throws Exception {
    List<Channel> channels = source.channels();
    for (long until = fromNanos; until <= untilNanos; until += SECOND / 100) {
      source.read(
          until,
          (channel, sampledNanos, value, quality) -> {
            if (quality == Quality.GOOD) newest.put(channels.get(channel).name(), value);
          });
    }
  }

  @Test
  void whatTheDriversOfTheChipsTellIsWhatThePackIs() throws Exception {
    read(SECOND / 100, 5 * SECOND); // the car stands for 11 s
    for (int cell = 1; cell <= 96; cell++) {
      double volts = newest.getOrDefault("voltage_" + cell + "_V", Double.NaN);
      // five sigma of the converters' noise, and half of their step
      double within = 5 * SENSORS.voltageNoiseVolts() + 0.5e-4;
      assertEquals(car.pack().trueVolts(cell), volts, within, "cell " + cell);
    }
    for (int sensor = 1; sensor <= SENSORS.temperatureSensors(); sensor++) {
      int cell = SENSORS.cellOfTemperatureSensor(sensor, 96);
      double celsius = newest.getOrDefault("temperature_" + sensor + "_degC", Double.NaN);
      // five sigma of the sensor's noise; the converter's step is a hundredth of a kelvin
      assertEquals(car.pack().trueSurfaceCelsius(cell), celsius, 0.6, "sensor " + sensor);
    }
    // five sigma of the mean of 16 conversions beside the sensor's offset
    assertEquals(
        car.pack().trueAmps() + SENSORS.currentOffsetAmps(),
        newest.getOrDefault("current_A", Double.NaN),
        5 * SENSORS.currentNoiseAmps() / 4);
    DeviceHealth health = source.health().orElseThrow();
    assertEquals(DeviceHealth.State.UP, health.state());
    assertEquals(List.of(), health.faults());
    assertEquals(0, health.count(DeviceHealth.Count.CHECKSUM_ERRORS));
    assertTrue(health.count(DeviceHealth.Count.REQUESTS) > 50, health.counts().toString());
  }
}
