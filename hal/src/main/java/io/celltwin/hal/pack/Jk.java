package io.celltwin.hal.pack;

/// JK's `4E 57` frames, 115200 baud: one request for everything, answered by a list of tags.
///
/// Framing, tags and the sign of the current: esphome-jk-bms and dbus-serialbattery agree; alarm
/// bits as esphome-jk-bms has them from JK's document. Sensor 1 is that of the box, sensor 2 that
/// of the battery; how many there are is not compared, since what the pack says of it is not
/// confirmed. Absent: the `55 AA` frames (JK02) of newer packs.
final class Jk implements PackProtocol {
  private static final byte[] READ_ALL = {
    0x4E, 0x57, 0, 0x13, 0, 0, 0, 0, 6, 3, 0, 0, 0, 0, 0, 0, 0x68, 0, 0, 1, 0x29
  };
  private static final int FIRST = 0x4E;
  private static final int SECOND = 0x57;
  private static final int COMMAND_AT = 8;
  private static final int COMMAND = 6;
  private static final int TYPE_AT = 10;
  private static final int REPLY = 1;
  private static final int HEADER = 11;
  private static final int TRAILER = 9; // record number, 68, and the sum in four bytes
  private static final int SHORTEST = HEADER + TRAILER;
  private static final int LONGEST = 400;

  private static final int CELLS = 0x79;
  private static final int BOX = 0x81;
  private static final int BATTERY = 0x82;
  private static final int VOLTS = 0x83;
  private static final int AMPS = 0x84;
  private static final int SOC = 0x85;
  private static final int COUNT = 0x8A;
  private static final int ALARMS = 0x8B;
  private static final int STATUS = 0x8C;
  private static final int PROTOCOL = 0xC0;
  private static final int VARIABLE = -1;

  private static final String[] PROTECTIONS = {
    "capacity low",
    "switches too hot",
    "charge over voltage",
    "discharge under voltage",
    "battery too hot",
    "charge over current",
    "discharge over current",
    "cells differ",
    "box too hot",
    "battery too cold",
    "cell over voltage",
    "cell under voltage",
    "309 protection A",
    "309 protection B"
  };

  @Override
  public String name() {
    return "JK";
  }

  @Override
  public int baudRate() {
    return 115200;
  }

  @Override
  public int requests() {
    return 1;
  }

  @Override
  public long quietNanos() {
    return 20_000_000L;
  }

  @Override
  public int request(int request, byte[] into) {
    System.arraycopy(READ_ALL, 0, into, 0, READ_ALL.length);
    return READ_ALL.length;
  }

  @Override
  public int frame(int request, byte[] bytes, int from, int to) {
    int there = to - from;
    if (bytes[from] != FIRST || (there > 1 && bytes[from + 1] != SECOND)) return NO_FRAME;
    if (there < 4) return INCOMPLETE;
    int length = PackValues.unsigned16(bytes, from + 2) + 2;
    if (length < SHORTEST
        || length > LONGEST
        || (there > COMMAND_AT && bytes[from + COMMAND_AT] != COMMAND)
        || (there > TYPE_AT && bytes[from + TYPE_AT] != REPLY)) return NO_FRAME;
    if (there < length) return INCOMPLETE;
    int sum = 0;
    for (int i = from; i < from + length - 4; i++) sum += bytes[i] & 0xFF;
    boolean isRight =
        (sum & 0xFFFF) == PackValues.unsigned16(bytes, from + length - 2)
            && PackValues.unsigned16(bytes, from + length - 4) == 0;
    return isRight ? length : BAD_CHECKSUM;
  }

  /// Bytes of a tag's value; 0 where the tag is not known.
  private static int size(int tag) {
    return switch (tag) {
      case CELLS -> VARIABLE;
      case SOC, 0x86, 0x9D, 0xA9, 0xAB, 0xAC, 0xAE, 0xAF, 0xB1, 0xB3, 0xB8, PROTOCOL -> 1;
      case 0x89, 0xAA, 0xB5, 0xB6, 0xB9 -> 4;
      case 0xB4 -> 8;
      case 0xB2 -> 10;
      case 0xB7 -> 15;
      case 0xBA -> 24;
      default ->
          (tag >= 0x80 && tag <= 0x8C && tag != 0x88) || (tag >= 0x8E && tag <= 0xB0) ? 2 : 0;
    };
  }

  @Override
  public Answer accept(int request, byte[] bytes, int from, int length, PackValues values) {
    int end = from + length - TRAILER;
    int protocol = 0;
    int current = 0;
    boolean hasCurrent = false;
    boolean isBroken = false;
    int at = from + HEADER;
    while (at < end && !isBroken) {
      int tag = bytes[at++] & 0xFF;
      int size = size(tag);
      if (size == VARIABLE && at < end) size = bytes[at++] & 0xFF;
      isBroken = size <= 0 || at + size > end;
      if (isBroken) break;
      switch (tag) {
        case CELLS -> {
          isBroken = size % 3 != 0;
          values.hasCells = true;
          for (int i = at; !isBroken && i < at + size; i += 3) {
            int cell = bytes[i] & 0xFF; // from 1
            if (cell >= 1 && cell <= values.cellVolts.length)
              values.cellVolts[cell - 1] = PackValues.unsigned16(bytes, i + 1) / 1000.0;
          }
        }
        case BOX -> celsius(values, 0, PackValues.unsigned16(bytes, at));
        case BATTERY -> celsius(values, 1, PackValues.unsigned16(bytes, at));
        case VOLTS -> values.volts = PackValues.unsigned16(bytes, at) / 100.0;
        case AMPS -> {
          current = PackValues.unsigned16(bytes, at);
          hasCurrent = true;
        }
        case SOC -> values.soc = (bytes[at] & 0xFF) / 100.0;
        case COUNT -> values.cells = PackValues.unsigned16(bytes, at);
        case ALARMS -> {
          values.hasProtections = true;
          values.protections = PackValues.unsigned16(bytes, at);
        }
        case STATUS -> {
          values.hasSwitches = true;
          values.charge = PackValues.on((bytes[at + 1] & 1) != 0);
          values.discharge = PackValues.on((bytes[at + 1] & 2) != 0);
        }
        case PROTOCOL -> protocol = bytes[at];
        default -> {}
      }
      at += size;
    }
    if (isBroken) { // a tag that nobody knows: what follows it cannot be found
      values.clear();
      return Answer.OTHER;
    }
    values.hasPack = true;
    if (hasCurrent)
      values.amps =
          protocol == 1
              ? ((current & 0x8000) != 0 ? 1 : -1) * (current & 0x7FFF) / 100.0 + 0.0
              : (10000 - current) / 100.0;
    return Answer.DONE;
  }

  private static void celsius(PackValues values, int sensor, int raw) {
    values.hasSensors = true;
    // Beyond 100 it counts downwards from 0.
    if (sensor < values.celsius.length) values.celsius[sensor] = raw > 100 ? 100 - raw : raw;
  }

  @Override
  public String protection(int channel) {
    return channel <= PROTECTIONS.length ? PROTECTIONS[channel - 1] : "unknown";
  }
}
