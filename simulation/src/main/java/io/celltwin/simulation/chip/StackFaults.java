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

/// Every fault of an emulated stack of BQ79616, and of its pins.
final class StackFaults {
  /// VCELL8_LO, GPIO3_LO, UV_THRESH.
  private static final int CELL_8 = 0x579;

  private static final int GPIO_3 = 0x593;
  private static final int THRESHOLD = 0x00A;

  private final List<FaultCase<StackRig>> cases = new ArrayList<>();

  private StackFaults() {
    line();
    stack();
    chips();
    cases.addAll(CellFaults.pins(Chip.BQ79616, StackRig.PULL_UP_VOLTS));
  }

  static FaultTable.Cases<StackRig> of() {
    return new FaultTable.Cases<>(CellRig.SETUP, StackRig::new, new StackFaults().cases);
  }

  private void add(FaultCase<StackRig> added) {
    cases.add(added);
  }

  private static FaultCase<StackRig> stack(
      String fault, String by, Consumer<EmulatedBqStack> inject, Consumer<EmulatedBqStack> heal) {
    return FaultCase.of(fault, by, rig -> inject.accept(rig.stack), rig -> heal.accept(rig.stack));
  }

  private static void byItself(EmulatedBqStack stack) {}

  private void line() {
    add(CellFaults.unplugged("ttyUSB0: errno 5 (EIO)"));
    add(
        stack("wire to the host cut", "silence(true)", s -> s.silence(true), s -> s.silence(false))
            .named(each(Kind.NO_ANSWER, CellRig.DEVICES))
            .state(State.SILENT)
            .counted("missing_answers", "faults", "outages"));
    add(CellFaults.noisy("corrupt(rate, seed)"));
    add(
        stack(
                "20 bytes of noise before each answer",
                "garbage(20, seed)",
                s -> s.garbage(20, 7),
                s -> s.garbage(0, 7))
            .passedOver());
  }

  private void stack() {
    cases.addAll(CellFaults.unreachable());
    for (int device = 1; device <= CellRig.DEVICES; device++) {
      int restarted = device;
      add(
          stack(
                  "device " + device + " restarts and loses its address",
                  "brownOut(" + device + ")",
                  s -> s.brownOut(restarted),
                  StackFaults::byItself)
              .named(device(Kind.RESET, device))
              .counted("reconfigured", "faults"));
    }
    add(CellFaults.damagedReplies());
  }

  private void chips() {
    cases.addAll(CellFaults.cutWires(Chip.BQ79616));
    add(
        stack(
                "device 3: bit 1 of cell 8 stuck high",
                "stickBit(3, …)",
                s -> s.stickBit(3, CELL_8, 1, true),
                s -> s.healBits(3))
            .named(at(Kind.SELF_TEST, 3, 8))
            .counted("faults"));
    add(
        stack(
                "device 2: bit 1 of GPIO 3 stuck high",
                "stickBit(2, …)",
                s -> s.stickBit(2, GPIO_3, 1, true),
                s -> s.healBits(2))
            .named(at(Kind.SELF_TEST, 2, 23))
            .counted("faults"));
    add(
        stack(
                "device 1: a bit of its threshold stuck high",
                "stickBit(1, …)",
                s -> s.stickBit(1, THRESHOLD, 5, true),
                s -> s.healBits(1))
            .named(device(Kind.CONFIGURATION, 1))
            .counted("faults"));
    add(CellFaults.stalledConverter());
    add(
        stack(
                "device 2: results stay as they are",
                "freezeResults(2, true)",
                s -> s.freezeResults(2, true),
                s -> s.freezeResults(2, false))
            .named(device(Kind.NO_CONVERSION, 2))
            .counted("faults"));
    add(CellFaults.cutGpio());
  }
}
