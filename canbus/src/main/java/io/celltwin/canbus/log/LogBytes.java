package io.celltwin.canbus.log;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/// A buffered stream that can look ahead at its beginning and loses nothing before a fault: the
/// JDK's own drops what it has when reading on to fill up a request throws, which at the end of a
/// torn `.gz` is all that there was.
final class LogBytes extends InputStream {
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;

  LogBytes(InputStream in) {
    this.in = in;
  }

  /// Up to `count` bytes that [#read] is going to give, before it is called for the first time.
  /// What is broken behind them is for the reader.
  byte[] peek(int count) throws IOException {
    try {
      for (int n = 0; n >= 0 && limit < count; n = in.read(buffer, limit, count - limit))
        limit += n;
    } catch (EOFException | ZipException broken) {
      // read comes to it in its place.
    }
    return Arrays.copyOf(buffer, Math.min(count, limit));
  }

  @Override
  public int read(byte[] to, int at, int length) throws IOException {
    if (length == 0) return 0;
    if (position == limit) {
      position = 0;
      limit = 0;
      limit = Math.max(0, in.read(buffer, 0, buffer.length));
      if (limit == 0) return -1;
    }
    int n = Math.min(length, limit - position);
    System.arraycopy(buffer, position, to, at, n);
    position += n;
    return n;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int available() throws IOException {
    return limit - position + in.available(); // where it is 0, gzip sees its last member ended
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
