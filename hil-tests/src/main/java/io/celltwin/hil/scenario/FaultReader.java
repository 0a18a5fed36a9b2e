package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice;
import io.celltwin.hil.bench.SimulatedPlant;
import io.celltwin.simulation.chip.EmulatedChain;
import io.celltwin.simulation.chip.EmulatedI2cChip;
import io.celltwin.simulation.chip.EmulatedMonitors;
import io.celltwin.simulation.chip.LineFault;
import io.celltwin.simulation.chip.PinFaults;
import io.celltwin.simulation.chip.SerialResponder;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Binds one `[[fault]]`: its kind decides which further keys it has.
final class FaultReader {
  static final Range SECONDS = Range.of(0, 100 * 366 * 86_400.0);

  private static final Range DEVICE = Range.of(1, 100);
  private static final Range WIRE = Range.of(0, 100);
  private static final Range NUMBER = Range.of(1, 1024);
  private static final Range REGISTER = Range.of(0, 0xFFFF);
  private static final Range BIT = Range.of(0, 63);
  private static final Range RATE = Range.of(0, 1);
  private static final Range VOLTS = Range.of(-10, 10);
  private static final Range CELSIUS = Range.of(-100, 300);
  private static final Range OHMS = Range.above(0, 1e6);
  private static final Range RATIO = Range.of(-1, 1);

  /// How a fault of a kind is put in and taken out.
  ///
  /// @param text for people, without the source
  record Action(String text, Consumer<Bench> inject, Consumer<Bench> heal) {}

  private final Map<String, Function<Table, Action>> kinds = new TreeMap<>();

  /// Of the scenario: faults by chance come the same way each time.
  private final long seed;

  FaultReader(long seed) {
    this.seed = seed;
    wires();
    chain();
    chips();
    currentChips();
    serialPacks();
    pack();
    kinds.put("unplugged", FaultReader::unplugged);
    kinds.putAll(CanFaultReader.kinds());
    kinds.putAll(SensorFaultReader.kinds());
    kinds.put(
        "broker_loss",
        _ ->
            new Action(
                "the broker is away",
                bench -> bench.broker().lose(),
                bench -> bench.broker().restore()));
  }

  Optional<Fault> read(Table table) {
    double at = table.number("at_s", SECONDS);
    OptionalDouble until = table.optionalNumber("until_s", SECONDS);
    if (until.isPresent()) table.requireAbove("until_s", until.getAsDouble(), "at_s", at);
    Optional<String> kind =
        table.text("kind", kinds::containsKey, "one of " + String.join(", ", kinds.keySet()));
    // Who knows which further keys an unknown kind has?
    if (kind.isEmpty() && table.has("kind")) return Optional.empty();
    Optional<Action> action =
        kind.flatMap(name -> Optional.ofNullable(kinds.get(name))).map(bind -> bind.apply(table));
    table.finish();
    return action.map(a -> new Fault(table.key(), a.text(), at, until, a.inject(), a.heal()));
  }

  // Sense wires and sensors

  private void wires() {
    kinds.put(
        "open_wire",
        table -> {
          int device = integer(table, "device", DEVICE);
          int wire = integer(table, "wire", WIRE);
          return monitors(
              table,
              "device %d: wire %d cut".formatted(device, wire),
              m -> m.openWire(device, wire),
              m -> m.healWire(device, wire));
        });
    kinds.put(
        "open_gpio",
        table -> {
          int device = integer(table, "device", DEVICE);
          int gpio = integer(table, "gpio", NUMBER);
          return monitors(
              table,
              "device %d: GPIO %d cut".formatted(device, gpio),
              m -> m.openGpio(device, gpio),
              m -> m.healGpio(device, gpio));
        });
    kinds.put("open_thermistor", table -> thermistor(table, "open", PinFaults::openThermistor));
    kinds.put(
        "shorted_thermistor", table -> thermistor(table, "shorted", PinFaults::shortThermistor));
    kinds.put(
        "cell_reads",
        table -> {
          int device = integer(table, "device", DEVICE);
          int cell = integer(table, "cell", NUMBER);
          double volts = table.number("voltage_V", VOLTS);
          return pins(
              table,
              "device %d: cell %d reads %s V".formatted(device, cell, Texts.number(volts)),
              p -> p.holdCell(device, cell, volts),
              p -> p.healCell(device, cell));
        });
    kinds.put(
        "die_reads",
        table -> {
          int device = integer(table, "device", DEVICE);
          double celsius = table.number("temperature_degC", CELSIUS);
          return pins(
              table,
              "device %d: chip at %s degC".formatted(device, Texts.number(celsius)),
              p -> p.holdDie(device, celsius),
              p -> p.healDie(device));
        });
  }

