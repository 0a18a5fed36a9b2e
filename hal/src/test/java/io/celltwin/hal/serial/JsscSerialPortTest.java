package io.celltwin.hal.serial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.can.SlcanPort;
import io.celltwin.hal.linux.DeviceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The serial line on the kernel's pseudo terminals, whose far end can be closed as a plug is
/// pulled.
class JsscSerialPortTest {
  /// Far more than a machine that is busy needs, so that only a hang fails.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @BeforeAll
  static void needsPseudoTerminals() {
    assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "no pseudo terminals on this machine");
  }

  private static long patience() {
    return System.nanoTime() + PATIENCE.toNanos();
  }

  @Test
  void carriesBytesBothWaysUnchanged() throws IOException {
    try (PseudoTerminal far = new PseudoTerminal();
        JsscSerialPort near = JsscSerialPort.open(far.device(), 115_200)) {
      byte[] sent = new byte[2_000]; // within what a terminal holds
      SplittableRandom random = new SplittableRandom(3);
      random.nextBytes(sent); // also line ends, XON, XOFF, end of file
      far.write(sent);
      byte[] part = new byte[300];
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      while (got.size() < sent.length) {
        int count = near.read(part, patience());
        assertTrue(count > 0, "bytes are missing");
        got.write(part, 0, count);
      }
      assertArrayEquals(sent, got.toByteArray());
      near.write(new byte[] {1, 13, 10, 17, 19, 4, 99}, 6);
      assertArrayEquals(new byte[] {1, 13, 10, 17, 19, 4}, far.read());
      long start = System.nanoTime();
      assertEquals(0, near.read(part, start + 10_000_000));
      assertTrue(System.nanoTime() - start >= 10_000_000, "before the deadline");
    }
  }

  @Test
  void refusesAnOddBaudRateBeforeItTouchesTheLine() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> JsscSerialPort.open("/dev/none", 250_000));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("/dev/none: 250000 baud, expected one of [1200, 2400"),
        refused.getMessage());
  }

  @Test
  void saysThatThereIsNoSuchDevice() {
    DeviceException missing =
        assertThrows(DeviceException.class, () -> JsscSerialPort.open("/dev/none", 115_200));
    assertEquals("ENOENT", missing.errnoName());
    assertTrue(
        String.valueOf(missing.getMessage())
            .startsWith(
                "/dev/none: cannot open: ENOENT (2), no such file: is the adapter plugged in"),
        missing.getMessage());
  }

  @Test
  void saysThatItIsNoSerialLine() throws IOException {
    DeviceException wrong =
        assertThrows(DeviceException.class, () -> JsscSerialPort.open("/dev/null", 115_200));
    assertEquals(
        "/dev/null: cannot open: ENOTTY (25), not for this kind of device: this is not a serial"
            + " line, or its driver cannot do that",
        wrong.getMessage());
    DeviceException directory =
        assertThrows(DeviceException.class, () -> JsscSerialPort.open(folder.toString(), 115_200));
    assertEquals("EISDIR", directory.errnoName());
  }

  @Test
  void saysThatTheLineIsGoneInsteadOfHanging() throws IOException {
    PseudoTerminal far = new PseudoTerminal();
    try (JsscSerialPort near = JsscSerialPort.open(far.device(), 115_200)) {
      far.write(new byte[] {1});
      byte[] into = new byte[10];
      assertEquals(1, near.read(into, patience()));
      far.close();
      assertTimeoutPreemptively(
          PATIENCE,
          () -> {
            DeviceException gone =
                assertThrows(DeviceException.class, () -> near.read(into, patience()));
            assertTrue(gone.likelyCause().contains("pulled"), gone.getMessage());
            assertThrows(DeviceException.class, () -> near.write(into, 1));
          });
    } finally {
      far.close();
    }
  }

  /// Whoever hangs up here hangs for ever: the far end takes some thousand bytes and no more.
  @Test
  void aLineThatTakesNothingIsLostInsteadOfHanging() throws Exception {
    try (PseudoTerminal far = new PseudoTerminal()) {
      JsscSerialPort near = JsscSerialPort.open(far.device(), 115_200);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> {
            try {
              near.write(new byte[1 << 20], 1 << 20);
            } catch (IOException lost) {
              throw new CompletionException(lost);
            }
          });
      ExecutionException lost =
          assertThrows(
              ExecutionException.class, () -> writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertInstanceOf(IOException.class, lost.getCause());
      assertTrue(String.valueOf(lost.getCause().getMessage()).contains("1048576 bytes"));
      assertTimeoutPreemptively(PATIENCE, near::close);
    }
  }

  @Test
  void closesUnderAWriterThatIsStuck() throws Exception {
    try (PseudoTerminal far = new PseudoTerminal()) {
      JsscSerialPort near = JsscSerialPort.open(far.device(), 115_200);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> {
            try {
              while (true) near.write(new byte[1 << 20], 1 << 20);
            } catch (IOException ended) {
              throw new CompletionException(ended);
            }
          });
      assertTrue(far.read().length > 0); // it has begun
      assertTimeoutPreemptively(PATIENCE, near::close);
      ExecutionException ended =
          assertThrows(
              ExecutionException.class, () -> writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertInstanceOf(IOException.class, ended.getCause());
    }
  }

  @Test
  void writesALongMessageToALineThatTakesItSlowly() throws Exception {
    byte[] sent = new byte[100_000];
    new SplittableRandom(7).nextBytes(sent);
    try (PseudoTerminal far = new PseudoTerminal();
        JsscSerialPort near = JsscSerialPort.open(far.device(), 115_200)) {
      CompletableFuture<byte[]> reader =
          CompletableFuture.supplyAsync(() -> {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            while (got.size() < sent.length) got.writeBytes(far.read());
            return got.toByteArray();
          });
      near.write(sent, sent.length);
      assertArrayEquals(sent, reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void leavesNothingOpenWhereALineIsRefused() throws IOException {
    // A terminal, but neither a serial line nor the near end of a pseudo terminal.
    assertThrows(IOException.class, () -> JsscSerialPort.open("/dev/ptmx", 115_200));
    long before = descriptors();
    for (int i = 0; i < 20; i++)
      assertThrows(IOException.class, () -> JsscSerialPort.open("/dev/ptmx", 115_200));
    // Others in this virtual machine may open one or two meanwhile.
    assertTrue(descriptors() - before < 10, descriptors() - before + " more than before");
  }

  @Test
  void wakesABlockedReaderWhenClosed() throws Exception {
    try (PseudoTerminal far = new PseudoTerminal()) {
      JsscSerialPort near = JsscSerialPort.open(far.device(), 115_200);
      far.write(new byte[] {1});
      CompletableFuture<Void> first = new CompletableFuture<>();
      CompletableFuture<Void> reader =
          CompletableFuture.runAsync(() -> {
            byte[] into = new byte[10];
            try {
              near.read(into, patience());
              first.complete(null);
              near.read(into, patience());
            } catch (IOException ended) {
              throw new CompletionException(ended);
            }
          });
      first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      near.close();
      ExecutionException ended =
          assertThrows(
              ExecutionException.class, () -> reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertInstanceOf(ClosedChannelException.class, ended.getCause());
    }
  }

  /// An adapter at the far end that does what it is told and then says `afterwards`.
  private static Thread adapter(PseudoTerminal far, String afterwards) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          StringBuilder said = new StringBuilder();
          for (byte[] bytes = far.read(); bytes.length > 0; bytes = far.read()) {
            said.append(new String(bytes, StandardCharsets.US_ASCII));
            for (int end = said.indexOf("\r"); end >= 0; end = said.indexOf("\r")) {
              String command = said.substring(0, end);
              said.delete(0, end + 1);
              far.write("\r".getBytes(StandardCharsets.US_ASCII));
              if (command.equals("L")) far.write(afterwards.getBytes(StandardCharsets.US_ASCII));
            }
          }
        });
  }

  @Test
  void anAdapterComesBackUnderItsNameAfterAnUnplug() throws IOException {
    Path device = folder.resolve("ttyACM0");
    PseudoTerminal first = new PseudoTerminal();
    Files.createSymbolicLink(device, Path.of(first.device()));
    adapter(first, "t1231AA\rt12");
    CanFrame frame = new CanFrame();
    try (SlcanPort port =
        SlcanPort.open(
            "ttyACM0",
            () -> JsscSerialPort.open(device.toString(), 115_200),
            SlcanPort.Options.listen(500_000),
            new SystemClock())) {
      assertTrue(port.receive(frame, patience()));
      assertEquals((byte) 0xAA, frame.data[0]);
      first.close();
      Files.delete(device);
      while (port.health().state() != CanHealth.State.ABSENT)
        port.receive(frame, System.nanoTime() + 10_000_000);
      try (PseudoTerminal second = new PseudoTerminal()) {
        Files.createSymbolicLink(device, Path.of(second.device()));
        adapter(second, "t4561BB\r");
        assertTrue(port.receive(frame, patience()));
        assertEquals(0x456, frame.id);
        assertEquals((byte) 0xBB, frame.data[0]);
        assertEquals(CanHealth.State.UP, port.health().state());
        assertEquals(1, port.health().count(CanHealth.Count.OUTAGES));
      }
    }
  }
}
