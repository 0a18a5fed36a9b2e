package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.chip.PackBoard;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.VehicleFile;
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

  /// Two minutes have some twenty tests in which both converters of a chip look at one cell.
  @Test
  void aHealthyBoardHasNoFaults() throws Exception {
    read(SECOND / 100, 120 * SECOND);
    DeviceHealth health = source.health().orElseThrow();
    assertEquals(0, health.count(DeviceHealth.Count.FAULTS), () -> health.faults().toString());
  }

  private static void run(BoardSource board, long fromSeconds, long untilSeconds) throws Exception {
    for (long tenth = 10 * fromSeconds; tenth <= 10 * untilSeconds; tenth++) {
      board.read(tenth * SECOND / 10, (_, _, _, _) -> {});
    }
  }

  @Test
  void whatIsWrongWithTheShuntOrWithTheChainIsTold() throws Exception {
    LoggedLoad load =
        new LoggedLoad(
            new PackLoad(
                new DriveDuty(VehicleFile.shipped("bolt"), DriveCycle.wltc(), DutySettings.CAR),
                PackSettings.CAR));
    SimulatedPack pack = new SimulatedPack(PackSettings.CAR, load);
    Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    PackBoard board = new PackBoard(pack, load, SENSORS, 16, clock);
    try (BoardSource both = new BoardSource(board, SENSORS, 16, clock)) {
      DeviceHealth health = both.health().orElseThrow();
      run(both, 1, 3);
      assertEquals(DeviceHealth.State.UP, health.state());
      assertEquals(List.of(), health.faults());

      board.shunt().silent(true);
      run(both, 3, 5);
      assertEquals(DeviceHealth.State.SILENT, health.state());
      assertTrue(health.reason().startsWith("shunt: "), health.reason());
      DeviceFault silent = DeviceFault.of(DeviceFault.Kind.NO_ANSWER, board.devices() + 1);
      assertEquals(List.of(silent), health.faults());
      assertEquals(1, health.count(DeviceHealth.Count.OUTAGES));
      assertTrue(health.count(DeviceHealth.Count.FAULTS) > 0);

      board.shunt().silent(false);
      board.chain().damageReplies(2, true);
      run(both, 5, 8);
      assertEquals(DeviceHealth.State.UP, health.state());
      assertEquals(List.of(DeviceFault.of(DeviceFault.Kind.NO_ANSWER, 2)), health.faults());
      assertTrue(health.count(DeviceHealth.Count.CHECKSUM_ERRORS) > 0);

      board.chain().damageReplies(2, false);
      run(both, 8, 9);
      assertEquals(List.of(), health.faults());
    }
  }
}
