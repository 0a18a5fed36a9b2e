package io.celltwin.simulation.can;

import io.celltwin.hal.CanFrame;
import java.util.List;

/// A check over bytes of a frame, bit by bit as the publications have it: written apart from the
/// daemon's, so that one does not grade the other by its own answers.
///
/// @param sum whether it is the lowest byte of the sum; else a remainder of eight bits
/// @param polynomial of the remainder, most significant bit first
/// @param fromByte first of the bytes that it covers, `toByte` the last
/// @param atByte where it stands
/// @param dataIds a byte for each of 16 counts, reckoned in at the end (AUTOSAR E2E profile 2); or
///   none
public record FrameChecksum(
    boolean sum,
    int polynomial,
    int initial,
    int finalXor,
    int fromByte,
    int toByte,
    int atByte,
    List<Integer> dataIds) {
  private static final int COUNTS = 16;

  public FrameChecksum {
    dataIds = List.copyOf(dataIds);
    if (fromByte < 0 || toByte < fromByte || atByte < 0) {
      throw new IllegalArgumentException(
          "bytes %d to %d, checksum at %d: expected 0 or later, rising"
              .formatted(fromByte, toByte, atByte));
    }
    if (!dataIds.isEmpty() && dataIds.size() != COUNTS) {
      throw new IllegalArgumentException(
          "%d data identifiers, expected none or 16".formatted(dataIds.size()));
    }
  }

  /// Puts it into the frame.
  ///
  /// @param count of the frame's counter
  /// @param flipped bits that are to be wrong
  void write(CanFrame frame, long count, int flipped) {
    int check = initial;
    for (int at = fromByte; at <= toByte; at++) check = further(check, frame.data[at] & 0xFF);
    if (!dataIds.isEmpty()) check = further(check, dataIds.get((int) (count % COUNTS)));
    frame.data[atByte] = (byte) (check ^ finalXor ^ flipped);
  }

  private int further(int check, int next) {
    if (sum) return (check + next) & 0xFF;
    int remainder = check ^ next;
    for (int bit = 0; bit < 8; bit++) {
      remainder = (remainder & 0x80) == 0 ? remainder << 1 : (remainder << 1) ^ polynomial;
    }
    return remainder & 0xFF;
  }
}
