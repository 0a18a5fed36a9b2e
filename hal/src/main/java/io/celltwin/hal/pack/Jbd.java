package io.celltwin.hal.pack;

/// JBD (Xiaoxiang, LLT, Overkill Solar), 9600 baud: `DD A5` register `00`, checksum, `77`; answered
/// by `DD` register status length, data, checksum, `77`.
///
/// Framing, registers 03 and 04, the sign of the current and the protection bits: esphome-jbd-bms
/// and dbus-serialbattery agree, for the layout aiobmsble too. Left out: balance bits, whose order
/// the drivers do not agree about; the UP16S variant of server racks.
final class Jbd implements PackProtocol {
  private static final int START = 0xDD;
  private static final int READ = 0xA5;
  private static final int END = 0x77;
  private static final int[] REGISTERS = {0x03, 0x04};
  private static final int BASIC = 0;
  private static final int HEADER = 4; // start, register, status, length
  private static final int TRAILER = 3; // checksum, end
  private static final int LONGEST_DATA = 96; // 32 cells are 64 bytes

  /// Of the basic data, up to the number of sensors.
  private static final int BASIC_DATA = 23;

  private static final double ZERO_CELSIUS = 2731; // 0.1 K
  private static final int SWITCH_CHARGE = 1;
  private static final int SWITCH_DISCHARGE = 2;

  private static final String[] PROTECTIONS = {
    "cell over voltage",
    "cell under voltage",
    "pack over voltage",
    "pack under voltage",
    "too hot to charge",
    "too cold to charge",
    "too hot to discharge",
    "too cold to discharge",
    "charge over current",
    "discharge over current",
    "short circuit",
    "monitor chip error",
    "switches locked by software"
  };

  @Override
  public String name() {
    return "JBD";
  }

  @Override
  public int baudRate() {
    return 9600;
  }

  @Override
  public int requests() {
    return REGISTERS.length;
  }

  @Override
  public long quietNanos() {
    return 20_000_000L;
  }

  @Override
  public int request(int request, byte[] into) {
    into[0] = (byte) START;
    into[1] = (byte) READ;
    into[2] = (byte) REGISTERS[request];
    into[3] = 0;
    int check = check(into, 2, 2);
    into[4] = (byte) (check >> 8);
    into[5] = (byte) check;
    into[6] = END;
    return 7;
  }

  /// 0x10000 less the sum of `length` bytes.
  private static int check(byte[] bytes, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) sum += bytes[from + i] & 0xFF;
    return -sum & 0xFFFF;
  }

  @Override
  public int frame(int request, byte[] bytes, int from, int to) {
    int there = to - from;
    if ((bytes[from] & 0xFF) != START) return NO_FRAME;
    if (there > 1 && (bytes[from + 1] & 0xFF) != REGISTERS[request]) return NO_FRAME;
    if (there < HEADER) return INCOMPLETE;
    int data = bytes[from + 3] & 0xFF;
    if (data > LONGEST_DATA) return NO_FRAME;
    int length = HEADER + data + TRAILER;
    if (there < length) return INCOMPLETE;
    boolean isRight =
        check(bytes, from + 2, data + 2) == PackValues.unsigned16(bytes, from + HEADER + data)
            && bytes[from + length - 1] == END;
    return isRight ? length : BAD_CHECKSUM;
  }

  @Override
  public Answer accept(int request, byte[] bytes, int from, int length, PackValues values) {
    if (bytes[from + 2] != 0) return Answer.REFUSED;
    int data = length - HEADER - TRAILER;
    int at = from + HEADER;
    return request == BASIC ? basic(bytes, at, data, values) : cells(bytes, at, data, values);
  }

  private static Answer basic(byte[] bytes, int at, int data, PackValues values) {
    if (data < BASIC_DATA) return Answer.OTHER;
    int sensors = bytes[at + 22] & 0xFF;
    // Newer firmware appends more.
    if (data < BASIC_DATA + 2 * sensors) return Answer.OTHER;
    values.hasPack = true;
    values.volts = PackValues.unsigned16(bytes, at) / 100.0;
    values.amps = (short) PackValues.unsigned16(bytes, at + 2) / 100.0; // charging is positive
    values.soc = (bytes[at + 19] & 0xFF) / 100.0;
    values.hasProtections = true;
    values.protections = PackValues.unsigned16(bytes, at + 16);
    values.hasSwitches = true;
    values.charge = on(bytes[at + 20], SWITCH_CHARGE);
    values.discharge = on(bytes[at + 20], SWITCH_DISCHARGE);
    values.cells = bytes[at + 21] & 0xFF;
    values.sensors = sensors;
    values.hasSensors = true;
    for (int i = 0; i < Math.min(sensors, values.celsius.length); i++)
      values.celsius[i] =
          (PackValues.unsigned16(bytes, at + BASIC_DATA + 2 * i) - ZERO_CELSIUS) / 10;
    return Answer.DONE;
  }

  private static PackSwitch on(byte switches, int mask) {
    return PackValues.on((switches & mask) != 0);
  }

  private static Answer cells(byte[] bytes, int at, int data, PackValues values) {
    if (data % 2 != 0) return Answer.OTHER;
    values.hasCells = true;
    values.cells = data / 2;
    for (int i = 0; i < Math.min(data / 2, values.cellVolts.length); i++)
      values.cellVolts[i] = PackValues.unsigned16(bytes, at + 2 * i) / 1000.0;
    return Answer.DONE;
  }

  @Override
  public String protection(int channel) {
    return channel <= PROTECTIONS.length ? PROTECTIONS[channel - 1] : "unknown";
  }
}
