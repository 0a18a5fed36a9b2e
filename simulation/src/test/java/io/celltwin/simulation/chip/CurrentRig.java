package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.current.CurrentChip;
import io.celltwin.hal.current.CurrentSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/// What flows through a shunt, on virtual time, and what drivers of current sensors made of it.
abstract class CurrentRig {
  static final long SECOND = 1_000_000_000L;

  record Reading(String channel, long nanos, double value, Quality quality) {}

  final VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  final List<Reading> readings = new ArrayList<>();
  LongToDoubleFunction amps = nanos -> 0;

  /// How often a source has opened its bus.
  int opened;

  final CurrentSource source(CurrentChip chip, EmulatedI2cChip bus) {
    return new CurrentSource(
        chip,
        () -> {
          if (bus.isGone()) throw new IOException("/dev/i2c-1: errno 2 (ENOENT)");
          opened++;
          return bus;
        },
        clock);
  }

  final void run(CurrentSource source, double seconds) throws IOException {
    long end = clock.nowNanos() + (long) (seconds * SECOND);
    while (clock.nowNanos() < end)
      source.read(
          end,
          (channel, nanos, value, quality) ->
              readings.add(
                  new Reading(source.channels().get(channel).name(), nanos, value, quality)));
  }

  /// Time in which nobody reads.
  final void pass(long nanos) {
    try {
      clock.waitUntil(clock.nowNanos() + nanos);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  final List<Reading> of(String channel) {
    return readings.stream().filter(r -> r.channel().equals(channel)).toList();
  }

  final double last(String channel) {
    return of(channel).getLast().value();
  }

  /// From almost the first poll on, while all of it is still interpreted: what a compiler could
  /// leave out is in the figure.
  final void assertAllocatesNothing(CurrentSource source, int pollsBefore) throws IOException {
    long[] count = new long[1];
    ReadingSink sink = (channel, nanos, value, quality) -> count[0]++;
    for (int poll = 0; poll < pollsBefore; poll++) source.read(clock.nowNanos() + SECOND, sink);
    count[0] = 0;
    long before = allocated();
    for (int poll = 0; poll < 20_000; poll++) source.read(clock.nowNanos() + SECOND, sink);
    long bytes = allocated() - before;
    String text =
        source.channels().size() + " channels: " + bytes + " bytes, " + count[0] + " readings";
    System.out.println(text);
    assertTrue(count[0] >= 20_000, text);
    assertEquals(0, bytes / count[0], text);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
