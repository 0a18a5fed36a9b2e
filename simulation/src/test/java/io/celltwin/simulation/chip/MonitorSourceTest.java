package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.Quality;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Balancing;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Mode;
import io.celltwin.hal.monitor.MonitorSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The driver on emulated chains: pacing, times of sampling, sleep, balancing, what is not wired.
class MonitorSourceTest {
  private static final Balancing BALANCING = new Balancing(4, 85, 3.0, 10_000_000_000L, 0, 0);

  private static MonitorSettings plain(Chip chip) {
    return MonitorRig.settings(chip).withDiagnostics(0, 2);
  }

  /// What a self-test leaves in the place of a supply is none.
  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void selfTestsBetweenTwoLooksAtTheSuppliesNameNothing(Chip chip) {
    MonitorSettings rarely = MonitorRig.settings(chip).withScans(CellRig.SCAN_NANOS, 10);
    try (MonitorRig rig = new MonitorRig(rarely, MonitorRig.timing(chip))) {
      rig.run(10 * CellRig.TESTS_NANOS / 1e9);
      assertEquals(Set.of(), rig.seenFaults());
    }
  }

  /// A ramp that is the time itself: each cell's value says when it was sampled.
  @ParameterizedTest
  @EnumSource(
      value = Chip.class,
      names = {"LTC6811", "LTC6813"})
  void aReadingSaysWhenItWasSampled(Chip chip) {
    double perNano = 1e-9; // 1 V/s
    for (Mode mode : Mode.values()) {
      VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
      ChainInputs ramp =
          new ChainInputs() {
            @Override
            public double cellVolts(int device, int cell, long nanos) {
              return nanos * perNano;
            }

            @Override
            public double gpioVolts(int device, int gpio, long nanos) {
              return 1.5;
            }

            @Override
            public double dieCelsius(int device, long nanos) {
              return 25;
            }
          };
      EmulatedChain chain = MonitorRig.emulated(chip, 2, ramp, clock, ChainTiming.LTC681X);
      MonitorSettings settings =
          MonitorSettings.of(chip, 2)
              .withMode(mode)
              .withScans(1_000_000_000, 1)
              .withDiagnostics(0, 2);
      List<String> off = new ArrayList<>();
      int[] seen = {0};
      // Half of a step of the multiplexer, as nobody knows where in it a voltage counts, and a
      // code.
      double step =
          1e-6
              * switch (mode) {
                case KHZ_27 -> 57;
                case KHZ_14 -> 86;
                case KHZ_7 -> 144;
                case KHZ_3 -> 260;
                case KHZ_2 -> 493;
                case KHZ_1 -> 959;
                case HZ_422 -> 1890;
                case HZ_26 -> 29817;
              };
      try (MonitorSource source = new MonitorSource(settings, chain::open, clock)) {
        while (clock.nowNanos() < 4_500_000_000L) {
          source.read(
              clock.nowNanos() + 100_000_000,
              (channel, nanos, value, quality) -> {
                seen[0]++;
                if (quality == Quality.GOOD
                    && Math.abs(value - nanos * perNano) > step / 2 + 1e-4) {
                  off.add(mode + " channel " + channel + ": " + (value - nanos * perNano) + " s");
                }
              });
        }
      }
      assertEquals(List.of(), off);
      assertTrue(seen[0] >= 4 * 2 * chip.inputs(), seen[0] + " readings");
    }
  }

  @Test
  void readingsComeOldestFirstAndNotBeyondTheTimeAskedFor() {
    try (MonitorRig rig = new MonitorRig(plain(Chip.LTC6813), ChainTiming.LTC681X)) {
      long[] last = {0};
      long[] count = {0};
      for (int k = 1; k < 400; k++) {
        long until = rig.clock.nowNanos() + 3_000_000;
        rig.source.read(
            until,
            (_, nanos, _, _) -> {
              assertTrue(nanos >= last[0] && nanos <= until, nanos + " after " + last[0]);
              last[0] = nanos;
              count[0]++;
            });
      }
      assertTrue(count[0] > 1000, count[0] + " readings");
    }
  }

