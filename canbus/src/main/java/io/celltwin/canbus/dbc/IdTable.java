package io.celltwin.canbus.dbc;

import java.util.Arrays;
import java.util.Map;

/// Values by an `int`, looked up without allocating: open addressing, at most half full.
final class IdTable<T> {
  private static final int GOLDEN = 0x9e3779b9;

  private final int[] keys;
  private final T[] values;
  private final T none;
  private final int shift;

  /// @param none what is found where there is nothing
  IdTable(Map<Integer, T> entries, T none) {
    int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(2 * entries.size()));
    shift = Integer.SIZE - bits;
    keys = new int[1 << bits];
    values = filled(none, 1 << bits);
    this.none = none;
    entries.forEach((key, value) -> {
      int slot = slot(key);
      keys[slot] = key;
      values[slot] = value;
    });
  }

  @SuppressWarnings("unchecked") // never leaves this class
  private static <T> T[] filled(T none, int length) {
    Object[] values = new Object[length];
    Arrays.fill(values, none);
    return (T[]) values;
  }

  /// Of the key, or the free one where it belongs.
  @SuppressWarnings("ReferenceEquality") // that very one
  private int slot(int key) {
    int slot = (key * GOLDEN) >>> shift;
    while (keys[slot] != key && values[slot] != none) slot = (slot + 1) & (keys.length - 1);
    return slot;
  }

  T get(int key) {
    return values[slot(key)];
  }
}
