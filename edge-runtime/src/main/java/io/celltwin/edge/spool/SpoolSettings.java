package io.celltwin.edge.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// @param folder of this spool alone; without one records are in memory alone
/// @param maxBytes of all segments on disk
/// @param maxMemoryBytes of all segments in memory, while the disk takes nothing
/// @param leastSegmentBytes what is dropped at once is no less; a record is no larger
/// @param maxAge of a record, in time that the daemon has run since
/// @param commitPeriod for which records may be in the page cache alone: what a power cut takes
public record SpoolSettings(
    Optional<Path> folder,
    long maxBytes,
    long maxMemoryBytes,
    int leastSegmentBytes,
    Duration maxAge,
    Duration commitPeriod) {
  private static final int PAGE_BYTES = 4096;

  /// For records of up to some 65 kB.
  public static final int MIN_SEGMENT_BYTES = 64 << 10;

  private static final int MAX_SEGMENT_BYTES = 4 << 20;
  private static final int SEGMENTS = 32;

  /// The least of either.
  public static final long MIN_BYTES = leastBytes(MIN_SEGMENT_BYTES);

  public SpoolSettings {
    if (leastSegmentBytes < MIN_SEGMENT_BYTES || leastSegmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException("a segment of " + leastSegmentBytes + " bytes");
    }
    long least = leastBytes(leastSegmentBytes);
    if (maxBytes < least || maxMemoryBytes < least) {
      throw new IllegalArgumentException("less than " + least + " bytes");
    }
    if (!maxAge.isPositive() || commitPeriod.isNegative()) {
      throw new IllegalArgumentException("no age, or a negative period");
    }
  }

  /// Of the least segments in which a payload of that size finds room.
  public static int segmentBytesFor(long payloadBytes) {
    long bytes = Segment.START + RecordBuffer.storedBytes(payloadBytes);
    long pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    return Math.clamp(pages * PAGE_BYTES, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
  }

  /// Four segments.
  public static long leastBytes(int segmentBytes) {
    return 4L * segmentBytes;
  }

  /// Whole pages: a 32nd of the room, which is what is dropped at once.
  int segmentBytes(long ofBytes) {
    long share = ofBytes / SEGMENTS / PAGE_BYTES * PAGE_BYTES;
    return Math.clamp(share, leastSegmentBytes, MAX_SEGMENT_BYTES);
  }
}
