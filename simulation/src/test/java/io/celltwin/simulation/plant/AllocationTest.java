package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final long SECOND = 1_000_000_000L;

  private double sum;

  @Test
  void aStepOfThePackAllocatesNothing() {
    var pack =
        new SimulatedPack(
            PackSettings.STORAGE.withTopology(2, 16, 1).withAgeing(),
            (now, _) -> now / SECOND % 20 < 10 ? -200 : 150);
    look(pack, 1, 200);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    look(pack, 201, 600);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    // 4000 cell steps, 40 samples of ageing, 128 000 looks; a few bytes are the measurement's own
    assertTrue(bytes < 4000, () -> bytes + " bytes");
    assertTrue(Double.isFinite(sum));
  }

  private void look(SimulatedPack pack, int fromSecond, int untilSecond) {
    for (long tenth = 10L * fromSecond; tenth <= 10L * untilSecond; tenth++) {
      pack.advance(tenth * SECOND / 10);
      for (int cell = 1; cell <= 32; cell++) {
        sum += pack.trueVolts(cell) + pack.trueSurfaceCelsius(cell) + pack.trueSoc(cell);
      }
      sum += pack.truePackVolts() + pack.trueLowestSoc();
    }
  }
}
