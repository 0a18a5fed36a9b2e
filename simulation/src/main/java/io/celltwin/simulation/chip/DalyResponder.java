package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;

/// A Daly pack at 9600 baud: the `A5` frames 90 to 98. Keeps nothing of what is written to it.
///
/// From python-daly-bms and acpiccolo/Daly-BMS. Not confirmed: that requests within 50 ms of the
/// last answer are dropped, as people report.
public final class DalyResponder extends SerialResponder {
  private static final int START = 0xA5;
  private static final int LENGTH = 13;
  private static final long DEAF_NANOS = 40_000_000L;

  private final PackInputs inputs;
  private int cells;
  private int sensors;
  private int address = 0x01;
  private long faults;
  private boolean charge = true;
  private boolean discharge = true;
  private boolean isHasty;
  private long answeredNanos;
  private boolean hasAnswered;
  private long writes;

  public DalyResponder(int cells, int sensors, PackInputs inputs, Clock clock) {
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

  /// Some firmware answers with the host's address, 0x40.
  public void address(int own) {
    address = own;
  }

  /// Bit 0: cell over voltage, level 1, and so on, 56 bits.
  public void faults(long bits) {
    faults = bits;
  }

  public void switches(boolean chargeOn, boolean dischargeOn) {
    charge = chargeOn;
    discharge = dischargeOn;
  }

  /// Drops what is asked within 40 ms of the last request's answer.
  public void deafAfterAnswers(boolean isDeaf) {
    isHasty = isDeaf;
  }

  /// Requests to write that have come: a host that only reads leaves it 0.
  public long writes() {
    return writes;
  }

  @Override
  int requestLength(byte[] bytes, int length) {
    if ((bytes[0] & 0xFF) != START || (length > 3 && bytes[3] != 8)) return -1;
    if (length < LENGTH) return 0;
    return sum(bytes) == bytes[LENGTH - 1] ? LENGTH : -1;
  }

  private static byte sum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < LENGTH - 1; i++) sum += bytes[i] & 0xFF;
    return (byte) sum;
  }

  @Override
  void respond(byte[] asked, int length, long nanos) {
    if (isHasty && hasAnswered && nanos - answeredNanos < DEAF_NANOS) return;
    int command = asked[2] & 0xFF;
    if (command < 0x90) {
      writes++;
      return;
    }
    switch (command) {
      case 0x90 -> {
        byte[] frame = begin(command);
        double volts = 0;
        for (int cell = 1; cell <= cells; cell++) volts += inputs.cellVolts(cell, nanos);
        put16(frame, 4, clip(volts * 10, 0, 0xFFFF));
        put16(frame, 8, clip(30000 - inputs.amps(nanos) * 10, 0, 0xFFFF)); // + discharges
        put16(frame, 10, clip(inputs.soc(nanos) * 1000, 0, 1000));
        answer(frame, LENGTH);
      }
      case 0x93 -> {
        byte[] frame = begin(command);
        frame[4] = (byte) (inputs.amps(nanos) > 0 ? 1 : inputs.amps(nanos) < 0 ? 2 : 0);
        frame[5] = (byte) (charge ? 1 : 0);
        frame[6] = (byte) (discharge ? 1 : 0);
        frame[7] = 77;
        answer(frame, LENGTH);
      }
      case 0x94 -> {
        byte[] frame = begin(command);
        frame[4] = (byte) cells;
        frame[5] = (byte) sensors;
        put16(frame, 9, 12);
        answer(frame, LENGTH);
      }
      case 0x95 -> {
        for (int first = 1; first <= cells; first += 3) {
          byte[] frame = begin(command);
          frame[4] = (byte) (first / 3 + 1);
          for (int i = 0; i < 3 && first + i <= cells; i++)
            put16(frame, 5 + 2 * i, clip(inputs.cellVolts(first + i, nanos) * 1000, 0, 0xFFFF));
          answer(frame, LENGTH);
        }
      }
      case 0x96 -> {
        for (int first = 1; first <= sensors; first += 7) {
          byte[] frame = begin(command);
          frame[4] = (byte) (first / 7 + 1);
          for (int i = 0; i < 7 && first + i <= sensors; i++)
            frame[5 + i] = (byte) clip(inputs.celsius(first + i, nanos) + 40, 0, 255);
          answer(frame, LENGTH);
        }
      }
      case 0x97 -> answer(begin(command), LENGTH);
      case 0x98 -> {
        byte[] frame = begin(command);
        for (int i = 0; i < 7; i++) frame[4 + i] = (byte) (faults >> (8 * i));
        answer(frame, LENGTH);
      }
      default -> writes++;
    }
    answeredNanos = lineFreeNanos();
    hasAnswered = true;
  }

  private byte[] begin(int command) {
    byte[] frame = frame();
    frame[0] = (byte) START;
    frame[1] = (byte) address;
    frame[2] = (byte) command;
    frame[3] = 8;
    return frame;
  }

  @Override
  void seal(byte[] bytes, int length) {
    bytes[LENGTH - 1] = sum(bytes);
  }

  @Override
  void redirect(byte[] bytes, int length) {
    bytes[1] = 0x02;
  }

  @Override
  int refuse(byte[] bytes, int length) {
    return 0;
  }
}
