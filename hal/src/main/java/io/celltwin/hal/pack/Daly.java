package io.celltwin.hal.pack;

/// Daly's `A5` frames, 9600 baud: 13 bytes each way, the last the sum of the others. Cells come
/// three to a frame, temperatures seven.
///
/// Framing and layouts: python-daly-bms and acpiccolo/Daly-BMS agree, for the sign of the current
/// (discharging is positive on the wire) dbus-serialbattery too; the fault bits as both have them
/// from Daly's document. Not confirmed: how long the pack needs between requests.
///
/// The sum is of 8 bits: one damaged frame in 256 passes. What its values cannot be is refused.
final class Daly implements PackProtocol {
  private static final int START = 0xA5;
  private static final int HOST = 0x40;
  private static final int PACK = 0x01;
  private static final int DATA = 8;
  private static final int LENGTH = 13;

  private static final int NUMBERS = 0x94;
  private static final int PACK_VALUES = 0x90;
  private static final int SWITCHES = 0x93;
  private static final int CELLS = 0x95;
  private static final int SENSORS = 0x96;
  private static final int FAULTS = 0x98;
  private static final int[] COMMANDS = {NUMBERS, PACK_VALUES, CELLS, SENSORS, SWITCHES, FAULTS};
  private static final int[] NO_SENSORS = {NUMBERS, PACK_VALUES, CELLS, SWITCHES, FAULTS};

  private static final int CELLS_PER_FRAME = 3;
  private static final int SENSORS_PER_FRAME = 7;
  private static final int ZERO_CURRENT = 30000;
  private static final int ZERO_CELSIUS = 40;
  private static final int FAULT_BYTES = 7;

  private static final String[] PROTECTIONS = {
    "cell over voltage, level 1",
    "cell over voltage, level 2",
    "cell under voltage, level 1",
    "cell under voltage, level 2",
    "pack over voltage, level 1",
    "pack over voltage, level 2",
    "pack under voltage, level 1",
    "pack under voltage, level 2",
    "too hot to charge, level 1",
    "too hot to charge, level 2",
    "too cold to charge, level 1",
    "too cold to charge, level 2",
    "too hot to discharge, level 1",
    "too hot to discharge, level 2",
    "too cold to discharge, level 1",
    "too cold to discharge, level 2",
    "charge over current, level 1",
    "charge over current, level 2",
    "discharge over current, level 1",
    "discharge over current, level 2",
    "state of charge high, level 1",
    "state of charge high, level 2",
    "state of charge low, level 1",
    "state of charge low, level 2",
    "cells differ, level 1",
    "cells differ, level 2",
    "temperatures differ, level 1",
    "temperatures differ, level 2",
    "unknown",
    "unknown",
    "unknown",
    "unknown",
    "charge switch too hot",
    "discharge switch too hot",
    "temperature sensor of the charge switch",
    "temperature sensor of the discharge switch",
    "charge switch stuck closed",
    "discharge switch stuck closed",
    "charge switch stuck open",
    "discharge switch stuck open",
    "monitor chip error",
    "cell measurement lost",
    "temperature sensor",
    "memory",
    "clock",
    "precharge",
    "communication with the vehicle",
    "internal communication",
    "current measurement",
    "pack voltage measurement",
    "short circuit protection",
    "voltage too low to charge"
  };

  private final int[] commands;
  private final int cells;
  private final int sensors;
  private final byte[] sent = new byte[LENGTH];
  private long framesSeen;

  Daly(int cells, int sensors) {
    this.cells = cells;
    this.sensors = sensors;
    commands = sensors > 0 ? COMMANDS : NO_SENSORS;
  }

  @Override
  public String name() {
    return "Daly";
  }

  @Override
  public int baudRate() {
    return 9600;
  }

  @Override
  public int requests() {
    return commands.length;
  }

  /// Firmware is said to drop requests that come within 50 ms.
  @Override
  public long quietNanos() {
    return 50_000_000L;
  }

  @Override
  public int request(int request, byte[] into) {
    framesSeen = 0;
    sent[0] = (byte) START;
    sent[1] = HOST;
    sent[2] = (byte) commands[request];
    sent[3] = DATA;
    sent[LENGTH - 1] = sum(sent, 0);
    System.arraycopy(sent, 0, into, 0, LENGTH);
    return LENGTH;
  }

