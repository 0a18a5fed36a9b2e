package io.celltwin.estimator.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RoundTripTest {
  private final RoundTrip trip = new RoundTrip();

  @Test
  void isWhatComesOutOfWhatWentIn() {
    trip.judge(0.5, 0.01, 0, 0, 0, 0);
    trip.judge(0.5, 0.01, 1000, 950, 1.2, 0);
    assertEquals(0.95, trip.efficiency(), 1e-12);
  }

  /// Its charger is wired past the shunt: the SOC comes back, and no energy has.
  @Test
  void aPackThatIsChargedWhereNobodyMeasuresHasNone() {
    for (int cycle = 0; cycle < 5; cycle++) trip.judge(0.5, 0.01, 0, 1000 * cycle, cycle, 0);
    assertTrue(Double.isNaN(trip.efficiency()));
    trip.judge(0.5, 0.01, 1000, 4900, 5.2, 0);
    assertEquals(0.9, trip.efficiency(), 1e-12);
  }
}
