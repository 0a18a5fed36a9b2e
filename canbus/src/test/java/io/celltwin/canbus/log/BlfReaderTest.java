package io.celltwin.canbus.log;

import static io.celltwin.canbus.log.BlfBytes.base;
import static io.celltwin.canbus.log.BlfBytes.classic;
import static io.celltwin.canbus.log.BlfBytes.container;
import static io.celltwin.canbus.log.BlfBytes.error;
import static io.celltwin.canbus.log.BlfBytes.file;
import static io.celltwin.canbus.log.BlfBytes.flexible;
import static io.celltwin.canbus.log.BlfBytes.flexible64;
import static io.celltwin.canbus.log.BlfBytes.join;
import static io.celltwin.canbus.log.BlfBytes.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlfReaderTest {
  private static final byte[] A = object(1, 2, 1_000_000, classic(1, 0, 2, 0x123, 0xAA, 0xBB));
  private static final byte[] B = object(86, 2, 2_000_000, classic(2, 0, 1, 0x8000_0123, 0xCC));
  private static final String A_TEXT = "1700000000251000 1 123 d 2 AABB";
  private static final String B_TEXT = "1700000000252000 2 123x d 1 CC";

  /// Frames, and behind them the message where there is one.
  private static List<String> read(byte[] bytes) throws IOException {
    List<String> frames = new ArrayList<>();
    CanFrame frame = new CanFrame();
    try (CanLogReader log = CanLogs.open(Path.of("x.blf"), new ByteArrayInputStream(bytes))) {
      while (log.next(frame)) frames.add(Frames.text(log.channel(), frame));
    } catch (BadLogException bad) {
      frames.add(bad.getMessage());
    }
    return frames;
  }

  @Test
  void readsEveryTypeOfFrame() throws IOException {
    byte[] twelve = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    assertEquals(
        List.of(
            A_TEXT,
            B_TEXT,
            "1700000000253000 1 7E4 r 4 ",
            "1700000000254000 1 400 fb 12 000102030405060708090A0B",
            "1700000000255000 1 401 fe 12 000102030405060708000000",
            "1700000000256000 1 402 d 2 0001",
            "1700000000257000 3 18DAF1DBx fbe 12 000102030405060708090A0B",
            "1700000000258000 3 403 d 2 0001",
            "1700000000259000 3 404 r 2 ",
            "1700000000260000 3 405 f 12 000100000000000000000000",
            "1700000000261000 e"),
        read(
            file(
                container(
                    join(
                        A,
                        object(65, 2, 0, new byte[20]), // an event of another kind
                        B,
                        object(86, 2, 3_000_000, classic(1, 0x80, 4, 0x7E4)),
                        object(100, 2, 4_000_000, flexible(1, 9, 0x400, 3, 12, twelve)),
                        object(100, 2, 5_000_000, flexible(1, 9, 0x401, 5, 9, twelve)),
                        object(100, 2, 6_000_000, flexible(1, 2, 0x402, 0, 2, twelve)),
                        object(101, 2, 7_000_000, flexible64(3, 9, 0x98DAF1DB, 0x7000, 12, twelve)),
                        object(101, 2, 8_000_000, flexible64(3, 2, 0x403, 0, 2, twelve)),
                        object(101, 2, 9_000_000, flexible64(3, 2, 0x404, 0x10, 0, new byte[0])),
                        // says more valid bytes than it has
                        object(
                            101,
                            2,
                            10_000_000,
                            flexible64(3, 9, 0x405, 0x1000, 12, new byte[] {0, 1})),
                        object(73, 2, 11_000_000, error(1)))))));
  }

  @Test
  void stampsCountTenMicrosecondsOrOneNanosecond() throws IOException {
    byte[] body = classic(1, 0, 0, 1);
    assertEquals(
        List.of("1700000000260000 1 1 d 0 ", "1700000000250001 1 1 d 0 "),
        read(file(container(join(object(1, 1, 1000, body), object(1, 2, 1000, body))))));
  }

  @Test
  void objectsSpanContainersWhereverTheyAreCut() throws IOException {
    byte[] contents = join(A, B, A);
    for (int cut = 0; cut <= contents.length; cut++) {
      byte[] first = Arrays.copyOf(contents, cut);
      byte[] second = Arrays.copyOfRange(contents, cut, contents.length);
      assertEquals(
          List.of(A_TEXT, B_TEXT, A_TEXT),
          read(file(container(first), container(second))),
          "cut at " + cut);
    }
  }

  @Test
  void objectsMayStandUnpackedOutsideOfContainers() throws IOException {
    assertEquals(
        List.of(A_TEXT, B_TEXT, A_TEXT), read(file(A, container(B), container(0, A, A.length))));
  }

  @Test
  void paddingUpToTheNextEightBytesIsPassedOver() throws IOException {
    assertEquals(
        List.of(A_TEXT, B_TEXT), read(file(container(join(A, new byte[7], B)), new byte[7])));
  }

  @Test
  void everyCutIsToldAfterTheFramesBeforeIt() throws IOException {
    byte[] whole = file(container(join(A, B)), container(join(A, B)));
    List<String> all = read(whole);
    assertEquals(List.of(A_TEXT, B_TEXT, A_TEXT, B_TEXT), all);
    for (int bytes = 4; bytes < whole.length; bytes++) {
      List<String> told = read(Arrays.copyOf(whole, bytes));
      String last = told.getLast();

      assertTrue(
          last.startsWith("x.blf:@") && last.contains("found the end of the file"),
          () -> "told: " + last);
      assertEquals(all.subList(0, told.size() - 1), told.subList(0, told.size() - 1));
    }
  }

  @Test
  void whatAnObjectClaimsIsNotAllocated() throws IOException {
    byte[] huge = base(32, -1, 1); // 4 GB
    assertEquals(
        List.of(
            A_TEXT,
            "x.blf:@144: found the end of the file within an object in it, expected"
                + " a whole BLF file"),
        withoutTheOffset(read(file(container(join(A, huge, B))))));
    byte[] hugeContainer = join(base(16, -1, 10), new byte[16]);
    assertTrue(read(file(hugeContainer)).getLast().contains("found the end of the file within"));
    byte[] hugeHeader = file(container(A));
    ByteBuffer.wrap(hugeHeader).order(ByteOrder.LITTLE_ENDIAN).putInt(4, -1);
    assertTrue(read(hugeHeader).getLast().contains("found the end of the file within its header"));
  }

  /// The end of these files, where they break off, counts on: here only what is told matters.
  private static List<String> withoutTheOffset(List<String> told) {
    return told.stream().map(line -> line.replaceFirst("@\\d+", "@144")).toList();
  }

  @Test
  void wrongObjectsAreToldWithTheirOffset() throws IOException {
    assertEquals(
        List.of("x.blf:@0: found no \"LOGG\", expected the header of a BLF file"),
        readAs(join("LOGX".getBytes(java.nio.charset.StandardCharsets.US_ASCII), new byte[200])));
    assertEquals(
        List.of(A_TEXT, "x.blf:@144: found an object of 8 bytes, expected at least 16"),
        read(file(container(join(A, base(32, 8, 1), B)))));
    assertEquals(
        List.of(A_TEXT, "x.blf:@144: found an object of 36 bytes, expected at least 40"),
        read(file(container(join(A, object(1, 2, 0, new byte[4]), B)))));
    assertEquals(
        List.of(A_TEXT, "x.blf:@144: found no \"LOBJ\", expected the next object"),
        read(file(container(join(A, new byte[40], B)))));
    byte[] first = container(A);
    assertEquals(
        List.of(
            A_TEXT,
            "x.blf:@"
                + (144 + first.length)
                + ": found compression 7, expected 0 (none) or 2"
                + " (zlib)"),
        read(file(first, container(7, new byte[4], 4))));
    assertEquals(
        List.of(
            A_TEXT,
            "x.blf:@"
                + (144 + first.length)
                + ": found broken zlib data (incorrect header"
                + " check), expected a whole container"),
        read(file(first, container(2, new byte[] {1, 2, 3, 4}, 4))));
    assertEquals(
        List.of(
            "x.blf:@144: found time 18446744073709551615, expected a time, less than 126"
                + " years"),
        read(file(object(1, 2, -1, classic(1, 0, 0, 1)))));
    assertEquals(
        List.of("x.blf:@144: found identifier 800, expected at most 7ff, or its flag"),
        read(file(object(1, 2, 0, classic(1, 0, 0, 0x800)))));
  }

  private static List<String> readAs(byte[] bytes) throws IOException {
    BadLogException bad =
        assertThrows(
            BadLogException.class,
            () -> new BlfReader(Path.of("x.blf"), new ByteArrayInputStream(bytes)));
    return List.of(bad.getMessage());
  }

  @Test
  void aFileThatWasNeverFinishedHasItsFrames() throws IOException {
    byte[] unfinished = file(container(A));
    Arrays.fill(unfinished, 16, 24, (byte) 0); // the size is written at the end
    Arrays.fill(unfinished, 40, 56, (byte) 0); // and the time by some never
    assertEquals(List.of("1000 1 123 d 2 AABB"), read(unfinished));
  }
}
