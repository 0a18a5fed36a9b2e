package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandumpReaderTest {
  @TempDir private Path folder;

  @Test
  void readsEveryFormThatCandumpWritesToItsLog() throws IOException {
    assertEquals(
        List.of(
            "1700000000010001 1 7E4 d 8 0322010100000000",
            "1700000000010002 1 123x d 0 ",
            "1700000000010003 2 100 r 0 ",
            "1700000000010003 2 100 r 4 ",
            "1700000000020000 1 18DAF1DBx fbe 2 AABB",
            "1700000000020001 1 7FF f 0 ",
            "1700000000020002 1 7FF d 8 0102030405060708",
            "1700000000030000 e",
            "1 1 123 d 1 FF"),
        Frames.readText(
            folder,
            "a.log",
            """
            # a comment
            (1700000000.010001) can0 7E4#0322010100000000 T

            (1700000000.010002) can0 00000123#
            (1700000000.010003) can1 100#R R
            (1700000000.010003) can1 100#R4
            (1700000000.020000) can0 18daf1db##3aabb
            (1700000000.020001) can0 7FF##4
            (1700000000.020002) can0 7FF#0102030405060708_B
            (1700000000.030000) can0 20000080#0000000000000000
            (0.000001) can0 123#FF
            """));
  }

  @Test
  void readsWhatCandumpPrintsOnAConsoleWithTimes() throws IOException {
    assertEquals(
        List.of(
            "1000000 1 7E4 d 8 0322010100000000",
            "1000001 1 18DAF1DBx d 2 AABB",
            "1000002 1 100 r 4 ",
            "1000003 1 123 f 12 000102030405060708090A0B",
            "1000004 1 123 d 1 33",
            "1000005 1 123 fbe 1 33",
            "1000006 e"),
        Frames.readText(
            folder,
            "console.txt",
            """
             (001.000000)  can0  7E4   [8]  03 22 01 01 00 00 00 00
             (001.000001)  can0  18DAF1DB   [2]  AA BB                     '..'
             (001.000002)  can0  100   [4]  remote request
             (001.000003)  can0  123  [12]  00 01 02 03 04 05 06 07 08 09 0A 0B
             (001.000004)  can0  RX - -  123   [1]  33
             (001.000005)  can0  TX B E  123  [01]  33
             (001.000006)  can0  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME
            \tcontroller-problem{rx-error-warning}
            DROPCOUNT: dropped 3 CAN frames on 'can0' socket (total drops 3)
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          7E4#00                            | found "7E4#00", expected (seconds.microseconds), as of candump -L or -t a
            can0  7E4   [1]  03             | found "can0", expected (seconds.microseconds), as of candump -L or -t a
          (1.5.3) can0 7E4#00               | found "(1.5.3)", expected (seconds.microseconds), as of candump -L or -t a
          ()  can0 7E4#00                   | found "()", expected (seconds.microseconds), as of candump -L or -t a
          (99999999999.0) can0 7E4#00       | found "(99999999999.0)", expected (seconds.microseconds), as of candump -L or -t a, less than 126 years
          (2023/11/14 22:13:20.0) can0 7E4#00 | found "(2023/11/14", expected (seconds.microseconds), as of candump -L or -t a
          (2023-02-29 22:13:20.0) can0 7E4#00 | found "(2023-02-29", expected a date since 1970, as 2023-11-14
          (1969-12-31 22:13:20.0) can0 7E4#00 | found "(1969-12-31", expected a date since 1970, as 2023-11-14
          (2023-11-14 24:13:20.0) can0 7E4#00 | found "24:13:20.0)", expected hours:minutes:seconds)
          (2023-11-14 22:13) can0 7E4#00    | found "22:13)", expected hours:minutes:seconds)
          (2023-11-14 22:13:61.0) can0 7E4#00 | found "22:13:61.0)", expected hours:minutes:seconds)
          (2023-11-14                       | found the end of the line, expected hours:minutes:seconds)
          (1.0)                             | found the end of the line, expected the name of the interface
          (1.0) can0                        | found the end of the line, expected identifier#data
          (1.0) can0 7E#00                  | found "7E#00", expected an identifier of 3 or 8 hexadecimal digits
          (1.0) can0 7E45#00                | found "7E45#00", expected an identifier of 3 or 8 hexadecimal digits
          (1.0) can0 #00                    | found "#00", expected an identifier of 3 or 8 hexadecimal digits
          (1.0) can0 8FF#00                 | found "8FF#00", expected an identifier up to 7FF
          (1.0) can0 7G4#00                 | found "7G4#00", expected an identifier up to 7FF
          (1.0) can0 80000123#00            | found "80000123#00", expected an identifier up to 1FFFFFFF
          (1.0) can0 7E4#0                  | found "7E4#0", expected pairs of hexadecimal digits, at most 8
          (1.0) can0 7E4#001122334455667788 | found "7E4#001122334455667788", expected pairs of hexadecimal digits, at most 8
          (1.0) can0 7E4#0g                 | found "7E4#0g", expected pairs of hexadecimal digits, at most 8
          (1.0) can0 7E4#R9                 | found "7E4#R9", expected R or R0..R8
          (1.0) can0 7E4#11_8               | found "7E4#11_8", expected a length code 9..F
          (1.0) can0 7E4##                  | found "7E4##", expected identifier##flags and data
          (1.0) can0 7E4##1aab              | found "7E4##1aab", expected pairs of hexadecimal digits, at most 64
          (1.0) can0 7E4#00 X               | found "X", expected R, T or the end of the line
          (1.0) can0 7E4#00 R 5             | found "5", expected the end of the line
          (1.0) can0 7E4 8 00               | found "8", expected [length]
          (1.0) can0 7E4 [9] 00             | found "[9]", expected [0] to [8], or [00] to [64]
          (1.0) can0 7E4 [2] 00             | found 1 bytes of data, expected 2 as its length says
          (1.0) can0 7E4 [1] 100            | found "100", expected a byte 00..FF
          (1.0) can0 7E4 [1] 00 11          | found "11", expected the end of the line
          """)
  void tellsLineAndWhatWasExpectedAfterTheFramesBefore(String line, String message) {
    String text = "(0.5) can0 123#00\n" + line + "\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CanFrame frame = new CanFrame();
    BadLogException bad =
        assertThrows(
            BadLogException.class,
            () -> {
              try (CanLogReader log =
                  CanLogs.open(Path.of("x.log"), new ByteArrayInputStream(bytes))) {
                assertTrue(log.next(frame));
                log.next(frame);
              }
            });
    assertEquals("x.log:2: " + message, bad.getMessage());
  }

  @Test
  void readsDatesWhichMayGoBackAsSummerTimeDoes() throws IOException {
    assertEquals(
        List.of("1700000000070000 1 7E4 d 1 03", "1699999999070000 1 7E4 d 1 04"),
        Frames.readText(
            folder,
            "dates.txt",
            """
             (2023-11-14 22:13:20.070000)  can0  7E4   [1]  03
             (2023-11-14 22:13:19.070000)  can0  7E4   [1]  04
            """));
  }

  @Test
  void fillsUpALengthThatFlexibleDataRateHasNot() throws IOException {
    assertEquals(
        List.of(
            "1000000 1 123 f 12 FFFFFFFFFFFFFFFFFF000000",
            "2000000 1 123 f 16 EEEEEEEEEEEEEEEEEEEEEEEEEEEE0000"),
        Frames.readText(
            folder,
            "a.log",
            "(1.0) can0 123##0%s\n (2.0)  can0  123  [14]  %s\n"
                .formatted("FF".repeat(9), "EE ".repeat(14).strip())));
  }

  @Test
  void refusesDifferencesOfTimeThatNothingTellsFromTimes() {
    BadLogException bad =
        assertThrows(
            BadLogException.class,
            () ->
                Frames.readText(
                    folder,
                    "delta.log",
                    """
                     (000.000000)  can0  7E4   [1]  03
                     (000.010000)  can0  7E4   [1]  03
                     (000.009000)  can0  7E4   [1]  03
                    """));
    assertEquals(
        folder.resolve("delta.log")
            + ":3: found a time before that of the line above, expected times that rise"
            + " (differences are not read)",
        bad.getMessage());
  }

  @Test
  void readsLinesOfWindowsAMarkOfUtf8AndAWholeLastLineWithoutAnEnd() throws IOException {
    assertEquals(
        List.of("1000000 1 123 d 1 11", "2000000 1 123 d 1 22"),
        Frames.readText(folder, "w.txt", "\uFEFF(1.0) can0 123#11\r\n(2.0) can0 123#22 R"));
  }

  @Test
  void namesTheChannelWithTheSameStringAsLongAsItStays() throws IOException {
    byte[] bytes =
        "(1.0) vcan7 123#\n(2.0) vcan7 123#\n(3.0) can1 123#\n".getBytes(StandardCharsets.UTF_8);
    CanFrame frame = new CanFrame();
    try (CanLogReader log = CanLogs.open(Path.of("x"), new ByteArrayInputStream(bytes))) {
      assertTrue(log.next(frame));
      String channel = log.channel();
      assertEquals("vcan7", channel);
      assertTrue(log.next(frame));
      assertSame(channel, log.channel());
      assertTrue(log.next(frame));
      assertEquals("can1", log.channel());
      assertFalse(log.next(frame));
    }
  }
}
