package io.celltwin.estimator;

/// How far the filter trusts what. One set serves every chemistry: what differs between cells comes
/// from their parameters. The values were searched for over measured drives of NCA, NMC and LFP
/// cells from -20 to 40 degC and the disturbances of `celltwin validate`, so that the truth is
/// inside the bounds and the bounds are narrow.
///
/// @param currentBiasCRate one sigma of the current sensor's offset at the start, as C-rate
/// @param currentBiasWalkCRate by how much it wanders, C-rate over the root of a second
/// @param currentNoiseCRate one sigma of the current's noise, as C-rate, over one second
/// @param modelErrorFactor how much larger than on cycles that identification left out what the
///   model lastingly gets wrong is taken to be
/// @param modelErrorSoc charge over which it changes, as a part of the capacity
/// @param polarisationSigma one sigma of the relative error of all resistances
/// @param offsetVolts one sigma of a constant offset between the cell's and the model's voltage
/// @param residualCorrelationSeconds how long the rest of the model's error lasts
/// @param voltageNoiseVolts one sigma of a voltage sensor's noise, over one second
/// @param leastSlopeVolts the open-circuit voltage is taken to rise by at least this over the whole
///   SOC: on a flat curve nothing but the model's errors would move the SOC
/// @param resistanceSlopeShare how much of what the resistances change over the SOC counts in that
///   slope: where they say more than the open-circuit voltage, at a low SOC in the cold, they are
///   known worst, and a filter that believes them all is sure of a wrong SOC
/// @param gateNis largest normalised innovation squared; beyond it the measurement's variance is
///   inflated rather than the measurement rejected
/// @param watchSeconds over what time residuals are judged
/// @param initialPolarisationCRate one sigma of the slow branch's current at the start
/// @param initialHysteresisSigma one sigma of the hysteresis state at the start
/// @param initialLoadCRate what the branches are taken to carry where the start is under load
/// @param restCRate a current below this may be none
/// @param restSeconds after it has hardly moved for so long
/// @param uncoveredCurrentCRate one sigma of the current while nobody measures it
/// @param staleVoltageSeconds a cell not measured for longer than this is
///   [EstimateQuality#ESTIMATED]
/// @param selfDischargePerMonth one sigma of the SOC that a pack at rest loses in 30 days, itself
///   and through what hangs on it: cells lose 1 to 3 % at room temperature, more when warm
public record FilterSettings(
    double currentBiasCRate,
    double currentBiasWalkCRate,
    double currentNoiseCRate,
    double modelErrorFactor,
    double modelErrorSoc,
    double polarisationSigma,
    double offsetVolts,
    double residualCorrelationSeconds,
    double voltageNoiseVolts,
    double leastSlopeVolts,
    double resistanceSlopeShare,
    double gateNis,
    double watchSeconds,
    double initialPolarisationCRate,
    double initialHysteresisSigma,
    double initialLoadCRate,
    double restCRate,
    double restSeconds,
    double uncoveredCurrentCRate,
    double staleVoltageSeconds,
    double selfDischargePerMonth) {

  /// @throws IllegalArgumentException where a value is not a finite number above 0
  public FilterSettings {
    require("currentBiasCRate", currentBiasCRate);
    require("currentBiasWalkCRate", currentBiasWalkCRate);
    require("currentNoiseCRate", currentNoiseCRate);
    require("modelErrorFactor", modelErrorFactor);
    require("modelErrorSoc", modelErrorSoc);
    require("polarisationSigma", polarisationSigma);
    require("offsetVolts", offsetVolts);
    require("residualCorrelationSeconds", residualCorrelationSeconds);
    require("voltageNoiseVolts", voltageNoiseVolts);
    require("leastSlopeVolts", leastSlopeVolts);
    require("resistanceSlopeShare", resistanceSlopeShare);
    require("gateNis", gateNis);
    require("watchSeconds", watchSeconds);
    require("initialPolarisationCRate", initialPolarisationCRate);
    require("initialHysteresisSigma", initialHysteresisSigma);
    require("initialLoadCRate", initialLoadCRate);
    require("restCRate", restCRate);
    require("restSeconds", restSeconds);
    require("uncoveredCurrentCRate", uncoveredCurrentCRate);
    require("staleVoltageSeconds", staleVoltageSeconds);
    require("selfDischargePerMonth", selfDischargePerMonth);
  }

  private static void require(String component, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(component + " " + value + ", expected above 0");
    }
  }

  public static final FilterSettings STANDARD =
      new FilterSettings(
          0.0135, 1e-5, 0.012, 2.0, 0.0023, 0.04, 0.0047, 130, 0.0045, 0.22, 0.44, 50, 30, 0.05,
          0.7, 0.23, 0.025, 300, 0.5, 10, 0.05);

  /// The same, but for when a voltage is stale: that is the operator's to say.
  public FilterSettings withStaleVoltageSeconds(double seconds) {
    return new FilterSettings(
        currentBiasCRate,
        currentBiasWalkCRate,
        currentNoiseCRate,
        modelErrorFactor,
        modelErrorSoc,
        polarisationSigma,
        offsetVolts,
        residualCorrelationSeconds,
        voltageNoiseVolts,
        leastSlopeVolts,
        resistanceSlopeShare,
        gateNis,
        watchSeconds,
        initialPolarisationCRate,
        initialHysteresisSigma,
        initialLoadCRate,
        restCRate,
        restSeconds,
        uncoveredCurrentCRate,
        seconds,
        selfDischargePerMonth);
  }
}
