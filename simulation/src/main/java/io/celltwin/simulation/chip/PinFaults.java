package io.celltwin.simulation.chip;

import java.util.HashMap;
import java.util.Map;

/// Faults outside the chip, between a plant and the pins: broken and shorted thermistors, shorted
/// cells, pins held at a voltage. What is cut between a sense wire and the chip is
/// [EmulatedMonitors#openWire].
public final class PinFaults implements ChainInputs {
  // Of the longest stack and the largest chip: which are there says EmulatedMonitors.
  private static final int MOST_DEVICES = 64;
  private static final int MOST_PINS = 255;

  private final ChainInputs plant;
  private final double pullUpVolts;
  private final Map<Integer, Double> cells = new HashMap<>();
  private final Map<Integer, Double> gpios = new HashMap<>();
  private final Map<Integer, Double> dies = new HashMap<>();

  /// @param pullUpVolts what the dividers of the thermistors hang on: the second reference of an
  ///   LTC or ADBMS, 3 V, or TSREF of a BQ79616, 5 V
  public PinFaults(ChainInputs plant, double pullUpVolts) {
    this.plant = plant;
    this.pullUpVolts = pullUpVolts;
  }

  /// Nothing pulls the divider down: the pin sees the reference.
  public void openThermistor(int device, int gpio) {
    gpios.put(key(device, gpio), pullUpVolts);
  }

  public void shortThermistor(int device, int gpio) {
    gpios.put(key(device, gpio), 0.0);
  }

  public void shortCell(int device, int cell) {
    cells.put(key(device, cell), 0.0);
  }

  public void holdCell(int device, int cell, double volts) {
    cells.put(key(device, cell), volts);
  }

  public void holdGpio(int device, int gpio, double volts) {
    gpios.put(key(device, gpio), volts);
  }

  public void holdDie(int device, double celsius) {
    dies.put(requireDevice(device), celsius);
  }

  public void healCell(int device, int cell) {
    cells.remove(key(device, cell));
  }

  public void healGpio(int device, int gpio) {
    gpios.remove(key(device, gpio));
  }

  public void healDie(int device) {
    dies.remove(device);
  }

  @Override
  public double cellVolts(int device, int cell, long nanos) {
    Double held = cells.isEmpty() ? null : cells.get(key(device, cell));
    return held == null ? plant.cellVolts(device, cell, nanos) : held;
  }

  @Override
  public double gpioVolts(int device, int gpio, long nanos) {
    Double held = gpios.isEmpty() ? null : gpios.get(key(device, gpio));
    return held == null ? plant.gpioVolts(device, gpio, nanos) : held;
  }

  @Override
  public double dieCelsius(int device, long nanos) {
    Double held = dies.isEmpty() ? null : dies.get(device);
    return held == null ? plant.dieCelsius(device, nanos) : held;
  }

  private static int key(int device, int pin) {
    requireDevice(device);
    if (pin < 1 || pin > MOST_PINS) {
      throw new IllegalArgumentException("pin " + pin + ", expected 1.." + MOST_PINS);
    }
    return device << 8 | pin;
  }

  private static int requireDevice(int device) {
    if (device < 1 || device > MOST_DEVICES) {
      throw new IllegalArgumentException("device " + device + ", expected 1.." + MOST_DEVICES);
    }
    return device;
  }
}
