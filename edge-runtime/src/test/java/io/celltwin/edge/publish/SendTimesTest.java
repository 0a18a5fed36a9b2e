package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/// In ticks of 1: every 10 where nothing happens, every 3 while something has.
class SendTimesTest {
  private static List<Integer> sent(SendTimes times, int from, int until, LongPredicate fast) {
    List<Integer> sent = new ArrayList<>();
    for (int now = from; now < until; now++) {
      if (times.take(now, fast.test(now))) sent.add(now);
    }
    return sent;
  }

  @Test
  void sendsAtOnceAndThenOnItsGrid() {
    assertEquals(List.of(5, 15, 25), sent(new SendTimes(10, 3), 5, 35, _ -> false));
  }

  @Test
  void sendsFasterFromTheTickOnThatSomethingHasHappened() {
    SendTimes times = new SendTimes(10, 3);
    assertEquals(
        List.of(0, 10, 17, 20, 23, 26, 36), sent(times, 0, 37, now -> now >= 17 && now < 24));
  }

  @Test
  void doesNotSendTwiceWithinTheFasterPeriodHoweverOftenSomethingHappens() {
    assertEquals(List.of(0, 3, 6, 9), sent(new SendTimes(10, 3), 0, 11, _ -> true));
  }

  @Test
  void aFaultPeriodThatIsNotShorterChangesNothing() {
    assertEquals(List.of(0, 10, 20), sent(new SendTimes(10, 50), 0, 25, now -> now > 3));
  }

  @Test
  void goesOnFromNowWhereMoreThanAPeriodHasPassed() {
    SendTimes times = new SendTimes(10, 3);
    assertEquals(List.of(0), sent(times, 0, 1, _ -> false));
    assertEquals(List.of(47, 57), sent(times, 47, 60, _ -> false));
  }
}
