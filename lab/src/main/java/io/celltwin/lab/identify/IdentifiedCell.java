package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// A cell as identified, and how well.
///
/// @param cell its `source` is the measurements' name, its hash is empty until it has been written
/// @param residuals of every drive
/// @param contradictions what speaks against it or one of its files, whole sentences
public record IdentifiedCell(
    CellFile cell,
    List<DriveResidual> residuals,
    List<Branch> branches,
    String gaps,
    List<String> contradictions,
    Evidence evidence) {
  public IdentifiedCell {
    residuals = List.copyOf(residuals);
    branches = List.copyOf(branches);
    contradictions = List.copyOf(contradictions);
  }

  /// What a drive's voltage keeps unexplained above 10 % SOC, given the true SOC.
  ///
  /// @param used whether the fit has seen the drive
  /// @param slowVolts rms of the mean over ten minutes
  public record DriveResidual(
      String name,
      double celsius,
      boolean used,
      double volts,
      double slowVolts,
      double meanVolts) {}

  /// A resistance at half charge, with its one sigma, for every temperature.
  ///
  /// @param medianRelativeSigma over all knots where something was measured
  public record Branch(
      String name,
      List<Double> celsius,
      List<Double> ohms,
      List<Double> sigmaOhms,
      double medianRelativeSigma) {}

  /// What a person wants to see on the console.
  public void print(Consumer<String> lines) {
    lines.accept("mOhm at 50 % SOC, one sigma in brackets:");
    StringBuilder header = new StringBuilder("%-10s".formatted("degC"));
    for (double celsius : branches.getFirst().celsius()) {
      header.append(String.format(Locale.ROOT, "%15.0f", celsius));
    }
    lines.accept(header + "   median sigma");
    for (Branch branch : branches) {
      StringBuilder row = new StringBuilder("%-10s".formatted(branch.name()));
      for (int t = 0; t < branch.celsius().size(); t++) {
        String text =
            String.format(
                Locale.ROOT,
                "%.3g (%.2g)",
                1e3 * branch.ohms().get(t),
                1e3 * branch.sigmaOhms().get(t));
        row.append("%15s".formatted(text));
      }
      row.append(String.format(Locale.ROOT, "%13.0f %%", 100 * branch.medianRelativeSigma()));
      lines.accept(row.toString());
    }
    if (!gaps.isEmpty()) lines.accept("not measured, carried over from neighbours: " + gaps);
    lines.accept("");
    lines.accept(
        "residuals in mV above 10 % SOC (* = used for the fit); slow = of the mean over 600 s");
    lines.accept("%-24s %7s %7s %7s %7s".formatted("drive", "degC", "rms", "slow", "mean"));
    for (DriveResidual residual : residuals) {
      lines.accept(
          String.format(
              Locale.ROOT,
              "%-24s %7.1f %7.1f %7.1f %+7.1f",
              residual.name() + (residual.used() ? "*" : ""),
              residual.celsius(),
              1e3 * residual.volts(),
              1e3 * residual.slowVolts(),
              1e3 * residual.meanVolts()));
    }
  }
}
