package io.celltwin.hil.bench;

import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.map.Protocols;
import io.celltwin.config.ConfigException;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.HardwareSources;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.simulation.SensorSettings;
import io.celltwin.simulation.can.SenderTable;
import io.celltwin.simulation.can.SimulatedCanBus;
import io.celltwin.simulation.chip.AdcInputs;
import io.celltwin.simulation.chip.BqSettings;
import io.celltwin.simulation.chip.ChainInputs;
import io.celltwin.simulation.chip.ChainSettings;
import io.celltwin.simulation.chip.DalyRegisterResponder;
import io.celltwin.simulation.chip.DalyResponder;
import io.celltwin.simulation.chip.EmulatedAdbmsChain;
import io.celltwin.simulation.chip.EmulatedAds1115;
import io.celltwin.simulation.chip.EmulatedBqStack;
import io.celltwin.simulation.chip.EmulatedIna226;
import io.celltwin.simulation.chip.EmulatedIna228;
import io.celltwin.simulation.chip.EmulatedLtcChain;
import io.celltwin.simulation.chip.JbdResponder;
import io.celltwin.simulation.chip.JkResponder;
import io.celltwin.simulation.chip.LtcPart;
import io.celltwin.simulation.chip.PackInputs;
import io.celltwin.simulation.chip.PinFaults;
import io.celltwin.simulation.chip.SerialResponder;
import io.celltwin.simulation.chip.ShuntInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Emulated devices as a configuration describes the real ones: a chain has the chips and wires
/// that the daemon expects of it, a shunt the resistance that it reckons with. So a device on the
/// bench is what the configuration says, until a fault is put into it.
final class DeviceFactory {
  /// What the dividers of thermistors hang on: the second reference, or TSREF.
  private static final double REFERENCE_VOLTS = 3;

  private static final double TSREF_VOLTS = 5;

  private final TwinConfig config;
  private final BenchPlant plant;
  private final SensorSettings errors;
  private final Sampling sampling;
  private final CellWires wires;

  /// @param errors of what the devices measure: noise, and offset and gain error of the current
  /// @param sampling what makes them read more coarsely than they do by themselves
  /// @param wires which cell is behind which channel
  DeviceFactory(
      TwinConfig config,
      BenchPlant plant,
      SensorSettings errors,
      Sampling sampling,
      CellWires wires) {
    this.config = config;
    this.plant = plant;
    this.errors = errors;
    this.sampling = sampling;
    this.wires = wires;
  }

  BenchDevice device(
      String key,
      SourceSettings source,
      List<Channel> channels,
      VirtualClock clock,
      SplittableRandom random)
      throws ConfigException {
    return switch (source) {
      case SourceSettings.CellMonitor monitor -> monitors(key, monitor, channels, clock, random);
      case SourceSettings.CurrentSensor current -> current(current, clock, random);
      case SourceSettings.SerialPack pack -> serial(pack, channels, clock, random);
      case SourceSettings.Can can -> can(key, can, channels, clock, random);
      case SourceSettings.Csv _, SourceSettings.CanLog _ ->
          throw new ConfigException(
              List.of(
                  config.finding(
                      key + ".kind",
                      "a source that no bench has",
                      "cell monitors, current sensors, a serial pack or a CAN bus")));
    };
  }

  // Cell monitors

  private BenchDevice monitors(
      String key,
      SourceSettings.CellMonitor source,
      List<Channel> channels,
      Clock clock,
      SplittableRandom random)
      throws ConfigException {
    MonitorSettings settings = HardwareSources.monitorSettings(config, key, source);
    boolean isSerial = settings.chip().isSerial();
    double reference = isSerial ? TSREF_VOLTS : REFERENCE_VOLTS;
    PinFaults pins =
        new PinFaults(
            new MonitorPins(source, settings, channels, reference, random.split()), reference);
    double noise = errors.voltageNoiseVolts();
    if (isSerial) {
      EmulatedBqStack stack =
          new EmulatedBqStack(
              settings.devices(), pins, clock, BqSettings.TYPICAL.noise(noise, random.nextLong()));
      return new BenchDevice.Monitors(stack, pins, stack::open);
    }
    int devices = settings.devices();
    ChainSettings ltc = ChainSettings.LTC681X.noise(noise, random.nextLong());
    ChainSettings adbms = ChainSettings.ADBMS683X.noise(noise, random.nextLong());
    var chain =
        switch (settings.chip()) {
          case LTC6811 -> new EmulatedLtcChain(LtcPart.LTC6811_1, devices, pins, clock, ltc);
          case LTC6813 -> new EmulatedLtcChain(LtcPart.LTC6813_1, devices, pins, clock, ltc);
          case ADBMS1818 -> new EmulatedLtcChain(LtcPart.ADBMS1818, devices, pins, clock, ltc);
          case ADBMS6830 -> new EmulatedAdbmsChain(devices, pins, clock, adbms);
          case BQ79616 -> throw new IllegalStateException("on a serial line");
        };
    return new BenchDevice.Monitors(chain, pins, chain::open);
  }

