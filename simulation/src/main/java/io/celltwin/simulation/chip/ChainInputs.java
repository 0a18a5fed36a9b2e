package io.celltwin.simulation.chip;

/// What the pins of the emulated cell monitors see. An emulator asks at the instants at which its
/// converter samples; devices, cells and GPIOs count from 1 at the host's end. Asked from the
/// thread that uses the bus. The instants of one chain never run backwards, but they can lie before
/// the clock's present: a conversion is computed when the next window, or
/// `EmulatedChain.advanceTo`, comes after it.
public interface ChainInputs {
  /// Voltage between the sense wires of `cell`, before any fault or current of the chip itself.
  double cellVolts(int device, int cell, long nanos);

  /// Voltage at a GPIO pin against the chip's ground: a thermistor divider, a shunt amplifier.
  double gpioVolts(int device, int gpio, long nanos);

  /// Temperature of the chip.
  double dieCelsius(int device, long nanos);
}
