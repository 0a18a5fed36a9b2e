package io.celltwin.lab.validate;

/// What the sensors between cell and daemon get wrong. Currents are in C, the current that empties
/// the rated capacity in an hour; noise is Gaussian, one sigma.
///
/// @param currentGain measured current over true current
/// @param currentOffsetC added to the current
/// @param voltageOffsetVolts added to every cell's voltage
/// @param cell2OffsetVolts added to the second cell's voltage beside that
record Sensors(
    double currentGain,
    double currentOffsetC,
    double currentNoiseC,
    double voltageOffsetVolts,
    double voltageNoiseVolts,
    double cell2OffsetVolts) {
  static final Sensors PERFECT = new Sensors(1, 0, 0, 0, 0, 0);

  /// 2 mV; 0.5 % of the reading and of the rated current.
  static final Sensors NOISY = new Sensors(1.005, 0, 0.005, 0, 0.002, 0);

  /// Of a good pack of 220 Ah: 2 mV; 0.1 % and 0.2 A.
  static final Sensors GOOD_PACK = new Sensors(1.001, 0, 0.2 / 220, 0, 0.002, 0);

  /// What a string of cells with these sensors is to find in the end, as the daemon words it: an
  /// offset that all voltages share cannot be told from the cells.
  String verdict() {
    if (cell2OffsetVolts != 0) return "cell 2 voltage";
    return currentOffsetC != 0 ? "current sensor" : "";
  }

  Sensors withCurrentOffsetC(double offset) {
    return new Sensors(
        currentGain,
        offset,
        currentNoiseC,
        voltageOffsetVolts,
        voltageNoiseVolts,
        cell2OffsetVolts);
  }

  Sensors withVoltageOffset(double volts) {
    return new Sensors(
        currentGain, currentOffsetC, currentNoiseC, volts, voltageNoiseVolts, cell2OffsetVolts);
  }

  Sensors withCell2Offset(double volts) {
    return new Sensors(
        currentGain, currentOffsetC, currentNoiseC, voltageOffsetVolts, voltageNoiseVolts, volts);
  }
}
