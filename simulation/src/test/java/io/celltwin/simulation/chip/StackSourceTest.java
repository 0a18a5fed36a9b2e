package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Balancing;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The driver of the BQ79616 on an emulated stack.
class StackSourceTest {
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  /// Wires that a balancing current drops over: 0.36 A through 0.05 ohm twice, 18 to 35 mV.
  private static final BqSettings WIRES = BqSettings.TYPICAL.discharge(10, 0.05);

  private static StackRig balanced(double minutes) {
    MonitorSettings settings =
        CellRig.settings(Chip.BQ79616)
            .withBalancing(new Balancing(8, 85, 2, HOUR_NANOS, 1_000_000, minutes));
    return new StackRig(settings, WIRES);
  }

  private static int[] everywhere(int cells) {
    return IntStream.range(0, CellRig.DEVICES).map(_ -> cells).toArray();
  }

  /// Cells of a device that a current flows from now.
  private static int discharging(StackRig rig, int device) {
    int cells = 0;
    for (int cell = 1; cell <= 16; cell++) {
      if (rig.stack.dischargeAmps(device, cell) > 0) cells |= 1 << (cell - 1);
    }
    return cells;
  }

  @Test
  void everyCellOfAHealthyStackIsRight() {
    for (BqSettings chips :
        List.of(
            BqSettings.TYPICAL,
            BqSettings.TYPICAL.otpAddress(0),
            BqSettings.TYPICAL.otpAddress(63),
            BqSettings.TYPICAL.times(6_000_000, 1_350_000))) {
      try (StackRig rig = new StackRig(CellRig.settings(Chip.BQ79616), chips)) {
        rig.run(3);
        assertEquals(State.UP, rig.health().state(), rig.health().reason());
        assertEquals(List.of(), rig.faults());
        assertEquals(List.of(), rig.invalidCells());
        assertEquals(0, rig.wrong);
        assertEquals(25, rig.named("die_2_degC"), 0.03); // a code is 0.025 K
        assertTrue(rig.readings > 50 * 64, rig.readings + " readings");
        assertEquals(0, rig.count(Count.RETRIES));
        assertEquals(0, rig.source.skippedScans());
      }
    }
  }

  @Test
  void aThermistorReadsTheSameOnAnotherReference() {
    try (StackRig rig = new StackRig()) {
      rig.plant.gpio(1, 1, 2.5); // half of TSREF: as many ohms as the pull-up
      rig.run(0.5);
      // The table has points at 20 and 30 degC.
      assertEquals(25, rig.named("temperature_1_degC"), 0.03);
    }
  }

  @Test
  void aConversionIsReadWithoutTheDropOfTheBalancingCurrent() {
    try (StackRig rig = balanced(0)) {
      rig.run(0.5);
      rig.source.requestBalancing(everywhere(0b0101_0101));
      rig.run(3);
      assertEquals(0, rig.wrong);
      assertEquals(List.of(), rig.faults());
      assertEquals(0b0101_0101, rig.source.balancing(3));
      assertEquals(0b0101_0101, discharging(rig, 3));
    }
  }

  @Test
  void neighboursAreDischargedInTurns() {
    for (double minutes : new double[] {0, 0.5, 10}) {
      try (StackRig rig = balanced(minutes)) {
        rig.run(0.5);
        rig.source.requestBalancing(everywhere(0b0011));
        int[] times = new int[4];
        for (int k = 0; k < 120; k++) {
          rig.run(0.5);
          times[discharging(rig, 2)]++;
        }
        // A minute: six turns of 5 s each, of which beginning anew, with the odd cells, may cost
        // the
        // other half a tenth of its time, and looking every 0.5 s as much.
        assertEquals(60, times[1], 12);
        assertEquals(60, times[2], 12);
        assertEquals(0, times[3]);
        assertEquals(0, rig.wrong);
      }
    }
  }

  @Test
  void balancingGoesOnAsLongAsTheHostWantsItAndEndsWithClose() {
    StackRig rig = balanced(0);
    rig.run(0.5);
    rig.source.requestBalancing(everywhere(0x8000));
    rig.run(200); // more than three times the chips' timer of 60 s
    assertEquals(0x8000, discharging(rig, 1));
    rig.source.requestBalancing(everywhere(0));
    rig.run(0.2);
    assertEquals(0, discharging(rig, 1));
    rig.source.requestBalancing(everywhere(0x8000));
    rig.run(0.2);
    assertEquals(0x8000, discharging(rig, 4));
    rig.close();
    assertEquals(0, discharging(rig, 4));
  }

  @Test
  void aHotChipALowCellAndOneWithoutAValueAreNotDischarged() {
    try (StackRig rig = balanced(0)) {
      rig.run(0.5);
      rig.pins.holdDie(2, 100);
      rig.pins.holdCell(3, 1, 1.9);
      rig.stack.stickBit(4, 0x587, 0, true);
      rig.run(1.5); // the stuck bit is found by its test
      rig.source.requestBalancing(everywhere(0b101));
      rig.run(0.5);
      assertEquals(0b101, discharging(rig, 1));
      assertEquals(0, discharging(rig, 2));
      assertEquals(0b100, discharging(rig, 3));
      assertEquals(0b100, discharging(rig, 4));
    }
  }