  /// The cells and thermistors at the chips' pins.
  private final class MonitorPins implements ChainInputs {
    private final int[][] cellOfInput;
    private final int[][] cellOfGpio;
    private final MonitorSettings.Sensor[][] sensorOfGpio;
    private final double referenceVolts;
    private final MeasuredCells measured;

    MonitorPins(
        SourceSettings.CellMonitor source,
        MonitorSettings settings,
        List<Channel> channels,
        double referenceVolts,
        SplittableRandom noise) {
      this.referenceVolts = referenceVolts;
      measured = new MeasuredCells(plant, errors, sampling, noise);
      MonitorSettings.Chip chip = settings.chip();
      cellOfInput = new int[settings.devices()][chip.inputs()];
      cellOfGpio = new int[settings.devices()][chip.gpios()];
      sensorOfGpio = new MonitorSettings.Sensor[settings.devices()][chip.gpios()];
      int channel = 0;
      for (int device = 0; device < settings.devices(); device++) {
        for (int input : settings.cells().get(device)) {
          cellOfInput[device][input - 1] = wires.cell(source.name(), channels.get(channel++));
        }
      }
      for (MonitorSettings.Sensor sensor : settings.sensors()) {
        sensorOfGpio[sensor.device() - 1][sensor.gpio() - 1] = sensor;
        cellOfGpio[sensor.device() - 1][sensor.gpio() - 1] =
            wires.sensorCell(source.name(), channels.get(channel++), channels);
      }
    }

    @Override
    public double cellVolts(int device, int cell, long nanos) {
      int wired = cellOfInput[device - 1][cell - 1];
      return wired == 0 ? 0 : plant.cellVolts(wired, nanos); // what is not wired is joined
    }

    @Override
    public double gpioVolts(int device, int gpio, long nanos) {
      int cell = cellOfGpio[device - 1][gpio - 1];
      if (cell == 0) return 0;
      MonitorSettings.Sensor sensor = sensorOfGpio[device - 1][gpio - 1];
      double ohms = Resistance.of(sensor.thermistor(), measured.celsius(cell, nanos));
      return referenceVolts * ohms / (ohms + sensor.pullUpOhms());
    }

    @Override
    public double dieCelsius(int device, long nanos) {
      for (int cell : cellOfInput[device - 1]) if (cell > 0) return plant.celsius(cell, nanos);
      return plant.celsius(1, nanos);
    }
  }

  // Currents

  private BenchDevice current(
      SourceSettings.CurrentSensor source, Clock clock, SplittableRandom random) {
    int string = wires.string(source.name(), "current_A");
    MeasuredAmps amps = new MeasuredAmps(plant, errors, sampling, string, random);
    return new BenchDevice.CurrentChip(
        switch (source) {
          case SourceSettings.Shunt shunt -> {
            ShuntInputs pins = new ShuntPins(shunt, amps);
            yield shunt.chip().equals("ina226")
                ? new EmulatedIna226(shunt.address(), pins, clock)
                : new EmulatedIna228(shunt.address(), pins, clock);
          }
          case SourceSettings.ShuntAmplifier amplifier ->
              new EmulatedAds1115(amplifier.address(), amplifierPins(amplifier, amps), clock);
        });
  }

  private final class ShuntPins implements ShuntInputs {
    private final SourceSettings.Shunt shunt;
    private final MeasuredAmps amps;

    ShuntPins(SourceSettings.Shunt shunt, MeasuredAmps amps) {
      this.shunt = shunt;
      this.amps = amps;
    }

    @Override
    public double shuntVolts(long nanos) {
      double told = (amps.at(nanos) + shunt.offsetAmps()) / shunt.gain();
      return (shunt.reversed() ? -told : told) * shunt.shuntOhms();
    }

    @Override
    public double busVolts(long nanos) {
      return shunt.busVoltage() ? plant.stringVolts(amps.string(), nanos) / shunt.busGain() : 0;
    }

    @Override
    public double dieCelsius(long nanos) {
      return plant.celsius(1, nanos);
    }
  }

