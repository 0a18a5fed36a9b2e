package io.celltwin.canbus.uds;

import static io.celltwin.canbus.Frames.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.celltwin.canbus.Allocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdsFieldTest {
  private static final byte[] ANSWER = bytes("62 01 01 FF 80 12 34 56 78 9A BC DE F0 0F FF");

  private static UdsField.Builder at(int position) {
    return UdsField.at("x", position);
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, false, 0x80", "1, false, true, -128",
    "2, false, false, 0x8012", "2, false, true, -32750",
    "2, true, false, 0x1280", "2, true, true, 0x1280",
    "3, false, false, 0x801234", "3, true, false, 0x341280",
    "4, false, true, -2146290602", "4, true, false, 0x56341280",
    "8, false, true, -0x7FEDCBA987654322", "8, true, true, -0x21436587A9CBED80",
  })
  void integersOfWholeBytesAreReadEitherWay(
      int width, boolean little, boolean signed, String expected) {
    UdsField.Builder field = at(4).bytes(width);
    if (little) field.littleEndian();
    if (signed) field.signed();
    assertEquals(Long.decode(expected), field.build().raw(ANSWER, 0));
  }

  @Test
  void eightBytesWithoutSignAreNeverNegative() {
    UdsField field = at(0).bytes(8).build();
    assertEquals(0x1p64, field.value(field.raw(bytes("FF FF FF FF FF FF FF FF"), 0)));
    assertEquals(0x1p63, field.value(field.raw(bytes("80 00 00 00 00 00 00 00"), 0)));
    assertEquals(-1, at(0).bytes(8).signed().build().value(-1));
  }

  @Test
  void someBitsOfAnIntegerAreReadToo() {
    assertEquals(1, at(4).bits(7, 1).build().raw(ANSWER, 0));
    assertEquals(0, at(4).bits(6, 1).build().raw(ANSWER, 0));
    assertEquals(0x801, at(4).bytes(2).bits(4, 12).build().raw(ANSWER, 0));
    assertEquals(-2047, at(4).bytes(2).bits(4, 12).signed().build().raw(ANSWER, 0));
  }

  @Test
  void rowsFollowEachOtherOrStandApart() {
    UdsField cells = at(4).rows(4).factor(0.02).firstNumber(33).build();
    assertEquals(0x56, cells.raw(ANSWER, 3));
    assertEquals(0x56 * 0.02, cells.value(0x56));
    assertEquals(33, cells.firstNumber());
    UdsField apart = at(4).bytes(2).rows(3, 3).build();
    assertEquals(0x5678, apart.raw(ANSWER, 1));
  }

  @Test
  void onlyRowsThatTheAnswerHoldsCount() {
    UdsField pairs = at(3).bytes(2).rows(10).build();
    assertEquals(0, pairs.rows(0));
    assertEquals(0, pairs.rows(4));
    assertEquals(1, pairs.rows(5));
    assertEquals(1, pairs.rows(6));
    assertEquals(6, pairs.rows(15));
    assertEquals(10, pairs.rows(1000));
  }

  @Test
  void codesThatSayNothingAreNoValue() {
    UdsField field =
        at(13).bytes(2).signed().factor(0.1).offset(-40).unavailable(0xFFFF, 0x7FFF).build();
    assertEquals(Double.NaN, field.value(-1));
    assertEquals(Double.NaN, field.value(0x7FFF));
    assertEquals(-40, field.value(0));
    assertEquals(0x0FFF * 0.1 - 40, field.value(field.raw(ANSWER, 0)));
    assertEquals(Double.NaN, at(3).signed().unavailable(-1).build().value(-1));
  }

  @Test
  void aFieldThatCannotBeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> at(-1).build());
    assertThrows(IllegalArgumentException.class, () -> at(0).bytes(9).build());
    assertThrows(IllegalArgumentException.class, () -> at(0).bytes(1).bits(1, 8).build());
    assertThrows(IllegalArgumentException.class, () -> at(0).rows(0).build());
    assertThrows(IllegalArgumentException.class, () -> at(0).factor(Double.NaN).build());
    assertThrows(IllegalArgumentException.class, () -> UdsField.at(" ", 0).build());
  }

  @Test
  void decodingAllocatesNothing() {
    UdsField field = at(3).bytes(2).rows(6).factor(0.02).unavailable(0xFFFF).build();
    double[] sum = new double[1];
    long bytes =
        Allocation.bytes(() -> {
          for (int row = 0; row < field.rows(15); row++) {
            sum[0] += field.value(field.raw(ANSWER, row));
          }
        });
    assertEquals(0, bytes);
  }
}
