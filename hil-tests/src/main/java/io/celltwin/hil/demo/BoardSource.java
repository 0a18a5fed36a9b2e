package io.celltwin.hil.demo;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.Snapshot;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.current.Ina228;
import io.celltwin.hal.current.Ina228Settings;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.hal.monitor.Thermistor;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.chip.PackBoard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A pack's measuring board read by the drivers of its chips, both in one thread and on the board's
/// own time: the bytes that go over SPI and I2C are those that a real board would see.
final class BoardSource implements ReadingSource {
  private static final long MILLISECOND = 1_000_000L;

  /// Readings come this much later than they were sampled, as over a real bus: longer than a scan
  /// with its slowest self-test.
  private static final long LATENCY_NANOS = 100 * MILLISECOND;

  /// How long one chip is read before the other has its turn.
  private static final long SLICE_NANOS = 10 * MILLISECOND;

  private static final double LARGEST_AMPS = 800;
  private static final int CONVERSION_MICROS = 150;
  private static final int AVERAGES = 16;

  private final Clock clock;
  private final CurrentSource current;
  private final MonitorSource monitor;
  private final List<Channel> channels;
  private final int shuntDevice;
  private final DeviceHealth health;
  private final DeviceHealth shuntHealth;
  private final DeviceHealth chainHealth;
  private Snapshot shuntTold;
  private Snapshot chainTold;

  /// @param clock the board's
  BoardSource(PackBoard board, SensorSettings sensors, int cellsPerDevice, Clock clock) {
    this.clock = clock;
    Ina228Settings shunt =
        new Ina228Settings(
            PackBoard.SHUNT_ADDRESS,
            PackBoard.SHUNT_OHMS,
            LARGEST_AMPS,
            0,
            false,
            1,
            0,
            CONVERSION_MICROS,
            AVERAGES,
            false,
            1,
            sensors.currentPeriodNanos());
    current = new CurrentSource(new Ina228(shunt), board.shunt()::open, clock);
    Thermistor thermistor =
        Thermistor.beta("demo", PackBoard.THERMISTOR_OHMS, PackBoard.THERMISTOR_BETA_KELVIN);
    List<MonitorSettings.Sensor> thermistors = new ArrayList<>();
    for (int s = 1; s <= sensors.temperatureSensors(); s++) {
      thermistors.add(
          new MonitorSettings.Sensor(
              board.deviceOfSensor(s), board.gpioOfSensor(s), thermistor, PackBoard.PULL_UP_OHMS));
    }
    MonitorSettings chain =
        MonitorSettings.of(MonitorSettings.Chip.LTC6813, board.devices())
            .withCells(MonitorSettings.firstInputs(cellsPerDevice, board.devices()))
            .withScans(sensors.voltagePeriodNanos(), 1)
            .withSensors(thermistors, false);
    monitor = new MonitorSource(chain, board.chain()::open, clock);
    List<Channel> all = new ArrayList<>(current.channels());
    all.addAll(monitor.channels());
    channels = List.copyOf(all);
    shuntDevice = board.devices() + 1;
    health = new DeviceHealth(Map.of("skipped_scans", monitor::skippedScans));
    shuntHealth = current.health().orElseThrow();
    chainHealth = monitor.health().orElseThrow();
    shuntTold = shuntHealth.snapshot();
    chainTold = chainHealth.snapshot();
  }

  @Override
  public List<Channel> channels() {
    return channels;
  }

  @Override
  public void read(long untilNanos, ReadingSink sink) throws IOException {
    int first = current.channels().size();
    ReadingSink cells =
        (channel, sampledNanos, value, quality) ->
            sink.accept(first + channel, sampledNanos, value, quality);
    long boardNanos = untilNanos - LATENCY_NANOS;
    while (clock.nowNanos() < boardNanos) {
      long sliceNanos = Math.min(boardNanos, clock.nowNanos() + SLICE_NANOS);
      monitor.read(sliceNanos, cells);
      do {
        current.read(Math.max(sliceNanos, clock.nowNanos()), sink);
      } while (clock.nowNanos() < sliceNanos);
      tell();
    }
  }

  /// Of chain and shunt: the worse state, the faults and counts of both. The shunt's chip is the
  /// device after the chain's last.
  @Override
  public Optional<DeviceHealth> health() {
    return Optional.of(health);
  }

  private void tell() {
    Snapshot shunt = shuntHealth.snapshot();
    Snapshot chain = chainHealth.snapshot();
    if (!shunt.equals(shuntTold) || !chain.equals(chainTold)) {
      for (DeviceFault fault : shuntTold.faults()) {
        if (!shunt.faults().contains(fault)) health.set(ofShunt(fault), false);
      }
      for (DeviceFault fault : chainTold.faults()) {
        if (!chain.faults().contains(fault)) health.set(fault, false);
      }
      for (DeviceFault fault : chain.faults()) health.set(fault, true);
      for (DeviceFault fault : shunt.faults()) health.set(ofShunt(fault), true);
      enterWorse(shunt, chain);
      shuntTold = shunt;
      chainTold = chain;
    }
    // Last: what has been raised here is counted already.
    for (Count count : Count.values()) {
      long more = shuntHealth.count(count) + chainHealth.count(count) - health.count(count);
      if (more > 0) health.add(count, more);
    }
  }

  private DeviceFault ofShunt(DeviceFault fault) {
    return new DeviceFault(fault.kind(), shuntDevice, fault.channel());
  }

  private void enterWorse(Snapshot shunt, Snapshot chain) {
    boolean isShunt = badness(shunt.state()) > badness(chain.state());
    Snapshot worse = isShunt ? shunt : chain;
    String reason = worse.reason();
    health.enter(worse.state(), reason.isEmpty() ? "" : (isShunt ? "shunt: " : "cells: ") + reason);
  }

  private static int badness(State state) {
    return switch (state) {
      case UP -> 0;
      case STARTING -> 1;
      case SILENT -> 2;
      case ABSENT -> 3;
    };
  }

  @Override
  public void close() {
    monitor.close();
    current.close();
  }
}