  private AdcInputs amplifierPins(SourceSettings.ShuntAmplifier amplifier, MeasuredAmps amps) {
    int pin = amplifier.input().charAt("AIN".length()) - '0';
    return (asked, nanos) -> {
      if (asked != pin) return 0;
      double told = (amps.at(nanos) + amplifier.offsetAmps()) / amplifier.gain();
      double signed = amplifier.reversed() ? -told : told;
      return amplifier.zeroVolts() + signed * amplifier.shuntOhms() * amplifier.amplifierGain();
    };
  }

  // What sends on a CAN bus

  private BenchDevice can(
      String key,
      SourceSettings.Can source,
      List<Channel> channels,
      VirtualClock clock,
      SplittableRandom random)
      throws ConfigException {
    SimulatedCanBus bus =
        new SimulatedCanBus(clock, CanBitRate.of(source.bitRate()), random.nextLong());
    bus.add(
        senders(key, source),
        new CanTruth(source.name(), channels, plant, errors, sampling, wires, random));
    return new BenchDevice.Can(bus);
  }

  /// A table that comes with the program; or, beside a signal map of one's own, the file of its
  /// name that ends in `.csv`.
  private SenderTable senders(String key, SourceSettings.Can source) throws ConfigException {
    String protocol = source.protocol();
    if (SenderTable.names().contains(protocol)) return SenderTable.shipped(protocol);
    String expected = "one that the bench can send: " + String.join(", ", SenderTable.names());
    try {
      Path folder = Optional.ofNullable(config.file().getParent()).orElse(Path.of(""));
      List<Path> files = Protocols.files(protocol, folder);
      if (!files.isEmpty()) {
        String map = String.valueOf(files.getFirst().getFileName());
        Path table =
            files
                .getFirst()
                .resolveSibling(map.substring(0, map.length() - ".toml".length()) + ".csv");
        if (files.size() > 1 && Files.isRegularFile(table)) {
          return SenderTable.read(files.getLast(), table);
        }
        expected += "; or, beside a map with a DBC file, " + table;
      }
    } catch (IOException unreadable) {
      expected = "a sender table that can be read; " + unreadable.getMessage();
    }
    throw new ConfigException(
        List.of(config.finding(key + ".protocol", "\"" + protocol + "\"", expected)));
  }

  // Packs with electronics of their own on a serial line

  private BenchDevice serial(
      SourceSettings.SerialPack source,
      List<Channel> channels,
      Clock clock,
      SplittableRandom random) {
    SerialPins pins = new SerialPins(source, channels, random);
    int cells = source.cells();
    int sensors = source.sensors();
    SerialResponder pack =
        switch (source.protocol()) {
          case "jbd" -> new JbdResponder(cells, sensors, pins, clock);
          case "daly" -> new DalyResponder(cells, sensors, pins, clock);
          case "daly-d2" -> new DalyRegisterResponder(true, cells, sensors, pins, clock);
          case "daly-81" -> new DalyRegisterResponder(false, cells, sensors, pins, clock);
          case "jk" -> new JkResponder(cells, pins, clock);
          default -> throw new IllegalArgumentException("protocol " + source.protocol());
        };
    return new BenchDevice.SerialPack(pack);
  }

  private final class SerialPins implements PackInputs {
    private final boolean reversed;
    private final MeasuredAmps amps;
    private final MeasuredCells measured;
    private final int[] cells;
    private final int[] sensorCells;

    SerialPins(SourceSettings.SerialPack source, List<Channel> channels, SplittableRandom random) {
      reversed = source.reversed();
      int string = wires.string(source.name(), "current_A");
      amps = new MeasuredAmps(plant, errors, sampling, string, random.split());
      measured = new MeasuredCells(plant, errors, sampling, random.split());
      cells =
          channels.stream()
              .filter(channel -> channel.quantity() == Quantity.CELL_VOLTAGE)
              .mapToInt(channel -> wires.cell(source.name(), channel))
              .toArray();
      sensorCells =
          channels.stream()
              .filter(channel -> channel.quantity() == Quantity.TEMPERATURE)
              .mapToInt(channel -> wires.sensorCell(source.name(), channel, channels))
              .toArray();
    }

    @Override
    public double cellVolts(int cell, long nanos) {
      int wired = cells[cell - 1];
      return wired == 0 ? 0 : measured.volts(wired, nanos);
    }

    @Override
    public double amps(long nanos) {
      double measured = amps.at(nanos);
      return reversed ? -measured : measured;
    }

    @Override
    public double celsius(int sensor, long nanos) {
      return measured.celsius(sensorCells[sensor - 1], nanos);
    }

    @Override
    public double soc(long nanos) {
      return plant.soc(nanos);
    }
  }
}
