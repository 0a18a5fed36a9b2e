package io.celltwin.canbus.log;

import java.io.IOException;
import java.nio.file.Path;

/// A log that is wrong as a file, at one place in it. What a bus can do is no such fault.
public final class BadLogException extends IOException {
  private static final long serialVersionUID = 1;

  private final String fault;

  private BadLogException(String place, String fault) {
    super(place + ": " + fault);
    this.fault = fault;
  }

  /// The message without the place.
  public String fault() {
    return fault;
  }

  /// @param line 1-based
  static BadLogException atLine(Path file, long line, String found, String expected) {
    return new BadLogException(file + ":" + line, "found " + found + ", expected " + expected);
  }

  /// @param offset of the byte in the file, unpacked where it is a `.gz`
  static BadLogException atByte(Path file, long offset, String found, String expected) {
    return new BadLogException(file + ":@" + offset, "found " + found + ", expected " + expected);
  }
}
