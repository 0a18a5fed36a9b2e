package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.Clock;
import io.celltwin.hal.VirtualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogCanPortTest {
  private static final String LOG =
      """
      (1700000000.000000) can0 001#
      (1700000000.010000) can1 002#
      (1700000000.030000) can0 003#
      (1700000000.020000) can0 004#
      (1700000000.040000) can1 005#
      """;

  /// A clock that only tells what was waited for.
  private static final class Waits implements Clock {
    private final List<Long> millis = new ArrayList<>();

    @Override
    public long nowNanos() {
      return 0;
    }

    @Override
    public void waitUntil(long deadlineNanos) {
      millis.add(deadlineNanos / 1_000_000);
    }
  }

  private static CanLogReader log(String text) throws IOException {
    return CanLogs.open(
        Path.of("x.log"), new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /// What comes in slices of `sliceMillis` of the clock, up to 100 ms: `id@millis`.
  private static List<String> play(LogCanPort port, Clock clock, long sliceMillis)
      throws IOException {
    List<String> played = new ArrayList<>();
    CanFrame frame = new CanFrame();
    for (long t = sliceMillis; t <= 100; t += sliceMillis) {
      while (port.receive(frame, t * 1_000_000)) {
        assertEquals(frame.receivedNanos, clock.nowNanos());
        assertTrue(clock.nowNanos() <= t * 1_000_000, "later than asked for");
        played.add(frame.id + "@" + frame.receivedNanos / 1_000_000);
      }
      assertEquals(t * 1_000_000, clock.nowNanos(), "false before the deadline");
    }
    return played;
  }

  @Test
  void framesComeWhenTheyWereRecordedHoweverOneAsks() throws IOException {
    for (long slice : new long[] {1, 7, 100}) {
      VirtualClock clock = new VirtualClock(new Waits(), VirtualClock.AS_FAST_AS_POSSIBLE);
      LogCanPort port = new LogCanPort(log(LOG), LogCanPort.EVERY_CHANNEL, clock, 0);
      // The fourth is stamped before the third: it does not go back in time.
      assertEquals(
          List.of("1@0", "2@10", "3@30", "4@30", "5@40"),
          play(port, clock, slice),
          "slice " + slice);
      assertTrue(port.ended());
    }
  }

  @Test
  void portsOnChannelsOfOneLogKeepStep() throws IOException {
    VirtualClock clock = new VirtualClock(new Waits(), VirtualClock.AS_FAST_AS_POSSIBLE);
    LogCanPort port = new LogCanPort(log(LOG), "can1", clock, 5_000_000);
    assertEquals(List.of("2@15", "5@45"), play(port, clock, 100));
  }

  @Test
  void aFactorShortensOnlyTheWaiting() throws IOException {
    Waits pace = new Waits();
    VirtualClock clock = new VirtualClock(pace, 10);
    LogCanPort port = new LogCanPort(log(LOG), LogCanPort.EVERY_CHANNEL, clock, 0);
    assertEquals(List.of("1@0", "2@10", "3@30", "4@30", "5@40"), play(port, clock, 100));
    assertEquals(List.of(1L, 3L, 4L, 10L), pace.millis);
  }

  @Test
  void aLogThatIsWrongThrowsAfterItsFrames() throws IOException {
    VirtualClock clock = new VirtualClock(new Waits(), VirtualClock.AS_FAST_AS_POSSIBLE);
    LogCanPort port =
        new LogCanPort(log("(1.0) can0 001#\n(1.0) can0 0\n"), LogCanPort.EVERY_CHANNEL, clock, 0);
    CanFrame frame = new CanFrame();
    assertTrue(port.receive(frame, 1));
    assertThrows(BadLogException.class, () -> port.receive(frame, 1));
    assertFalse(port.ended());
  }

  @Test
  void nothingIsSentAndAnInterruptEndsTheWaiting() throws IOException {
    VirtualClock clock = new VirtualClock(new Waits(), VirtualClock.AS_FAST_AS_POSSIBLE);
    LogCanPort port = new LogCanPort(log(LOG), LogCanPort.EVERY_CHANNEL, clock, 1);
    CanFrame frame = new CanFrame();
    assertThrows(IllegalStateException.class, () -> port.send(frame));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, () -> port.receive(frame, 10));
    assertTrue(Thread.interrupted());
  }
}
