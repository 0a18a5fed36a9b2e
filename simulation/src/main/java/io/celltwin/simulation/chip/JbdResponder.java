package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;

/// A JBD pack (Xiaoxiang, LLT) at 9600 baud: registers 03, 04 and 05, with the eight bytes that
/// newer firmware appends to the first. Answers writes with a refusal and keeps nothing of them.
///
/// From esphome-jbd-bms, dbus-serialbattery and their captures.
public final class JbdResponder extends SerialResponder {
  private static final int START = 0xDD;
  private static final int END = 0x77;
  private static final byte[] NAME = {'C', 'E', 'L', 'L', 'T', 'W', 'I', 'N'};
  private static final int REFUSED = 0x80;

  private final PackInputs inputs;
  private int cells;
  private int sensors;
  private int protections;
  private int switches = 3;
  private boolean appends;
  private long writes;

  public JbdResponder(int cells, int sensors, PackInputs inputs, Clock clock) {
    super(9600, clock);
    this.inputs = inputs;
    this.cells = cells;
    this.sensors = sensors;
  }

  /// Another pack at the same line.
  public void numbers(int newCells, int newSensors) {
    cells = newCells;
    sensors = newSensors;
  }

  /// Bit 0: cell over voltage, and so on.
  public void protections(int bits) {
    protections = bits;
  }

  public void switches(boolean charge, boolean discharge) {
    switches = (charge ? 1 : 0) | (discharge ? 2 : 0);
  }

  /// Whether it has the newer firmware.
  public void appends(boolean isNew) {
    appends = isNew;
  }

  /// Requests to write that have come: a host that only reads leaves it 0.
  public long writes() {
    return writes;
  }

  @Override
  int requestLength(byte[] bytes, int length) {
    if ((bytes[0] & 0xFF) != START) return -1;
    if (length > 1 && (bytes[1] & 0xFF) != 0xA5 && bytes[1] != 0x5A) return -1;
    if (length < 4) return 0;
    int whole = 7 + (bytes[3] & 0xFF);
    if (length < whole) return 0;
    return bytes[whole - 1] == END && check(bytes, 2, whole - 5) == word(bytes, whole - 3)
        ? whole
        : -1;
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }

  private static int check(byte[] bytes, int from, int length) {
    int sum = 0x10000;
    for (int i = from; i < from + length; i++) sum -= bytes[i] & 0xFF;
    return sum & 0xFFFF;
  }

  @Override
  void respond(byte[] asked, int length, long nanos) {
    byte[] frame = frame();
    frame[0] = (byte) START;
    frame[1] = asked[2];
    if (asked[1] == 0x5A) {
      writes++;
      frame[2] = (byte) REFUSED;
      answer(frame, 7);
      return;
    }
    int data =
        switch (asked[2]) {
          case 3 -> basic(frame, 4, nanos);
          case 4 -> cells(frame, 4, nanos);
          case 5 -> {
            System.arraycopy(NAME, 0, frame, 4, NAME.length);
            yield NAME.length;
          }
          default -> {
            frame[2] = (byte) REFUSED;
            yield 0;
          }
        };
    frame[3] = (byte) data;
    answer(frame, data + 7);
  }

  private int basic(byte[] frame, int at, long nanos) {
    double volts = 0;
    for (int cell = 1; cell <= cells; cell++) volts += inputs.cellVolts(cell, nanos);
    double soc = inputs.soc(nanos);
    put16(frame, at, clip(volts * 100, 0, 0xFFFF));
    put16(frame, at + 2, clip(inputs.amps(nanos) * 100, Short.MIN_VALUE, Short.MAX_VALUE));
    put16(frame, at + 4, clip(soc * 10000, 0, 0xFFFF)); // of 100 Ah
    put16(frame, at + 6, 10000);
    put16(frame, at + 8, 42);
    put16(frame, at + 10, 24 << 9 | 6 << 5 | 15); // 2024-06-15
    put16(frame, at + 16, protections);
    frame[at + 18] = 0x20;
    frame[at + 19] = (byte) clip(soc * 100, 0, 100);
    frame[at + 20] = (byte) switches;
    frame[at + 21] = (byte) cells;
    frame[at + 22] = (byte) sensors;
    for (int i = 0; i < sensors; i++)
      put16(frame, at + 23 + 2 * i, clip(inputs.celsius(i + 1, nanos) * 10 + 2731, 0, 0xFFFF));
    return 23 + 2 * sensors + (appends ? 8 : 0);
  }

  private int cells(byte[] frame, int at, long nanos) {
    for (int i = 0; i < cells; i++)
      put16(frame, at + 2 * i, clip(inputs.cellVolts(i + 1, nanos) * 1000, 0, 0xFFFF));
    return 2 * cells;
  }

  @Override
  void seal(byte[] bytes, int length) {
    put16(bytes, length - 3, check(bytes, 2, length - 5));
    bytes[length - 1] = END;
  }

  @Override
  void redirect(byte[] bytes, int length) {
    bytes[1] = 0x05;
  }

  @Override
  int refuse(byte[] bytes, int length) {
    bytes[2] = (byte) REFUSED;
    bytes[3] = 0;
    return 7;
  }
}
