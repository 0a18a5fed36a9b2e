package io.celltwin.simulation.chip;

import static io.celltwin.simulation.chip.FaultCase.at;
import static io.celltwin.simulation.chip.FaultCase.device;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.pack.SerialPackSettings;
import io.celltwin.hal.pack.SerialPackSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Every fault of an emulated serial pack, and of its line.
final class PackFaults {
  private static final int CELLS = 13;
  private static final int SENSORS = 2; // JK has no more

  private PackFaults() {}

  /// The pack at the other end of a line.
  static SerialResponder responder(
      SerialPackSettings.Kind kind, int cells, int sensors, PackInputs inputs, Clock clock) {
    return switch (kind) {
      case JBD -> new JbdResponder(cells, sensors, inputs, clock);
      case DALY -> new DalyResponder(cells, sensors, inputs, clock);
      case DALY_D2 -> new DalyRegisterResponder(true, cells, sensors, inputs, clock);
      case DALY_81 -> new DalyRegisterResponder(false, cells, sensors, inputs, clock);
      case JK -> new JkResponder(cells, inputs, clock);
    };
  }

  static final class Rig extends FaultRig implements PackInputs {
    private final SerialPackSettings settings;
    private final SerialResponder pack;
    private final SerialPackSource source;

    Rig(SerialPackSettings.Kind kind) {
      settings = SerialPackSettings.of(kind, CELLS, SENSORS);
      pack = responder(kind, CELLS, SENSORS, this, clock);
      source =
          new SerialPackSource(
              settings,
              () -> {
                if (pack.isUnplugged()) throw new IOException("/dev/ttyUSB0: errno 2 (ENOENT)");
                return pack.open();
              },
              clock);
      watch();
    }

    @Override
    public double cellVolts(int cell, long nanos) {
      return 3.3 + cell * 0.001;
    }

    @Override
    public double amps(long nanos) {
      return -12.3;
    }

    @Override
    public double celsius(int sensor, long nanos) {
      return sensor * 10 - 20;
    }

    @Override
    public double soc(long nanos) {
      return 0.57;
    }

    @Override
    SerialPackSource source() {
      return source;
    }

    @Override
    long periodNanos() {
      return settings.pollNanos();
    }

    @Override
    long lookNanos() {
      return periodNanos() / 20;
    }

    @Override
    double watchedSeconds() {
      return 5;
    }

    /// Polls whose first request was answered go on to the end of all requests, 0.3 s and three
    /// attempts each; the next is the first to be silent.
    @Override
    double foundWithinSeconds() {
      return 5;
    }

    @Override
    String text(DeviceFault fault) {
      return source.text(fault);
    }

    /// Packs tell whole mV, tenths of A and V, degC and tenths of percent.
    @Override
    boolean isWrong(int channel, long nanos, double value) {
      String[] parts = source.channels().get(channel).name().split("_", -1);
      double stringVolts = 0;
      for (int cell = 1; cell <= CELLS; cell++) stringVolts += cellVolts(cell, nanos);
      return switch (parts[0]) {
        case "current" -> Math.abs(value - amps(nanos)) > 0.05;
        case "voltage" -> Math.abs(value - cellVolts(Integer.parseInt(parts[1]), nanos)) > 0.00051;
        case "temperature" -> Math.abs(value - celsius(Integer.parseInt(parts[1]), nanos)) > 0.051;
        case "string" -> Math.abs(value - stringVolts) > 0.051;
        default -> Math.abs(value - soc(nanos)) > 0.0051;
      };
    }
  }

  static FaultTable.Cases<Rig> of(SerialPackSettings.Kind kind) {
    return new FaultTable.Cases<>(
        CELLS + " cells, asked every second", () -> new Rig(kind), cases(kind));
  }

  private static FaultCase<Rig> line(String fault, LineFault kind, int answers) {
    return FaultCase.of(
        fault,
        "inject(" + kind + ", " + (answers == Integer.MAX_VALUE ? "…" : answers) + ")",
        rig -> rig.pack.inject(kind, answers),
        rig -> rig.pack.mend());
  }

