package io.celltwin.estimator.life;

import java.util.function.ToDoubleFunction;

/// What a [PackLife] has counted up to one moment. Immutable; what is not known is `NaN`.
public final class LifeCounts {
  /// When counting began, ms since 1970.
  public final double sinceMillis;

  public final double starts;

  /// Runs that ended without order: what they had counted since their state was last kept is lost.
  public final double cuts;

  public final double powerOnSeconds;

  /// Into and out of each string.
  private final double[] chargedCoulombs;

  private final double[] dischargedCoulombs;
  private final double[] chargedJoules;
  private final double[] dischargedJoules;
  private final double[] cycles;
  private final double[] uncoveredSeconds;
  private final double[][] currentSeconds;

  /// Charge either way of which nobody knew the voltage.
  public final double unmeteredCoulombs;

  public final double fullEquivalentCycles;
  public final double deepDischarges;
  public final double overDischarges;
  public final double overCharges;

  /// Of the string that had most.
  public final double fastCharges;

  public final double hotSeconds;
  public final double coldSeconds;
  public final double chargingHotSeconds;
  public final double chargingColdSeconds;
  public final Peak maxVolts;
  public final Peak minVolts;
  public final Peak maxCelsius;
  public final Peak minCelsius;

  /// Both above 0.
  public final Peak chargeAmps;

  public final Peak dischargeAmps;

  /// Energy out over energy in, of the newest span that ended as it began.
  public final double roundTripEfficiency;

  private final double[] bandSeconds;
  private final double[] socCycles;

  /// An extreme.
  ///
  /// @param number of the cell, sensor or string, from 1
  /// @param wallMillis since 1970
  public record Peak(double value, double number, double wallMillis) {}

  LifeCounts(PackLife life) {
    sinceMillis = life.runs[0];
    starts = life.runs[1];
    cuts = life.runs[2];
    powerOnSeconds = life.powerOnSeconds.value(0);
    chargedCoulombs = each(life, s -> s.coulombs.value(StringLife.CHARGED));
    dischargedCoulombs = each(life, s -> s.coulombs.value(StringLife.DISCHARGED));
    chargedJoules = each(life, s -> s.joules.value(StringLife.CHARGED));
    dischargedJoules = each(life, s -> s.joules.value(StringLife.DISCHARGED));
    cycles = each(life, s -> s.cycles.value(0));
    uncoveredSeconds = each(life, s -> s.uncoveredSeconds.value(0));
    currentSeconds = new double[life.strings()][];
    for (int s = 0; s < currentSeconds.length; s++) {
      currentSeconds[s] = life.string(s).bandSeconds.values();
    }
    unmeteredCoulombs = life.unmeteredCoulombs();
    fullEquivalentCycles = life.cycles();
    deepDischarges = life.deepDischarges.count();
    overDischarges = life.overDischarges.count();
    overCharges = life.overCharges.count();
    double most = 0;
    for (int s = 0; s < life.strings(); s++) {
      most = Math.max(most, life.string(s).fastCharges.count());
    }
    fastCharges = most;
    Sums extremes = life.temperatures.extremeSeconds;
    hotSeconds = extremes.value(0);
    coldSeconds = extremes.value(1);
    chargingHotSeconds = extremes.value(2);
    chargingColdSeconds = extremes.value(3);
    maxVolts = peak(life.maxVolts, 1);
    minVolts = peak(life.minVolts, 1);
    maxCelsius = peak(life.temperatures.highest, 1);
    minCelsius = peak(life.temperatures.lowest, 1);
    chargeAmps = peak(life.charge, 1);
    dischargeAmps = peak(life.discharge, -1);
    roundTripEfficiency = life.roundTrip.efficiency();
    bandSeconds = life.bandSeconds.values();
    socCycles = life.rainflow.cycles();
  }

  private static double[] each(PackLife life, ToDoubleFunction<StringLife> of) {
    double[] values = new double[life.strings()];
    for (int s = 0; s < values.length; s++) values[s] = of.applyAsDouble(life.string(s));
    return values;
  }

  private static Peak peak(Extreme extreme, double sign) {
    return new Peak(sign * extreme.parts[0], extreme.parts[1], extreme.parts[2]);
  }

  public int strings() {
    return cycles.length;
  }

  public double chargedCoulombs(int string) {
    return chargedCoulombs[string];
  }

  public double dischargedCoulombs(int string) {
    return dischargedCoulombs[string];
  }

  public double chargedJoules(int string) {
    return chargedJoules[string];
  }

  public double dischargedJoules(int string) {
    return dischargedJoules[string];
  }

  public double fullEquivalentCycles(int string) {
    return cycles[string];
  }

  /// Time in which nobody measured the current of the string: what flowed then is in no count.
  public double uncoveredSeconds(int string) {
    return uncoveredSeconds[string];
  }

  /// @param band of [Bands#C_RATE]
  public double currentSeconds(int string, int band) {
    return currentSeconds[string][band];
  }

  /// @param temperature band of [Bands#CELSIUS]
  /// @param soc band of [Bands#SOC]
  public double bandSeconds(int temperature, int soc) {
    return bandSeconds[temperature * Bands.SOC.size() + soc];
  }

  /// Cycles of the mean SOC by the rainflow count of ASTM E1049. Ranges that are still open are the
  /// half cycles that they would be if the life ended now.
  ///
  /// @param depth band of [Bands#SOC], as `mean`; neither is ever unknown
  public double socCycles(int depth, int mean) {
    return socCycles[depth * Bands.SOC.known() + mean];
  }
}