  @Test
  void aScanBeginsAtEachPeriod() {
    try (MonitorRig rig = new MonitorRig(plain(Chip.LTC6813), ChainTiming.LTC681X)) {
      rig.run(1);
      long first = rig.newestNanos[0];
      rig.run(2);
      // A fixed place in the period, to the duration of a window.
      long off = (rig.newestNanos[0] - first) % MonitorRig.SCAN_NANOS;
      assertTrue(Math.abs(off) < 100_000, off + " ns");
      assertEquals(0, rig.source.skippedScans());
      assertEquals(0, rig.wrong);
      assertTrue(rig.readings > 55 * 72, rig.readings + " readings");
    }
  }

  @Test
  void slowScansKeepTheChainAwakeBetweenThem() {
    MonitorSettings settings = plain(Chip.LTC6811).withScans(5_000_000_000L, 1);
    for (ChainTiming timing :
        List.of(ChainTiming.LTC681X, ChainTiming.LTC681X_SLOW, ChainTiming.LTC681X_DROWSY)) {
      try (MonitorRig rig = new MonitorRig(settings, timing)) {
        rig.run(21);
        assertEquals(0, rig.count(Count.RECONFIGURED));
        assertEquals(List.of(), rig.invalidCells());
        assertEquals(0, rig.wrong);
      }
    }
  }

  @Test
  void aChainThatNobodyReadForAWhileIsSetAgainAndNotCalledRestarted() {
    try (MonitorRig rig = new MonitorRig(plain(Chip.LTC6811), ChainTiming.LTC681X)) {
      rig.run(1);
      long faults = rig.count(Count.FAULTS);
      rig.chain.advanceTo(rig.clock.nowNanos());
      waitWithoutReading(rig, 4_000_000_000L);
      assertTrue(rig.chain.isAsleep(1));
      rig.run(1);
      assertEquals(faults, rig.count(Count.FAULTS));
      assertEquals(List.of(), rig.invalidCells());
      assertEquals(0, rig.wrong);
      assertTrue(rig.source.skippedScans() > 70, rig.source.skippedScans() + " scans skipped");
    }
  }

  @Test
  void aBusThatIsTooSlowForItsPeriodIsNamedAndCounted() {
    try (MonitorRig rig = new MonitorRig(plain(Chip.LTC6813), ChainTiming.LTC681X)) {
      rig.run(1);
      assertEquals("", rig.health().reason());
      rig.chain.slowBus(3_000_000);
      rig.run(3);
      assertEquals(State.UP, rig.health().state());
      assertTrue(
          rig.health().reason().startsWith("a scan takes longer than its period of "),
          rig.health().reason());
      assertTrue(rig.source.skippedScans() > 0, "no scan skipped");
      rig.chain.healBus();
      rig.run(3);
      assertEquals("", rig.health().reason());
    }
  }

