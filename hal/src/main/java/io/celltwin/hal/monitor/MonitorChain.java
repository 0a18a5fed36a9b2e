package io.celltwin.hal.monitor;

import java.io.IOException;
import java.util.List;

/// A chain of one family of cell monitors on its open port. One thread. An `IOException` means that
/// the port is gone; a device that is silent, lies or has restarted is a fault on the [FaultBoard]
/// and counted in the health.
interface MonitorChain {
  /// Number of cells that a device of this family can have.
  int inputs();

  int gpios();

  /// Wakes the chain and brings every device that answers to the settings.
  ///
  /// @return devices that answer, a bit each
  int start() throws IOException, InterruptedException;

  /// Converts and reads everything once. What was measured, and when, is in `scan` after it.
  ///
  /// @param auxiliary also GPIOs and what the chip knows of itself
  void measure(Scan scan, boolean auxiliary) throws IOException, InterruptedException;

  /// Number of tests that this family has.
  int tests();

  /// For people.
  String testName(int test);

  /// Runs one test; spoils the values that the chips hold. What it finds is on the [FaultBoard].
  void test(int test) throws IOException, InterruptedException;

  /// Discharges these cells of each device, bit 0 for cell 1, and no other, until the next call,
  /// which is to come with each scan.
  ///
  /// @param unsure devices that are to be told even if nothing has changed, a bit each
  /// @return devices that have shown that they do it, a bit each
  int discharge(int[] cellsOfDevice, int unsure) throws IOException, InterruptedException;

  /// The chips have ended by themselves what they discharged: the next call begins with nothing.
  void forgetDischarge();

  /// Lets the chips know that the host is there: without any transfer for two seconds they sleep.
  void keepAwake() throws IOException, InterruptedException;

  /// Bench: writes settings that mean nothing and reads them back; the settings of work are in the
  /// chips again afterwards.
  ///
  /// @return devices that gave back what they were given, a bit each
  int tryConfiguration(int pattern) throws IOException, InterruptedException;

  /// Bench: how long a conversion of all cells takes by the chips' own word; negative where they
  /// never ended.
  long timeConversion() throws IOException, InterruptedException;

  /// Bench: how long it should take.
  long conversionNanos();

  /// Bench: how many devices answer beyond those of the settings: 0, or at least 1.
  int surplusDevices() throws IOException, InterruptedException;

  /// Bench: reads every group of registers once and shows what came.
  List<RawRegister> registers() throws IOException, InterruptedException;

  /// Bench: lets the chain fall asleep, wakes it.
  ///
  /// @return devices that answer after it, a bit each
  int sleepAndWake() throws IOException, InterruptedException;
}
