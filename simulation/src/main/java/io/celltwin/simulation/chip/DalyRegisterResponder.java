package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;

/// A Daly pack with registers behind Modbus framing, at 9600 baud. Keeps nothing of what is written
/// to it.
///
/// From esphome-daly-bms and aiobmsble; of the form `81` only captures of the first are known. Not
/// confirmed: the sign of the current, here positive into the battery.
public final class DalyRegisterResponder extends SerialResponder {
  private static final int READ = 3;

  private final boolean isD2;
  private final PackInputs inputs;
  private int cells;
  private int sensors;
  private long writes;

  /// @param isD2 `D2` asked and answered; else `81` asked and `51` answered
  public DalyRegisterResponder(
      boolean isD2, int cells, int sensors, PackInputs inputs, Clock clock) {
    super(9600, clock);
    this.isD2 = isD2;
    this.inputs = inputs;
    this.cells = cells;
    this.sensors = sensors;
  }

  /// Another pack at the same line.
  public void numbers(int newCells, int newSensors) {
    cells = newCells;
    sensors = newSensors;
  }

  /// Requests other than to read that have come: a host that only reads leaves it 0.
  public long writes() {
    return writes;
  }

  @Override
  int requestLength(byte[] bytes, int length) {
    if ((bytes[0] & 0xFF) != (isD2 ? 0xD2 : 0x81)) return -1;
    if (length < 8) return 0;
    int check = (bytes[6] & 0xFF) | (bytes[7] & 0xFF) << 8;
    return Crc16.of(bytes, 6) == check ? 8 : -1;
  }

  @Override
  void respond(byte[] asked, int length, long nanos) {
    if (asked[1] != READ) {
      writes++;
      return;
    }
    int first = (asked[2] & 0xFF) << 8 | (asked[3] & 0xFF);
    int count = asked[5] & 0x7F;
    byte[] frame = frame();
    frame[0] = (byte) (isD2 ? 0xD2 : 0x51);
    frame[1] = READ;
    frame[2] = (byte) (2 * count);
    for (int i = 0; i < count; i++) put16(frame, 3 + 2 * i, register(first + i, nanos));
    answer(frame, 2 * count + 5);
  }

  private int register(int register, long nanos) {
    int celsius = isD2 ? 32 : 48;
    int pack = isD2 ? 40 : 56;
    int numbers = isD2 ? 49 : 60;
    if (register < cells) return clip(inputs.cellVolts(register + 1, nanos) * 1000, 0, 0xFFFF);
    if (register >= celsius && register < celsius + sensors)
      return clip(inputs.celsius(register - celsius + 1, nanos) + 40, 0, 0xFFFF);
    if (register == pack) {
      double volts = 0;
      for (int cell = 1; cell <= cells; cell++) volts += inputs.cellVolts(cell, nanos);
      return clip(volts * 10, 0, 0xFFFF);
    }
    if (register == pack + 1) return clip(30000 + inputs.amps(nanos) * 10, 0, 0xFFFF);
    if (register == pack + 2) return clip(inputs.soc(nanos) * 1000, 0, 1000);
    if (register == numbers) return cells;
    if (register == numbers + 1) return sensors;
    return 0;
  }

  @Override
  void seal(byte[] bytes, int length) {
    int check = Crc16.of(bytes, length - 2);
    bytes[length - 2] = (byte) check;
    bytes[length - 1] = (byte) (check >> 8);
  }

  @Override
  void redirect(byte[] bytes, int length) {
    bytes[0] ^= 1;
  }

  @Override
  int refuse(byte[] bytes, int length) {
    return 0;
  }
}
