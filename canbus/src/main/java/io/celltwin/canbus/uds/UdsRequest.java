package io.celltwin.canbus.uds;

/// A question to an ECU: a service and what it is about. The answer has to repeat both.
///
/// @param service as on the bus, as 0x22; its answer has 0x40 added
/// @param id data identifier, local identifier, session
/// @param idBytes 1 or 2
public record UdsRequest(int service, int id, int idBytes) {
  static final int START_SESSION = 0x10;
  static final int READ_LOCAL = 0x21;
  static final int READ_DATA = 0x22;
  static final int TESTER_PRESENT = 0x3E;
  static final int REFUSED = 0x7F;
  static final int ANSWER = 0x40;

  public UdsRequest {
    if (service < 0 || service > 0xFF || (service & ANSWER) != 0) {
      throw new IllegalArgumentException("service 0x%X: no request".formatted(service));
    }
    if (idBytes < 1 || idBytes > 2 || id < 0 || id >>> (8 * idBytes) != 0) {
      throw new IllegalArgumentException(
          "identifier 0x%X of %d bytes: expected 1 or 2 bytes that hold it".formatted(id, idBytes));
    }
  }

  /// ReadDataByIdentifier (ISO 14229-1).
  public static UdsRequest readData(int identifier) {
    return new UdsRequest(READ_DATA, identifier, 2);
  }

  /// ReadDataByLocalIdentifier (KWP 2000): older Nissan, Hyundai, Kia.
  public static UdsRequest readLocal(int identifier) {
    return new UdsRequest(READ_LOCAL, identifier, 1);
  }

  /// DiagnosticSessionControl: 1 default, 3 extended.
  public static UdsRequest startSession(int session) {
    return new UdsRequest(START_SESSION, session, 1);
  }

  /// TesterPresent: keeps a session open.
  public static UdsRequest testerPresent() {
    return new UdsRequest(TESTER_PRESENT, 0, 1);
  }

  /// Bytes of [#write], and of the answer before its data.
  public int length() {
    return 1 + idBytes;
  }

  /// Puts the request into the first [#length] bytes.
  public void write(byte[] message) {
    write(message, service);
  }

  void write(byte[] message, int firstByte) {
    message[0] = (byte) firstByte;
    if (idBytes == 2) message[1] = (byte) (id >> 8);
    message[idBytes] = (byte) id;
  }

  /// Whether the first `length` bytes are a positive answer to this.
  public boolean isAnsweredBy(byte[] message, int length) {
    return length > idBytes
        && (message[0] & 0xFF) == service + ANSWER
        && (idBytes == 1 || (message[1] & 0xFF) == id >> 8)
        && (message[idBytes] & 0xFF) == (id & 0xFF);
  }

  @Override
  public String toString() {
    return idBytes == 1 ? "%02X %02X".formatted(service, id) : "%02X %04X".formatted(service, id);
  }
}
