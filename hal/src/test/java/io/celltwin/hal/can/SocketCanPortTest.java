package io.celltwin.hal.can;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The port's reading over a pair of Unix sockets; `hil-tests/vm/can.sh` has the kernel's CAN.
class SocketCanPortTest {
  /// Far more than a machine that is busy needs, so that only a hang fails.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final UnixPair pair = new UnixPair();
  private final CanFrame frame = new CanFrame();
  private SocketCanPort port;

  SocketCanPortTest() throws IOException {
    port = SocketCanPort.over(pair.readingEnd, SocketCanPort.Options.LISTEN);
  }

  @BeforeEach
  void scribble() {
    Arrays.fill(frame.data, (byte) 0x55);
    frame.error = true;
    frame.remote = true;
    frame.bitRateSwitch = true;
  }

  @AfterEach
  void close() {
    port.close();
    pair.close();
  }

  private boolean receive() throws IOException {
    return port.receive(frame, System.nanoTime() + PATIENCE_NANOS);
  }

  @Test
  void deliversAClassicFrame() throws IOException {
    pair.write(0x123, (byte) 1, (byte) -2, (byte) 3);
    assertTrue(receive());
    assertEquals(0x123, frame.id);
    assertFalse(frame.extended || frame.remote || frame.error || frame.flexibleDataRate);
    assertFalse(frame.bitRateSwitch || frame.errorStateIndicator);
    assertEquals(3, frame.length);
    assertArrayEquals(new byte[] {1, -2, 3}, Arrays.copyOf(frame.data, 3));
  }

  @Test
  void deliversFlexibleDataRateWithItsFlags() throws IOException {
    byte[] data = new byte[64];
    for (int i = 0; i < 64; i++) data[i] = (byte) (3 * i);
    pair.write(0x9ABC_DEF0, 3, true, data, 64);
    assertTrue(receive());
    assertEquals(0x1ABC_DEF0, frame.id);
    assertTrue(frame.extended && frame.flexibleDataRate);
    assertTrue(frame.bitRateSwitch && frame.errorStateIndicator);
    assertEquals(64, frame.length);
    assertArrayEquals(data, frame.data);
  }

  @Test
  void deliversWhatARemoteFrameAsksFor() throws IOException {
    pair.write(0x4000_0321, 0, false, new byte[0], 5);
    assertTrue(receive());
    assertTrue(frame.remote);
    assertEquals(0x321, frame.id);
    assertEquals(5, frame.length);
  }

  @Test
  void turnsAnErrorFrameIntoAState() throws IOException {
    pair.write(0x2000_0040, new byte[8]);
    assertTrue(receive());
    assertTrue(frame.error);
    assertEquals(0x40, frame.id);
    assertEquals(CanHealth.State.BUS_OFF, port.health().state());
    assertEquals(1, port.health().count(CanHealth.Count.BUS_OFF));
    assertEquals(0, port.health().count(CanHealth.Count.RECEIVED));
  }

  @Test
  void neverBelievesALengthBeyondTheFrame() throws IOException {
    pair.write(0x123, 0, false, new byte[8], 200);
    assertTrue(receive());
    assertEquals(8, frame.length);
  }

  @Test
  void givesTheTimeAtWhichTheFrameCame() throws IOException {
    long before = System.nanoTime();
    pair.write(0x1, (byte) 1);
    long after = System.nanoTime();
    pair.write(0x2, (byte) 1);
    // The stamp is older than the reading by what passes here.
    while (System.nanoTime() - after < 5_000_000) Thread.onSpinWait();
    assertTrue(receive());
    // A thread may be interrupted between the readings of two clocks that belong together: 0.1 ms.
    long slack = 100_000;
    assertTrue(frame.receivedNanos >= before - slack, "too early");
    assertTrue(frame.receivedNanos <= after + slack, "too late");
    long first = frame.receivedNanos;
    assertTrue(receive());
    assertTrue(frame.receivedNanos >= first);
  }

  @Test
  void deliversFramesInTheirOrderAcrossBatches() throws IOException {
    int written = 0;
    for (int read = 0; read < 5_000; read++) {
      while (written < 5_000 && pair.write(0x100, bytes(written))) written++;
      assertTrue(receive());
      assertArrayEquals(bytes(read), Arrays.copyOf(frame.data, 4));
    }
    assertEquals(5_000, port.health().count(CanHealth.Count.RECEIVED));
  }

  private static byte[] bytes(int n) {
    return new byte[] {(byte) (n >> 24), (byte) (n >> 16), (byte) (n >> 8), (byte) n};
  }

  @Test
  void saysThatNothingCame() throws IOException {
    long start = System.nanoTime();
    assertFalse(port.receive(frame, start + 20_000_000));
    assertTrue(System.nanoTime() - start >= 20_000_000, "before the deadline");
    assertFalse(port.receive(frame, start)); // a deadline that has passed
  }

  @Test
  void toldOnceThatAllThatWasGatheredHasBeenTaken() throws IOException {
    SocketCanPort.Options options = SocketCanPort.Options.LISTEN.gathering(1);
    try (UnixPair own = new UnixPair();
        SocketCanPort gathering = SocketCanPort.over(own.readingEnd, options)) {
      own.write(1, (byte) 1);
      own.write(2, (byte) 2);
      assertTrue(gathering.receive(frame, System.nanoTime() + PATIENCE_NANOS));
      own.write(3, (byte) 3);
      long past = System.nanoTime();
      assertTrue(gathering.receive(frame, past));
      assertEquals(2, frame.id);
      assertFalse(gathering.receive(frame, past), "asked the kernel again");
      assertTrue(gathering.receive(frame, past), "did not ask the kernel at all");
      assertEquals(3, frame.id);
      assertFalse(gathering.receive(frame, past));
      assertFalse(gathering.receive(frame, past));
    }
  }

  @Test
  void wakesABlockedReaderWhenClosed() throws Exception {
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(() -> {
          try {
            receive();
            receive();
          } catch (IOException ended) {
            throw new CompletionException(ended);
          }
        });
    pair.write(1, (byte) 1);
    while (port.health().count(CanHealth.Count.RECEIVED) == 0) Thread.onSpinWait();
    port.close();
    ExecutionException ended =
        assertThrows(ExecutionException.class, () -> reader.get(20, TimeUnit.SECONDS));
    assertInstanceOf(ClosedChannelException.class, ended.getCause());
    port.close(); // once more does nothing
  }

  @Test
  void sendsNothingUnlessOpenedForIt() {
    assertThrows(IllegalStateException.class, () -> port.send(new CanFrame()));
  }

  /// In a JVM of its own, as a daemon is: what other tests have called decides what its compiler
  /// keeps on the stack.
  @Test
  void allocatesNothingPerFrame() throws Exception {
    Process alone =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FrameAllocation.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> said = alone.inputReader().lines().toList();
    assertEquals("0 bytes in 1600 frames", said.getLast(), said::toString);
  }
}
