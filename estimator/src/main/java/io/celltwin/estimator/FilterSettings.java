package io.celltwin.estimator;

/// How far the filter trusts what. One set serves every chemistry: what differs between cells comes
/// from their parameters. The values were searched for over measured drives of NCA, NMC and LFP
/// cells from -20 to 40 degC and the disturbances of `celltwin validate`, so that the truth is
/// inside the bounds and the bounds are narrow.
///
/// @param currentBiasCRate one sigma of the current sensor's offset at the start, as C-rate
/// @param currentBiasWalkCRate by how much it wanders, C-rate over the root of a second
/// @param currentNoiseCRate one sigma of the current's noise, as C-rate, over one second
/// @param modelErrorSeconds correlation time of what the model gets wrong for minutes
/// @param residualCorrelationSeconds how long the rest of the model's error lasts
/// @param gateNis largest normalised innovation squared; beyond it the measurement's variance is
///   inflated rather than the measurement rejected
/// @param watchSeconds over what time residuals are judged
/// @param initialPolarisationCRate one sigma of the slow branch's current at the start
/// @param initialTransientCRate the same of the quick branches
/// @param initialHysteresisSigma one sigma of the hysteresis state at the start
/// @param uncoveredCurrentCRate one sigma of the current while nobody measures it
/// @param staleVoltageSeconds a cell not measured for longer than this is
///   [EstimateQuality#ESTIMATED]
/// @param selfDischargePerMonth one sigma of the SOC that a pack at rest loses in 30 days, itself
///   and through what hangs on it: cells lose 1 to 3 % at room temperature, more when warm
public record FilterSettings(
    double currentBiasCRate,
    double currentBiasWalkCRate,
    double currentNoiseCRate,
    double modelErrorSeconds,
    double residualCorrelationSeconds,
    double gateNis,
    double watchSeconds,
    double initialPolarisationCRate,
    double initialTransientCRate,
    double initialHysteresisSigma,
    double uncoveredCurrentCRate,
    double staleVoltageSeconds,
    double selfDischargePerMonth) {

  public static final FilterSettings STANDARD =
      new FilterSettings(0.0066, 1e-6, 0.0055, 1000, 120, 35, 300, 0.55, 0.43, 0.3, 0.5, 10, 0.05);

  /// The same, but for when a voltage is stale: that is the operator's to say.
  public FilterSettings withStaleVoltageSeconds(double seconds) {
    return new FilterSettings(
        currentBiasCRate,
        currentBiasWalkCRate,
        currentNoiseCRate,
        modelErrorSeconds,
        residualCorrelationSeconds,
        gateNis,
        watchSeconds,
        initialPolarisationCRate,
        initialTransientCRate,
        initialHysteresisSigma,
        uncoveredCurrentCRate,
        seconds,
        selfDischargePerMonth);
  }
}
