package io.celltwin.hil.scenario;

import io.celltwin.hil.bench.Bench;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Faults put in and mended as their times come.
final class FaultSchedule {
  private record Deed(long nanos, Consumer<Bench> deed) {}

  private final List<Deed> deeds = new ArrayList<>();
  private int next;

  FaultSchedule(List<Fault> faults) {
    for (Fault fault : faults) {
      deeds.add(new Deed(nanos(fault.atSeconds()), fault.inject()));
      fault.untilSeconds().ifPresent(until -> deeds.add(new Deed(nanos(until), fault.heal())));
    }
    deeds.sort(Comparator.comparingLong(Deed::nanos)); // stable: the file's order within a moment
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
