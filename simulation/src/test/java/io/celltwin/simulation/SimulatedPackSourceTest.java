package io.celltwin.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Quality;
import io.celltwin.hal.RecordedSource;
import io.celltwin.simulation.plant.CellSpread;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedPackSourceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PackSettings SMALL =
      PackSettings.CAR
          .withTopology(1, 6, 34)
          .withStart(0.6, 25)
          .withSpread(new CellSpread(0.02, 0.1, 0.01, 1.5, 0, Double.POSITIVE_INFINITY, 0), 3);

  private record Reading(int channel, long nanos, double value, Quality quality) {}

  private static SimulatedPackSource source(
      SensorSettings sensors, List<Fault> faults, long endNanos) {
    var pack = new SimulatedPack(SMALL, (now, _) -> now / SECOND % 2 == 0 ? -100 : 40);
    return new SimulatedPackSource(pack, sensors, faults, endNanos);
  }

  private static List<Reading> readings(RecordedSource source, long period) throws Exception {
    List<Reading> readings = new ArrayList<>();
    for (long tick = source.nextTickNanos(Long.MIN_VALUE, period);
        tick != RecordedSource.END;
        tick = source.nextTickNanos(tick, period)) {
      source.read(
          tick,
          (channel, nanos, value, quality) ->
              readings.add(new Reading(channel, nanos, value, quality)));
    }
    return readings;
  }

  private static SensorSettings clean() {
    return new SensorSettings(
        10_000_000, 0, 0, 0, 0, SECOND, 300_000_000, 0, 0, 2, SECOND, 0, 0, 1);
  }

  @Test
  void namesItsChannelsAsTheConfigurationExpects() {
    var source = source(SensorSettings.CAR, List.of(), SECOND);
    var names = source.channels().stream().map(c -> c.name()).toList();
    assertEquals("current_A", names.get(0));
    assertEquals("voltage_1_V", names.get(1));
    assertEquals("voltage_6_V", names.get(6));
    assertEquals("temperature_1_degC", names.get(7));
    assertEquals("temperature_8_degC", names.getLast());
    assertEquals(SECOND, source.channels().getFirst().coverNanos());
  }

  @Test
  void ticksFromZeroToItsEnd() {
    var source = source(clean(), List.of(), 250_000_000);
    assertEquals(0, source.nextTickNanos(Long.MIN_VALUE, 100_000_000));
    assertEquals(100_000_000, source.nextTickNanos(0, 100_000_000));
    assertEquals(200_000_000, source.nextTickNanos(100_000_000, 100_000_000));
    assertEquals(RecordedSource.END, source.nextTickNanos(200_000_000, 100_000_000));
  }

  @Test
  void deliversEverythingInTheOrderOfSampling() throws Exception {
    List<Reading> readings =
        readings(source(SensorSettings.CAR, List.of(), 10 * SECOND), 100_000_000);
    long last = 0;
    for (Reading reading : readings) {
      assertTrue(reading.nanos() >= last);
      last = reading.nanos();
    }
    long currents = readings.stream().filter(r -> r.channel() == 0).count();
    long thirds = readings.stream().filter(r -> r.channel() == 3).count();
    assertEquals(1001, currents);
    // A sweep every second reaches cell 3 a little later; the one at 10 s is past the end.
    assertEquals(10, thirds);
  }

  @Test
  void smearsASweepOverTheCells() throws Exception {
    List<Reading> readings =
        readings(
            source(clean().withVoltages(4 * SECOND, 300_000_000), List.of(), 9 * SECOND), SECOND);
    List<Long> fourth =
        readings.stream().filter(r -> r.channel() == 4).map(Reading::nanos).toList();
    assertEquals(List.of(150_000_000L, 4_150_000_000L, 8_150_000_000L), fourth);
  }

  @Test
  void cleanCurrentsAddUpToTheCharge() throws Exception {
    var pack = new SimulatedPack(SMALL, (now, _) -> now / SECOND % 2 == 0 ? -100 : 40);
    double start = pack.trueSoc(1);
    var source = new SimulatedPackSource(pack, clean(), List.of(), 100 * SECOND);
    double coulombs =
        0.01
            * readings(source, SECOND).stream()
                .filter(r -> r.channel() == 0)
                .mapToDouble(Reading::value)
                .sum();
    assertEquals(-3000, coulombs, 1e-6);
    assertEquals(coulombs, (pack.trueSoc(1) - start) * pack.trueCapacityCoulombs(1), 1e-4);
  }

  @Test
  void doesNotDependOnHowOftenItIsRead() throws Exception {
    List<Reading> often = readings(source(SensorSettings.CAR, List.of(), 10 * SECOND), 10_000_000);
    List<Reading> seldom = readings(source(SensorSettings.CAR, List.of(), 10 * SECOND), SECOND);
    assertEquals(seldom, often);
  }

  @Test
  void rendersNoiseOffsetAndGainOfTheCurrentSensor() throws Exception {
    var sensors =
        new SensorSettings(
            10_000_000, 0.5, 0.3, 0.002, 0.01, SECOND, 0, 1.5e-3, 1e-4, 0, SECOND, 0, 0, 1);
    var pack = new SimulatedPack(SMALL, (_, _) -> -100);
    List<Reading> readings =
        readings(new SimulatedPackSource(pack, sensors, List.of(), 100 * SECOND), SECOND);
    double[] amps =
        readings.stream()
            .filter(r -> r.channel() == 0 && r.nanos() > 0)
            .mapToDouble(Reading::value)
            .toArray();
    double mean = java.util.Arrays.stream(amps).average().orElseThrow();
    double variance =
        java.util.Arrays.stream(amps).map(a -> (a - mean) * (a - mean)).average().orElseThrow();
    // Four sigma of the mean of 10 000 samples; of their deviation.
    assertEquals(-100 * 1.002 + 0.3, mean, 4 * 0.5 / 100);
    assertEquals(0.5, StrictMath.sqrt(variance), 4 * 0.5 / StrictMath.sqrt(20_000));
  }

  @Test
  void breaksFromTheGivenTimeOn() throws Exception {
    List<Fault> faults =
        List.of(
            new Fault.StuckCellVoltage(2, 5 * SECOND),
            new Fault.InvalidCellVoltage(3, 5 * SECOND),
            new Fault.CellVoltageOffset(4, 0.05, 5 * SECOND),
            new Fault.DeadCurrentSensor(5 * SECOND));
    List<Reading> sound = readings(source(clean(), List.of(), 10 * SECOND), SECOND);
    List<Reading> broken = readings(source(clean(), faults, 10 * SECOND), SECOND);
    long lastCurrent =
        broken.stream().filter(r -> r.channel() == 0).mapToLong(Reading::nanos).max().orElseThrow();
    assertEquals(5 * SECOND - 10_000_000, lastCurrent);
    double[] stuck =
        broken.stream()
            .filter(r -> r.channel() == 2 && r.nanos() >= 5 * SECOND)
            .mapToDouble(Reading::value)
            .distinct()
            .toArray();
    assertEquals(1, stuck.length);
    for (Reading reading : broken) {
      Reading truth =
          sound.stream()
              .filter(r -> r.channel() == reading.channel() && r.nanos() == reading.nanos())
              .findFirst()
              .orElseThrow();
      boolean late = reading.nanos() >= 5 * SECOND;
      if (reading.channel() == 3 && late) {
        assertEquals(Quality.INVALID, reading.quality());
        assertTrue(Double.isNaN(reading.value()));
      } else if (reading.channel() == 4 && late) {
        assertEquals(truth.value() + 0.05, reading.value(), 1e-12);
      } else if (reading.channel() != 2 || !late) {
        assertEquals(truth, reading);
      }
    }
    assertNotEquals(
        stuck[0],
        sound.stream()
            .filter(r -> r.channel() == 2)
            .mapToDouble(Reading::value)
            .reduce(0, (_, b) -> b));
  }

  @Test
  void refusesAFaultOfACellThatIsNotThere() {
    assertThrows(
        IllegalArgumentException.class,
        () -> source(clean(), List.of(new Fault.InvalidCellVoltage(7, 0)), SECOND));
  }
}
