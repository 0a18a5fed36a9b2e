package io.celltwin.lab.identify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How well the resistances of a [Fit] are known: standard errors from its normal equations,
/// enlarged because residuals of neighbouring rows are alike, and how long each knot was visited.
///
/// A knot without data has the value that smoothness carries there from its neighbours.
final class Confidence {
  private static final double BLOCK_SECONDS = 600;

  /// Less than this near a knot says next to nothing of it.
  private static final double LEAST_SECONDS = 60;

  /// Of branch, temperature knot and SOC knot.
  private final double[][][] sigmaOhms;

  /// Of temperature knot and SOC knot.
  private final double[][] seconds;

  private final Fit fit;

  /// @param drives and `stride` that the fit was made from
  Confidence(Fit fit, List<Drive> drives, int stride) {
    this.fit = fit;
    Design design = fit.design();
    seconds = new double[design.celsius().count()][design.soc().count()];
    double blockSquares = 0;
    double rowSquares = 0;
    for (Drive drive : drives) {
      double[] residuals = fit.residuals(drive);
      double blockEnd = BLOCK_SECONDS;
      double block = 0;
      for (int k = 0; k < residuals.length; k++) {
        visit(drive, k);
        if (drive.recording.seconds[k] - drive.recording.seconds[0] > blockEnd) {
          blockSquares += block * block;
          block = 0;
          blockEnd += BLOCK_SECONDS;
        }
        if (k % stride != 0) continue;
        double term = drive.weight(k) * residuals[k];
        block += term;
        rowSquares += term * term;
      }
      blockSquares += block * block;
    }
    double enlarged = Math.sqrt(Math.max(blockSquares / rowSquares, 1) * fit.meanSquare());
    sigmaOhms = fit.independentSigmaOhms();
    for (double[][] branch : sigmaOhms) {
      for (double[] row : branch) {
        for (int a = 0; a < row.length; a++) row[a] *= enlarged;
      }
    }
  }

  private void visit(Drive drive, int row) {
    Design design = fit.design();
    double z = drive.soc[row];
    double t = drive.recording.celsius[row];
    int a = design.soc().below(z);
    int c = design.celsius().below(t);
    int nearSoc = design.soc().shareAbove(a, z) > 0.5 ? a + 1 : a;
    int nearCelsius = design.celsius().shareAbove(c, t) > 0.5 ? c + 1 : c;
    seconds[nearCelsius][nearSoc] += drive.weight(row);
  }

  double sigmaOhms(int branch, int socKnot, int celsiusKnot) {
    return sigmaOhms[branch][celsiusKnot][socKnot];
  }

  /// How long the cell was near a knot.
  double seconds(int socKnot, int celsiusKnot) {
    return seconds[celsiusKnot][socKnot];
  }

  boolean isMeasured(int socKnot, int celsiusKnot) {
    return seconds[celsiusKnot][socKnot] >= LEAST_SECONDS;
  }

  /// Relative, over the knots where something was measured and the branch is not zero.
  double medianRelativeSigma(int branch) {
    double[] relative = new double[seconds.length * seconds[0].length];
    int count = 0;
    for (int c = 0; c < seconds.length; c++) {
      for (int a = 0; a < seconds[c].length; a++) {
        double ohms = fit.ohms(branch, a, c);
        if (isMeasured(a, c) && ohms > 0) relative[count++] = sigmaOhms[branch][c][a] / ohms;
      }
    }
    Arrays.sort(relative, 0, count);
    return count == 0 ? Double.NaN : relative[count / 2];
  }

  /// Where nothing was measured, for each temperature: `-20 degC below 0.3`; empty where everything
  /// was.
  String gaps() {
    Knots soc = fit.design().soc();
    Knots celsius = fit.design().celsius();
    StringBuilder text = new StringBuilder();
    for (int c = 0; c < celsius.count(); c++) {
      StringBuilder ofRow = new StringBuilder();
      int missing = 0;
      for (int a = 0; a < soc.count(); a++) {
        if (isMeasured(a, c)) continue;
        int from = a;
        while (a + 1 < soc.count() && !isMeasured(a + 1, c)) a++;
        missing += a - from + 1;
        String range =
            from == a ? format(soc.at(a)) : format(soc.at(from)) + ".." + format(soc.at(a));
        ofRow.append(ofRow.isEmpty() ? "" : " ").append(range);
      }
      if (missing == 0) continue;
      String where = missing == soc.count() ? "everywhere" : "at SOC " + ofRow;
      text.append(text.isEmpty() ? "" : "; ")
          .append(String.format(Locale.ROOT, "%.0f degC %s", celsius.at(c), where));
    }
    return text.toString();
  }

  private static String format(double soc) {
    return String.format(Locale.ROOT, "%.2f", soc);
  }
}
