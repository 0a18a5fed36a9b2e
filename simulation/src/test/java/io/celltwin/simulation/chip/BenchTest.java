package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.ReopeningPort;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.current.CurrentBench;
import io.celltwin.hal.current.CurrentChip;
import io.celltwin.hal.current.Ina226;
import io.celltwin.hal.current.Ina226Settings;
import io.celltwin.hal.current.Ina228;
import io.celltwin.hal.current.Ina228Settings;
import io.celltwin.hal.pack.PackBench;
import io.celltwin.hal.pack.SerialPackSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The checks of the bench, against chips and packs that behave and such that do not: each check
/// passes, and each can fail.
class BenchTest {
  private static final int CELLS = 16;
  private static final int SENSORS = 2;

  private final VirtualClock clock = new VirtualClock(new SystemClock(), 0);

  private final PackInputs battery =
      new PackInputs() {
        @Override
        public double cellVolts(int cell, long nanos) {
          return 3.31;
        }

        @Override
        public double amps(long nanos) {
          return 4.2;
        }

        @Override
        public double celsius(int sensor, long nanos) {
          return 21;
        }

        @Override
        public double soc(long nanos) {
          return 0.5;
        }
      };

  private final ShuntInputs shunt =
      new ShuntInputs() {
        @Override
        public double shuntVolts(long nanos) {
          return 60e-4;
        }

        @Override
        public double busVolts(long nanos) {
          return 30;
        }

        @Override
        public double dieCelsius(long nanos) {
          return 30;
        }
      };

  private static List<String> failed(List<BenchCheck> checks) {
    return checks.stream().filter(c -> !c.passed()).map(BenchCheck::name).toList();
  }

  private List<BenchCheck> bench(
      SerialPackSettings.Kind kind, ReopeningPort.Opener<SerialPort> opener) throws IOException {
    return new PackBench(SerialPackSettings.of(kind, CELLS, SENSORS), opener, clock)
        .run(5, check -> {});
  }

  private SerialResponder pack(SerialPackSettings.Kind kind) {
    return switch (kind) {
      case JBD -> new JbdResponder(CELLS, SENSORS, battery, clock);
      case DALY -> new DalyResponder(CELLS, SENSORS, battery, clock);
      case DALY_D2 -> new DalyRegisterResponder(true, CELLS, SENSORS, battery, clock);
      case DALY_81 -> new DalyRegisterResponder(false, CELLS, SENSORS, battery, clock);
      case JK -> new JkResponder(CELLS, battery, clock);
    };
  }

