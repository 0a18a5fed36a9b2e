package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.IOException;

/// The frames of a log, in its order. One thread; no allocation per frame.
public interface CanLogReader extends AutoCloseable {
  /// Fills `frame` with the next one; false at the end. [CanFrame#receivedNanos] is the log's own
  /// time: since 1970 where the log tells the date (taken as UTC where it names no zone), else
  /// since its beginning; never negative. A frame marked `error` of which the log tells no class
  /// has that of a bus error, 0x80, and no data.
  ///
  /// @throws BadLogException where the log is wrong as a file; the frames before were delivered
  boolean next(CanFrame frame) throws IOException;

  /// Channel of the latest frame, named as in the log: `can0`, `1`; empty where the format has
  /// none.
  String channel();

  /// Records so far that are no frames: comments, statistics, markers.
  long skipped();

  /// That what was read last is not as it should be, for who knows more of it than the reader.
  BadLogException fault(String found, String expected);

  @Override
  void close() throws IOException;
}
