package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private static int taken(TokenBucket bucket, long fromNanos, long toNanos, long stepNanos) {
    int taken = 0;
    for (long now = fromNanos; now < toNanos; now += stepNanos) {
      while (bucket.allows(now)) {
        bucket.take();
        taken++;
      }
    }
    return taken;
  }

  @Test
  void overTimeSoManyGoAsItSays() {
    TokenBucket bucket = new TokenBucket(50, 0);
    assertEquals(500, taken(bucket, 0, 10 * SECOND + 1, SECOND / 100), 1);
  }

  @Test
  void whatIsLeftUnusedIsNotSavedForLong() {
    TokenBucket bucket = new TokenBucket(50, 0);
    assertEquals(
        10, taken(bucket, 3600 * SECOND, 3600 * SECOND + 1, SECOND), "a fifth of a second");
  }

  @Test
  void oneIsLetThroughHoweverSlowItIs() {
    TokenBucket bucket = new TokenBucket(0.1, 0);
    assertFalse(bucket.allows(9 * SECOND));
    assertTrue(bucket.allows(10 * SECOND + 1));
    bucket.take();
    assertFalse(bucket.allows(10 * SECOND + 2));
  }
}