  @Test
  void everyCheckPassesOnAGoodPack() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      SerialResponder pack = pack(kind);
      List<BenchCheck> checks = bench(kind, pack::open);
      checks.forEach(check -> System.out.println(kind + " " + check));
      assertEquals(List.of(), failed(checks));
      assertEquals(8, checks.size());
    }
  }

  @Test
  void checksOfAPackFail() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      assertFails(kind, "the pack answers", p -> p.inject(LineFault.SILENCE, Integer.MAX_VALUE));
      assertEquals(
          List.of("goes on after an answer that nobody took"),
          failed(bench(kind, silentWhenOpenedAgain(kind))),
          kind.toString());
      assertFails(kind, "checksums", p -> p.noise(0.01, 2));
    }
    assertFails(
        SerialPackSettings.Kind.JBD,
        "cells and sensors as configured",
        p -> ((JbdResponder) p).numbers(15, 2));
    assertFails(
        SerialPackSettings.Kind.JBD, "no fault stands", p -> ((JbdResponder) p).protections(4));
    List<BenchCheck> gone =
        bench(
            SerialPackSettings.Kind.JBD,
            () -> {
              throw new IOException("/dev/ttyUSB0: no such device");
            });
    assertEquals(
        List.of(
            "FAILED  the pack answers: ABSENT: /dev/ttyUSB0: no such device; no further check was made"),
        gone.stream().map(BenchCheck::toString).toList());
  }

  private ReopeningPort.Opener<SerialPort> silentWhenOpenedAgain(SerialPackSettings.Kind kind) {
    SerialResponder pack = pack(kind);
    AtomicInteger opened = new AtomicInteger();
    return () -> {
      if (opened.incrementAndGet() > 1) pack.inject(LineFault.SILENCE, Integer.MAX_VALUE);
      return pack;
    };
  }

  @Test
  void nothingIsSaidOfAPackThatIsSilentOrAnother() throws IOException {
    for (SerialPackSettings.Kind kind : SerialPackSettings.Kind.values()) {
      SerialResponder silent = pack(kind);
      silent.inject(LineFault.SILENCE, Integer.MAX_VALUE);
      List<BenchCheck> checks = bench(kind, () -> silent);
      assertEquals(List.of("the pack answers"), failed(checks), kind.toString());
      assertEquals(1, checks.size(), kind.toString());
    }
    JbdResponder other = new JbdResponder(CELLS, SENSORS, battery, clock);
    other.numbers(15, 2);
    assertEquals(
        "FAILED  cells and sensors as configured: the pack says 15 cells and 2 sensors,"
            + " the configuration 16 cells and 2 sensors; no further check was made",
        bench(SerialPackSettings.Kind.JBD, () -> other).getLast().toString());
  }

  @Test
  void nothingIsSaidOfACurrentSensorThatIsSilentOrAnotherOrNotSet() throws IOException {
    assertEndsAt("the chip answers", chip -> chip.silent(true));
    assertEndsAt("it is the chip that was configured", chip -> chip.identity(0x5449, 0x2381));
    assertEndsAt("settings read back as written", chip -> chip.stuckBit(2, 0, true));
  }

  /// More than the chip can measure.
  private static final class MuchCurrent implements ShuntInputs {
    @Override
    public double shuntVolts(long nanos) {
      return 1;
    }

    @Override
    public double busVolts(long nanos) {
      return 30;
    }

    @Override
    public double dieCelsius(long nanos) {
      return 30;
    }
  }

  private void assertEndsAt(String check, Consumer<EmulatedIna228> fault) throws IOException {
    EmulatedIna228 chip = new EmulatedIna228(0x40, shunt, clock);
    fault.accept(chip);
    List<BenchCheck> checks = bench(ina228(), chip);
    assertEquals(List.of(check), failed(checks));
    assertEquals(check, checks.getLast().name());
  }

  private void assertFails(
      SerialPackSettings.Kind kind, String check, Consumer<SerialResponder> fault)
      throws IOException {
    SerialResponder pack = pack(kind);
    fault.accept(pack);
    List<String> failed = failed(bench(kind, pack::open));
    assertTrue(failed.contains(check), kind + " " + check + ", but " + failed);
  }

  private List<BenchCheck> bench(CurrentChip chip, EmulatedI2cChip bus) throws IOException {
    return new CurrentBench(chip, bus::open, clock).run(20, check -> {});
  }

  private static Ina228 ina228() {
    return new Ina228(Ina228Settings.of(1e-4, 200));
  }

  @Test
  void everyCheckPassesOnAGoodCurrentSensor() throws IOException {
    for (List<BenchCheck> checks :
        List.of(
            bench(ina228(), new EmulatedIna228(0x40, shunt, clock)),
            bench(
                new Ina226(Ina226Settings.of(1e-4, 200)),
                new EmulatedIna226(0x40, shunt, clock)))) {
      checks.forEach(check -> System.out.println("INA " + check));
      assertEquals(List.of(), failed(checks));
      assertEquals(7, checks.size());
    }
  }

  @Test
  void checksOfACurrentSensorFail() throws IOException {
    assertFails("the chip answers", chip -> chip.silent(true));
    assertFails("it is the chip that was configured", chip -> chip.identity(0x5449, 0x2381));
    assertFails("settings read back as written", chip -> chip.stuckBit(2, 0, true));
    assertFails("transfers", chip -> chip.failing(0.02, 1));
    assertFails("no fault stands", chip -> chip.memoryGood(false));
    // Half scale is missing from the values of the moment, not from the charge.
    assertFails("charge fits current", chip -> chip.currentIsHalved(true));
    List<String> overRange =
        failed(bench(ina228(), new EmulatedIna228(0x40, new MuchCurrent(), clock)));
    assertTrue(overRange.contains("every channel has a value"), overRange.toString());
    assertTrue(overRange.contains("charge fits current"), overRange.toString());
  }

  private void assertFails(String check, Consumer<EmulatedIna228> fault) throws IOException {
    EmulatedIna228 chip = new EmulatedIna228(0x40, shunt, clock);
    fault.accept(chip);
    List<String> failed = failed(bench(ina228(), chip));
    assertTrue(failed.contains(check), check + ", but " + failed);
  }
}
