package io.celltwin.simulation.chip;

import static io.celltwin.simulation.chip.FaultCase.at;
import static io.celltwin.simulation.chip.FaultCase.device;

import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What can be wrong at the pins of cell monitors, whatever their bus.
final class CellFaults {
  private CellFaults() {}

  /// @param pullUpVolts what the dividers of the thermistors hang on
  static <R extends CellRig> List<FaultCase<R>> of(Chip chip, double pullUpVolts) {
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
                "device 1: GPIO 1 held 10 mV below what it hangs on",
                "holdGpio(1, 1, …)",
                p -> p.holdGpio(1, 1, pullUpVolts - 0.01),
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
