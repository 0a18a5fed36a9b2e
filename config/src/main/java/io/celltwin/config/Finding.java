package io.celltwin.config;

import java.nio.file.Path;

/// One fault in a configuration file: where, which key, what stands there, what should.
///
/// @param line 1-based; 0 where the fault has no place in the file
public record Finding(Path file, int line, int column, String key, String found, String expected) {
  @Override
  public String toString() {
    return file
        + ":"
        + line
        + ":"
        + column
        + " "
        + key
        + ": found "
        + found
        + ", expected "
        + expected;
  }
}
