package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorBench;
import io.celltwin.hal.monitor.MonitorProbe;
import io.celltwin.hal.monitor.MonitorRegisters;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import io.celltwin.hal.monitor.RawRegister;
import io.celltwin.hal.monitor.RawRegister.Answer;
import io.celltwin.hal.monitor.Thermistor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What `celltwin hw probe`, `hw read --raw` and `hw test` tell of a chain: of one whose devices
/// are no two alike.
class MonitorReportTest {
  private static final int DEVICES = 3;

  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);

  /// A chain or stack on its port.
  private final class Bench {
    final MonitorSettings settings;
    final PinFaults faults;
    final EmulatedMonitors monitors;

    Bench(Chip chip) {
      Thermistor ntc = Thermistor.named("murata_ncxxxxh103");
      settings =
          MonitorSettings.of(chip, DEVICES)
              .withSensors(
                  List.of(new Sensor(1, 2, ntc, 10_000), new Sensor(3, 1, ntc, 10_000)), false);
      SteadyInputs pins = new SteadyInputs(DEVICES, chip.inputs(), chip.gpios());
      double pullUp = chip.isSerial() ? StackRig.PULL_UP_VOLTS : MonitorRig.PULL_UP_VOLTS;
      for (int device = 1; device <= DEVICES; device++) {
        for (int cell = 1; cell <= chip.inputs(); cell++) {
          pins.cell(device, cell, CellRig.volts(device, cell));
        }
        for (int gpio = 1; gpio <= chip.gpios(); gpio++) pins.gpio(device, gpio, pullUp / 2);
        pins.die(device, 20 + 10 * device);
      }
      faults = new PinFaults(pins, pullUp);
      monitors =
          chip.isSerial()
              ? new EmulatedBqStack(DEVICES, faults, clock)
              : MonitorRig.emulated(chip, DEVICES, faults, clock, MonitorRig.timing(chip));
    }

    List<RawRegister> registers() throws Exception {
      return switch (monitors) {
        case EmulatedChain chain -> new MonitorRegisters(chain, clock, settings).read();
        case EmulatedBqStack stack -> new MonitorRegisters(stack, clock, settings).read();
      };
    }

    List<MonitorProbe.Found> probe() throws Exception {
      return switch (monitors) {
        case EmulatedChain chain -> MonitorProbe.ask(chain, clock, 1_000_000);
        case EmulatedBqStack stack -> MonitorProbe.ask(stack, clock);
      };
    }

    MonitorBench bench() {
      return switch (monitors) {
        case EmulatedChain chain -> new MonitorBench(chain, clock, settings);
        case EmulatedBqStack stack -> new MonitorBench(stack, clock, settings);
      };
    }
  }

  private static List<RawRegister> of(List<RawRegister> all, int device) {
    return all.stream().filter(register -> register.device() == device).toList();
  }

  private static RawRegister named(List<RawRegister> all, int device, String name) {
    return of(all, device).stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void everyGroupOfEveryDeviceIsReadInTheOrderOfTheChain(Chip chip) throws Exception {
    List<RawRegister> all = new Bench(chip).registers();
    List<String> names = of(all, 1).stream().map(RawRegister::name).toList();
    assertTrue(names.size() >= 6, names.toString());
    for (int k = 0; k < all.size(); k++) {
      assertEquals(k / names.size() + 1, all.get(k).device());
      assertEquals(names.get(k % names.size()), all.get(k).name());
      assertEquals(Answer.GOOD, all.get(k).answer(), all.get(k).toString());
    }
  }

  @Test
  void theBytesAreThoseOfTheWireWithTheirChecksum() throws Exception {
    List<RawRegister> all = new Bench(Chip.LTC6811).registers();
    // 3.11, 3.12, 3.13 V at 100 uV, low byte first.
    String bytes = named(all, 1, "CVA").bytes();
    assertEquals("7c 79 e0 79 44 7a ", bytes.substring(0, 18), bytes);
    assertEquals(8 * 3 - 1, bytes.length());
    assertEquals(0x004, named(all, 1, "CVA").code());
    // Device 3, cell 16 at 190.73 uV, high byte first: 3.46 V.
    String results = named(new Bench(Chip.BQ79616).registers(), 3, "results").bytes();
    assertEquals("46 dd", results.substring(0, 5), results);
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void whoseChecksumsAreWrongAndWhoIsSilentIsShown(Chip chip) throws Exception {
    Bench damaged = new Bench(chip);
    switch (damaged.monitors) {
      case EmulatedChain chain -> chain.damageReplies(2, true);
      case EmulatedBqStack stack -> stack.damageReplies(2, true);
    }
    for (RawRegister register : damaged.registers()) {
      assertEquals(
          register.device() == 2 ? Answer.WRONG_CHECKSUM : Answer.GOOD,
          register.answer(),
          register.toString());
    }
    Bench cut = new Bench(chip);
    switch (cut.monitors) {
      case EmulatedChain chain -> chain.breakLink(2);
      case EmulatedBqStack stack -> stack.breakLink(2);
    }
    for (RawRegister register : cut.registers()) {
      assertEquals(
          register.device() == 3 ? Answer.NO_ANSWER : Answer.GOOD,
          register.answer(),
          register.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aPortOfWhichNothingIsKnownTellsWhoIsThere(Chip chip) throws Exception {
    List<MonitorProbe.Found> found = new Bench(chip).probe();
    assertEquals(
        List.of(1, 2, 3),
        found.stream().map(MonitorProbe.Found::device).toList(),
        found.toString());
    String family =
        switch (chip) {
          case LTC6811 -> "LTC6811, 12 cells, revision 1";
          case LTC6813, ADBMS1818 -> "LTC6813 or ADBMS1818, 18 cells, revision 1";
          case ADBMS6830 -> "ADBMS6830, 16 cells, revision 1, serial number ";
          case BQ79616 -> "BQ79616, 16 cells, part ";
        };
    for (MonitorProbe.Found device : found) {
      String text = device.toString();
      assertTrue(text.startsWith("device " + device.device() + ": " + family), text);
    }
    boolean tellsApart = chip == Chip.ADBMS6830;
    assertEquals(
        tellsApart ? DEVICES : 1,
        found.stream().map(MonitorProbe.Found::identity).distinct().count());
    Bench nobody = new Bench(chip);
    switch (nobody.monitors) {
      case EmulatedChain chain -> chain.breakLink(0);
      case EmulatedBqStack stack -> stack.silence(true);
    }
    assertEquals(List.of(), nobody.probe());
  }

  @Test
  void askingWritesNothingToAChain() throws Exception {
    Bench bench = new Bench(Chip.LTC6813);
    MonitorRegisters registers =
        new MonitorRegisters((EmulatedChain) bench.monitors, clock, bench.settings);
    List<RawRegister> before = settings(registers.read());
    bench.probe();
    assertEquals(before, settings(registers.read()));
  }

  private static List<RawRegister> settings(List<RawRegister> all) {
    return all.stream().filter(register -> register.name().startsWith("CFG")).toList();
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aReportHasWhatWasMeasuredAndCounted(Chip chip) throws Exception {
    MonitorBench bench = new Bench(chip).bench();
    bench.run(5, _ -> {});
    List<String> figures = bench.figures();
    assertEquals(2 * DEVICES + 1, figures.size());
    assertTrue(figures.get(0).startsWith("device 1: cells 1 3.1"), figures.get(0));
    // Half the pull-up's voltage: 10 kohm, at 25 degC.
    assertTrue(
        figures.get(1).matches("device 1: GPIO 2 (24\\.9|25\\.0)\\d degC, die .*"), figures.get(1));
    assertTrue(
        figures.get(3).matches("device 2: die (39\\.|40\\.)\\d degC, reference .*"),
        figures.get(3));
    assertEquals(
        chip != Chip.BQ79616,
        figures.get(3).matches(".*analog supply [45]\\.\\d{3} V, digital supply [23]\\.\\d{3} V"),
        figures.get(3));
    assertTrue(figures.get(6).startsWith("checksum errors 0, missing answers "), figures.get(6));
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aThermistorThatIsCutOffFailsItsCheck(Chip chip) throws Exception {
    Bench cut = new Bench(chip);
    cut.faults.openThermistor(3, 1);
    List<BenchCheck> checks = cut.bench().run(5, _ -> {});
    BenchCheck sensors =
        checks.stream().filter(c -> c.name().contains("thermistor")).findFirst().orElseThrow();
    assertEquals(
        "FAILED  every thermistor has a temperature: 1 of 2 without: device 3 GPIO 1 open",
        sensors.toString());
  }
}