  private static void waitWithoutReading(MonitorRig rig, long nanos) {
    try {
      rig.clock.waitUntil(rig.clock.nowNanos() + nanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    rig.chain.advanceTo(rig.clock.nowNanos());
  }

  @Test
  void inputsThatAreNotWiredAreNeitherDeliveredNorTested() {
    MonitorSettings settings =
        MonitorRig.settings(Chip.LTC6811)
            .withCells(
                List.of(
                    IntStream.rangeClosed(1, 10).boxed().toList(),
                    List.of(1, 2, 3, 7, 8, 9),
                    List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
                    List.of()));
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    SteadyInputs plant = new SteadyInputs(4, 12, 5);
    for (int device = 1; device <= 4; device++) {
      for (int cell = 1; cell <= 12; cell++) {
        boolean wired = settings.cells().get(device - 1).contains(cell);
        // Inputs that are not used are joined to the one below.
        plant.cell(device, cell, wired ? MonitorRig.volts(device, cell) : 0);
      }
    }
    EmulatedChain chain = MonitorRig.emulated(Chip.LTC6811, 4, plant, clock, ChainTiming.LTC681X);
    double[] newest = new double[28];
    try (MonitorSource source = new MonitorSource(settings, chain::open, clock)) {
      while (clock.nowNanos() < 3_000_000_000L) {
        source.read(
            clock.nowNanos() + 50_000_000,
            (channel, _, value, _) -> {
              if (channel < 28) newest[channel] = value;
            });
      }
      assertEquals(List.of(), source.health().orElseThrow().faults());
      assertEquals(MonitorRig.volts(1, 10), newest[9], 1e-4);
      assertEquals(MonitorRig.volts(2, 1), newest[10], 1e-4);
      assertEquals(MonitorRig.volts(2, 7), newest[13], 1e-4);
      assertEquals(MonitorRig.volts(3, 12), newest[27], 1e-4);
    }
  }

  @Test
  void aChipOfAnotherKindIsNamed() {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    EmulatedChain small =
        MonitorRig.emulated(
            Chip.LTC6811, 2, new SteadyInputs(2, 12, 5), clock, ChainTiming.LTC681X);
    try (MonitorSource source =
        new MonitorSource(MonitorSettings.of(Chip.LTC6813, 2), small::open, clock)) {
      source.read(500_000_000, (_, _, _, _) -> {});
      assertTrue(
          source
              .health()
              .orElseThrow()
              .faults()
              .containsAll(
                  List.of(
                      DeviceFault.of(Kind.WRONG_DEVICE, 1), DeviceFault.of(Kind.WRONG_DEVICE, 2))));
    }
  }

  @Test
  void theSumOfCellsIsHeldAgainstTheCells() {
    MonitorSettings settings = plain(Chip.LTC6811);
    try (MonitorRig rig = new MonitorRig(settings, ChainTiming.LTC681X)) {
      rig.run(1);
      // The upper half of the cells reads as its first: too far from the sum.
      for (int cell = 8; cell <= 12; cell++) rig.plant.cell(2, cell, 2.6);
      ((EmulatedLtcChain) rig.chain).stickMultiplexer(2, 2, 1);
      DeviceFault disagree = DeviceFault.of(Kind.OVERLAP, 2);
      assertTrue(rig.runUntil(() -> rig.faults().contains(disagree), 1) >= 0);
      ((EmulatedLtcChain) rig.chain).stickMultiplexer(2, 2, 0);
      assertTrue(rig.runUntil(() -> !rig.faults().contains(disagree), 1) >= 0);
    }
  }

  // ---- the port

  @Test
  void aLostPortIsAskedForEverMoreRarelyAndReadAgainWhenItIsBack() {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    EmulatedChain chain =
        MonitorRig.emulated(
            Chip.LTC6811, 1, new SteadyInputs(1, 12, 5), clock, ChainTiming.LTC681X);
    boolean[] there = {false};
    List<Long> asked = new ArrayList<>();
    long[] readings = {0};
    MonitorSettings settings = MonitorSettings.of(Chip.LTC6811, 1);
    try (MonitorSource source =
        new MonitorSource(
            settings,
            () -> {
              asked.add(clock.nowNanos());
              if (!there[0]) throw new IOException("/dev/spidev0.0: errno 2 (ENOENT): no overlay");
              return chain.open();
            },
            clock)) {
      DeviceHealth health = source.health().orElseThrow();
      assertEquals(State.STARTING, health.state());
      while (clock.nowNanos() < 60_000_000_000L) {
        source.read(clock.nowNanos() + 100_000_000, (_, _, _, _) -> readings[0]++);
      }
      assertEquals(State.ABSENT, health.state());
      assertEquals("/dev/spidev0.0: errno 2 (ENOENT): no overlay", health.reason());
      assertEquals(0, readings[0]);
      List<Long> seconds =
          IntStream.range(1, 8)
              .mapToObj(k -> Math.round((asked.get(k) - asked.get(k - 1)) / 1e8))
              .toList();
      assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 100L, 100L), seconds);
      there[0] = true;
      while (clock.nowNanos() < 75_000_000_000L) {
        source.read(clock.nowNanos() + 100_000_000, (_, _, _, _) -> readings[0]++);
      }
      assertEquals(State.UP, health.state());
      assertTrue(readings[0] > 40 * 12, readings[0] + " readings");
    }
  }

  @Test
  void anInterruptedReaderReturnsAndStillEndsTheBalancing() {
    MonitorSettings settings = plain(Chip.LTC6813).withBalancing(BALANCING);
    MonitorRig rig = new MonitorRig(settings, ChainTiming.LTC681X);
    rig.run(0.5);
    rig.source.requestBalancing(new int[] {1, 0, 0, 0});
    rig.run(0.5);
    assertTrue(rig.chain.dischargeAmps(1, 1) > 0);
    Thread.currentThread().interrupt();
    rig.source.read(rig.clock.nowNanos() + 1_000_000_000, (_, _, _, _) -> {});
    rig.close();
    assertTrue(Thread.interrupted());
    assertEquals(0, rig.chain.dischargeAmps(1, 1));
  }

