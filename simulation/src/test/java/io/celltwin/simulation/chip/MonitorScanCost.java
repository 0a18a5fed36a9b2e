package io.celltwin.simulation.chip;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/// What a scan of 12 LTC6813 (216 cells) at 20 Hz costs: time on the bus by the emulated clock,
/// processor time of driver and emulator together, and the driver's share of it.
final class MonitorScanCost {
  private static final int DEVICES = 12;
  private static final long PERIOD_NANOS = 50_000_000;
  private static final int SCANS = 4_000;

  private MonitorScanCost() {}

  public static void main(String[] none) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (Chip chip : new Chip[] {Chip.LTC6813, Chip.ADBMS6830}) {
      VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
      SteadyInputs pins = new SteadyInputs(DEVICES, chip.inputs(), chip.gpios());
      EmulatedChain chain =
          MonitorRig.emulated(chip, DEVICES, pins, clock, MonitorRig.timing(chip));
      long[] bus = new long[3]; // processor nanoseconds below SpiBus, windows, bytes
      MonitorSettings settings =
          MonitorSettings.of(chip, DEVICES)
              .withScans(PERIOD_NANOS, 1)
              .withDiagnostics(10_000_000_000L, 2);
      MonitorSource source =
          new MonitorSource(
              settings,
              () ->
                  new SpiBus() {
                    @Override
                    public void transfer(byte[] out, byte[] in, int length) throws IOException {
                      long from = System.nanoTime();
                      chain.transfer(out, in, length);
                      bus[0] += System.nanoTime() - from;
                      bus[1]++;
                      bus[2] += length;
                    }

                    @Override
                    public void close() {}
                  },
              clock);
      long[] readings = new long[1];
      for (int k = 0; k < SCANS; k++) {
        if (k == SCANS / 2) {
          Arrays.fill(bus, 0);
          readings[0] = 0;
          cpuBefore = threads.getCurrentThreadCpuTime();
          wallBefore = System.nanoTime();
        }
        long due = (clock.nowNanos() / PERIOD_NANOS + 1) * PERIOD_NANOS;
        source.read(due + PERIOD_NANOS - 1, (_, _, _, _) -> readings[0]++);
      }
      double scans = SCANS / 2.0;
      double wall = System.nanoTime() - wallBefore;
      double cpu = threads.getCurrentThreadCpuTime() - cpuBefore;
      System.out.printf(
          Locale.ROOT,
          "%s: %.0f windows and %.0f bytes a scan, tests among them, %d of %d scans skipped at %.0f"
              + " ms; processor %.0f us a scan, of these %.0f us in the driver; %.0f"
              + " readings a scan%n",
          chip,
          bus[1] / scans,
          bus[2] / scans,
          source.skippedScans(),
          SCANS,
          PERIOD_NANOS / 1e6,
          cpu / scans / 1e3,
          cpu / scans / 1e3 * (1 - bus[0] / wall),
          readings[0] / scans);
      source.close();
    }
  }

  private static long cpuBefore;
  private static long wallBefore;
}
