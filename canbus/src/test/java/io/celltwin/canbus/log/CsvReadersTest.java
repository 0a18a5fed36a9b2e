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

class CsvReadersTest {
  private static final String GVRET =
      "Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n";
  private static final String PYTHON = "timestamp,arbitration_id,extended,remote,error,dlc,data\n";

  @TempDir private Path folder;

  @Test
  void readsGvretAndSavvyCan() throws IOException {
    assertEquals(
        List.of(
            "166064000 0 21A d 8 FE3612FE690507AA",
            "166064250 1 18DAF1DBx d 2 0562",
            "1700000000000001 0 7FF d 0 ",
            "166065000 0 123 f 12 000102030405060708090A0B"),
        Frames.readText(
            folder,
            "g.csv",
            GVRET
                + """
                166064000,0000021A,false,Rx,0,8,FE,36,12,FE,69,05,07,AA,
                166064250,18DAF1DB,true,Tx,1,2,05,62,
                1700000000000001,7FF,false,Rx,0,0
                166065000,00000123,false,Rx,0,12,00,01,02,03,04,05,06,07,08,09,0A,0B,
                """));
  }

  @Test
  void readsGvretWithoutDirection() throws IOException {
    assertEquals(
        List.of("166064000 0 21A d 1 FE"),
        Frames.readText(
            folder,
            "old.csv",
            "Time Stamp,ID,Extended,Bus,LEN,D1,D2\n166064000,0000021A,false,0,1,FE,\n"));
  }

  @Test
  void readsPythonCan() throws IOException {
    assertEquals(
        List.of(
            "1700000000000000 0 132 d 8 C4966400E803FF0F",
            "1700000000000250 0 18DAF1DBx d 1 01",
            "50 0 100 r 4 ",
            "1700000000040000 0 0 d 0 ",
            "1700000000050000 e",
            "1700000000060000 0 123 f 12 000102030405060708090A0B"),
        Frames.readText(
            folder,
            "p.csv",
            PYTHON
                + """
                1700000000.0,0x132,0,0,0,8,xJZkAOgD/w8=
                1700000000.00025,0x18daf1db,1,0,0,1,AQ==
                5e-05,0x100,0,1,0,4,
                1700000000.04,0x0,0,0,0,0,
                1700000000.05,0x0,0,0,1,0,
                1700000000.06,0x123,0,0,0,12,AAECAwQFBgcICQoL
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          1.2.3,21A,false,Rx,0,0,     | found "1.2.3", expected a time in microseconds
          1,21G,false,Rx,0,0,         | found "21G", expected an identifier up to 7FF
          1,800,false,Rx,0,0,         | found "800", expected an identifier up to 7FF
          1,21A,no,Rx,0,0,            | found "no", expected true or false
          1,21A,false,Up,0,0,         | found "Up", expected Rx or Tx
          1,21A,false,Rx,x,0,         | found "x", expected the number of the bus
          1,21A,false,Rx,0,65,        | found "65", expected a length 0..64
          1,21A,false,Rx,0,2,11       | found 1 bytes of data, expected 2 as LEN says
          1,21A,false,Rx,0,2,11,      | found the end of the line, expected a byte 00..FF
          1,21A,false,Rx,0,1,1FF      | found "1FF", expected a byte 00..FF
          1                           | found the end of the line, expected true or false
          """)
  void tellsWhatIsWrongInGvret(String line, String message) {
    assertRefused("g.csv", GVRET, line, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          x,0x1,0,0,0,0,          | found "x", expected a time in seconds
          1e9,0x1,0,0,0,0,        | found "1e9", expected a time in seconds
          1.0,0x800,0,0,0,0,      | found "0x800", expected an identifier up to 7FF
          1.0,0x1,2,0,0,0,        | found "2", expected extended 0 or 1
          1.0,0x1,0,0,0,1,        | found 0 bytes of data, expected 1 as dlc says
          1.0,0x1,0,0,0,1,AQ=     | found "AQ=", expected base64 of at most 64 bytes
          1.0,0x1,0,0,0,1,A?==    | found "A?==", expected base64 of at most 64 bytes
          """)
  void tellsWhatIsWrongInPythonCan(String line, String message) {
    assertRefused("p.csv", PYTHON, line, message);
  }

  private void assertRefused(String name, String header, String line, String message) {
    BadLogException bad =
        assertThrows(
            BadLogException.class, () -> Frames.readText(folder, name, header + line + "\n"));
    assertEquals(folder.resolve(name) + ":2: " + message, bad.getMessage());
  }

  @Test
  void aHeaderWithOtherColumnsIsRefused() {
    BadLogException bad =
        assertThrows(
            BadLogException.class,
            () -> Frames.readText(folder, "h.csv", "Time Stamp,ID,Extended,Dir,Bus,Length,D1\n"));
    assertEquals(
        folder.resolve("h.csv") + ":1: found \"Length\", expected column LEN", bad.getMessage());
  }
}
