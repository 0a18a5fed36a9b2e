package io.celltwin.edge.spool;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The LSNs of one class that need not be delivered any more: all up to a floor, and ranges above
/// it, each without its beginning and with its end. A record is the range from the one before it,
/// so neighbours join although other classes have the numbers between.
final class DeliveredRanges {
  /// Of ranges above the floor, which come from live records while a backlog waits.
  static final int CAPACITY = 1024;

  /// For what comes in before [#forgetNarrowest] is called: three classes still fit into a cursor.
  private static final int RESERVE = 256;

  static final int MAX_BYTES = Long.BYTES + Integer.BYTES + (CAPACITY + RESERVE) * 2 * Long.BYTES;

  private final long[] from = new long[CAPACITY + RESERVE];
  private final long[] to = new long[CAPACITY + RESERVE];
  private int size;
  private long floor;

  long floor() {
    return floor;
  }

  /// Of ranges above the floor.
  int size() {
    return size;
  }

  boolean full() {
    return size > CAPACITY;
  }

  boolean covers(long lsn) {
    return coversAll(lsn - 1, lsn);
  }

  boolean coversAll(long after, long last) {
    if (last <= floor) return true;
    int k = firstEndingAtOrAfter(last);
    return k < size && from[k] <= Math.max(after, floor);
  }

  boolean coversAny(long after, long last) {
    if (after < floor) return true;
    int k = firstEndingAtOrAfter(after + 1);
    return k < size && from[k] < last;
  }

  void add(long after, long last) {
    if (after <= floor) {
      raiseFloor(last);
      return;
    }
    int first = firstEndingAtOrAfter(after);
    int next = first;
    long joinedFrom = after;
    long joinedTo = last;
    while (next < size && from[next] <= last) {
      joinedFrom = Math.min(joinedFrom, from[next]);
      joinedTo = Math.max(joinedTo, to[next]);
      next++;
    }
    replace(first, next, 1);
    from[first] = joinedFrom;
    to[first] = joinedTo;
  }

  void raiseFloor(long lsn) {
    floor = Math.max(floor, lsn);
    int gone = 0;
    while (gone < size && from[gone] <= floor) floor = Math.max(floor, to[gone++]);
    replace(0, gone, 0);
  }

  /// Gives up the narrowest ranges but the last, so that the records in them are delivered again.
  void forgetNarrowest(int count) {
    for (int gone = 0; gone < count && size > 1; gone++) {
      int narrowest = 0;
      for (int k = 1; k < size - 1; k++) {
        if (to[k] - from[k] < to[narrowest] - from[narrowest]) narrowest = k;
      }
      replace(narrowest, narrowest + 1, 0);
    }
  }

  private int firstEndingAtOrAfter(long lsn) {
    int k = Arrays.binarySearch(to, 0, size, lsn);
    return k < 0 ? -k - 1 : k;
  }

  private void replace(int first, int end, int by) {
    System.arraycopy(from, end, from, first + by, size - end);
    System.arraycopy(to, end, to, first + by, size - end);
    size += first + by - end;
  }

  void put(ByteBuffer out) {
    out.putLong(floor).putInt(size);
    for (int k = 0; k < size; k++) out.putLong(from[k]).putLong(to[k]);
  }

  /// What [#put] has written, instead of what this is.
  void get(ByteBuffer in) {
    floor = in.getLong();
    size = in.getInt();
    for (int k = 0; k < size; k++) {
      from[k] = in.getLong();
      to[k] = in.getLong();
    }
  }
}
