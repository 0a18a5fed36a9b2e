package io.celltwin.edge.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CurrentPulse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlarmConditionTest {
  private static final long TICK = 100_000_000;
  private static final int TICKS_PER_SECOND = 10;

  /// Above 4.2 V for 0.5 s; clears below 4.15 V.
  private final AlarmCondition over =
      new AlarmCondition(AlarmKind.CELL_OVER_VOLTAGE, 4, true, 4.2, 0.05, 0.5);

  private final List<String> told = new ArrayList<>();
  private final List<Double> limits = new ArrayList<>();
  private long now;

  /// One tick: a value for each subject.
  private void tick(AlarmCondition condition, double... values) {
    for (int k = 0; k < values.length; k++) condition.judge(k, values[k], now);
    condition.raised("p", now / 1_000_000).ifPresent(this::tell);
    condition.cleared("p", now / 1_000_000).ifPresent(this::tell);
    now += TICK;
  }

  private void tell(AlarmEvent event) {
    limits.add(event.limit());
    told.add(
        event.wallMillis()
            + (event.raised() ? " raised " : " cleared ")
            + event.subjects()
            + " "
            + event.value());
  }

  @Test
  void isRaisedOnceTheLimitHasBeenPassedForTheDebounceTime() {
    for (int k = 0; k < 5; k++) tick(over, 4.21);
    assertEquals(List.of(), told);
    assertFalse(over.active());
    tick(over, 4.21);
    assertEquals(List.of("500 raised [1] 4.21"), told);
    assertTrue(over.active());
    for (int k = 0; k < 20; k++) tick(over, 4.21);
    assertEquals(1, told.size(), "an alarm that lasts is told once");
  }

  /// Up to 5 A for long, up to 20 A for 10 s; within 0.5 s.
  private static AlarmCondition overCurrent() {
    CurrentPulse pulse = new CurrentPulse(20, 10);
    return new AlarmCondition(
        AlarmKind.CHARGE_OVER_CURRENT,
        1,
        true,
        5,
        0.1,
        0.5,
        Optional.of(new PulseAllowance(1, 5, pulse)));
  }

  private void seconds(AlarmCondition condition, double seconds, double amps) {
    for (int k = 0; k < seconds * TICKS_PER_SECOND; k++) tick(condition, amps);
  }

  @Test
  void aPulseMayLastAsLongAsItIsAllowedTo() {
    AlarmCondition current = overCurrent();
    seconds(current, 10, 15);
    seconds(current, 10, 2);
    assertEquals(List.of(), told);
  }

  @Test
  void aPulseThatLastsIsJudgedByTheContinuousLimit() {
    AlarmCondition current = overCurrent();
    seconds(current, 12, 15);
    assertEquals(List.of("10500 raised [1] 15.0"), told);
    assertEquals(List.of(5.0), limits);
    seconds(current, 2, 4.95); // within the hysteresis it stays
    assertEquals(1, told.size());
    seconds(current, 1, 4);
    assertEquals("14500 cleared [1] 4.0", told.getLast());
    assertEquals(5, limits.getLast());
  }

  @Test
  void aPulseThatIsTooLargeIsRaisedAtOnceAndClearsBelowTheContinuousLimit() {
    AlarmCondition current = overCurrent();
    seconds(current, 1, 21);
    assertEquals(List.of("500 raised [1] 21.0"), told);
    seconds(current, 5, 15);
    seconds(current, 1, 4);
    assertEquals("6500 cleared [1] 4.0", told.getLast());
    assertEquals(List.of(20.0, 20.0), limits, "that was passed to raise it, also in cleared");
  }

  @Test
  void pulsesThatFollowEachOtherWithoutRestCountAsOne() {
    AlarmCondition current = overCurrent();
    for (int k = 0; k < 20 && told.isEmpty(); k++) {
      seconds(current, 3, 15);
      seconds(current, 1, 2); // gives back one of three seconds
    }
    assertTrue(told.getFirst().contains("raised"), told::toString);
    assertEquals(5, limits.getFirst());
    told.clear();
    AlarmCondition rested = overCurrent();
    for (int k = 0; k < 50; k++) {
      seconds(rested, 9, 15);
      seconds(rested, 9, 2);
    }
    assertEquals(List.of(), told, "with a rest as long as the pulse they go on for ever");
  }

  @Test
  void isNotRaisedAtTheLimitItself() {
    for (int k = 0; k < 20; k++) tick(over, 4.2);
    assertEquals(List.of(), told);
  }

  @Test
  void startsTheDebounceAnewWhereTheLimitWasLeftMeanwhile() {
    for (int k = 0; k < 5; k++) tick(over, 4.3);
    tick(over, 4.2);
    for (int k = 0; k < 5; k++) tick(over, 4.3);
    assertEquals(List.of(), told);
    tick(over, 4.3);
    assertEquals(List.of("1100 raised [1] 4.3"), told);
  }

  @Test
  void isClearedOnceTheValueHasLeftByTheHysteresisForAsLong() {
    for (int k = 0; k < 6; k++) tick(over, 4.21);
    for (int k = 0; k < 20; k++) tick(over, 4.15); // within the hysteresis it stays
    for (int k = 0; k < 5; k++) tick(over, 4.14);
    assertEquals(1, told.size());
    tick(over, 4.14);
    assertEquals("3100 cleared [1] 4.14", told.getLast());
    assertFalse(over.active());
  }

  @Test
  void doesNotFlapWhereTheValueSwaysAroundTheLimit() {
    for (int k = 0; k < 6; k++) tick(over, 4.21);
    // Noise within the hysteresis, and spikes shorter than the debounce out of it.
    for (int k = 0; k < 1_000; k++) tick(over, k % 5 == 4 ? 4.21 : k % 2 == 0 ? 4.16 : 4.10);
    assertEquals(List.of("500 raised [1] 4.21"), told);
  }

  @Test
  void namesWhatIsRaisedTogetherInOneEventWithTheWorstValue() {
    for (int k = 0; k < 6; k++) tick(over, 4.21, 4.1, 4.25, 4.22);
    assertEquals(List.of("500 raised [1, 3, 4] 4.25"), told);
    for (int k = 0; k < 6; k++) tick(over, 4.25, 4.1, 4.12, 4.1);
    // Of what has cleared, the one that is nearest to the limit still.
    assertEquals("1100 cleared [3, 4] 4.12", told.getLast());
    assertTrue(over.active(), "cell 1 is still too high");
  }

  @Test
  void tellsOfEachSubjectWhenItsOwnTimeHasCome() {
    for (int k = 0; k < 3; k++) tick(over, 4.3, 4.1);
    for (int k = 0; k < 6; k++) tick(over, 4.3, 4.3);
    assertEquals(List.of("500 raised [1] 4.3", "800 raised [2] 4.3"), told);
  }

  @Test
  void tellsWhatRisesAndWhatClearsInTheSameTickApart() {
    for (int k = 0; k < 6; k++) tick(over, 4.3, 4.1);
    for (int k = 0; k < 6; k++) tick(over, 4.1, 4.4);
    assertEquals(
        List.of("500 raised [1] 4.3", "1100 raised [2] 4.4", "1100 cleared [1] 4.1"), told);
  }

  @Test
  void changesNothingWhereTheValueIsNotKnown() {
    for (int k = 0; k < 20; k++) tick(over, Double.NaN);
    assertEquals(List.of(), told);
    for (int k = 0; k < 6; k++) tick(over, 4.3);
    for (int k = 0; k < 20; k++) tick(over, Double.NaN);
    assertTrue(over.active());
    assertEquals(1, told.size());
  }

  @Test
  void tellsTheLargestAmountWithItsSigmaWhereThereIsNoLimit() {
    AlarmCondition suspect =
        new AlarmCondition(AlarmKind.SUSPECT_VOLTAGE, 3, true, Double.NaN, Double.NaN, 0);
    suspect.judge(0, true, 0.01, 0.001, now);
    suspect.judge(1, true, -0.03, 0.003, now);
    suspect.judge(2, true, 0.02, 0.002, now);
    AlarmEvent event = suspect.raised("p", 0).orElseThrow();
    assertEquals(List.of(1, 2, 3), event.subjects());
    assertEquals(-0.03, event.value());
    assertEquals(0.003, event.sigma());
  }

  @Test
  void looksDownwardsWhereTheLimitIsALowerOne() {
    AlarmCondition under =
        new AlarmCondition(AlarmKind.CELL_UNDER_VOLTAGE, 2, false, 2.5, 0.05, 0.5);
    for (int k = 0; k < 6; k++) tick(under, 2.49, 2.4);
    for (int k = 0; k < 20; k++) tick(under, 2.55, 2.55);
    for (int k = 0; k < 6; k++) tick(under, 2.56, 2.57);
    assertEquals(List.of("500 raised [1, 2] 2.4", "3100 cleared [1, 2] 2.56"), told);
  }

  @Test
  void isRaisedAtOnceWithoutADebounceTime() {
    AlarmCondition sudden = new AlarmCondition(AlarmKind.CELL_OVER_VOLTAGE, 1, true, 4.2, 0, 0);
    tick(sudden, 4.3);
    tick(sudden, 4.2);
    tick(sudden, 4.19);
    assertEquals(List.of("0 raised [1] 4.3", "200 cleared [1] 4.19"), told);
  }

  @Test
  void tellsOfWhatIsJudgedElsewhereWithoutAValue() {
    AlarmCondition implausible =
        new AlarmCondition(AlarmKind.IMPLAUSIBLE_VOLTAGE, 2, true, Double.NaN, Double.NaN, 0);
    implausible.judge(1, true, 0);
    AlarmEvent event = implausible.raised("p", 0).orElseThrow();
    assertEquals(List.of(2), event.subjects());
    assertTrue(Double.isNaN(event.value()));
    assertTrue(Double.isNaN(event.limit()));
  }
}
