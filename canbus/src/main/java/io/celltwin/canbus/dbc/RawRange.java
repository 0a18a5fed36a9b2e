package io.celltwin.canbus.dbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Raw values `from..to` of a multiplexor, both included, as of an unsigned number.
public record RawRange(long from, long to) {
  public RawRange {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "found the range " + from + ".." + to + ", expected 0 <= from <= to");
    }
  }

  boolean contains(long raw) {
    return raw >= from && raw <= to;
  }

  /// The same values as the fewest ranges, in ascending order.
  static List<RawRange> union(List<RawRange> ranges) {
    List<RawRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(RawRange::from));
    List<RawRange> union = new ArrayList<>();
    for (RawRange next : sorted) {
      RawRange last = union.isEmpty() ? next : union.removeLast();
      if (next.from > last.to + 1) {
        union.add(last);
        union.add(next);
      } else {
        union.add(new RawRange(last.from, Math.max(last.to, next.to)));
      }
    }
    return List.copyOf(union);
  }

  /// Whether both lists, each a [#union], have no value in common.
  static boolean disjoint(List<RawRange> these, List<RawRange> those) {
    int i = 0;
    int j = 0;
    while (i < these.size() && j < those.size()) {
      RawRange a = these.get(i);
      RawRange b = those.get(j);
      if (a.to < b.from) i++;
      else if (b.to < a.from) j++;
      else return false;
    }
    return true;
  }
}
