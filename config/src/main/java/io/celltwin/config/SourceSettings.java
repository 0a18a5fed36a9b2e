package io.celltwin.config;

import java.nio.file.Path;

/// Where readings come from: one `[[source]]`.
public sealed interface SourceSettings {
  /// By which wiring refers to it: `name:channel`.
  String name();

  /// A recorded measurement.
  ///
  /// @param pace 1 = as it was recorded, 10 = ten times as fast, 0 = as fast as possible
  record Csv(String name, Path file, double pace) implements SourceSettings {
    static final Range PACE = Range.of(0, 1_000_000);
    static final double DEFAULT_PACE = 1;

    public Csv {
      if (!isName(name)) throw new IllegalArgumentException("not a source name: " + name);
      PACE.require("pace", pace);
    }
  }

  static boolean isName(String text) {
    return Names.SOURCE.matcher(text).matches();
  }
}
