package io.celltwin.estimator;

/// How far the filter trusts what. One set serves every chemistry: what differs between cells comes
/// from their parameters. Sources: the noise model is Plett's (BMS vol. II) with the measurement
/// variance widened by the correlation time of the model's error, because a residual that lasts for
/// minutes is not averaged away by looking at it ten times a second.
///
/// @param currentNoiseCRate one sigma of the current's error, as C-rate, over one second
/// @param residualCorrelationSeconds how long an error of the voltage model lasts
/// @param gateNis largest normalised innovation squared; beyond it the measurement's variance is
///   inflated rather than the measurement rejected
/// @param initialPolarisationCRate one sigma of the RC branches' currents at the start
/// @param initialHysteresisSigma one sigma of the hysteresis state at the start
/// @param uncoveredCurrentCRate one sigma of the current while nobody measures it
/// @param staleVoltageSeconds a cell not measured for longer than this is
///   [EstimateQuality#ESTIMATED]
/// @param selfDischargePerMonth one sigma of the SOC that a pack at rest loses in 30 days, itself
///   and through what hangs on it: cells lose 1 to 3 % at room temperature, more when warm
public record FilterSettings(
    double currentNoiseCRate,
    double residualCorrelationSeconds,
    double gateNis,
    double initialPolarisationCRate,
    double initialHysteresisSigma,
    double uncoveredCurrentCRate,
    double staleVoltageSeconds,
    double selfDischargePerMonth) {

  public static final FilterSettings STANDARD =
      new FilterSettings(1.0 / 3, 100, 25, 1.0 / 3, 0.55, 0.5, 10, 0.05);

  /// The same, but for when a voltage is stale: that is the operator's to say.
  public FilterSettings withStaleVoltageSeconds(double seconds) {
    return new FilterSettings(
        currentNoiseCRate,
        residualCorrelationSeconds,
        gateNis,
        initialPolarisationCRate,
        initialHysteresisSigma,
        uncoveredCurrentCRate,
        seconds,
        selfDischargePerMonth);
  }
}
