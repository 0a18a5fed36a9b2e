package io.celltwin.simulation.chip;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One fault that an emulator can have, and what has to come of it.
///
/// @param by the emulator's methods that put it in
/// @param named all of these must be named, and no device that is in none of them; empty: who is
///   named is chance
/// @param state that it leads to
/// @param counted by their names on the wire: these counts must grow
/// @param withinSeconds found; empty as soon as the rig says
/// @param isPassedOver nothing is wrong with it: it may cost no reading
record FaultCase<R extends FaultRig>(
    String fault,
    String by,
    Consumer<R> inject,
    Consumer<R> heal,
    List<DeviceFault> named,
    State state,
    List<String> counted,
    OptionalDouble withinSeconds,
    boolean isPassedOver) {
  /// Longest that anything is waited for.
  private static final double LONGEST_SECONDS = 60;

  /// One that is over by itself, or with `heal`.
  static <R extends FaultRig> FaultCase<R> of(
      String fault, String by, Consumer<R> inject, Consumer<R> heal) {
    return new FaultCase<>(
        fault, by, inject, heal, List.of(), State.UP, List.of(), OptionalDouble.empty(), false);
  }

  FaultCase<R> named(DeviceFault... faults) {
    return new FaultCase<>(
        fault, by, inject, heal, List.of(faults), state, counted, withinSeconds, isPassedOver);
  }

  FaultCase<R> state(State expected) {
    return new FaultCase<>(
        fault, by, inject, heal, named, expected, counted, withinSeconds, isPassedOver);
  }

  FaultCase<R> counted(String... counts) {
    return new FaultCase<>(
        fault, by, inject, heal, named, state, List.of(counts), withinSeconds, isPassedOver);
  }

  FaultCase<R> within(double seconds) {
    return new FaultCase<>(
        fault, by, inject, heal, named, state, counted, OptionalDouble.of(seconds), isPassedOver);
  }

  FaultCase<R> passedOver() {
    return new FaultCase<>(fault, by, inject, heal, named, state, counted, withinSeconds, true);
  }

  /// Tries it on a rig of its own.
  FaultTable.Row row(Supplier<R> rigs) {
    try (R rig = rigs.get()) {
      double settled = rig.runUntil(() -> rig.isWholeSince(0), LONGEST_SECONDS);
      rig.run(rig.watchedSeconds());
      if (settled < 0 || rig.wrong != 0 || !rig.isWholeSince(0)) {
        throw new IllegalStateException(
            fault + ": not healthy before: " + rig.health().snapshot() + ", wrong " + rig.wrong);
      }
      List<String> failures = new ArrayList<>();

      Map<String, Long> before = rig.health().counts();
      rig.forgetSeen();
      inject.accept(rig);
      long injected = rig.clock.nowNanos();
      double found = isPassedOver ? 0 : rig.runUntil(() -> isFound(rig, before), LONGEST_SECONDS);
      long wrong = rig.wrong;
      rig.run(rig.watchedSeconds());
      long wrongAfter = rig.wrong - wrong;
      int invalid = rig.invalidChannels();
      List<String> texts = new ArrayList<>(rig.seenFaults().stream().map(rig::text).toList());
      texts.addAll(rig.seenStates());
      if (isPassedOver && !rig.isWholeSince(injected)) failures.add("costs readings");
      double limit = withinSeconds.orElse(rig.foundWithinSeconds());
      if (found < 0) failures.add("not found: " + named + ", " + state + ", " + counted);
      else if (found > limit) failures.add("found after more than " + limit + " s");
      if (isPassedOver && !texts.isEmpty()) failures.add("is no fault");
      if (!innocents(rig).isEmpty()) failures.add("accuses " + innocents(rig));
      if (wrongAfter != 0) failures.add("wrong readings after it was found");

      heal.accept(rig);
      Map<String, Long> counts = grown(before, rig.health().counts());
      if (!isPassedOver && counts.isEmpty()) failures.add("not counted");
      long healed = rig.clock.nowNanos();
      double recovered = rig.runUntil(() -> rig.isWholeSince(healed), LONGEST_SECONDS);
      if (recovered < 0) failures.add("not as before: " + rig.health().snapshot());
      long wrongBefore = rig.wrong;
      rig.run(rig.watchedSeconds());
      if (recovered >= 0 && !rig.isWholeSince(healed)) failures.add("comes back");
      if (rig.wrong != wrongBefore) failures.add("wrong readings after it was healed");
      return new FaultTable.Row(
          fault,
          by,
          texts,
          isPassedOver ? OptionalDouble.empty() : OptionalDouble.of(found),
          counts,
          wrong,
          wrongAfter,
          invalid,
          recovered,
          Math.round(Math.ceil(recovered * 1e9 / rig.periodNanos())),
          List.copyOf(failures));
    }
  }

  private boolean isFound(R rig, Map<String, Long> before) {
    return rig.seenFaults().containsAll(named)
        && (state == State.UP
            || rig.seenStates().stream()
                .anyMatch(seen -> seen.startsWith(state.name().toLowerCase(Locale.ROOT))))
        && grown(before, rig.health().counts()).keySet().containsAll(counted);
  }

  /// Faults of devices that are none of those that are to be named; device 0 is all of them.
  private Set<DeviceFault> innocents(R rig) {
    if (named.isEmpty()) return Set.of();
    Set<DeviceFault> innocents = new LinkedHashSet<>(rig.seenFaults());
    innocents.removeIf(seen ->
        seen.device() == 0 || named.stream().anyMatch(guilty -> guilty.device() == seen.device()));
    return innocents;
  }

  private static Map<String, Long> grown(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> grown = new TreeMap<>();
    after.forEach((name, count) -> grown.put(name, count - before.getOrDefault(name, 0L)));
    grown.remove("requests");
    grown.values().removeIf(n -> n == 0);
    return grown;
  }

  static DeviceFault device(DeviceFault.Kind kind, int device) {
    return DeviceFault.of(kind, device);
  }

  static DeviceFault at(DeviceFault.Kind kind, int device, int channel) {
    return new DeviceFault(kind, device, channel);
  }

  /// Every device of a chain.
  static DeviceFault[] each(DeviceFault.Kind kind, int devices) {
    DeviceFault[] each = new DeviceFault[devices];
    Arrays.setAll(each, k -> DeviceFault.of(kind, k + 1));
    return each;
  }
}
