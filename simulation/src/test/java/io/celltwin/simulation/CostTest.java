package io.celltwin.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CostTest {
  private long readings;
  private double sum;

  @Test
  void leavesAlmostAllOfACoreToTheDaemon() {
    var duty = new DriveDuty(VehicleFile.shipped("bolt"), DriveCycle.wltc(), DutySettings.CAR);
    var pack = new SimulatedPack(PackSettings.CAR, new PackLoad(duty, PackSettings.CAR));
    var sensors = SensorSettings.CAR.withVoltages(100_000_000, 2_000_000);
    try (var source = new SimulatedPackSource(pack, sensors, List.of(), Long.MAX_VALUE)) {
      // the least of an hour's minutes: on a busy machine most are interrupted
      double least = Double.POSITIVE_INFINITY;
      for (int minute = 0; minute < 60; minute++) {
        readings = 0;
        long begin = System.nanoTime();
        read(source, 60 * minute, 60 * minute + 60);
        least = StrictMath.min(least, 1e-6 * (System.nanoTime() - begin) / 60);
      }
      double milliseconds = least;
      System.out.printf(
          Locale.ROOT,
          "96 cells at 10 Hz, current at 100 Hz: %.3f ms and %d readings per simulated second%n",
          milliseconds,
          readings / 60);
      // half a percent of a core at real time; a tenth of a millisecond is usual
      assertTrue(milliseconds < 5, () -> milliseconds + " ms per simulated second");
    }
    assertTrue(Double.isFinite(sum));
  }

  private void read(SimulatedPackSource source, int fromSecond, int toSecond) {
    for (long tick = 10L * fromSecond; tick < 10L * toSecond; tick++) {
      source.read(
          tick * 100_000_000,
          (_, _, value, _) -> {
            readings++;
            sum += value;
          });
    }
  }
}
