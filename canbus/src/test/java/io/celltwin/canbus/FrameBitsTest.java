package io.celltwin.canbus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hal.CanFrame;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameBitsTest {
  /// Bits of a frame with the space behind it, least and most. Classic: 47 + 8n and at most (34 +
  /// 8n - 1) / 4 more, extended 67 + 8n and (54 + 8n - 1) / 4: Davis et al., Controller Area
  /// Network schedulability analysis, 2007, (1). Flexible: counted by hand after ISO 11898-1:2015.
  @ParameterizedTest
  @CsvSource({
    "8, false, false, 111, 135",
    "0, false, false, 47, 55",
    "8, true,  false, 131, 160",
    // 17 + 13, 5 + 64, count and checksum 21, fixed 6; stuff bits 4 and 17
    "8, false, true,  126, 147",
    // 36 + 13, 5 + 512, 25, fixed 7; 8 and 129
    "64, true, true,  598, 735",
    // 17 + 13, 5 + 128, 21, fixed 6; 4 and 33: the last with the short checksum
    "16, false, true, 190, 227",
    // 17 + 13, 5 + 160, 25, fixed 7; 4 and 41: the first with the long one
    "20, false, true, 227, 272"
  })
  void bitsAreThoseOfTheStandard(
      int length, boolean extended, boolean flexible, int least, int most) {
    CanFrame frame = new CanFrame();
    frame.length = length;
    frame.extended = extended;
    frame.flexibleDataRate = flexible;
    assertEquals(least, FrameBits.nominal(frame, false));
    assertEquals(most, FrameBits.nominal(frame, true));
    assertEquals(0, FrameBits.data(frame, true));
    if (!flexible) return;
    frame.bitRateSwitch = true;
    assertEquals(least, FrameBits.nominal(frame, false) + FrameBits.data(frame, false));
    assertEquals(most, FrameBits.nominal(frame, true) + FrameBits.data(frame, true));
    assertEquals(13 + (extended ? 36 : 17), FrameBits.nominal(frame, false));
  }

  /// The content that asks for the most stuff bits, sent bit by bit: five equal ones, then four of
  /// the other kind in turn, each of them made five by the stuff bit before.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 8, 12, 16, 20, 32, 64})
  void noContentTakesLongerThanTheBusIsReckonedToBeHeld(int length) {
    CanBitRate rate = CanBitRate.of(1_000_000);
    CanFrame frame = new CanFrame();
    frame.length = length;
    for (boolean extended : new boolean[] {false, true}) {
      frame.extended = extended;
      frame.flexibleDataRate = true;
      int head = (extended ? 36 : 17) + 5 + 8 * length;
      int checksum = length > 16 ? 4 + 21 + 7 : 4 + 17 + 6;
      // The fixed bit that follows the data stands for a stuff bit after the last one.
      assertEquals(
          1_000L * (head + stuffBits(head - 1) + checksum + 13),
          rate.frameNanos(frame),
          "flexible, extended " + extended);
      if (length > 8) continue;
      frame.flexibleDataRate = false;
      int stuffed = (extended ? 54 : 34) + 8 * length;
      // The checksum's last bit may be followed by one.
      assertEquals(
          1_000L * (stuffed + stuffBits(stuffed) + 13),
          rate.frameNanos(frame),
          "classic, extended " + extended);
    }
  }

  private static int stuffBits(int bits) {
    int stuffed = 0;
    int run = 0;
    for (int sent = 0; sent < bits; sent++) {
      run++; // one more of this level
      if (run == 5) {
        stuffed++;
        run = 1; // the stuff bit
      }
    }
    return stuffed;
  }
}
