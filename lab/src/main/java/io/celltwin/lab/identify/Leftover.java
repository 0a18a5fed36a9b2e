package io.celltwin.lab.identify;

import java.util.List;

/// What a file's voltage keeps unexplained, given its SOC.
final class Leftover {
  /// Figures are of rows above it: below, diffusion rules, which the model does not have.
  static final double LEAST_SOC = 0.1;

  static final double SLOW_SECONDS = 600;

  final Drive drive;

  /// Whether the fit has seen the file.
  final boolean used;

  /// Measured less modelled, at every row.
  final double[] volts;

  /// The mean of it over ten minutes around every row.
  final double[] slowVolts;

  Leftover(Fit fit, Drive drive, boolean used) {
    this.drive = drive;
    this.used = used;
    volts = fit.residuals(drive);
    slowVolts = ResidualTables.runningMean(drive.recording, volts, SLOW_SECONDS);
  }

  boolean counts(int row) {
    return drive.soc[row] > LEAST_SOC;
  }

  /// Over all rows that count; NaN where there are none.
  record Figures(double rmsVolts, double slowVolts, double meanVolts) {}

  Figures figures() {
    return figures(List.of(this));
  }

  static Figures figures(List<Leftover> files) {
    double squares = 0;
    double slowSquares = 0;
    double sum = 0;
    double weights = 0;
    for (Leftover file : files) {
      for (int k = 0; k < file.volts.length; k++) {
        if (!file.counts(k)) continue;
        double weight = file.drive.weight(k);
        squares += weight * file.volts[k] * file.volts[k];
        slowSquares += weight * file.slowVolts[k] * file.slowVolts[k];
        sum += weight * file.volts[k];
        weights += weight;
      }
    }
    return new Figures(
        Math.sqrt(squares / weights), Math.sqrt(slowSquares / weights), sum / weights);
  }
}
