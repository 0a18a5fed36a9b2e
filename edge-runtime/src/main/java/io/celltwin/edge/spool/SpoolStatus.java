package io.celltwin.edge.spool;

import java.util.List;

/// How a spool fares.
///
/// @param place where records are kept
/// @param reason why not on disk, or why the disk gives no more; empty where all is as configured
/// @param records undelivered
/// @param bytes undelivered, with what is kept beside the payload
/// @param oldestMillis for how long the daemon has run since the oldest undelivered record; 0 where
///   there is none
/// @param dropped records given up for want of room or for their age, ever, per class in the order
///   of [Priority]
/// @param damaged undelivered records that could not be read again, ever, per class
public record SpoolStatus(
    Place place,
    String reason,
    long records,
    long bytes,
    long oldestMillis,
    List<Long> dropped,
    List<Long> damaged) {
  public SpoolStatus {
    dropped = List.copyOf(dropped);
    damaged = List.copyOf(damaged);
  }

  SpoolStatus lost(String how) {
    return new SpoolStatus(Place.MEMORY, how, records, bytes, oldestMillis, dropped, damaged);
  }

  public enum Place {
    DISK,
    /// The disk gives no more: new records take the room of old ones before the cap is reached.
    FULL_DISK,
    /// What is appended now does not outlive the daemon.
    MEMORY
  }
}
