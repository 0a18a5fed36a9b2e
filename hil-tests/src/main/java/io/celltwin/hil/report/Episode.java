package io.celltwin.hil.report;

import io.celltwin.hil.scenario.Told;
import io.celltwin.report.TimeLine;
import io.celltwin.report.Tone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;

/// Something that was told to be wrong, from when to when: the moments of [Told] joined.
final class Episode {
  private final String what;
  private final SortedSet<Integer> subjects = new TreeSet<>();
  private final Set<Integer> active = new TreeSet<>();
  private final List<TimeLine.Bar> bars = new ArrayList<>();
  private double sinceSeconds = Double.NaN;

  private Episode(String what) {
    this.what = what;
  }

  /// In the order in which they began.
  static List<Episode> of(List<Told> told) {
    Joining joining = new Joining();
    told.forEach(joining::take);
    return List.copyOf(joining.episodes.values());
  }

  String text() {
    if (subjects.isEmpty()) return what;
    return what + " of " + runs(List.copyOf(subjects));
  }

  /// `1 to 16, 18`
  private static String runs(List<Integer> ascending) {
    StringJoiner text = new StringJoiner(", ");
    int first = 0;
    for (int k = 1; k <= ascending.size(); k++) {
      if (k < ascending.size() && ascending.get(k) == ascending.get(k - 1) + 1) continue;
      String run = String.valueOf(ascending.get(first));
      if (k - first > 1) run += (k - first == 2 ? ", " : " to ") + ascending.get(k - 1);
      text.add(run);
      first = k;
    }
    return text.toString();
  }

  /// The last one without end, where it lasted until the run's.
  List<TimeLine.Bar> bars() {
    List<TimeLine.Bar> all = new ArrayList<>(bars);
    if (!Double.isNaN(sinceSeconds)) all.add(bar(Double.POSITIVE_INFINITY));
    return all;
  }

  private TimeLine.Bar bar(double untilSeconds) {
    return new TimeLine.Bar(Tone.PURPLE, sinceSeconds, untilSeconds);
  }

  private void begin(double seconds, List<Integer> of) {
    subjects.addAll(of);
    active.addAll(of);
    if (Double.isNaN(sinceSeconds)) sinceSeconds = seconds;
  }

  /// It goes on for as long as one of its subjects is left.
  private void end(double seconds, List<Integer> of) {
    of.forEach(active::remove);
    if (!active.isEmpty() || Double.isNaN(sinceSeconds)) return;
    bars.add(bar(seconds));
    sinceSeconds = Double.NaN;
  }

  private static final class Joining {
    private final Map<String, Episode> episodes = new LinkedHashMap<>();

    /// Of what has one state at a time.
    private final Map<String, Episode> current = new HashMap<>();

    private void take(Told one) {
      double seconds = one.nanos() * 1e-9;
      switch (one) {
        case Told.Alarm(_, var kind, boolean raised, var subjects, _) ->
            turn(kind.wireName(), raised, seconds, subjects);
        case Told.Device(_, String source, var fault, boolean raised) ->
            turn(source + ": " + fault, raised, seconds, List.of());
        case Told.State state -> become(state.source(), state, seconds);
        case Told.Verdict verdict -> become("string " + verdict.string(), verdict, seconds);
      }
    }

    private void turn(String what, boolean raised, double seconds, List<Integer> subjects) {
      Episode episode = episodes.computeIfAbsent(what, Episode::new);
      if (raised) episode.begin(seconds, subjects);
      else episode.end(seconds, subjects);
    }

    private void become(String whose, Told told, double seconds) {
      Optional.ofNullable(current.remove(whose)).ifPresent(past -> past.end(seconds, List.of()));
      if (!told.isBad()) return;
      Episode episode = episodes.computeIfAbsent(told.text(), Episode::new);
      episode.begin(seconds, List.of());
      current.put(whose, episode);
    }
  }
}
