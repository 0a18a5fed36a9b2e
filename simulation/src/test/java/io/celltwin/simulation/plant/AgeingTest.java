package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeingTest {
  private static final long DAY = 86_400_000_000_000L;
  private static final PackSettings SMALL =
      PackSettings.CAR
          .withTopology(1, 4, 34)
          .withSpread(CellSpread.NONE, 1)
          .withSteps(StepLengths.YEAR)
          .withAgeing();

  /// A load that never changes and says so.
  private static final class Parked implements Load {
    @Override
    public double packAmps(long nowNanos, SimulatedPack pack) {
      return 0;
    }

    @Override
    public long steadyNanos(long nowNanos) {
      return Long.MAX_VALUE;
    }
  }

  /// Share of capacity that days of parking take.
  private static double parked(double soc, double celsius, int days) {
    var pack = new SimulatedPack(SMALL.withStart(soc, celsius), new Parked());
    double fresh = pack.trueCapacityCoulombs(1);
    pack.advance(days * DAY);
    return 1 - pack.trueCapacityCoulombs(1) / fresh;
  }

  @Test
  void aParkedCellLosesAsTheRootOfTimeAndFasterHotAndFull() {
    double hundred = parked(0.8, 25, 100);
    assertTrue(hundred > 0.002 && hundred < 0.03, () -> hundred + " in 100 days");
    // A film of 5 nm at its beginning, so that the first days are not yet on the root's law.
    assertEquals(2, parked(0.8, 25, 400) / hundred, 0.25);
    assertTrue(parked(0.8, 45, 100) > 1.2 * hundred);
    assertTrue(parked(0.3, 25, 100) < 0.7 * hundred);
  }

  @Test
  void chargingInTheColdTakesMoreThanInTheWarm() {
    assertTrue(cycled(-5) > 1.5 * cycled(25), () -> cycled(-5) + " against " + cycled(25));
  }

  private static double cycled(double celsius) {
    var pack =
        new SimulatedPack(
            SMALL.withStart(0.5, celsius),
            (now, _) -> now / 3_600_000_000_000L % 2 == 0 ? 55 : -55);
    double fresh = pack.trueCapacityCoulombs(1);
    pack.advance(5 * DAY);
    return 1 - pack.trueCapacityCoulombs(1) / fresh;
  }

  @Test
  void withoutAgeingNothingIsLost() {
    PackSettings settings =
        PackSettings.CAR.withTopology(1, 4, 34).withStart(0.8, 40).withSpread(CellSpread.NONE, 1);
    var pack = new SimulatedPack(settings.withSteps(StepLengths.YEAR), new Parked());
    double capacity = pack.trueCapacityCoulombs(1);
    double soc = pack.trueSoc(1);
    pack.advance(300 * DAY);
    assertEquals(capacity, pack.trueCapacityCoulombs(1), 0);
    assertEquals(soc, pack.trueSoc(1), 0);
  }

  /// Both lives of the synthetic record, their current and temperature played to the plant's cell.
  @ParameterizedTest
  @CsvSource({"cell1", "cell2"})
  void fadesAndStiffensAsTheRecordDoes(String name) throws IOException {
    Path folder = folder();
    CellBank bank =
        new CellBank(
            LgM50.CELL,
            new CellVariation[] {CellVariation.nominal(LgM50.CELL)},
            new double[] {0.5},
            new double[] {25});
    double fresh = bank.capacityCoulombs(0);
    double freshOhms = tenSecondOhms(bank, 0.5);
    live(folder.resolve(name + "_record_clean.csv.gz"), bank);
    List<String> truth = Files.readAllLines(folder.resolve(name + "_truth.csv"));
    double[] first = numbers(truth.get(1));
    double[] last = numbers(truth.getLast());
    double capacity = bank.capacityCoulombs(0) / fresh;
    double ohms = tenSecondOhms(bank, 0.5);
    System.out.printf(
        Locale.ROOT,
        "ageing/%s: capacity left %.3f, in the record %.3f; 10 s resistance %.1f to %.1f mΩ, in the"
            + " record %.1f to %.1f%n",
        name,
        capacity,
        last[3] / first[3],
        1000 * freshOhms,
        1000 * ohms,
        first[6],
        last[6]);
    // The trend, not a fit: fade within a fifth of the record's, growth of resistance half to
    // twice.
    double fade = 1 - last[3] / first[3];
    assertEquals(fade, 1 - capacity, 0.2 * fade);
    double growth = (ohms - freshOhms) / (1e-3 * (last[6] - first[6]));
    assertTrue(growth > 0.4 && growth < 2, () -> growth + " of the record's growth");
  }

  private static Path folder() {
    return SharedData.require("pybamm/ageing");
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private static void live(Path record, CellBank bank) throws IOException {
    Ageing ageing = new Ageing(bank);
    double[] amps = new double[1];
    double before = 0;
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(record)), StandardCharsets.UTF_8))) {
      for (String line : reader.lines().skip(1).toList()) {
        double[] row = numbers(line);
        if (row[0] > before) {
          bank.coreCelsius[0] = row[3];
          amps[0] = row[1];
          bank.advance(row[0] - before, amps, amps);
          ageing.advance(row[0] - before);
        }
        before = row[0];
      }
    }
    bank.findWindow(0);
  }

  /// As a laboratory would: rested at 25 degC, 1C for 10 s.
  private static double tenSecondOhms(CellBank bank, double soc) {
    bank.coreCelsius[0] = 25;
    double[] amps = {(soc - bank.soc(0)) * bank.capacityCoulombs(0) / (20 * 3600)};
    for (int i = 0; i < 20 * 3600; i++) bank.advance(1, amps, amps);
    amps[0] = 0;
    for (int i = 0; i < 10; i++) bank.advance(3600, amps, amps);
    double rested = bank.volts[0];
    amps[0] = -5;
    for (int i = 0; i < 100; i++) bank.advance(0.1, amps, amps);
    return (bank.volts[0] - rested) / -5;
  }
}
