package io.celltwin.hal.can;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StampClockTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long WALL = 1_700_000_000L * SECOND;

  private final StampClock stamps = new StampClock();
  private final long start = System.nanoTime();

  private void batchAt(double seconds, long wallAhead) {
    stamps.take(start + (long) (seconds * SECOND), wallAhead);
  }

  private double read(double seconds, long wallAhead) {
    long wall = start + (long) (seconds * SECOND) + wallAhead;
    return (stamps.monotonic(wall) - start) / (double) SECOND;
  }

  @Test
  void movesAStampToTheMonotonicClock() {
    batchAt(0, WALL);
    batchAt(1, WALL);
    assertEquals(0.25, read(0.25, WALL), 1e-9);
    assertEquals(0.5, read(0.5, WALL), 1e-9);
  }

  @Test
  void keepsTheTimesOfFramesAcrossAClockSetForward() {
    batchAt(0, WALL);
    batchAt(1, WALL + 3600 * SECOND);
    assertEquals(0.25, read(0.25, WALL), 1e-9, "before the step");
    assertEquals(0.75, read(0.75, WALL + 3600 * SECOND), 1e-9, "after the step");
  }

  @Test
  void keepsTheTimesOfFramesAcrossAClockSetBack() {
    batchAt(0, WALL);
    batchAt(1, WALL - 3600 * SECOND);
    assertEquals(0.25, read(0.25, WALL), 1e-9, "before the step");
    assertEquals(0.75, read(0.75, WALL - 3600 * SECOND), 1e-9, "after the step");
  }

  @Test
  void neverRunsBackNorAheadWhateverTheClockDoes() {
    batchAt(0, WALL);
    batchAt(1, WALL);
    double before = read(0.9, WALL);
    assertEquals(before, read(-500, WALL), 0, "a stamp from nowhere");
    assertEquals(1, read(500, WALL), 1e-9, "a stamp of the future");
  }

  @Test
  void takesTheTimeOfReadingWhereThereIsNoStamp() {
    batchAt(0, WALL);
    batchAt(2, WALL);
    assertTrue(stamps.monotonic(0) - start == 2 * SECOND);
  }
}
