package io.celltwin.canbus;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.log.CanLogs;
import io.celltwin.canbus.log.LogCanPort;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.can.SlcanPort;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [CanPort] promises of every port, on the machine's own clock. `SocketCanPortTest` and
/// `JsscSerialPortTest` have the same of what needs the kernel.
class CanPortContractTest {
  /// Far more than a machine that is busy needs, so that only a hang fails.
  private static final long PATIENCE_SECONDS = 30;

  private static final Clock CLOCK = new SystemClock();

  @TempDir private Path folder;

  enum Kind {
    MEMORY,
    LOG_BEFORE_ITS_FRAME,
    LOG_THAT_HAS_ENDED,
    SERIAL_ADAPTER
  }

  private static Stream<Kind> kinds() {
    return Stream.of(Kind.values());
  }

  private CanPort open(Kind kind) throws IOException {
    return switch (kind) {
      case MEMORY -> new MemoryCanBus(CLOCK).open();
      case LOG_BEFORE_ITS_FRAME -> log("(0.0) can0 001#\n", CLOCK.nowNanos() + (1L << 40));
      case LOG_THAT_HAS_ENDED -> log("", CLOCK.nowNanos());
      case SERIAL_ADAPTER ->
          SlcanPort.open("adapter", Agreeing::new, SlcanPort.Options.listen(500_000), CLOCK);
    };
  }

  private CanPort log(String text, long startNanos) throws IOException {
    Path file = Files.writeString(folder.resolve("x.log"), text);
    return new LogCanPort(CanLogs.open(file), LogCanPort.EVERY_CHANNEL, CLOCK, startNanos);
  }

  /// An adapter that says yes to every command and hears nothing.
  private static final class Agreeing implements SerialPort {
    private int answers;

    @Override
    public int read(byte[] into, long deadlineNanos) throws IOException {
      if (answers > 0) {
        answers--;
        into[0] = '\r';
        return 1;
      }
      try {
        CLOCK.waitUntil(deadlineNanos);
      } catch (InterruptedException stopped) {
        throw new IOException(stopped);
      }
      return 0;
    }

    @Override
    public void write(byte[] from, int length) {
      for (int i = 0; i < length; i++) if (from[i] == '\r') answers++;
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aThreadThatWaitsIsWokenByCloseAndToldSo(Kind kind) throws Exception {
    CanPort port = open(kind);
    FutureTask<Throwable> task =
        new FutureTask<>(() -> {
          try {
            long deadlineNanos = CLOCK.nowNanos() + TimeUnit.SECONDS.toNanos(10 * PATIENCE_SECONDS);
            port.receive(new CanFrame(), deadlineNanos);
            return new AssertionError("returned");
          } catch (IOException ended) {
            return Thread.interrupted() ? new AssertionError("left interrupted", ended) : ended;
          }
        });
    Thread reader = new Thread(task);
    reader.setDaemon(true);
    reader.start();
    while (reader.getState() != Thread.State.TIMED_WAITING && !task.isDone()) Thread.onSpinWait();
    port.close();
    assertInstanceOf(
        ClosedChannelException.class, task.get(PATIENCE_SECONDS, TimeUnit.SECONDS), kind::name);
    port.close(); // once more does nothing
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPortThatIsClosedSaysSo(Kind kind) throws IOException {
    CanPort port = open(kind);
    port.close();
    assertThrows(
        ClosedChannelException.class,
        () -> port.receive(new CanFrame(), CLOCK.nowNanos() + 1_000_000));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whereNothingComesTheDeadlineIsWaitedFor(Kind kind) throws IOException {
    try (CanPort port = open(kind)) {
      long deadlineNanos = CLOCK.nowNanos() + 20_000_000;
      assertFalse(port.receive(new CanFrame(), deadlineNanos));
      assertTrue(CLOCK.nowNanos() - deadlineNanos >= 0, "before the deadline");
    }
  }
}
