package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hal.CanFrame;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritersTest {
  private static final long EPOCH = 1_700_000_000_000_000_000L;

  @TempDir private Path folder;

  private static CanFrame frame(long nanos, int id, boolean extended, int... data) {
    CanFrame frame = new CanFrame();
    frame.receivedNanos = nanos;
    frame.id = id;
    frame.extended = extended;
    frame.length = data.length;
    for (int k = 0; k < data.length; k++) frame.data[k] = (byte) data[k];
    return frame;
  }

  @Test
  void candumpLooksAsCandumpWritesIt() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CandumpWriter writer = new CandumpWriter(out)) {
      CanFrame frame = frame(0, 0x1DB, false, 0xFF, 0x0E);
      writer.write("can0", frame, EPOCH + 10_001_499);
      writer.write("1", frame(0, 0x1DB, true), EPOCH + 10_001_500);
      frame.flexibleDataRate = true;
      frame.bitRateSwitch = true;
      frame.errorStateIndicator = true;
      writer.write("my bus", frame, 999_999_500);
      CanFrame remote = frame(0, 0, false);
      remote.remote = true;
      writer.write("", remote, -5);
      remote.length = 8;
      writer.write("can1", remote, 0);
      CanFrame error = frame(0, 0x84, false, 1, 2);
      error.error = true;
      writer.write("can1", error, 1000);
    }
    assertEquals(
        """
        (1700000000.010001) can0 1DB#FF0E
        (1700000000.010002) can1 000001DB#
        (1.000000) my_bus 1DB##3FF0E
        (0.000000) can0 000#R
        (0.000000) can1 000#R8
        (0.000001) can1 20000084#0102
        """,
        out.toString(StandardCharsets.US_ASCII));
  }

  @Test
  void ascLooksAsVectorWritesIt() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AscWriter writer = new AscWriter(out)) {
      writer.write("can0", frame(0, 0x1DB, false, 0xFF, 0x0E), EPOCH + 250_400_000);
      writer.write("7", frame(0, 0x18DAF1DB, true), EPOCH + 1_250_001_000);
      CanFrame frame = frame(0, 0x1D, false, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      frame.flexibleDataRate = true;
      frame.bitRateSwitch = true;
      writer.write("can1", frame, EPOCH + 1_250_002_000);
      writer.write("vcan", frame(0, 1, false), EPOCH); // before the beginning
    }
    assertEquals(
        """
        date Tue Nov 14 22:13:20.250 2023
        base hex  timestamps absolute
        internal events logged
        Begin Triggerblock Tue Nov 14 22:13:20.250 2023
         0.000000 Start of measurement
         0.000400 1 1DB Rx d 2 FF 0E
         1.000001 7 18DAF1DBx Rx d 0
         1.000002 CANFD 2 Rx 1D 1 0 9 12 00 01 02 03 04 05 06 07 08 09 0A 0B 0 0 3000 0 0 0 0 0
         0.000000 1 1 Rx d 0
        End TriggerBlock
        """,
        out.toString(StandardCharsets.US_ASCII));
  }

  interface Writer extends AutoCloseable {
    void write(String channel, CanFrame frame) throws IOException;

    @Override
    void close() throws IOException;
  }

  static Writer candump(OutputStream out) {
    CandumpWriter writer = new CandumpWriter(out);
    return new Writer() {
      @Override
      public void write(String channel, CanFrame frame) throws IOException {
        writer.write(channel, frame, frame.receivedNanos);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  static Writer asc(OutputStream out) {
    AscWriter writer = new AscWriter(out);
    return new Writer() {
      @Override
      public void write(String channel, CanFrame frame) throws IOException {
        writer.write(channel, frame, frame.receivedNanos);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  /// Writes frames by chance and tells them.
  static List<String> writeByChance(Writer to, long seed, int frames, boolean errors)
      throws IOException {
    List<String> told = new ArrayList<>();
    Random random = new Random(seed);
    CanFrame frame = new CanFrame();
    frame.receivedNanos = EPOCH + random.nextInt(1_000_000_000);
    try (to) {
      for (int k = 0; k < frames; k++) {
        Frames.random(random, frame, frame.receivedNanos, true);
        // python-can's ASC has the date of the first frame in milliseconds, its times from it in
        // more.
        if (k == 0) frame.receivedNanos -= frame.receivedNanos % 1_000_000;
        if (errors && random.nextInt(20) == 0) {
          LogLines.clear(frame);
          LogLines.error(frame);
        }
        String channel = "can" + random.nextInt(12);
        to.write(channel, frame);
        told.add(Frames.text(channel, frame));
      }
    }
    return told;
  }

  @Test
  void anAscLogWithoutFramesIsALogWithoutFrames() throws IOException {
    Path file = folder.resolve("no frames"); // no suffix either
    new AscWriter(Files.newOutputStream(file)).close();
    assertEquals(List.of(), Frames.read(file));
  }

  @Test
  void framesByChanceComeBackFromCandumpAndAscAsTheyWere() throws IOException {
    for (long seed = 1; seed <= 20; seed++) {
      Path log = folder.resolve(seed + ".log");
      assertEquals(
          writeByChance(
              candump(new BufferedOutputStream(Files.newOutputStream(log))), seed, 2000, true),
          Frames.read(log),
          "candump, seed " + seed);
      Path asc = folder.resolve(seed + ".asc");
      assertEquals(
          writeByChance(
              asc(new BufferedOutputStream(Files.newOutputStream(asc))), seed, 2000, true),
          Frames.read(asc),
          "asc, seed " + seed);
    }
  }
}
