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

/// What can be wrong with cell monitors and at their pins, whatever their bus.
final class CellFaults {
  private CellFaults() {}

  private static <R extends CellRig> FaultCase<R> monitors(
      String fault, String by, Consumer<EmulatedMonitors> inject, Consumer<EmulatedMonitors> heal) {
    return FaultCase.of(
        fault, by, rig -> inject.accept(rig.monitors()), rig -> heal.accept(rig.monitors()));
  }

  /// @param reason as the system gives it for such a port
  static <R extends CellRig> FaultCase<R> unplugged(String reason) {
    return CellFaults.<R>monitors(
            "adapter unplugged",
            "failBus(reason)",
            m -> m.failBus(reason),
            EmulatedMonitors::healBus)
        .state(State.ABSENT)
        .counted("outages");
  }

  static <R extends CellRig> FaultCase<R> noisy(String by) {
    return CellFaults.<R>monitors(
            "one bit in 20,000 flipped, both ways",
            by,
            m -> m.corrupt(5e-5, 7),
            m -> m.corrupt(0, 7))
        .counted("checksum_errors", "retries")
        .within(5); // noise is found when it comes
  }

  /// Devices that nobody hears, and with them those behind.
  static <R extends CellRig> List<FaultCase<R>> unreachable() {
    return List.of(
        CellFaults.<R>monitors(
                "link broken behind device 2",
                "breakLink(2)",
                m -> m.breakLink(2),
                EmulatedMonitors::healLink)
            .named(device(Kind.NO_ANSWER, 3), device(Kind.NO_ANSWER, 4))
            .counted("missing_answers", "faults"),
        CellFaults.<R>monitors(
                "host cut off", "breakLink(0)", m -> m.breakLink(0), EmulatedMonitors::healLink)
            .named(each(Kind.NO_ANSWER, CellRig.DEVICES))
            .state(State.SILENT)
            .counted("missing_answers", "faults", "outages"),
        CellFaults.<R>monitors(
                "device 3 without supply",
                "loseDevice(3), restoreDevice(3)",
                m -> m.loseDevice(3),
                m -> m.restoreDevice(3))
            .named(device(Kind.NO_ANSWER, 3), device(Kind.NO_ANSWER, 4))
            .counted("missing_answers", "faults"));
  }

  static <R extends CellRig> FaultCase<R> damagedReplies() {
    return CellFaults.<R>monitors(
            "device 3 answers with wrong checksums",
            "damageReplies(3, true)",
            m -> m.damageReplies(3, true),
            m -> m.damageReplies(3, false))
        .named(device(Kind.NO_ANSWER, 3))
        .counted("checksum_errors", "retries", "faults");
  }

  /// The outermost wires, their neighbours and one in the middle.
  static <R extends CellRig> List<FaultCase<R>> cutWires(Chip chip) {
    List<FaultCase<R>> cases = new ArrayList<>();
    for (int wire : new int[] {0, 1, 6, chip.inputs() - 1, chip.inputs()}) {
      cases.add(
          CellFaults.<R>monitors(
                  "device 2: wire " + wire + " cut",
                  "openWire(2, " + wire + ")",
                  m -> m.openWire(2, wire),
                  m -> m.healWire(2, wire))
              .named(at(Kind.OPEN_WIRE, 2, wire))
              .counted("faults"));
    }
    return cases;
  }

  static <R extends CellRig> FaultCase<R> stalledConverter() {
    return CellFaults.<R>monitors(
            "device 3: conversions never end",
            "stallConverter(3, true)",
            m -> m.stallConverter(3, true),
            m -> m.stallConverter(3, false))
        .named(device(Kind.NO_CONVERSION, 3))
        .counted("faults");
  }

  static <R extends CellRig> FaultCase<R> cutGpio() {
    return CellFaults.<R>monitors(
            "device 1: GPIO 1 cut between pin and divider",
            "openGpio(1, 1)",
            m -> m.openGpio(1, 1),
            m -> m.healGpio(1, 1))
        .named(at(Kind.SENSOR_SHORTED, 1, 1))
        .counted("faults");
  }

  /// What is wrong outside the chips.
  ///
  /// @param pullUpVolts what the dividers of the thermistors hang on
  static <R extends CellRig> List<FaultCase<R>> pins(Chip chip, double pullUpVolts) {
    double nearlyOpen = pullUpVolts - 0.01;
    List<FaultCase<R>> cases = new ArrayList<>();
    cases.add(
        CellFaults.<R>pin(
                "device 2: thermistor at GPIO 3 open",
                "openThermistor(2, 3)",
                p -> p.openThermistor(2, 3),
                p -> p.healGpio(2, 3))
            .named(at(Kind.SENSOR_OPEN, 2, 3))
            .counted("faults"));
    cases.add(
        CellFaults.<R>pin(
                "device 4: thermistor at GPIO 5 shorted",
                "shortThermistor(4, 5)",
                p -> p.shortThermistor(4, 5),
                p -> p.healGpio(4, 5))
            .named(at(Kind.SENSOR_SHORTED, 4, 5))
            .counted("faults"));
    cases.add(
        CellFaults.<R>pin(
                "device 1: GPIO 1 held at " + nearlyOpen + " V",
                "holdGpio(1, 1, " + nearlyOpen + ")",
                p -> p.holdGpio(1, 1, nearlyOpen),
                p -> p.healGpio(1, 1))
            .named(at(Kind.SENSOR_OPEN, 1, 1))
            .counted("faults"));
    cases.add(
        CellFaults.<R>pin(
                "device 1: cell 12 shorted",
                "shortCell(1, 12)",
                p -> p.shortCell(1, 12),
                p -> p.healCell(1, 12))
            .named(at(Kind.CELL_UNDER_VOLTAGE, 1, 12))
            .counted("faults"));
    for (int cell : new int[] {1, chip.inputs()}) {
      cases.add(
          CellFaults.<R>pin(
                  "device 3: cell " + cell + " at 4.3 V",
                  "holdCell(3, " + cell + ", 4.3)",
                  p -> p.holdCell(3, cell, 4.3),
                  p -> p.healCell(3, cell))
              .named(at(Kind.CELL_OVER_VOLTAGE, 3, cell))
              .counted("faults"));
    }
    cases.add(
        CellFaults.<R>pin(
                "device 2: cell 2 at 5.9 V",
                "holdCell(2, 2, 5.9)",
                p -> p.holdCell(2, 2, 5.9),
                p -> p.healCell(2, 2))
            .named(at(Kind.OVER_RANGE, 2, 2), at(Kind.CELL_OVER_VOLTAGE, 2, 2))
            .counted("faults"));
    cases.add(
        CellFaults.<R>pin(
                "device 2: chip at 100 degC",
                "holdDie(2, 100)",
                p -> p.holdDie(2, 100),
                p -> p.healDie(2))
            .named(device(Kind.TOO_HOT, 2))
            .counted("faults"));
    return cases;
  }

  static <R extends CellRig> FaultCase<R> pin(
      String fault, String by, Consumer<PinFaults> inject, Consumer<PinFaults> heal) {
    return FaultCase.of(fault, by, rig -> inject.accept(rig.pins), rig -> heal.accept(rig.pins));
  }
}
