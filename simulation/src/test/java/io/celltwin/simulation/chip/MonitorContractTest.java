package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorBench;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bench suite that `celltwin hw test` runs on hardware, on emulated chains.
class MonitorContractTest {
  private static List<BenchCheck> checks(
      Chip chip, int configured, int there, Mode mode, ChainTiming timing) throws Exception {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    SteadyInputs pins = new SteadyInputs(there, chip.inputs(), chip.gpios());
    MonitorSettings settings = MonitorSettings.of(chip, configured).withMode(mode);
    if (chip.isSerial()) {
      EmulatedBqStack stack = new EmulatedBqStack(there, pins, clock);
      return new MonitorBench(stack, clock, settings).run(20, _ -> {});
    }
    EmulatedChain chain = MonitorRig.emulated(chip, there, pins, clock, timing);
    return new MonitorBench(chain, clock, settings).run(20, _ -> {});
  }

  private static void allPassed(List<BenchCheck> checks) {
    List<BenchCheck> failed = checks.stream().filter(c -> !c.passed()).toList();
    assertTrue(
        failed.isEmpty(),
        () -> String.join("\n", failed.stream().map(BenchCheck::toString).toList()));
    assertTrue(checks.size() > 8, checks.size() + " checks");
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aHealthyChainPassesEveryCheck(Chip chip) throws Exception {
    for (int devices : new int[] {1, 3, 12, 32}) {
      allPassed(checks(chip, devices, devices, Mode.KHZ_7, MonitorRig.timing(chip)));
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void everyModeOfTheConverterPasses(Mode mode) throws Exception {
    allPassed(checks(Chip.LTC6811, 2, 2, mode, ChainTiming.LTC681X));
    allPassed(checks(Chip.LTC6813, 2, 2, mode, ChainTiming.LTC681X));
  }

  @Test
  void theSlowestAndTheDrowsiestChipsPass() throws Exception {
    for (ChainTiming timing : List.of(ChainTiming.LTC681X_SLOW, ChainTiming.LTC681X_DROWSY)) {
      for (int devices : new int[] {1, 16, 32}) {
        allPassed(checks(Chip.LTC6813, devices, devices, Mode.KHZ_7, timing));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void nothingIsSaidOfAChainOfWhichNobodyAnswers(Chip chip) throws Exception {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    SteadyInputs pins = new SteadyInputs(2, chip.inputs(), chip.gpios());
    MonitorSettings settings = MonitorSettings.of(chip, 2);
    MonitorBench bench;
    if (chip.isSerial()) {
      EmulatedBqStack stack = new EmulatedBqStack(2, pins, clock);
      stack.breakLink(0);
      bench = new MonitorBench(stack, clock, settings);
    } else {
      EmulatedChain chain = MonitorRig.emulated(chip, 2, pins, clock, MonitorRig.timing(chip));
      chain.breakLink(0);
      bench = new MonitorBench(chain, clock, settings);
    }
    assertEquals(
        List.of(
            "FAILED  every device answers: 0 of 2 answer; not device 1 2; no further check was made"),
        bench.run(20, _ -> {}).stream().map(BenchCheck::toString).toList());
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void noTestPassesWhereADeviceDoesNotAnswer(Chip chip) throws Exception {
    List<BenchCheck> checks = checks(chip, 4, 3, Mode.KHZ_7, MonitorRig.timing(chip));
    assertEquals(
        List.of(),
        checks.stream()
            .filter(c -> c.passed() && c.detail().startsWith("nothing found"))
            .map(BenchCheck::toString)
            .toList());
  }

  @Test
  void aDeviceTooManyOrTooFewIsFound() throws Exception {
    List<BenchCheck> more = checks(Chip.LTC6813, 3, 4, Mode.KHZ_7, ChainTiming.LTC681X);
    // The one that nobody configures has its reference off: the chain waits for it each time.
    assertEquals(
        List.of("no device more than configured", "a conversion takes its time"),
        more.stream().filter(c -> !c.passed()).map(BenchCheck::name).toList());
    List<BenchCheck> higher = checks(Chip.BQ79616, 3, 4, Mode.KHZ_7, ChainTiming.LTC681X);
    assertEquals(
        List.of("no device more than configured"),
        higher.stream().filter(c -> !c.passed()).map(BenchCheck::name).toList());
    List<BenchCheck> lower = checks(Chip.BQ79616, 4, 3, Mode.KHZ_7, ChainTiming.LTC681X);
    assertEquals(
        "every device answers: 3 of 4 answer; not device 4",
        lower.getFirst().toString().substring(8));
    List<BenchCheck> fewer = checks(Chip.LTC6813, 4, 3, Mode.KHZ_7, ChainTiming.LTC681X);
    BenchCheck first = fewer.getFirst();
    assertEquals(
        "every device answers: 3 of 4 answer; not device 4", first.toString().substring(8));
  }
}
