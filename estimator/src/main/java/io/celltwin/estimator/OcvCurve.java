package io.celltwin.estimator;

/// Open-circuit voltage over SOC on a uniform grid, with the half gap between the charge and the
/// discharge branch and the slope over temperature. Between grid points linear, beyond 0 and 1
/// held.
///
/// Immutable; the tables are package-private because the filter's inner loop reads them directly.
public final class OcvCurve {
  private static final double ZERO_CELSIUS_KELVIN = 273.15;

  /// 0.5 % SOC: finer than the features of any curve that a slow charge can resolve.
  static final int INTERVALS = 200;

  /// Some five per interval: even on the plateau of an LFP curve hardly more than one interval ends
  /// within a part.
  private static final int PARTS = 1024;

  final double[] meanVolts;

  /// `meanVolts[k + 1] - meanVolts[k]`; the last entry is 0, so that SOC 1 needs no special case.
  final double[] stepVolts;

  final double[] halfGapVolts;
  final double[] voltsPerKelvin;
  final double referenceCelsius;

  /// For [#soc]: the grid interval that a part of the range of volts begins in, or the one before.
  private final int[] intervalOfPart;

  private final double partsPerVolt;
  private final double[] entropicVoltsPerKelvin;

  /// @param soc knots, strictly increasing from 0 to 1
  /// @param dischargeVolts the branch reached by discharging, strictly increasing
  /// @param chargeVolts the branch reached by charging, nowhere below the other
  /// @param voltsPerKelvin change of the mean with temperature
  /// @param referenceCelsius temperature that both branches hold for
  public OcvCurve(
      double[] soc,
      double[] dischargeVolts,
      double[] chargeVolts,
      double[] voltsPerKelvin,
      double referenceCelsius) {
    int knots = soc.length;
    if (knots < 2
        || dischargeVolts.length != knots
        || chargeVolts.length != knots
        || voltsPerKelvin.length != knots) {
      throw new IllegalArgumentException("an OCV curve needs tables of one length, at least 2");
    }
    if (soc[0] != 0 || soc[knots - 1] != 1) {
      throw new IllegalArgumentException("an OCV curve goes from SOC 0 to 1");
    }
    for (int k = 0; k < knots; k++) {
      if (k > 0 && !(soc[k] > soc[k - 1] && dischargeVolts[k] > dischargeVolts[k - 1])) {
        throw new IllegalArgumentException("OCV is not increasing at SOC " + soc[k]);
      }
      if (!(chargeVolts[k] >= dischargeVolts[k])) {
        throw new IllegalArgumentException("charge below discharge branch at SOC " + soc[k]);
      }
    }
    this.referenceCelsius = referenceCelsius;
    meanVolts = new double[INTERVALS + 1];
    halfGapVolts = new double[INTERVALS + 1];
    this.voltsPerKelvin = new double[INTERVALS + 1];
    for (int g = 0, k = 0; g <= INTERVALS; g++) {
      double z = (double) g / INTERVALS;
      while (k < knots - 2 && soc[k + 1] < z) k++;
      double w = (z - soc[k]) / (soc[k + 1] - soc[k]);
      double discharge = (1 - w) * dischargeVolts[k] + w * dischargeVolts[k + 1];
      double charge = (1 - w) * chargeVolts[k] + w * chargeVolts[k + 1];
      meanVolts[g] = (charge + discharge) / 2;
      halfGapVolts[g] = (charge - discharge) / 2;
      this.voltsPerKelvin[g] = (1 - w) * voltsPerKelvin[k] + w * voltsPerKelvin[k + 1];
    }
    entropicVoltsPerKelvin = this.voltsPerKelvin;
    stepVolts = new double[INTERVALS + 1];
    for (int g = 0; g < INTERVALS; g++) {
      stepVolts[g] = meanVolts[g + 1] - meanVolts[g];
      if (!(stepVolts[g] > 0)) {
        throw new IllegalArgumentException(
            "mean OCV is not increasing at SOC " + (double) g / INTERVALS);
      }
    }
    partsPerVolt = PARTS / (meanVolts[INTERVALS] - meanVolts[0]);
    intervalOfPart = new int[PARTS + 1];
    for (int part = 0, k = 0; part <= PARTS; part++) {
      while (k < INTERVALS - 1 && part(meanVolts[k + 1]) < part) k++;
      intervalOfPart[part] = k;
    }
  }

