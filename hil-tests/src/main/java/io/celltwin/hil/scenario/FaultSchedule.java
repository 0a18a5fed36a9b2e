package io.celltwin.hil.scenario;

import io.celltwin.hil.bench.Bench;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Faults put in and mended as their times come.
final class FaultSchedule {
  private record Deed(long nanos, boolean puts, Consumer<Bench> deed) {}

  private final List<Deed> deeds = new ArrayList<>();
  private int next;

  FaultSchedule(List<Fault> faults) {
    for (Fault fault : faults) {
      deeds.add(new Deed(nanos(fault.atSeconds()), true, fault.inject()));
      fault
          .untilSeconds()
          .ifPresent(until -> deeds.add(new Deed(nanos(until), false, fault.heal())));
    }
    // What ends at a moment is mended before the next begins; else in the file's order.
    deeds.sort(Comparator.comparingLong(Deed::nanos).thenComparing(Deed::puts));
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }

  /// Does what is due.
  void at(long nowNanos, Bench bench) {
    while (next < deeds.size() && deeds.get(next).nanos() <= nowNanos) {
      deeds.get(next++).deed().accept(bench);
    }
  }
}
