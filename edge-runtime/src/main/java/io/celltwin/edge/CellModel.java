package io.celltwin.edge;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
import io.celltwin.config.CurrentPulse;
import io.celltwin.config.PackSettings;
import io.celltwin.config.PowerSettings;
import io.celltwin.config.PulseTable;
import io.celltwin.estimator.CellMap;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.Circuit;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.health.HalfCells;
import io.celltwin.estimator.power.Arrhenius;
import io.celltwin.estimator.power.PackLimits;
import io.celltwin.estimator.power.PulseParameters;
import io.celltwin.estimator.thermal.ThermalParameters;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The one mapping from a cell file to what the estimator reckons with.
public final class CellModel {
  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;
  private static final double JOULES_PER_KILOJOULE = 1000;

  /// Where a cell file does not tell the model's lasting error apart: its part of the whole, as
  /// identification finds it for NCA, NMC and LFP cells alike (0.4 to 0.6).
  private static final double LASTING_PART = 0.5;

  private CellModel() {}

  /// @param parallel cells at one series position: it has their capacity, and a p-th of the
  ///   resistance of one
  /// @param cellAmpereHours present capacity of one cell
  /// @param cellSigmaAmpereHours one sigma of it
  public static CellParameters parameters(
      CellFile cell, int parallel, double cellAmpereHours, double cellSigmaAmpereHours) {
    CellFile.Ocv ocv = cell.ocv();
    CellFile.VoltageResidual residual = cell.voltageResidual();
    Optional<CellFile.ResidualMap> map = residual.map();
    OcvCurve told =
        new OcvCurve(
            array(ocv.soc()),
            array(ocv.dischargeVolts()),
            array(ocv.chargeVolts()),
            array(ocv.voltsPerKelvin()),
            ocv.celsius());
    OcvCurve curve =
        cell.thermal()
            .flatMap(CellFile.Thermal::entropicVoltsPerKelvin)
            .map(entropic -> told.withEntropy(array(entropic)))
            .orElse(told);
    return new CellParameters(
        parallel * cellAmpereHours * COULOMBS_PER_AMPERE_HOUR,
        cellSigmaAmpereHours / cellAmpereHours,
        cell.capacity().coulombicEfficiency(),
        curve,
        cell.hysteresis().map(CellFile.Hysteresis::decayPerSoc).orElse(0.0),
        circuit(cell, parallel),
        map.map(m -> map(m.soc(), m.celsius(), m.fastVolts(), 1))
            .orElseGet(() -> CellMap.constant(residual.sigmaVolts())),
        map.map(m -> map(m.soc(), m.celsius(), m.slowVolts(), 1))
            .orElseGet(() -> CellMap.constant(LASTING_PART * residual.sigmaVolts())),
        cell.halfCells()
            .map(half ->
                new HalfCells(
                    curve, half.empty(), half.full(), array(half.filled()), array(half.volts()))));
  }

  /// How a position of cells warms up that warm up so.
  public static ThermalParameters thermal(CellFile.Thermal single, int parallel) {
    return new ThermalParameters(
        parallel * single.coreJoulesPerKelvin(),
        parallel * single.surfaceJoulesPerKelvin(),
        single.coreToSurfaceKelvinPerWatt() / parallel,
        single.surfaceToAmbientKelvinPerWatt() / parallel);
  }

  /// What a position of cells does under large currents, where the cell file tells it of one. What
  /// it takes to warm one up is better known from how it warms up than from short pulses.
  public static Optional<PulseParameters> pulses(CellFile cell, int parallel) {
    Optional<CellFile.Thermal> thermal = cell.thermal();
    return cell.pulses()
        .map(single -> {
          double joules = single.joulesPerKelvin().orElse(Double.POSITIVE_INFINITY);
          double perKelvin =
              thermal.map(t -> t.coreJoulesPerKelvin() + t.surfaceJoulesPerKelvin()).orElse(joules);
          return pulses(single, parallel, perKelvin);
        });
  }

  /// @param joulesPerKelvin heat capacity of one cell; infinite where it is not known
  public static PulseParameters pulses(PulseTable single, int parallel, double joulesPerKelvin) {
    return new PulseParameters(
        activated(single.resistance(), 1.0 / parallel),
        activated(single.negativeExchange(), parallel),
        activated(single.positiveExchange(), parallel),
        activated(single.negativeDiffusion(), 1),
        activated(single.positiveDiffusion(), 1),
        single.positiveEmpty(),
        single.positiveFull(),
        activated(single.limit(), parallel),
        parallel * single.provenAmps(),
        activated(single.depletion(), 1),
        parallel * joulesPerKelvin,
        single.errorOhms() / parallel);
  }

