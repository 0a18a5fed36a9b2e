package io.celltwin.estimator.power;

/// The energy that can be had from a pack. Refilled by [PackEnergy]; what is not known is `NaN`.
public final class EnergyEstimate {
  /// Until the first cell is empty, Wh at the terminals, and one sigma of it.
  public double usableWattHours = Double.NaN;

  public double usableSigmaWattHours = Double.NaN;

  /// The same from where the first cell is full.
  public double fullWattHours = Double.NaN;

  public double fullSigmaWattHours = Double.NaN;

  /// The one over the other, 0..1, and one sigma of it.
  public double stateOfEnergy = Double.NaN;

  public double stateOfEnergySigma = Double.NaN;

  /// Until the first cell is empty or full at the mean power of late, s: at most one of them is
  /// known.
  public double secondsToEmpty = Double.NaN;

  public double secondsToFull = Double.NaN;

  /// The discharge that losses are reckoned with, W, a positive number; `NaN` before the pack has
  /// been seen to discharge.
  public double expectedWatts = Double.NaN;

  void forget() {
    usableWattHours = Double.NaN;
    usableSigmaWattHours = Double.NaN;
    fullWattHours = Double.NaN;
    fullSigmaWattHours = Double.NaN;
    stateOfEnergy = Double.NaN;
    stateOfEnergySigma = Double.NaN;
    secondsToEmpty = Double.NaN;
    secondsToFull = Double.NaN;
  }

  /// As it is now.
  public UsableEnergy snapshot() {
    return new UsableEnergy(
        usableWattHours,
        usableSigmaWattHours,
        fullWattHours,
        fullSigmaWattHours,
        stateOfEnergy,
        stateOfEnergySigma,
        secondsToEmpty,
        secondsToFull,
        expectedWatts);
  }

  /// One moment's, see the fields of [EnergyEstimate].
  public record UsableEnergy(
      double wattHours,
      double sigmaWattHours,
      double fullWattHours,
      double fullSigmaWattHours,
      double stateOfEnergy,
      double stateOfEnergySigma,
      double secondsToEmpty,
      double secondsToFull,
      double expectedWatts) {
    /// One sigma of the time to empty, s: what is not sure of the energy, at the same mean power.
    public double sigmaSecondsToEmpty() {
      return secondsToEmpty * sigmaWattHours / wattHours;
    }
  }
}
