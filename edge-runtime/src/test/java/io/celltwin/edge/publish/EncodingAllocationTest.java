package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.celltwin.edge.twin.TwinBench;
import io.celltwin.edge.twin.TwinState;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// A cell costs a message the bytes that it is written with, and nothing else.
class EncodingAllocationTest {
  /// Of what holds an array's elements, which begin and end on multiples of 8.
  private static final int ARRAY_HEAD = 16;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static TwinState state(int cells, boolean sound) throws Exception {
    TwinBench bench = new TwinBench(1, cells, 1);
    bench.quiet(0).tick(0);
    if (sound) bench.quiet(20 * TwinBench.SECOND);
    bench.tick(20 * TwinBench.SECOND);
    return bench.last();
  }

  /// Beside the message itself.
  private long allocated(TwinState state, MessageClass messageClass) {
    Encoded profile = Encoded.json();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) { // what is loaded and grown in the first is not meant
      long before = threads.getCurrentThreadAllocatedBytes();
      byte[] message =
          messageClass == MessageClass.CELLS
              ? profile.cells(state, round)
              : profile.telemetry(state, round, 0);
      long more = threads.getCurrentThreadAllocatedBytes() - before;
      least = Math.min(least, more - (ARRAY_HEAD + (message.length + 7L) / 8 * 8));
    }
    return least;
  }

  @Test
  void ofCellsAllocatesNothingForACell() throws Exception {
    assertEquals(
        allocated(state(2, true), MessageClass.CELLS),
        allocated(state(200, true), MessageClass.CELLS));
  }

  @Test
  void ofCellsWithTheirFlawsAllocatesNothingForACell() throws Exception {
    assertEquals(
        allocated(state(2, false), MessageClass.CELLS),
        allocated(state(200, false), MessageClass.CELLS));
  }

  @Test
  void ofTelemetryAllocatesNothingForACell() throws Exception {
    assertEquals(
        allocated(state(2, true), MessageClass.TELEMETRY),
        allocated(state(200, true), MessageClass.TELEMETRY));
  }
}
