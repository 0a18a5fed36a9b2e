package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings.Balancing;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// From the bus upward nothing is allocated per scan, with all tests and with balancing.
class MonitorAllocationTest {
  private static final int DEVICES = 12;
  private static final int SCANS = 2_000;

  /// What the JVM itself may put on this thread meanwhile; one object per scan were 32 kB.
  private static final long SPARE_BYTES = 16_000;

  private final ReadingSink sink = this::accept;
  private long cells;

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aScanAllocatesNothing(Chip chip) {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    Thermistor ntc = Thermistor.named("semitec_103jt");
    MonitorSettings settings =
        MonitorSettings.of(chip, DEVICES)
            .withScans(50_000_000, 1)
            .withSensors(List.of(new Sensor(1, 1, ntc, 1e4), new Sensor(12, 5, ntc, 1e4)), true)
            .withThresholds(2.5, 4.2)
            .withDiagnostics(1_000_000_000, 2)
            .withBalancing(new Balancing(6, 120, 1, 3600_000_000_000L, 1_000_000, 0));
    try (MonitorSource source = source(settings, clock)) {
      int[] balanced = new int[DEVICES];
      Arrays.fill(balanced, 0b10101);
      source.requestBalancing(balanced);
      scans(source, clock, 200);
      long before = allocatedBytes();
      scans(source, clock, SCANS);
      long allocated = allocatedBytes() - before;
      assertTrue(allocated < SPARE_BYTES, allocated + " bytes for " + SCANS + " scans");
      // Each scan delivers all cells; the tests leave a scan out now and then.
      double expected = DEVICES * chip.inputs() * (SCANS + 200.0);
      assertEquals(expected, (double) cells, 0.02 * expected);
    }
  }

  private static MonitorSource source(MonitorSettings settings, VirtualClock clock) {
    if (settings.chip().isSerial()) {
      AnsweringStack stack = new AnsweringStack(DEVICES, clock);
      return new MonitorSource(settings, () -> stack, clock);
    }
    AnsweringChain chain = new AnsweringChain(DEVICES, settings.chip() == Chip.ADBMS6830);
    return new MonitorSource(settings, () -> chain, clock);
  }

  private void scans(MonitorSource source, VirtualClock clock, int count) {
    for (int k = 0; k < count; k++) {
      source.read(clock.nowNanos() + 50_000_000, sink);
    }
  }

  private void accept(int channel, long nanos, double value, Quality quality) {
    // A code of the BQ79616 is 191 uV.
    if (quality == Quality.GOOD && Math.abs(value - 3.0) < 1e-4) cells++;
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
