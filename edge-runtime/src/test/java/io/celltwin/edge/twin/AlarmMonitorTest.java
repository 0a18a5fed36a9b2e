package io.celltwin.edge.twin;

import static io.celltwin.edge.twin.TwinBench.SECOND;
import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.Verdict;
import io.celltwin.estimator.thermal.TemperatureFault;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alarms of two strings of three cells with two sensors, from readings to events: the bench's
/// limits, ten ticks a second.
class AlarmMonitorTest {
  private static final long TICK = SECOND / 10;

  private TwinBench bench;
  private long now;

  @BeforeEach
  void buildBench() throws Exception {
    bench = new TwinBench(2, 3, 2);
  }

  private interface Fault {
    void feed(TwinBench bench, long nanos);
  }

  /// Ticks with every channel quiet but for what the fault says.
  private void run(double seconds, Fault fault) {
    for (long end = now + Math.round(seconds * SECOND); now < end; now += TICK) {
      bench.quiet(now);
      fault.feed(bench, now);
      bench.tick(now);
    }
  }

  /// The filters may find a value wrong too: that is their matter, and takes its own time.
  private static boolean byItsLimit(AlarmKind kind) {
    return kind != AlarmKind.SUSPECT_VOLTAGE && kind != AlarmKind.SUSPECT_CURRENT;
  }

  private List<AlarmKind> activeByLimits() {
    return bench.last().activeAlarms().stream().filter(AlarmMonitorTest::byItsLimit).toList();
  }

  /// The fault for 3 s, then none for 3 s: raised once, cleared once, and no other limit passed.
  private void assertRaisedAndCleared(
      AlarmKind kind, List<Integer> subjects, double value, double limit, Fault fault) {
    run(2, (b, t) -> {});
    assertEquals(List.of(), bench.events, "all is well");
    run(3, fault);
    assertEquals(List.of(kind), activeByLimits());
    run(3, (b, t) -> {});
    assertEquals(List.of(), activeByLimits());
    List<AlarmEvent> events = bench.events.stream().filter(e -> byItsLimit(e.kind())).toList();
    assertEquals(2, events.size(), events::toString);
    AlarmEvent raised = events.getFirst();
    assertEquals(
        new AlarmEvent("bench-pack", 3000, kind, true, subjects, value, limit, NaN), raised);
    AlarmEvent cleared = events.getLast();
    assertEquals(kind, cleared.kind());
    assertFalse(cleared.raised());
    assertEquals(subjects, cleared.subjects());
    assertEquals(6000, cleared.wallMillis());
  }

  @Test
  void overVoltageNamesTheCells() {
    assertRaisedAndCleared(
        AlarmKind.CELL_OVER_VOLTAGE,
        List.of(2, 6),
        4.3,
        4.2,
        (b, t) -> b.voltage(2, t, 4.25).voltage(6, t, 4.3));
  }

  @Test
  void underVoltageNamesTheCells() {
    assertRaisedAndCleared(
        AlarmKind.CELL_UNDER_VOLTAGE,
        List.of(1, 4),
        2.3,
        2.5,
        (b, t) -> b.voltage(1, t, 2.3).voltage(4, t, 2.4));
  }

  @Test
  void overTemperatureNamesTheSensor() {
    assertRaisedAndCleared(
        AlarmKind.OVER_TEMPERATURE, List.of(2), 61, 60, (b, t) -> b.temperature(2, t, 61));
  }

  @Test
  void underTemperatureNamesTheSensor() {
    assertRaisedAndCleared(
        AlarmKind.UNDER_TEMPERATURE, List.of(1), -21, -20, (b, t) -> b.temperature(1, t, -21));
  }

  @Test
  void overCurrentInNamesTheString() {
    assertRaisedAndCleared(
        AlarmKind.CHARGE_OVER_CURRENT, List.of(1), 5.5, 5, (b, t) -> b.current(1, t, 5.5));
  }

  @Test
  void overCurrentOutNamesTheStringWithItsAmount() {
    assertRaisedAndCleared(
        AlarmKind.DISCHARGE_OVER_CURRENT, List.of(2), 12, 10, (b, t) -> b.current(2, t, -12));
  }

