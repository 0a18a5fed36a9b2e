package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import io.celltwin.simulation.LoggedLoad;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.SplittableRandom;

/// The measuring board of a simulated pack: a chain of LTC6813 at its cells, with thermistors on
/// cans, and an INA228 at its shunt. Drivers read both as they read real ones; the pack lives on
/// the board's clock. One thread.
///
/// Errors are those of the sensor settings: the chain's and the shunt's noise, offset and gain
/// error of the current, noise of the thermistors. Periods and resolutions are the chips' own.
public final class PackBoard {
  /// Of the shunt.
  public static final double SHUNT_OHMS = 1e-4;

  /// Thermistors of 10 kohm at 25 degC, on 10 kohm to the second reference.
  public static final double THERMISTOR_OHMS = 10_000;

  public static final double THERMISTOR_BETA_KELVIN = 3435;
  public static final double PULL_UP_OHMS = 10_000;
  public static final int SHUNT_ADDRESS = 0x40;

  private static final double REFERENCE_VOLTS = 3;
  private static final double ZERO_CELSIUS = 273.15;
  private static final double REFERENCE_KELVIN = 298.15;

  private final SimulatedPack pack;
  private final LoggedLoad load;
  private final SensorSettings sensors;
  private final int cellsPerDevice;
  private final SplittableRandom currentNoise;
  private final SplittableRandom temperatureNoise;
  private final EmulatedLtcChain chain;
  private final EmulatedIna228 shunt;

  /// @param load the one that draws from `pack`
  /// @param cellsPerDevice at the lowest inputs of each device; divides the number of cells
  /// @param clock the pack's virtual time
  public PackBoard(
      SimulatedPack pack,
      LoggedLoad load,
      SensorSettings sensors,
      int cellsPerDevice,
      Clock clock) {
    if (pack.cellCount() % cellsPerDevice != 0) {
      throw new IllegalArgumentException(
          pack.cellCount() + " cells, expected a multiple of " + cellsPerDevice);
    }
    this.pack = pack;
    this.load = load;
    this.sensors = sensors;
    this.cellsPerDevice = cellsPerDevice;
    SplittableRandom random = new SplittableRandom(sensors.seed());
    currentNoise = random.split();
    temperatureNoise = random.split();
    chain =
        new EmulatedLtcChain(
            LtcPart.LTC6813_1,
            devices(),
            new CellPins(),
            clock,
            ChainSettings.LTC681X.noise(sensors.voltageNoiseVolts(), random.nextLong()));
    shunt = new EmulatedIna228(SHUNT_ADDRESS, new ShuntPins(), clock);
  }

  public EmulatedLtcChain chain() {
    return chain;
  }

  public EmulatedIna228 shunt() {
    return shunt;
  }

  public int devices() {
    return pack.cellCount() / cellsPerDevice;
  }

  /// The device, from 1, at which a temperature sensor, from 1, hangs.
  public int deviceOfSensor(int sensor) {
    return (cellOf(sensor) - 1) / cellsPerDevice + 1;
  }

  /// Its GPIO there, from 1.
  public int gpioOfSensor(int sensor) {
    int gpio = 1;
    for (int s = 1; s < sensor; s++) if (deviceOfSensor(s) == deviceOfSensor(sensor)) gpio++;
    return gpio;
  }

  private int cellOf(int sensor) {
    return sensors.cellOfTemperatureSensor(sensor, pack.cellCount());
  }

  /// A chip may ask for a moment that another has already let pass: cells change little in the
  /// milliseconds of a scan, the current is remembered.
  private void reach(long nanos) {
    if (nanos > pack.nowNanos()) pack.advance(nanos);
  }

  private final class CellPins implements ChainInputs {
    @Override
    public double cellVolts(int device, int cell, long nanos) {
      if (cell > cellsPerDevice) return 0; // inputs that are not used are joined
      reach(nanos);
      return pack.trueVolts((device - 1) * cellsPerDevice + cell);
    }

    @Override
    public double gpioVolts(int device, int gpio, long nanos) {
      for (int sensor = 1; sensor <= sensors.temperatureSensors(); sensor++) {
        if (deviceOfSensor(sensor) == device && gpioOfSensor(sensor) == gpio) {
          double noise = sensors.temperatureNoiseKelvin() * temperatureNoise.nextGaussian();
          double kelvin = pack.trueSurfaceCelsius(cellOf(sensor)) + noise + ZERO_CELSIUS;
          double ohms =
              THERMISTOR_OHMS
                  * StrictMath.exp(THERMISTOR_BETA_KELVIN * (1 / kelvin - 1 / REFERENCE_KELVIN));
          return REFERENCE_VOLTS * ohms / (ohms + PULL_UP_OHMS);
        }
      }
      return 0;
    }

    @Override
    public double dieCelsius(int device, long nanos) {
      return pack.trueSurfaceCelsius((device - 1) * cellsPerDevice + 1);
    }
  }

  private final class ShuntPins implements ShuntInputs {
    @Override
    public double shuntVolts(long nanos) {
      reach(nanos);
      double amps =
          load.amps(nanos) * (1 + sensors.currentGainError())
              + sensors.currentOffsetAmps()
              + sensors.currentNoiseAmps() * currentNoise.nextGaussian();
      return amps * SHUNT_OHMS;
    }

    @Override
    public double busVolts(long nanos) {
      return 0; // not wired: its full scale is 85 V
    }

    @Override
    public double dieCelsius(long nanos) {
      return pack.trueSurfaceCelsius(1);
    }
  }
}
