package io.celltwin.simulation.plant;

/// How the strings of a pack share its current: they have one terminal voltage, and each takes what
/// its own voltage and impedance leave it. Strings from 0.
///
/// Each string is a line through its voltage and current at the cells' last step, with the slope of
/// its impedance; what that misses, the next step's line corrects. Strings exchange charge also
/// while the contactors are open.
final class StringCurrents {
  final double[] amps;

  /// Since the beginning.
  final double[] coulombs;

  private final double[] stepVolts;
  private final double[] stepAmps;
  private final double[] ohms;

  StringCurrents(int strings) {
    amps = new double[strings];
    coulombs = new double[strings];
    stepVolts = new double[strings];
    stepAmps = new double[strings];
    ohms = new double[strings];
  }

  /// What a string was at the cells' last step, under the current that it has now.
  void line(int string, double volts, double slopeOhms) {
    stepVolts[string] = volts;
    stepAmps[string] = amps[string];
    ohms[string] = slopeOhms;
  }

  /// Gives each string its current.
  void share(double packAmps) {
    if (amps.length == 1) {
      amps[0] = packAmps;
      return;
    }
    double right = packAmps;
    double siemens = 0;
    for (int s = 0; s < amps.length; s++) {
      right += stepVolts[s] / ohms[s] - stepAmps[s];
      siemens += 1 / ohms[s];
    }
    double volts = right / siemens;
    for (int s = 0; s < amps.length; s++) {
      amps[s] = stepAmps[s] + (volts - stepVolts[s]) / ohms[s];
    }
  }

  void advance(double seconds) {
    for (int s = 0; s < amps.length; s++) coulombs[s] += seconds * amps[s];
  }
}
