package io.celltwin.hal;

import java.io.IOException;

/// A source on virtual time: it says itself when the loop has to tick, and ends.
public interface RecordedSource extends ReadingSource {
  /// Answer of [#nextTickNanos] once everything has been read.
  long END = Long.MAX_VALUE;

  /// When the tick after the one at `tickNanos` is due: the next row of a measurement file, a
  /// period later for a simulation, [#END] after the last. `Long.MIN_VALUE` asks for the first
  /// tick.
  ///
  /// @throws IOException where the recording cannot be read
  long nextTickNanos(long tickNanos, long periodNanos) throws IOException;
}