  @Test
  void aClosedSourceOpensNothing() {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    EmulatedChain chain =
        MonitorRig.emulated(
            Chip.LTC6811, 1, new SteadyInputs(1, 12, 5), clock, ChainTiming.LTC681X);
    int[] opened = {0};
    long[] readings = {0};
    MonitorSource source =
        new MonitorSource(
            MonitorSettings.of(Chip.LTC6811, 1),
            () -> {
              opened[0]++;
              return chain;
            },
            clock);
    source.read(500_000_000, (_, _, _, _) -> readings[0]++);
    assertTrue(readings[0] > 0);
    source.close();
    readings[0] = 0;
    source.read(20_000_000_000L, (_, _, _, _) -> readings[0]++);
    source.read(40_000_000_000L, (_, _, _, _) -> readings[0]++);
    assertEquals(40_000_000_000L, clock.nowNanos());
    assertEquals(1, opened[0]);
    assertEquals(0, readings[0]);
  }

  // ---- what is broken in more than one place

  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void aDeviceThatIsReadButTakesNoCommandDeliversNothing(Chip chip) {
    // Also right after a test, whose codes look like voltages.
    for (double seconds : new double[] {5.03, 5.08, 5.13, 5.18, 5.23, 5.28, 5.33, 5.38}) {
      MonitorSettings settings = MonitorRig.settings(chip).withDiagnostics(600_000_000, 2);
      try (MonitorRig rig = new MonitorRig(settings, MonitorRig.timing(chip))) {
        rig.run(seconds);
        rig.chain.missCommands(2, Integer.MAX_VALUE);
        rig.run(0.2);
        for (int cell = 1; cell <= chip.inputs(); cell++) {
          rig.plant.cell(2, cell, CellRig.volts(2, cell) - 1);
        }
        rig.run(0.2);
        rig.wrong = 0;
        rig.run(1);
        assertEquals(0, rig.wrong, rig.faults().toString());
        assertTrue(rig.faults().contains(DeviceFault.of(Kind.COMMAND_MISSED, 2)));
        assertEquals(chip.inputs(), rig.invalidCells().size());
        rig.chain.missCommands(2, 0);
        for (int cell = 1; cell <= chip.inputs(); cell++) {
          rig.plant.cell(2, cell, CellRig.volts(2, cell));
        }
        rig.run(2);
        assertEquals(List.of(), rig.faults());
        assertEquals(List.of(), rig.invalidCells());
      }
    }
  }

  /// As a connector that comes loose cuts them.
  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void openWiresSideBySideDeliverNothing(Chip chip) {
    for (int count = 2; count <= 4; count++) {
      for (int wire = 0; wire + count - 1 <= chip.inputs(); wire++) {
        try (MonitorRig rig = new MonitorRig(chip)) {
          rig.run(1.5);
          for (int k = 0; k < count; k++) rig.chain.openWire(2, wire + k);
          rig.run(2.5);
          rig.wrong = 0;
          rig.run(1.2);
          String what = count + " from wire " + wire + ": " + rig.faults();
          assertEquals(0, rig.wrong, what);
          for (int k = 0; k < count; k++) {
            DeviceFault open = new DeviceFault(Kind.OPEN_WIRE, 2, wire + k);
            boolean isInner = wire > 0 && wire + count - 1 < chip.inputs();
            boolean isNamed = isInner && chip != Chip.ADBMS6830;
            if (isNamed) assertTrue(rig.faults().contains(open), what);
          }
        }
      }
    }
  }

  // ---- balancing

  private static List<String> discharging(MonitorRig rig) {
    rig.chain.advanceTo(rig.clock.nowNanos());
    List<String> cells = new ArrayList<>();
    for (int device = 1; device <= rig.settings.devices(); device++) {
      for (int cell = 1; cell <= rig.settings.chip().inputs(); cell++) {
        if (rig.chain.dischargeAmps(device, cell) > 0) cells.add(device + "." + cell);
      }
    }
    return cells;
  }

