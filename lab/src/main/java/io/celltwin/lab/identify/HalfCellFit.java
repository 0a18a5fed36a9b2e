package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which curve of a negative electrode a fresh cell has, and which part of it the cell uses, by its
/// open-circuit voltage alone: that and the negative electrode's voltage add up to the positive
/// one's, which is smooth, while what is left of the steps of graphite is not.
///
/// @param negative the curve that leaves least
/// @param empty how far it is filled in the empty cell
/// @param full the same in the full cell
/// @param roughVolts what a smooth curve through the positive electrode leaves, rms
record HalfCellFit(NegativeCurve negative, double empty, double full, double roughVolts) {
  /// Where a cell's positive curve is rougher, no curve of the library is its own.
  private static final double MOST_ROUGH_VOLTS = 0.0025;

  /// Where another material's curve leaves hardly more, none is told: the steps of graphite do not
  /// show in the cell's curve.
  private static final double LEAST_TIMES_ROUGHER = 1.3;

  private static final double LEAST_ROUGHER_VOLTS = 0.00015;

  /// and the cell's curve by itself is not so many times as rough as with it.
  private static final double LEAST_TIMES_ROUGHER_ALONE = 2;

  /// Beyond it the ends of the positive curve are steep.
  private static final double LEAST_SOC = 0.04;

  private static final double MOST_SOC = 0.97;

  /// A cubic spline that is smooth to an electrode and stiff to the steps of graphite.
  private static final int INNER_KNOTS = 7;

  private static final int COLUMNS = INNER_KNOTS + 4;

  private static final double STEP = 0.005;
  private static final double MOST_EMPTY = 0.1;
  private static final double LEAST_FULL = 0.6;

  /// @param meanVolts mean of the fresh cell's branches on [SocGrid]
  /// @return nothing where no curve of the library leaves clearly less than those of all other
  ///   materials
  static Optional<HalfCellFit> of(double[] meanVolts, List<NegativeCurve> library) {
    List<HalfCellFit> fits =
        library.stream()
            .map(curve -> best(meanVolts, curve))
            .sorted(Comparator.comparingDouble(HalfCellFit::roughVolts))
            .toList();
    HalfCellFit first = fits.getFirst();
    double others =
        fits.stream()
            .filter(fit -> !fit.negative.material().equals(first.negative.material()))
            .mapToDouble(HalfCellFit::roughVolts)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    boolean isTold =
        first.roughVolts <= MOST_ROUGH_VOLTS
            && others >= LEAST_TIMES_ROUGHER * first.roughVolts
            && others >= LEAST_ROUGHER_VOLTS + first.roughVolts
            && best(meanVolts, NegativeCurve.FLAT).roughVolts
                >= LEAST_TIMES_ROUGHER_ALONE * first.roughVolts
            && first.empty < MOST_EMPTY
            && first.full > LEAST_FULL;
    return isTold ? Optional.of(first) : Optional.empty();
  }

  /// The part of an electrode with which it leaves least.
  private static HalfCellFit best(double[] meanVolts, NegativeCurve negative) {
    int[] points =
        IntStream.range(0, SocGrid.POINTS)
            .filter(p -> SocGrid.soc(p) > LEAST_SOC && SocGrid.soc(p) < MOST_SOC)
            .toArray();
    List<double[]> spline = orthonormalSpline(points);
    HalfCellFit best = new HalfCellFit(negative, 0, 1, Double.POSITIVE_INFINITY);
    for (double empty = 0; empty <= MOST_EMPTY + STEP / 2; empty += STEP) {
      for (double full = LEAST_FULL; full <= 1 + STEP / 2; full += STEP) {
        double e = Rounded.decimals(empty, 3);
        double f = Rounded.decimals(full, 3);
        double rough = roughVolts(meanVolts, negative, e, f, points, spline);
        if (rough < best.roughVolts) best = new HalfCellFit(negative, e, f, rough);
      }
    }
    return best;
  }

  CellFile.HalfCells table() {
    return new CellFile.HalfCells(
        empty,
        full,
        negative.filled(),
        negative.volts(),
        String.format(
            Locale.ROOT,
            "%s Chosen, with the part that the cell uses, because the open-circuit voltage less this"
                + " curve is smoothest: %.1f mV rms about a spline.",
            negative.source(),
            1e3 * roughVolts));
  }

  private static double roughVolts(
      double[] meanVolts,
      NegativeCurve negative,
      double empty,
      double full,
      int[] points,
      List<double[]> spline) {
    double[] positive = new double[points.length];
    for (int k = 0; k < points.length; k++) {
      double soc = SocGrid.soc(points[k]);
      positive[k] = meanVolts[points[k]] + negative.volts(empty + soc * (full - empty));
    }
    for (double[] column : spline) subtract(column, positive);
    return Math.sqrt(dot(positive, positive) / points.length);
  }

  /// The columns of a cubic spline with evenly spaced knots, orthonormal (Gram and Schmidt).
  private static List<double[]> orthonormalSpline(int[] points) {
    List<double[]> columns = new ArrayList<>();
    for (int c = 0; c < COLUMNS; c++) {
      double[] column = new double[points.length];
      for (int k = 0; k < points.length; k++) {
        double u = (SocGrid.soc(points[k]) - LEAST_SOC) / (MOST_SOC - LEAST_SOC);
        double knot = (c - 3) / (INNER_KNOTS + 1.0);
        column[k] = c < 4 ? Math.pow(u, c) : Math.pow(Math.max(u - knot, 0), 3);
      }
      // Twice, because what the first round leaves is small against what it takes.
      for (int round = 0; round < 2; round++) {
        for (double[] before : columns) subtract(before, column);
      }
      double norm = Math.sqrt(dot(column, column));
      for (int k = 0; k < column.length; k++) column[k] /= norm;
      columns.add(column);
    }
    return columns;
  }

  private static void subtract(double[] unit, double[] from) {
    double part = dot(unit, from);
    for (int k = 0; k < from.length; k++) from[k] -= part * unit[k];
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) sum += a[k] * b[k];
    return sum;
  }
}
