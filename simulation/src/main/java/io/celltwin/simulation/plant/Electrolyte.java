package io.celltwin.simulation.plant;

/// Separator and electrolyte at 25 degC.
///
/// @param separatorMetres thickness
/// @param separatorPorosity volume of electrolyte per volume of separator
/// @param molPerCubicMetre of salt at rest
/// @param transferenceNumber of lithium
/// @param diffusivitySquareMetresPerSecond of the salt at that concentration
/// @param diffusivityFall by which it falls with rising concentration, both relative
/// @param diffusivityJoulesPerMol its activation energy
/// @param conductivitySiemensPerMetre at that concentration
/// @param conductivityJoulesPerMol its activation energy
public record Electrolyte(
    double separatorMetres,
    double separatorPorosity,
    double molPerCubicMetre,
    double transferenceNumber,
    double diffusivitySquareMetresPerSecond,
    double diffusivityFall,
    double diffusivityJoulesPerMol,
    double conductivitySiemensPerMetre,
    double conductivityJoulesPerMol) {

  /// Resistance of the liquid in Ω m² times conductivity: `L_n/(3 ε_n^1.5) + L_s/ε_s^1.5 + L_p/(3
  /// ε_p^1.5)`
  double ohmicMetres(Electrode negative, Electrode positive) {
    return negative.thicknessMetres() / (3 * bruggeman(negative.porosity()))
        + separatorMetres / bruggeman(separatorPorosity)
        + positive.thicknessMetres() / (3 * bruggeman(positive.porosity()));
  }

  static double bruggeman(double porosity) {
    return porosity * StrictMath.sqrt(porosity);
  }
}
