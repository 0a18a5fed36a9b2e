package io.celltwin.hil.broker;

import java.util.List;

/// A topic filter of a subscription, split into its levels (section 4.7). Refuses a wildcard beside
/// other characters and a `#` that is not last.
record TopicFilter(List<String> levels) {
  TopicFilter {
    levels = List.copyOf(levels);
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean misplacedHash = level.contains("#") && (level.length() > 1 || i < levels.size() - 1);
      boolean misplacedPlus = level.contains("+") && level.length() > 1;
      if (misplacedHash || misplacedPlus) {
        throw new IllegalArgumentException("wildcard misplaced in " + String.join("/", levels));
      }
    }
  }

  static TopicFilter of(String text) {
    if (text.isEmpty()) throw new IllegalArgumentException("empty topic filter");
    return new TopicFilter(List.of(text.split("/", -1)));
  }

  /// Whether messages on `topic` belong to this filter. A leading wildcard leaves out topics that
  /// begin with `$` (4.7.2), and `a/#` takes in `a` itself (4.7.1.2). Walks the topic in place:
  /// this runs for each subscription at each message.
  boolean matches(String topic) {
    if (topic.startsWith("$") && !levels.getFirst().startsWith("$")) return false;
    int start = 0;
    for (String level : levels) {
      if (level.equals("#")) return true;
      if (start > topic.length()) return false;
      int slash = topic.indexOf('/', start);
      int end = slash < 0 ? topic.length() : slash;
      boolean same = level.length() == end - start && topic.startsWith(level, start);
      if (!same && !level.equals("+")) return false;
      start = end + 1;
    }
    return start > topic.length();
  }
}
