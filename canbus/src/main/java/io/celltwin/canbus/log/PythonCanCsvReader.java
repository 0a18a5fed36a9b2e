package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// CSV of python-can: `timestamp,arbitration_id,extended,remote,error,dlc,data`, data in base64. It
/// tells no channel; what is longer than 8 bytes had flexible data rate.
final class PythonCanCsvReader extends TextLogReader {
  private static final String HEADER = "timestamp,arbitration_id,extended,remote,error,dlc,data";
  private static final String TIME = "a time in seconds";

  private boolean headed;

  PythonCanCsvReader(LogLines lines) {
    super(lines);
  }

  static boolean begins(String line) {
    return line.equals(HEADER);
  }

  @Override
  public boolean next(CanFrame frame) throws IOException {
    while (lines.advance()) {
      if (!headed) {
        if (!lines.rest().equals(HEADER)) throw lines.expectedLine(HEADER);
        headed = true;
      } else if (lines.isBlank()) {
        skipped++;
      } else {
        row(frame);
        return true;
      }
    }
    return false;
  }

  private void row(CanFrame frame) throws BadLogException {
    LogLines.clear(frame);
    lines.field();
    frame.receivedNanos = time();
    lines.field();
    int from = lines.start;
    int to = lines.end;
    boolean extended = flag("extended 0 or 1");
    frame.remote = flag("remote 0 or 1");
    boolean error = flag("error 0 or 1");
    lines.field();
    int length = lines.number(10, CanFrame.MAX_BYTES, "a length 0..64");
    lines.field();
    base64(frame);
    if (!frame.remote && !error && frame.length != length) {
      throw lines.fault(frame.length + " bytes of data", length + " as dlc says");
    }
    lines.start = from;
    lines.end = to;
    boolean prefixed = to - from > 2 && lines.at(from) == '0' && (lines.at(from + 1) | 0x20) == 'x';
    if (error) {
      frame.remote = false;
      frame.length = 0;
      LogLines.error(frame);
    } else {
      lines.identifier(frame, prefixed ? from + 2 : from, to, 16, extended);
      frame.length = length;
      frame.flexibleDataRate = length > 8;
    }
  }

  /// Python writes very short times as `5e-05`.
  private long time() throws BadLogException {
    if (lines.indexOf('e') < 0) return lines.nanos(lines.start, lines.end, 9, TIME);
    String text = lines.text();
    if (!text.matches("\\d(\\.\\d{1,20})?e-\\d{1,3}")) throw lines.expected(TIME);
    return new BigDecimal(text).movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValue();
  }

  private boolean flag(String expected) throws BadLogException {
    lines.field();
    return lines.number(10, 1, expected) == 1;
  }

  private void base64(CanFrame frame) throws BadLogException {
    String expected = "base64 of at most 64 bytes";
    int digits = lines.end - lines.start;
    if (digits % 4 != 0) throw lines.expected(expected);
    int bits = 0;
    int held = 0;
    int length = 0;
    for (int k = lines.start; k < lines.end; k++) {
      byte b = lines.at(k);
      if (b == '=' && k >= lines.end - 2 && lines.at(lines.end - 1) == '=') break;
      int value =
          b >= 'A' && b <= 'Z'
              ? b - 'A'
              : b >= 'a' && b <= 'z'
                  ? b - 'a' + 26
                  : b >= '0' && b <= '9' ? b - '0' + 52 : b == '+' ? 62 : b == '/' ? 63 : -1;
      if (value < 0) throw lines.expected(expected);
      held = held << 6 | value;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      if (length == CanFrame.MAX_BYTES) throw lines.expected(expected);
      frame.data[length++] = (byte) (held >> bits);
    }
    frame.length = length;
  }
}
