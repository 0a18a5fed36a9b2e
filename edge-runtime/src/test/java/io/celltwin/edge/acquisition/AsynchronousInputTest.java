package io.celltwin.edge.acquisition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.estimator.PackMeasurement;
import io.celltwin.hal.Channel;
import org.junit.jupiter.api.Test;

/// Current at 100 Hz, 96 cells every 4 s smeared over 0.3 s, the loop at 10 Hz: what a 62 kWh Leaf
/// sends.
class AsynchronousInputTest {
  private static final long MILLI = 1_000_000;
  private static final int CELLS = 96;
  private static final double NANO_SECONDS = 1e-9;

  private final StringCurrent current = new StringCurrent(false, 1_000 * MILLI);
  private final PackInput input =
      new PackInput(
          CELLS,
          new StringCurrent[] {current},
          1,
          new int[CELLS],
          new PackInput.PlausibleRange(0, 6, -60, 200, 1_000),
          2,
          10,
          60);
  private final PackMeasurement measurement = new PackMeasurement(1, CELLS, 1);

  /// Any smooth current: between two samples 10 ms apart it is a straight line to 2e-4 A.
  private static double amps(long nanos) {
    double seconds = nanos * NANO_SECONDS;
    return 60 * Math.sin(2 * Math.PI * 0.25 * seconds) - 20;
  }

  /// The voltage tells by its value when it was sampled.
  private static double volts(long nanos) {
    return 3 + nanos * 1e-13;
  }

  @Test
  void integratesExactlyAndMeetsEveryVoltageOnceWithTheCurrentOfItsMoment() {
    double charge = 0;
    double received = 0;
    double uncovered = 0;
    int sent = 0;
    int met = 0;
    for (long now = 0; now <= 60_000 * MILLI; now += MILLI) {
      if (now % (10 * MILLI) == 7 * MILLI) { // never at the moment of a tick
        input.current(0, now, amps(now));
        // The first one speaks for the time since the first tick.
        charge += amps(now) * (now == 7 * MILLI ? 0.007 : 0.010);
      }
      long inCycle = now % (4_000 * MILLI);
      if (inCycle % (3 * MILLI) == 0 && inCycle / (3 * MILLI) < CELLS) {
        int cell = (int) (inCycle / (3 * MILLI));
        input.cellVoltage(cell, now, volts(now));
        sent++;
      }
      if (now % (100 * MILLI) != 0) continue;
      input.fill(now, measurement);
      received += measurement.stringCoulombs[0];
      if (now > 0) uncovered += measurement.stringUncoveredSeconds[0];
      for (int c = 0; c < CELLS; c++) {
        if (Double.isNaN(measurement.cellVolts[c])) continue;
        met++;
        long sampled = Math.round((measurement.cellVolts[c] - 3) * 1e13);
        assertEquals((now - sampled) * NANO_SECONDS, measurement.cellAgeSeconds[c], 1e-6);
        // 60 A at 0.25 Hz bends by w² dt² / 8 = 0.002 A between samples; before the first sample
        // of all there is none to meet
        if (sampled >= 7 * MILLI) assertEquals(amps(sampled), measurement.cellAmps[c], 0.002);
        // The charge since then: the integral of what was measured, to one sample of 10 ms.
        double since = 0;
        for (long t = sampled; t < now; t += MILLI) since += amps(t) * 0.001;
        if (sampled >= 7 * MILLI) assertEquals(since, measurement.cellCoulombsSince[c], 0.8);
      }
    }
    // What is lent beyond the newest sample is settled with the next one.
    double lent = amps(59_997 * MILLI) * 0.003;
    assertEquals(charge + lent, received, 1e-9);
    assertTrue(uncovered < 1e-6, uncovered + " s uncovered");
    // The last sample of all has no current after it yet.
    assertEquals(sent - 1, met);
  }

  @Test
  void aHeldSampleIsToldFromANewOneOfTheSameValue() {
    input.current(0, 0, 10);
    input.temperature(0, 0, 25);
    input.fill(100 * MILLI, measurement);
    long amps = measurement.stringSamples[0];
    long celsius = measurement.sensorSamples[0];
    input.fill(200 * MILLI, measurement);
    assertEquals(10, measurement.stringAmps[0]);
    assertEquals(25, measurement.sensorCelsius[0]);
    assertEquals(amps, measurement.stringSamples[0]);
    assertEquals(celsius, measurement.sensorSamples[0]);
    input.current(0, 250 * MILLI, 10);
    input.temperature(0, 250 * MILLI, 25);
    input.fill(300 * MILLI, measurement);
    assertEquals(amps + 1, measurement.stringSamples[0]);
    assertEquals(celsius + 1, measurement.sensorSamples[0]);
  }

