package io.celltwin.hil.scenario;

import static java.util.Map.entry;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice.Monitors;
import io.celltwin.simulation.chip.EmulatedChain;
import io.celltwin.simulation.chip.PinFaults;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The kinds of `[[fault]]` of cell monitors: sense wires and sensors, the chain, the chips.
final class MonitorFaultReader {
  private static final Range VOLTS = Range.of(-10, 10);
  private static final Range CELSIUS = Range.of(-100, 300);
  private static final Range COMMANDS = Range.of(1, 1024);

  /// At a half every bit is chance.
  private static final Range BIT_ERROR_RATE = Range.above(0, 0.5);

  /// A reference that is off by more is none.
  private static final Range DRIFT = Range.of(-0.5, 0.5);

  private static final int LAST_BIT = 47;

  private final Bench bench;
  private final long seed;

  MonitorFaultReader(Bench bench, long seed) {
    this.bench = bench;
    this.seed = seed;
  }

  Map<String, FaultReader.Kind> kinds() {
    return Map.ofEntries(
        entry("open_wire", this::openWire),
        entry("open_gpio", this::openGpio),
        entry("open_thermistor", this::openThermistor),
        entry("shorted_thermistor", this::shortedThermistor),
        entry("cell_reads", this::cellReads),
        entry("die_reads", this::dieReads),
        entry("lost_device", this::lostDevice),
        entry("broken_link", this::brokenLink),
        entry("device_restarts", this::deviceRestarts),
        entry("damaged_replies", this::damagedReplies),
        entry("bus_noise", this::busNoise),
        entry("missed_commands", this::missedCommands),
        entry("stalled_converter", this::stalledConverter),
        entry("stuck_bit", this::stuckBit),
        entry("reference_drift", this::referenceDrift),
        entry("supply", this::supply));
  }

  // Sense wires and sensors

  private FaultAction openWire(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    int wire = source.integer("wire", 0, m -> m.monitors().cells());
    return source.action(
        String.format(Locale.ROOT, "device %d: wire %d cut", device, wire),
        m -> m.monitors().openWire(device, wire),
        m -> m.monitors().healWire(device, wire));
  }

  private FaultAction openGpio(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    int gpio = gpio(source);
    return source.action(
        String.format(Locale.ROOT, "device %d: GPIO %d cut", device, gpio),
        m -> m.monitors().openGpio(device, gpio),
        m -> m.monitors().healGpio(device, gpio));
  }

  private FaultAction openThermistor(Table table) {
    return thermistor(table, "open", PinFaults::openThermistor);
  }

  private FaultAction shortedThermistor(Table table) {
    return thermistor(table, "shorted", PinFaults::shortThermistor);
  }

  private interface GpioFault {
    void put(PinFaults pins, int device, int gpio);
  }

