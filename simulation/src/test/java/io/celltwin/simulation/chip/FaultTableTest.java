package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever an emulator can have is found, named, counted, and over once it is healed.
class FaultTableTest {
  /// Of the emulators' public methods, what puts no fault in.
  private static final Set<String> NO_FAULTS =
      Set.of(
          // ports and figures
          "transfer",
          "close",
          "read",
          "write",
          "advanceTo",
          "convert",
          "windows",
          "transfers",
          "requests",
          "writes",
          "devices",
          "dischargeAmps",
          "isAsleep",
          "isGone",
          "isUnplugged",
          "cellVolts",
          "gpioVolts",
          "dieCelsius",
          // healing
          "healBus",
          "healLink",
          "healWire",
          "healBits",
          "healGpio",
          "healCell",
          "healDie",
          "restoreDevice",
          "freeBits",
          "mend",
          // other packs, chips and surroundings that are well, which drivers have to read
          "i2c",
          "dischargeTimerPin",
          "thinking",
          "address",
          "deafAfterAnswers",
          "appends",
          "protocol",
          "switches",
          "clockShare",
          // what a source cannot know and CurrentBench looks for: BenchTest
          "currentIsHalved",
          // as a driver does
          "open",
          // of a stack
          "holdLow",
          "frames",
          "isAwake",
          // what may break
          "cells",
          "gpios",
          "registers",
          "readCommands");

  private static final List<Class<?>> EMULATORS =
      List.of(
          EmulatedChain.class,
          EmulatedLtcChain.class,
          EmulatedAdbmsChain.class,
          EmulatedBqStack.class,
          PinFaults.class,
          EmulatedI2cChip.class,
          EmulatedIna226.class,
          EmulatedIna228.class,
          EmulatedAds1115.class,
          SerialResponder.class,
          JbdResponder.class,
          DalyResponder.class,
          DalyRegisterResponder.class,
          JkResponder.class);

  @ParameterizedTest
  @MethodSource("io.celltwin.simulation.chip.FaultTable#devices")
  void everyFaultIsFoundNamedCountedAndLiftedWhenItIsGone(String device) {
    FaultTable table = FaultTable.of(device);
    assertTrue(table.rows().size() >= 8, table.rows().size() + " faults");
    assertAll(
        table.rows().stream()
            .map(row -> () -> assertEquals(List.of(), row.failures(), row.toString())));
  }

  @Test
  void everyMethodThatBreaksAnEmulatorHasARow() {
    List<String> rows = new ArrayList<>();
    for (String device : FaultTable.devices()) rows.addAll(FaultTable.faults(device));
    Set<String> missing = new TreeSet<>();
    for (Class<?> emulator : EMULATORS) {
      for (Method method : emulator.getDeclaredMethods()) {
        String name = method.getName();
        if (!Modifier.isPublic(method.getModifiers()) || method.isSynthetic()) continue;
        if (NO_FAULTS.contains(name)) continue;
        if (rows.stream().noneMatch(by -> by.contains(name + "("))) missing.add(name);
      }
    }
    assertEquals(Set.of(), missing);
  }

  /// A device that misses any commands anywhere between two scans, whatever test has run before.
  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void noMissedCommandMakesAnOldValueANewOne(Chip chip) {
    for (int commands = 1; commands <= 4; commands++) {
      try (MonitorRig rig = new MonitorRig(chip)) {
        rig.run(1.5);
        for (int scan = 0; scan < 30; scan++) {
          rig.chain.missCommands(2, commands);
          rig.run(0.25);
          assertEquals(0, rig.wrong, commands + " commands, " + rig.clock.nowNanos() / 1e9 + " s");
        }
      }
    }
  }

  @Test
  void aFaultThatIsNotFoundOrNotLiftedOrAccusesAnotherFailsItsRow() {
    FaultCase<MonitorRig> unseen = chain("nothing at all", chain -> {});
    FaultCase<MonitorRig> other =
        chain("device 2 restarts", chain -> chain.brownOut(2))
            .named(FaultCase.device(Kind.RESET, 3));
    FaultCase<MonitorRig> lasting =
        chain("device 3 is lost for good", chain -> chain.loseDevice(3))
            .named(FaultCase.device(Kind.NO_ANSWER, 3));
    assertEquals(List.of("not counted"), failures(unseen));
    assertEquals(
        List.of(
            "not found: [device 3: has restarted], UP, []", "accuses [device 2: has restarted]"),
        failures(other));
    List<String> failures = failures(lasting);
    assertEquals("accuses [device 4: no answer]", failures.get(0));
    assertTrue(failures.get(1).startsWith("not as before"), failures.toString());
  }

  private static FaultCase<MonitorRig> chain(String fault, Consumer<EmulatedChain> inject) {
    return FaultCase.of(fault, "", rig -> inject.accept(rig.chain), rig -> {});
  }

  private static List<String> failures(FaultCase<MonitorRig> fault) {
    return fault.row(() -> new MonitorRig(Chip.LTC6811)).failures();
  }
}