  private interface GpioFault {
    void put(PinFaults pins, int device, int gpio);
  }

  private Action thermistor(Table table, String how, GpioFault fault) {
    int device = integer(table, "device", DEVICE);
    int gpio = integer(table, "gpio", NUMBER);
    return pins(
        table,
        "device %d: thermistor at GPIO %d %s".formatted(device, gpio, how),
        p -> fault.put(p, device, gpio),
        p -> p.healGpio(device, gpio));
  }

  // The chain

  private void chain() {
    kinds.put(
        "lost_device",
        table -> {
          int device = integer(table, "device", DEVICE);
          return monitors(
              table,
              "device %d without supply".formatted(device),
              m -> m.loseDevice(device),
              m -> m.restoreDevice(device));
        });
    kinds.put(
        "broken_link",
        table -> {
          int after = integer(table, "after_device", WIRE);
          return monitors(
              table,
              "link broken behind device %d".formatted(after),
              m -> m.breakLink(after),
              EmulatedMonitors::healLink);
        });
    kinds.put(
        "device_restarts",
        table -> {
          int device = integer(table, "device", DEVICE);
          return monitors(
              table, "device %d restarts".formatted(device), m -> m.brownOut(device), m -> {});
        });
    kinds.put(
        "damaged_replies",
        table -> {
          int device = integer(table, "device", DEVICE);
          return monitors(
              table,
              "device %d answers with wrong check sums".formatted(device),
              m -> m.damageReplies(device, true),
              m -> m.damageReplies(device, false));
        });
    kinds.put(
        "bus_noise",
        table -> {
          double rate = table.number("bit_error_rate", RATE);
          return monitors(
              table,
              "one bit in %s flipped".formatted(Texts.number(1 / rate)),
              m -> m.corrupt(rate, seed),
              m -> m.corrupt(0, seed));
        });
    kinds.put(
        "missed_commands",
        table -> {
          int device = integer(table, "device", DEVICE);
          int count = integer(table, "count", NUMBER);
          return spiChain(
              table,
              "device %d misses %d commands".formatted(device, count),
              c -> c.missCommands(device, count),
              c -> {});
        });
  }

  // Inside the chips

  private void chips() {
    kinds.put(
        "stalled_converter",
        table -> {
          int device = integer(table, "device", DEVICE);
          return monitors(
              table,
              "device %d: conversions never end".formatted(device),
              m -> m.stallConverter(device, true),
              m -> m.stallConverter(device, false));
        });
    kinds.put(
        "stuck_bit",
        table -> {
          int device = integer(table, "device", DEVICE);
          int command = table.address("read_command", REGISTER, 0).orElse(0);
          int bit = integer(table, "bit", BIT);
          boolean level = table.flag("level", true);
          return spiChain(
              table,
              "device %d: bit %d of what 0x%03x reads stuck %s"
                  .formatted(device, bit, command, level ? "high" : "low"),
              c -> c.stickBit(device, command, bit, level),
              c -> c.healBits(device));
        });
    kinds.put(
        "reference_drift",
        table -> {
          int device = integer(table, "device", DEVICE);
          double relative = table.number("relative", RATIO);
          return spiChain(
              table,
              "device %d: first reference off by %s %%"
                  .formatted(device, Texts.number(100 * relative)),
              c -> c.driftReference(device, relative),
              c -> c.driftReference(device, 0));
        });
    kinds.put(
        "supply",
        table -> {
          int device = integer(table, "device", DEVICE);
          double analog = table.number("analog_V", VOLTS);
          double digital = table.number("digital_V", VOLTS);
          return spiChain(
              table,
              "device %d: supplies %s and %s V"
                  .formatted(device, Texts.number(analog), Texts.number(digital)),
              c -> c.supply(device, analog, digital),
              c -> c.supply(device, 5, 3));
        });
  }

