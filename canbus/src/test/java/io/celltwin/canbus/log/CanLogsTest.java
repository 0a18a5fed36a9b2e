package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanLogsTest {
  private static final String LINE = "(1.0) can0 123#11\n";

  @TempDir private Path folder;

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void gzipIsToldByContentAndNotByName() throws IOException {
    byte[] packed = gzip(LINE.getBytes(StandardCharsets.US_ASCII));
    Path file = Files.write(folder.resolve("no-suffix"), packed);
    assertEquals(List.of("1000000 1 123 d 1 11"), Frames.read(file));
    // two packed one after the other, as gzip -c a b > c makes them
    Files.write(file, BlfBytes.join(packed, packed));
    assertEquals(2, Frames.read(file).size());
  }

  @Test
  void contentCountsMoreThanTheSuffix() throws IOException {
    assertEquals(
        List.of("1000000 1 123 d 1 11"), Frames.readText(folder, "candump.asc", "\n# x\n" + LINE));
    assertEquals(
        List.of("1000000 1 123 d 1 11"),
        Frames.readText(
            folder, "asc.log", "date Tue Nov 14 22:13:20 lost\nbase hex\n 1.0 1 123 Rx d 1 11\n"));
  }

  @Test
  void anEmptyLogOfAKnownSuffixHasNoFrames() throws IOException {
    assertEquals(List.of(), Frames.readText(folder, "empty.log", ""));
    assertEquals(List.of(), Frames.readText(folder, "blank.candump", "\n\n"));
    for (String suffix : List.of("asc", "blf", "csv", "trc")) {
      assertEquals(List.of(), Frames.readText(folder, "empty." + suffix, ""), suffix);
    }
  }

  @Test
  void whatIsNoLogIsToldWithItsFirstLine() {
    BadLogException bad =
        assertThrows(
            BadLogException.class, () -> Frames.readText(folder, "cell.toml", "schema = 1\n"));
    assertEquals(
        folder.resolve("cell.toml")
            + ":1: found \"schema = 1\", expected a log of candump, ASC, BLF, TRC, GVRET or"
            + " python-can CSV",
        bad.getMessage());
    bad = assertThrows(BadLogException.class, () -> Frames.readText(folder, "nothing", ""));
    assertEquals(
        folder.resolve("nothing")
            + ":1: found the end of the line, expected a log of candump, ASC, BLF, TRC, GVRET or"
            + " python-can CSV",
        bad.getMessage());
  }

  @Test
  void aMissingFileAndAFolderAreNoLogs() {
    assertThrows(NoSuchFileException.class, () -> CanLogs.open(folder.resolve("none.log")));
    assertThrows(FileSystemException.class, () -> CanLogs.open(folder));
  }

  @Test
  void truncatedGzipIsToldAfterTheFramesBeforeTheCut() throws IOException {
    // Data by chance does not pack, so that a cut in the file is one at about the same share of it.
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    CandumpWriter writer = new CandumpWriter(text);
    Random random = new Random(3);
    CanFrame frame = new CanFrame();
    for (int k = 0; k < 4000; k++) {
      Frames.random(random, frame, frame.receivedNanos, false);
      writer.write("can0", frame, frame.receivedNanos);
    }
    byte[] whole = gzip(text.toByteArray());
    Path file = folder.resolve("cut.log.gz");
    for (int bytes : new int[] {1000, whole.length / 2, whole.length - 4}) {
      Files.write(file, Arrays.copyOf(whole, bytes));
      int frames = 0;
      String told = "";
      try (CanLogReader log = CanLogs.open(file)) {
        while (log.next(frame)) frames++;
      } catch (BadLogException bad) {
        told = String.valueOf(bad.getMessage());
      }
      assertEquals(
          file
              + ":"
              + (frames + 1)
              + ": found broken gzip data (it ends too early), expected a whole .gz file",
          told);
      // A block of deflate may be lost with its end, but not half of what was there.
      assertTrue(frames > 2000L * bytes / whole.length, frames + " frames of " + bytes + " bytes");
    }
  }

  @Test
  void aLineWithoutEndIsRefusedAndNotHeld() throws IOException {
    byte[] endless = new byte[10_000_000];
    Arrays.fill(endless, (byte) 'x');
    endless[0] = '(';
    Path file = Files.write(folder.resolve("endless"), gzip(endless));
    BadLogException bad = assertThrows(BadLogException.class, () -> Frames.read(file));
    assertEquals(
        file + ":1: found a line of more than 65536 bytes, expected a log of text lines",
        bad.getMessage());
  }
}
