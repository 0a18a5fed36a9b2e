package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/// The registers of a chain of cell monitors, as they are after a scan of the driver. One thread.
public final class MonitorRegisters {
  private final MonitorChain chain;
  private final Scan scan;

  public MonitorRegisters(SpiBus bus, Clock clock, MonitorSettings settings) {
    DeviceHealth health = new DeviceHealth();
    FaultBoard board = new FaultBoard(health, settings.devices());
    chain = MonitorSource.chainOn(bus, clock, settings, board, health);
    scan = scan(settings);
  }

  public MonitorRegisters(UartPort line, Clock clock, MonitorSettings settings) {
    DeviceHealth health = new DeviceHealth();
    FaultBoard board = new FaultBoard(health, settings.devices());
    chain = MonitorSource.chainOn(line, clock, settings, board, health);
    scan = scan(settings);
  }

  private static Scan scan(MonitorSettings settings) {
    return new Scan(settings.devices(), settings.chip().inputs(), settings.chip().gpios());
  }

  /// Brings the devices to their settings, scans them once and reads every group once: what is
  /// damaged on the way is shown so, not asked for again.
  ///
  /// @return device by device from the host's end
  /// @throws IOException where the port is gone
  public List<RawRegister> read() throws IOException, InterruptedException {
    chain.start();
    chain.measure(scan, true);
    return chain.registers().stream()
        .sorted(Comparator.comparingInt(RawRegister::device)) // keeps the groups' order
        .toList();
  }
}
