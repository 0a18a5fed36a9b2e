package io.celltwin.estimator.life;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.Verdict;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackLifeTest {
  private static final double AMPERE_HOUR = 3600;
  private static final double HOUR = 3600;
  private static final LifeSettings SETTINGS =
      new LifeSettings(10 * AMPERE_HOUR, 0.05, 2.5, 4.2, 45, 0, 0.8);

  /// Two strings of three cells of 10 Ah, with two sensors, told row by row.
  private static final class Pack {
    final PackMeasurement measurement = new PackMeasurement(2, 6, 2);
    final PackEstimate estimate = new PackEstimate(2, 6, 2);
    PackLife life = new PackLife(2, 3, 2, SETTINGS);
    double wallMillis = 1_000_000;

    Pack() {
      Arrays.fill(measurement.cellVolts, 3.6);
      Arrays.fill(measurement.cellCelsius, 25);
      Arrays.fill(measurement.sensorCelsius, 25);
      Arrays.fill(estimate.soc, 0.5);
      Arrays.fill(estimate.socSigma, 0.01);
      Arrays.fill(estimate.quality, EstimateQuality.GOOD);
      Arrays.fill(estimate.stringBiasAmps, 0);
      Arrays.fill(estimate.stringBiasSigmaAmps, 0.001);
    }

    /// The same current into both strings.
    void row(double seconds, double amps) {
      for (int s = 0; s < 2; s++) measurement.stringSamples[s]++;
      for (int k = 0; k < 2; k++) measurement.sensorSamples[k]++;
      Arrays.fill(measurement.stringAmps, amps);
      tick(seconds, amps);
    }

    /// For which current and temperatures are those of the row before.
    void tick(double seconds, double amps) {
      measurement.dtSeconds = seconds;
      tell(seconds, amps);
      wallMillis += 1000 * seconds;
      life.step(measurement, estimate, wallMillis);
    }

    /// Of a current that has been so since the row before.
    void tell(double seconds, double amps) {
      Arrays.fill(measurement.stringCoulombs, amps * seconds);
      Arrays.fill(measurement.stringCoulombsIn, Math.max(amps * seconds, 0));
      Arrays.fill(measurement.stringCoulombsOut, Math.max(-amps * seconds, 0));
      Arrays.fill(measurement.stringSecondsIn, amps > 0 ? seconds : 0);
      Arrays.fill(measurement.stringSecondsOut, amps > 0 ? 0 : seconds);
    }

    void rows(double seconds, double dt, double amps) {
      for (double s = 0; s < seconds - dt / 2; s += dt) row(dt, amps);
    }

    LifeCounts counts() {
      return life.counts();
    }

    void restart(boolean wasCut) {
      Map<String, double[]> saved = saved(life);
      life = new PackLife(2, 3, 2, SETTINGS);
      life.restore(saved, wasCut);
    }
  }

  /// As a file would hold it.
  static Map<String, double[]> saved(PackLife life) {
    double[] values = new double[life.state().length()];
    life.state().save(values);
    Map<String, double[]> saved = new HashMap<>();
    int at = 0;
    for (int k = 0; k < life.state().names().size(); k++) {
      int length = life.state().lengthOf(k);
      saved.put(life.state().names().get(k), Arrays.copyOfRange(values, at, at + length));
      at += length;
    }
    return saved;
  }

  @Test
  void chargeAndEnergyAreCountedEachWay() {
    Pack pack = new Pack();
    pack.rows(HOUR, 0.1, 5);
    pack.rows(HOUR, 0.1, -4);
    LifeCounts counts = pack.counts();
    for (int s = 0; s < 2; s++) {
      assertEquals(5 * AMPERE_HOUR, counts.chargedCoulombs(s), 1e-6);
      assertEquals(
          4 * AMPERE_HOUR, counts.dischargedCoulombs(s), 4, "the last second is yet to come");
      assertEquals(5 * AMPERE_HOUR * 3 * 3.6, counts.chargedJoules(s), 1e-4);
      assertEquals(4 * AMPERE_HOUR * 3 * 3.6, counts.dischargedJoules(s), 4 * 3 * 3.6);
    }
    assertEquals(0.45, counts.fullEquivalentCycles, 1e-4, "9 Ah either way of twice 10 Ah");
    assertEquals(2 * HOUR, counts.powerOnSeconds, 1);
    assertEquals(HOUR, counts.currentSeconds(0, Bands.C_RATE.indexOf(0.5)), 2, "0.5 C in");
    assertEquals(HOUR, counts.currentSeconds(1, Bands.C_RATE.indexOf(-0.4)), 2, "0.4 C out");
    assertEquals(1, counts.starts);
  }

  /// As it is where a sample is taken on trust for the ticks until the next one.
  @Test
  void whatWasTakenOnTrustAndSettledLaterIsNoFlowTheOtherWay() {
    Pack pack = new Pack();
    for (int k = 0; k < 3600; k++) {
      double amps = k % 2 == 0 ? 9 : 8;
      pack.row(1, amps);
    }
    double before = pack.counts().dischargedCoulombs(0);
    pack.measurement.dtSeconds = 1;
    Arrays.fill(pack.measurement.stringCoulombs, -30); // too much was lent
    Arrays.fill(pack.measurement.stringCoulombsIn, 5);
    Arrays.fill(pack.measurement.stringCoulombsOut, 0);
    Arrays.fill(pack.measurement.stringSecondsIn, 1);
    pack.life.step(pack.measurement, pack.estimate, 0);
    assertEquals(before, pack.counts().dischargedCoulombs(0));
    assertEquals(3600 * 8.5 + 5, pack.counts().chargedCoulombs(0), 1e-6);
  }

  @Test
  void anOffsetAtRestAndNoiseAboutZeroDoNotCount() {
    Pack pack = new Pack();
    Arrays.fill(pack.estimate.stringBiasSigmaAmps, 0.01);
    SplittableRandom random = new SplittableRandom(3);
    for (int k = 0; k < 36_000; k++) pack.row(0.1, 0.015 + 0.3 * random.nextGaussian());
    assertEquals(0, pack.counts().chargedCoulombs(0), "up to 0.03 A may be an offset");
    assertEquals(0, pack.counts().dischargedCoulombs(0));
    Arrays.fill(pack.estimate.stringBiasAmps, 0.15); // and is sure
    pack.rows(HOUR, 1, 0.15);
    assertEquals(0, pack.counts().chargedCoulombs(0));
  }

  @Test
  void whatTheFilterTakesForAnOffsetChangesNothingUnderLoadNorMakesChargeOfARest() {
    Pack pack = new Pack();
    Arrays.fill(pack.estimate.stringBiasAmps, 0.15); // as of a cell file that does not fit
    pack.rows(HOUR, 1, 5);
    pack.rows(HOUR, 1, -5);
    pack.rows(HOUR, 1, 0);
    assertEquals(5 * AMPERE_HOUR, pack.counts().chargedCoulombs(0), 1e-6);
    assertEquals(5 * AMPERE_HOUR, pack.counts().dischargedCoulombs(0), 1e-6);
  }

  @Test
  void aSmallLoadThatIsNoOffsetCounts() {
    Pack pack = new Pack();
    pack.rows(10 * HOUR, 1, -0.05); // a two-hundredth of C, sigma a fiftieth of that
    assertEquals(0.5 * AMPERE_HOUR, pack.counts().dischargedCoulombs(0), 1e-6);
    assertEquals(0, pack.counts().chargedCoulombs(0));
  }

  @Test
  void whatIsNotKnownGoesToItsBandAndSpoilsNoSum() {
    Pack pack = new Pack();
    pack.rows(HOUR, 1, 5);
    Arrays.fill(pack.measurement.cellVolts, Double.NaN);
    Arrays.fill(pack.measurement.cellCelsius, Double.NaN);
    Arrays.fill(pack.measurement.sensorCelsius, Double.NaN);
    Arrays.fill(pack.estimate.soc, Double.NaN);
    Arrays.fill(pack.estimate.socSigma, Double.NaN);
    Arrays.fill(pack.estimate.stringBiasAmps, Double.NaN);
    Arrays.fill(pack.estimate.stringBiasSigmaAmps, Double.NaN);
    Arrays.fill(pack.measurement.stringUncoveredSeconds, 1);
    pack.tell(0, 0);
    pack.measurement.dtSeconds = 1;
    Arrays.fill(pack.measurement.stringAmps, Double.NaN);
    for (int k = 0; k < 600; k++) pack.life.step(pack.measurement, pack.estimate, Double.NaN);
    LifeCounts counts = pack.counts();
    int temperatures = Bands.CELSIUS.size();
    int socs = Bands.SOC.size();
    assertEquals(600, counts.bandSeconds(temperatures - 1, socs - 1), 1e-9);
    assertEquals(HOUR, counts.bandSeconds(Bands.CELSIUS.indexOf(25), Bands.SOC.indexOf(0.5)), 1e-9);
    assertEquals(600, counts.currentSeconds(0, Bands.C_RATE.size() - 1), 1e-9);
    assertEquals(600, counts.uncoveredSeconds(0), 1e-9);
    assertEquals(5 * AMPERE_HOUR, counts.chargedCoulombs(0), 1e-6);
    assertEquals(0, counts.unmeteredCoulombs);
    Arrays.fill(pack.measurement.stringUncoveredSeconds, 0);
    pack.rows(HOUR, 1, 2); // without a voltage
    assertEquals(4 * AMPERE_HOUR, pack.counts().unmeteredCoulombs, 1e-6);
    assertEquals(5 * AMPERE_HOUR * 3 * 3.6, pack.counts().chargedJoules(0), 1e-4);
    assertEquals(7 * AMPERE_HOUR, pack.counts().chargedCoulombs(0), 1e-6);
  }

  @Test
  void aDeepDischargeIsOneUntilTheCellHasBeenCharged() {
    Pack pack = new Pack();
    for (double soc : new double[] {0.1, 0.06, 0.045, 0.055, 0.03, 0.07, 0.04}) {
      pack.estimate.soc[4] = soc; // one cell is enough
      pack.rows(60, 1, -1);
    }
    assertEquals(1, pack.counts().deepDischarges);
    pack.estimate.soc[4] = 0.2;
    pack.rows(60, 1, 1);
    pack.estimate.soc[4] = 0.01;
    pack.rows(5, 1, -1);
    assertEquals(1, pack.counts().deepDischarges, "for less than 10 s");
    pack.rows(60, 1, -1);
    assertEquals(2, pack.counts().deepDischarges);
    pack.estimate.soc[4] = Double.NaN;
    pack.rows(60, 1, -1);
    pack.estimate.soc[4] = 0.01;
    pack.rows(60, 1, -1);
    assertEquals(2, pack.counts().deepDischarges, "what is not known for a while ends nothing");
  }

  @Test
  void aCellThatTellsNothingHidesNoDischargeOfTheOthers() {
    Pack pack = new Pack();
    pack.estimate.soc[2] = Double.NaN;
    for (int discharge = 0; discharge < 3; discharge++) {
      Arrays.fill(pack.estimate.soc, 3, 6, 0.02);
      pack.rows(60, 1, -1);
      Arrays.fill(pack.estimate.soc, 3, 6, 0.5);
      pack.rows(1800, 1, 5);
    }
    assertEquals(3, pack.counts().deepDischarges);
  }

  @Test
  void aDeepCellThatFallsSilentIsOneDischargeUntilItHasBeenChargedWithTheOthers() {
    Pack pack = new Pack();
    pack.estimate.soc[4] = 0.01;
    pack.rows(60, 1, -1);
    pack.estimate.soc[4] = Double.NaN;
    pack.rows(HOUR, 1, -1);
    pack.rows(700, 1, 5); // 9.7 % of the charge
    pack.estimate.soc[4] = 0.04;
    pack.rows(60, 1, 0);
    assertEquals(1, pack.counts().deepDischarges);
    pack.estimate.soc[4] = Double.NaN;
    pack.rows(60, 1, 5);
    pack.estimate.soc[4] = 0.04;
    pack.rows(60, 1, 0);
    assertEquals(2, pack.counts().deepDischarges);
  }

  @Test
  void whereTheTimeBecomesKnownLaterTheLifeBeganBeforeThat() {
    Pack pack = new Pack();
    for (int k = 0; k < 250; k++) {
      pack.measurement.dtSeconds = k == 0 ? 0 : 0.1;
      pack.life.step(pack.measurement, pack.estimate, Double.NaN);
    }
    pack.row(0.1, 0);
    assertEquals(pack.wallMillis - 25_000, pack.counts().sinceMillis, 1e-6);
  }

  private static double cycles(LifeCounts counts) {
    double sum = 0;
    for (int depth = 0; depth < Bands.SOC.known(); depth++) {
      for (int mean = 0; mean < Bands.SOC.known(); mean++) sum += counts.socCycles(depth, mean);
    }
    return sum;
  }

  /// Brings the SOC up or down by the charge that this takes, in an hour.
  private static void move(Pack pack, double from, double to) {
    for (int k = 1; k <= 3600; k++) {
      Arrays.fill(pack.estimate.soc, from + (to - from) * k / 3600);
      pack.row(1, 10 * (to - from));
    }
  }

  @Test
  void whatTheFilterCorrectsIsNoCycle() {
    Pack pack = new Pack();
    move(pack, 0.5, 0.8);
    for (int k = 0; k < 100; k++) {
      Arrays.fill(pack.estimate.soc, k % 2 == 0 ? 0.77 : 0.83);
      pack.rows(10, 1, 0);
    }
    move(pack, 0.83, 0.53);
    assertEquals(1, cycles(pack.counts()), "there and back");
  }

  @Test
  void whatNobodyMeasuredIsACycleWhereTheSocTellsOfIt() {
    Pack pack = new Pack();
    move(pack, 0.5, 0.8);
    Arrays.fill(pack.estimate.soc, 0.2);
    pack.row(1, 0);
    assertEquals(0.5, pack.counts().socCycles(Bands.SOC.indexOf(0.6), Bands.SOC.indexOf(0.5)));
  }

  @Test
  void overChargeAndOverDischargeAreByTheVoltage() {
    Pack pack = new Pack();
    for (double volts : new double[] {4.1, 4.23, 4.195, 4.25, 4.1, 4.3, 3.6, 2.4, 3}) {
      pack.measurement.cellVolts[1] = volts;
      pack.rows(5, 1, 1);
    }
    assertEquals(2, pack.counts().overCharges);
    assertEquals(1, pack.counts().overDischarges);
  }

  /// As sensors read a cell that a charger holds at its limit, and one that is used up to the
  /// other.
  @Test
  void whatReadsSomeMillivoltsBeyondTheLimitIsNoOverCharge() {
    Pack pack = new Pack();
    for (double volts : new double[] {4.1, 4.205, 4.1, 4.202, 3.6, 2.495, 3.6, 2.498, 3}) {
      pack.measurement.cellVolts[1] = volts;
      pack.rows(5, 1, 1);
    }
    assertEquals(0, pack.counts().overCharges);
    assertEquals(0, pack.counts().overDischarges);
  }

  @Test
  void extremesBearTheirCellAndTimeAndASingleSampleIsNone() {
    Pack pack = new Pack();
    pack.rows(10, 1, 1);
    pack.measurement.cellVolts[4] = 4.4;
    pack.row(1, 1);
    pack.measurement.cellVolts[4] = 3.6;
    pack.row(1, 1);
    assertEquals(3.6, pack.counts().maxVolts.value(), "a spike");
    pack.measurement.cellVolts[4] = 4.1;
    pack.row(1, 30);
    pack.measurement.cellVolts[4] = 4.15;
    pack.row(1, 29);
    LifeCounts counts = pack.counts();
    assertEquals(new LifeCounts.Peak(4.1, 5, pack.wallMillis), counts.maxVolts);
    assertEquals(new LifeCounts.Peak(29, 1, pack.wallMillis), counts.chargeAmps);
    assertTrue(Double.isNaN(counts.dischargeAmps.value()));
    pack.measurement.cellVolts[2] = 2;
    for (int k = 0; k < 2; k++) pack.life.step(pack.measurement, pack.estimate, Double.NaN);
    assertEquals(new LifeCounts.Peak(2, 3, Double.NaN), pack.counts().minVolts, "time not known");
    pack.rows(3, 1, -7);
    assertEquals(7, pack.counts().dischargeAmps.value(), "told as above 0");
  }

  @Test
  void aSampleThatIsHeldForManyTicksIsOneSample() {
    Pack pack = new Pack();
    pack.rows(10, 1, 1);
    pack.measurement.cellVolts[4] = 4.4;
    pack.measurement.cellVolts[5] = 2.1;
    pack.measurement.sensorCelsius[0] = 70;
    pack.row(1, 30);
    Arrays.fill(pack.measurement.cellVolts, Double.NaN);
    for (int k = 0; k < 5; k++) pack.tick(1, 30);
    Arrays.fill(pack.measurement.cellVolts, 3.6);
    Arrays.fill(pack.measurement.sensorCelsius, 25);
    pack.rows(10, 1, 1);
    LifeCounts once = pack.counts();
    assertEquals(1, once.chargeAmps.value());
    assertEquals(25, once.maxCelsius.value());
    assertEquals(0, once.overCharges + once.overDischarges);
    for (double volts : new double[] {4.4, 4.3, 4, 4.3, 4}) { // one below between two above
      pack.measurement.cellVolts[4] = volts;
      pack.measurement.sensorCelsius[0] = 15 * volts;
      pack.row(1, 10 * volts);
      Arrays.fill(pack.measurement.cellVolts, Double.NaN);
      for (int k = 0; k < 4; k++) pack.tick(1, 10 * volts);
    }
    LifeCounts twice = pack.counts();
    assertEquals(43, twice.chargeAmps.value());
    assertEquals(15 * 4.3, twice.maxCelsius.value());
    assertEquals(1, twice.overCharges);
  }

  @Test
  void aVoltageThatIsNotBelievedOrIsAShareIsNoExtreme() {
    Pack pack = new Pack();
    pack.rows(5, 1, 1);
    pack.estimate.quality[0] = EstimateQuality.ESTIMATED;
    pack.measurement.cellVolts[0] = 4.5;
    pack.rows(60, 1, 1);
    assertEquals(3.6, pack.counts().maxVolts.value());
    Arrays.fill(pack.estimate.quality, EstimateQuality.ESTIMATED); // the current is gone, say
    pack.estimate.verdict[0] = Verdict.CELL_VOLTAGE;
    pack.estimate.verdictCell[0] = 0;
    pack.measurement.cellVolts[2] = 4;
    pack.rows(60, 1, 1);
    assertEquals(4, pack.counts().maxVolts.value(), "of the others");
    Arrays.fill(pack.measurement.stringVoltsShared, true);
    Arrays.fill(pack.measurement.cellVolts, 4.19);
    pack.rows(60, 1, 1);
    assertEquals(4, pack.counts().maxVolts.value());
    assertEquals(0, pack.counts().overCharges);
  }

  @Test
  void timeInTheColdAndHeatAndChargingInIt() {
    Pack pack = new Pack();
    pack.measurement.sensorCelsius[1] = -5;
    pack.rows(100, 1, -5);
    pack.rows(50, 1, 5);
    pack.measurement.sensorCelsius[1] = 50;
    pack.rows(200, 1, 5);
    pack.rows(20, 1, 0);
    pack.measurement.sensorDoubted[1] = true;
    pack.rows(20, 1, 5);
    LifeCounts counts = pack.counts();
    assertEquals(150, counts.coldSeconds);
    assertEquals(50, counts.chargingColdSeconds);
    assertEquals(220, counts.hotSeconds);
    assertEquals(200, counts.chargingHotSeconds);
    assertEquals(50, counts.maxCelsius.value());
    assertEquals(2, counts.maxCelsius.number());
    assertEquals(-5, counts.minCelsius.value());
  }

  @Test
  void recuperationIsNoFastCharge() {
    Pack pack = new Pack();
    for (int k = 0; k < 100; k++) {
      pack.rows(20, 1, 9);
      pack.rows(20, 1, -9);
    }
    assertEquals(0, pack.counts().fastCharges);
    pack.rows(600, 1, 9);
    pack.rows(30, 1, 0);
    pack.rows(600, 1, 9);
    assertEquals(1, pack.counts().fastCharges);
    pack.rows(90, 1, 0);
    pack.rows(600, 1, 9);
    assertEquals(2, pack.counts().fastCharges);
  }

  @Test
  void roundTripEfficiencyIsOfASpanThatEndsAsItBegan() {
    Pack pack = new Pack();
    for (int k = 0; k <= 7200; k++) {
      double soc = k <= 3600 ? 0.2 + k / 6000.0 : 0.8 - (k - 3600) / 6000.0;
      Arrays.fill(pack.estimate.soc, soc);
      Arrays.fill(pack.measurement.cellVolts, k <= 3600 ? 3.8 : 3.6);
      pack.row(2, k <= 3600 ? 6 : -6);
    }
    assertEquals(3.6 / 3.8, pack.counts().roundTripEfficiency, 0.01);
  }

  /// A life of all kinds of days.
  private static void live(Pack pack, int from, int to, boolean restarts) {
    for (int k = from; k < to; k++) {
      SplittableRandom random = new SplittableRandom(k);
      int phase = k / 700 % 4;
      double amps = new double[] {0.01, -8, 6, -1}[phase] + 0.4 * random.nextGaussian();
      for (int c = 0; c < 6; c++) {
        pack.estimate.soc[c] = 0.5 + 0.48 * Math.sin(k * 0.001 + c * 0.01);
        pack.measurement.cellVolts[c] =
            random.nextInt(50) == 0 ? Double.NaN : 3.6 + 0.6 * Math.sin(k * 0.001);
      }
      pack.measurement.sensorCelsius[k % 2] = 20 + 30 * Math.sin(k * 0.0003);
      pack.measurement.cellCelsius[0] = pack.measurement.sensorCelsius[k % 2];
      boolean gap = random.nextInt(40) == 0;
      Arrays.fill(pack.measurement.stringUncoveredSeconds, gap ? 0.1 : 0);
      boolean now = random.nextInt(100) == 0;
      if (restarts && now) pack.restart(false);
      pack.row(random.nextInt(30) == 0 ? 7 : 0.1, gap ? 0 : amps);
    }
  }

  @Test
  void aRestartInTheMiddleChangesNoBitOfAnyCount() {
    Pack whole = new Pack();
    Pack parts = new Pack();
    live(whole, 0, 30_000, false);
    live(parts, 0, 30_000, true);
    Map<String, double[]> expected = saved(whole.life);
    Map<String, double[]> actual = saved(parts.life);
    assertTrue(parts.counts().starts > 100);
    expected.remove("since_ms_starts_cuts");
    for (Map.Entry<String, double[]> entry : expected.entrySet()) {
      assertArrayEquals(entry.getValue(), actual.get(entry.getKey()), entry.getKey());
    }
  }

  @Test
  void aLifeOfAnotherPackIsRefusedAndOfAnotherVersionTakenAsFarAsItGoes() {
    Pack pack = new Pack();
    pack.rows(HOUR, 1, 5);
    Map<String, double[]> saved = saved(pack.life);
    saved.put("a_count_to_come", new double[] {1});
    saved.remove("over_charges");
    PackLife other = new PackLife(2, 4, 5, SETTINGS); // of more cells and sensors
    other.restore(saved, true);
    assertEquals(5 * AMPERE_HOUR, other.counts().chargedCoulombs(1), 1e-6);
    assertEquals(0, other.counts().overCharges);
    saved.put("string_1.charged_discharged_C", new double[3]);
    PackLife untouched = new PackLife(2, 3, 2, SETTINGS);
    assertThrows(IllegalArgumentException.class, () -> untouched.restore(saved, false));
    assertEquals(0, untouched.counts().powerOnSeconds);
    saved.remove("string_1.charged_discharged_C");
    saved.merge("open_ranges", new double[] {1e9}, PackLifeTest::withFirst);
    assertThrows(IllegalArgumentException.class, () -> untouched.restore(saved, false));
  }

  @Test
  void aValueThatNoLifeCanHaveIsRefused() {
    Pack pack = new Pack();
    pack.rows(HOUR, 1, 5);
    Map<String, double[]> sound = saved(pack.life);
    new PackLife(2, 3, 2, SETTINGS).restore(sound, false);
    List<String> names = pack.life.state().names();
    for (String name : names) {
      Map<String, double[]> saved = new HashMap<>(sound);
      saved.merge(name, new double[] {Double.POSITIVE_INFINITY}, PackLifeTest::withFirst);
      PackLife fresh = new PackLife(2, 3, 2, SETTINGS);
      assertThrows(IllegalArgumentException.class, () -> fresh.restore(saved, false), name);
      assertEquals(0, fresh.counts().powerOnSeconds, name);
    }
    for (String name : List.of("power_on_s", "over_charges", "string_2.cycles", "passing_s")) {
      for (double impossible : new double[] {-1, Double.NaN}) {
        Map<String, double[]> saved = new HashMap<>(sound);
        saved.merge(name, new double[] {impossible}, PackLifeTest::withFirst);
        PackLife fresh = new PackLife(2, 3, 2, SETTINGS);
        assertThrows(IllegalArgumentException.class, () -> fresh.restore(saved, false), name);
      }
    }
    PackLife fresh = new PackLife(2, 3, 2, SETTINGS);
    Map<String, double[]> beyond = new HashMap<>(sound);
    beyond.merge("open_ranges", new double[] {1, 201}, PackLifeTest::withFirst);
    assertThrows(IllegalArgumentException.class, () -> fresh.restore(beyond, false));
  }

  private static double[] withFirst(double[] array, double[] first) {
    double[] changed = array.clone();
    System.arraycopy(first, 0, changed, 0, first.length);
    return changed;
  }

  @Test
  void aCutIsCounted() {
    Pack pack = new Pack();
    pack.row(1, 0);
    pack.restart(true);
    pack.restart(false);
    pack.row(1, 0);
    pack.restart(true);
    pack.row(1, 0);
    assertEquals(3, pack.counts().starts);
    assertEquals(1, pack.counts().cuts, "a start that never ticked has counted nothing");
  }

  @Test
  void aStepAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Pack pack = new Pack();
    double[] copy = new double[pack.life.state().length()];
    long least = Long.MAX_VALUE;
    long asking = Long.MAX_VALUE;
    for (int round = 0; round < 8; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      asking = Math.min(asking, threads.getCurrentThreadAllocatedBytes() - before);
      before = threads.getCurrentThreadAllocatedBytes();
      pack.rows(1000, 0.1, round % 2 == 0 ? 5 : -5);
      pack.life.state().save(copy);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(asking, least);
  }
}
