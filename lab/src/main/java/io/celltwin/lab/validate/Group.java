package io.celltwin.lab.validate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The drives of a set at one temperature in one case. Where there are drives that identification
/// has not seen, they alone count.
///
/// @param scores of those that count
/// @param drives all there are
/// @param seen whether identification has seen all of them
/// @param targets what is aimed at
record Group(
    MeasuredSet set,
    String name,
    Case kase,
    List<Score> scores,
    int drives,
    boolean seen,
    List<Target> targets) {
  private static final String WHOLE_SET = "all";

  private record Key(MeasuredSet set, String name, Case kase) {}

  /// In the order of the results, each set followed by its whole.
  ///
  /// @param judgesSeen whether something is aimed at where all drives have been seen
  static List<Group> of(List<Result> results, boolean judgesSeen) {
    List<Group> groups = new ArrayList<>();
    for (MeasuredSet set : MeasuredSet.values()) {
      List<Result> ofSet = results.stream().filter(r -> r.file().set() == set).toList();
      Map<Key, List<Result>> temperatures = new LinkedHashMap<>();
      Map<Key, List<Result>> whole = new LinkedHashMap<>();
      for (Result result : ofSet) {
        add(temperatures, result.file().group(), result);
        add(whole, WHOLE_SET, result);
      }
      temperatures.forEach((key, of) ->
          groups.add(of(key, of, Targets.of(set, key.name(), key.kase()), judgesSeen)));
      whole.forEach((key, of) -> groups.add(of(key, of, List.of(), judgesSeen)));
    }
    return groups;
  }

  private static void add(Map<Key, List<Result>> groups, String name, Result result) {
    groups
        .computeIfAbsent(
            new Key(result.file().set(), name, result.kase()), key -> new ArrayList<>())
        .add(result);
  }

  private static Group of(Key key, List<Result> results, List<Target> targets, boolean judgesSeen) {
    List<Score> unseen = results.stream().filter(r -> !r.seen()).map(Result::score).toList();
    List<Score> all = results.stream().map(Result::score).toList();
    boolean seen = unseen.isEmpty();
    List<Score> scores = seen ? all : unseen;
    List<Target> binding =
        seen && !judgesSeen
            ? List.of()
            : targets.stream().filter(target -> target.applies(scores)).toList();
    return new Group(key.set(), key.name(), key.kase(), scores, all.size(), seen, binding);
  }

  /// Such as `3 of 4`, where one of four has been seen.
  String count() {
    return scores.size() == drives ? drives + (seen ? "*" : "") : scores.size() + " of " + drives;
  }
}
