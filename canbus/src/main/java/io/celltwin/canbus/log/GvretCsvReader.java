package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.IOException;

/// CSV of GVRET and SavvyCAN: `Time Stamp,ID,Extended,Dir,Bus,LEN,D1,...`, time in microseconds,
/// all but length and bus in hexadecimal. Older files lack `Dir`. Remote and error frames are not
/// told; what is longer than 8 bytes had flexible data rate.
final class GvretCsvReader extends TextLogReader {
  private boolean headed;
  private boolean hasDirection;

  GvretCsvReader(LogLines lines) {
    super(lines);
  }

  static boolean begins(String line) {
    return line.regionMatches(true, 0, "Time Stamp,ID,Extended,", 0, 23);
  }

  private void header() throws BadLogException {
    headed = true;
    column("Time Stamp");
    column("ID");
    column("Extended");
    lines.field();
    hasDirection = lines.is("Dir");
    if (hasDirection) lines.field();
    if (!lines.is("Bus")) throw lines.expected("column Dir or Bus");
    column("LEN");
  }

  private void column(String name) throws BadLogException {
    lines.field();
    if (!lines.is(name)) throw lines.expected("column " + name);
  }

  @Override
  public boolean next(CanFrame frame) throws IOException {
    while (lines.advance()) {
      if (lines.isBlank()) {
        skipped++;
      } else if (headed) {
        row(frame);
        return true;
      } else {
        header();
      }
    }
    return false;
  }

  private void row(CanFrame frame) throws BadLogException {
    LogLines.clear(frame);
    lines.field();
    frame.receivedNanos = lines.nanos(lines.start, lines.end, 3, "a time in microseconds");
    lines.field();
    int from = lines.start;
    int to = lines.end;
    lines.field();
    boolean extended = lines.is("true") || lines.is("1");
    if (!extended && !lines.is("false") && !lines.is("0")) throw lines.expected("true or false");
    int after = lines.end;
    lines.start = from;
    lines.end = to;
    lines.identifier(frame, from, to, 16, extended);
    lines.back(after + 1);
    if (hasDirection) {
      lines.field();
      if (!lines.is("Rx") && !lines.is("Tx")) throw lines.expected("Rx or Tx");
    }
    lines.field();
    lines.number(10, 255, "the number of the bus");
    channel = lines.channel();
    lines.field();
    int length = lines.number(10, CanFrame.MAX_BYTES, "a length 0..64");
    for (int k = 0; k < length; k++) {
      if (!lines.field()) throw lines.fault(k + " bytes of data", length + " as LEN says");
      frame.data[k] = lines.hexByte();
    }
    frame.length = length;
    frame.flexibleDataRate = length > 8;
  }
}
