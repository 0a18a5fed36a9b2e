package io.celltwin.config;

import java.nio.file.Path;

/// One fault in a configuration file: where, which key, what stands there, what should.
///
/// @param file as the user gave it
/// @param line 1-based
/// @param column 1-based
/// @param key with its tables, numbered from 1 where there are several: `pack[2].cells_in_series`
public record Finding(Path file, int line, int column, String key, String found, String expected) {
  public Finding {
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException("position " + line + ":" + column + " is not 1-based");
    }
  }

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