  @Test
  void countsTheTimeThatNobodyMeasured() {
    input.fill(0, measurement);
    input.current(0, 0, 10);
    input.current(0, 500 * MILLI, 10);
    input.fill(500 * MILLI, measurement);
    assertEquals(5, measurement.stringCoulombs[0], 1e-12);
    double uncovered = 0;
    double coulombs = 0;
    for (long now = 1_000 * MILLI; now <= 10_000 * MILLI; now += 500 * MILLI) {
      input.fill(now, measurement);
      uncovered += measurement.stringUncoveredSeconds[0];
      coulombs += measurement.stringCoulombs[0];
    }
    // 9.5 s of silence: the last sample is lent for the 1 s that a sample speaks for
    assertEquals(8.5, uncovered, 1e-9);
    assertEquals(10, coulombs, 1e-9);
    assertTrue(Double.isNaN(measurement.stringAmps[0]), "a current of 9.5 s ago is not one of now");
    input.current(0, 10_000 * MILLI, 4);
    input.fill(10_000 * MILLI, measurement);
    // The sample speaks for the second before it; what was lent after the last one is taken back.
    assertEquals(4 - 10, measurement.stringCoulombs[0], 1e-9);
    assertEquals(0, measurement.stringUncoveredSeconds[0], 1e-9);
  }

  @Test
  void takesASensorWithoutAValueForTimeThatNobodyMeasured() {
    StringCurrent row = new StringCurrent(false, Channel.ALL);
    row.instant(0, 5);
    row.tick(0);
    row.instant(1_000 * MILLI, Double.NaN);
    row.tick(1_000 * MILLI);
    assertEquals(0, row.tickCoulombs());
    assertEquals(1, row.tickUncoveredSeconds(), 1e-12);
    row.instant(2_000 * MILLI, 3);
    row.tick(2_000 * MILLI);
    assertEquals(3, row.tickCoulombs(), 1e-12);
    assertEquals(0, row.tickUncoveredSeconds());
    assertTrue(Double.isNaN(row.ampsAt(1_000 * MILLI)));
  }

  @Test
  void integratesTheMeanWhereThereIsOne() {
    StringCurrent row = new StringCurrent(true, Channel.ALL);
    row.instant(0, 100);
    row.mean(0, 1);
    row.tick(0);
    row.mean(1_000 * MILLI, 2);
    row.instant(1_000 * MILLI, 100);
    row.tick(1_000 * MILLI);
    assertEquals(2, row.tickCoulombs());
    assertEquals(100, row.ampsAt(1_000 * MILLI));
  }

  @Test
  void isAsOldAsTheMeanThatHasFallenSilentBesideTheInstant() {
    StringCurrent row = new StringCurrent(true, Channel.ALL);
    row.instant(0, 100);
    assertEquals(StringCurrent.NEVER, row.goodNanos(), "what is integrated has not come yet");
    row.mean(0, 1);
    row.instant(1_000 * MILLI, 100);
    row.mean(1_000 * MILLI, Double.NaN);
    assertEquals(0, row.goodNanos());
    row.mean(2_000 * MILLI, 1);
    assertEquals(1_000 * MILLI, row.goodNanos());
  }

  @Test
  void countsOnlyTheLentChargeSinceAMomentAfterTheNewestSample() {
    StringCurrent row = new StringCurrent(false, 1_000 * MILLI);
    row.tick(0);
    row.instant(1_000 * MILLI, 10);
    row.tick(3_000 * MILLI);
    // 10 A, lent for the second after the newest sample and no longer
    assertEquals(10, row.coulombsSince(1_000 * MILLI), 1e-12);
    assertEquals(4, row.coulombsSince(1_600 * MILLI), 1e-12);
    assertEquals(0, row.coulombsSince(2_500 * MILLI));
    row.instant(3_000 * MILLI, Double.NaN);
    row.tick(4_000 * MILLI);
    assertEquals(0, row.coulombsSince(3_500 * MILLI));
  }

  @Test
  void doesNotUseAVoltageThatNoCellCanHave() {
    input.current(0, 0, 0);
    input.cellVoltage(3, 0, 65.535);
    input.fill(0, measurement);
    assertTrue(Double.isNaN(measurement.cellVolts[3]));
    assertTrue(input.cellVolts().implausible(3));
  }

  @Test
  void meetsAVoltageWithoutACurrentOnceItHasWaitedLongEnough() {
    input.fill(0, measurement);
    input.cellVoltage(0, 50 * MILLI, 3.5);
    input.fill(100 * MILLI, measurement);
    assertTrue(Double.isNaN(measurement.cellVolts[0]));
    input.fill(2_100 * MILLI, measurement);
    assertEquals(3.5, measurement.cellVolts[0]);
    assertTrue(Double.isNaN(measurement.cellAmps[0]));
  }
}
