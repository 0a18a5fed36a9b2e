package io.celltwin.hil.scenario;

/// The pack on the bench and what it does.
///
/// @param initialSoc ratio
/// @param capacitySpread relative; likewise the other spreads, of which the cells differ evenly
/// @param load what draws and charges
public record PlantSettings(
    double initialSoc,
    double ambientCelsius,
    double capacitySpread,
    double resistanceSpread,
    double socSpread,
    LoadSettings load) {
  /// What the pack does.
  public sealed interface LoadSettings {
    /// One current all the time, A, positive charges.
    record Constant(double amps) implements LoadSettings {}

    /// A car that drives a cycle over and over, and charges when it is empty.
    ///
    /// @param cycle a name of the shipped ones
    record Drive(String cycle) implements LoadSettings {}
  }
}
