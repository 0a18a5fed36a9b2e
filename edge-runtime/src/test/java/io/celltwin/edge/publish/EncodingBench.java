package io.celltwin.edge.publish;

import com.sun.management.ThreadMXBean;
import io.celltwin.edge.twin.TwinState;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// What it costs to encode the messages of 96 cells in each profile: ns and bytes allocated, the
/// payload among them. `docs/MQTT.md` has the command.
final class EncodingBench {
  private static final int CELLS = 96;
  private static final int MESSAGES = 20_000;
  private static final int ROUNDS = 7;

  private static long written;

  private EncodingBench() {}

  public static void main(String[] arguments) throws Exception {
    TwinState state = MessageSizesTest.state(CELLS, true);
    Map<String, Encoded> profiles = new LinkedHashMap<>();
    profiles.put("celltwin", Encoded.json());
    profiles.put("thingsboard", Encoded.thingsBoard(false));
    profiles.put("thingsboard-gateway", Encoded.thingsBoard(true));
    System.out.println("| profile | message | payload | encode | allocated |");
    System.out.println("|---|---|---|---|---|");
    profiles.forEach((name, profile) -> {
      measure(name, "telemetry", () -> profile.telemetry(state, 18_342, 0));
      measure(name, "cells", () -> profile.cells(state, 18_343));
    });
    if (written == 0) throw new IllegalStateException("nothing was encoded");
  }

  /// The fastest round, and what that allocated.
  private static void measure(String profile, String message, Supplier<byte[]> encode) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long leastNanos = Long.MAX_VALUE;
    long allocated = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      long beganNanos = System.nanoTime();
      for (int k = 0; k < MESSAGES; k++) written += encode.get().length;
      long nanos = System.nanoTime() - beganNanos;
      if (nanos < leastNanos) {
        leastNanos = nanos;
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
    }
    System.out.printf(
        "| `%s` | `%s` | %d B | %d ns | %d B |%n",
        profile, message, encode.get().length, leastNanos / MESSAGES, allocated / MESSAGES);
  }
}
