package io.celltwin.simulation;

import java.util.function.DoubleUnaryOperator;

/// One porous electrode of a cell and its particles, at 25 degC with activation energies.
///
/// @param thicknessMetres of the coating
/// @param particleRadiusMetres of the one representative particle
/// @param activeFraction volume of active material per volume of electrode
/// @param porosity volume of electrolyte per volume of electrode
/// @param maximumMolPerCubicMetre lithium in the full particle
/// @param diffusivitySquareMetresPerSecond of lithium in the particle
/// @param diffusivityJoulesPerMol its activation energy
/// @param exchangeRate `m_ref` of `j0 = m_ref √(c_e c_s (c_max − c_s))`, A/m² (m³/mol)^1.5
/// @param exchangeJoulesPerMol its activation energy
/// @param conductivitySiemensPerMetre of the solid
/// @param openCircuitVolts against lithium, of the stoichiometry
record Electrode(
    double thicknessMetres,
    double particleRadiusMetres,
    double activeFraction,
    double porosity,
    double maximumMolPerCubicMetre,
    double diffusivitySquareMetresPerSecond,
    double diffusivityJoulesPerMol,
    double exchangeRate,
    double exchangeJoulesPerMol,
    double conductivitySiemensPerMetre,
    DoubleUnaryOperator openCircuitVolts) {

  /// Charge that fills the empty electrode, per square metre of it.
  double coulombsPerSquareMetre() {
    return LgM50.FARADAY * activeFraction * thicknessMetres * maximumMolPerCubicMetre;
  }

  /// Surface of all particles per square metre of electrode.
  double particleSurface() {
    return 3 * activeFraction / particleRadiusMetres * thicknessMetres;
  }
}