  private static Arrhenius activated(PulseTable.Activated quantity, double factor) {
    return new Arrhenius(
        factor * quantity.at25Celsius(), JOULES_PER_KILOJOULE * quantity.kilojoulesPerMole());
  }

  /// What a pack may be used within: what the cell file allows, its alarms where they are narrower,
  /// and what holds for all of it.
  public static PackLimits limits(PackSettings pack) {
    CellFile.Limits cell = pack.cell().limits();
    AlarmLimits alarms = pack.alarms();
    PowerSettings power = pack.power();
    int parallel = pack.cellsInParallel();
    Allowed charges =
        new Allowed(parallel * cell.chargeMaxAmps(), cell.chargePulse().map(p -> p.times(parallel)))
            .and(new Allowed(alarms.chargeMaxAmps(), alarms.chargePulse()));
    PackLimits.Way charge =
        new PackLimits.Way(
            charges.amps,
            charges.pulseAmps,
            charges.pulseSeconds,
            power.chargeMaxAmps().orElse(Double.POSITIVE_INFINITY),
            Math.max(cell.chargeMinCelsius(), alarms.minCelsius()),
            Math.min(cell.chargeMaxCelsius(), alarms.maxCelsius()));
    Allowed discharges =
        new Allowed(
                parallel * cell.dischargeMaxAmps(),
                cell.dischargePulse().map(p -> p.times(parallel)))
            .and(new Allowed(alarms.dischargeMaxAmps(), alarms.dischargePulse()));
    PackLimits.Way discharge =
        new PackLimits.Way(
            discharges.amps,
            discharges.pulseAmps,
            discharges.pulseSeconds,
            power.dischargeMaxAmps().orElse(Double.POSITIVE_INFINITY),
            Math.max(cell.dischargeMinCelsius(), alarms.minCelsius()),
            Math.min(cell.dischargeMaxCelsius(), alarms.maxCelsius()));
    return new PackLimits(
        Math.max(cell.minVolts(), alarms.cellMinVolts()),
        Math.min(cell.maxVolts(), alarms.cellMaxVolts()),
        power.minSoc(),
        power.maxSoc(),
        charge,
        discharge);
  }

  /// How much of a current somebody allows; without a pulse the same for all times.
  private record Allowed(double amps, double pulseAmps, double pulseSeconds) {
    Allowed(double amps, Optional<CurrentPulse> pulse) {
      this(
          amps,
          pulse.map(CurrentPulse::amps).orElse(amps),
          pulse.map(CurrentPulse::seconds).orElse(Double.POSITIVE_INFINITY));
    }

    /// What both allow.
    Allowed and(Allowed other) {
      return new Allowed(
          Math.min(amps, other.amps),
          Math.min(pulseAmps, other.pulseAmps),
          Math.min(pulseSeconds, other.pulseSeconds));
    }
  }

  private static Circuit circuit(CellFile cell, int parallel) {
    CellFile.Resistance r = cell.resistance();
    double share = 1.0 / parallel;
    return new Circuit(
        map(r.soc(), r.celsius(), r.r0Ohms(), share),
        cell.chargeTransfer()
            .map(transfer -> transfer(transfer, parallel))
            .orElse(Circuit.ChargeTransfer.NONE),
        branch(r, r.r1Ohms(), r.tau1Seconds(), share),
        branch(r, r.r2Ohms(), r.tau2Seconds(), share),
        r.slow()
            .map(slow -> branch(r, slow.r3Ohms(), slow.tau3Seconds(), share))
            .orElse(Circuit.Branch.NONE));
  }

  private static Circuit.Branch branch(
      CellFile.Resistance r, List<List<Double>> ohms, List<List<Double>> tau, double share) {
    return new Circuit.Branch(
        map(r.soc(), r.celsius(), ohms, share), map(r.soc(), r.celsius(), tau, 1));
  }

  private static Circuit.ChargeTransfer transfer(CellFile.ChargeTransfer transfer, int parallel) {
    List<List<Double>> exchange =
        transfer.exchangeAmps().stream()
            .map(amps -> Collections.nCopies(transfer.soc().size(), amps))
            .toList();
    return new Circuit.ChargeTransfer(
        map(transfer.soc(), transfer.celsius(), transfer.ohms(), 1.0 / parallel),
        map(transfer.soc(), transfer.celsius(), exchange, parallel),
        transfer.tauSeconds());
  }

  private static CellMap map(
      List<Double> soc, List<Double> celsius, List<List<Double>> rows, double factor) {
    return new CellMap(
        array(soc),
        array(celsius),
        rows.stream()
            .map(row -> row.stream().mapToDouble(value -> factor * value).toArray())
            .toArray(double[][]::new));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
