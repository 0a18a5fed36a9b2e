package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipException;

/// The lines of a text log as bytes, with a cursor over the words of the present one. Allocates
/// nothing per line, so that a log plays back like a bus.
final class LogLines implements AutoCloseable {
  /// No format needs more; a file that is no text ends here and not in the whole memory.
  private static final int MAX_LINE_BYTES = 1 << 16;

  static final String LESS = ", less than 126 years";
  private static final String BYTE = "a byte 00..FF";
  private static final int MAX_TOLD_BYTES = 40;

  /// 126 years: two such times can be added.
  static final long MAX_NANOS = 4_000_000_000_000_000_000L;

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[MAX_LINE_BYTES];
  private int position;
  private int limit;

  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int length;
  private long number;
  private boolean ended;
  private int cursor;

  private byte[] channelBytes = {};
  private String channel = "";

  /// The present word: what a parser looks at, and what a fault tells.
  int start;

  int end;

  LogLines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /// Goes to the next line; false at the end of the file.
  boolean advance() throws IOException {
    number++;
    length = 0;
    rewind();
    boolean any = false;
    ended = false;
    while (!ended && (position < limit || fill())) {
      any = true;
      byte b = buffer[position++];
      ended = b == '\n';
      if (ended) break;
      if (length == MAX_LINE_BYTES) {
        throw fault("a line of more than " + MAX_LINE_BYTES + " bytes", "a log of text lines");
      }
      line[length++] = b;
    }
    if (!any) return false;
    if (length > 0 && line[length - 1] == '\r') length--;
    if (number == 1 && length >= 3 && line[0] == -17 && line[1] == -69 && line[2] == -65) {
      length -= 3; // the byte order mark of UTF-8
      System.arraycopy(line, 3, line, 0, length);
    }
    return true;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = 0;
    try {
      limit = Math.max(0, in.read(buffer, 0, buffer.length));
    } catch (EOFException | ZipException broken) {
      String what = broken instanceof EOFException ? "it ends too early" : broken.getMessage();
      throw fault("broken gzip data (" + what + ")", "a whole .gz file");
    }
    return limit > 0;
  }

  /// Of a last line without its end nobody knows whether it is whole, unless what it says tells.
  ///
  /// @param mayLack that more may have stood there
  void requireWhole(boolean mayLack) throws BadLogException {
    if (ended || !mayLack) return;
    start = 0;
    end = length;
    throw fault("\"" + told() + "\" without a line's end", "a whole line: it may be torn");
  }

  /// Back to the first word of the line.
  void rewind() {
    cursor = 0;
    start = 0;
    end = 0;
  }

  /// Goes to the next word between blanks; false where there is none, and the word is empty then.
  boolean word() {
    while (cursor < length && blank(line[cursor])) cursor++;
    start = cursor;
    while (cursor < length && !blank(line[cursor])) cursor++;
    end = cursor;
    return end > start;
  }

  /// Goes on by as many words; false where the line ends before.
  boolean words(int count) {
    boolean any = true;
    for (int k = 0; k < count; k++) any = word();
    return any;
  }

  /// The next word is looked for from this place on.
  void back(int place) {
    cursor = place;
  }

  /// Goes to the next field between commas; false where the line has none more.
  boolean field() {
    if (cursor > length) {
      start = length;
      end = length;
      return false;
    }
    start = cursor;
    while (cursor < length && line[cursor] != ',') cursor++;
    end = cursor++;
    while (start < end && blank(line[start])) start++;
    while (start < end && blank(line[end - 1])) end--;
    return true;
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }

  byte at(int index) {
    return line[index];
  }

  /// The first place of `wanted` in the word, or -1.
  int indexOf(char wanted) {
    for (int k = start; k < end; k++) if (line[k] == wanted) return k;
    return -1;
  }

