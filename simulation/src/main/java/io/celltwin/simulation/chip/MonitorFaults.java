package io.celltwin.simulation.chip;

import static io.celltwin.simulation.chip.FaultCase.at;
import static io.celltwin.simulation.chip.FaultCase.device;
import static io.celltwin.simulation.chip.FaultCase.each;

import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Every fault of an emulated chain of cell monitors, and of its pins.
final class MonitorFaults {
  private final Chip chip;
  private final List<FaultCase<MonitorRig>> cases = new ArrayList<>();

  private MonitorFaults(Chip chip) {
    this.chip = chip;
    bus();
    chain();
    bits();
    converters();
    pins();
  }

  static FaultTable.Cases<MonitorRig> of(Chip chip) {
    return new FaultTable.Cases<>(
        CellRig.SETUP, () -> new MonitorRig(chip), new MonitorFaults(chip).cases);
  }

  private void add(FaultCase<MonitorRig> added) {
    cases.add(added);
  }

  private static FaultCase<MonitorRig> chain(
      String fault, String by, Consumer<EmulatedChain> inject, Consumer<EmulatedChain> heal) {
    return FaultCase.of(fault, by, rig -> inject.accept(rig.chain), rig -> heal.accept(rig.chain));
  }

  private static FaultCase<MonitorRig> ltc(
      String fault, String by, Consumer<EmulatedLtcChain> inject, Consumer<EmulatedLtcChain> heal) {
    return FaultCase.of(
        fault,
        by,
        rig -> inject.accept((EmulatedLtcChain) rig.chain),
        rig -> heal.accept((EmulatedLtcChain) rig.chain));
  }

  private static void byItself(EmulatedChain chain) {}

  private void bus() {
    add(CellFaults.unplugged("spidev0.0: errno 19 (ENODEV)"));
    add(
        chain(
                "every transfer 3 ms late",
                "slowBus(nanos)",
                c -> c.slowBus(3_000_000),
                EmulatedChain::healBus)
            .counted("skipped_scans"));
    add(
        chain(
                "every transfer 30 ms late", // ports fall idle between wake-up and command
                "slowBus(nanos)",
                c -> c.slowBus(30_000_000),
                EmulatedChain::healBus)
            .named(each(Kind.NO_ANSWER, CellRig.DEVICES))
            .state(State.SILENT)
            .counted("skipped_scans", "missing_answers", "faults", "outages")
            .within(5)); // one scan takes seconds
    add(CellFaults.noisy("corrupt(rate)"));
  }

  private void chain() {
    cases.addAll(CellFaults.unreachable());
    add(
        chain("device 2 restarts", "brownOut(2)", c -> c.brownOut(2), MonitorFaults::byItself)
            .named(device(Kind.RESET, 2))
            .counted("reconfigured", "faults"));
    add(misses("device 2 misses a command", 1)); // the clearing before a conversion
    add(misses("device 2 misses two commands", 2)); // the clearing and its repetition
    add(CellFaults.damagedReplies());
    cases.addAll(CellFaults.cutWires(chip));
  }

  /// Where nothing is left to clear, a missed clearing does no harm and nobody can tell: so not in
  /// the scan that follows the watched time, which comes after the overlap test.
  private static FaultCase<MonitorRig> misses(String fault, int commands) {
    return FaultCase.<MonitorRig>of(
            fault,
            "missCommands(2, " + commands + ")",
            rig -> {
              rig.run(MonitorRig.SCAN_NANOS / 1e9);
              rig.chain.missCommands(2, commands);
            },
            rig -> {})
        .named(device(Kind.COMMAND_MISSED, 2))
        .counted("faults");
  }