  // Current sensors

  private void currentChips() {
    kinds.put(
        "chip_silent",
        table -> current(table, "chip silent", c -> c.silent(true), c -> c.silent(false)));
    kinds.put(
        "chip_restarts",
        table -> current(table, "chip restarts", EmulatedI2cChip::brownOut, c -> {}));
    kinds.put(
        "chip_register_bit",
        table -> {
          int register = table.address("register", REGISTER, 0).orElse(0);
          int bit = integer(table, "bit", BIT);
          boolean level = table.flag("level", true);
          return current(
              table,
              "bit %d of register 0x%02x stuck %s".formatted(bit, register, level ? "high" : "low"),
              c -> c.stuckBit(register, bit, level),
              EmulatedI2cChip::freeBits);
        });
    kinds.put(
        "transfers_fail",
        table -> {
          double share = table.number("share", RATE);
          return current(
              table,
              "%s %% of transfers fail".formatted(Texts.number(100 * share)),
              c -> c.failing(share, seed),
              c -> c.failing(0, seed));
        });
  }

  // Packs on serial lines

  private void serialPacks() {
    for (LineFault fault : LineFault.values()) {
      String name = fault.name().toLowerCase(Locale.ROOT);
      kinds.put(
          "answers_" + name,
          table ->
              serial(
                  table,
                  "answers: " + name.replace('_', ' '),
                  p -> p.inject(fault, Integer.MAX_VALUE),
                  SerialResponder::mend));
    }
    kinds.put(
        "line_noise",
        table -> {
          double rate = table.number("byte_error_rate", RATE);
          return serial(
              table,
              "one byte in %s wrong".formatted(Texts.number(1 / rate)),
              p -> p.noise(rate, seed),
              p -> p.noise(0, seed));
        });
  }

  // The pack itself

  private void pack() {
    kinds.put(
        "cell_short",
        table -> {
          int cell = integer(table, "cell", NUMBER);
          double ohms = table.number("resistance_ohm", OHMS);
          return pack(
              "cell %d shorted inside by %s ohm".formatted(cell, Texts.number(ohms)),
              p -> p.shortCell(cell, ohms),
              p -> p.shortCell(cell, Double.POSITIVE_INFINITY));
        });
    kinds.put(
        "loose_bar",
        table -> {
          int cell = integer(table, "cell", NUMBER);
          double ohms = table.number("resistance_ohm", OHMS);
          return pack(
              "bus bar at cell %d loose, %s ohm".formatted(cell, Texts.number(ohms)),
              p -> p.loosenBar(cell, ohms),
              p -> p.loosenBar(cell, p.settings().barOhms()));
        });
    kinds.put(
        "coolant_flow",
        table -> {
          double share = table.number("share", RATE);
          return pack(
              "coolant flows at %s %%".formatted(Texts.number(100 * share)),
              p -> p.coolantFlow(share),
              p -> p.coolantFlow(1));
        });
  }

  private static Action pack(
      String text, Consumer<SimulatedPack> inject, Consumer<SimulatedPack> heal) {
    return new Action(
        text, bench -> inject.accept(packOf(bench)), bench -> heal.accept(packOf(bench)));
  }

