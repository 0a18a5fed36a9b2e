package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;

/// A JK pack at 115200 baud: `4E 57` frames, the request to read everything. Keeps nothing of what
/// is written to it.
///
/// From esphome-jk-bms, dbus-serialbattery and their captures; the tags are those of the captures,
/// those of settings with made-up values.
public final class JkResponder extends SerialResponder {
  private static final int FIRST = 0x4E;
  private static final int SECOND = 0x57;
  private static final int READ_ALL = 6;

  private final PackInputs inputs;
  private int cells;
  private int alarms;
  private int status = 3;
  private int protocol = 1;
  private long writes;

  public JkResponder(int cells, PackInputs inputs, Clock clock) {
    super(115200, clock);
    this.inputs = inputs;
    this.cells = cells;
  }

  /// Another pack at the same line.
  public void numbers(int newCells) {
    cells = newCells;
  }

  /// Bit 0: capacity low, and so on.
  public void alarms(int bits) {
    alarms = bits;
  }

  public void switches(boolean charge, boolean discharge) {
    status = (charge ? 1 : 0) | (discharge ? 2 : 0);
  }

  /// 1: the highest bit of the current says that it charges; 0: 10000 is no current.
  public void protocol(int version) {
    protocol = version;
  }

  /// Requests other than to read that have come: a host that only reads leaves it 0.
  public long writes() {
    return writes;
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }

  @Override
  int requestLength(byte[] bytes, int length) {
    if (bytes[0] != FIRST || (length > 1 && bytes[1] != SECOND)) return -1;
    if (length < 4) return 0;
    int whole = word(bytes, 2) + 2;
    if (whole < 20 || whole > 200) return -1;
    if (length < whole) return 0;
    int sum = 0;
    for (int i = 0; i < whole - 4; i++) sum += bytes[i] & 0xFF;
    return (sum & 0xFFFF) == word(bytes, whole - 2) ? whole : -1;
  }

  @Override
  void respond(byte[] asked, int length, long nanos) {
    if (asked[8] != READ_ALL) {
      if (asked[8] != 3) writes++;
      return;
    }
    byte[] frame = frame();
    frame[0] = FIRST;
    frame[1] = SECOND;
    frame[7] = 1;
    frame[8] = READ_ALL;
    frame[10] = 1;
    int at = 11;
    frame[at++] = 0x79;
    frame[at++] = (byte) (3 * cells);
    double volts = 0;
    for (int cell = 1; cell <= cells; cell++) {
      volts += inputs.cellVolts(cell, nanos);
      frame[at] = (byte) cell;
      put16(frame, at + 1, clip(inputs.cellVolts(cell, nanos) * 1000, 0, 0xFFFF));
      at += 3;
    }
    at = tag(frame, at, 0x80, 2, 31);
    at = tag(frame, at, 0x81, 2, celsius(inputs.celsius(1, nanos)));
    at = tag(frame, at, 0x82, 2, celsius(inputs.celsius(2, nanos)));
    at = tag(frame, at, 0x83, 2, clip(volts * 100, 0, 0xFFFF));
    at = tag(frame, at, 0x84, 2, current(inputs.amps(nanos)));
    at = tag(frame, at, 0x85, 1, clip(inputs.soc(nanos) * 100, 0, 100));
    at = tag(frame, at, 0x86, 1, 2);
    at = tag(frame, at, 0x87, 2, 12);
    at = tag(frame, at, 0x89, 4, 1200);
    at = tag(frame, at, 0x8A, 2, cells);
    at = tag(frame, at, 0x8B, 2, alarms);
    at = tag(frame, at, 0x8C, 2, status);
    for (int tag = 0x8E; tag <= 0x9C; tag++) at = tag(frame, at, tag, 2, 0x7984); // as if tags
    at = tag(frame, at, 0x9D, 1, 1);
    for (int tag = 0x9E; tag <= 0xA8; tag++) at = tag(frame, at, tag, 2, 0xFFF6);
    at = tag(frame, at, 0xA9, 1, cells);
    at = tag(frame, at, 0xAA, 4, 100);
    at = tag(frame, at, 0xAB, 1, status & 1);
    at = tag(frame, at, 0xAC, 1, status >> 1);
    at = tag(frame, at, 0xB4, 8, 0x496E707574205573L);
    at = tag(frame, at, 0xB6, 4, 57856);
    at = tag(frame, at, 0xC0, 1, protocol);
    frame[at + 4] = 0x68;
    int whole = at + 9;
    put16(frame, 2, whole - 2);
    answer(frame, whole);
  }

  private static int tag(byte[] frame, int at, int tag, int length, long value) {
    frame[at] = (byte) tag;
    for (int i = 0; i < length; i++) frame[at + 1 + i] = (byte) (value >> (8 * (length - 1 - i)));
    return at + 1 + length;
  }

  private static int celsius(double celsius) {
    int whole = clip(celsius, -100, 100);
    return whole < 0 ? 100 - whole : whole;
  }

  private int current(double amps) {
    int hundredths = clip(Math.abs(amps) * 100, 0, 0x7FFF);
    if (protocol == 1) return amps > 0 ? 0x8000 | hundredths : hundredths;
    return clip(10000 - amps * 100, 0, 0xFFFF);
  }

  @Override
  void seal(byte[] bytes, int length) {
    int sum = 0;
    for (int i = 0; i < length - 4; i++) sum += bytes[i] & 0xFF;
    put16(bytes, length - 4, 0);
    put16(bytes, length - 2, sum);
  }

  @Override
  void redirect(byte[] bytes, int length) {
    bytes[8] = 3;
  }

  @Override
  int refuse(byte[] bytes, int length) {
    return 0;
  }
}
