package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Circuit;
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

  // the cell
  private double celsius;
  private double resistanceFactor;
  private double amps;
  private double transferAmps;

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

  /// Takes up a cell under a steady current.
  ///
  /// @param resistanceFactor its resistances over those of the parameters
  /// @param amps magnitude
  void take(double celsius, double resistanceFactor, double amps) {
    this.celsius = celsius;
    this.resistanceFactor = resistanceFactor;
    this.amps = amps;
    transferAmps = parameters.circuit().chargeTransfer().effectiveAmps(amps, celsius);
  }

  /// What is lost of the voltage once all branches have settled, V.
  double drop(double soc) {
    Circuit circuit = parameters.circuit();
    return resistanceFactor * circuit.drop(soc, celsius, amps, transferAmps, amps, amps, amps);
  }

  /// The SOC at which a discharge ends: at the lowest voltage, not below `leastSoc`.
  double emptySoc(double leastSoc, double minVolts) {
    if (volts(leastSoc) >= minVolts) return leastSoc;
    double empty = leastSoc;
    double above = 1;
    for (int k = 0; k < BISECTIONS; k++) {
      double middle = (empty + above) / 2;
      if (volts(middle) >= minVolts) above = middle;
      else empty = middle;
    }
    return above;
  }

  private double volts(double soc) {
    OcvCurve ocv = parameters.ocv();
    return ocv.volts(soc)
        - ocv.halfGapVolts(soc)
        + (celsius - ocv.referenceCelsius()) * ocv.voltsPerKelvin(soc)
        - drop(soc);
  }
}
