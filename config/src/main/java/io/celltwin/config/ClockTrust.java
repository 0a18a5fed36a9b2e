package io.celltwin.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// When the machine's wall clock counts as telling the time.
public enum ClockTrust {
  /// Always, unless something is about to set it: a time service that has not yet done so, on a
  /// machine without a clock of its own.
  AUTO,
  /// Where the kernel says that something disciplines it.
  SYNCHRONISED,
  /// Always.
  TRUSTED;

  static final String WORDS =
      Stream.of(values()).map(t -> '"' + t.word() + '"').collect(Collectors.joining(", "));

  /// As configurations say it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ClockTrust> of(String word) {
    return Stream.of(values()).filter(trust -> trust.word().equals(word)).findFirst();
  }
}
