package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AscReaderTest {
  private static final String HEADER =
      "date Tue Nov 14 10:13:20.000 pm 2023\nbase hex  timestamps absolute\n";

  @TempDir private Path folder;

  @Test
  void readsEveryKindOfFrameAndPassesOverTheRest() throws IOException {
    assertEquals(
        List.of(
            "1700000000010000 1 132 d 8 C4966400E803FF0F",
            "1700000000020000 2 18DAF1DBx d 2 0562",
            "1700000000030000 1 100 r 4 ",
            "1700000000031000 1 100 r 0 ",
            "1700000000040000 e",
            "1700000000041000 e",
            "1700000000042000 1 123 d 8 0102030405060708",
            "1700000000050000 1 123 fbe 12 000102030405060708090A0B",
            "1700000000060000 1 1ABCDEFx f 8 0001020304050607",
            "1700000000061000 2 123 f 0 ",
            "1700000000062000 1 7FF d 2 AABB",
            "1700000000063000 1 7FF r 4 ",
            "1700000000064000 1 1F d 1 05"),
        Frames.readText(
            folder,
            "a.asc",
            HEADER
                + """
                internal events logged
                // version 13.0.0
                Begin Triggerblock Tue Nov 14 10:13:20.000 pm 2023
                   0.000000 Start of measurement
                   0.001000 CAN 1 Status:chip status error active
                   0.002000 1  Statistic: D 10 R 0 XD 0 XR 0 E 0 O 0 B 1.45%
                   0.009000 1  132             TxRq d 8 C4 96 64 00 E8 03 FF 0F
                   0.010000 1  132             Rx   d 8 C4 96 64 00 E8 03 FF 0F  Length = 226000 BitCount = 118 ID = 306
                   0.020000 2  18DAF1DBx       Tx   d 2 05 62
                   0.030000 1  100             Rx   r 4
                   0.031000 1  100             Rx   r Length = 1000 BitCount = 40
                   0.040000 1  ErrorFrame\tECC: 10100010
                   0.041000 CANFD 1 Rx ErrorFrame Not Acknowledge error, dominant error flag
                   0.042000 1  123             Rx   d f 01 02 03 04 05 06 07 08
                   0.050000 CANFD   1 Rx        123  SomeName                         1 1 9 12 00 01 02 03 04 05 06 07 08 09 0A 0B   102203  130   303040 6e6e 46500250 4b140250 20011736 2001040d
                   0.060000 CANFD   1 Tx    1ABCDEFx                                  0 0 8  8 00 01 02 03 04 05 06 07
                   0.061000 CANFD   2 Rx        123                                   0 0 0  0 0 0 1000 0 0 0 0 0
                   0.062000 CANFD   1 Rx        7FF                                   0 0 2  2 AA BB 0 0 0 0 0 0 0 0
                   0.063000 CANFD   1 Rx        7FF                                   0 0 4  0 0 0 10 0 0 0 0 0
                   0.063500 J1939TP FEE3p 6 0 0 - Rx d 23 A0
                   0.063600 log direct trigger
                   0.064000 1  1f Rx d 1 05
                End TriggerBlock
                """));
  }

  @Test
  void readsDecimalNumbers() throws IOException {
    assertEquals(
        List.of("1000000 1 7E4 d 3 03FF10", "2000000 1 18DAF1DBx d 1 09"),
        Frames.readText(
            folder,
            "dec.asc",
            """
            base dec  timestamps absolute
            1.000000 1 2020 Rx d 3 3 255 16
            2.000000 1 417001947x Rx d 1 9
            """));
  }

  @Test
  void relativeTimesCountFromTheEventBeforeAlsoWhereThatWasNoFrame() throws IOException {
    assertEquals(
        List.of("1500000 1 1 d 0 ", "3500000 1 2 d 0 "),
        Frames.readText(
            folder,
            "rel.asc",
            """
            base hex  timestamps relative
            1.000000 Start of measurement
            0.500000 1 1 Rx d 0
            0.750000 log direct trigger
            1.250000 1 2 Rx d 0
            """));
  }

  @ParameterizedTest
  @CsvSource({
    "Tue Nov 14 22:13:20 2023,       1700000000000000",
    "Tue Nov 14 22:13:20.250 2023,   1700000000250000",
    "Tue Nov 14 10:13:20.5 PM 2023,  1700000000500000",
    "Tue Nov 14 12:00:00 am 2023,    1699920000000000",
    "Die Dez 12 22:13:20 2023,       1702419200000000",
    "Mit Mär 1 12:00:00.000 2023,    1677672000000000",
    // What is not understood leaves times since the beginning.
    "mar. nov. 14 22:13:20 2023,     1700000000000000",
    "вт ноя 14 22:13:20 2023,        0",
    "Tue Nov 31 22:13:20 2023,       0",
    "Tue Nov 14 22:13:20 1969,       0",
    "Tue Nov 14 22:13:20 9999,       0",
    "0,                              0"
  })
  void understandsTheDate(String date, long micros) throws IOException {
    assertEquals(
        List.of(micros + " 1 1 d 0 "),
        Frames.readText(folder, "d.asc", "date " + date + "\nbase hex\n0.0 1 1 Rx d 0\n"));
  }

  @Test
  void timesCountFromTheFirstTriggerBlockAlsoInThoseBehind() throws IOException {
    assertEquals(
        List.of("1700000001000000 1 1 d 0 ", "1700000005000000 1 2 d 0 "),
        Frames.readText(
            folder,
            "t.asc",
            """
            date Wed Nov 15 10:00:00 2023
            base hex timestamps absolute
            Begin Triggerblock Tue Nov 14 22:13:20 2023
            1.0 1 1 Rx d 0
            End TriggerBlock
            Begin Triggerblock Tue Nov 14 22:13:24 2023
            5.0 1 2 Rx d 0
            End TriggerBlock
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          1.0.0 1 123 Rx d 1 11               | found "1.0.0", expected a time in seconds
          -1.0 1 123 Rx d 1 11                | found "-1.0", expected a time in seconds
          5000000000 1 123 Rx d 1 11          | found "5000000000", expected a time in seconds, less than 126 years
          1.0 1 123 RX_ d 1 11                | found "RX_", expected Rx or Tx
          1.0 1 123                           | found the end of the line, expected Rx or Tx
          1.0 1 12g Rx d 1 11                 | found "12g", expected an identifier up to 7FF
          1.0 1 800 Rx d 1 11                 | found "800", expected an identifier up to 7FF
          1.0 1 20000000x Rx d 1 11           | found "20000000x", expected an identifier up to 1FFFFFFF
          1.0 1 EngineData Rx d 1 11          | found "EngineData", expected an identifier: the log has names instead, export it numerically
          1.0 1 EngineData_x Rx d 1 11        | found "EngineData_x", expected an identifier: the log has names instead, export it numerically
          1.0 CANFD 1 Rx EngineData 1 0 8 1 1 | found "EngineData", expected an identifier: the log has names instead, export it numerically
          1.0 1 123 Rx q 1 11                 | found "q", expected d or r
          1.0 1 123 Rx d g                    | found "g", expected a length code
          1.0 1 123 Rx d 2 11                 | found 1 bytes of data, expected 2 as its length says
          1.0 1 123 Rx d 1 111                | found "111", expected a byte 00..FF
          1.0 CANFD 1 Rx 123 2 3 1 1 11       | found "3", expected bit rate switch 0 or 1
          1.0 CANFD 1 Rx 123 0 0 f 65 11      | found "65", expected a length 0..64
          1.0 CANFD 1 Rx 123 0 0 2 2 11       | found 1 bytes of data, expected 2 as its length says
          1.0 CANFD x Rx 123 0 0 1 1 11       | found "x", expected the number of a channel
          1.0 CANFD 1 Rx 123 0 0 9 12 00 01 02 03 04 05 06 07 08 09 0a 0b 0 0 0 | found 12 bytes without flexible data rate, expected at most 8
          """)
  void tellsLineAndWhatWasExpected(String line, String message) {
    BadLogException bad =
        assertThrows(
            BadLogException.class, () -> Frames.readText(folder, "b.asc", HEADER + line + "\n"));
    assertEquals(folder.resolve("b.asc") + ":3: " + message, bad.getMessage());
  }

  @Test
  void anUnknownBaseIsRefused() {
    BadLogException bad =
        assertThrows(BadLogException.class, () -> Frames.readText(folder, "o.asc", "base oct\n"));
    assertEquals(
        folder.resolve("o.asc") + ":1: found \"oct\", expected hex or dec", bad.getMessage());
  }
}
