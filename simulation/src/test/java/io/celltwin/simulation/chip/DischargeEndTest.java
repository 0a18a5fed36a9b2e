package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Balancing;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What ends a discharge on chains whose wires carry one way alone, and what the driver says while
/// nobody knows.
class DischargeEndTest {
  private static final int WRCFGA = 0x01;
  private static final int WRCFGB = 0x24;
  private static final int BLOCK = 8;

  /// An emulated chain behind wires that may be cut or noisy each by itself.
  private static final class Rig extends CellRig {
    private final EmulatedChain chain;
    private final MonitorSource source;

    /// Nothing comes back from the chips; commands still arrive.
    private boolean isDeaf;

    /// Writings whose block for device 3 arrives damaged.
    private int damagedWrites;

    Rig(MonitorSettings settings) {
      super(settings, MonitorRig.PULL_UP_VOLTS);
      Chip chip = settings.chip();
      chain = MonitorRig.emulated(chip, settings.devices(), pins, clock, MonitorRig.timing(chip));
      source = new MonitorSource(settings, this::open, clock);
      watch();
    }

    private SpiBus open() throws IOException {
      return new SpiBus() {
        @Override
        public void transfer(byte[] out, byte[] in, int length) throws IOException {
          byte[] sent = out.clone();
          boolean isWrite = sent[0] == 0 && (sent[1] == WRCFGA || sent[1] == WRCFGB);
          if (isWrite && damagedWrites-- > 0) sent[length - 3 * BLOCK + 1] ^= 1;
          chain.transfer(sent, in, length);
          if (isDeaf) Arrays.fill(in, 0, length, (byte) 0xFF);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    EmulatedMonitors monitors() {
      return chain;
    }

    @Override
    MonitorSource source() {
      return source;
    }

    private boolean discharges(int device, int cell) {
      return chain.dischargeAmps(device, cell) > 0;
    }
  }

  private static MonitorSettings settings(Chip chip, double minutes) {
    return CellRig.settings(chip)
        .withBalancing(new Balancing(4, 85, 2, 5_000_000_000L, 1_000_000, minutes));
  }

  private static Rig discharging(MonitorSettings settings, int... cells) {
    Rig rig = new Rig(settings);
    rig.run(2);
    rig.source.requestBalancing(cells);
    rig.run(0.5);
    for (int device = 1; device <= cells.length; device++) {
      assertEquals(cells[device - 1], rig.source.balancing(device));
      assertEquals(cells[device - 1] != 0, rig.discharges(device, 2));
    }
    return rig;
  }

  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void balancingEndsWhereNobodyAnswers(Chip chip) {
    Rig rig = discharging(settings(chip, 0), 0, 2, 0, 0);
    rig.isDeaf = true;
    rig.run(0.2);
    assertFalse(rig.discharges(2, 2), "discharges cell 2");
    // Nobody has said so.
    assertEquals(2, rig.source.balancing(2));
    assertEquals(State.SILENT, rig.health().state());
    // Their watchdogs have run out.
    rig.run(5);
    assertEquals(0, rig.source.balancing(2));
    rig.isDeaf = false;
    rig.source.requestBalancing(new int[] {0, 2, 0, 0});
    rig.run(0.5);
    assertTrue(rig.discharges(2, 2));
  }

  /// The wire there is cut for writings alone: only silence is left.
  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void theHostFallsSilentForADeviceThatDoesNotEnd(Chip chip) {
    Rig rig = discharging(settings(chip, 0), 0, 0, 2, 0);
    rig.chain.damageReplies(3, true);
    rig.damagedWrites = Integer.MAX_VALUE;
    rig.run(0.5);
    assertTrue(rig.discharges(3, 2));
    assertEquals(2, rig.source.balancing(3));
    assertEquals(0, rig.source.skippedScans());
    rig.run(4);
    assertFalse(rig.discharges(3, 2));
    assertEquals(0, rig.source.balancing(3));
    long skipped = rig.source.skippedScans();
    assertTrue(skipped >= 50, skipped + " scans of 50 ms in 2.5 s");
    // Once and for all; what can be read is read again.
    rig.run(4);
    assertTrue(rig.source.skippedScans() - skipped < 50);
    assertEquals(CellRig.volts(4, 1), rig.newest[rig.cell(4, 1)], 0.002);
  }

  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void aDeviceThatDoesNotUnderstandItIsToldAgainToEnd(Chip chip) {
    Rig rig = discharging(settings(chip, 0), 0, 0, 2, 0);
    rig.chain.damageReplies(3, true);
    rig.damagedWrites = 4;
    rig.run(0.5);
    assertFalse(rig.discharges(3, 2), "discharges cell 2");
    assertEquals(2, rig.source.balancing(3));
    rig.source.requestBalancing(new int[4]);
    rig.chain.damageReplies(3, false);
    rig.run(0.2);
    assertEquals(0, rig.source.balancing(3));
    assertEquals(0, rig.source.skippedScans());
  }

  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void closingTellsADeviceThatDoesNotUnderstandItAgain(Chip chip) {
    Rig rig = discharging(settings(chip, 0), 0, 0, 2, 0);
    rig.damagedWrites = 2;
    rig.close();
    assertFalse(rig.discharges(3, 2));
    assertEquals(0, rig.source.balancing(3));
  }

  @Test
  void whatNobodyHasSeenEndIsNamedUntilTheWatchdogHasEndedIt() throws Exception {
    Rig rig = discharging(settings(Chip.LTC6813, 0), 0, 0, 2, 0);
    rig.isDeaf = true;
    rig.damagedWrites = Integer.MAX_VALUE;
    rig.close();
    assertEquals(2, rig.source.balancing(3));
    assertTrue(rig.discharges(3, 2));
    rig.clock.waitUntil(rig.clock.nowNanos() + 2_500_000_000L);
    assertEquals(0, rig.source.balancing(3));
    assertFalse(rig.discharges(3, 2));
  }

  /// The chip's own timer goes on after its watchdog has run out.
  @Test
  void whatTheTimerKeepsUpIsNamedUntilItHasRunOut() {
    Rig rig = new Rig(settings(Chip.LTC6813, 0.5));
    for (int device = 1; device <= 4; device++) {
      ((EmulatedLtcChain) rig.chain).dischargeTimerPin(device, true);
    }
    rig.run(2);
    rig.source.requestBalancing(new int[] {0, 0, 2, 0});
    rig.run(0.5);
    rig.chain.damageReplies(3, true);
    rig.damagedWrites = Integer.MAX_VALUE;
    long skipped = rig.source.skippedScans();
    rig.run(25);
    assertTrue(rig.discharges(3, 2));
    assertEquals(2, rig.source.balancing(3));
    rig.run(10);
    assertFalse(rig.discharges(3, 2));
    assertEquals(0, rig.source.balancing(3));
    assertEquals(50.0, (double) (rig.source.skippedScans() - skipped), 2); // silent once
  }

  @Test
  void aRequestEndsInItsTimeWhereScansAreFarApart() {
    MonitorSettings settings =
        settings(Chip.LTC6813, 0).withScans(20_000_000_000L, 1).withDiagnostics(0, 2);
    Rig rig = new Rig(settings);
    rig.run(19);
    rig.source.requestBalancing(new int[] {0, 2, 0, 0});
    rig.run(4);
    assertTrue(rig.discharges(2, 2));
    assertEquals(2, rig.source.balancing(2));
    rig.run(1.5);
    assertFalse(rig.discharges(2, 2));
    assertEquals(0, rig.source.balancing(2));
    assertEquals(0, rig.count(Count.RECONFIGURED));
  }

  /// Nobody reads, so nobody writes either.
  @Test
  void aSourceThatNobodyReadsSaysThatTheWatchdogHasEndedIt() throws Exception {
    Rig rig = discharging(settings(Chip.LTC6811, 0), 0, 2, 0, 0);
    rig.clock.waitUntil(rig.clock.nowNanos() + 2_600_000_000L);
    assertFalse(rig.discharges(2, 2));
    assertEquals(0, rig.source.balancing(2));
    rig.clock.waitUntil(rig.clock.nowNanos() + 3_000_000_000L);
    // The request is old: nor does the first scan begin it anew.
    rig.run(0.001);
    assertFalse(rig.discharges(2, 2));
    rig.run(0.5);
    assertEquals(List.of(), rig.faults());
  }
}
