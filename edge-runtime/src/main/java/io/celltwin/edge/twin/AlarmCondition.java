package io.celltwin.edge.twin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One kind of alarm over all its subjects: a limit must be passed for the debounce time to raise
/// it, and left by the hysteresis for as long to clear it. Loop thread only; allocates only for an
/// event.
final class AlarmCondition {
  private static final long NEVER = Long.MIN_VALUE;

  private final AlarmKind kind;
  private final boolean above;
  private final double limit;
  private final double clearLimit;
  private final long debounceNanos;
  private final Optional<PulseAllowance> pulses;

  private final boolean[] active;

  /// What an active subject passed to be raised: `limit`, or more where pulses are allowed.
  private final double[] passedLimit;

  private final long[] pendingSinceNanos;
  private int activeCount;
  private int pendingCount;

  // what changed in the present tick
  private int raised;
  private int cleared;
  private final boolean[] changed;
  private double worstRaised;
  private double worstRaisedSigma;
  private double worstRaisedLimit;
  private double worstCleared;
  private double worstClearedLimit;

  /// @param above whether the alarm is about values above `limit`; else below
  /// @param hysteresis distance to the limit at which the alarm clears, >= 0
  AlarmCondition(
      AlarmKind kind,
      int subjects,
      boolean above,
      double limit,
      double hysteresis,
      double debounceSeconds) {
    this(kind, subjects, above, limit, hysteresis, debounceSeconds, Optional.empty());
  }

  /// @param pulses for how long values may be above `limit`; once raised, an alarm clears below it
  AlarmCondition(
      AlarmKind kind,
      int subjects,
      boolean above,
      double limit,
      double hysteresis,
      double debounceSeconds,
      Optional<PulseAllowance> pulses) {
    this.kind = kind;
    this.above = above;
    this.limit = limit;
    this.clearLimit = above ? limit - hysteresis : limit + hysteresis;
    this.debounceNanos = Math.round(debounceSeconds * 1e9);
    this.pulses = pulses;
    active = new boolean[subjects];
    passedLimit = new double[subjects];
    pendingSinceNanos = new long[subjects];
    changed = new boolean[subjects];
    Arrays.fill(passedLimit, limit);
    Arrays.fill(pendingSinceNanos, NEVER);
  }

  /// Judges one subject's value at a moment: that of its sample, where it has one, so that judging
  /// a sample again changes nothing. Nor does a value that is not known.
  void judge(int subject, double value, long nanos) {
    judge(subject, value, nanos, nanos);
  }

  /// Judges a value that has been what it is since an earlier moment.
  void judge(int subject, double value, long sinceNanos, long nowNanos) {
    if (Double.isNaN(value)) return;
    double present = pulses.isEmpty() ? limit : pulses.get().limit(subject, value, nowNanos);
    if (!active[subject]) passedLimit[subject] = present;
    boolean wanted =
        active[subject]
            ? isPast(value, clearLimit) || value == clearLimit // stays until it has left
            : isPast(value, present);
    judge(subject, wanted, value, Double.NaN, sinceNanos, nowNanos);
  }

  private boolean isPast(double value, double bound) {
    return above ? value > bound : value < bound;
  }

  /// Judges one subject that has been judged elsewhere, without a value.
  void judge(int subject, boolean wanted, long nanos) {
    judge(subject, wanted, Double.NaN, Double.NaN, nanos);
  }

  /// Judges one subject that has been judged elsewhere.
  ///
  /// @param value that speaks for the alarm, and its sigma; without meaning where none is wanted
  void judge(int subject, boolean wanted, double value, double sigma, long nanos) {
    judge(subject, wanted, wanted ? value : Double.NaN, sigma, nanos, nanos);
  }

  private void judge(
      int subject, boolean wanted, double value, double sigma, long sinceNanos, long nowNanos) {
    if (wanted == active[subject]) {
      settle(subject);
      return;
    }
    if (pendingSinceNanos[subject] == NEVER) {
      pendingSinceNanos[subject] = sinceNanos;
      pendingCount++;
    }
    if (nowNanos - pendingSinceNanos[subject] < debounceNanos) return;
    settle(subject);
    active[subject] = wanted;
    changed[subject] = true;
    if (wanted) {
      if (raised == 0 || worse(value, worstRaised)) {
        worstRaised = value;
        worstRaisedSigma = sigma;
        worstRaisedLimit = passedLimit[subject];
      }
      raised++;
      activeCount++;
    } else {
      if (cleared == 0 || worse(value, worstCleared)) {
        worstCleared = value;
        worstClearedLimit = passedLimit[subject];
      }
      cleared++;
      activeCount--;
    }
  }

  private void settle(int subject) {
    if (pendingSinceNanos[subject] == NEVER) return;
    pendingSinceNanos[subject] = NEVER;
    pendingCount--;
  }

  /// Without a limit it is the larger amount that is worse.
  private boolean worse(double a, double b) {
    if (Double.isNaN(limit)) return Math.abs(a) > Math.abs(b);
    return isPast(a, b);
  }

  /// Whether anything was raised or cleared in this tick.
  boolean hasChanged() {
    return raised > 0 || cleared > 0;
  }

  /// The event of what was raised in this tick, if anything was.
  Optional<AlarmEvent> raised(String pack, long wallMillis) {
    if (raised == 0) return Optional.empty();
    raised = 0;
    return Optional.of(
        event(pack, wallMillis, true, worstRaised, worstRaisedLimit, worstRaisedSigma));
  }

  /// The event of what was cleared in this tick, if anything was.
  Optional<AlarmEvent> cleared(String pack, long wallMillis) {
    if (cleared == 0) return Optional.empty();
    cleared = 0;
    return Optional.of(event(pack, wallMillis, false, worstCleared, worstClearedLimit, Double.NaN));
  }

  private AlarmEvent event(
      String pack, long wallMillis, boolean raised, double value, double passed, double sigma) {
    List<Integer> subjects = new ArrayList<>();
    for (int k = 0; k < changed.length; k++) {
      if (!changed[k] || active[k] != raised) continue;
      changed[k] = false;
      if (kind.subject() != AlarmKind.Subject.LOOP) subjects.add(k + 1);
    }
    return new AlarmEvent(pack, wallMillis, kind, raised, subjects, value, passed, sigma);
  }

  AlarmKind kind() {
    return kind;
  }

  boolean active() {
    return activeCount > 0;
  }

  /// Whether no subject is in alarm or on its way there: to judge one as well would change nothing.
  boolean isQuiet() {
    return activeCount == 0 && pendingCount == 0;
  }
}
