package io.celltwin.lab.identify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What speaks against an identified cell, or against one of its files, in words: what the fit
/// leaves over, what it found of resistance, how the files begin. The limits are beyond what the
/// measured cells and files show, from 45 to -20 degC; `docs/COMMANDS.md` has both.
final class Contradictions {
  /// Rms of a file in units of [Fit#expectedVolts]. Of some hundred files three are beyond, at 3.3
  /// to 5.2, and the worst of the others is at 2.0.
  private static final double MISFIT = 2.5;

  /// Sigma of the best known branch, relative, the median of its knots: 0.02 to 0.18 of the cells.
  private static final double UNKNOWN = 0.5;

  /// Of the measured knots.
  private static final double ZERO_SHARE = 0.1;

  /// By which the fit moves the slow test's curve between 10 and 90 % SOC: 2 to 12 mV of the cells.
  private static final double MOST_CORRECTION_VOLTS = 0.03;

  /// A file that is taken for full, and begins where the slow test has less SOC than this and so
  /// much less voltage than at 95 %. The files begin at 0.99 or more.
  private static final double LEAST_FULL = 0.85;

  private static final double LEAST_SHORT_VOLTS = 0.05;
  private static final double NEARLY_FULL = 0.95;

  /// Of a cell's temperature, within a time that changes it by less: at most 3.4 K of any file.
  private static final double JUMP_KELVIN = 10;

  private static final double JUMP_SECONDS = 10;
  private static final double JUMP_SHARE = 0.001;

  private final Evidence evidence;
  private final Fit fit;
  private final Design design;
  private final List<String> lines = new ArrayList<>();

  Contradictions(Evidence evidence) {
    this.evidence = evidence;
    this.fit = evidence.fit;
    this.design = fit.design();
  }

  List<String> words() {
    lines.clear();
    for (Leftover file : evidence.used()) misfit(file);
    for (Leftover file : evidence.used()) start(file.drive);
    for (Leftover file : evidence.used()) temperature(file.drive.recording);
    curve();
    resistance();
    return List.copyOf(lines);
  }

  private void misfit(Leftover file) {
    double rms = file.figures().rmsVolts();
    double most = MISFIT * Fit.expectedVolts(file.drive);
    if (!(rms > most)) return;
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: rms %.0f mV above 10 %% SOC, expected %.0f mV at most: the file does not fit the model."
                + " Is the sign of its current right, does it begin with a full cell, is it of the cell"
                + " that the slow test is of?",
            file.drive.name(),
            1e3 * rms,
            1e3 * most));
  }

  private void start(Drive drive) {
    Recording recording = drive.recording;
    if (recording.soc.isPresent()) return;
    double volts = recording.volts[0] - StepResponse.of(recording).ohms() * recording.amps[0];
    double[] curve = SocGrid.increasing(design.ocv().volts, 1e-6);
    double soc = SocGrid.where(curve, volts);
    if (soc >= LEAST_FULL || SocGrid.at(curve, NEARLY_FULL) - volts < LEAST_SHORT_VOLTS) return;
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: begins at %.3f V (%.3f V without its current), where the slow test has %.0f %% SOC, and is"
                + " taken to begin full. Does it? A file that begins elsewhere needs a column soc.",
            drive.name(),
            recording.volts[0],
            volts,
            100 * soc));
  }

  private void temperature(Recording recording) {
    int jumps = 0;
    double most = 0;
    for (int k = 1; k < recording.rows; k++) {
      double kelvin = Math.abs(recording.celsius[k] - recording.celsius[k - 1]);
      if (recording.stepSeconds(k) > JUMP_SECONDS || kelvin < JUMP_KELVIN) continue;
      jumps++;
      most = Math.max(most, kelvin);
    }
    if (jumps <= JUMP_SHARE * recording.rows) return;
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: the temperature changes by up to %.0f K from one row to the next, in %d rows: no cell"
                + " does. Is its sensor right?",
            recording.name,
            most,
            jumps));
  }

  private void curve() {
    Knots soc = design.soc();
    int worst = soc.below(0.5);
    for (int a = 0; a < soc.count(); a++) {
      if (soc.at(a) < 0.1 || soc.at(a) > 0.9) continue;
      if (Math.abs(fit.ocvCorrection(a)) > Math.abs(fit.ocvCorrection(worst))) worst = a;
    }
    double volts = fit.ocvCorrection(worst);
    if (Math.abs(volts) <= MOST_CORRECTION_VOLTS) return;
    lines.add(
        String.format(
            Locale.ROOT,
            "The drives and pulses want the slow test's curve moved by %+.0f mV at %.0f %% SOC: they and"
                + " the slow test are not of one cell, or their SOC is wrong. Do they begin with a"
                + " full cell, is the capacity right?",
            1e3 * volts,
            100 * soc.at(worst)));
  }

  private void resistance() {
    int measured = 0;
    int zero = 0;
    for (int t = 0; t < design.celsius().count(); t++) {
      for (int a = 0; a < design.soc().count(); a++) {
        if (!evidence.confidence.isMeasured(a, t)) continue;
        measured++;
        double ohms = 0;
        for (int b = 0; b < Design.BRANCHES; b++) ohms += fit.ohms(b, a, t);
        if (ohms <= 0) zero++;
      }
    }
    if (zero > ZERO_SHARE * measured) {
      lines.add(
          String.format(
              Locale.ROOT,
              "The files are best explained without any resistance in %d of %d measured places: no cell is"
                  + " so. Is the sign of the current right?",
              zero,
              measured));
      return;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int b = 0; b < Design.BRANCHES; b++) {
      double sigma = evidence.confidence.medianRelativeSigma(b);
      if (sigma < best) best = sigma;
    }
    if (best <= UNKNOWN) return;
    lines.add(
        String.format(
            Locale.ROOT,
            "The best known branch of the resistance is known to %s: the files do not tell what the cell"
                + " file says of it.",
            Double.isFinite(best)
                ? String.format(Locale.ROOT, "+-%.0f %%", 100 * best)
                : "nothing"));
  }
}
