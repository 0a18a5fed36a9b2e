package io.celltwin.simulation.chip;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Every fault that an emulated chain can have, put in while the driver reads it, and healed again:
/// what the driver named, when, what it delivered meanwhile, whether all was as before afterwards.
/// `main` prints it as the table of the README.
final class MonitorFaultTable {
  /// @param expected all of these must be named
  /// @param detected seconds; negative: never
  /// @param wrong readings that were delivered as good and were not what the pins saw, from the
  ///   fault to its naming; -1 where the pins themselves are what is wrong
  /// @param wrongAfter the same from the naming to the healing
  /// @param recovered seconds from healing to no fault and every cell right; negative: never
  record Row(
      Chip chip,
      String fault,
      List<String> expected,
      List<String> found,
      double detected,
      long wrong,
      long wrongAfter,
      int invalid,
      String counted,
      double recovered) {
    boolean isDetected() {
      return detected >= 0;
    }
  }

  /// @param named what must be named for the fault to count as found
  private record Case(
      String fault,
      Consumer<MonitorRig> inject,
      Consumer<MonitorRig> heal,
      List<DeviceFault> named,
      Predicate<MonitorRig> also) {
    Case(
        String fault,
        Consumer<MonitorRig> inject,
        Consumer<MonitorRig> heal,
        DeviceFault... named) {
      this(fault, inject, heal, List.of(named), _ -> true);
    }
  }

  private static final double LONGEST = 5;

  private MonitorFaultTable() {}

  private static void cutGpio(EmulatedChain chain, boolean cut) {
    switch (chain) {
      case EmulatedLtcChain ltc when cut -> ltc.openGpio(1, 1);
      case EmulatedLtcChain ltc -> ltc.healGpio(1, 1);
      case EmulatedAdbmsChain adbms when cut -> adbms.openGpio(1, 1);
      case EmulatedAdbmsChain adbms -> adbms.healGpio(1, 1);
    }
  }

  private static DeviceFault device(Kind kind, int device) {
    return DeviceFault.of(kind, device);
  }

  private static DeviceFault at(Kind kind, int device, int channel) {
    return new DeviceFault(kind, device, channel);
  }

  private static void nothing(MonitorRig rig) {}

