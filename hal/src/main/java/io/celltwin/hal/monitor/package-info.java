/// Drivers of cell-monitor chips in daisy chains: LTC6811-1, LTC6813-1, ADBMS1818, ADBMS6830. Start
/// at [io.celltwin.hal.monitor.MonitorSource], which makes a chain a source of readings, and
/// [io.celltwin.hal.monitor.MonitorBench], which tries one on the bench. A family's facts are one
/// file, what is done with them another behind `MonitorChain`; devices, cells, wires and GPIOs
/// count from 1 at the host's end.
package io.celltwin.hal.monitor;
