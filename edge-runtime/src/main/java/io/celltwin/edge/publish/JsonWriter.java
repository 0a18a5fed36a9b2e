package io.celltwin.edge.publish;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes one JSON text into a growing buffer. Numbers are fixed-point: a catalogue's number of
/// decimals is also the documented rounding. A `NaN` is `null`.
final class JsonWriter {
  private static final long[] POWERS_OF_TEN = new long[16];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int k = 1; k < POWERS_OF_TEN.length; k++) POWERS_OF_TEN[k] = 10 * POWERS_OF_TEN[k - 1];
  }

  private byte[] buffer = new byte[1024];
  private int length;
  private boolean needsComma;

  JsonWriter clear() {
    length = 0;
    needsComma = false;
    return this;
  }

  /// Bytes so far.
  int length() {
    return length;
  }

  /// White space, which means nothing.
  JsonWriter spaces(int count) {
    for (int k = 0; k < count; k++) put(' ');
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  JsonWriter openObject() {
    return open('{');
  }

  JsonWriter closeObject() {
    return close('}');
  }

  JsonWriter openArray() {
    return open('[');
  }

  JsonWriter closeArray() {
    return close(']');
  }

  JsonWriter key(String key) {
    return key(key, "");
  }

  /// The two of them together.
  JsonWriter key(String key, String suffix) {
    separate();
    put('"');
    characters(key);
    characters(suffix);
    put('"');
    put(':');
    needsComma = false;
    return this;
  }

  JsonWriter value(String text) {
    separate();
    string(text);
    needsComma = true;
    return this;
  }

  JsonWriter value(boolean truth) {
    return word(truth ? "true" : "false");
  }

  /// `null`.
  JsonWriter nothing() {
    return word("null");
  }

  private JsonWriter word(String ascii) {
    separate();
    for (int k = 0; k < ascii.length(); k++) put(ascii.charAt(k));
    needsComma = true;
    return this;
  }

  JsonWriter value(long number) {
    separate();
    digits(number, 0);
    needsComma = true;
    return this;
  }

  /// Rounded half up to `decimals`, trailing zeros left out.
  JsonWriter value(double number, int decimals) {
    double scaled = number * POWERS_OF_TEN[decimals];
    if (!(Math.abs(scaled) < 9e18)) return nothing();
    separate();
    long rounded = Math.round(scaled);
    while (decimals > 0 && rounded % 10 == 0) {
      rounded /= 10;
      decimals--;
    }
    digits(rounded, decimals);
    needsComma = true;
    return this;
  }

  private void digits(long number, int decimals) {
    if (number < 0) put('-');
    long rest = Math.abs(number);
    int count = 1;
    for (long k = rest / 10; k > 0; k /= 10) count++;
    count = Math.max(count, decimals + 1);
    int size = count + (decimals > 0 ? 1 : 0);
    reserve(size);
    for (int k = 0, at = length + size - 1; k < count; k++, at--) {
      if (decimals > 0 && k == decimals) buffer[at--] = '.';
      buffer[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += size;
  }

  private void string(String text) {
    put('"');
    characters(text);
    put('"');
  }

  private void characters(String text) {
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain))) put(text.charAt(plain++));
    if (plain < text.length()) encoded(text.substring(plain));
  }

  /// Whether it stands for itself, in one byte. Names do, so they cost no allocation.
  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  private void encoded(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b == '"' || b == '\\') {
        put('\\');
        put((char) b);
      } else if (b >= 0 && b < ' ') {
        put('\\');
        put('u');
        put('0');
        put('0');
        put(Character.forDigit(b >> 4, 16));
        put(Character.forDigit(b & 15, 16));
      } else {
        reserve(1);
        buffer[length++] = b;
      }
    }
  }

  private JsonWriter open(char bracket) {
    separate();
    put(bracket);
    needsComma = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    put(bracket);
    needsComma = true;
    return this;
  }

  private void separate() {
    if (needsComma) put(',');
  }

  private void put(char ascii) {
    reserve(1);
    buffer[length++] = (byte) ascii;
  }

  private void reserve(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
    }
  }
}
