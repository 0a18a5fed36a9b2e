package io.celltwin.canbus.log;

import java.io.IOException;

/// A reader of a log of text lines: what all of them have beside their syntax.
abstract class TextLogReader implements CanLogReader {
  final LogLines lines;
  String channel = "";
  long skipped;

  TextLogReader(LogLines lines) {
    this.lines = lines;
  }

  @Override
  public final String channel() {
    return channel;
  }

  @Override
  public final long skipped() {
    return skipped;
  }

  @Override
  public final BadLogException fault(String found, String expected) {
    return lines.fault(found, expected);
  }

  @Override
  public final void close() throws IOException {
    lines.close();
  }
}
