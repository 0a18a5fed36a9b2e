package io.celltwin.config;

/// @param periodSeconds between two ticks of the twin's loop
public record LoopSettings(double periodSeconds) {
  static final Range PERIOD_SECONDS = Range.of(0.001, 60);
  static final double DEFAULT_PERIOD_SECONDS = 0.1;

  public LoopSettings {
    PERIOD_SECONDS.require("periodSeconds", periodSeconds);
  }
}
