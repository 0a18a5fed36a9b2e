package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.MqttSettings;
import io.celltwin.hil.bench.BenchBroker.Account;
import io.celltwin.hil.bench.BenchBroker.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A broker that is away from 10 to 20 s; the daemon makes a message every second, 30 in all.
class DeliveryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final MqttSettings USUAL = MqttSettings.to("tcp://localhost:1883", "t");
  private static final Expectation.Delivered EXPECTED =
      new Expectation.Delivered("expect", 1, OptionalDouble.empty());
  private static final Fault OUTAGE =
      new Fault("fault", "away", 9.7, OptionalDouble.of(19.7), _ -> {}, _ -> {});

  /// Those made before and after at once, those of the outage at 22 s.
  private static List<Arrival> sound() {
    List<Arrival> arrivals = new ArrayList<>();
    for (int number = 0; number < 30; number++) {
      boolean ofOutage = number >= 10 && number < 20;
      long madeMillis = 1000L * number + 500;
      long nanos = ofOutage ? 22 * SECOND : 1_000_000L * madeMillis;
      arrivals.add(new Arrival(nanos, number, madeMillis, ofOutage));
    }
    return arrivals;
  }

  private static Outcome judge(List<Arrival> arrivals) {
    return Delivery.judge(
        EXPECTED,
        OUTAGE,
        new Account(arrivals, OptionalLong.of(30), OptionalLong.of(20 * SECOND)),
        5);
  }

  private static void assertFails(Outcome outcome, String why) {
    assertFalse(outcome.passed());
    assertTrue(outcome.detail().contains(why), outcome::detail);
  }

  @Test
  void whatArrivesInTimeAndMarkedIsDelivered() {
    Outcome outcome = judge(sound());
    assertTrue(outcome.passed(), outcome::detail);
    assertTrue(outcome.detail().contains("10 of the outage after 2 s"), outcome::detail);
    List<Arrival> twice = sound();
    twice.addAll(sound());
    assertTrue(judge(twice).passed());
  }

  @Test
  void oneThatIsMissingIsNamed() {
    List<Arrival> arrivals = sound();
    arrivals.remove(17);
    assertFails(judge(arrivals), "messages [17] never arrived");
    arrivals = sound();
    arrivals.removeLast();
    assertFails(judge(arrivals), "messages [29] never arrived");
  }

  @Test
  void oneThatIsNotMarkedOrLateFails() {
    List<Arrival> unmarked = sound();
    unmarked.set(12, new Arrival(22 * SECOND, 12, 12_500, false));
    assertFails(judge(unmarked), "messages [12] of the outage are not marked");
    List<Arrival> late = sound();
    late.set(12, new Arrival(26 * SECOND, 12, 12_500, true));
    assertFails(judge(late), "after 6 s, limit 5 s");
  }

  @Test
  void withoutAnOutageOrAGoodbyeNothingIsShown() {
    OptionalLong none = OptionalLong.empty();
    OptionalLong some = OptionalLong.of(SECOND);
    assertFails(
        Delivery.judge(EXPECTED, OUTAGE, new Account(sound(), some, none), 5), "never away");
    assertFails(
        Delivery.judge(EXPECTED, OUTAGE, new Account(sound(), none, some), 5), "not said goodbye");
  }

  /// 3 s: attempts may fail up to 1.5 s after the loss at the soonest, so that the next wait is 4 s
  /// and at most half more. Two messages a second of the pack and four of cells and sources, 50 a
  /// second delivered. A long one: 30 s and half more.
  @Test
  void theDeadlineIsTheLongestWaitAndTheBacklog() {
    assertEquals(6 + 6 * 9 / 50.0 + 2, Delivery.deadline(USUAL, 3).seconds(), 1e-9);
    assertEquals(45 + 6 * 1045 / 50.0 + 2, Delivery.deadline(USUAL, 1000).seconds(), 1e-9);
  }
}
