package io.celltwin.hal.monitor;

import io.celltwin.hal.DeviceFault.Kind;

/// What self-tests have found in each device, and so which of its values are none. Devices count
/// from 0 here. Driver's thread.
final class Findings {
  /// Channels of [Kind#SELF_TEST]: 1.. are cells, these and up the words of the other groups.
  static final int AUXILIARY_CHANNEL = 20;

  static final int STATUS_CHANNEL = 40;

  private static final int CHANNELS = 64;

  private final FaultBoard board;
  private final byte[] tests; // that have found something, a bit each, by device and channel
  private final int[] cells; // bit n: cell n + 1 is wrong
  private final int[] auxiliary; // bit n: word n is wrong
  private final int[] openWires; // bit n: wire n

  Findings(FaultBoard board, int devices) {
    this.board = board;
    tests = new byte[devices * CHANNELS];
    cells = new int[devices];
    auxiliary = new int[devices];
    openWires = new int[devices];
  }

  /// A fault is there, and the value is none, while any of the tests says so.
  ///
  /// @param test a bit of its own for each that looks at this channel
  void found(int device, int channel, int test, boolean isWrong) {
    int at = device * CHANNELS + channel;
    int bits = isWrong ? tests[at] | test : tests[at] & ~test;
    tests[at] = (byte) bits;
    board.set(Kind.SELF_TEST, device + 1, channel, bits != 0);
    if (channel <= AUXILIARY_CHANNEL) {
      mark(cells, device, channel - 1, bits != 0);
    } else if (channel <= STATUS_CHANNEL) {
      mark(auxiliary, device, channel - AUXILIARY_CHANNEL - 1, bits != 0);
    }
  }

  private static void mark(int[] marks, int device, int bit, boolean isWrong) {
    marks[device] = isWrong ? marks[device] | 1 << bit : marks[device] & ~(1 << bit);
  }

  /// @param open bit n for wire n
  /// @param wires number of the highest
  void foundWires(int device, int open, int wires) {
    openWires[device] = open;
    for (int wire = 0; wire <= wires; wire++) {
      board.set(Kind.OPEN_WIRE, device + 1, wire, (open >> wire & 1) != 0);
    }
  }

  /// @param cell from 0
  boolean trustsCell(int device, int cell) {
    boolean besideOpenWire = (openWires[device] >> cell & 3) != 0;
    return !besideOpenWire && (cells[device] >> cell & 1) == 0;
  }

  /// @param word of the auxiliary groups, from 0
  boolean trustsAuxiliary(int device, int word) {
    return (auxiliary[device] >> word & 1) == 0;
  }
}
