package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.FrameLength;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Vector's text log: base hex or dec, times absolute (since the beginning) or relative (since the
/// event before), classic and `CANFD` lines, remote and error frames. Events of other kinds are
/// skipped, also requests to transmit (`TxRq`): what came of them stands below.
///
/// The date, of which the log names no zone, counts as UTC. It is that of the first trigger block,
/// where there is one; a date in a language that is not understood leaves times since the
/// beginning.
final class AscReader extends TextLogReader {
  private static final Pattern DATE =
      Pattern.compile(
          "\\S+ +(\\S+) +(\\d+) +(\\d+):(\\d+):(\\d+)(?:\\.(\\d{1,9}))?(?: +([aApP])\\.?[mM]\\.?)?"
              + " +(\\d{4})");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> GERMAN_MONTHS =
      List.of("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez");

  // Of the column of flags in CANFD lines.
  private static final int FD_REMOTE = 0x10;
  private static final int FD_FLEXIBLE = 0x1000;

  private static final String TIME = "a time in seconds";

  private int base = 16;
  private boolean relative;
  private long originNanos;
  private boolean triggered;
  private long eventNanos;

  /// Whether the line is one of `CANFD`, which says behind the data what it is.
  private boolean flexibleForm;

  AscReader(LogLines lines) {
    super(lines);
  }

  /// Whether a log that begins with this line is of this kind.
  static boolean begins(String line) {
    return line.toLowerCase(Locale.ROOT)
        .matches(
            "(date|base|begin triggerblock|internal events|no internal events|// *version)\\b.*");
  }

  @Override
  public boolean next(CanFrame frame) throws IOException {
    while (lines.advance()) {
      if (lines.word() && LogLines.digit(lines.at(lines.start), 10) >= 0) {
        long nanos = lines.nanos(lines.start, lines.end, 9, TIME);
        eventNanos = relative ? eventNanos + nanos : nanos;
        if (eventNanos < 0 || eventNanos > LogLines.MAX_NANOS) {
          throw lines.expected(TIME + LogLines.LESS);
        }
        frame.receivedNanos = originNanos + eventNanos;
        LogLines.clear(frame);
        boolean any = event(frame);
        // Of a classic frame in hexadecimal the length tells that it is whole.
        lines.requireWhole(!any || base == 10 || frame.remote || flexibleForm);
        if (any) return true;
      } else {
        header();
      }
      skipped++;
    }
    return false;
  }

  private void header() throws BadLogException {
    if (lines.is("date")) {
      originNanos = dateNanos();
      triggered = false;
      eventNanos = 0;
    } else if (lines.is("base")) {
      lines.word();
      base = lines.is("dec") ? 10 : 16;
      if (base == 16 && !lines.is("hex")) throw lines.expected("hex or dec");
      if (lines.words(2)) relative = lines.is("relative");
    } else if (lines.is("begin") && !triggered) {
      triggered = true;
      lines.word();
      long nanos = dateNanos();
      if (nanos > 0) originNanos = nanos;
    } else if (lines.end > lines.start
        && !Character.isLetter(lines.at(lines.start))
        && lines.at(lines.start) != '/') {
      throw lines.expected(TIME);
    }
  }

  /// The date that follows, since 1970; 0 where there is none that is understood.
  private long dateNanos() {
    lines.word();
    Matcher date = DATE.matcher(lines.rest());
    if (!date.lookingAt()) return 0;
    String month = date.group(1).toLowerCase(Locale.ROOT);
    String first = month.substring(0, Math.min(3, month.length()));
    int number = 1 + Math.max(MONTHS.indexOf(first), GERMAN_MONTHS.indexOf(first));
    try {
      int hour = Integer.parseInt(date.group(3));
      String half = date.group(7) == null ? "" : date.group(7).toLowerCase(Locale.ROOT);
      if (!half.isEmpty()) hour = hour % 12 + (half.equals("p") ? 12 : 0);
      String fraction = date.group(6) == null ? "" : date.group(6);
      LocalDateTime time =
          LocalDateTime.of(
              Integer.parseInt(date.group(8)),
              number,
              Integer.parseInt(date.group(2)),
              hour,
              Integer.parseInt(date.group(4)),
              Integer.parseInt(date.group(5)));
      long seconds = time.toEpochSecond(ZoneOffset.UTC);
      if (seconds < 0 || seconds >= LogLines.MAX_NANOS / 1_000_000_000) return 0;
      return seconds * 1_000_000_000 + Long.parseLong((fraction + "000000000").substring(0, 9));
    } catch (DateTimeException | NumberFormatException noDate) {
      return 0;
    }
  }

