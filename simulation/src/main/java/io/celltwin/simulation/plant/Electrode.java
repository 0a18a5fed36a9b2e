package io.celltwin.simulation.plant;

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
/// @param conductivitySiemensPerMetre of the solid, effective
/// @param openCircuitVolts against lithium, of the stoichiometry
/// @param voltsPerKelvin how that moves with temperature, of the stoichiometry
public record Electrode(
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
    DoubleUnaryOperator openCircuitVolts,
    DoubleUnaryOperator voltsPerKelvin) {

  /// Charge that fills the empty electrode, per square metre of it.
  public double coulombsPerSquareMetre() {
    return Chemistry.FARADAY * activeFraction * thicknessMetres * maximumMolPerCubicMetre;
  }

  /// Of lithium through the particle, 1/s: D/R².
  double diffusionPerSecond(double kelvin) {
    return diffusivitySquareMetresPerSecond
        * Chemistry.arrhenius(diffusivityJoulesPerMol, kelvin)
        / (particleRadiusMetres * particleRadiusMetres);
  }

  /// j0 in A/m² of particle surface, half full, in electrolyte of 1 mol/m³; times two.
  double exchange(double kelvin) {
    return exchangeRate
        * maximumMolPerCubicMetre
        * Chemistry.arrhenius(exchangeJoulesPerMol, kelvin);
  }

  /// F c_max R / 6 in C/m: half a current over the particles' surface is the current over the
  /// charge that fills the electrode times this.
  double reaction() {
    return Chemistry.FARADAY * maximumMolPerCubicMetre * particleRadiusMetres / 6;
  }
}
