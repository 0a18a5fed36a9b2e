package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.OcvCurve;

/// What a cell holds between two states of charge, and what a steady current loses of it.
final class CellEnergy {
  private static final int INTERVALS = 200;

  /// 1/4096 of the SOC.
  private static final int BISECTIONS = 12;

  private final CellParameters parameters;

  /// Integrals of the branches over the SOC from 0, V.
  private final double[] discharged = new double[INTERVALS + 1];

  private final double[] charged = new double[INTERVALS + 1];

  CellEnergy(CellParameters parameters) {
    this.parameters = parameters;
    OcvCurve ocv = parameters.ocv();
    for (int k = 1; k <= INTERVALS; k++) {
      double middle = (k - 0.5) / INTERVALS;
      double gap = ocv.halfGapVolts(middle);
      discharged[k] = discharged[k - 1] + (ocv.volts(middle) - gap) / INTERVALS;
      charged[k] = charged[k - 1] + (ocv.volts(middle) + gap) / INTERVALS;
    }
  }

  /// Mean open-circuit voltage on the way down, times the change of SOC, V.
  double discharged(double fromSoc, double toSoc) {
    return at(discharged, fromSoc) - at(discharged, toSoc);
  }

  /// On the way up.
  double charged(double fromSoc, double toSoc) {
    return at(charged, toSoc) - at(charged, fromSoc);
  }

  /// Open-circuit voltage between the branches, V.
  double openVolts(double soc) {
    return parameters.ocv().volts(soc);
  }

  private static double at(double[] table, double soc) {
    double x = Math.clamp(soc, 0.0, 1.0) * INTERVALS;
    int k = Math.min((int) x, INTERVALS - 1);
    return table[k] + (x - k) * (table[k + 1] - table[k]);
  }

  /// What is lost of the voltage once all branches have settled, V.
  ///
  /// @param amps magnitude
  double drop(double soc, double celsius, double resistanceFactor, double amps) {
    double ofFresh = parameters.circuit().drop(soc, celsius, amps, amps, amps, amps, amps);
    return resistanceFactor * ofFresh;
  }

  /// The SOC at which a steady discharge ends: at the lowest voltage, not below `leastSoc`.
  ///
  /// @param amps magnitude
  double emptySoc(
      double leastSoc, double minVolts, double celsius, double resistanceFactor, double amps) {
    if (volts(leastSoc, celsius, resistanceFactor, amps) >= minVolts) return leastSoc;
    double empty = leastSoc;
    double above = 1;
    for (int k = 0; k < BISECTIONS; k++) {
      double middle = (empty + above) / 2;
      if (volts(middle, celsius, resistanceFactor, amps) >= minVolts) above = middle;
      else empty = middle;
    }
    return above;
  }

  private double volts(double soc, double celsius, double resistanceFactor, double amps) {
    OcvCurve ocv = parameters.ocv();
    return ocv.volts(soc)
        - ocv.halfGapVolts(soc)
        + (celsius - ocv.referenceCelsius()) * ocv.voltsPerKelvin(soc)
        - drop(soc, celsius, resistanceFactor, amps);
  }
}
