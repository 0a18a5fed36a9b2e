package io.celltwin.config;

import java.nio.file.Path;
import java.util.Optional;

/// Where messages wait that no broker has acknowledged.
///
/// @param folder of one daemon alone, made where there is none; without one they wait in memory and
///   end with the daemon
/// @param maxMegabytes of all packs together on disk, 10^6 bytes each
/// @param maxMemoryMegabytes likewise in memory, while there is no disk or it takes nothing
/// @param maxAgeHours of a message, in time that the daemon runs
/// @param commitPeriodSeconds within which messages are forced to the disk: what a power cut takes
public record MessageSpool(
    Optional<Path> folder,
    int maxMegabytes,
    int maxMemoryMegabytes,
    double maxAgeHours,
    double commitPeriodSeconds) {
  static final Range MEGABYTES = Range.of(1, 1_000_000);
  static final Range MEMORY_MEGABYTES = Range.of(1, 1024);
  static final Range AGE_HOURS = Range.above(0, 100_000);
  static final Range COMMIT_PERIOD_SECONDS = Range.of(0, 3600);
  static final int DEFAULT_MEGABYTES = 256;
  static final int DEFAULT_MEMORY_MEGABYTES = 8;
  static final double DEFAULT_AGE_HOURS = 168;
  static final double DEFAULT_COMMIT_PERIOD_SECONDS = 5;

  /// In memory alone.
  public static final MessageSpool IN_MEMORY =
      new MessageSpool(
          Optional.empty(),
          DEFAULT_MEGABYTES,
          DEFAULT_MEMORY_MEGABYTES,
          DEFAULT_AGE_HOURS,
          DEFAULT_COMMIT_PERIOD_SECONDS);

  public MessageSpool {
    MEGABYTES.require("maxMegabytes", maxMegabytes);
    MEMORY_MEGABYTES.require("maxMemoryMegabytes", maxMemoryMegabytes);
    AGE_HOURS.require("maxAgeHours", maxAgeHours);
    COMMIT_PERIOD_SECONDS.require("commitPeriodSeconds", commitPeriodSeconds);
  }
}