  private static List<Case> cases(Chip chip) {
    int top = chip.inputs();
    List<Case> cases = new ArrayList<>();
    cases.add(
        new Case(
            "link broken behind device 2",
            r -> r.chain.breakLink(2),
            r -> r.chain.healLink(),
            device(Kind.NO_ANSWER, 3),
            device(Kind.NO_ANSWER, 4)));
    cases.add(
        new Case(
            "host cut off",
            r -> r.chain.breakLink(0),
            r -> r.chain.healLink(),
            List.of(device(Kind.NO_ANSWER, 1), device(Kind.NO_ANSWER, 4)),
            r -> r.health().state() == DeviceHealth.State.SILENT));
    cases.add(
        new Case(
            "device 3 without supply",
            r -> r.chain.loseDevice(3),
            r -> r.chain.restoreDevice(3),
            device(Kind.NO_ANSWER, 3),
            device(Kind.NO_ANSWER, 4)));
    cases.add(
        new Case(
            "device 2 restarts",
            r -> r.chain.brownOut(2),
            MonitorFaultTable::nothing,
            device(Kind.RESET, 2)));
    cases.add(
        new Case(
            "device 2 misses a command", // the clearing before a conversion
            r -> r.chain.missCommands(2, 1),
            MonitorFaultTable::nothing,
            device(Kind.COMMAND_MISSED, 2)));
    cases.add(
        new Case(
            "device 2 misses two commands", // the clearing and its repetition
            r -> r.chain.missCommands(2, 2),
            MonitorFaultTable::nothing,
            device(Kind.COMMAND_MISSED, 2)));
    cases.add(
        new Case(
            "device 3 answers with wrong checksums",
            r -> r.chain.damageReplies(3, true),
            r -> r.chain.damageReplies(3, false),
            device(Kind.NO_ANSWER, 3)));
    cases.add(
        new Case(
            "one bit in 20,000 flipped, both ways",
            r -> r.chain.corrupt(5e-5, 7),
            r -> r.chain.corrupt(0, 7),
            List.of(),
            r -> r.count(Count.CHECKSUM_ERRORS) > 3));
    for (int wire : new int[] {0, 1, 6, top - 1, top}) {
      cases.add(
          new Case(
              "device 2: wire " + wire + " cut",
              r -> r.chain.openWire(2, wire),
              r -> r.chain.healWire(2, wire),
              at(Kind.OPEN_WIRE, 2, wire)));
    }
    cases.add(
        new Case(
            "device 3: bit 1 of cell 8 stuck high",
            r -> r.chain.stickBit(3, 0x008, 16 + 1, true),
            r -> r.chain.healBits(3),
            at(Kind.SELF_TEST, 3, 8)));
    cases.add(
        new Case(
            "device 3: bit 12 of cell 8 stuck low",
            r -> r.chain.stickBit(3, 0x008, 24 + 4, false),
            r -> r.chain.healBits(3),
            at(Kind.SELF_TEST, 3, 8)));
    cases.add(
        new Case(
            "device 2: bit 9 of GPIO 3 stuck high",
            r -> r.chain.stickBit(2, chip == Chip.ADBMS6830 ? 0x019 : 0x00C, 40 + 1, true),
            r -> r.chain.healBits(2),
            at(Kind.SELF_TEST, 2, 23)));
    cases.add(
        new Case(
            "device 1: reference bit of its settings stuck low",
            r -> r.chain.stickBit(1, 0x002, 2, false),
            r -> r.chain.healBits(1),
            device(Kind.CONFIGURATION, 1)));
    for (int converter = 1; chip != Chip.ADBMS6830 && converter <= top / 6; converter++) {
      int which = converter;
      cases.add(
          new Case(
              "device 2: multiplexer of converter " + converter + " stuck",
              r -> ((EmulatedLtcChain) r.chain).stickMultiplexer(2, which, 3),
              r -> ((EmulatedLtcChain) r.chain).stickMultiplexer(2, which, 0),
              device(Kind.MULTIPLEXER, 2)));
      cases.add(
          new Case(
              "device 4: filter of converter " + converter + " computes wrongly",
              r -> r.chain.failFilter(4, which, true),
              r -> r.chain.failFilter(4, which, false),
              at(Kind.SELF_TEST, 4, 6 * converter - 5),
              at(Kind.SELF_TEST, 4, 6 * converter)));
    }
    cases.add(
        new Case(
            "device 1: first reference 1 % high",
            r -> r.chain.driftReference(1, 0.01),
            r -> r.chain.driftReference(1, 0),
            device(Kind.REFERENCE, 1)));
    cases.add(
        new Case(
            "device 3: conversions never end",
            r -> r.chain.stallConverter(3, true),
            r -> r.chain.stallConverter(3, false),
            device(Kind.NO_CONVERSION, 3)));
    cases.add(
        new Case(
            "device 4: analog supply 4.3 V",
            r -> r.chain.supply(4, 4.3, 3.0),
            r -> r.chain.supply(4, 5.0, 3.0),
            at(Kind.SUPPLY, 4, 1)));
    cases.add(
        new Case(
            "device 4: digital supply 2.5 V",
            r -> r.chain.supply(4, 5.0, 2.5),
            r -> r.chain.supply(4, 5.0, 3.0),
            at(Kind.SUPPLY, 4, 2)));
    cases.add(
        new Case(
            "device 2: thermistor at GPIO 3 open",
            r -> r.pins.openThermistor(2, 3),
            r -> r.pins.healGpio(2, 3),
            at(Kind.SENSOR_OPEN, 2, 3)));
    cases.add(
        new Case(
            "device 4: thermistor at GPIO 5 shorted",
            r -> r.pins.shortThermistor(4, 5),
            r -> r.pins.healGpio(4, 5),
            at(Kind.SENSOR_SHORTED, 4, 5)));
    cases.add(
        new Case(
            "device 1: cell 12 shorted",
            r -> r.pins.shortCell(1, 12),
            r -> r.pins.healCell(1, 12),
            at(Kind.CELL_UNDER_VOLTAGE, 1, 12)));
    cases.add(
        new Case(
            "device 3: cell 1 at 4.3 V",
            r -> r.pins.holdCell(3, 1, 4.3),
            r -> r.pins.healCell(3, 1),
            at(Kind.CELL_OVER_VOLTAGE, 3, 1)));
    if (top == 18) {
      cases.add(
          new Case(
              "device 3: cell 18 at 4.3 V",
              r -> r.pins.holdCell(3, 18, 4.3),
              r -> r.pins.healCell(3, 18),
              at(Kind.CELL_OVER_VOLTAGE, 3, 18)));
    }
    cases.add(
        new Case(
            "device 2: cell 2 at 5.9 V",
            r -> r.pins.holdCell(2, 2, 5.9),
            r -> r.pins.healCell(2, 2),
            at(Kind.OVER_RANGE, 2, 2)));
    cases.add(
        new Case(
            "device 2: chip at 100 degC",
            r -> r.pins.holdDie(2, 100),
            r -> r.pins.healDie(2),
            device(Kind.TOO_HOT, 2)));
    cases.add(
        new Case(
            "device 2: chip at 155 degC",
            r -> r.pins.holdDie(2, 155),
            r -> r.pins.healDie(2),
            device(Kind.THERMAL_SHUTDOWN, 2)));
    cases.add(
        new Case(
            "adapter unplugged",
            r -> r.chain.failBus("spidev0.0: errno 19 (ENODEV)"),
            r -> r.chain.healBus(),
            List.of(),
            r ->
                r.health().state() == DeviceHealth.State.ABSENT
                    && r.health().reason().contains("ENODEV")));
    cases.add(
        new Case(
            "every transfer 3 ms late",
            r -> r.chain.slowBus(3_000_000),
            r -> r.chain.healBus(),
            List.of(),
            r -> r.source.skippedScans() > 0));
    cases.add(
        new Case(
            "every transfer 30 ms late", // the chips' ports fall idle between wake-up and command
            r -> r.chain.slowBus(30_000_000),
            r -> r.chain.healBus(),
            List.of(),
            r -> r.health().state() == DeviceHealth.State.SILENT));
    cases.add(
        new Case(
            "device 1: GPIO 1 cut between pin and divider",
            r -> cutGpio(r.chain, true),
            r -> cutGpio(r.chain, false),
            List.of(),
            r -> Double.isNaN(r.named("temperature_1_degC"))));
    return cases;
  }

