package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.Quality;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.pack.SerialPackSettings;
import io.celltwin.hal.pack.SerialPackSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Packs behind a line that holds back what comes, as a gateway on a network does. The pack's
/// current is the time, in whole seconds, at which it was asked.
class DelayedPackTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int CELLS = 13;
  private static final int SENSORS = 2;

  /// The current's resolution is a second, and a pack says only some time after it was asked.
  private static final double OLDEST_SECONDS = 1.1;

  /// Bytes on their way.
  private static final class Held {
    final long untilNanos;
    final byte[] bytes;

    Held(long untilNanos, byte[] bytes) {
      this.untilNanos = untilNanos;
      this.bytes = bytes;
    }
  }

  private static final class Rig implements PackInputs, SerialPort {
    final VirtualClock clock =
        new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    final SerialPackSettings settings;
    final SerialResponder pack;
    final ArrayDeque<Held> held = new ArrayDeque<>();
    SerialPackSource source;
    long delayNanos;
    long stalledUntilNanos;
    double oldestSeconds = Double.NEGATIVE_INFINITY;
    int currents;

    Rig(SerialPackSettings.Kind kind) {
      settings = SerialPackSettings.of(kind, CELLS, SENSORS);
      pack = PackFaults.responder(kind, CELLS, SENSORS, this, clock);
      source = begin();
      stalledUntilNanos = clock.nowNanos();
    }

    SerialPackSource begin() {
      return new SerialPackSource(settings, () -> this, clock);
    }

    @Override
    public double cellVolts(int cell, long nanos) {
      return 3.3;
    }

    @Override
    public double amps(long nanos) {
      return Math.floor((double) clock.nowNanos() / SECOND);
    }

    @Override
    public double celsius(int sensor, long nanos) {
      return 25;
    }

    @Override
    public double soc(long nanos) {
      return 0.5;
    }

    void run(double seconds) throws IOException {
      long end = clock.nowNanos() + (long) (seconds * SECOND);
      while (clock.nowNanos() < end) {
        source.read(
            end,
            (channel, nanos, value, quality) -> {
              if (channel != 0 || quality != Quality.GOOD) return;
              currents++;
              oldestSeconds = Math.max(oldestSeconds, (double) nanos / SECOND - value);
            });
      }
    }

    DeviceHealth health() {
      return source.health().orElseThrow();
    }

    void assertFresh() {
      assertTrue(
          oldestSeconds <= OLDEST_SECONDS,
          settings.kind() + ": a current is " + oldestSeconds + " s older than its time says");
    }

    @Override
    public int read(byte[] into, long deadlineNanos) throws IOException {
      while (true) {
        long nowNanos = clock.nowNanos();
        byte[] bytes = new byte[into.length];
        int got = pack.read(bytes, nowNanos);
        if (got > 0) held.add(new Held(nowNanos + delayNanos, Arrays.copyOf(bytes, got)));
        boolean isDue = !held.isEmpty() && held.peek().untilNanos <= nowNanos;
        if (isDue && stalledUntilNanos <= nowNanos) {
          byte[] due = held.remove().bytes;
          System.arraycopy(due, 0, into, 0, due.length);
          return due.length;
        }
        if (nowNanos - deadlineNanos >= 0) return 0;
        try {
          clock.waitUntil(Math.min(deadlineNanos, nowNanos + 1_000_000));
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException();
        }
      }
    }

    @Override
    public void write(byte[] from, int length) throws IOException {
      pack.write(from, length);
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @EnumSource(SerialPackSettings.Kind.class)
  void noValueIsOlderThanItsTime(SerialPackSettings.Kind kind) throws IOException {
    for (double delaySeconds : new double[] {0.31, 0.4, 1.05, 5, 20}) {
      Rig rig = new Rig(kind);
      rig.run(10);
      assertTrue(rig.currents >= 8, kind + ": " + rig.currents);
      rig.delayNanos = (long) (delaySeconds * SECOND);
      rig.run(100);
      rig.assertFresh();
      assertEquals(State.SILENT, rig.health().state(), kind + ", " + delaySeconds + " s");
      // Of one that comes between two requests the first may have the beginning.
      if (delaySeconds > 1)
        assertTrue(rig.health().reason().contains("come later than"), rig.health().reason());
      rig.delayNanos = 0;
      rig.run(25);
      rig.currents = 0;
      rig.run(10);
      assertTrue(rig.currents >= 9, kind + ": " + rig.currents);
      rig.assertFresh();
      assertEquals(State.UP, rig.health().state());
    }
  }

  /// What was asked before goes on coming.
  @ParameterizedTest
  @EnumSource(SerialPackSettings.Kind.class)
  void whoBeginsOnALineThatHoldsBackIsNotMisled(SerialPackSettings.Kind kind) throws IOException {
    for (double former = 6; former < 7; former += 0.07) {
      Rig rig = new Rig(kind);
      rig.delayNanos = 5 * SECOND;
      rig.run(former);
      rig.source.close();
      rig.source = rig.begin();
      rig.run(60);
      rig.assertFresh();
    }
  }

  @ParameterizedTest
  @EnumSource(SerialPackSettings.Kind.class)
  void aLineThatStallsAndThenGivesAllAtOnceIsNotBelieved(SerialPackSettings.Kind kind)
      throws IOException {
    for (double seconds = 0.1; seconds < 8; seconds += 0.23) {
      Rig rig = new Rig(kind);
      rig.run(5);
      rig.stalledUntilNanos = rig.clock.nowNanos() + (long) (seconds * SECOND);
      rig.run(seconds + 5);
      rig.assertFresh();
      rig.currents = 0;
      rig.run(10);
      assertTrue(rig.currents >= 8, kind + ": " + rig.currents); // a poll in doubt takes longer
      rig.assertFresh();
    }
  }

  /// Another host on the line asks the same: its answers cannot be told from ours.
  @Test
  void anotherHostDoesNotKeepThePackSilent() throws IOException {
    Rig rig = new Rig(SerialPackSettings.Kind.DALY_D2);
    rig.run(10);
    rig.pack.inject(LineFault.SILENCE, 1);
    byte[] asks = {(byte) 0xD2, 3, 0, 0, 0, 62, (byte) 0xD7, (byte) 0xB9};
    for (int i = 0; i < 40; i++) {
      rig.run(0.53);
      rig.pack.write(asks, asks.length);
    }
    rig.currents = 0;
    rig.run(10);
    assertTrue(rig.currents >= 9, "currents " + rig.currents);
    assertEquals(State.UP, rig.health().state());
  }
}
