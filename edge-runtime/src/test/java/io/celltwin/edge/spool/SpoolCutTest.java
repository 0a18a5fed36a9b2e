package io.celltwin.edge.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.spool.SpoolScenario.Moment;
import io.celltwin.edge.spool.TestDisk.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Random use of a spool, cut off at every byte that it writes: the next one finds what it has to.
/// `-Dspool.scenarios=N` for more of them.
@Timeout(600)
class SpoolCutTest {
  private static final int SCENARIOS = Integer.getInteger("spool.scenarios", 3);
  private static final int OPERATIONS = 120;

  /// Of a long writing every byte at both ends, and one of so many between.
  private static final int ENDS = 150;

  private static final int STRIDE = 997;

  private static SpoolScenario played(int seed) {
    SpoolScenario scenario = new SpoolScenario(new TestDisk(true), new SplittableRandom(seed));
    for (int k = 0; k < OPERATIONS; k++) scenario.operate();
    return scenario;
  }

  private static int bytes(Step step) {
    return switch (step) {
      case Step.Create(String _, int bytes) -> bytes;
      case Step.Write(String _, int _, byte[] content) -> content.length;
      case Step.Delete _, Step.Force _, Step.ForceNames _, Step.Mark _ -> 0;
    };
  }

  private static boolean ofCursor(Step step) {
    return step instanceof Step.Write(String name, int _, byte[] _) && name.equals("cursor");
  }

  private static Set<Integer> cuts(int bytes) {
    Set<Integer> cuts = new TreeSet<>();
    cuts.add(0);
    for (int k = 0; k < bytes; k++) {
      if (k < ENDS || k >= bytes - ENDS || k % STRIDE == 0) cuts.add(k);
    }
    return cuts;
  }

  @Test
  void aKillAtAnyByteLosesNothingThatWasAppended() {
    for (int seed = 0; seed < SCENARIOS; seed++) {
      SpoolScenario scenario = played(seed);
      List<Step> journal = scenario.it.disk.journal();
      List<Moment> moments = scenario.moments;
      TestDisk base = new TestDisk(false);
      int moment = -1; // the last one that was whole
      for (int step = 0; step < journal.size(); step++) {
        while (moment + 1 < moments.size() && moments.get(moment + 1).steps() <= step) moment++;
        int cutSteps = bytes(journal.get(step));
        boolean creation = journal.get(step) instanceof Step.Create;
        for (int cut : creation ? Set.of(0, 1, 4096, cutSteps / 2) : cuts(cutSteps)) {
          TestDisk disk = base.copy();
          if (cut > 0) disk.apply(journal.get(step), cut);
          Moment before = moments.get(Math.max(0, moment));
          Moment after = moments.get(Math.min(moment + 1, moments.size() - 1));
          Set<String> required = new TreeSet<>(before.undelivered().keySet());
          required.retainAll(after.undelivered().keySet());
          Set<String> repeatable = new TreeSet<>(before.delivered());
          repeatable.addAll(after.delivered());
          // A cursor that is cut off leaves the one that was forced last.
          boolean cursorCut = cut > 0 && ofCursor(journal.get(step));
          if (!cursorCut) repeatable.removeAll(before.deliveredOnDisk());
          check(
              "seed " + seed + ", step " + step + ", byte " + cut,
              disk,
              required,
              repeatable,
              before,
              after);
        }
        base.apply(journal.get(step), Integer.MAX_VALUE);
      }
    }
  }

  @Test
  void aPowerCutAtAnyStepLosesNothingThatWasCommitted() {
    for (int seed = 0; seed < SCENARIOS; seed++) {
      SpoolScenario scenario = played(1000 + seed);
      List<Step> journal = scenario.it.disk.journal();
      List<Moment> moments = scenario.moments;
      int moment = -1;
      for (int step = 0; step <= journal.size(); step++) {
        while (moment + 1 < moments.size() && moments.get(moment + 1).steps() <= step) moment++;
        Moment before = moments.get(Math.max(0, moment));
        Moment after = moments.get(Math.min(moment + 1, moments.size() - 1));
        Set<String> required = new TreeSet<>(before.committed());
        required.retainAll(before.undelivered().keySet());
        required.retainAll(after.undelivered().keySet());
        Set<String> repeatable = new TreeSet<>(before.delivered());
        repeatable.addAll(after.delivered());
        for (int draw = 0; draw < 4; draw++) {
          TestDisk disk =
              TestDisk.poweredOffAt(journal, step, new SplittableRandom(31L * step + draw));
          check(
              "seed " + seed + ", step " + step + ", draw " + draw,
              disk,
              required,
              repeatable,
              before,
              after);
        }
      }
    }
  }

  /// @param required has to be there
  /// @param repeatable may be there although it was delivered
  private static void check(
      String where,
      TestDisk disk,
      Set<String> required,
      Set<String> repeatable,
      Moment before,
      Moment after) {
    Map<String, Integer> known = new LinkedHashMap<>(before.undelivered());
    known.putAll(after.undelivered());
    SpoolFixture next = new SpoolFixture(disk);
    assertEquals(SpoolStatus.Place.DISK, next.status().place(), where);
    List<String> found = new ArrayList<>();
    for (Optional<SpoolRecord> record = next.spool.nextBacklog();
        record.isPresent();
        record = next.spool.nextBacklog()) {
      String text = SpoolFixture.text(record.get());
      found.add(text);
      assertTrue(known.containsKey(text) || repeatable.contains(text), () -> where + ": " + text);
    }
    TreeSet<String> missing = new TreeSet<>(required);
    missing.removeAll(found);
    assertEquals(Set.of(), missing, where);
    assertEquals(found.size(), Set.copyOf(found).size(), () -> where + ": twice in " + found);
    assertEquals(found.size(), next.status().records(), where);
    assertOldestFirst(where, found);

    // And nothing of before rises from behind what is written now.
    List<Long> droppedBefore = next.status().dropped();
    next.append(Priority.FAST, "FAST 1000000");
    next.append(Priority.EVENT, "EVENT 1000001");
    next.killAndRestart();
    for (Priority priority : Priority.ALL) { // at the cap these two have cost others
      long dropped =
          next.status().dropped().get(priority.code()) - droppedBefore.get(priority.code());
      found.removeAll(
          found.stream().filter(text -> text.startsWith(priority + " ")).limit(dropped).toList());
    }
    List<String> all = next.drain();
    assertTrue(all.remove("EVENT 1000001"), where);
    all.remove("FAST 1000000"); // not kept, or dropped for the event, where nothing else was
    assertEquals(found, all, where);
  }

  private static void assertOldestFirst(String where, List<String> texts) {
    int lastEvent = -1;
    int lastOther = -1;
    for (String text : texts) {
      int number = Integer.parseInt(text.substring(text.indexOf(' ') + 1));
      if (text.startsWith("EVENT")) {
        assertTrue(number > lastEvent && lastOther < 0, () -> where + ": " + texts);
        lastEvent = number;
      } else {
        assertTrue(number > lastOther, where);
        lastOther = number;
      }
    }
  }
}
