package io.celltwin.hal.recording;

import java.io.IOException;
import java.nio.file.Path;

/// A recording that is wrong as a file, at one place in it. What a sensor can produce is no such
/// fault.
public final class BadRecordingException extends IOException {
  private static final long serialVersionUID = 1;

  /// @param line 1-based
  public BadRecordingException(Path file, long line, String fault) {
    super(file + ":" + line + ": " + fault);
  }
}