  private static SimulatedPack packOf(Bench bench) {
    if (bench.plant() instanceof SimulatedPlant plant) return plant.pack();
    throw new IllegalArgumentException("another plant, expected a simulated pack");
  }

  // Any port of a device

  private static Action unplugged(Table table) {
    String name = source(table);
    return new Action(
        name + ": adapter unplugged",
        bench -> {
          switch (bench.device(name)) {
            case BenchDevice.Monitors m -> m.monitors().failBus(name + ": unplugged");
            case BenchDevice.CurrentChip c -> c.chip().gone(name + ": unplugged");
            case BenchDevice.SerialPack p -> p.pack().unplug(name + ": unplugged");
            case BenchDevice.Can _ -> throw noPlug(name);
          }
        },
        bench -> {
          switch (bench.device(name)) {
            case BenchDevice.Monitors m -> m.monitors().healBus();
            case BenchDevice.CurrentChip c -> c.chip().gone("");
            case BenchDevice.SerialPack p -> p.pack().unplug("");
            case BenchDevice.Can _ -> throw noPlug(name);
          }
        });
  }

  private static IllegalArgumentException noPlug(String source) {
    return new IllegalArgumentException(
        "source " + source + ", expected a device; of a CAN bus: bus_silent or bus_off");
  }

  // Which device

  static int integer(Table table, String key, Range range) {
    OptionalInt value = table.integer(key, range);
    return value.orElse(0); // what is faulty has been reported
  }

  private static String source(Table table) {
    return table.text("source", s -> !s.isBlank(), "the name of a source").orElse("");
  }

  private static Action monitors(
      Table table,
      String text,
      Consumer<EmulatedMonitors> inject,
      Consumer<EmulatedMonitors> heal) {
    return action(
        table,
        text,
        BenchDevice.Monitors.class,
        "cell monitors",
        d -> inject.accept(d.monitors()),
        d -> heal.accept(d.monitors()));
  }

  private static Action pins(
      Table table, String text, Consumer<PinFaults> inject, Consumer<PinFaults> heal) {
    return action(
        table,
        text,
        BenchDevice.Monitors.class,
        "cell monitors",
        d -> inject.accept(d.pins()),
        d -> heal.accept(d.pins()));
  }

  private static Action spiChain(
      Table table, String text, Consumer<EmulatedChain> inject, Consumer<EmulatedChain> heal) {
    return monitors(table, text, m -> inject.accept(chainOf(m)), m -> heal.accept(chainOf(m)));
  }

  private static EmulatedChain chainOf(EmulatedMonitors monitors) {
    if (monitors instanceof EmulatedChain chain) return chain;
    throw new IllegalArgumentException("a BQ79616, expected a chain on SPI");
  }

  private static Action current(
      Table table, String text, Consumer<EmulatedI2cChip> inject, Consumer<EmulatedI2cChip> heal) {
    return action(
        table,
        text,
        BenchDevice.CurrentChip.class,
        "a current sensor",
        d -> inject.accept(d.chip()),
        d -> heal.accept(d.chip()));
  }

  private static Action serial(
      Table table, String text, Consumer<SerialResponder> inject, Consumer<SerialResponder> heal) {
    return action(
        table,
        text,
        BenchDevice.SerialPack.class,
        "a serial pack",
        d -> inject.accept(d.pack()),
        d -> heal.accept(d.pack()));
  }

  static <D extends BenchDevice> Action action(
      Table table,
      String text,
      Class<D> kind,
      String expected,
      Consumer<D> inject,
      Consumer<D> heal) {
    String name = source(table);
    Function<Bench, D> device =
        bench -> {
          BenchDevice found = bench.device(name);
          if (kind.isInstance(found)) return kind.cast(found);
          throw new IllegalArgumentException("source " + name + ", expected " + expected);
        };
    return new Action(
        name + ": " + text,
        bench -> inject.accept(device.apply(bench)),
        bench -> heal.accept(device.apply(bench)));
  }
}
