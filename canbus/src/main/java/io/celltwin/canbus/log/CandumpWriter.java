package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/// Writes frames as `candump -L` does, to the microsecond: what canplayer and python-can read. The
/// stream should be buffered; no allocation per frame.
public final class CandumpWriter implements Closeable {
  private static final int ERROR_FLAG = 0x2000_0000;

  private final OutputStream out;
  private final LogText line = new LogText();

  public CandumpWriter(OutputStream out) {
    this.out = out;
  }

  /// @param channel name of the interface; a mere number n becomes `can<n>`, no name `can0`
  /// @param epochNanos time of the frame since 1970; since the beginning, where no date is known
  public void write(String channel, CanFrame frame, long epochNanos) throws IOException {
    long micros = (Math.max(0, epochNanos) + 500) / 1000;
    line.put('(').decimal(micros / 1_000_000, 1).put('.').decimal(micros % 1_000_000, 6);
    line.put(") ");
    if (channel.isEmpty()) line.put("can0");
    else if (Character.isDigit(channel.charAt(0))) line.put("can").word(channel);
    else line.word(channel);
    line.put(' ');
    if (frame.error) line.hex(frame.id | ERROR_FLAG, 8);
    else line.hex(frame.id, frame.extended ? 8 : 3);
    line.put('#');
    if (frame.remote) {
      line.put('R');
      if (frame.length > 0) line.decimal(frame.length, 1);
    } else {
      if (frame.flexibleDataRate) {
        int flags = (frame.bitRateSwitch ? 1 : 0) | (frame.errorStateIndicator ? 2 : 0);
        line.put('#').hex(flags, 1);
      }
      for (int k = 0; k < frame.length; k++) line.hex(frame.data[k] & 0xFF, 2);
    }
    line.end(out);
  }

  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
