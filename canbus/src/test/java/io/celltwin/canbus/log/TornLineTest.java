package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Logs whose writer was stopped within a line: of no place where it can be cut comes a frame that
/// was not on the bus.
class TornLineTest {
  @TempDir private Path folder;

  private void assertTornAnywhere(String name, String head, String line) throws IOException {
    List<String> whole = Frames.readText(folder, name, head + line + "\n");
    List<String> before = whole.subList(0, whole.size() - 1);
    List<Integer> silent = new ArrayList<>();
    for (int cut = 1; cut <= line.length(); cut++) {
      String torn = head + line.substring(0, cut);
      try {
        List<String> read = Frames.readText(folder, name, torn);
        if (read.equals(before) && !line.substring(0, cut).isBlank()) silent.add(cut);
        assertTrue(read.equals(whole) || read.equals(before), () -> torn + " gives " + read);
      } catch (BadLogException told) {
        String place = folder.resolve(name) + ":" + (1 + head.lines().count()) + ": ";
        String message = String.valueOf(told.getMessage());
        assertTrue(message.startsWith(place), message);
      }
    }
    assertEquals(List.of(), silent, name + " is silent of what was cut off");
  }

  @Test
  void candump() throws IOException {
    String head = "(1.0) can0 100#0102\n";
    assertTornAnywhere("a.log", head, "(1.1) can0 100#0102030405060708");
    assertTornAnywhere("a.log", head, "(1.1) can0 18DAF1DB#0102 R");
    assertTornAnywhere("a.log", head, "(1.1) can0 100##10102030405060708");
    assertTornAnywhere("a.log", head, "(1.1) can0 100#R4");
    assertTornAnywhere("a.log", "(1.0)  can0  100   [1]  01\n", "(1.1)  can0  100   [3]  01 02 03");
  }

  @Test
  void asc() throws IOException {
    String head = "date Tue Nov 14 22:13:20.000 2023\nbase hex  timestamps absolute\n";
    assertTornAnywhere(
        "a.asc", head, "1.5 1  123  Rx   d 3 01 02 0F  Length = 226000 BitCount = 118");
    assertTornAnywhere("a.asc", head, "1.5 1  123  Rx   r 4");
    assertTornAnywhere(
        "a.asc",
        head,
        "1.5 CANFD 1 Rx 123 1 0 9 12 00 01 02 03 04 05 06 07 08 09 0A 0B 0 0 1000 0 0");
    assertTornAnywhere("a.asc", head.replace("hex", "dec"), "1.5 1 123 Rx d 2 12 255");
  }

  @Test
  void trc() throws IOException {
    String columns = ";$FILEVERSION=2.1\n;$COLUMNS=N,O,T,B,I,d,R,L,D\n";
    assertTornAnywhere("a.trc", columns, "1 1.059 DT 1 0300 Rx - 3 00 10 0F");
    assertTornAnywhere(
        "a.trc", columns, "1 1.059 FB 1 0300 Rx - 9 00 01 02 03 04 05 06 07 08 09 0A 0B");
    assertTornAnywhere("a.trc", ";$FILEVERSION=1.1\n", "1) 1.059 Rx 0300 2 00 0F");
  }

  @Test
  void csv() throws IOException {
    String head = "Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n";
    assertTornAnywhere("a.csv", head, "1000,123,false,Rx,0,3,01,02,0F");
  }

  @Test
  void halfAByteIsAFault() {
    for (String line : List.of("1.5 1  123  Rx   d 2 01 0\n", "1.5 1  123  Rx   d 2 1 02\n")) {
      assertThrows(
          BadLogException.class,
          () -> Frames.readText(folder, "a.asc", "base hex  timestamps absolute\n" + line));
    }
  }
}
