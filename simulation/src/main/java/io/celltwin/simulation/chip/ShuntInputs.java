package io.celltwin.simulation.chip;

/// What the pins of an emulated current sensor see. Asked from the thread that uses the bus, at the
/// middle of each conversion.
public interface ShuntInputs {
  /// Voltage from IN+ to IN-.
  double shuntVolts(long nanos);

  /// Voltage at VBUS.
  double busVolts(long nanos);

  double dieCelsius(long nanos);
}
