package io.celltwin.edge.tls;

import java.io.IOException;
import java.nio.file.Path;

/// A file that the configuration names does not hold what it should. Tells of its content only what
/// kind it is: it may be secret.
final class BadFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String found;
  private final String expected;

  /// @param key of the configuration
  BadFileException(String key, Path file, String found, String expected) {
    super(key + " " + file + ": found " + found + ", expected " + expected);
    this.key = key;
    this.found = found;
    this.expected = expected;
  }

  String key() {
    return key;
  }

  String found() {
    return found;
  }

  String expected() {
    return expected;
  }
}
