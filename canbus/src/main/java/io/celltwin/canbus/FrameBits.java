package io.celltwin.canbus;

import io.celltwin.hal.CanFrame;

/// Bits that a frame takes on the bus, with the three of the space behind it: least without stuff
/// bits, most with all that its length allows (after five equal bits one of the other kind follows,
/// itself the first of the next five: at most (n-1)/4 in n bits). ISO 11898-1:2015, 10.4 and 10.5.
///
/// With flexible data rate the stuffing ends with the data: where five equal bits end them, the
/// fixed bit before the count of stuff bits is the one of the other kind.
public final class FrameBits {
  private static final int STUFFED_STANDARD = 34; // from start of frame to checksum, without data
  private static final int STUFFED_EXTENDED = 54;
  private static final int CLASSIC_TAIL = 13; // delimiters, acknowledge, end of frame, space
  private static final int FLEXIBLE_STANDARD = 17; // from start of frame to bit rate switch
  private static final int FLEXIBLE_EXTENDED = 36;
  private static final int FLEXIBLE_CONTROL = 5; // error state, length code
  private static final int STUFF_COUNT = 4;

  private FrameBits() {}

  /// Bits at the rate of the arbitration.
  public static int nominal(CanFrame frame, boolean most) {
    if (!frame.flexibleDataRate) {
      int stuffed =
          (frame.extended ? STUFFED_EXTENDED : STUFFED_STANDARD)
              + (frame.remote ? 0 : 8 * frame.length);
      return stuffed + CLASSIC_TAIL + (most ? (stuffed - 1) / 4 : 0);
    }
    int head = frame.extended ? FLEXIBLE_EXTENDED : FLEXIBLE_STANDARD;
    int bits = head + CLASSIC_TAIL + (most ? (head - 1) / 4 : 0);
    return frame.bitRateSwitch ? bits : bits + flexibleData(frame, most);
  }

  /// Bits at the rate of the data.
  public static int data(CanFrame frame, boolean most) {
    return frame.flexibleDataRate && frame.bitRateSwitch ? flexibleData(frame, most) : 0;
  }

  private static int flexibleData(CanFrame frame, boolean most) {
    int stuffed = FLEXIBLE_CONTROL + 8 * frame.length;
    int checksum = STUFF_COUNT + (frame.length > 16 ? 21 : 17);
    int fixed = 1 + checksum / 4; // fixed stuff bits: one before, one after every four
    return stuffed + checksum + fixed + (most ? stuffed / 4 : 0);
  }
}
