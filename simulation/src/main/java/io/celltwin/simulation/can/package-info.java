/// A CAN bus with what the electronics of a pack send on it, for daemons that read it unchanged.
/// Start at [SimulatedCanBus]; a [SenderTable] says what is sent, [BatteryTruth] where it comes
/// from, [CanFault] what can go wrong. No threads: frames appear while a port is read.
package io.celltwin.simulation.can;
