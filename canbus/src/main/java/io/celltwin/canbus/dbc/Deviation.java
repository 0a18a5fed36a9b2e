package io.celltwin.canbus.dbc;

import java.nio.file.Path;

/// One place where a DBC file is not as it should be.
///
/// @param file as the user gave it
/// @param line 1-based
/// @param fault what was found there and what was expected
public record Deviation(Path file, int line, String fault) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + fault;
  }
}
