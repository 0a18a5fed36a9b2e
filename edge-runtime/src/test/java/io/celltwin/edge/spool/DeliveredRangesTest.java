package io.celltwin.edge.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeliveredRangesTest {
  @Test
  void neighboursJoinAndTheFloorTakesWhatTouchesIt() {
    DeliveredRanges ranges = new DeliveredRanges();
    ranges.add(10, 20);
    ranges.add(20, 30);
    ranges.add(40, 50);
    assertEquals(2, ranges.size());
    ranges.add(0, 10);
    assertEquals(30, ranges.floor());
    assertEquals(1, ranges.size());
    ranges.add(30, 40);
    assertEquals(50, ranges.floor());
    assertEquals(0, ranges.size());
  }

  @Test
  void areWhatASetOfNumbersIs() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      DeliveredRanges ranges = new DeliveredRanges();
      BitSet set = new BitSet(); // bit k: the number k + 1
      for (int step = 0; step < 100; step++) {
        int from = random.nextInt(200);
        int to = from + 1 + random.nextInt(6);
        if (random.nextInt(20) == 0) {
          ranges.raiseFloor(from);
          set.set(0, from);
        } else {
          ranges.add(from, to);
          set.set(from, to);
        }
        for (int k = 0; k < 210; k++) assertEquals(set.get(k), ranges.covers(k + 1L));
        boolean all = set.nextClearBit(from) >= to + 3;
        int next = set.nextSetBit(from);
        assertEquals(all, ranges.coversAll(from, to + 3L));
        assertEquals(next >= 0 && next < to + 3, ranges.coversAny(from, to + 3L));
        assertEquals(set.nextClearBit(0), ranges.floor());
      }
      ByteBuffer bytes = ByteBuffer.allocate(DeliveredRanges.MAX_BYTES);
      ranges.put(bytes);
      DeliveredRanges read = new DeliveredRanges();
      read.get(bytes.flip());
      for (int k = 0; k < 210; k++) assertEquals(set.get(k), read.covers(k + 1L));
    }
  }

  @Test
  void tooManyForgetTheNarrowestButTheLast() {
    DeliveredRanges ranges = new DeliveredRanges();
    for (int k = 0; k < DeliveredRanges.CAPACITY; k++) {
      ranges.add(100L * k + 10, 100L * k + 20 + (k == 5 ? -1 : 0));
    }
    assertFalse(ranges.full());
    ranges.add(1_000_000, 1_000_001);
    assertTrue(ranges.full());
    ranges.forgetNarrowest(2);
    assertFalse(ranges.full());
    assertFalse(ranges.covers(519));
    assertTrue(ranges.covers(1_000_001));
  }
}
