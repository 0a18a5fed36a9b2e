package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.celltwin.edge.twin.TwinBench;
import io.celltwin.edge.twin.TwinState;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
  private long allocated(Encoded profile, TwinState state, MessageClass messageClass) {
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

  private static Stream<Encoded> profiles() {
    return Stream.of(Encoded.json(), Encoded.thingsBoard(false), Encoded.thingsBoard(true));
  }

  private void nothingForACell(Encoded profile, boolean sound, MessageClass messageClass)
      throws Exception {
    assertEquals(
        allocated(profile, state(2, sound), messageClass),
        allocated(profile, state(200, sound), messageClass));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void ofCellsAllocatesNothingForACell(Encoded profile) throws Exception {
    nothingForACell(profile, true, MessageClass.CELLS);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void ofCellsWithTheirFlawsAllocatesNothingForACell(Encoded profile) throws Exception {
    nothingForACell(profile, false, MessageClass.CELLS);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void ofTelemetryAllocatesNothingForACell(Encoded profile) throws Exception {
    nothingForACell(profile, true, MessageClass.TELEMETRY);
  }
}