  @Test
  void valuesThatCannotBeAreImplausibleAndNotOverTheirLimit() {
    run(2, (b, t) -> {});
    run(1.5, (b, t) -> b.voltage(5, t, 65.535).temperature(1, t, -242).current(2, t, 3276.7));
    assertEquals(
        Set.of(
            AlarmKind.IMPLAUSIBLE_VOLTAGE,
            AlarmKind.IMPLAUSIBLE_TEMPERATURE,
            AlarmKind.IMPLAUSIBLE_CURRENT),
        bench.last().activeAlarms());
    assertEquals(
        List.of(List.of(5), List.of(1), List.of(2)),
        bench.events.stream().map(AlarmEvent::subjects).toList());
    for (AlarmEvent event : bench.events) {
      assertTrue(event.raised());
      assertTrue(Double.isNaN(event.value()), "a value that cannot be is none to tell");
    }
    assertTrue(Double.isNaN(bench.last().stringAmps(1)), "it is not used");
    assertEquals(1, bench.last().stringAmps(0));
    run(3, (b, t) -> {});
    assertEquals(Set.of(), bench.last().activeAlarms());
    assertEquals(6, bench.events.size());
  }

  @Test
  void aSingleSampleOverItsLimitIsNoAlarmHoweverLongItIsTheNewest() {
    run(2, (b, t) -> {});
    bench.voltage(2, now, 4.9).voltage(3, now, 65.535).temperature(1, now, 70).current(2, now, -12);
    // Longer than the debounce of 1 s, shorter than the 2 s after which the current is stale.
    for (long end = now + 19 * TICK; now < end; now += TICK) bench.tick(now);
    assertEquals(List.of(), bench.events);
  }

  @Test
  void whatIsSampledSlowerThanTheDebounceNeedsASecondSampleToRaiseAndToClear() {
    double[] volts = {3.7, 4.3, 4.3, 3.7, 3.7};
    for (int k = 0; k < 200; k++, now += TICK) {
      bench.current(1, now, 1).current(2, now, 1);
      if (k % 40 == 0)
        for (int cell = 1; cell <= 6; cell++) bench.voltage(cell, now, volts[k / 40]);
      bench.temperature(1, now, 25).temperature(2, now, 25).tick(now);
    }
    assertEquals(
        List.of("8000 raised", "16000 cleared"),
        bench.events.stream()
            .map(e -> e.wallMillis() + (e.raised() ? " raised" : " cleared"))
            .toList());
  }

  @Test
  void cellsThatNobodyMeasuresHaveNeitherVoltageNorAlarm() throws Exception {
    bench = new TwinBench(2, 3, 2, Set.of(2), Set.of(3));
    // Longer than the 10 s after which a voltage is stale, and the debounce.
    run(12, (b, t) -> b.stringVoltage(2, t, 12.9));
    assertEquals(List.of(), bench.events, "4.3 V is the mean of three cells, of none the voltage");
    for (int cell = 2; cell < 6; cell++) assertTrue(Double.isNaN(bench.last().cellVolts(cell)));
    assertEquals(12.9, bench.last().stringVolts(1));
    assertTrue(Double.isNaN(bench.last().stringVolts(0)), "one of its cells is not known");
    assertEquals(EstimateQuality.GOOD, bench.last().quality(5), "the filter has used the mean");
    assertFalse(Double.isNaN(bench.last().residualVolts(5)));
  }

  @Test
  void theVoltageOfAStringIsThatOfThePackAndGrowsStaleOrImplausible() throws Exception {
    bench = new TwinBench(1, 3, 1, Set.of(1), Set.of());
    run(2, (b, t) -> b.stringVoltage(1, t, 11.5));
    assertEquals(11.5, bench.last().packVolts());
    for (long end = now + 12 * SECOND; now < end; now += TICK) {
      bench.current(1, now, 1).temperature(1, now, 25).stringVoltage(1, now, 48).tick(now);
    }
    assertTrue(Double.isNaN(bench.last().packVolts()));
    assertEquals(
        List.of(AlarmKind.IMPLAUSIBLE_STRING_VOLTAGE, AlarmKind.STALE_STRING_VOLTAGE),
        bench.events.stream().map(AlarmEvent::kind).toList());
    assertEquals(List.of(1), bench.events.getLast().subjects());
    run(3, (b, t) -> {});
    assertEquals(Set.of(), bench.last().activeAlarms());
  }

