package io.celltwin.edge.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Random use of a spool over many restarts, against the model. `-Dspool.runs=N` for more of it,
/// `-Dspool.seed=N` to begin with that one.
@Timeout(600)
class SpoolModelTest {
  private static final int RUNS = Integer.getInteger("spool.runs", 60);
  private static final int FIRST = Integer.getInteger("spool.seed", 0);
  private static final int RESTARTS = 15;
  private static final int OPERATIONS = 200;

  @Test
  void holdsWhatTheModelHolds() {
    for (int seed = FIRST; seed < FIRST + RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SpoolScenario scenario = new SpoolScenario(new TestDisk(false), random);
      for (int restart = 0; restart < RESTARTS; restart++) {
        for (int k = 0; k < OPERATIONS; k++) {
          trouble(scenario, random);
          scenario.operate();
        }
        sound(scenario);
        compare("seed " + seed + ", restart " + restart, scenario);
        scenario.restart();
        compare("seed " + seed + ", after restart " + restart, scenario);
      }
      drain(scenario);
      assertEquals(Map.of(), scenario.undelivered(), "seed " + seed);
      assertEquals(0, scenario.it.status().records(), "seed " + seed);
    }
  }

  private static void trouble(SpoolScenario scenario, SplittableRandom random) {
    TestDisk disk = scenario.it.disk;
    switch (random.nextInt(400)) {
      case 0 -> disk.readOnly = true;
      case 1 -> disk.room = 0;
      case 2 -> sound(scenario);
      default -> {}
    }
  }

  /// The disk is well again, and what was in memory is on it.
  private static void sound(SpoolScenario scenario) {
    TestDisk disk = scenario.it.disk;
    disk.readOnly = false;
    disk.room = Long.MAX_VALUE;
    scenario.pass(11);
    assertEquals(SpoolStatus.Place.DISK, scenario.it.status().place());
  }

  private static Map<String, Integer> held(SpoolScenario scenario) {
    scenario.requeue();
    Map<String, Integer> held = new LinkedHashMap<>();
    for (Optional<SpoolRecord> next = scenario.it.spool.nextBacklog();
        next.isPresent();
        next = scenario.it.spool.nextBacklog()) {
      held.put(SpoolFixture.text(next.get()), next.get().payload().length);
    }
    assertEquals(held.size(), scenario.it.status().records());
    scenario.requeue();
    return held;
  }

  private static void compare(String where, SpoolScenario scenario) {
    Map<String, Integer> held = held(scenario);
    scenario.settle(held.keySet());
    Map<String, Integer> again = new HashMap<>(held);
    again.keySet().removeAll(scenario.undelivered().keySet());
    // After a kill, what was delivered since the cursor was written; never anything else.
    assertTrue(scenario.delivered().containsAll(again.keySet()), () -> where + ": " + again);
    again.forEach(scenario::again);
    assertEquals(scenario.undelivered(), held, where);
    scenario.order(held);
  }

  private static void drain(SpoolScenario scenario) {
    scenario.requeue();
    for (Optional<SpoolRecord> next = scenario.it.spool.nextBacklog();
        next.isPresent();
        next = scenario.it.spool.nextBacklog()) {
      scenario.take(next);
      scenario.deliver();
    }
  }
}
