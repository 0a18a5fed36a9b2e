package io.celltwin.estimator;

import io.celltwin.estimator.health.HalfCells;
import java.util.Optional;

/// The equivalent circuit of one series position (one cell, or p of them in parallel).
///
/// @param capacityCoulombs present capacity, what SOC is relative to
/// @param capacitySigma one sigma of it, as a part of it
/// @param coulombicEfficiency share of charged coulombs that can be had back, 0.9..1
/// @param hysteresisDecayPerSoc the hysteresis state nears its branch as exp(-decay |change of
///   SOC|)
/// @param fastVolts rms voltage that the model leaves unexplained from one sample to the next, on
///   data that it has not seen
/// @param slowVolts the part of it that lasts for minutes
/// @param halfCells the curves of the electrodes, where they are known
public record CellParameters(
    double capacityCoulombs,
    double capacitySigma,
    double coulombicEfficiency,
    OcvCurve ocv,
    double hysteresisDecayPerSoc,
    Circuit circuit,
    CellMap fastVolts,
    CellMap slowVolts,
    Optional<HalfCells> halfCells) {

  public CellParameters {
    require(capacityCoulombs > 0, "capacityCoulombs", capacityCoulombs);
    require(capacitySigma >= 0 && capacitySigma < 1, "capacitySigma", capacitySigma);
    require(
        coulombicEfficiency >= 0.9 && coulombicEfficiency <= 1,
        "coulombicEfficiency",
        coulombicEfficiency);
    require(
        hysteresisDecayPerSoc >= 0 && hysteresisDecayPerSoc <= 1000,
        "hysteresisDecayPerSoc",
        hysteresisDecayPerSoc);
  }

  /// A cell whose electrodes are not known.
  public CellParameters(
      double capacityCoulombs,
      double capacitySigma,
      double coulombicEfficiency,
      OcvCurve ocv,
      double hysteresisDecayPerSoc,
      Circuit circuit,
      CellMap fastVolts,
      CellMap slowVolts) {
    this(
        capacityCoulombs,
        capacitySigma,
        coulombicEfficiency,
        ocv,
        hysteresisDecayPerSoc,
        circuit,
        fastVolts,
        slowVolts,
        Optional.empty());
  }

  private static void require(boolean valid, String name, double value) {
    if (!valid) throw new IllegalArgumentException(name + " " + value);
  }
}
