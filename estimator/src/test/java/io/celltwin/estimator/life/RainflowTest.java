package io.celltwin.estimator.life;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RainflowTest {
  private static final int BANDS = Bands.SOC.known();

  /// ASTM E1049-85, figure 6: -2, 1, -3, 5, -1, 3, -4, 4, -2, moved up by 4 into a grid of 10. The
  /// standard's table: half a cycle of range 3, one and a half of 4, half of 6, one of 8, half of
  /// 9.
  @Test
  void countsTheExampleOfTheStandardAsItDoes() {
    Rainflow rainflow = new Rainflow(10, 1);
    for (int value : new int[] {-2, 1, -3, 5, -1, 3, -4, 4, -2}) rainflow.take(value + 4);
    double[] byRange = new double[11];
    double[] cycles = rainflow.cycles();
    for (int k = 0; k < cycles.length; k++) byRange[k / BANDS] += cycles[k];
    double[] expected = new double[11];
    expected[3] = 0.5;
    expected[4] = 1.5;
    expected[6] = 0.5;
    expected[8] = 1;
    expected[9] = 0.5;
    assertArrayEquals(expected, byRange);
  }

  @Test
  void aRangeIsCountedWithItsMean() {
    Rainflow rainflow = new Rainflow(200, 2);
    for (int value : new int[] {100, 160, 120, 190, 90}) rainflow.take(value);
    double[] cycles = rainflow.cycles();
    // closed: 160..120, 20 % about 70 %; open: 100..190 (45 % about 72.5 %), 190..90
    assertEquals(1, cycles[2 * BANDS + 7]);
    assertEquals(0.5, cycles[4 * BANDS + 7]);
    assertEquals(0.5, cycles[5 * BANDS + 7]);
    assertEquals(2, Arrays.stream(cycles).sum());
  }

  @Test
  void whatHasMovedBackByLessThanTheDeadBandHasNotTurned() {
    Rainflow rainflow = new Rainflow(200, 2);
    SplittableRandom random = new SplittableRandom(1);
    rainflow.take(0);
    for (int k = 1; k <= 198; k++) rainflow.take(k + random.nextInt(2));
    assertEquals(0.5, Arrays.stream(rainflow.cycles()).sum(), "one way up");
    assertEquals(0, Arrays.stream(rainflow.halves).sum(), "and that is open");
  }

  /// The standard's rules word by word over the whole series at once.
  private static double[] offline(List<Integer> values, int steps, int deadBand) {
    double[] cycles = new double[BANDS * BANDS];
    List<Integer> points = new ArrayList<>();
    for (int peak : turningPoints(values, deadBand)) {
      points.add(peak);
      while (points.size() >= 3) {
        int n = points.size();
        int x = Math.abs(points.get(n - 1) - points.get(n - 2));
        int y = Math.abs(points.get(n - 2) - points.get(n - 3));
        if (x < y) break;
        boolean containsStart = n == 3;
        count(cycles, points.get(n - 3), points.get(n - 2), containsStart ? 0.5 : 1, steps);
        if (containsStart) points.removeFirst();
        else points.subList(n - 3, n - 1).clear();
      }
    }
    for (int k = 1; k < points.size(); k++) {
      count(cycles, points.get(k - 1), points.get(k), 0.5, steps);
    }
    return cycles;
  }

  private static void count(double[] cycles, int from, int to, double cyclesMore, int steps) {
    double depth = Math.abs(to - from) / (double) steps;
    double mean = (from + to) / 2.0 / steps;
    int depthBand = (int) Math.min(Math.floor(10 * depth + 1e-9), 9);
    int meanBand = (int) Math.min(Math.floor(10 * mean + 1e-9), 9);
    cycles[depthBand * BANDS + meanBand] += cyclesMore;
  }

  private static List<Integer> turningPoints(List<Integer> values, int deadBand) {
    List<Integer> points = new ArrayList<>(List.of(values.getFirst()));
    int k = 0;
    while (k < values.size() && Math.abs(values.get(k) - values.getFirst()) < deadBand) k++;
    while (k < values.size()) {
      int sign = Integer.signum(values.get(k) - points.getLast());
      int extreme = values.get(k);
      while (k < values.size() && sign * (extreme - values.get(k)) < deadBand) {
        if (sign * (values.get(k) - extreme) > 0) extreme = values.get(k);
        k++;
      }
      points.add(extreme);
    }
    return points;
  }

  @Test
  void countsRandomSeriesAsAnOfflineCountDoesWithinItsBoundsAndOverRestarts() {
    int rounds = Integer.getInteger("celltwin.rainflow.rounds", 300);
    for (int seed = 0; seed < rounds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int steps = random.nextBoolean() ? 200 : 20;
      int deadBand = 1 + random.nextInt(3);
      Rainflow rainflow = new Rainflow(steps, deadBand);
      List<Integer> values = new ArrayList<>();
      int value = random.nextInt(steps + 1);
      int reach = 1 + random.nextInt(steps);
      for (int k = 0; k < 1000; k++) {
        value = Math.clamp(value + random.nextInt(-reach, reach + 1), 0, steps);
        values.add(value);
        rainflow.take(value);
        if (random.nextInt(50) == 0) rainflow = restarted(rainflow, steps, deadBand);
      }
      assertArrayEquals(offline(values, steps, deadBand), rainflow.cycles(), "seed " + seed);
    }
  }

  private static Rainflow restarted(Rainflow before, int steps, int deadBand) {
    assertTrue(before.isSound(before.open));
    Rainflow after = new Rainflow(steps, deadBand);
    System.arraycopy(before.open, 0, after.open, 0, before.open.length);
    System.arraycopy(before.halves, 0, after.halves, 0, before.halves.length);
    return after;
  }

  /// Ever smaller swings: nothing closes, and it is what takes most room.
  @Test
  void theLongestHistoryFits() {
    Rainflow rainflow = new Rainflow(200, 1);
    for (int k = 0; k <= 100; k++) {
      rainflow.take(k);
      rainflow.take(200 - k);
    }
    for (int k = 0; k < 100; k++) rainflow.take(100 + k % 2);
    assertTrue(rainflow.isSound(rainflow.open));
    assertTrue(Arrays.stream(rainflow.cycles()).sum() >= 100);
  }
}
