package io.celltwin.hal.pack;

/// A switch of the pack's own electronics, between cells and terminals.
public enum PackSwitch {
  /// The pack has not said, or no longer answers.
  UNKNOWN,
  OFF,
  ON
}
