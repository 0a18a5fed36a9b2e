package io.celltwin.edge.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// @param folder of this spool alone; without one records are in memory alone
/// @param maxBytes of all segments on disk
/// @param maxMemoryBytes of all segments in memory, while the disk takes nothing
/// @param maxAge of a record, in time that the daemon has run since
/// @param commitPeriod for which records may be in the page cache alone: what a power cut takes
public record SpoolSettings(
    Optional<Path> folder,
    long maxBytes,
    long maxMemoryBytes,
    Duration maxAge,
    Duration commitPeriod) {
  private static final int MIN_SEGMENT_BYTES = 64 << 10;
  private static final int MAX_SEGMENT_BYTES = 4 << 20;
  private static final int SEGMENTS = 32;

  /// The least of either: four segments.
  public static final long MIN_BYTES = 4L * MIN_SEGMENT_BYTES;

  public SpoolSettings {
    if (maxBytes < MIN_BYTES || maxMemoryBytes < MIN_BYTES) {
      throw new IllegalArgumentException("less than " + MIN_BYTES + " bytes");
    }
    if (!maxAge.isPositive() || commitPeriod.isNegative()) {
      throw new IllegalArgumentException("no age, or a negative period");
    }
  }

  /// Whole pages: a 32nd of the room, which is what is dropped at once.
  static int segmentBytes(long maxBytes) {
    long share = maxBytes / SEGMENTS & -4096L;
    return Math.clamp(share, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
  }
}