  private FaultAction thermistor(Table table, String how, GpioFault fault) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    int gpio = gpio(source);
    return source.action(
        String.format(Locale.ROOT, "device %d: thermistor at GPIO %d %s", device, gpio, how),
        m -> fault.put(m.pins(), device, gpio),
        m -> m.pins().healGpio(device, gpio));
  }

  private FaultAction cellReads(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    int cell = source.integer("cell", 1, m -> m.monitors().cells());
    double volts = table.number("voltage_V", VOLTS);
    return source.action(
        String.format(
            Locale.ROOT, "device %d: cell %d reads %s V", device, cell, Texts.number(volts)),
        m -> m.pins().holdCell(device, cell, volts),
        m -> m.pins().healCell(device, cell));
  }

  private FaultAction dieReads(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    double celsius = table.number("temperature_degC", CELSIUS);
    return source.action(
        String.format(Locale.ROOT, "device %d: chip at %s degC", device, Texts.number(celsius)),
        m -> m.pins().holdDie(device, celsius),
        m -> m.pins().healDie(device));
  }

  // The chain

  private FaultAction lostDevice(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    return source.action(
        String.format(Locale.ROOT, "device %d without supply", device),
        m -> m.monitors().loseDevice(device),
        m -> m.monitors().restoreDevice(device));
  }

  private FaultAction brokenLink(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int after = source.integer("after_device", 0, m -> m.monitors().devices() - 1);
    return source.action(
        String.format(Locale.ROOT, "link broken behind device %d", after),
        m -> m.monitors().breakLink(after),
        m -> m.monitors().healLink());
  }

  private FaultAction deviceRestarts(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    return source.action(
        String.format(Locale.ROOT, "device %d restarts", device),
        m -> m.monitors().brownOut(device),
        _ -> {});
  }

  private FaultAction damagedReplies(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    return source.action(
        String.format(Locale.ROOT, "device %d answers with wrong check sums", device),
        m -> m.monitors().damageReplies(device, true),
        m -> m.monitors().damageReplies(device, false));
  }

  private FaultAction busNoise(Table table) {
    double rate = table.number("bit_error_rate", BIT_ERROR_RATE);
    return monitors(table)
        .action(
            String.format(Locale.ROOT, "one bit in %s flipped", Texts.number(1 / rate)),
            m -> m.monitors().corrupt(rate, seed),
            m -> m.monitors().corrupt(0, seed));
  }

  private FaultAction missedCommands(Table table) {
    FaultSource<EmulatedChain> source = spiChain(table);
    int device = source.integer("device", 1, EmulatedChain::devices);
    int count = table.integer("count", COMMANDS).orElse(1);
    return source.action(
        String.format(Locale.ROOT, "device %d misses %d commands", device, count),
        chain -> chain.missCommands(device, count),
        chain -> chain.missCommands(device, 0));
  }

  // Inside the chips

  private FaultAction stalledConverter(Table table) {
    FaultSource<Monitors> source = monitors(table);
    int device = device(source);
    return source.action(
        String.format(Locale.ROOT, "device %d: conversions never end", device),
        m -> m.monitors().stallConverter(device, true),
        m -> m.monitors().stallConverter(device, false));
  }

  private FaultAction stuckBit(Table table) {
    FaultSource<EmulatedChain> source = spiChain(table);
    int device = source.integer("device", 1, EmulatedChain::devices);
    int command = source.oneOf("read_command", EmulatedChain::readCommands);
    int bit = source.integer("bit", 0, _ -> LAST_BIT);
    boolean level = table.flag("level", true);
    return source.action(
        String.format(
            Locale.ROOT,
            "device %d: bit %d of what 0x%03x reads stuck %s",
            device,
            bit,
            command,
            level ? "high" : "low"),
        chain -> chain.stickBit(device, command, bit, level),
        chain -> chain.healBits(device));
  }

  private FaultAction referenceDrift(Table table) {
    FaultSource<EmulatedChain> source = spiChain(table);
    int device = source.integer("device", 1, EmulatedChain::devices);
    double relative = table.number("relative", DRIFT);
    return source.action(
        String.format(
            Locale.ROOT,
            "device %d: first reference off by %s %%",
            device,
            Texts.number(100 * relative)),
        chain -> chain.driftReference(device, relative),
        chain -> chain.driftReference(device, 0));
  }

  private FaultAction supply(Table table) {
    FaultSource<EmulatedChain> source = spiChain(table);
    int device = source.integer("device", 1, EmulatedChain::devices);
    double analog = table.number("analog_V", VOLTS);
    double digital = table.number("digital_V", VOLTS);
    return source.action(
        String.format(
            Locale.ROOT,
            "device %d: supplies %s and %s V",
            device,
            Texts.number(analog),
            Texts.number(digital)),
        chain -> chain.supply(device, analog, digital),
        chain -> chain.supply(device, EmulatedChain.ANALOG_VOLTS, EmulatedChain.DIGITAL_VOLTS));
  }

  // Which one

  private FaultSource<Monitors> monitors(Table table) {
    return FaultSource.of(
        table,
        bench,
        "cell monitors",
        device -> device instanceof Monitors found ? Optional.of(found) : Optional.empty());
  }

  private FaultSource<EmulatedChain> spiChain(Table table) {
    return FaultSource.of(
        table,
        bench,
        "cell monitors on SPI",
        device ->
            device instanceof Monitors found && found.monitors() instanceof EmulatedChain chain
                ? Optional.of(chain)
                : Optional.empty());
  }

  private static int device(FaultSource<Monitors> source) {
    return source.integer("device", 1, m -> m.monitors().devices());
  }

  private static int gpio(FaultSource<Monitors> source) {
    return source.integer("gpio", 1, m -> m.monitors().gpios());
  }
}
