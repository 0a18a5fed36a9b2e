package io.celltwin.hil.bench;

import io.celltwin.simulation.can.SimulatedCanBus;
import io.celltwin.simulation.chip.EmulatedI2cChip;
import io.celltwin.simulation.chip.EmulatedMonitors;
import io.celltwin.simulation.chip.PinFaults;
import io.celltwin.simulation.chip.SerialResponder;
import java.io.IOException;

/// What stands behind the port of one source, and can break.
public sealed interface BenchDevice {
  /// The port's other end, each time that a driver opens it.
  AutoCloseable open() throws IOException;

  /// Measures what it measures by itself, whether it is read or not.
  default void live() {}

  /// What hangs on an adapter that can be pulled.
  sealed interface Pluggable extends BenchDevice {
    /// @param reason of every failure until [#plugIn]
    void unplug(String reason);

    void plugIn();
  }

  /// A chain of cell monitors.
  ///
  /// @param monitors chips, links and sense wires
  /// @param pins what lies between them and the cells
  record Monitors(EmulatedMonitors monitors, PinFaults pins, Opening opening) implements Pluggable {
    @Override
    public AutoCloseable open() throws IOException {
      return opening.open();
    }

    @Override
    public void unplug(String reason) {
      monitors.failBus(reason);
    }

    @Override
    public void plugIn() {
      monitors.healBus();
    }
  }

  /// A chip that measures a current.
  record CurrentChip(EmulatedI2cChip chip) implements Pluggable {
    @Override
    public AutoCloseable open() throws IOException {
      return chip.open();
    }

    @Override
    public void live() {
      chip.convert();
    }

    @Override
    public void unplug(String reason) {
      chip.gone(reason);
    }

    @Override
    public void plugIn() {
      chip.gone("");
    }
  }

  /// A pack with electronics of its own.
  record SerialPack(SerialResponder pack) implements Pluggable {
    @Override
    public AutoCloseable open() throws IOException {
      return pack.open();
    }

    @Override
    public void unplug(String reason) {
      pack.unplug(reason);
    }

    @Override
    public void plugIn() {
      pack.unplug("");
    }
  }

  /// A CAN bus on which the pack's electronics send.
  record Can(SimulatedCanBus bus) implements BenchDevice {
    @Override
    public AutoCloseable open() {
      return bus.open();
    }
  }

  /// How a port is opened.
  @FunctionalInterface
  interface Opening {
    AutoCloseable open() throws IOException;
  }
}
