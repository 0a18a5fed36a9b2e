package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.lab.identify.PulseLevels.Unseen;
import io.celltwin.lab.identify.PulseTest;
import io.celltwin.lab.plant.ElectrodeCell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pulses that end where the cell file says they do, and some millivolts beside.
class PulseTruthTest {
  private static final double MILLI = 1e-3;
  private static final int N = 2;
  private static final int AMPS = 4;
  private static final int MEAN = 5;
  private static final int RMS = 6;
  private static final int MAX = 7;
  private static final int INSIDE = 9;

  private static Unseen pulse(int level, double amps, double beforeVolts, double endVolts) {
    return new Unseen("hppc", 25, level, 25, amps, beforeVolts, 10, endVolts, List.of());
  }

  private static List<String> row(TruthTable table, String at, String model) {
    return table.rows().stream()
        .filter(row -> row.getFirst().equals(at) && row.get(1).equals(model))
        .findFirst()
        .orElseThrow(() -> new AssertionError(at + " of " + model + " in " + table.rows()));
  }

  /// By which a pulse changes the voltage as a model has it, V: of one that changes nothing in
  /// truth that is its error.
  private static double change(CellFile cell, String model, double amps) {
    TruthTable still = PulseTruth.table("still", cell, List.of(pulse(2, amps, 3.7, 3.7)));
    return MILLI * Double.parseDouble(row(still, "all", model).get(MEAN));
  }

  @Test
  void aPulseThatEndsWhereItIsPredictedHasNoError() throws Exception {
    CellFile cell = ElectrodeCell.file();
    for (String model : List.of("electrodes", "circuit")) {
      double end = 3.7 + change(cell, model, -5);
      TruthTable table = PulseTruth.table("exact", cell, List.of(pulse(2, -5, 3.7, end)));
      List<String> row = row(table, "all", model);
      // The change is known to the tenth of a millivolt that a table shows.
      assertEquals(0, Double.parseDouble(row.get(RMS)), 0.1, model);
      assertEquals("100.0", row.get(INSIDE));
    }
  }

  @Test
  void aChargeRaisesTheVoltageAndADischargeLowersIt() throws Exception {
    CellFile cell = ElectrodeCell.file();
    for (String model : List.of("electrodes", "circuit")) {
      assertTrue(change(cell, model, 5) > 0.05, model);
      assertTrue(change(cell, model, -5) < -0.05, model);
      assertTrue(change(cell, model, -10) < change(cell, model, -5), model);
    }
  }

  @Test
  void errorsAreSummedUpByTemperatureAndLevel() throws Exception {
    CellFile cell = ElectrodeCell.file();
    double change = change(cell, "circuit", -5);
    List<Unseen> pulses = new ArrayList<>();
    // Measured 10 mV above what is predicted at one level, 30 mV below at the other.
    IntStream.range(0, 3).forEach(k -> pulses.add(pulse(2, -5, 3.7, 3.7 + change + 0.01)));
    pulses.add(pulse(4, -5, 3.7, 3.7 + change - 0.03));
    TruthTable table = PulseTruth.table("levels", cell, pulses);

    List<String> all = row(table, "all", "circuit");
    assertEquals("4", all.get(N));
    assertEquals("5.0..5.0", all.get(AMPS));
    assertEquals(0, Double.parseDouble(all.get(MEAN)), 0.1);
    assertEquals(Math.sqrt((3 * 100 + 900) / 4.0), Double.parseDouble(all.get(RMS)), 0.1);
    assertEquals(30, Double.parseDouble(all.get(MAX)), 0.1);
    assertEquals(all.subList(N, INSIDE), row(table, "25 degC", "circuit").subList(N, INSIDE));
    List<String> first = row(table, "25 degC, level 2", "circuit");
    assertEquals("3", first.get(N));
    assertEquals(-10, Double.parseDouble(first.get(MEAN)), 0.1);
    List<String> second = row(table, "25 degC, level 4", "circuit");
    assertEquals(30, Double.parseDouble(second.get(MEAN)), 0.1);
  }

  @Test
  void anErrorOfManySigmaIsNotInside() throws Exception {
    CellFile cell = ElectrodeCell.file();
    double end = 3.7 + change(cell, "circuit", -5) + 0.5;
    TruthTable table = PulseTruth.table("far", cell, List.of(pulse(2, -5, 3.7, end)));
    assertEquals("0.0", row(table, "all", "circuit").get(INSIDE));
    assertEquals("0.0", row(table, "all", "electrodes").get(INSIDE));
  }

  @Test
  void whatTheCellWentThroughBeforeCountsForItsElectrodes() throws Exception {
    CellFile cell = ElectrodeCell.file();
    List<PulseTest.Load> loads = List.of(new PulseTest.Load(600, -5, 25));
    Unseen rested = pulse(2, -5, 3.7, 3.7);
    Unseen loaded = new Unseen("hppc", 25, 2, 25, -5, 3.7, 10, 3.7, loads);
    String after = row(PulseTruth.table("a", cell, List.of(loaded)), "all", "electrodes").get(MEAN);
    String before =
        row(PulseTruth.table("b", cell, List.of(rested)), "all", "electrodes").get(MEAN);
    assertTrue(Double.parseDouble(after) != Double.parseDouble(before), before);
  }

  @Test
  void aCellWithoutElectrodesIsJudgedByItsCircuitAlone() throws Exception {
    CellFile cell = CellFile.shipped("nca-panasonic-ncr18650pf");
    TruthTable table = PulseTruth.table("plain", cell, List.of(pulse(2, -5, 3.7, 3.6)));
    assertTrue(table.rows().stream().allMatch(row -> row.get(1).equals("circuit")));
  }
}
