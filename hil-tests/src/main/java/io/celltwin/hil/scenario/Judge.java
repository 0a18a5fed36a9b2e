package io.celltwin.hil.scenario;

import io.celltwin.hil.bench.BenchBroker;
import io.celltwin.hil.scenario.Expectation.Happening;
import io.celltwin.hil.scenario.Expectation.When;
import io.celltwin.hil.scenario.Outcome.Timing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/// Compares what a run has shown with what was expected of it.
final class Judge {
  private final Scenario scenario;
  private final Map<Expectation, TruthScore> scores = new HashMap<>();
  private final Map<Expectation, CurrentScore> currents = new HashMap<>();

  Judge(Scenario scenario) {
    this.scenario = scenario;
    for (Expectation expectation : scenario.expectations()) {
      switch (expectation) {
        case Expectation.TruthInside e ->
            scores.put(e, new TruthScore(e.fromSeconds(), e.sigmas(), e.whereEstimated()));
        case Expectation.AtMost e ->
            scores.put(e, new TruthScore(e.fromSeconds(), 1, e.whereEstimated()));
        case Expectation.CurrentWithin e ->
            currents.put(e, new CurrentScore(e.fromSeconds(), e.untilSeconds()));
        case Happening _,
            Expectation.Counted _,
            Expectation.Delivered _,
            Expectation.NothingElse _ -> {}
      }
    }
  }

  /// What has to see every state of the run.
  List<Score> scores() {
    List<Score> all = new ArrayList<>(scores.values());
    all.addAll(currents.values());
    return all;
  }

  /// @param counts of each source at the end, by its name
  /// @param delivered where there is a broker
  List<Outcome> judge(
      List<Told> told,
      Map<String, Map<String, Long>> counts,
      Optional<BenchBroker.Account> delivered) {
    return scenario.expectations().stream()
        .map(each -> judge(each, told, counts, delivered))
        .toList();
  }

  private Outcome judge(
      Expectation expectation,
      List<Told> told,
      Map<String, Map<String, Long>> counts,
      Optional<BenchBroker.Account> delivered) {
    return switch (expectation) {
      case Happening happening -> judge(happening, told);
      case Expectation.TruthInside e -> {
        TruthScore score = score(e);
        yield new Outcome(
            e, score.share() >= e.share(), truth("%.3f %%", 100 * score.share(), score));
      }
      case Expectation.AtMost e -> {
        TruthScore score = score(e);
        double most = score.most(e.figure());
        yield new Outcome(e, most <= e.soc(), truth("at most %.3f %%", 100 * most, score));
      }
      case Expectation.CurrentWithin e -> {
        CurrentScore score = Optional.ofNullable(currents.get(e)).orElseThrow();
        yield new Outcome(e, score.within(e.leastAmps(), e.mostAmps()), score.text());
      }
      case Expectation.Counted e -> {
        Map<String, Long> all = counts.getOrDefault(e.source(), Map.of());
        long count = all.getOrDefault(e.count(), 0L);
        yield new Outcome(
            e,
            count >= e.atLeast(),
            all.containsKey(e.count())
                ? Long.toString(count)
                : "there is no such count, only " + new TreeSet<>(all.keySet()));
      }
      case Expectation.Delivered e ->
          Delivery.judge(e, outage(e), delivered.orElseThrow(), deliverySeconds(e));
      case Expectation.NothingElse e -> {
        List<Told> others = others(told);
        yield new Outcome(
            e, others.isEmpty(), others.isEmpty() ? "" : "also told: " + texts(others));
      }
    };
  }

  private static String truth(String format, double value, TruthScore score) {
    String number = Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "";
    String between = number.isEmpty() || score.missing().isEmpty() ? "" : "; ";
    return number + between + score.missing();
  }

  private Fault outage(Expectation.Delivered expectation) {
    return scenario.faults().get(expectation.fault() - 1);
  }

  private double deliverySeconds(Expectation.Delivered expectation) {
    Fault outage = outage(expectation);
    double seconds = outage.untilSeconds().orElseThrow() - outage.atSeconds();
    return expectation
        .withinSeconds()
        .orElseGet(() -> Delivery.deadline(scenario.mqtt().orElseThrow(), seconds).seconds());
  }

  private TruthScore score(Expectation expectation) {
    return Optional.ofNullable(scores.get(expectation)).orElseThrow();
  }

  // What happens at a time

