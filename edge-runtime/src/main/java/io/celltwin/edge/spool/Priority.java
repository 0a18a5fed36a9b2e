package io.celltwin.edge.spool;

import java.util.List;

/// What a record is worth when room runs out: the last of these goes first.
public enum Priority {
  /// What happened once and is not said again.
  EVENT(0),
  /// What changes slowly.
  SLOW(1),
  /// What the next one makes up for.
  FAST(2);

  public static final List<Priority> ALL = List.of(values());

  private final int code;

  Priority(int code) {
    this.code = code;
  }

  /// Its number on disk, and its place in [#ALL].
  public int code() {
    return code;
  }
}