  private OcvCurve(OcvCurve of, double[] entropicVoltsPerKelvin) {
    meanVolts = of.meanVolts;
    stepVolts = of.stepVolts;
    halfGapVolts = of.halfGapVolts;
    voltsPerKelvin = of.voltsPerKelvin;
    intervalOfPart = of.intervalOfPart;
    referenceCelsius = of.referenceCelsius;
    partsPerVolt = of.partsPerVolt;
    this.entropicVoltsPerKelvin = entropicVoltsPerKelvin;
  }

  /// The same curve of a cell whose heat tells its slope over temperature, V/K, apart from what
  /// else moves with temperature in [#voltsPerKelvin].
  ///
  /// @param evenly at least two values, evenly from SOC 0 to 1
  public OcvCurve withEntropy(double[] evenly) {
    double[] onGrid = new double[INTERVALS + 1];
    int parts = evenly.length - 1;
    for (int g = 0; g <= INTERVALS; g++) {
      double at = (double) g * parts / INTERVALS;
      int k = Math.min((int) at, parts - 1);
      onGrid[g] = evenly[k] + (at - k) * (evenly[k + 1] - evenly[k]);
    }
    return new OcvCurve(this, onGrid);
  }

  /// Mean of the branches in V at `soc`, at the reference temperature.
  public double volts(double soc) {
    return at(meanVolts, soc);
  }

  /// Half the distance of the branches in V at `soc`.
  public double halfGapVolts(double soc) {
    return at(halfGapVolts, soc);
  }

  /// Change of the mean in V/K at `soc`.
  public double voltsPerKelvin(double soc) {
    return at(voltsPerKelvin, soc);
  }

  /// The same as the heat of the cell shows it; that of [#voltsPerKelvin] unless [#withEntropy] has
  /// told another.
  public double entropicVoltsPerKelvin(double soc) {
    return at(entropicVoltsPerKelvin, soc);
  }

  /// Temperature in degC that [#volts] holds for.
  public double referenceCelsius() {
    return referenceCelsius;
  }

  /// SOC at which the mean of the branches is `volts`; 0 or 1 beyond the ends.
  public double soc(double volts) {
    if (!(volts > meanVolts[0])) return 0;
    if (volts >= meanVolts[INTERVALS]) return 1;
    int k = intervalOfPart[part(volts)];
    while (meanVolts[k + 1] <= volts) k++;
    return (k + (volts - meanVolts[k]) / stepVolts[k]) / INTERVALS;
  }

  /// Heat that a cell makes of its current, W: what it loses between terminals and open-circuit
  /// voltage, which is never negative, and what its entropy gives or takes.
  ///
  /// @param celsius inside of it
  /// @param terminalWatts voltage by current, positive into the cell
  public double heatWatts(double soc, double celsius, double terminalWatts, double amps) {
    double perKelvin = entropicVoltsPerKelvin(soc);
    double open = volts(soc) + (celsius - referenceCelsius) * perKelvin;
    double lost = Math.max(terminalWatts - open * amps, 0);
    return lost + amps * (celsius + ZERO_CELSIUS_KELVIN) * perKelvin;
  }

  private int part(double volts) {
    return (int) ((volts - meanVolts[0]) * partsPerVolt);
  }

  private static double at(double[] table, double soc) {
    double t = Math.clamp(soc, 0.0, 1.0) * INTERVALS;
    int k = Math.min((int) t, INTERVALS - 1);
    return table[k] + (t - k) * (table[k + 1] - table[k]);
  }
}