  private Outcome judge(Happening happening, List<Told> told) {
    double from = fromSeconds(happening.when());
    List<Told> matching =
        told.stream().filter(each -> means(happening, each) && seconds(each) >= from).toList();
    OptionalDouble complete = complete(happening, matching);
    double limit = happening.when().withinSeconds();
    Optional<Timing> timing = Optional.of(new Timing(from, from + limit, complete));
    if (complete.isEmpty()) {
      String partly = matching.isEmpty() ? "not told" : "only told: " + texts(matching);
      return new Outcome(happening, false, partly + early(from + limit), timing);
    }
    double took = complete.getAsDouble() - from;
    return new Outcome(
        happening,
        took <= limit,
        String.format(
            Locale.ROOT, "after %s s, limit %s s", Texts.number(took), Texts.number(limit)),
        timing);
  }

  /// A limit that the run has not reached.
  private String early(double deadlineSeconds) {
    double left = deadlineSeconds - scenario.durationSeconds();
    return left > 0 ? "; the run ended " + Texts.number(left) + " s before the limit" : "";
  }

  /// Of the fault as the file has it, whether it is put in or not.
  private double fromSeconds(When when) {
    if (when.fault().isEmpty()) return 0;
    Fault fault = scenario.faults().get(when.fault().getAsInt() - 1);
    return when.afterItEnds() ? fault.untilSeconds().orElseThrow() : fault.atSeconds();
  }

  private static double seconds(Told told) {
    return told.nanos() * 1e-9;
  }

  /// When the last part of what is expected was told.
  private static OptionalDouble complete(Happening happening, List<Told> matching) {
    if (!(happening instanceof Expectation.Alarm alarm) || alarm.subjects().isEmpty()) {
      return matching.stream().mapToDouble(Judge::seconds).findFirst();
    }
    Set<Integer> missing = new HashSet<>(alarm.subjects());
    for (Told one : matching) {
      if (!(one instanceof Told.Alarm event)) continue;
      event.subjects().forEach(missing::remove);
      if (missing.isEmpty()) return OptionalDouble.of(seconds(one));
    }
    return OptionalDouble.empty();
  }

  private static boolean means(Happening happening, Told told) {
    return switch (happening) {
      case Expectation.Alarm e ->
          told instanceof Told.Alarm t && t.kind() == e.kind() && t.raised() == e.raised();
      case Expectation.Named e ->
          told instanceof Told.Device t
              && t.source().equals(e.source())
              && e.means(t.fault())
              && t.raised() == e.raised();
      case Expectation.Becomes e ->
          told instanceof Told.State t && t.source().equals(e.source()) && t.state() == e.state();
      case Expectation.Verdict e ->
          told instanceof Told.Verdict t && t.verdict().equals(e.verdict());
    };
  }

  // Nothing else

  private List<Told> others(List<Told> told) {
    List<Told> others = new ArrayList<>();
    for (Told one : told) {
      if (!one.isBad()) continue;
      boolean expected =
          scenario.expectations().stream()
              .anyMatch(e -> e instanceof Happening happening && covers(happening, one));
      if (!expected) others.add(one);
    }
    return others;
  }

  private boolean covers(Happening happening, Told told) {
    boolean inTime =
        seconds(told) >= fromSeconds(happening.when())
            && seconds(told) <= untilSeconds(happening.when());
    if (!inTime || !means(happening, told)) return false;
    return !(happening instanceof Expectation.Alarm alarm)
        || alarm.subjects().isEmpty()
        || (told instanceof Told.Alarm event && alarm.subjects().containsAll(event.subjects()));
  }

  /// Until when something that is expected is nothing else: its limit; where it may be told again,
  /// the same after the fault has ended.
  private double untilSeconds(When when) {
    if (!when.repeats()) return fromSeconds(when) + when.withinSeconds();
    if (when.fault().isEmpty() || when.afterItEnds()) return Double.POSITIVE_INFINITY;
    return scenario
            .faults()
            .get(when.fault().getAsInt() - 1)
            .untilSeconds()
            .orElse(Double.POSITIVE_INFINITY)
        + when.withinSeconds();
  }

  private static String texts(List<Told> told) {
    int most = 5;
    StringBuilder text = new StringBuilder();
    for (Told one : told.subList(0, Math.min(most, told.size()))) {
      if (!text.isEmpty()) text.append("; ");
      text.append(one.text()).append(" at ").append(Texts.number(seconds(one))).append(" s");
    }
    return told.size() > most
        ? text.append("; and ").append(told.size() - most).append(" more").toString()
        : text.toString();
  }
}
