package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.FrameLength;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;

/// Text of `candump -L` and `-l`, and what candump prints on a console with `-t a`, `-t A` or `-t
/// z` (also `-x`, `-a`, `-e`). The dates of `-t A`, of which nothing tells the zone, count as UTC.
/// Console lines without time are refused, and those whose time goes back: they are differences
/// (`-t d`), which nothing else tells from times.
///
/// A length that flexible data rate has not is filled up with zeros, as cansend does.
///
/// ```
/// (1700000000.010001) can0 7E4#0322010100000000 T
/// (1700000000.030000) can0 100#R4            remote, 4 bytes asked for
/// (1700000000.040000) can0 18DAF1DB##3AABB   flexible data rate: 1 = bit rate switch, 2 = error state
/// (1700000000.050000) can0 20000080#0000000000000000   error frame
///  (1700000000.060000)  can0  7E4   [8]  03 22 01 01 00 00 00 00
///  (2023-11-14 22:13:20.070000)  can0  7E4   [1]  03
/// ```
final class CandumpReader extends TextLogReader {
  private static final int ERROR_FLAG = 0x2000_0000;
  private static final String TIME = "(seconds.microseconds), as of candump -L or -t a";
  private static final String DATE = "a date since 1970, as 2023-11-14";
  private static final String CLOCK = "hours:minutes:seconds)";
  private static final int LAST_YEAR = 2095; // as with seconds
  private static final long SECOND = 1_000_000_000;
  private static final String IDENTIFIER = "an identifier of 3 or 8 hexadecimal digits";

  private long latestConsoleNanos;

  /// 20231114, and when it began.
  private int latestDate;

  private long latestDateNanos;

  CandumpReader(LogLines lines) {
    super(lines);
  }

  @Override
  public boolean next(CanFrame frame) throws IOException {
    while (lines.advance()) {
      lines.word();
      if (lines.isBlank()
          || lines.at(lines.start) == '#'
          || lines.beginsWith('\t') // candump -e: what the error frame before means
          || lines.is("DROPCOUNT:")) {
        skipped++;
        continue;
      }
      LogLines.clear(frame);
      boolean dated = isDate();
      frame.receivedNanos = dated ? dateNanos() + clockNanos() : sinceNanos();
      if (!lines.word()) throw lines.expected("the name of the interface");
      channel = lines.channel();
      if (!lines.word()) throw lines.expected("identifier#data");
      int hash = lines.indexOf('#');
      if (hash >= 0) logForm(frame, hash);
      else consoleForm(frame, dated);
      fillUp(frame);
      return true;
    }
    return false;
  }

  private long sinceNanos() throws BadLogException {
    if (lines.at(lines.start) != '(' || lines.at(lines.end - 1) != ')') throw lines.expected(TIME);
    return lines.nanos(lines.start + 1, lines.end - 1, 9, TIME);
  }

  /// The word is `(2023-11-14`.
  private boolean isDate() {
    int from = lines.start;
    return lines.end - from == 11
        && lines.at(from) == '('
        && lines.at(from + 5) == '-'
        && lines.at(from + 8) == '-';
  }

  private long dateNanos() throws BadLogException {
    int from = lines.start + 1;
    int year = lines.number(from, from + 4, 10, LAST_YEAR, DATE);
    int month = lines.number(from + 5, from + 7, 10, 12, DATE);
    int day = lines.number(from + 8, from + 10, 10, 31, DATE);
    int date = 10_000 * year + 100 * month + day;
    if (date != latestDate) {
      try {
        latestDateNanos = LocalDate.of(year, month, day).toEpochDay() * 86_400 * SECOND;
      } catch (DateTimeException none) {
        throw lines.expected(DATE);
      }
      if (latestDateNanos < 0) throw lines.expected(DATE);
      latestDate = date;
    }
    return latestDateNanos;
  }

  /// The next word, `22:13:20.070000)`, since midnight.
  private long clockNanos() throws BadLogException {
    lines.word();
    int from = lines.start;
    int to = lines.end - 1;
    if (to - from < 8
        || lines.at(from + 2) != ':'
        || lines.at(from + 5) != ':'
        || lines.at(to) != ')') {
      throw lines.expected(CLOCK);
    }
    int minutes =
        60 * lines.number(from, from + 2, 10, 23, CLOCK)
            + lines.number(from + 3, from + 5, 10, 59, CLOCK);
    long nanos = lines.nanos(from + 6, to, 9, CLOCK);
    if (nanos > 60 * SECOND) throw lines.expected(CLOCK);
    return 60 * SECOND * minutes + nanos;
  }