  static List<Row> rows(Chip chip) {
    return cases(chip).stream().map(c -> row(chip, c)).toList();
  }

  private static Row row(Chip chip, Case fault) {
    try (MonitorRig rig = new MonitorRig(chip)) {
      // All tests have run once, nothing is found, everything is right.
      rig.run(1.5);
      if (rig.wrong != 0 || !rig.faults().isEmpty() || !rig.invalidCells().isEmpty()) {
        throw new IllegalStateException(
            "not healthy before the fault: " + rig.faults() + rig.invalidCells());
      }
      long[] before = counts(rig);
      fault.inject.accept(rig);
      double detected =
          rig.runUntil(
              () -> rig.faults().containsAll(fault.named) && fault.also.test(rig), LONGEST);
      long wrong = rig.wrong;
      List<String> first = texts(rig.faults());
      rig.run(1.2);
      long wrongAfter = rig.wrong - wrong;
      List<String> found = new ArrayList<>(first);
      texts(rig.faults()).stream().filter(f -> !found.contains(f)).forEach(found::add);
      int invalid = rig.invalidCells().size();
      String counted = counted(before, counts(rig));
      fault.heal.accept(rig);
      double recovered = rig.runUntil(() -> isHealthy(rig), 15);
      long wrongBefore = rig.wrong;
      rig.run(1.2);
      if (!isHealthy(rig) || rig.wrong != wrongBefore) recovered = -1;
      return new Row(
          chip,
          fault.fault,
          fault.named.stream().map(DeviceFault::toString).toList(),
          found,
          detected,
          wrong,
          wrongAfter,
          invalid,
          counted,
          recovered);
    }
  }

  private static boolean isHealthy(MonitorRig rig) {
    if (!rig.faults().isEmpty() || rig.health().state() != DeviceHealth.State.UP) return false;
    if (Double.isNaN(rig.named("temperature_1_degC"))) return false;
    if (Double.isNaN(rig.named("temperature_2_degC"))) return false;
    return rig.invalidCells().isEmpty();
  }

  private static List<String> texts(List<DeviceFault> faults) {
    return faults.stream().map(DeviceFault::toString).toList();
  }

  private static final List<Count> COUNTED =
      List.of(
          Count.RETRIES,
          Count.CHECKSUM_ERRORS,
          Count.MISSING_ANSWERS,
          Count.RECONFIGURED,
          Count.FAULTS,
          Count.OUTAGES);

  private static long[] counts(MonitorRig rig) {
    return COUNTED.stream().mapToLong(rig::count).toArray();
  }

  private static String counted(long[] before, long[] after) {
    List<String> texts = new ArrayList<>();
    for (int k = 0; k < before.length; k++) {
      if (after[k] == before[k]) continue;
      String name = COUNTED.get(k).name().toLowerCase(Locale.ROOT).replace('_', ' ');
      texts.add(name + " " + (after[k] - before[k]));
    }
    return String.join(", ", texts);
  }

  static String markdown(List<Row> rows) {
    StringBuilder out = new StringBuilder();
    out.append(
        "| fault | named | after s | wrong readings till then, after | invalid cells | counted |"
            + " as before after s |\n|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      List<String> found = row.found;
      String named =
          found.size() <= 4
              ? String.join("; ", found)
              : String.join("; ", found.subList(0, 3)) + "; " + (found.size() - 3) + " more";
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %d, %d | %d | %s | %s |%n",
              row.fault,
              named.isEmpty() ? "(counted)" : named,
              seconds(row.detected),
              row.wrong,
              row.wrongAfter,
              row.invalid,
              row.counted,
              seconds(row.recovered)));
    }
    return out.toString();
  }

  private static String seconds(double seconds) {
    return seconds < 0 ? "**never**" : String.format(Locale.ROOT, "%.2f", seconds);
  }

  public static void main(String[] chips) {
    for (Chip chip : Chip.values()) {
      if (chips.length > 0 && !List.of(chips).contains(chip.name())) continue;
      System.out.println("### " + chip + "\n");
      System.out.println(markdown(rows(chip)));
    }
  }
}
