package io.celltwin.estimator.thermal;

/// Core and surface of one series position (one cell, or p of them in parallel), as built in (Lin
/// et al. 2014, "A lumped-parameter electro-thermal model for cylindrical batteries"):
///
/// ```
/// C_c dT_c/dt = q − (T_c − T_s)/R_c
/// C_s dT_s/dt = (T_c − T_s)/R_c − w (T_s − T_a)/R_u
/// ```
///
/// @param coreJoulesPerKelvin C_c
/// @param surfaceJoulesPerKelvin C_s
/// @param coreToSurfaceKelvinPerWatt R_c
/// @param surfaceToAmbientKelvinPerWatt R_u, cooled as it should be (w = 1)
public record ThermalParameters(
    double coreJoulesPerKelvin,
    double surfaceJoulesPerKelvin,
    double coreToSurfaceKelvinPerWatt,
    double surfaceToAmbientKelvinPerWatt) {

  public ThermalParameters {
    require(coreJoulesPerKelvin > 0, "coreJoulesPerKelvin", coreJoulesPerKelvin);
    require(surfaceJoulesPerKelvin > 0, "surfaceJoulesPerKelvin", surfaceJoulesPerKelvin);
    require(
        coreToSurfaceKelvinPerWatt > 0, "coreToSurfaceKelvinPerWatt", coreToSurfaceKelvinPerWatt);
    require(
        surfaceToAmbientKelvinPerWatt > 0,
        "surfaceToAmbientKelvinPerWatt",
        surfaceToAmbientKelvinPerWatt);
  }

  /// The rates at which the temperatures approach each other, 1/s: what core and surface gain of
  /// their difference, and the surface of its difference to the ambient.
  double corePerSecond() {
    return 1 / (coreToSurfaceKelvinPerWatt * coreJoulesPerKelvin);
  }

  double surfacePerSecond() {
    return 1 / (coreToSurfaceKelvinPerWatt * surfaceJoulesPerKelvin);
  }

  double ambientPerSecond() {
    return 1 / (surfaceToAmbientKelvinPerWatt * surfaceJoulesPerKelvin);
  }

  /// By when most of what has happened is forgotten, s: the slower of the two modes, nearly.
  double slowSeconds() {
    return coreJoulesPerKelvin * (coreToSurfaceKelvinPerWatt + surfaceToAmbientKelvinPerWatt)
        + surfaceJoulesPerKelvin * surfaceToAmbientKelvinPerWatt;
  }

  private static void require(boolean fulfilled, String what, double found) {
    if (!fulfilled) throw new IllegalArgumentException(what + " " + found);
  }
}