  @Test
  void aSilentChannelGrowsStaleByItsOwnLimit() {
    run(2, (b, t) -> {});
    for (long end = now + 70 * SECOND; now < end; now += TICK) {
      bench.current(1, now, 1);
      for (int cell = 1; cell <= 6; cell++) if (cell != 3) bench.voltage(cell, now, 3.7);
      bench.temperature(2, now, 25);
      bench.tick(now);
    }
    List<AlarmEvent> events = bench.events;
    assertEquals(
        List.of(AlarmKind.STALE_CURRENT, AlarmKind.STALE_VOLTAGE, AlarmKind.STALE_TEMPERATURE),
        events.stream().map(AlarmEvent::kind).toList());
    assertEquals(
        List.of(List.of(2), List.of(3), List.of(1)),
        events.stream().map(AlarmEvent::subjects).toList());
    // The last reading at 1.9 s, then the limit of 2, 10 and 60 s, then the debounce of 1 s; where
    // the age is the limit itself its last bit decides, so it may be a tick later.
    double[] millis = {4_900, 12_900, 62_900};
    for (int k = 0; k < 3; k++) assertEquals(millis[k], (double) events.get(k).wallMillis(), 100);
    assertTrue(Double.isNaN(bench.last().cellVolts(2)), "a stale voltage is not published");
    assertTrue(Double.isNaN(bench.last().sensorCelsius(0)));
    run(3, (b, t) -> {});
    assertEquals(Set.of(), bench.last().activeAlarms());
    assertEquals(6, bench.events.size());
  }

  @Test
  void whatNeverSpokeIsStaleSinceTheFirstTick() {
    long begin = 500 * SECOND;
    for (now = begin; now < begin + 5 * SECOND; now += TICK) {
      bench.current(1, now, 1);
      bench.tick(now);
    }
    assertEquals(1, bench.events.size(), () -> bench.events.toString());
    assertEquals(AlarmKind.STALE_CURRENT, bench.events.getFirst().kind());
    assertEquals(List.of(2), bench.events.getFirst().subjects());
    // Older than 2 s from the tick after that on, then the debounce.
    assertEquals(503_100, bench.events.getFirst().wallMillis());
  }

  @Test
  void aLoopThatStaysLateIsAnAlarmAndATickLateForLessThanTheDebounceIsNone() {
    for (int k = 0; k < 100; k++, now += TICK)
      bench.quiet(now).tick(now, k % 7 == 0 ? TICK * 5 : 0);
    assertEquals(List.of(), bench.events);
    for (int k = 0; k < 20; k++, now += TICK) bench.quiet(now).tick(now, TICK * 2);
    assertEquals(
        List.of(
            // late since 10 s; the tick of 10.8 s began at 11 s
            new AlarmEvent(
                "bench-pack", 10_800, AlarmKind.LATE_LOOP, true, List.of(), 0.2, 0.1, NaN)),
        bench.events);
  }

  @Test
  void aLoopThatFrozeOnceForLongerThanTheDebounceIsAnAlarm() {
    run(2, (b, t) -> {});
    bench.quiet(now).tick(now, 5 * SECOND);
    assertEquals(
        List.of(
            new AlarmEvent(
                "bench-pack", 2_000, AlarmKind.LATE_LOOP, true, List.of(), 5.0, 0.1, NaN)),
        bench.events);
    now += TICK;
    run(1.1, (b, t) -> {});
    assertEquals(Set.of(), bench.last().activeAlarms());
    assertEquals(2, bench.events.size(), () -> bench.events.toString());
  }

  /// Ticks of filters that have found this, with every channel quiet.
  private void conclude(double seconds, PackEstimate estimate) {
    for (long end = now + Math.round(seconds * SECOND); now < end; now += TICK)
      bench.quiet(now).tick(now, estimate);
  }

  private static void find(
      PackEstimate estimate, int string, Verdict verdict, int cell, double excess, double sigma) {
    estimate.verdict[string] = verdict;
    estimate.verdictCell[string] = cell;
    estimate.verdictExcess[string] = excess;
    estimate.verdictSigma[string] = sigma;
  }

