package io.celltwin.edge.command;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcMessage;
import io.celltwin.canbus.dbc.DbcSignal;
import io.celltwin.canbus.dbc.SignalSink;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/// Writes the signals of frames as the rows that `can decode` promises.
final class SignalRows implements SignalSink {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /// Beyond, a double cannot tell neighbouring integers apart.
  private static final double EXACT = 0x1p53;

  private final Writer out;

  /// Name and unit of each signal as CSV, by its index.
  private final String[] names;

  private final String[] units;

  private final StringBuilder rows = new StringBuilder();
  private String frameColumns = "";

  SignalRows(Dbc dbc, Writer out) throws IOException {
    this.out = out;
    int signals = dbc.messages().stream().mapToInt(message -> message.signals().size()).sum();
    names = new String[signals];
    units = new String[signals];
    for (DbcMessage message : dbc.messages()) {
      for (DbcSignal signal : message.signals()) {
        names[signal.index()] = cell(signal.name());
        units[signal.index()] = cell(signal.unit());
      }
    }
    out.write("time_s,channel,id,message,signal,raw,value,unit,label\n");
  }

  /// What the rows of this frame begin with.
  void begin(CanFrame frame, String channel, Optional<DbcMessage> message) {
    if (message.isEmpty()) return;
    rows.setLength(0);
    time(frame.receivedNanos);
    rows.append(',')
        .append(cell(channel))
        .append(',')
        .append(DbcMessage.hexId(frame.id, frame.extended))
        .append(',')
        .append(cell(message.get().name()))
        .append(',');
    frameColumns = rows.toString();
    rows.setLength(0);
  }

  private void time(long nanos) {
    time(rows, nanos);
  }

  /// Seconds, to the microsecond or the nanosecond.
  static void time(StringBuilder rows, long nanos) {
    if (nanos < 0) rows.append('-');
    long fraction = Math.abs(nanos % NANOS_PER_SECOND);
    boolean micros = fraction % 1000 == 0;
    rows.append(Math.abs(nanos / NANOS_PER_SECOND)).append('.');
    String digits = Long.toString(micros ? fraction / 1000 : fraction);
    rows.repeat("0", (micros ? 6 : 9) - digits.length()).append(digits);
  }

  @Override
  public void accept(DbcSignal signal, long raw, double value) {
    rows.append(frameColumns).append(names[signal.index()]).append(',');
    boolean unsigned = !signal.signed() && signal.bitLength() == Long.SIZE;
    if (signal.floatingPoint()) number(Double.longBitsToDouble(raw));
    else if (unsigned) rows.append(Long.toUnsignedString(raw));
    else rows.append(raw);
    rows.append(',');
    if (Math.abs(value) > EXACT && isWhole(signal)) rows.append(exact(signal, raw, unsigned));
    else number(value);
    rows.append(',').append(units[signal.index()]).append(',');
    if (!signal.labels().isEmpty()) {
      long key = signal.floatingPoint() ? (long) Double.longBitsToDouble(raw) : raw;
      signal.label(key).ifPresent(label -> rows.append(cell(label)));
    }
    rows.append('\n');
  }

  void end() throws IOException {
    out.append(rows);
    rows.setLength(0);
  }

  private void number(double value) {
    if (value == (long) value && Math.abs(value) < EXACT) rows.append((long) value);
    else rows.append(value);
  }

  private static boolean isWhole(DbcSignal signal) {
    return !signal.floatingPoint()
        && signal.factor() == Math.rint(signal.factor())
        && signal.offset() == Math.rint(signal.offset());
  }

  private static String exact(DbcSignal signal, long raw, boolean unsigned) {
    String digits = unsigned ? Long.toUnsignedString(raw) : Long.toString(raw);
    return new BigDecimal(new BigInteger(digits))
        .multiply(new BigDecimal(signal.factor()))
        .add(new BigDecimal(signal.offset()))
        .toBigInteger()
        .toString();
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
