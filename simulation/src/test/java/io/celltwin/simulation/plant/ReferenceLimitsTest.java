package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The largest current that a rested cell gives or takes for some seconds within its voltage
/// limits, beside that of PyBaMM's SPMe: currents far above those of [ReferenceDataTest]. Prints
/// its figures; they stand in the README.
class ReferenceLimitsTest {
  private static final double STEP_SECONDS = 0.1;
  private static final double MOST_PER_HOUR = 12;

  /// A line of the record that has a limit.
  private record Limit(double soc, double celsius, double seconds, boolean discharge, double amps) {
    static List<Limit> all(String cell) throws IOException {
      return Files.readAllLines(SharedData.require("pybamm/sop/" + cell + ".csv")).stream()
          .skip(1)
          .map(line -> Arrays.asList(line.split(",", -1)))
          .filter(row -> row.get(3).equals("rested") && !row.get(8).equals("cap"))
          .map(Limit::of)
          .filter(limit -> limit.amps > 0)
          .toList();
    }

    private static Limit of(List<String> row) {
      return new Limit(
          Double.parseDouble(row.get(0)),
          Double.parseDouble(row.get(1)),
          Double.parseDouble(row.get(4)),
          row.get(5).equals("discharge"),
          Double.parseDouble(row.get(6)));
    }

    /// The plant's limit over that of the record.
    double ratio(Chemistry chemistry) {
      double none = 0;
      double all = MOST_PER_HOUR * (chemistry.equals(LgM50.CELL) ? 5 : 220);
      for (int i = 0; i < 16; i++) {
        double middle = 0.5 * (none + all);
        if (stays(chemistry, middle)) none = middle;
        else all = middle;
      }
      return none / amps;
    }

    private boolean stays(Chemistry chemistry, double magnitude) {
      var cell = new ElectrochemicalCell(chemistry, CellVariation.nominal(chemistry), soc, celsius);
      double full = chemistry.equals(LgM50.CELL) ? 4.2 : 3.65;
      for (int step = 0; step < Math.round(seconds / STEP_SECONDS); step++) {
        cell.advance(STEP_SECONDS, discharge ? -magnitude : magnitude, celsius);
        if (cell.terminalVolts() < 2.5 || cell.terminalVolts() > full) return false;
      }
      return true;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nmc, discharge, 2, 0.75, 1.0",
    "nmc, discharge, 10, 0.8, 1.55",
    "nmc, discharge, 30, 0.9, 3.3",
    "nmc, charge, 2, 0.8, 1.0",
    "nmc, charge, 10, 0.85, 1.2",
    "nmc, charge, 30, 0.9, 1.35",
    "lfp220, discharge, 2, 0.42, 0.8",
    "lfp220, discharge, 10, 0.45, 0.9",
    "lfp220, discharge, 30, 0.55, 1.0",
    "lfp220, charge, 2, 0.55, 1.0",
    "lfp220, charge, 10, 0.75, 1.0",
    "lfp220, charge, 30, 0.8, 1.05"
  })
  void givesAndTakesWhatTheReferenceDoesWithin(
      String cell, String direction, double seconds, double least, double most) throws IOException {
    Chemistry chemistry = cell.equals("nmc") ? LgM50.CELL : Lfp220.CELL;
    double[] ratios =
        Limit.all(cell).stream()
            .filter(limit -> limit.seconds() == seconds)
            .filter(limit -> limit.discharge() == direction.equals("discharge"))
            .mapToDouble(limit -> limit.ratio(chemistry))
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "%-6s %-9s %2.0f s: %2d limits, the plant's over the reference's %.2f to %.2f, median"
            + " %.2f%n",
        cell,
        direction,
        seconds,
        ratios.length,
        ratios[0],
        ratios[ratios.length - 1],
        ratios[ratios.length / 2]);
    assertTrue(ratios[0] > least, () -> "least " + ratios[0]);
    assertTrue(ratios[ratios.length - 1] < most, () -> "most " + ratios[ratios.length - 1]);
  }
}
