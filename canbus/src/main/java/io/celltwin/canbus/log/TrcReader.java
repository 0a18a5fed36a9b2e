package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.FrameLength;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// PEAK's text log, versions 1.0 to 1.3 and 2.0, 2.1. Status, error counters and events are
/// skipped. The start time, of which the log names no zone, counts as UTC, to the microsecond (its
/// digits end there); version 1.0 has none.
final class TrcReader extends TextLogReader {
  /// Days from 1899-12-30, where the start time counts from, to 1970.
  private static final BigDecimal EPOCH_DAYS = BigDecimal.valueOf(25569);

  private static final BigDecimal MICROS_PER_DAY = BigDecimal.valueOf(86_400_000_000L);
  private static final BigDecimal MAX_START_MICROS = BigDecimal.valueOf(LogLines.MAX_NANOS / 1000);

  private static final String VERSIONS = "file version 1.0, 1.1, 1.2, 1.3, 2.0 or 2.1";
  private static final String TYPES = "DT, FD, FB, FE, BI, RR, ER, ST, EC or EV";

  private long originNanos;

  /// What stands in which column, in PEAK's letters: N number, O offset in ms, T type, B bus, I
  /// identifier, d direction, R reserved, l length, L length code, D data.
  private String columns = "NOILD";

  private boolean version2;

  TrcReader(LogLines lines) {
    super(lines);
  }

  @Override
  public boolean next(CanFrame frame) throws IOException {
    while (lines.advance()) {
      if (lines.word()) {
        if (lines.at(lines.start) == ';') {
          if (lines.is(";") || lines.indexOf('$') < 0) {
            skipped++;
            continue;
          }
          keyword(lines.rest());
        } else {
          lines.rewind();
          if (message(frame)) return true;
        }
      }
      skipped++;
    }
    return false;
  }

  private void keyword(String text) throws BadLogException {
    int equals = text.indexOf('=');
    if (equals < 0) return;
    String value = text.substring(equals + 1).strip();
    switch (text.substring(0, equals).strip()) {
      case ";$FILEVERSION" -> {
        columns =
            switch (value) {
              case "1.0" -> "NOILD";
              case "1.1" -> "NOdILD";
              case "1.2" -> "NOBdILD";
              case "1.3" -> "NOBdIRLD";
              case "2.0", "2.1" -> "";
              default -> throw lines.expected(VERSIONS);
            };
        version2 = columns.isEmpty();
      }
      case ";$STARTTIME" -> originNanos = startNanos(value);
      case ";$COLUMNS" -> {
        columns = value.replace(",", "").replace(" ", "");
        if (!columns.matches("[NOTBIdRlLD]+")
            || !columns.contains("O")
            || columns.indexOf('T') < columns.indexOf('O')
            || !columns.contains("I")
            || !columns.matches(".*[lL].*")
            || columns.indexOf('D') != columns.length() - 1) {
          throw lines.expected(
              "columns of N,O,T,B,I,d,R,l,L,D, D the last, O before T, at least O,T,I,L,D");
        }
      }
      default -> {} // further keywords tell nothing of frames
    }
  }

  private long startNanos(String days) throws BadLogException {
    if (!days.matches("\\d{1,9}([.,]\\d{1,30})?")) throw lines.expected("days since 1899-12-30");
    BigDecimal micros =
        new BigDecimal(days.replace(',', '.'))
            .subtract(EPOCH_DAYS)
            .multiply(MICROS_PER_DAY)
            .setScale(0, RoundingMode.HALF_EVEN);
    boolean told = micros.signum() > 0 && micros.compareTo(MAX_START_MICROS) < 0;
    return told ? micros.longValueExact() * 1000 : 0; // a clock that was never set
  }

  /// Fills the frame that the line is; false where it is none.
  private boolean message(CanFrame frame) throws BadLogException {
    LogLines.clear(frame);
    if (columns.isEmpty()) throw lines.expectedLine(";$COLUMNS= before the first message");
    int from = 0;
    int to = 0;
    int code = 0;
    boolean bytesTold = false;
    channel = "1";
    for (int column = 0; column < columns.length(); column++) {
      // Of an error frame, time and bus are told, and in columns that vary what kind it was.
      if (frame.error && "IdRlLD".indexOf(columns.charAt(column)) >= 0) return true;
      boolean any = lines.word();
      switch (columns.charAt(column)) {
        case 'N' -> {
          int last = any && lines.at(lines.end - 1) == ')' ? lines.end - 1 : lines.end;
          if (!lines.isNumber(lines.start, last, 10)) throw lines.expected("the message's number");
        }
        case 'O' -> {
          long nanos = lines.nanos(lines.start, lines.end, 6, "a time in milliseconds");
          frame.receivedNanos = originNanos + nanos;
        }
        case 'T' -> {
          if (!type(frame)) return false;
        }
        case 'B' -> {
          if (!any) throw lines.expected("the number of the bus");
          channel = lines.channel();
        }
        case 'I' -> {
          if (!any) throw lines.expected("an identifier");
          from = lines.start;
          to = lines.end;
        }
        case 'd' -> {
          if (!version2 && lines.is("Warng")) return false;
          if (!version2 && lines.is("Error")) LogLines.error(frame);
          else if (!lines.is("Rx") && !lines.is("Tx")) {
            throw lines.expected(version2 ? "Rx or Tx" : "Rx, Tx, Warng or Error");
          }
        }
        case 'l' -> {
          code = lines.number(10, CanFrame.MAX_BYTES, "a length 0..64");
          bytesTold = true;
        }
        case 'L' -> code = lines.number(10, 15, "a length code 0..15");
        case 'D' -> {
          if (!version2 && to - from == 8 && isBusInfo(from)) return false;
          data(frame, any, bytesTold ? code : FrameLength.ofCode(code, frame.flexibleDataRate));
        }
        default -> {} // R is reserved
      }
    }
    lines.start = from;
    lines.end = to;
    // PEAK writes 8 digits of an extended one, python-can at least 7.
    if (to - from < 4 || to - from > 8) throw lines.expected("4 or 8 hexadecimal digits");
    lines.identifier(frame, from, to, 16, to - from > 4);
    return true;
  }

  private boolean isBusInfo(int from) {
    for (int k = from; k < from + 8; k++) if ((lines.at(k) | 0x20) != 'f') return false;
    return true;
  }

  private void data(CanFrame frame, boolean any, int length) throws BadLogException {
    if (!frame.flexibleDataRate && length > 8) {
      throw lines.fault(length + " bytes without flexible data rate", "at most 8");
    }
    if (frame.remote || (!version2 && any && lines.is("RTR"))) {
      LogLines.classic(frame);
      frame.remote = true;
      frame.length = Math.min(8, length);
    } else {
      lines.back(lines.start);
      lines.data(frame, length, 16);
    }
  }

  /// Flags of the message's type; false where it is no frame.
  private boolean type(CanFrame frame) throws BadLogException {
    if (lines.is("DT")) return true;
    if (lines.is("ST") || lines.is("EC") || lines.is("EV")) return false;
    if (lines.is("RR")) {
      frame.remote = true;
    } else if (lines.is("ER")) {
      LogLines.error(frame);
    } else {
      frame.flexibleDataRate = true;
      frame.bitRateSwitch = lines.is("FB") || lines.is("FE");
      frame.errorStateIndicator = lines.is("BI") || lines.is("FE");
      if (!frame.bitRateSwitch && !frame.errorStateIndicator && !lines.is("FD")) {
        throw lines.expected(TYPES);
      }
    }
    return true;
  }
}
