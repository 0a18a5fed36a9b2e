package io.celltwin.simulation.chip;

/// What the pins of an emulated converter see. Asked from the thread that uses the bus, at the
/// middle of each conversion.
public interface AdcInputs {
  /// @param pin 0 for AIN0, as the chip names it
  /// @return voltage to ground
  double volts(int pin, long nanos);
}
