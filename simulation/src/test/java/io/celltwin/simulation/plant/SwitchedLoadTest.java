package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.plant.ClosedTimes.Span;
import io.celltwin.simulation.plant.ContactorController.State;
import io.celltwin.simulation.plant.Contactors.Relay;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A load that is switched: when its current begins and ends, and what becomes of a relay that does
/// not do as it is told.
class SwitchedLoadTest {
  private static final long SECOND = 1_000_000_000L;

  /// Closed from 10 to 20 s, and from 40 s on.
  private static final ClosedTimes TWICE =
      new ClosedTimes(
          List.of(new Span(10 * SECOND, 20 * SECOND), new Span(40 * SECOND, Long.MAX_VALUE)));

  /// Charges with 1 A for each second of its own time.
  private final SwitchedLoad load = new SwitchedLoad((nanos, _) -> 1e-9 * nanos, TWICE);

  private final SimulatedPack pack = new SimulatedPack(PackSettings.CAR.withStart(0.7, 25), load);
  private final Contactors contactors = pack.contactors();

  private void pass(double untilSeconds) {
    pack.advance((long) (untilSeconds * SECOND));
  }

  @Test
  void aDriveBeginsOnceTheyAreClosedAndStandsStillWhileTheyAreNot() {
    pass(10);
    assertEquals(0, pack.trueAmps());
    pass(15);
    double precharged = 5 - pack.trueAmps();
    assertTrue(precharged > 0.1 && precharged < 0.3, () -> precharged + " s of precharge");
    pass(30);
    assertEquals(0, pack.trueAmps());
    pass(45);
    assertEquals(10 + 5 - 2 * precharged, pack.trueAmps(), 0.05);
    assertEquals(State.CLOSED, load.controller().state());
  }

  @Test
  void aParkedCarsCapacitorIsEmptyAndFilledGently() {
    pass(5);
    assertEquals(0, contactors.trueLinkVolts());
    pass(10.01);
    // 380 V over 50 Ω, the mean of the first 10 ms of a time constant of 50
    assertEquals(-6.9, pack.trueAmps(), 0.4);
  }

  @Test
  void aBrokenResistorIsGivenUpOnUntilTheyAreWantedAnew() {
    contactors.prechargeOhms(Double.POSITIVE_INFINITY);
    pass(11.9);
    assertEquals(State.PRECHARGING, load.controller().state());
    pass(15);
    assertEquals(State.FAILED, load.controller().state());
    assertEquals(0, pack.trueAmps());
    contactors.prechargeOhms(Contactors.USUAL_PRECHARGE_OHMS);
    pass(39);
    assertEquals(State.OPEN, load.controller().state());
    pass(41);
    assertEquals(State.CLOSED, load.controller().state());
  }

  @Test
  void weldedOnesLetTheLoadGoOn() {
    pass(15);
    contactors.weld(Relay.POSITIVE, true);
    contactors.weld(Relay.NEGATIVE, true);
    double before = pack.trueAmps();
    pass(30);
    assertEquals(State.OPEN, load.controller().state());
    assertEquals(before + 15, pack.trueAmps(), 0.05);
  }

  @Test
  void aWeldedPositiveOneSkipsPrecharge() {
    contactors.weld(Relay.POSITIVE, true);
    pass(10.01);
    // 1 mF from 0 to 380 V within one step of 10 ms
    assertEquals(-38, pack.trueAmps(), 2);
  }

  @Test
  void oneThatDropsOutStopsTheLoadsTime() {
    pass(15);
    double before = pack.trueAmps();
    contactors.stickOpen(Relay.NEGATIVE, true);
    pass(17);
    assertEquals(0, pack.trueAmps());
    contactors.stickOpen(Relay.NEGATIVE, false);
    pass(18);
    assertEquals(before + 1, pack.trueAmps(), 0.05);
  }

  /// A parked car's pack takes long steps, and none beyond what comes next.
  @Test
  void longStepsEndWhereTheyAreClosed() {
    SwitchedLoad hours =
        new SwitchedLoad(
            (_, _) -> -10,
            new ClosedTimes(List.of(new Span(7200 * SECOND + SECOND, Long.MAX_VALUE))));
    int[] steps = {0};
    SimulatedPack parked =
        new SimulatedPack(
            PackSettings.CAR.withStart(0.7, 25).withSteps(StepLengths.YEAR),
            new Load() {
              @Override
              public double packAmps(long nowNanos, SimulatedPack asking) {
                steps[0]++;
                return hours.packAmps(nowNanos, asking);
              }

              @Override
              public long steadyNanos(long nowNanos) {
                return hours.steadyNanos(nowNanos);
              }
            });
    parked.advance(7201 * SECOND);
    assertEquals(0, parked.trueAmps());
    assertTrue(steps[0] < 200, () -> steps[0] + " steps");
    parked.advance(7206 * SECOND);
    assertEquals(-10, parked.trueAmps());
  }

  @Test
  void timesAreInOrder() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ClosedTimes(List.of(new Span(5, 9), new Span(8, 20))));
    assertThrows(IllegalArgumentException.class, () -> new Span(5, 5));
    assertThrows(IllegalArgumentException.class, () -> contactors.prechargeOhms(0));
  }
}
