package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.FrameLength;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Writes frames as Vector's text log: hexadecimal, times since the beginning, in microseconds. The
/// date, in UTC, is that of the first frame, of a log without frames 1970. The format has neither
/// class nor data of error frames, nor a time before its beginning: such a frame stands at the
/// beginning. The stream should be buffered.
public final class AscWriter implements Closeable {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss.SSS yyyy", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final OutputStream out;
  private final LogText line = new LogText();
  private boolean begun;
  private long originNanos;

  public AscWriter(OutputStream out) {
    this.out = out;
  }

  /// @param channel a number stays, `can<n>` becomes n + 1, as ASC counts from 1; else 1
  /// @param epochNanos time of the frame since 1970; since the beginning, where no date is known
  public void write(String channel, CanFrame frame, long epochNanos) throws IOException {
    if (!begun) begin(epochNanos);
    long micros = (Math.max(0, epochNanos - originNanos) + 500) / 1000;
    line.put(' ').decimal(micros / 1_000_000, 1).put('.').decimal(micros % 1_000_000, 6).put(' ');
    if (frame.flexibleDataRate && !frame.error) {
      line.put("CANFD ").decimal(number(channel), 1).put(" Rx ");
      identifier(frame).put(frame.bitRateSwitch ? " 1 " : " 0 ");
      line.put(frame.errorStateIndicator ? "1 " : "0 ");
      int code = FrameLength.code(frame.length);
      line.put("0123456789abcdef".charAt(code)).put(' ').decimal(frame.length, 1);
      data(frame);
      int flags =
          0x1000 | (frame.bitRateSwitch ? 0x2000 : 0) | (frame.errorStateIndicator ? 0x4000 : 0);
      line.put(" 0 0 ").hex(flags, 1).put(" 0 0 0 0 0"); // durations, checksum, timing: unknown
    } else {
      line.decimal(number(channel), 1).put(' ');
      if (frame.error) {
        line.put(" ErrorFrame");
      } else {
        identifier(frame).put(" Rx ");
        line.put(frame.remote ? "r " : "d ").decimal(frame.length, 1);
        if (!frame.remote) data(frame);
      }
    }
    line.end(out);
  }

  private void begin(long epochNanos) throws IOException {
    begun = true;
    originNanos = Math.floorDiv(epochNanos, NANOS_PER_MILLI) * NANOS_PER_MILLI;
    String date = DATE.format(Instant.ofEpochMilli(originNanos / NANOS_PER_MILLI));
    text("date " + date + "\nbase hex  timestamps absolute\ninternal events logged\n");
    text("Begin Triggerblock " + date + "\n 0.000000 Start of measurement\n");
  }

  private void text(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private LogText identifier(CanFrame frame) {
    line.hex(frame.id, 1);
    return frame.extended ? line.put('x') : line;
  }

  private void data(CanFrame frame) {
    for (int k = 0; k < frame.length; k++) line.put(' ').hex(frame.data[k] & 0xFF, 2);
  }

  private static int number(String channel) {
    int from = channel.length();
    while (from > 0 && channel.length() - from < 4 && isDigit(channel.charAt(from - 1))) from--;
    if (from == channel.length()) return 1;
    int number = 0;
    for (int k = from; k < channel.length(); k++) number = 10 * number + channel.charAt(k) - '0';
    return from == 0 ? number : number + 1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  @Override
  public void close() throws IOException {
    try (out) {
      if (!begun) begin(0);
      text("End TriggerBlock\n");
    }
  }
}