  /// The word is this one, whatever its case.
  boolean is(String wanted) {
    if (end - start != wanted.length()) return false;
    for (int k = 0; k < wanted.length(); k++) {
      if (lower(line[start + k]) != lower((byte) wanted.charAt(k))) return false;
    }
    return true;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  boolean isBlank() {
    for (int k = 0; k < length; k++) if (!blank(line[k])) return false;
    return true;
  }

  boolean beginsWith(char first) {
    return length > 0 && line[0] == first;
  }

  /// The present word.
  String text() {
    return new String(line, start, end - start, StandardCharsets.UTF_8);
  }

  /// The line from the present word on.
  String rest() {
    return new String(line, start, length - start, StandardCharsets.UTF_8).strip();
  }

  /// The word as the name of a channel; the same string as long as it is the same name.
  String channel() {
    boolean same = channelBytes.length == end - start;
    for (int k = 0; same && k < channelBytes.length; k++) same = channelBytes[k] == line[start + k];
    if (!same) {
      channelBytes = new byte[end - start];
      System.arraycopy(line, start, channelBytes, 0, channelBytes.length);
      channel = new String(channelBytes, StandardCharsets.UTF_8);
    }
    return channel;
  }

  static int digit(byte b, int base) {
    int value =
        b >= '0' && b <= '9'
            ? b - '0'
            : b >= 'a' && b <= 'f' ? b - 'a' + 10 : b >= 'A' && b <= 'F' ? b - 'A' + 10 : 99;
    return value < base ? value : -1;
  }

  /// The bytes `from` to before `to` are a number, with up to 9 digits.
  boolean isNumber(int from, int to, int base) {
    if (from >= to || to - from > 9) return false;
    for (int k = from; k < to; k++) if (digit(line[k], base) < 0) return false;
    return true;
  }

  /// The number in the bytes `from` to before `to`.
  int number(int from, int to, int base, int max, String expected) throws BadLogException {
    if (!isNumber(from, to, base)) throw expected(expected);
    long value = 0;
    for (int k = from; k < to; k++) value = value * base + digit(line[k], base);
    if (value > max) throw expected(expected);
    return (int) value;
  }

  /// The number that the word is.
  int number(int base, int max, String expected) throws BadLogException {
    return number(start, end, base, max, expected);
  }

  /// The word as an identifier.
  void identifier(CanFrame frame, int from, int to, int base, boolean extended)
      throws BadLogException {
    frame.id =
        extended
            ? number(from, to, base, 0x1FFF_FFFF, "an identifier up to 1FFFFFFF")
            : number(from, to, base, 0x7FF, "an identifier up to 7FF");
    frame.extended = extended;
  }

  /// Time in the bytes `from` to before `to`: decimal, `unitDigits` 9 for seconds, 6 for
  /// milliseconds, 3 for microseconds; nanoseconds, rounded.
  long nanos(int from, int to, int unitDigits, String expected) throws BadLogException {
    long value = 0;
    int fraction = -1; // digits after the point, -1 before it
    boolean roundUp = false;
    boolean any = false;
    for (int k = from; k < to; k++) {
      if (line[k] == '.' && fraction < 0) {
        fraction = 0;
        continue;
      }
      int digit = digit(line[k], 10);
      if (digit < 0) throw expected(expected);
      any = true;
      if (fraction == unitDigits) roundUp = digit >= 5;
      if (fraction >= 0) fraction++;
      if (fraction > unitDigits) continue;
      if (value > MAX_NANOS / 10) throw expected(expected + LESS);
      value = value * 10 + digit;
    }
    if (!any) throw expected(expected);
    for (int k = Math.max(fraction, 0); k < unitDigits; k++) {
      if (value > MAX_NANOS / 10) throw expected(expected + LESS);
      value *= 10;
    }
    return roundUp ? value + 1 : value;
  }

  /// Data without blanks, two hexadecimal digits a byte, in the bytes `from` to before `to`.
  void packedData(CanFrame frame, int from, int to, int maxBytes) throws BadLogException {
    int digits = to - from;
    if (digits % 2 != 0 || digits > 2 * maxBytes) {
      throw expected("pairs of hexadecimal digits, at most " + maxBytes);
    }
    for (int k = 0; k < digits / 2; k++) {
      int high = digit(line[from + 2 * k], 16);
      int low = digit(line[from + 2 * k + 1], 16);
      if (high < 0 || low < 0) throw expected("pairs of hexadecimal digits, at most " + maxBytes);
      frame.data[k] = (byte) (high << 4 | low);
    }
    frame.length = digits / 2;
  }

  /// The next `count` words as data, one byte each.
  void data(CanFrame frame, int count, int base) throws BadLogException {
    for (int k = 0; k < count; k++) {
      if (!word()) throw fault(k + " bytes of data", count + " as its length says");
      frame.data[k] = base == 16 ? hexByte() : (byte) number(base, 0xFF, "a byte 0..255");
    }
    frame.length = count;
  }

  /// The word as a byte of two digits: of one digit it is half of one.
  byte hexByte() throws BadLogException {
    if (end - start != 2) throw expected(BYTE);
    return (byte) number(16, 0xFF, BYTE);
  }

  /// A frame without flags and data, to be filled.
  static void clear(CanFrame frame) {
    frame.id = 0;
    frame.extended = false;
    frame.remote = false;
    frame.flexibleDataRate = false;
    frame.bitRateSwitch = false;
    frame.errorStateIndicator = false;
    frame.error = false;
    frame.length = 0;
  }

  /// A frame without flexible data rate, whatever the log says of flags that it cannot have.
  static void classic(CanFrame frame) {
    frame.flexibleDataRate = false;
    frame.bitRateSwitch = false;
    frame.errorStateIndicator = false;
  }

  /// An error frame of which nothing more is told: the kernel's class of bus errors.
  static void error(CanFrame frame) {
    frame.error = true;
    frame.id = 0x80;
  }

  /// The present word is not what it should be.
  BadLogException expected(String expected) {
    return fault(end > start ? "\"" + told() + "\"" : "the end of the line", expected);
  }

  /// The whole line is not what it should be.
  BadLogException expectedLine(String expected) {
    start = 0;
    end = length;
    return expected(expected);
  }

  BadLogException fault(String found, String expected) {
    return BadLogException.atLine(file, number, found, expected);
  }

  private String told() {
    int to = Math.min(end, start + MAX_TOLD_BYTES);
    StringBuilder text = new StringBuilder();
    for (int k = start; k < to; k++) {
      text.append(line[k] >= ' ' && line[k] < 127 ? (char) line[k] : '?');
    }
    return text.append(to < end ? "..." : "").toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
