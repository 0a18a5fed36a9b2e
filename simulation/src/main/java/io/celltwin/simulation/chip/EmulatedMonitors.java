package io.celltwin.simulation.chip;

/// What can break in a daisy chain of emulated cell monitors, whatever its bus. May be called
/// between any two exchanges and holds until it is healed. Devices, cells and GPIOs count from 1 at
/// the host's end, wires from 0. One thread.
public sealed interface EmulatedMonitors permits EmulatedChain, EmulatedBqStack {
  int devices();

  /// Inputs of each device, used or not.
  int cells();

  /// GPIOs of each device, used or not.
  int gpios();

  // The bus.

  /// Whatever is asked of the bus fails with this from now on, as it does where an adapter has been
  /// unplugged.
  void failBus(String reason);

  void healBus();

  /// Flips bits between host and first device, both ways.
  ///
  /// @param rate probability for each bit; 0 heals
  void corrupt(double rate, long seed);

  // The chain.

  /// Cuts the link behind a device; 0 cuts the host off.
  void breakLink(int afterDevice);

  void healLink();

  /// A device without supply: neither it nor those behind it answer.
  void loseDevice(int device);

  /// The supply is back: the device has forgotten everything and has to be woken.
  void restoreDevice(int device);

  /// The supply fails so shortly that nobody sees it: registers as after a reset.
  void brownOut(int device);

  /// Every answer of a device has one wrong bit, so that its check sum is wrong.
  void damageReplies(int device, boolean on);

  // One device.

  /// Cuts the sense wire above a cell; 0 is the lowest cell's negative end.
  void openWire(int device, int wire);

  void healWire(int device, int wire);

  /// Cuts a GPIO between pin and divider.
  void openGpio(int device, int gpio);

  void healGpio(int device, int gpio);

  /// No bit of a register is stuck any more.
  void healBits(int device);

  /// Conversions begin and never end.
  void stallConverter(int device, boolean on);
}