  @Test
  void aSensorThatTheFiltersFindWrongIsNamedWithTheEvidenceUntilTheyNoLongerDo() {
    PackEstimate estimate = new PackEstimate(2, 6);
    conclude(1, estimate);
    assertEquals(Set.of(), bench.last().activeAlarms());
    find(estimate, 0, Verdict.CURRENT_SENSOR, -1, -1.1, 0.2);
    find(estimate, 1, Verdict.CELL_VOLTAGE, 4, 0.015, 0.001);
    conclude(2, estimate);
    assertEquals(
        Set.of(AlarmKind.SUSPECT_VOLTAGE, AlarmKind.SUSPECT_CURRENT), bench.last().activeAlarms());
    find(estimate, 0, Verdict.NONE, -1, NaN, NaN);
    find(estimate, 1, Verdict.NONE, -1, NaN, NaN);
    conclude(2, estimate);
    assertEquals(Set.of(), bench.last().activeAlarms());
    AlarmKind voltage = AlarmKind.SUSPECT_VOLTAGE;
    AlarmKind current = AlarmKind.SUSPECT_CURRENT;
    assertEquals(
        List.of( // the debounce of 1 s after what was found, at 1 s and 3 s
            new AlarmEvent("bench-pack", 2000, voltage, true, List.of(5), 0.015, NaN, 0.001),
            new AlarmEvent("bench-pack", 2000, current, true, List.of(1), -1.1, NaN, 0.2),
            new AlarmEvent("bench-pack", 4000, voltage, false, List.of(5), NaN, NaN, NaN),
            new AlarmEvent("bench-pack", 4000, current, false, List.of(1), NaN, NaN, NaN)),
        bench.events);
  }

  @Test
  void leaksLostCoolingAndSensorsThatAreWorthNothingAreTold() {
    PackEstimate estimate = new PackEstimate(2, 6, 2);
    conclude(1.5, estimate);
    estimate.leakCell[1] = 4;
    estimate.stringCoolingLost[0] = true;
    estimate.temperatureFault[0] = TemperatureFault.STUCK;
    estimate.temperatureFault[1] = TemperatureFault.JUMPING;
    conclude(1.5, estimate);
    estimate.temperatureFault[1] = TemperatureFault.OFF;
    conclude(1.5, estimate);
    assertEquals(
        List.of(
            "leaking_cell raised [5]",
            "cooling_lost raised [1]",
            "stuck_temperature raised [1]",
            "jumping_temperature raised [2]",
            "jumping_temperature cleared [2]",
            "off_temperature raised [2]"),
        bench.events.stream()
            .map(e -> e.kind().wireName() + (e.raised() ? " raised " : " cleared ") + e.subjects())
            .toList());
    assertEquals("cell 5 leak", bench.last().verdictText(1));
    assertEquals("A", bench.last().verdictUnit(1));
  }

  @Test
  void aFrozenMonitorIsASuspicionOfEveryCellOfItsString() {
    PackEstimate estimate = new PackEstimate(2, 6);
    find(estimate, 1, Verdict.CELL_VOLTAGE, -1, NaN, NaN);
    conclude(1.5, estimate);
    assertEquals(List.of(4, 5, 6), bench.events.getFirst().subjects());
    assertEquals(1, bench.events.size());
  }

  @Test
  void aSuspicionThatMovesToAnotherCellIsClearedOfTheFirst() {
    PackEstimate estimate = new PackEstimate(2, 6);
    find(estimate, 0, Verdict.CELL_VOLTAGE, 1, 0.015, 0.001);
    conclude(1.5, estimate);
    find(estimate, 0, Verdict.CELL_VOLTAGE, 2, -0.02, 0.002);
    conclude(1.5, estimate);
    assertEquals(
        List.of("raised [2] 0.015", "raised [3] -0.02", "cleared [2] NaN"),
        bench.events.stream()
            .map(e -> (e.raised() ? "raised " : "cleared ") + e.subjects() + " " + e.value())
            .toList());
  }

  @Test
  void activeAlarmsAreInTheOrderOfTheirKinds() {
    run(
        3,
        (b, t) -> b.voltage(1, t, 4.3).voltage(2, t, 2.3).temperature(1, t, 61).current(1, t, 6));
    assertEquals(
        List.of(
            AlarmKind.CELL_OVER_VOLTAGE,
            AlarmKind.CELL_UNDER_VOLTAGE,
            AlarmKind.OVER_TEMPERATURE,
            AlarmKind.CHARGE_OVER_CURRENT,
            AlarmKind.SUSPECT_VOLTAGE),
        List.copyOf(bench.last().activeAlarms()));
  }
}
