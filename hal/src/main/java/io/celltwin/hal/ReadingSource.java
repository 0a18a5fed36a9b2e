package io.celltwin.hal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Whatever delivers readings: a chip's driver, a map over CAN frames, a recording, a simulated
/// pack. Used by one thread.
public interface ReadingSource extends AutoCloseable {
  /// What is measured, fixed for the life of the source. A reading names its channel by index.
  List<Channel> channels();

  /// Hands over every reading sampled up to `untilNanos`, oldest first. A live source returns as
  /// soon as it has handed over something, and at `untilNanos` at the latest; a recorded one never
  /// waits.
  ///
  /// @throws IOException where the source is gone for good or its content cannot be read; a silent
  ///   sensor is no exception, its readings just stay away
  void read(long untilNanos, ReadingSink sink) throws IOException;

  /// What is known of the hardware that the readings come from; empty where there is none, as with
  /// a recording. Any thread, at any time.
  default Optional<DeviceHealth> health() {
    return Optional.empty();
  }

  @Override
  void close();
}
