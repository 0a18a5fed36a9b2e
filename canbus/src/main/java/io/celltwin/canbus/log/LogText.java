package io.celltwin.canbus.log;

import java.io.IOException;
import java.io.OutputStream;

/// One line of a text log in the making, as bytes; no allocation per line.
final class LogText {
  private static final int MAX_CHANNEL = 32;

  private final byte[] bytes = new byte[512];
  private int length;

  LogText put(char c) {
    bytes[length++] = (byte) c;
    return this;
  }

  LogText put(String text) {
    for (int k = 0; k < text.length(); k++) put(text.charAt(k));
    return this;
  }

  /// The name of a channel as one word of ASCII.
  LogText word(String name) {
    for (int k = 0; k < Math.min(name.length(), MAX_CHANNEL); k++) {
      char c = name.charAt(k);
      put(c > ' ' && c < 127 ? c : '_');
    }
    return this;
  }

  LogText decimal(long value, int minDigits) {
    long power = 1;
    int digits = 1;
    while (digits < minDigits || value / power >= 10) {
      power *= 10;
      digits++;
    }
    for (; power > 0; power /= 10) put((char) ('0' + value / power % 10));
    return this;
  }

  LogText hex(int value, int minDigits) {
    int digits = Math.max(minDigits, (35 - Integer.numberOfLeadingZeros(value)) / 4);
    for (int k = digits - 1; k >= 0; k--) put("0123456789ABCDEF".charAt((value >>> (4 * k)) & 15));
    return this;
  }

  int length() {
    return length;
  }

  /// Ends the line, hands it over and begins the next.
  void end(OutputStream out) throws IOException {
    put('\n');
    out.write(bytes, 0, length);
    length = 0;
  }
}