  private static void fillUp(CanFrame frame) {
    int length = FrameLength.atLeast(frame.length);
    for (int k = frame.length; k < length; k++) frame.data[k] = 0;
    frame.length = length;
  }

  private void logForm(CanFrame frame, int hash) throws BadLogException {
    packedForm(lines, frame, hash);
    boolean lengthMayFollow = frame.remote && lines.at(lines.end - 1) == 'R';
    boolean full =
        frame.remote || frame.length == (frame.flexibleDataRate ? CanFrame.MAX_BYTES : 8);
    if (!lines.word()) {
      lines.requireWhole(!full || lengthMayFollow);
    } else if (!lines.is("R") && !lines.is("T")) {
      throw lines.expected("R, T or the end of the line");
    }
    if (lines.word()) throw lines.expected("the end of the line");
  }

  /// The present word as identifier and data, which cansend takes likewise.
  ///
  /// @param hash where its # is
  static void packedForm(LogLines lines, CanFrame frame, int hash) throws BadLogException {
    identifier(lines, frame, lines.start, hash);
    int from = hash + 1;
    int to = lines.end;
    if (from < to && lines.at(from) == '#') {
      int flags = LogLines.digit(to > from + 1 ? lines.at(from + 1) : 0, 16);
      if (flags < 0) throw lines.expected("identifier##flags and data");
      frame.flexibleDataRate = true;
      frame.bitRateSwitch = (flags & 1) != 0;
      frame.errorStateIndicator = (flags & 2) != 0;
      lines.packedData(frame, from + 2, to, CanFrame.MAX_BYTES);
      return;
    }
    // The length code 9 to F of a frame with 8 bytes may stand behind them.
    if (to - from >= 2 && lines.at(to - 2) == '_') {
      if (LogLines.digit(lines.at(to - 1), 16) <= 8) throw lines.expected("a length code 9..F");
      to -= 2;
    }
    if (from < to && lines.at(from) == 'R') {
      frame.remote = true;
      if (to > from + 1) frame.length = lines.number(from + 1, to, 10, 8, "R or R0..R8");
    } else {
      lines.packedData(frame, from, to, 8);
    }
  }

  private void consoleForm(CanFrame frame, boolean dated) throws BadLogException {
    if (!dated && frame.receivedNanos < latestConsoleNanos) {
      throw lines.fault(
          "a time before that of the line above", "times that rise (differences are not read)");
    }
    latestConsoleNanos = frame.receivedNanos;
    if (lines.is("RX") || lines.is("TX")) { // candump -x: then two columns of flags
      lines.word();
      frame.bitRateSwitch = lines.is("B");
      lines.word();
      frame.errorStateIndicator = lines.is("E");
      lines.word();
    }
    identifier(lines, frame, lines.start, lines.end);
    lines.word();
    int digits = lines.end - lines.start - 2;
    if (digits < 1
        || digits > 2
        || lines.at(lines.start) != '['
        || lines.at(lines.end - 1) != ']') {
      throw lines.expected("[length]");
    }
    frame.flexibleDataRate = digits == 2; // that is how candump tells them
    if (!frame.flexibleDataRate) LogLines.classic(frame);
    int max = frame.flexibleDataRate ? CanFrame.MAX_BYTES : 8;
    int length =
        lines.number(lines.start + 1, lines.end - 1, 10, max, "[0] to [8], or [00] to [64]");
    int before = lines.end;
    if (lines.word() && lines.is("remote")) {
      frame.remote = true;
      frame.length = Math.min(8, length);
      LogLines.classic(frame);
    } else {
      lines.back(before);
      lines.data(frame, length, 16);
      if (lines.word() && lines.at(lines.start) != '\'' && !lines.is("ERRORFRAME")) {
        throw lines.expected("the end of the line");
      }
    }
  }

  private static void identifier(LogLines lines, CanFrame frame, int from, int to)
      throws BadLogException {
    if (to - from != 3 && to - from != 8) throw lines.expected(IDENTIFIER);
    boolean extended = to - from == 8;
    if (extended && (LogLines.digit(lines.at(from), 16) & 0xE) == 2) {
      frame.error = true;
      frame.id = lines.number(from, to, 16, 0x3FFF_FFFF, IDENTIFIER) & ~ERROR_FLAG;
    } else {
      lines.identifier(frame, from, to, 16, extended);
    }
  }
}
