package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorBench;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which device of a chain the wrong checksums and the missing answers are of.
class DeviceCountsTest {
  private static CellRig rig(Chip chip) {
    CellRig rig = chip.isSerial() ? new StackRig() : new MonitorRig(chip);
    rig.run(1.5);
    return rig;
  }

  private static List<Integer> devicesWith(DeviceHealth health, Count count) {
    return IntStream.rangeClosed(1, health.devices())
        .filter(device -> health.count(count, device) > 0)
        .boxed()
        .toList();
  }

  private static void assertAddsUp(DeviceHealth health, Count count) {
    long sum =
        IntStream.rangeClosed(1, health.devices()).mapToLong(d -> health.count(count, d)).sum();
    assertEquals(health.count(count), sum);
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void wrongChecksumsAreThoseOfTheDeviceThatSendsThem(Chip chip) {
    try (CellRig rig = rig(chip)) {
      rig.monitors().damageReplies(3, true);
      rig.run(1);
      assertEquals(List.of(3), devicesWith(rig.health(), Count.CHECKSUM_ERRORS));
      assertAddsUp(rig.health(), Count.CHECKSUM_ERRORS);
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void missingAnswersAreThoseOfTheDevicesBehindABrokenLink(Chip chip) {
    try (CellRig rig = rig(chip)) {
      rig.monitors().breakLink(2);
      rig.run(1);
      assertEquals(List.of(3, 4), devicesWith(rig.health(), Count.MISSING_ANSWERS));
      assertAddsUp(rig.health(), Count.MISSING_ANSWERS);
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void theBenchSaysWhichDeviceItIs(Chip chip) throws Exception {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    SteadyInputs pins = new SteadyInputs(3, chip.inputs(), chip.gpios());
    MonitorSettings settings = MonitorSettings.of(chip, 3);
    MonitorBench bench;
    if (chip.isSerial()) {
      EmulatedBqStack stack = new EmulatedBqStack(3, pins, clock);
      stack.damageReplies(2, true);
      bench = new MonitorBench(stack, clock, settings);
    } else {
      EmulatedChain chain = MonitorRig.emulated(chip, 3, pins, clock, MonitorRig.timing(chip));
      chain.damageReplies(2, true);
      bench = new MonitorBench(chain, clock, settings);
    }
    String text =
        bench.run(20, _ -> {}).stream()
            .filter(check -> check.name().equals("checksums"))
            .map(BenchCheck::detail)
            .findFirst()
            .orElseThrow();
    assertTrue(text.matches(".* in 20 scans; device 2: [1-9][0-9]* wrong, [0-9]+ missing"), text);
  }
}
