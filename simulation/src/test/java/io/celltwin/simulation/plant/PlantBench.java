package io.celltwin.simulation.plant;

import java.util.Locale;

/// What the plant costs: run as a program, with numbers of cells, or `year`. One number at a time:
/// a loop that has first been seen with one cell is not made into vector instructions for many.
final class PlantBench {
  private static final long TENTH = 100_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private PlantBench() {}

  static void main(String[] arguments) {
    for (String argument : arguments) {
      if ("year".equals(argument)) year();
      else {
        steps(PackSettings.CAR, 170, Integer.parseInt(argument));
        steps(PackSettings.STORAGE, 220, Integer.parseInt(argument));
      }
    }
  }

  /// The least of many short runs: on a busy machine the longer ones are interrupted.
  private static void steps(PackSettings kind, double amps, int cells) {
    var pack =
        new SimulatedPack(
            kind.withTopology(1, cells, kind.parallelCells()).withStart(0.6, 25),
            (now, _) -> now / SECOND % 20 < 10 ? -amps : amps);
    double best = Double.POSITIVE_INFINITY;
    double volts = 0;
    long now = 0;
    int ticks = StrictMath.max(1, 40_000 / cells);
    for (int run = 0; run < 2000; run++) {
      long begin = System.nanoTime();
      for (int tick = 0; tick < ticks; tick++) {
        now += TENTH;
        pack.advance(now);
        for (int cell = 1; cell <= cells; cell++) {
          volts += pack.trueVolts(cell) + pack.trueSurfaceCelsius(cell);
        }
      }
      best = StrictMath.min(best, (double) (System.nanoTime() - begin) / ticks / cells);
    }
    System.out.printf(
        Locale.ROOT,
        "%-11s %3d cells, voltages and temperatures at 10 Hz: %5.1f ns per cell-step, %7.0f times"
            + " real time%n",
        kind.chemistry().name(),
        cells,
        best,
        TENTH / (best * cells));
    if (Double.isNaN(volts)) throw new IllegalStateException("a voltage is no number");
  }

  /// An hour of driving, four of charging and the rest parked, each day for a year, with ageing.
  private static void year() {
    var pack =
        new SimulatedPack(
            PackSettings.CAR.withSteps(StepLengths.YEAR).withAgeing().withStart(0.8, 25),
            new DailyLoad());
    double fresh = pack.trueCapacityCoulombs(48);
    double freshOhms = pack.trueOhms(48);
    long begin = System.nanoTime();
    for (int day = 1; day <= 365; day++) {
      pack.advance(day * 86_400L * SECOND);
      if (day % 73 == 0) {
        System.out.printf(
            Locale.ROOT,
            "day %3d, after %5.1f s: capacity %.4f, resistance %.3f of the fresh cell, %.1f degC%n",
            day,
            1e-9 * (System.nanoTime() - begin),
            pack.trueCapacityCoulombs(48) / fresh,
            pack.trueOhms(48) / freshOhms,
            pack.trueCoreCelsius(48));
      }
    }
  }
}
