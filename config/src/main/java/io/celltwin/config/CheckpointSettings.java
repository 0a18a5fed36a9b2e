package io.celltwin.config;

import java.nio.file.Path;

/// Where the state of the filters outlives the daemon.
///
/// @param folder of one daemon alone; made where there is none
/// @param periodSeconds between two writings of a pack's state
public record CheckpointSettings(Path folder, double periodSeconds) {
  static final Range PERIOD_SECONDS = Range.of(1, 86_400);
  static final double DEFAULT_PERIOD_SECONDS = 60;

  public CheckpointSettings {
    PERIOD_SECONDS.require("periodSeconds", periodSeconds);
  }
}
