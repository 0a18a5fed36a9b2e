package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanRecorderTest {
  private static final long EPOCH = 1_700_000_000_000_000_000L;
  private static final long HOUR = 3_600_000_000_000L;
  private static final CanRecorder.Limits WIDE =
      new CanRecorder.Limits(10_000_000, HOUR, 100_000_000);

  @TempDir private Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private List<String> recorded() throws IOException {
    List<String> frames = new ArrayList<>();
    for (Path file : files()) frames.addAll(Frames.read(file));
    return frames;
  }

  private static CanFrame frame(long nanos) {
    CanFrame frame = new CanFrame();
    frame.receivedNanos = nanos;
    frame.id = 0x123;
    frame.length = 8;
    return frame;
  }

  @Test
  void framesOfSeveralBusesAreThereInTheOrderOfTheirTimes() throws IOException {
    List<String> expected = new ArrayList<>();
    try (CanRecorder recorder = new CanRecorder(folder, "bus", WIDE, EPOCH)) {
      CanRecorder.Tap[] taps = {recorder.tap("can0", 1024), recorder.tap("can1", 1024)};
      Random random = new Random(5);
      CanFrame frame = new CanFrame();
      for (int round = 0; round < 20; round++) {
        for (int k = 0; k < 100; k++) {
          Frames.random(random, frame, frame.receivedNanos, true);
          int bus = random.nextInt(2);
          assertTrue(taps[bus].accept(frame));
          frame.receivedNanos += EPOCH;
          expected.add(Frames.text("can" + bus, frame));
          frame.receivedNanos -= EPOCH;
        }
        assertEquals(100, recorder.drain(frame.receivedNanos));
      }
    }
    assertEquals(expected, recorded());
    assertEquals("bus-00000001.log", files().getFirst().getFileName().toString());
  }

  @Test
  void whatIsOlderThanTheSyncIsInTheFileWithoutAClose() throws IOException {
    CanRecorder recorder = new CanRecorder(folder, "bus", WIDE, EPOCH);
    CanRecorder.Tap tap = recorder.tap("can0", 16);
    tap.accept(frame(0));
    recorder.drain(0);
    assertEquals(0, Files.size(files().getFirst()), "one buffer may be lost");
    recorder.drain(CanRecorder.SYNC_NANOS - 1);
    assertEquals(0, Files.size(files().getFirst()));
    recorder.drain(CanRecorder.SYNC_NANOS);
    assertEquals(List.of("1700000000000000 1 123 d 8 0000000000000000"), recorded());
  }

  @Test
  void aFullRingDropsAndCountsAndNeverBlocks() throws IOException {
    try (CanRecorder recorder = new CanRecorder(folder, "bus", WIDE, EPOCH)) {
      CanRecorder.Tap tap = recorder.tap("can0", 16);
      for (int k = 0; k < 20; k++) assertEquals(k < 16, tap.accept(frame(k * 1000L)));
      assertEquals(4, tap.dropped());
      assertEquals(16, recorder.drain(0));
      assertTrue(tap.accept(frame(20_000)));
    }
    assertEquals(17, recorded().size());
  }

  @Test
  void filesGetNoLargerThanAskedForAndTheOldestGoFirst() throws IOException {
    CanRecorder.Limits limits = new CanRecorder.Limits(65_536, HOUR, 200_000);
    int frames = 10_000;
    try (CanRecorder recorder = new CanRecorder(folder, "bus", limits, EPOCH)) {
      CanRecorder.Tap tap = recorder.tap("can0", 1024);
      for (int k = 0; k < frames; k++) {
        assertTrue(tap.accept(frame(k * 1000L)));
        if (k % 1000 == 999) recorder.drain(k * 1000L);
        long total = 0;
        for (Path file : files()) total += Files.size(file);
        assertTrue(total <= 200_000, total + " bytes");
        if (k % 1000 == 999) assertTrue(recorder.totalBytes() <= 200_000);
      }
    }
    for (Path file : files()) assertTrue(Files.size(file) <= 65_536, file::toString);
    List<String> kept = recorded();
    // What is left is the newest without a gap; two whole files at least fit into the total.
    for (int k = 0; k < kept.size(); k++) {
      long micros = 1_700_000_000_000_000L + frames - kept.size() + k;
      assertEquals(micros + " 1 123 d 8 0000000000000000", kept.get(k));
    }
    assertTrue(kept.size() > 65_536 / 46, kept.size() + " frames"); // 46 bytes a line
  }

  @Test
  void aFileEndsWhenItsTimeIsUp() throws IOException {
    CanRecorder.Limits limits = new CanRecorder.Limits(1_000_000, 60_000_000_000L, 10_000_000);
    try (CanRecorder recorder = new CanRecorder(folder, "bus", limits, EPOCH)) {
      CanRecorder.Tap tap = recorder.tap("can0", 16);
      for (long second = 0; second < 180; second += 10) {
        tap.accept(frame(second * 1_000_000_000));
        recorder.drain(second * 1_000_000_000);
      }
    }
    assertEquals(3, files().size());
    for (Path file : files()) assertEquals(6, Frames.read(file).size(), file::toString);
  }

  @Test
  void aTornLineIsCutOffAndEarlierFilesCountForTheTotal() throws IOException {
    CanRecorder.Limits limits = new CanRecorder.Limits(65_536, HOUR, 140_000);
    String line = "(1700000000.000000) can0 123#0000000000000000\n";
    for (int file = 1; file <= 4; file++) {
      Files.writeString(
          folder.resolve("bus-%08d.log".formatted(file)), line.repeat(65_536 / line.length()));
    }
    Path newest = folder.resolve("bus-00000004.log");
    Files.writeString(newest, "(1700000001.000000) can0 123#00", StandardOpenOption.APPEND);
    // and what a file system leaves of blocks that were never written
    Files.write(newest, new byte[200_000], StandardOpenOption.APPEND);
    Path other = Files.writeString(folder.resolve("other-00000001.log"), "");
    try (CanRecorder recorder = new CanRecorder(folder, "bus", limits, EPOCH)) {
      CanRecorder.Tap tap = recorder.tap("can0", 16);
      tap.accept(frame(0));
      recorder.drain(0);
    }
    assertEquals(
        List.of(newest, folder.resolve("bus-00000005.log"), other), files(), "the oldest go first");
    assertTrue(Files.readString(newest, StandardCharsets.US_ASCII).endsWith(line));
    assertEquals(65_536 / line.length() + 1, recorded().size());
  }

  @Test
  void aDiskThatFailsLosesWhatItMustAndTheRecorderGoesOn() throws IOException {
    CanRecorder recorder = new CanRecorder(folder, "bus", WIDE, EPOCH);
    CanRecorder.Tap tap = recorder.tap("can0", 16);
    tap.accept(frame(0));
    // Its name is taken: the file cannot be made.
    Files.createDirectory(folder.resolve("bus-00000001.log"));
    assertThrows(IOException.class, () -> recorder.drain(0));
    assertEquals(1, recorder.lost());
    tap.accept(frame(1000));
    assertEquals(1, recorder.drain(1000));
    recorder.close();
    assertEquals(
        List.of("1700000000000001 1 123 d 8 0000000000000000"),
        Frames.read(folder.resolve("bus-00000002.log")));
  }

  @Test
  void aFileThatFailsUnderTheRecorderIsLeftForANewOne() throws IOException {
    CanRecorder recorder = new CanRecorder(folder, "bus", WIDE, EPOCH);
    CanRecorder.Tap tap = recorder.tap("can0", 16);
    tap.accept(frame(0));
    recorder.drain(0);
    // Closes the file for good: neither writing nor cutting it off works afterwards.
    Thread.currentThread().interrupt();
    try {
      assertThrows(IOException.class, () -> recorder.drain(CanRecorder.SYNC_NANOS));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(1, recorder.lost());
    long later = 2 * CanRecorder.SYNC_NANOS;
    tap.accept(frame(later));
    assertEquals(1, recorder.drain(later));
    recorder.close();
    assertEquals(
        List.of("1700000002000000 1 123 d 8 0000000000000000"),
        Frames.read(folder.resolve("bus-00000002.log")));
    assertEquals(2, files().size());
  }

  @Test
  void aFileThatCannotBeDeletedStillCountsAndGoesLater() throws IOException {
    CanRecorder.Limits limits = new CanRecorder.Limits(65_536, HOUR, 131_072);
    String line = "(1700000000.000000) can0 123#0000000000000000\n";
    Path oldest = Files.createDirectory(folder.resolve("bus-00000001.log"));
    Path stuck = Files.writeString(oldest.resolve("so that it cannot be deleted"), "");
    Files.writeString(folder.resolve("bus-00000002.log"), line.repeat(65_536 / line.length()));
    try (CanRecorder recorder = new CanRecorder(folder, "bus", limits, EPOCH)) {
      CanRecorder.Tap tap = recorder.tap("can0", 16);
      long before = recorder.totalBytes();
      tap.accept(frame(0));
      assertThrows(IOException.class, () -> recorder.drain(0));
      assertEquals(before, recorder.totalBytes());
      assertEquals(1, recorder.lost());
      Files.delete(stuck);
      tap.accept(frame(1000));
      assertEquals(1, recorder.drain(1000));
    }
    assertTrue(!Files.exists(oldest), "it takes its room for ever");
    assertEquals(
        List.of("1700000000000001 1 123 d 8 0000000000000000"),
        Frames.read(folder.resolve("bus-00000003.log")));
  }

  @Test
  void aFrameThatIsOldAlreadyIsInTheFileAtOnce() throws IOException {
    CanRecorder recorder = new CanRecorder(folder, "bus", WIDE, EPOCH);
    CanRecorder.Tap tap = recorder.tap("can0", 16);
    tap.accept(frame(0));
    recorder.drain(5 * CanRecorder.SYNC_NANOS);
    assertEquals(List.of("1700000000000000 1 123 d 8 0000000000000000"), recorded());
  }

  @Test
  void limitsThatCannotBeKeptAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new CanRecorder.Limits(65_535, HOUR, 1_000_000));
    assertThrows(
        IllegalArgumentException.class, () -> new CanRecorder.Limits(65_536, 0, 1_000_000));
    assertThrows(
        IllegalArgumentException.class, () -> new CanRecorder.Limits(65_536, HOUR, 131_071));
  }

  /// Two threads, as on a gateway: nothing is lost, nothing is torn.
  @Test
  void aPortsThreadAndTheRecordersOwnWorkBesideEachOther() throws Exception {
    int frames = 200_000;
    CanRecorder.Tap[] tap = new CanRecorder.Tap[1];
    try (CanRecorder recorder = new CanRecorder(folder, "bus", WIDE, EPOCH)) {
      tap[0] = recorder.tap("can0", 4096);
      Thread port =
          new Thread(() -> {
            CanFrame frame = new CanFrame();
            frame.length = 8;
            for (int k = 0; k < frames; ) {
              frame.id = k & 0x7FF;
              frame.receivedNanos = k * 1000L;
              frame.data[0] = (byte) k;
              if (tap[0].accept(frame)) k++;
              else Thread.onSpinWait();
            }
          });
      port.start();
      for (long taken = 0; taken < frames; ) taken += recorder.drain(taken * 1000);
      port.join();
    }
    List<String> recorded = recorded();
    assertEquals(frames, recorded.size());
    for (int k = 0; k < frames; k++) {
      assertEquals(
          "%d 1 %X d 8 %02X00000000000000"
              .formatted(1_700_000_000_000_000L + k, k & 0x7FF, k & 0xFF),
          recorded.get(k));
    }
  }
}
