package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.IOException;

/// Text of `candump -L` and `-l`, and what candump prints on a console with `-t a` or `-t z` (also
/// `-x`, `-a`, `-e`). Console lines without time are refused, and those whose time goes back: they
/// are differences (`-t d`), which nothing else tells from times.
///
/// ```
/// (1700000000.010001) can0 7E4#0322010100000000 T
/// (1700000000.030000) can0 100#R4            remote, 4 bytes asked for
/// (1700000000.040000) can0 18DAF1DB##3AABB   flexible data rate: 1 = bit rate switch, 2 = error state
/// (1700000000.050000) can0 20000080#0000000000000000   error frame
///  (1700000000.060000)  can0  7E4   [8]  03 22 01 01 00 00 00 00
/// ```
final class CandumpReader extends TextLogReader {
  private static final int ERROR_FLAG = 0x2000_0000;
  private static final String TIME = "(seconds.microseconds), as of candump -L or -t a";
  private static final String IDENTIFIER = "an identifier of 3 or 8 hexadecimal digits";

  private long latestConsoleNanos;

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
      if (lines.at(lines.start) != '(' || lines.at(lines.end - 1) != ')') {
        throw lines.expected(TIME);
      }
      frame.receivedNanos = lines.nanos(lines.start + 1, lines.end - 1, 9, TIME);
      if (!lines.word()) throw lines.expected("the name of the interface");
      channel = lines.channel();
      if (!lines.word()) throw lines.expected("identifier#data");
      int hash = lines.indexOf('#');
      if (hash >= 0) logForm(frame, hash);
      else consoleForm(frame);
      return true;
    }
    return false;
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

  private void consoleForm(CanFrame frame) throws BadLogException {
    if (frame.receivedNanos < latestConsoleNanos) {
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