  private void bits() {
    add(
        chain(
                "device 3: bit 1 of cell 8 stuck high",
                "stickBit(3, …)",
                c -> c.stickBit(3, 0x008, 16 + 1, true),
                c -> c.healBits(3))
            .named(at(Kind.SELF_TEST, 3, 8))
            .counted("faults"));
    add(
        chain(
                "device 3: bit 12 of cell 8 stuck low",
                "stickBit(3, …)",
                c -> c.stickBit(3, 0x008, 24 + 4, false),
                c -> c.healBits(3))
            .named(at(Kind.SELF_TEST, 3, 8))
            .counted("faults"));
    int gpios = chip == Chip.ADBMS6830 ? 0x019 : 0x00C;
    add(
        chain(
                "device 2: bit 9 of GPIO 3 stuck high",
                "stickBit(2, …)",
                c -> c.stickBit(2, gpios, 40 + 1, true),
                c -> c.healBits(2))
            .named(at(Kind.SELF_TEST, 2, 23))
            .counted("faults"));
    add(
        chain(
                "device 1: reference bit of its settings stuck low",
                "stickBit(1, …)",
                c -> c.stickBit(1, 0x002, 2, false),
                c -> c.healBits(1))
            .named(device(Kind.CONFIGURATION, 1))
            .counted("faults"));
  }

  private void converters() {
    for (int k = 1; chip != Chip.ADBMS6830 && k <= chip.inputs() / 6; k++) {
      int converter = k;
      add(
          ltc(
                  "device 2: multiplexer of converter " + converter + " stuck",
                  "stickMultiplexer(2, " + converter + ", 3)",
                  c -> c.stickMultiplexer(2, converter, 3),
                  c -> c.stickMultiplexer(2, converter, 0))
              .named(device(Kind.MULTIPLEXER, 2))
              .counted("faults"));
      add(
          chain(
                  "device 4: filter of converter " + converter + " computes wrongly",
                  "failFilter(4, " + converter + ", true)",
                  c -> c.failFilter(4, converter, true),
                  c -> c.failFilter(4, converter, false))
              .named(at(Kind.SELF_TEST, 4, 6 * converter - 5), at(Kind.SELF_TEST, 4, 6 * converter))
              .counted("faults"));
    }
    add(
        chain(
                "device 1: first reference 1 % high",
                "driftReference(1, 0.01)",
                c -> c.driftReference(1, 0.01),
                c -> c.driftReference(1, 0))
            .named(device(Kind.REFERENCE, 1))
            .counted("faults"));
    add(CellFaults.stalledConverter());
    add(
        chain(
                "device 4: analog supply 4.3 V",
                "supply(4, 4.3, 3)",
                c -> c.supply(4, 4.3, 3),
                c -> c.supply(4, 5, 3))
            .named(at(Kind.SUPPLY, 4, 1))
            .counted("faults"));
    add(
        chain(
                "device 4: digital supply 2.5 V",
                "supply(4, 5, 2.5)",
                c -> c.supply(4, 5, 2.5),
                c -> c.supply(4, 5, 3))
            .named(at(Kind.SUPPLY, 4, 2))
            .counted("faults"));
    if (chip == Chip.ADBMS6830) {
      add(
          chain(
                  "device 3: second reference 2.9 V",
                  "secondReference(3, 2.9)",
                  c -> ((EmulatedAdbmsChain) c).secondReference(3, 2.9),
                  c -> ((EmulatedAdbmsChain) c).secondReference(3, 3))
              .named(device(Kind.REFERENCE, 3))
              .counted("faults"));
    }
  }

  private void pins() {
    add(CellFaults.cutGpio());
    cases.addAll(CellFaults.pins(chip, MonitorRig.PULL_UP_VOLTS));
    add(
        CellFaults.<MonitorRig>pin(
                "device 2: chip at 155 degC",
                "holdDie(2, 155)",
                p -> p.holdDie(2, 155),
                p -> p.healDie(2))
            .named(device(Kind.THERMAL_SHUTDOWN, 2), device(Kind.TOO_HOT, 2))
            .counted("faults"));
  }
}
