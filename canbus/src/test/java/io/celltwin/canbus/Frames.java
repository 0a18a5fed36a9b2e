package io.celltwin.canbus;

import io.celltwin.hal.CanFrame;
import java.util.Arrays;
import java.util.HexFormat;

/// Frames and bytes as tests write them.
public final class Frames {
  private Frames() {}

  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  public static String hex(byte[] bytes, int length) {
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes, 0, length);
  }

  /// A frame, with 29 bits where its identifier needs or says so, with flexible data rate where its
  /// length does.
  public static CanFrame frame(int id, boolean extended, byte[] data, long nanos) {
    CanFrame frame = new CanFrame();
    frame.id = id;
    frame.extended = extended;
    frame.length = data.length;
    frame.flexibleDataRate = data.length > 8;
    System.arraycopy(data, 0, frame.data, 0, data.length);
    frame.receivedNanos = nanos;
    return frame;
  }

  public static CanFrame frame(int id, String hex, long nanos) {
    return frame(id, id > 0x7FF, bytes(hex), nanos);
  }

  /// `7E4 03 22 01 01`
  public static String text(CanFrame frame) {
    return "%X %s".formatted(frame.id, hex(frame.data, frame.length));
  }

  /// 1, 2, 3 and so on.
  public static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) bytes[i] = (byte) (i + 1);
    return bytes;
  }

  public static byte[] copy(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }
}