  @ParameterizedTest
  @EnumSource(
      value = Chip.class,
      names = {"LTC6811", "LTC6813", "ADBMS1818", "ADBMS6830"})
  void askedForCellsAreDischargedAndReadRightAllTheSame(Chip chip) {
    for (long settleNanos : new long[] {0, 2_000_000}) {
      Balancing bounds = new Balancing(4, 85, 3.0, 10_000_000_000L, settleNanos, 0);
      MonitorSettings settings = MonitorRig.settings(chip).withBalancing(bounds);
      try (MonitorRig rig = new MonitorRig(settings, MonitorRig.timing(chip))) {
        rig.run(1.5);
        int top = chip.inputs();
        rig.source.requestBalancing(new int[] {1, 0, 0b1010, 1 << (top - 1)});
        rig.run(3);
        assertEquals(List.of("1.1", "3.2", "3.4", "4." + top), discharging(rig));
        assertEquals(0b1010, rig.source.balancing(3));
        assertEquals(List.of(), rig.faults());
        assertEquals(0, rig.wrong);
        // Only the newest counts.
        rig.source.requestBalancing(new int[] {0, 0, 0, 2});
        rig.source.requestBalancing(new int[] {0, 4, 0, 0});
        rig.run(0.2);
        assertEquals(List.of("2.3"), discharging(rig));
        assertEquals(0, rig.wrong);
      }
    }
  }

  @Test
  void balancingHasItsBounds() {
    MonitorSettings settings = plain(Chip.LTC6811).withBalancing(BALANCING);
    try (MonitorRig rig = new MonitorRig(settings, ChainTiming.LTC681X)) {
      rig.run(0.5);
      // No more than four of a device, the lowest first.
      rig.source.requestBalancing(new int[] {0xFFF, 0, 0, 0});
      rig.run(0.2);
      assertEquals(List.of("1.1", "1.2", "1.3", "1.4"), discharging(rig));
      // Not a cell that is low, nor one that has no value.
      rig.plant.cell(1, 2, 2.9);
      rig.run(0.2);
      assertEquals(List.of("1.1", "1.3", "1.4", "1.5"), discharging(rig));
      rig.plant.cell(1, 2, 3.5);
      // Not while the chip is hot; again 5 K below.
      rig.plant.die(1, 86);
      rig.run(0.2);
      assertEquals(List.of(), discharging(rig));
      assertEquals(List.of(DeviceFault.of(Kind.TOO_HOT, 1)), rig.faults());
      rig.plant.die(1, 82);
      rig.run(0.2);
      assertEquals(List.of(), discharging(rig));
      rig.plant.die(1, 79);
      rig.run(0.2);
      assertEquals(List.of("1.1", "1.2", "1.3", "1.4"), discharging(rig));
      // Not after nobody has asked for ten seconds.
      rig.run(8);
      assertFalse(discharging(rig).isEmpty());
      rig.run(2);
      assertEquals(List.of(), discharging(rig));
    }
  }

  @Test
  void aHostThatDiesEndsTheBalancing() {
    MonitorSettings settings = plain(Chip.LTC6811).withBalancing(BALANCING);
    MonitorRig rig = new MonitorRig(settings, ChainTiming.LTC681X);
    rig.run(0.5);
    rig.source.requestBalancing(new int[] {1, 1, 1, 1});
    rig.run(0.5);
    assertEquals(4, discharging(rig).size());
    // Not closed, not read: the chips' watchdogs.
    waitWithoutReading(rig, 3_000_000_000L);
    assertEquals(List.of(), discharging(rig));
  }

  @Test
  void theChipsOwnTimerGoesOnDischargingForItsTimeAfterTheHostHasDied() {
    Balancing half = new Balancing(4, 85, 3.0, 10_000_000_000L, 0, 0.5);
    MonitorSettings settings = plain(Chip.LTC6811).withBalancing(half);
    MonitorRig rig = new MonitorRig(settings, ChainTiming.LTC681X);
    for (int device = 1; device <= 4; device++) {
      ((EmulatedLtcChain) rig.chain).dischargeTimerPin(device, true);
    }
    rig.run(0.5);
    // Renewed for longer than the timer runs: the driver starts it anew.
    for (int k = 0; k < 60; k++) {
      rig.source.requestBalancing(new int[] {1, 1, 1, 1});
      rig.run(1);
      assertEquals(4, discharging(rig).size(), "after " + k + " s");
    }
    assertEquals(0, rig.count(Count.RECONFIGURED));
    waitWithoutReading(rig, 10_000_000_000L);
    assertEquals(4, discharging(rig).size());
    waitWithoutReading(rig, 25_000_000_000L);
    assertEquals(List.of(), discharging(rig));
  }
}
