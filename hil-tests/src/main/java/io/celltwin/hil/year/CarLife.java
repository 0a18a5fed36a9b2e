package io.celltwin.hil.year;

import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.plant.Load;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.plant.StepLengths;
import io.celltwin.simulation.vehicle.DailyDuty;
import io.celltwin.simulation.vehicle.DaySchedule;
import io.celltwin.simulation.vehicle.DaySchedule.Trip;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.Seasons;
import io.celltwin.simulation.vehicle.Vehicle;
import io.celltwin.simulation.vehicle.Weather;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// A car that is driven to work and back on five days of a week, further on the sixth, and stands
/// on the seventh; charged at home, through summers and winters of Central Europe. Its pack ages.
/// Virtual time from the first of January; the same arguments give the same bits.
final class CarLife {
  private static final long DAY_NANOS = 86_400_000_000_000L;

  /// Of the cars whose cells the pack's are a sample of.
  private static final int CAR_CELLS = 96;

  /// Of Central Europe: means of a year, how far the warmest day and hour are above.
  private static final Weather WEATHER = new Seasons(9.5, 9.5, 4);

  private static final double INITIAL_SOC = 0.8;
  private static final double PARKED_AMPS = 0.01;

  private final DailyDuty duty;
  private final SimulatedPack pack;
  private final double[] freshCoulombs;
  private long steps;
  private int days;

  /// @param cells in series
  CarLife(Vehicle car, int cells) {
    duty = new DailyDuty(car, week(), DutySettings.HOME, WEATHER, PARKED_AMPS);
    PackSettings settings =
        PackSettings.CAR
            .withTopology(1, cells, PackSettings.CAR.parallelCells())
            .withStart(INITIAL_SOC, WEATHER.celsius(0))
            .withSteps(StepLengths.YEAR)
            .withAgeing();
    int carCells = Math.max(CAR_CELLS, cells);
    pack =
        new SimulatedPack(
            settings, counted(new PackLoad(duty, settings, carCells, settings.parallelCells())));
    pack.ambient(WEATHER::celsius);
    freshCoulombs = capacities().toArray();
  }

  private static List<DaySchedule> week() {
    List<DaySchedule> week =
        new ArrayList<>(Collections.nCopies(5, DaySchedule.commuting(DriveCycle.wltc())));
    Trip outing = new Trip(10 * 3600, DriveCycle.hwfet(), 4);
    week.add(new DaySchedule(List.of(outing), 20 * 3600));
    week.add(DaySchedule.idle());
    return week;
  }

  private Load counted(PackLoad load) {
    return new Load() {
      @Override
      public double packAmps(long nowNanos, SimulatedPack asking) {
        steps++;
        return load.packAmps(nowNanos, asking);
      }

      @Override
      public long steadyNanos(long nowNanos) {
        return load.steadyNanos(nowNanos);
      }
    };
  }

  void day() {
    days++;
    pack.advance(days * DAY_NANOS);
  }

  int days() {
    return days;
  }

  double kilometres() {
    return 1e-3 * duty.metres();
  }

  /// Of the cell that has lost the most, against what it had.
  double leastCapacity() {
    double[] now = capacities().toArray();
    return IntStream.range(0, now.length)
        .mapToDouble(i -> now[i] / freshCoulombs[i])
        .min()
        .orElseThrow();
  }

  double celsius() {
    return pack.trueSurfaceCelsius(1);
  }

  /// How often the pack has asked for its current: each second where it is used, up to a quarter of
  /// an hour apart where it is not.
  long steps() {
    return steps;
  }

  private DoubleStream capacities() {
    return IntStream.rangeClosed(1, pack.cellCount()).mapToDouble(pack::trueCapacityCoulombs);
  }
}
