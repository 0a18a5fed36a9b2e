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

/// Lines as in PEAK's description of the format, PEAK CAN TRC File Format.
class TrcReaderTest {
  private static final String HEADER_21 =
      ";$FILEVERSION=2.1\n;$STARTTIME=45244.92592592593\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n";

  @TempDir private Path folder;

  @Test
  void readsVersion10() throws IOException {
    assertEquals(
        List.of(
            "1841000 1 1 d 8 0000000000000000",
            "1842000 1 20001x d 3 010203",
            "1844000 1 100 r 2 "),
        Frames.readText(
            folder,
            "v10.trc",
            """
            ;##########################################################################
            ;   C:\\test.trc
            ;
                 1)      1841 0001 8 00 00 00 00 00 00 00 00
                 2)      1842 00020001 3 01 02 03
                 3)      1843 FFFFFFFF 4 00 00 00 08 -- -- -- -- BUSHEAVY
                 4)      1844 0100 2 RTR
            """));
  }

  @Test
  void readsVersion11() throws IOException {
    assertEquals(
        List.of(
            "1700000000001059 1 300 d 7 00000000040000",
            "1700000000001060 1 18EFC034x d 1 AA",
            "1700000000003000 1 100 r 4 ",
            "1700000000004000 e"),
        Frames.readText(
            folder,
            "v11.trc",
            """
            ;$FILEVERSION=1.1
            ;$STARTTIME=45244.92592592593
                 1)         1.059  Rx         0300  7  00 00 00 00 04 00 00
                 2)         1.060  Tx     18EFC034  1  AA
                 3)         2.000  Warng  FFFFFFFF  4  00 00 00 08  BUSHEAVY
                 4)         3.000  Rx         0100  4  RTR
                 5)         4.000  Error      0008  4  00 19 08 08
            """));
  }

  @Test
  void readsVersions12And13() throws IOException {
    assertEquals(
        List.of("1059900 2 300 d 2 AABB"),
        Frames.readText(
            folder,
            "v12.trc",
            ";$FILEVERSION=1.2\n;$STARTTIME=0\n 1)  1059.900 2  Rx  0300  2  AA BB\n"));
    assertEquals(
        List.of("1059900 2 300 d 2 AABB"),
        Frames.readText(
            folder,
            "v13.trc",
            ";$FILEVERSION=1.3\n;$STARTTIME=0\n 1)  1059.900 2  Rx  0300  -  2  AA BB\n"));
  }

  @Test
  void readsVersion20WithLengthsAndEveryType() throws IOException {
    assertEquals(
        List.of(
            "1059900 1 300 d 7 00000000040000",
            "1100000 1 400 f 12 000102030405060708090A0B",
            "1100001 1 18EFC034x fb 1 AA",
            "1100002 1 401 fbe 1 AB",
            "1100003 1 402 fe 1 AC",
            "1283231 1 100 r 4 ",
            "1323000 e",
            "1400000 1 101 d 0 "),
        Frames.readText(
            folder,
            "v20.trc",
            """
            ;$FILEVERSION=2.0
            ;$STARTTIME=0.5
            ;$COLUMNS=N,O,T,I,d,l,D
                  1      1059.900 DT     0300 Rx 7  00 00 00 00 04 00 00
                  2      1100.000 FD     0400 Tx 12 00 01 02 03 04 05 06 07 08 09 0A 0B
                  3      1100.001 FB 18EFC034 Rx 1  AA
                  4      1100.002 FE     0401 Rx 1  AB
                  5      1100.003 BI     0402 Rx 1  AC
                  6      1283.231 RR     0100 Rx 4
                  7      1302.312 ST          Rx    00 00 00 08
                  8      1323.000 ER          Rx    04 00 02 00 00
                  9      1323.001 EC          Rx    02 00
                 10      1323.002 EV   User-defined event
                 11      1400.000 DT     0101 Rx 0
            """));
  }

  @Test
  void readsVersion21WithLengthCodesAndBus() throws IOException {
    assertEquals(
        List.of(
            "1700000000010000 1 300 d 7 00000000040000",
            "1700000000020000 2 18EFC034x fb 12 000102030405060708090A0B",
            "1700000000030000 1 100 r 4 ",
            "1700000000040000 e"),
        Frames.readText(
            folder,
            "v21.trc",
            HEADER_21
                + """
                      1        10.000 DT 1      0300 Rx -  7    00 00 00 00 04 00 00
                      2        20.000 FB 2  18EFC034 Rx -  9    00 01 02 03 04 05 06 07 08 09 0A 0B
                      3        30.000 RR 1      0100 Tx -  4
                      4        40.000 ER 1         - Rx -  5    04 00 02 00 00
                      5        50.000 ST 1         - Rx -  4    00 00 00 08
                      6        60.000 EC 1         - Rx -  2    02 00
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          x 10.0 DT 1 0300 Rx - 1 00        | found "x", expected the message's number
          1 1x.0 DT 1 0300 Rx - 1 00        | found "1x.0", expected a time in milliseconds
          1 10.0 XX 1 0300 Rx - 1 00        | found "XX", expected DT, FD, FB, FE, BI, RR, ER, ST, EC or EV
          1 10.0 DT 1 300 Rx - 1 00         | found "300", expected 4 or 8 hexadecimal digits
          1 10.0 DT 1 0800 Rx - 1 00        | found "0800", expected an identifier up to 7FF
          1 10.0 DT 1 20000000 Rx - 1 00    | found "20000000", expected an identifier up to 1FFFFFFF
          1 10.0 DT 1 0300 Xx - 1 00        | found "Xx", expected Rx or Tx
          1 10.0 DT 1 0300 Rx - 16 00       | found "16", expected a length code 0..15
          1 10.0 DT 1 0300 Rx - 2 00        | found 1 bytes of data, expected 2 as its length says
          1 10.0 DT 1 0300 Rx - 1 1FF       | found "1FF", expected a byte 00..FF
          1 10.0 DT                         | found the end of the line, expected the number of the bus
          ;$FILEVERSION=3.0                 | found ";$FILEVERSION=3.0", expected file version 1.0, 1.1, 1.2, 1.3, 2.0 or 2.1
          ;$STARTTIME=noon                  | found ";$STARTTIME=noon", expected days since 1899-12-30
          ;$COLUMNS=N,O,T,I,Q,L,D           | found ";$COLUMNS=N,O,T,I,Q,L,D", expected columns of N,O,T,B,I,d,R,l,L,D, D the last, O before T, at least O,T,I,L,D
          """)
  void tellsLineAndWhatWasExpected(String line, String message) {
    BadLogException bad =
        assertThrows(
            BadLogException.class, () -> Frames.readText(folder, "b.trc", HEADER_21 + line + "\n"));
    assertEquals(folder.resolve("b.trc") + ":4: " + message, bad.getMessage());
  }

  @Test
  void aMessageBeforeTheColumnsOfVersion2IsRefused() {
    BadLogException bad =
        assertThrows(
            BadLogException.class,
            () -> Frames.readText(folder, "c.trc", ";$FILEVERSION=2.0\n1 1.0 DT 0300 Rx 0\n"));
    assertEquals(
        folder.resolve("c.trc")
            + ":2: found \"1 1.0 DT 0300 Rx 0\", expected ;$COLUMNS= before the first message",
        bad.getMessage());
  }
}
