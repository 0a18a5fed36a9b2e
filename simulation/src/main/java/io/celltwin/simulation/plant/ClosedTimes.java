package io.celltwin.simulation.plant;

import java.util.List;

/// When somebody wants a pack's contactors closed.
///
/// @param spans in order, not overlapping
public record ClosedTimes(List<Span> spans) {
  public static final ClosedTimes ALWAYS = new ClosedTimes(List.of(new Span(0, Long.MAX_VALUE)));

  /// @param untilNanos exclusive; `Long.MAX_VALUE` for ever
  public record Span(long fromNanos, long untilNanos) {
    public Span {
      if (fromNanos < 0 || untilNanos <= fromNanos) {
        throw new IllegalArgumentException(
            "from %d to %d ns, expected 0 or later, and an end behind it"
                .formatted(fromNanos, untilNanos));
      }
    }
  }

  public ClosedTimes {
    spans = List.copyOf(spans);
    for (int i = 1; i < spans.size(); i++) {
      if (spans.get(i).fromNanos < spans.get(i - 1).untilNanos) {
        throw new IllegalArgumentException(
            "closed from %d ns, expected %d or later"
                .formatted(spans.get(i).fromNanos, spans.get(i - 1).untilNanos));
      }
    }
  }

  public boolean closed(long nanos) {
    for (int i = 0; i < spans.size(); i++) {
      if (nanos >= spans.get(i).fromNanos && nanos < spans.get(i).untilNanos) return true;
    }
    return false;
  }

  /// When that changes next; `Long.MAX_VALUE` where it stays.
  long changeNanos(long nanos) {
    for (int i = 0; i < spans.size(); i++) {
      if (nanos < spans.get(i).fromNanos) return spans.get(i).fromNanos;
      if (nanos < spans.get(i).untilNanos) return spans.get(i).untilNanos;
    }
    return Long.MAX_VALUE;
  }
}
