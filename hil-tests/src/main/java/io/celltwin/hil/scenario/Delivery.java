package io.celltwin.hil.scenario;

import io.celltwin.config.MqttSettings;
import io.celltwin.hil.bench.BenchBroker.Account;
import io.celltwin.hil.bench.BenchBroker.Arrival;
import io.celltwin.hil.scenario.Deadlines.Deadline;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Whether the broker has everything, and the messages of its absence in time. Which these are says
/// the bench's time, how long they take the system's: a publisher has no other.
final class Delivery {
  /// The publisher's waits between two attempts: 1, 2, 4 ... 30 s, each half to one and a half
  /// times that (docs/MQTT.md).
  private static final double FIRST_WAIT_SECONDS = 1;

  private static final double LONGEST_WAIT_SECONDS = 30;
  private static final double LEAST_SHARE = 0.5;
  private static final double MOST_SHARE = 1.5;

  /// For the handshake, and for the last acknowledgements on a busy machine.
  private static final double CONNECT_SECONDS = 2;

  /// Messages bear whole milliseconds.
  private static final double ROUNDING_SECONDS = 0.002;

  private static final double SECONDS_PER_MILLI = 1e-3;
  private static final double SECONDS_PER_NANO = 1e-9;

  private Delivery() {}

  /// How long after an outage its last message may come.
  static Deadline deadline(MqttSettings mqtt, double outageSeconds) {
    double wait = FIRST_WAIT_SECONDS;
    double over = LEAST_SHARE * wait; // of the outage, when the wait has ended at the soonest
    while (over <= outageSeconds && wait < LONGEST_WAIT_SECONDS) {
      wait = Math.min(2 * wait, LONGEST_WAIT_SECONDS);
      over += LEAST_SHARE * wait;
    }
    double attempt = MOST_SHARE * wait;
    double backlog = perSecond(mqtt) * (outageSeconds + attempt) / mqtt.backfillPerSecond();
    return new Deadline(
        attempt + backlog + CONNECT_SECONDS,
        String.format(
            Locale.ROOT,
            "wait for the next attempt %s s + backlog at backfill_per_s %s s + %s s to connect",
            Texts.number(attempt),
            Texts.number(backlog),
            Texts.number(CONNECT_SECONDS)));
  }

  /// Messages that a pack makes, at most: of itself, of its cells and of its sources.
  private static double perSecond(MqttSettings mqtt) {
    return 1 / Math.min(mqtt.telemetryPeriodSeconds(), mqtt.faultPeriodSeconds())
        + 2 / Math.min(mqtt.cellsPeriodSeconds(), mqtt.faultPeriodSeconds());
  }

  /// @param outage the broker's
  static Outcome judge(
      Expectation.Delivered expectation, Fault outage, Account account, double limitSeconds) {
    if (account.restoredNanos().isEmpty()) {
      return new Outcome(expectation, false, "the broker was never away");
    }
    if (account.numbered().isEmpty()) {
      return new Outcome(expectation, false, "the daemon has not said goodbye");
    }
    Set<Long> missing =
        LongStream.range(0, account.numbered().getAsLong())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    account.arrivals().forEach(arrival -> missing.remove(arrival.number()));
    if (!missing.isEmpty()) {
      return new Outcome(expectation, false, "messages " + missing + " never arrived");
    }
    return judgeOutage(expectation, outage, account, limitSeconds);
  }

  private static Outcome judgeOutage(
      Expectation.Delivered expectation, Fault outage, Account account, double limitSeconds) {
    List<Arrival> ofOutage = ofOutage(outage, account);
    List<Long> unmarked =
        ofOutage.stream().filter(each -> !each.ofThePast()).map(Arrival::number).toList();
    if (ofOutage.isEmpty() || !unmarked.isEmpty()) {
      return new Outcome(
          expectation,
          false,
          ofOutage.isEmpty()
              ? "no message was made while the broker was away"
              : "messages " + unmarked + " of the outage are not marked");
    }
    long lastNanos = ofOutage.stream().mapToLong(Arrival::nanos).max().orElseThrow();
    double took = (lastNanos - account.restoredNanos().getAsLong()) * SECONDS_PER_NANO;
    return new Outcome(
        expectation,
        took <= limitSeconds,
        String.format(
            Locale.ROOT,
            "%d of %d messages, the last of %d of the outage after %s s, limit %s s",
            account.numbered().getAsLong(),
            account.numbered().getAsLong(),
            ofOutage.size(),
            Texts.number(took),
            Texts.number(limitSeconds)));
  }

  /// The first message is of the first tick, at 0. The broker goes and comes before the tick that
  /// follows its time.
  private static List<Arrival> ofOutage(Fault outage, Account account) {
    long firstMillis =
        account.arrivals().stream().mapToLong(Arrival::recordedMillis).min().orElse(0);
    double from = outage.atSeconds() + ROUNDING_SECONDS;
    double until = outage.untilSeconds().orElseThrow() - ROUNDING_SECONDS;
    return account.arrivals().stream()
        .filter(arrival -> {
          double seconds = (arrival.recordedMillis() - firstMillis) * SECONDS_PER_MILLI;
          return seconds > from && seconds < until;
        })
        .toList();
  }
}
