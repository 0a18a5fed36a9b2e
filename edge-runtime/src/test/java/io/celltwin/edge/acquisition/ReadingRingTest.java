package io.celltwin.edge.acquisition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hal.Quality;
import org.junit.jupiter.api.Test;

class ReadingRingTest {
  @Test
  void leavesWhatIsYoungerThanTheTick() {
    ReadingRing ring = new ReadingRing(8);
    for (int k = 0; k < 5; k++) ring.accept(0, k, k, Quality.GOOD);
    double[] sum = new double[1];
    ring.drain(2, (channel, nanos, value, quality) -> sum[0] += value);
    assertEquals(0 + 1 + 2, sum[0]);
    ring.drain(10, (channel, nanos, value, quality) -> sum[0] += value);
    assertEquals(0 + 1 + 2 + 3 + 4, sum[0]);
  }

  @Test
  void countsWhatItCannotTake() {
    ReadingRing ring = new ReadingRing(4);
    for (int k = 0; k < 7; k++) ring.accept(0, k, k, Quality.GOOD);
    assertEquals(3, ring.refused());
  }

  @Test
  void handsEveryReadingFromThreadToThreadOnceAndInOrder() throws InterruptedException {
    ReadingRing ring = new ReadingRing(64);
    int count = 300_000;
    Thread producer =
        Thread.ofPlatform()
            .start(() -> {
              for (int k = 0; k < count; ) {
                long refused = ring.refused();
                ring.accept(k & 3, k, k, Quality.GOOD);
                if (ring.refused() == refused) k++;
                else Thread.onSpinWait();
              }
            });
    long[] next = new long[1];
    while (next[0] < count) {
      ring.drain(
          Long.MAX_VALUE,
          (channel, nanos, value, quality) -> {
            assertEquals(next[0], nanos);
            assertEquals(next[0] & 3, channel);
            next[0]++;
          });
    }
    producer.join();
  }
}
