package io.celltwin.estimator;

/// The equivalent circuit of one series position (one cell, or p of them in parallel).
///
/// @param capacityCoulombs present capacity, what SOC is relative to
/// @param coulombicEfficiency share of charged coulombs that can be had back, 0.9..1
/// @param hysteresisDecayPerSoc the hysteresis state nears its branch as exp(-decay |change of
///   SOC|)
/// @param residualVolts rms voltage that the model leaves unexplained on measured data
public record CellParameters(
    double capacityCoulombs,
    double coulombicEfficiency,
    OcvCurve ocv,
    double hysteresisDecayPerSoc,
    ResistanceMap resistances,
    double residualVolts) {

  public CellParameters {
    require(capacityCoulombs > 0, "capacityCoulombs", capacityCoulombs);
    require(
        coulombicEfficiency >= 0.9 && coulombicEfficiency <= 1,
        "coulombicEfficiency",
        coulombicEfficiency);
    require(
        hysteresisDecayPerSoc >= 0 && hysteresisDecayPerSoc <= 1000,
        "hysteresisDecayPerSoc",
        hysteresisDecayPerSoc);
    require(residualVolts > 0, "residualVolts", residualVolts);
  }

  private static void require(boolean valid, String name, double value) {
    if (!valid) throw new IllegalArgumentException(name + " " + value);
  }
}
