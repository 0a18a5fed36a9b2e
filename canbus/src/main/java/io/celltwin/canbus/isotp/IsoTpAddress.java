package io.celltwin.canbus.isotp;

import io.celltwin.hal.CanFrame;

/// Between whom a link runs (ISO 15765-2, 10.3).
///
/// @param sendId identifier of the frames sent
/// @param receiveId identifier of the frames received
/// @param extendedIds whether both have 29 bits
/// @param sendByte where the kind has one, the address byte before the protocol byte of frames sent
/// @param receiveByte the same of frames received
public record IsoTpAddress(
    Kind kind, int sendId, int receiveId, boolean extendedIds, int sendByte, int receiveByte) {
  /// What stands before the protocol byte.
  public enum Kind {
    /// Nothing; normal fixed addresses are normal ones with made-up identifiers.
    NORMAL,
    /// The address of the receiver: BMW.
    EXTENDED,
    /// An address extension, the same in both directions: an ECU behind a gateway.
    MIXED
  }

  private static final int NORMAL_FIXED = 0x18DA_0000;
  private static final int MIXED_FIXED = 0x18CE_0000;

  public IsoTpAddress {
    int last = extendedIds ? 0x1FFF_FFFF : 0x7FF;
    if (sendId < 0 || sendId > last || receiveId < 0 || receiveId > last || sendId == receiveId) {
      throw new IllegalArgumentException(
          "identifiers 0x%X and 0x%X: expected two different ones up to 0x%X"
              .formatted(sendId, receiveId, last));
    }
    checkByte(sendByte);
    checkByte(receiveByte);
  }

  private static void checkByte(int address) {
    if (address < 0 || address > 0xFF) {
      throw new IllegalArgumentException("address 0x%X: expected one byte".formatted(address));
    }
  }

  /// 11-bit identifiers, as `0x7E4` and `0x7EC`.
  public static IsoTpAddress normal(int sendId, int receiveId) {
    return new IsoTpAddress(Kind.NORMAL, sendId, receiveId, false, 0, 0);
  }

  /// 29-bit identifiers of any kind, as `0x17FC007B` and `0x17FE007B`.
  public static IsoTpAddress normal29(int sendId, int receiveId) {
    return new IsoTpAddress(Kind.NORMAL, sendId, receiveId, true, 0, 0);
  }

  /// 29-bit identifiers `0x18DA<ecu><tester>` and back.
  public static IsoTpAddress normalFixed(int testerByte, int ecuByte) {
    checkByte(testerByte);
    checkByte(ecuByte);
    return normal29(
        fixed(NORMAL_FIXED, testerByte, ecuByte), fixed(NORMAL_FIXED, ecuByte, testerByte));
  }

  /// 11-bit identifiers and the receiver's address byte: `extended(0x6F1, 0x07, 0x607, 0xF1)`.
  public static IsoTpAddress extended(int sendId, int sendByte, int receiveId, int receiveByte) {
    return new IsoTpAddress(Kind.EXTENDED, sendId, receiveId, false, sendByte, receiveByte);
  }

  /// 11-bit identifiers and an address extension.
  public static IsoTpAddress mixed(int sendId, int receiveId, int extensionByte) {
    return new IsoTpAddress(Kind.MIXED, sendId, receiveId, false, extensionByte, extensionByte);
  }

  /// 29-bit identifiers `0x18CE<ecu><tester>` and an address extension.
  public static IsoTpAddress mixedFixed(int testerByte, int ecuByte, int extensionByte) {
    checkByte(testerByte);
    checkByte(ecuByte);
    return new IsoTpAddress(
        Kind.MIXED,
        fixed(MIXED_FIXED, testerByte, ecuByte),
        fixed(MIXED_FIXED, ecuByte, testerByte),
        true,
        extensionByte,
        extensionByte);
  }

  private static int fixed(int base, int fromByte, int toByte) {
    return base | (toByte << 8) | fromByte;
  }

  /// The same from the other side.
  public IsoTpAddress reversed() {
    return new IsoTpAddress(kind, receiveId, sendId, extendedIds, receiveByte, sendByte);
  }

  /// Whether the identifier of `frame` is the one received.
  public boolean receives(CanFrame frame) {
    return frame.id == receiveId && frame.extended == extendedIds && !frame.remote && !frame.error;
  }

  /// Bytes before the protocol byte.
  int addressBytes() {
    return kind == Kind.NORMAL ? 0 : 1;
  }
}