  @Test
  void withoutAHostTheStackShutsDownWithinTwoSeconds() throws Exception {
    StackRig rig = balanced(0);
    rig.run(0.5);
    rig.source.requestBalancing(everywhere(1));
    rig.run(1);
    assertEquals(1, discharging(rig, 1));
    rig.clock.waitUntil(rig.clock.nowNanos() + 2_100_000_000L);
    for (int device = 1; device <= CellRig.DEVICES; device++) {
      assertFalse(rig.stack.isAwake(device));
      assertEquals(0, discharging(rig, device));
    }
    // Found again by the next scan, and not called a fault: the host was away.
    rig.forgetSeen();
    rig.run(1);
    assertEquals(State.UP, rig.health().state());
    assertTrue(rig.seenFaults().stream().noneMatch(f -> f.kind() == Kind.RESET));
    assertEquals(List.of(), rig.invalidCells());
    rig.close();
  }

  @Test
  void withoutAHostTheDischargeTimerGoesOnAndThenTheStackShutsDown() throws Exception {
    StackRig rig = balanced(10);
    rig.run(0.5);
    rig.source.requestBalancing(everywhere(1));
    rig.run(1);
    rig.clock.waitUntil(rig.clock.nowNanos() + 9 * 60_000_000_000L);
    assertFalse(rig.stack.isAwake(2));
    assertEquals(1, discharging(rig, 2));
    rig.clock.waitUntil(rig.clock.nowNanos() + 2 * 60_000_000_000L);
    assertEquals(0, discharging(rig, 2));
  }

  /// As a connector that comes loose cuts them.
  @Test
  void openWiresSideBySideDeliverNothing() {
    for (int count = 2; count <= 3; count++) {
      for (int wire = 0; wire + count - 1 <= 16; wire++) {
        try (StackRig rig = new StackRig()) {
          rig.run(1.5);
          for (int k = 0; k < count; k++) rig.stack.openWire(2, wire + k);
          rig.run(2.5);
          rig.wrong = 0;
          rig.run(1.2);
          assertEquals(0, rig.wrong, count + " from wire " + wire + ": " + rig.faults());
        }
      }
    }
  }

  /// What starts the timers of another device anew must not start its own.
  @Test
  void balancingEndsAtADeviceThatCannotBeRead() {
    for (double minutes : new double[] {0, 120}) {
      try (StackRig rig = balanced(minutes)) {
        rig.run(2);
        rig.source.requestBalancing(new int[] {0, 2, 2, 0});
        rig.run(0.5);
        assertEquals(2, discharging(rig, 3));
        rig.stack.damageReplies(3, true);
        rig.run(0.2);
        assertEquals(0, discharging(rig, 3));
        assertEquals(2, rig.source.balancing(3)); // nobody has said so
        int seen = 0;
        for (int k = 0; k < 200; k++) {
          rig.source.requestBalancing(new int[] {0, 2, 0, 0});
          rig.run(0.5);
          seen |= discharging(rig, 3);
        }
        assertEquals(0, seen);
        assertEquals(2, discharging(rig, 2));
        // The watchdog has ended it; of the timer nobody knows whether it has heard its end.
        assertEquals(minutes == 0 ? 0 : 2, rig.source.balancing(3));
        rig.stack.damageReplies(3, false);
        rig.run(2);
        assertEquals(0, rig.source.balancing(3));
      }
    }
  }

  @Test
  void balancingIsNamedUntilAStackThatIsNotHeardMustHaveEnded() {
    try (StackRig rig = balanced(0)) {
      rig.run(0.5);
      rig.source.requestBalancing(everywhere(1));
      rig.run(0.5);
      rig.stack.silence(true);
      rig.run(0.2);
      assertEquals(1, rig.source.balancing(2));
      rig.run(5);
      assertEquals(0, rig.source.balancing(2));
      assertEquals(0, discharging(rig, 2));
    }
  }

  @Test
  void scansThatAreFarApartKeepTheStackAwake() {
    MonitorSettings settings =
        CellRig.settings(Chip.BQ79616).withScans(10_000_000_000L, 1).withDiagnostics(0, 2);
    try (StackRig rig = new StackRig(settings, BqSettings.TYPICAL)) {
      rig.run(45);
      assertEquals(0, rig.count(Count.RECONFIGURED));
      assertEquals(0, rig.count(Count.RETRIES));
      assertEquals(List.of(), rig.invalidCells());
    }
  }

  @Test
  void twelveDevicesAreScannedTwentyTimesASecond() {
    MonitorSettings settings =
        MonitorSettings.of(Chip.BQ79616, 12)
            .withScans(50_000_000, 1)
            .withThresholds(2.5, 4.475)
            .withDiagnostics(1_000_000_000, 2);
    try (StackRig rig = new StackRig(settings, BqSettings.TYPICAL)) {
      rig.run(5);
      assertEquals(0, rig.source.skippedScans());
      assertEquals(0, rig.wrong);
      assertEquals(List.of(), rig.faults());
    }
  }

  @Test
  void fewerCellsThanInputsAreReadAtTheirPlaces() {
    MonitorSettings all = CellRig.settings(Chip.BQ79616);
    MonitorSettings settings =
        all.withCells(
            List.of(
                List.of(1, 2, 3, 4, 5, 6),
                List.of(1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
                List.of(6),
                List.of(1, 16)));
    try (StackRig rig = new StackRig(settings, BqSettings.TYPICAL)) {
      rig.run(2);
      assertEquals(List.of(), rig.faults());
      // Half a code of 191 uV.
      assertEquals(CellRig.volts(1, 6), rig.named("voltage_6_V"), 1e-4);
      assertEquals(CellRig.volts(2, 4), rig.named("voltage_9_V"), 1e-4);
      assertEquals(CellRig.volts(3, 6), rig.named("voltage_20_V"), 1e-4);
      assertEquals(CellRig.volts(4, 16), rig.named("voltage_22_V"), 1e-4);
    }
  }
}
