package io.celltwin.edge.signal;

/// How the messages of a pack fare on their way, which no state of the twin knows.
///
/// @param dropped given up for want of room or for their age, ever
/// @param damaged that could not be read again from the disk, ever
/// @param waiting that the broker has not acknowledged
/// @param oldestSeconds for how long the oldest of them has waited, without the time that the
///   daemon did not run; 0 where none waits
/// @param certificateDays until the certificate with which the twin connects ends; negative since;
///   `NaN` where it has none
public record Delivery(
    long dropped, long damaged, long waiting, double oldestSeconds, double certificateDays) {
  public static final Delivery NOTHING_WAITS = new Delivery(0, 0, 0, 0, Double.NaN);
}
