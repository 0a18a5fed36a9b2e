package io.celltwin.edge;

import io.celltwin.config.CellFile;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.ResistanceMap;
import java.util.List;

/// The one mapping from a cell file to what the estimator reckons with.
public final class CellModel {
  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;

  private CellModel() {}

  /// @param parallel cells at one series position: it has their capacity, and a p-th of the
  ///   resistance of one
  /// @param cellAmpereHours present capacity of one cell
  public static CellParameters parameters(CellFile cell, int parallel, double cellAmpereHours) {
    CellFile.Ocv ocv = cell.ocv();
    CellFile.Resistance r = cell.resistance();
    return new CellParameters(
        parallel * cellAmpereHours * COULOMBS_PER_AMPERE_HOUR,
        cell.capacity().coulombicEfficiency(),
        new OcvCurve(
            array(ocv.soc()),
            array(ocv.dischargeVolts()),
            array(ocv.chargeVolts()),
            array(ocv.voltsPerKelvin()),
            ocv.celsius()),
        cell.hysteresis().map(CellFile.Hysteresis::decayPerSoc).orElse(0.0),
        new ResistanceMap(
            array(r.soc()),
            array(r.celsius()),
            table(r.r0Ohms(), 1.0 / parallel),
            table(r.r1Ohms(), 1.0 / parallel),
            table(r.tau1Seconds(), 1),
            table(r.r2Ohms(), 1.0 / parallel),
            table(r.tau2Seconds(), 1)),
        cell.voltageResidual().sigmaVolts());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[][] table(List<List<Double>> rows, double factor) {
    return rows.stream()
        .map(row -> row.stream().mapToDouble(value -> factor * value).toArray())
        .toArray(double[][]::new);
  }
}