  /// Fills the frame that the event is; false where it is none.
  private boolean event(CanFrame frame) throws BadLogException {
    lines.word();
    flexibleForm = lines.is("CANFD");
    if (flexibleForm) return flexible(frame);
    if (!lines.isNumber(lines.start, lines.end, 10)) return false;
    String onChannel = lines.channel();
    lines.word();
    if (lines.is("ErrorFrame")) {
      channel = onChannel;
      LogLines.error(frame);
      return true;
    }
    int from = lines.start;
    int to = lines.end;
    boolean identifier = identifies(from, to);
    lines.word();
    if (lines.is("TxRq")) return false;
    if (!lines.is("Rx") && !lines.is("Tx")) {
      if (identifier) throw lines.expected("Rx or Tx");
      return false; // statistics and the like
    }
    channel = onChannel;
    identifier(frame, from, to);
    lines.word();
    if (lines.is("r")) {
      frame.remote = true;
      if (lines.word() && lines.isNumber(lines.start, lines.end, base)) {
        frame.length = FrameLength.ofCode(lines.number(base, 15, "a length code"), false);
      }
    } else {
      if (!lines.is("d")) throw lines.expected("d or r");
      lines.word();
      int code = lines.number(base, 15, "a length code");
      lines.data(frame, FrameLength.ofCode(code, false), base);
    }
    return true;
  }

  private boolean flexible(CanFrame frame) throws BadLogException {
    lines.word();
    lines.number(10, 65535, "the number of a channel");
    channel = lines.channel();
    lines.word();
    if (lines.is("TxRq")) return false;
    if (!lines.is("Rx") && !lines.is("Tx")) throw lines.expected("Rx or Tx");
    lines.word();
    if (lines.is("ErrorFrame")) {
      LogLines.error(frame);
      return true;
    }
    identifier(frame, lines.start, lines.end);
    lines.word();
    if (!lines.is("0") && !lines.is("1")) lines.word(); // that was the message's name
    frame.bitRateSwitch = lines.number(10, 1, "bit rate switch 0 or 1") == 1;
    lines.word();
    frame.errorStateIndicator = lines.number(10, 1, "error state indicator 0 or 1") == 1;
    lines.word();
    int code = lines.number(16, 15, "a length code 0..f");
    lines.word();
    lines.data(frame, lines.number(10, CanFrame.MAX_BYTES, "a length 0..64"), base);
    frame.flexibleDataRate = true;
    // duration, length in bits, flags: where they are there
    if (lines.words(3)) {
      int flags = lines.number(16, Integer.MAX_VALUE, "flags in hexadecimal");
      frame.flexibleDataRate = (flags & FD_FLEXIBLE) != 0;
      frame.remote = (flags & FD_REMOTE) != 0;
    }
    if (frame.remote || !frame.flexibleDataRate) LogLines.classic(frame);
    if (frame.remote) frame.length = FrameLength.ofCode(code, false);
    if (!frame.flexibleDataRate && frame.length > 8) {
      throw lines.fault(frame.length + " bytes without flexible data rate", "at most 8");
    }
    return true;
  }

  private boolean identifies(int from, int to) {
    boolean extended = to > from && (lines.at(to - 1) | 0x20) == 'x';
    return lines.isNumber(from, extended ? to - 1 : to, base);
  }

  private void identifier(CanFrame frame, int from, int to) throws BadLogException {
    boolean extended = to > from && (lines.at(to - 1) | 0x20) == 'x';
    lines.start = from;
    lines.end = to;
    lines.identifier(frame, from, extended ? to - 1 : to, base, extended);
  }
}