  private static List<FaultCase<Rig>> cases(SerialPackSettings.Kind kind) {
    List<FaultCase<Rig>> cases = new ArrayList<>();
    for (LineFault fault : LineFault.values()) {
      String text =
          switch (fault) {
            case WRONG_CHECKSUM -> "every checksum wrong";
            case SILENCE -> "no answer";
            case HALF_FRAME -> "every answer ends in its middle";
            case GARBAGE_BEFORE -> "garbage before every answer";
            case ECHO -> "the line echoes";
            case ECHO_ONLY -> "the line echoes, the pack is silent";
            case OTHER_ADDRESS -> "another pack answers";
            case SLOW -> "answers come 0.7 s late";
            case REFUSED -> "every request refused";
          };
      FaultCase<Rig> always = line(text, fault, Integer.MAX_VALUE);
      cases.add(
          switch (fault) {
            case ECHO, GARBAGE_BEFORE -> always.passedOver();
            case SLOW -> always.counted("missing_answers", "retries");
            case WRONG_CHECKSUM -> silent(always, "checksum_errors");
            case SILENCE, HALF_FRAME, ECHO_ONLY, OTHER_ADDRESS, REFUSED -> silent(always);
          });
      if (fault == LineFault.WRONG_CHECKSUM)
        cases.add(line("one checksum wrong", fault, 1).counted("checksum_errors", "retries"));
      if (fault == LineFault.SILENCE)
        cases.add(line("one answer missing", fault, 1).counted("missing_answers", "retries"));
    }
    cases.add(
        FaultCase.<Rig>of(
                "a bit of one byte in 500 flipped",
                "noise(0.002, seed)",
                rig -> rig.pack.noise(0.002, 7),
                rig -> rig.pack.mend())
            .counted("checksum_errors", "retries")
            .within(60)); // it is found when it comes
    cases.add(
        silent(
            FaultCase.of(
                "answers come 2 s late",
                "slowness(2 s), inject(SLOW, …)",
                rig -> {
                  rig.pack.slowness(2_000_000_000L);
                  rig.pack.inject(LineFault.SLOW, Integer.MAX_VALUE);
                },
                rig -> rig.pack.mend())));
    cases.add(
        FaultCase.<Rig>of(
                "adapter unplugged",
                "unplug(reason)",
                rig -> rig.pack.unplug("/dev/ttyUSB0: errno 5 (EIO)"),
                rig -> rig.pack.unplug(""))
            .state(State.ABSENT)
            .counted("outages"));
    cases.add(
        numbers("a pack of 14 cells in its place", CELLS + 1, SENSORS)
            .named(device(Kind.WRONG_DEVICE, 0))
            .counted("faults"));
    if (kind != SerialPackSettings.Kind.JK)
      cases.add(
          numbers("a pack of one sensor in its place", CELLS, 1)
              .named(device(Kind.WRONG_DEVICE, 0))
              .counted("faults"));
    switch (kind) {
      case JBD -> {
        cases.add(
            protection("protections(1 << 1)", p -> ((JbdResponder) p).protections(1 << 1), 2));
        cases.add(
            protection("protections(1 << 10)", p -> ((JbdResponder) p).protections(1 << 10), 11));
      }
      case DALY ->
          cases.add(protection("faults(1 << 3)", p -> ((DalyResponder) p).faults(1L << 3), 4));
      case JK -> cases.add(protection("alarms(1 << 4)", p -> ((JkResponder) p).alarms(1 << 4), 5));
      case DALY_D2, DALY_81 -> {}
    }
    return cases;
  }

  private static FaultCase<Rig> silent(FaultCase<Rig> fault, String... further) {
    List<String> counted =
        new ArrayList<>(List.of("missing_answers", "retries", "faults", "outages"));
    counted.addAll(List.of(further));
    return fault
        .named(device(Kind.NO_ANSWER, 0))
        .state(State.SILENT)
        .counted(counted.toArray(String[]::new));
  }

  private static FaultCase<Rig> numbers(String fault, int cells, int sensors) {
    return FaultCase.of(
        fault,
        "numbers(" + cells + ", …)",
        rig -> numbers(rig.pack, cells, sensors),
        rig -> numbers(rig.pack, CELLS, SENSORS));
  }

  static void numbers(SerialResponder pack, int cells, int sensors) {
    switch (pack) {
      case JbdResponder jbd -> jbd.numbers(cells, sensors);
      case DalyResponder daly -> daly.numbers(cells, sensors);
      case DalyRegisterResponder daly -> daly.numbers(cells, sensors);
      case JkResponder jk -> jk.numbers(cells);
      default -> throw new IllegalArgumentException(pack.toString());
    }
  }

  private static FaultCase<Rig> protection(String by, Consumer<SerialResponder> inject, int bit) {
    return FaultCase.<Rig>of(
            "a protection is active", by, rig -> inject.accept(rig.pack), rig -> clear(rig.pack))
        .named(at(Kind.PROTECTION, 0, bit))
        .counted("faults");
  }

  private static void clear(SerialResponder pack) {
    if (pack instanceof JbdResponder jbd) jbd.protections(0);
    if (pack instanceof DalyResponder daly) daly.faults(0);
    if (pack instanceof JkResponder jk) jk.alarms(0);
  }
}
