package io.celltwin.hil.scenario;

import io.celltwin.config.Table;
import io.celltwin.simulation.plant.ClosedTimes;
import io.celltwin.simulation.plant.ClosedTimes.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Binds `[[contactors]]`: from when to when they shall be closed. Without one they always are.
final class ContactorReader {
  private static final String CLOSE = "close_s";
  private static final String OPEN = "open_s";

  private ContactorReader() {}

  /// @param tables in the order of time
  static ClosedTimes read(List<Table> tables) {
    if (tables.isEmpty()) return ClosedTimes.ALWAYS;
    List<Span> spans = new ArrayList<>();
    double free = 0;
    for (Table table : tables) {
      double close = table.number(CLOSE, FaultReader.SECONDS);
      OptionalDouble open = table.optionalNumber(OPEN, FaultReader.SECONDS);
      table.finish();
      if (close < free) {
        String when = Double.isFinite(free) ? Texts.number(free) + " s" : "never";
        table.fault(CLOSE, table.found(CLOSE), "after they were opened: " + when);
      }
      if (open.isPresent()) table.requireAbove(OPEN, open.getAsDouble(), CLOSE, close);
      free = open.orElse(Double.POSITIVE_INFINITY);
      add(spans, Math.round(1e9 * close), Math.round(1e9 * free));
    }
    return new ClosedTimes(spans);
  }

  /// What cannot be has been reported.
  private static void add(List<Span> spans, long from, long until) {
    boolean isBehind = spans.isEmpty() || from >= spans.getLast().untilNanos();
    if (isBehind && from >= 0 && until > from) spans.add(new Span(from, until));
  }
}
