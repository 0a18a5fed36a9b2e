package io.celltwin.lab.identify;

import java.util.List;
import java.util.stream.IntStream;

/// What the model leaves unexplained, over temperature and SOC: from one sample to the next, and
/// what lasts for minutes. The bounds of an estimate live on it, so it belongs to drives that the
/// fit has not seen.
final class ResidualTables {
  private static final double SLOW_SECONDS = 300;

  // Where little was measured: this, with the weight of five minutes.
  private static final double PRIOR_SECONDS = 300;
  private static final double PRIOR_FAST_VOLTS = 0.02;
  private static final double PRIOR_SLOW_VOLTS = 0.01;
  private static final int BLUR_SOC_KNOTS = 2;
  private static final int BLUR_CELSIUS_KNOTS = 1;

  /// Where resistances were not measured but are typical ones.
  private static final double BEYOND_FACTOR = 1.5;

  /// What a cell file may say.
  private static final double MOST_VOLTS = 0.5;

  private final Knots soc;
  private final Knots celsius;
  private final double[][] fastSquares;
  private final double[][] slowSquares;
  private final double[][] seconds;

  ResidualTables(Knots soc, Knots celsius) {
    this.soc = soc;
    this.celsius = celsius;
    fastSquares = new double[celsius.count()][soc.count()];
    slowSquares = new double[celsius.count()][soc.count()];
    seconds = new double[celsius.count()][soc.count()];
  }

  /// @param factor that the residuals are enlarged by
  void add(Drive drive, double[] residuals, double factor) {
    double[] slow = runningMean(drive.recording, residuals, SLOW_SECONDS);
    for (int k = 0; k < residuals.length; k++) {
      double weight = drive.weight(k);
      double fast = factor * residuals[k] * factor * residuals[k];
      double lasting = factor * slow[k] * factor * slow[k];
      int a = soc.below(drive.soc[k]);
      double za = soc.shareAbove(a, drive.soc[k]);
      int c = celsius.below(drive.recording.celsius[k]);
      double tc = celsius.shareAbove(c, drive.recording.celsius[k]);
      add(c, a, weight * (1 - tc) * (1 - za), fast, lasting);
      add(c, a + 1, weight * (1 - tc) * za, fast, lasting);
      if (tc == 0) continue;
      add(c + 1, a, weight * tc * (1 - za), fast, lasting);
      add(c + 1, a + 1, weight * tc * za, fast, lasting);
    }
  }

  private void add(int c, int a, double weight, double fast, double lasting) {
    fastSquares[c][a] += weight * fast;
    slowSquares[c][a] += weight * lasting;
    seconds[c][a] += weight;
  }

  /// One row for each of these temperatures.
  List<List<Double>> fastVolts(Knots rows) {
    return volts(rows, fastSquares, PRIOR_FAST_VOLTS);
  }

  List<List<Double>> slowVolts(Knots rows) {
    return volts(rows, slowSquares, PRIOR_SLOW_VOLTS);
  }

  /// Over everything, as if nothing had been blurred.
  double rmsVolts() {
    double squares = 0;
    double sum = 0;
    for (int c = 0; c < celsius.count(); c++) {
      for (int a = 0; a < soc.count(); a++) {
        squares += fastSquares[c][a];
        sum += seconds[c][a];
      }
    }
    return Math.sqrt(squares / sum);
  }

  private List<List<Double>> volts(Knots rows, double[][] squares, double prior) {
    return rows.list().stream()
        .map(t -> {
          int c = celsius.nearest(t);
          return IntStream.range(0, soc.count())
              .mapToDouble(a -> beyond(t, celsius.at(c)) * blurred(squares, prior, c, a))
              .mapToObj(volts -> Rounded.significant(Math.min(volts, MOST_VOLTS), 3))
              .toList();
        })
        .toList();
  }

  /// How much more stays unexplained at a temperature than at the nearest one that was measured:
  /// errors of resistances grow with them.
  private static double beyond(double at, double measured) {
    if (at == measured) return 1;
    double larger = Dynamics.typicalResistance(at) / Dynamics.typicalResistance(measured);
    return BEYOND_FACTOR * Math.max(larger, 1);
  }

  private double blurred(double[][] squares, double prior, int c, int a) {
    double sum = prior * prior * PRIOR_SECONDS;
    double weights = PRIOR_SECONDS;
    for (int dc = -BLUR_CELSIUS_KNOTS; dc <= BLUR_CELSIUS_KNOTS; dc++) {
      for (int da = -BLUR_SOC_KNOTS; da <= BLUR_SOC_KNOTS; da++) {
        int row = c + dc;
        int column = a + da;
        if (row < 0 || row >= celsius.count() || column < 0 || column >= soc.count()) continue;
        double weight = Math.exp(-0.5 * da * da - 2.0 * dc * dc);
        sum += weight * squares[row][column];
        weights += weight * seconds[row][column];
      }
    }
    return Math.sqrt(sum / weights);
  }

  /// Mean over a window around each row, rows weighted by their duration.
  static double[] runningMean(Recording recording, double[] values, double windowSeconds) {
    double[] mean = new double[values.length];
    double sum = 0;
    double duration = 0;
    int from = 0;
    int to = 0;
    for (int k = 0; k < values.length; k++) {
      double now = recording.seconds[k];
      while (to < values.length && recording.seconds[to] <= now + windowSeconds / 2) {
        sum += values[to] * recording.stepSeconds(to);
        duration += recording.stepSeconds(to++);
      }
      while (recording.seconds[from] < now - windowSeconds / 2) {
        sum -= values[from] * recording.stepSeconds(from);
        duration -= recording.stepSeconds(from++);
      }
      mean[k] = duration > 1e-6 ? sum / duration : values[k];
    }
    return mean;
  }
}
