package io.celltwin.hal.pack;

import io.celltwin.hal.Crc16;

/// Daly's registers behind Modbus framing, as newer packs have them on UART and Bluetooth: one
/// request for all of them. Two forms, that differ in addresses and places.
///
/// `D2`: esphome-daly-bms and aiobmsble agree. `81`, answered by `51`: captures of esphome-daly-bms
/// only. Not confirmed in either: the sign of the current, taken as positive into the battery
/// (`SerialPackSettings.reversed` turns it); the numbers of cells and sensors, seen at these places
/// in captures, and not compared where they are 0. Neither form is known to say anything of
/// protections and switches.
final class DalyRegisters implements PackProtocol {
  /// Where things are; registers from 0.
  enum Form {
    D2(0xD2, 0xD2, 62, 32, 40, 49),
    FORM_81(0x81, 0x51, 64, 48, 56, 60);

    private final int asks;
    private final int answers;
    private final int registers;
    private final int celsius;
    private final int pack; // voltage, current, state of charge
    private final int numbers; // of cells, of sensors

    Form(int asks, int answers, int registers, int celsius, int pack, int numbers) {
      this.asks = asks;
      this.answers = answers;
      this.registers = registers;
      this.celsius = celsius;
      this.pack = pack;
      this.numbers = numbers;
    }
  }

  private static final int READ = 0x03;
  private static final int HEADER = 3; // address, function, bytes
  private static final int ZERO_CURRENT = 30000;
  private static final int ZERO_CELSIUS = 40;

  private final Form form;

  DalyRegisters(Form form) {
    this.form = form;
  }

  @Override
  public String name() {
    return form == Form.D2 ? "Daly D2" : "Daly 81";
  }

  @Override
  public int baudRate() {
    return 9600;
  }

  @Override
  public int requests() {
    return 1;
  }

  @Override
  public long quietNanos() {
    return 50_000_000L;
  }

  @Override
  public int request(int request, byte[] into) {
    into[0] = (byte) form.asks;
    into[1] = READ;
    into[2] = 0;
    into[3] = 0;
    into[4] = 0;
    into[5] = (byte) form.registers;
    int check = Crc16.of(into, 0, 6);
    into[6] = (byte) check;
    into[7] = (byte) (check >> 8);
    return 8;
  }

  @Override
  public int frame(int request, byte[] bytes, int from, int to) {
    int there = to - from;
    int data = 2 * form.registers;
    if ((bytes[from] & 0xFF) != form.answers
        || (there > 1 && bytes[from + 1] != READ)
        || (there > 2 && (bytes[from + 2] & 0xFF) != data)) return NO_FRAME;
    int length = HEADER + data + 2;
    if (there < length) return INCOMPLETE;
    int check = (bytes[from + length - 2] & 0xFF) | (bytes[from + length - 1] & 0xFF) << 8;
    return Crc16.of(bytes, from, length - 2) == check ? length : BAD_CHECKSUM;
  }

  @Override
  public Answer accept(int request, byte[] bytes, int from, int length, PackValues values) {
    int at = from + HEADER;
    int cells = register(bytes, at, form.numbers);
    int sensors = register(bytes, at, form.numbers + 1);
    values.cells = cells == 0 ? -1 : cells;
    values.sensors = sensors == 0 ? -1 : sensors;
    values.hasPack = true;
    values.volts = register(bytes, at, form.pack) / 10.0;
    values.amps = (register(bytes, at, form.pack + 1) - ZERO_CURRENT) / 10.0;
    values.soc = register(bytes, at, form.pack + 2) / 1000.0;
    values.hasCells = true;
    for (int i = 0; i < values.cellVolts.length; i++)
      values.cellVolts[i] = register(bytes, at, i) / 1000.0;
    values.hasSensors = true;
    for (int i = 0; i < values.celsius.length; i++)
      values.celsius[i] = register(bytes, at, form.celsius + i) - ZERO_CELSIUS;
    return Answer.DONE;
  }

  private static int register(byte[] bytes, int at, int register) {
    return PackValues.unsigned16(bytes, at + 2 * register);
  }

  @Override
  public String protection(int channel) {
    return "unknown";
  }
}
