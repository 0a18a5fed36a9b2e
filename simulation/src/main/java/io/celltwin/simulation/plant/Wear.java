package io.celltwin.simulation.plant;

/// Rates at which a kind of cell ages, in the form of O'Kane et al., Phys. Chem. Chem. Phys. 24
/// (2022) 7909: film growth limited by lithium interstitials, partly reversible plating, loss of
/// active material by stress.
///
/// @param filmMetres of the fresh cell's film (SEI) on the negative electrode
/// @param interstitialMolPerMetreSecond diffusivity of interstitials times their concentration
/// @param filmJoulesPerMol activation energy of that
/// @param filmCubicMetresPerMol of film for a mol of lithium
/// @param filmOhmMetres resistivity
/// @param platingMetresPerSecond rate constant of plating and stripping
/// @param deadPerSecond share of plated lithium that loses contact, with a fresh film
/// @param negativeLossPerSecond share of the negative electrode's material at critical stress
/// @param positiveLossPerSecond likewise of the positive electrode's
/// @param negativeStress tensile stress at the particle's surface over the critical one, for a
///   surface that is emptier than the mean by one stoichiometry
/// @param positiveStress likewise of the positive electrode
public record Wear(
    double filmMetres,
    double interstitialMolPerMetreSecond,
    double filmJoulesPerMol,
    double filmCubicMetresPerMol,
    double filmOhmMetres,
    double platingMetresPerSecond,
    double deadPerSecond,
    double negativeLossPerSecond,
    double positiveLossPerSecond,
    double negativeStress,
    double positiveStress) {}