  private static byte sum(byte[] bytes, int from) {
    byte sum = 0;
    for (int i = 0; i < LENGTH - 1; i++) sum += bytes[from + i];
    return sum;
  }

  @Override
  public int frame(int request, byte[] bytes, int from, int to) {
    int there = to - from;
    if ((bytes[from] & 0xFF) != START
        || (there > 2 && (bytes[from + 2] & 0xFF) != commands[request])
        || (there > 3 && bytes[from + 3] != DATA)) return NO_FRAME;
    if (there < LENGTH) return INCOMPLETE;
    return sum(bytes, from) == bytes[from + LENGTH - 1] ? LENGTH : BAD_CHECKSUM;
  }

  @Override
  public int frames(int request) {
    return switch (commands[request]) {
      case CELLS -> (cells + CELLS_PER_FRAME - 1) / CELLS_PER_FRAME;
      case SENSORS -> (sensors + SENSORS_PER_FRAME - 1) / SENSORS_PER_FRAME;
      default -> 1;
    };
  }

  @Override
  public Answer accept(int request, byte[] bytes, int from, int length, PackValues values) {
    // Some firmware answers with the host's address, so that only the rest tells it from an echo.
    int address = bytes[from + 1] & 0xFF;
    if ((address != PACK && address != HOST) || isEcho(bytes, from)) return Answer.OTHER;
    int at = from + 4;
    return switch (commands[request]) {
      case NUMBERS -> {
        values.cells = bytes[at] & 0xFF;
        values.sensors = bytes[at + 1] & 0xFF;
        yield Answer.DONE;
      }
      case PACK_VALUES -> {
        values.hasPack = true;
        values.volts = PackValues.unsigned16(bytes, at) / 10.0;
        values.amps = (ZERO_CURRENT - PackValues.unsigned16(bytes, at + 4)) / 10.0;
        values.soc = PackValues.unsigned16(bytes, at + 6) / 1000.0;
        yield Answer.DONE;
      }
      case SWITCHES -> {
        values.hasSwitches = true;
        values.charge = PackValues.on(bytes[at + 1] != 0);
        values.discharge = PackValues.on(bytes[at + 2] != 0);
        yield Answer.DONE;
      }
      case CELLS -> cells(bytes, at, frames(request), values);
      case SENSORS -> sensors(bytes, at, frames(request), values);
      default -> {
        values.hasProtections = true;
        values.protections = 0;
        for (int i = 0; i < FAULT_BYTES; i++)
          values.protections |= (bytes[at + i] & 0xFFL) << (8 * i);
        yield Answer.DONE;
      }
    };
  }

  private boolean isEcho(byte[] bytes, int from) {
    for (int i = 0; i < LENGTH; i++) if (bytes[from + i] != sent[i]) return false;
    return true;
  }

  private Answer cells(byte[] bytes, int at, int frames, PackValues values) {
    int frame = (bytes[at] & 0xFF) - 1; // from 1 on the wire
    if (frame < 0 || frame >= frames) return Answer.OTHER;
    for (int i = 0; i < CELLS_PER_FRAME && CELLS_PER_FRAME * frame + i < cells; i++)
      values.cellVolts[CELLS_PER_FRAME * frame + i] =
          PackValues.unsigned16(bytes, at + 1 + 2 * i) / 1000.0;
    values.hasCells = isComplete(frame, frames);
    return values.hasCells ? Answer.DONE : Answer.MORE;
  }

  private Answer sensors(byte[] bytes, int at, int frames, PackValues values) {
    int frame = (bytes[at] & 0xFF) - 1; // from 1 on the wire
    if (frame < 0 || frame >= frames) return Answer.OTHER;
    for (int i = 0; i < SENSORS_PER_FRAME && SENSORS_PER_FRAME * frame + i < sensors; i++)
      values.celsius[SENSORS_PER_FRAME * frame + i] = (bytes[at + 1 + i] & 0xFF) - ZERO_CELSIUS;
    values.hasSensors = isComplete(frame, frames);
    return values.hasSensors ? Answer.DONE : Answer.MORE;
  }

  private boolean isComplete(int frame, int frames) {
    framesSeen |= 1L << frame;
    return framesSeen == (1L << frames) - 1;
  }

  @Override
  public String protection(int channel) {
    return channel <= PROTECTIONS.length ? PROTECTIONS[channel - 1] : "unknown";
  }
}
