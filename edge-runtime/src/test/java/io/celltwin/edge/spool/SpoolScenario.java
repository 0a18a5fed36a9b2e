package io.celltwin.edge.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Random use of one spool, and beside it what a spool that cannot fail would hold: the model.
/// Records are told apart by their text, which says what they are.
final class SpoolScenario {
  private static final double COMMIT_SECONDS = 5;

  final SpoolFixture it;
  private final RandomGenerator random;

  // the model
  private final Map<String, Integer> undelivered = new LinkedHashMap<>(); // and their length
  private final Set<String> dropped = new HashSet<>();
  private final Set<String> delivered = new HashSet<>();
  private Set<String> deliveredOnDisk = Set.of();
  private Set<String> committed = Set.of();
  private final Map<Long, String> inFlight = new LinkedHashMap<>();
  private double sinceCommitSeconds;
  private int count;
  private final int oneLargeOf;
  private final long[] known = new long[Priority.ALL.size()]; // of the dropped
  private boolean blurred;

  /// What was true after an operation.
  ///
  /// @param steps of the disk's journal until then
  /// @param committed appended records that a power cut may not take
  record Moment(
      int steps,
      Map<String, Integer> undelivered,
      Set<String> dropped,
      Set<String> delivered,
      Set<String> deliveredOnDisk,
      Set<String> committed) {}

  final List<Moment> moments = new ArrayList<>();

  SpoolScenario(TestDisk disk, RandomGenerator random) {
    this.random = random;
    this.oneLargeOf = 1 + random.nextInt(5);
    this.it = new SpoolFixture(disk);
    note();
  }

  private void note() {
    moments.add(
        new Moment(
            it.disk.journal().size(),
            new LinkedHashMap<>(undelivered),
            Set.copyOf(dropped),
            Set.copyOf(delivered),
            deliveredOnDisk,
            committed));
  }

  void operate() {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> append();
      case 5, 6 -> take(it.spool.nextBacklog());
      case 7 -> take(it.spool.nextLive());
      case 8, 9 -> deliver();
      case 10 -> pass(random.nextInt(4));
      default -> {
        if (random.nextInt(4) == 0) requeue();
      }
    }
    note();
  }

  private Priority anyPriority() {
    int k = random.nextInt(10);
    return k < 2 ? Priority.EVENT : k < 5 ? Priority.SLOW : Priority.FAST;
  }

  void append() {
    Priority priority = anyPriority();
    String text = priority + " " + count++;
    int length =
        random.nextInt(oneLargeOf) == 0 ? 5000 + random.nextInt(15_000) : 20 + random.nextInt(200);
    undelivered.put(text, length);
    if (it.append(priority, text, length) == Spool.NOT_KEPT) {
      lose(text);
      known[priority.code()]++;
    }
    countDropped();
  }

  private void lose(String text) {
    undelivered.remove(text);
    dropped.add(text);
  }

  /// What the spool says that it has dropped is what was oldest of its class and not on its way;
  /// not where some was in memory, which is found out by [#settle].
  private void countDropped() {
    SpoolStatus status = it.status();
    assertEquals(List.of(0L, 0L, 0L), status.damaged());
    blurred |= status.place() == SpoolStatus.Place.MEMORY;
    if (blurred) return;
    for (Priority priority : Priority.ALL) {
      String prefix = priority + " ";
      long more = status.dropped().get(priority.code()) - known[priority.code()];
      List<String> oldest =
          undelivered.keySet().stream()
              .filter(text -> text.startsWith(prefix) && !inFlight.containsValue(text))
              .limit(more)
              .toList();
      assertEquals(more, oldest.size());
      oldest.forEach(this::lose);
      known[priority.code()] += more;
    }
  }

  /// Takes what is missing as dropped, where no more is missing than the spool says.
  void settle(Set<String> held) {
    if (!blurred) return;
    blurred = false;
    SpoolStatus status = it.status();
    for (Priority priority : Priority.ALL) {
      String prefix = priority + " ";
      List<String> missing =
          undelivered.keySet().stream()
              .filter(text -> text.startsWith(prefix) && !held.contains(text))
              .toList();
      long more = status.dropped().get(priority.code()) - known[priority.code()];
      // A record on its way may have been dropped, and arrived after all.
      assertTrue(missing.size() <= more, () -> more + " dropped, missing " + missing);
      missing.forEach(this::lose);
      known[priority.code()] += more;
    }
  }

  void take(Optional<SpoolRecord> taken) {
    taken.ifPresent(record -> inFlight.put(record.lsn(), SpoolFixture.text(record)));
  }

  void deliver() {
    if (inFlight.isEmpty()) return;
    List<Long> lsns = List.copyOf(inFlight.keySet());
    long lsn = lsns.get(random.nextInt(lsns.size()));
    it.spool.delivered(lsn);
    String text = Optional.ofNullable(inFlight.remove(lsn)).orElseThrow();
    if (undelivered.keySet().remove(text)) delivered.add(text);
  }

  void pass(double seconds) {
    it.pass(seconds);
    countDropped();
    sinceCommitSeconds += seconds;
    if (seconds >= 1) deliveredOnDisk = Set.copyOf(delivered);
    if (sinceCommitSeconds < COMMIT_SECONDS) return;
    sinceCommitSeconds = 0;
    it.pass(COMMIT_SECONDS); // whenever the last one was, one is due
    deliveredOnDisk = Set.copyOf(delivered);
    committed = Set.copyOf(undelivered.keySet());
  }

  void requeue() {
    it.spool.requeue();
    inFlight.clear();
    countDropped();
  }

  /// A new process, after a good end or a kill. What was delivered may be there again then.
  void restart() {
    if (random.nextBoolean()) {
      it.restart();
    } else {
      it.killAndRestart();
    }
    inFlight.clear();
    countDropped();
  }

  /// In the order that the spool has them, which is another once some were in memory.
  void order(Map<String, Integer> held) {
    undelivered.clear();
    undelivered.putAll(held);
  }

  Map<String, Integer> undelivered() {
    return undelivered;
  }

  Set<String> delivered() {
    return delivered;
  }

  /// What came again after a restart is undelivered again.
  void again(String text, int length) {
    delivered.remove(text);
    undelivered.put(text, length);
  }
}
