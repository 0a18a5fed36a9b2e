package io.celltwin.estimator.health;

import io.celltwin.estimator.OcvCurve;

/// The open-circuit voltage of an ageing cell from the curves of its two electrodes, which keep
/// their shape while their sizes and their places against each other change (Dubarry, Truchot and
/// Liaw, J. Power Sources 219, 2012).
///
/// Charge is in parts of the fresh capacity. n is the lithium in the negative electrode, L all that
/// goes to and fro, Cn and Cp the sizes of the electrodes:
///
/// ```
/// U(n) = Up((L − n) / Cp) − Un(n / Cn)
/// ```
///
/// Un is a published curve of the negative electrode's material, the fresh cell takes the part
/// `xEmpty` to `xFull` of it; Up is what then remains of the fresh cell's own curve, straight
/// beyond its ends. The temperature is that of the fresh curve. Immutable.
public final class HalfCells {
  /// What the positive electrode's scale is counted in: any other gives the same voltages. So much
  /// of it is filled in the empty and in the full cell.
  private static final double Y_EMPTY = 0.90;

  private static final double Y_FULL = 0.27;

  private static final int NEGATIVE_INTERVALS = 1000;
  private static final int POSITIVE_INTERVALS = 400;

  /// Over so much SOC the slope is taken with which the positive curve goes on beyond its ends.
  private static final int END_INTERVALS = 8;

  /// Steps of a bracketed search: what is left of the bracket is below 1e-9 of the capacity.
  private static final int SEARCH_STEPS = 32;

  private final double[] negativeVolts = new double[NEGATIVE_INTERVALS + 1];
  private final double[] positiveVolts = new double[POSITIVE_INTERVALS + 1];
  private final double positiveEmptySlope;
  private final double positiveFullSlope;

  /// The fresh cell's sizes.
  final double freshLithium;

  final double freshNegative;
  final double freshPositive;
  private final double freshEmpty;

  /// Voltages of the empty and the full fresh cell: what empty and full are of an aged one too.
  final double emptyVolts;

  final double fullVolts;

  /// @param fresh the fresh cell's curve
  /// @param xEmpty filled part of the negative electrode in the empty cell
  /// @param xFull the same in the full cell
  /// @param x knots of the negative electrode's curve, strictly increasing from 0 to 1
  /// @param negativeVolts its voltage against lithium, V
  public HalfCells(
      OcvCurve fresh, double xEmpty, double xFull, double[] x, double[] negativeVolts) {
    if (!(xEmpty >= 0 && xFull > xEmpty && xFull <= 1)) {
      throw new IllegalArgumentException("window " + xEmpty + ".." + xFull);
    }
    if (x.length < 2 || x.length != negativeVolts.length || x[0] != 0 || x[x.length - 1] != 1) {
      throw new IllegalArgumentException("a curve of an electrode goes from 0 to 1");
    }
    for (int k = 0, g = 0; g <= NEGATIVE_INTERVALS; g++) {
      double at = (double) g / NEGATIVE_INTERVALS;
      while (k < x.length - 2 && x[k + 1] < at) k++;
      if (!(x[k + 1] > x[k])) throw new IllegalArgumentException("knots are not increasing");
      double w = (at - x[k]) / (x[k + 1] - x[k]);
      this.negativeVolts[g] = (1 - w) * negativeVolts[k] + w * negativeVolts[k + 1];
    }
    for (int k = 0; k <= POSITIVE_INTERVALS; k++) {
      double soc = (double) k / POSITIVE_INTERVALS;
      positiveVolts[k] = fresh.volts(soc) + negative(xEmpty + soc * (xFull - xEmpty));
    }
    positiveEmptySlope = (positiveVolts[END_INTERVALS] - positiveVolts[0]) / END_INTERVALS;
    positiveFullSlope =
        (positiveVolts[POSITIVE_INTERVALS] - positiveVolts[POSITIVE_INTERVALS - END_INTERVALS])
            / END_INTERVALS;
    freshNegative = 1 / (xFull - xEmpty);
    freshPositive = 1 / (Y_EMPTY - Y_FULL);
    freshEmpty = xEmpty * freshNegative;
    freshLithium = freshEmpty + Y_EMPTY * freshPositive;
    emptyVolts = fresh.volts(0);
    fullVolts = fresh.volts(1);
  }

  private double negative(double x) {
    double t = x * NEGATIVE_INTERVALS;
    int k = Math.min(Math.max((int) t, 0), NEGATIVE_INTERVALS - 1);
    return negativeVolts[k] + (t - k) * (negativeVolts[k + 1] - negativeVolts[k]);
  }

  private double positive(double y) {
    double t = (Y_EMPTY - y) * (POSITIVE_INTERVALS / (Y_EMPTY - Y_FULL));
    if (t <= 0) return positiveVolts[0] + t * positiveEmptySlope;
    if (t >= POSITIVE_INTERVALS) {
      return positiveVolts[POSITIVE_INTERVALS] + (t - POSITIVE_INTERVALS) * positiveFullSlope;
    }
    int k = (int) t;
    return positiveVolts[k] + (t - k) * (positiveVolts[k + 1] - positiveVolts[k]);
  }

  /// Voltage of the fresh cell whose electrodes' surfaces are filled as they are in the rested cell
  /// at these two states of charge, V; each may lie beyond 0 and 1.
  public double volts(double negativeSoc, double positiveSoc) {
    return positive((freshLithium - freshEmpty - positiveSoc) / freshPositive)
        - negative((freshEmpty + negativeSoc) / freshNegative);
  }

  /// How far the fresh cell's negative electrode is filled, 0..1 between empty and beyond full.
  public double negativeFilled(double soc) {
    return (freshEmpty + soc) / freshNegative;
  }

  /// U of the fresh cell, V.
  double freshVolts(double soc) {
    return volts(freshEmpty + soc, freshLithium, freshNegative, freshPositive);
  }

  /// U(n), V.
  double volts(double n, double lithium, double negative, double positive) {
    return positive((lithium - n) / positive) - negative(n / negative);
  }

  /// Where the voltage is `volts`: n by a bracketed search, U rises with it.
  double filled(double volts, double lithium, double negative, double positive) {
    double low = -0.1;
    double high = negative;
    for (int step = 0; step < SEARCH_STEPS; step++) {
      double middle = (low + high) / 2;
      if (volts(middle, lithium, negative, positive) < volts) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  /// n of the empty cell.
  double empty(double lithium, double negative, double positive) {
    return filled(emptyVolts, lithium, negative, positive);
  }

  /// What lies between empty and full, as a part of the fresh capacity.
  double capacity(double lithium, double negative, double positive) {
    return filled(fullVolts, lithium, negative, positive) - empty(lithium, negative, positive);
  }
}
