package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.config.Chemistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cell that follows the model comes back from its measurements.
class IdentificationTest {
  @TempDir private static Path folder;
  private static CellTests tests;
  private static CellTests unseen;
  private static IdentifiedCell identified;
  private static final List<String> PROGRESS = new ArrayList<>();

  @BeforeAll
  static void identify() throws Exception {
    OcvTest ocv =
        OcvTest.in(Recording.read(SyntheticCell.slowTest(0.005).write(folder.resolve("ocv.csv"))))
            .orElseThrow();
    tests =
        LaboratoryFolder.ofRecordings(
            "synthetic",
            List.of(ocv),
            List.of(
                drive(0, "p00_A", 1),
                drive(0, "p00_B", 2),
                drive(10, "p10_A", 3),
                drive(25, "p25_A", 4),
                drive(25, "p25_B", 5)),
            List.of(),
            OptionalDouble.of(SyntheticCell.AMPERE_HOURS));
    unseen =
        LaboratoryFolder.ofRecordings(
            "synthetic",
            List.of(ocv),
            List.of(drive(0, "p00_C", 6), drive(10, "p10_C", 7), drive(25, "p25_C", 8)),
            List.of(),
            OptionalDouble.of(SyntheticCell.AMPERE_HOURS));
    identified = Identification.identify(tests, unseen, nameplate(), PROGRESS::add);
  }

  private static Recording drive(double celsius, String name, long seed) throws Exception {
    return Recording.read(SyntheticCell.drive(celsius, seed).write(folder.resolve(name + ".csv")));
  }

  private static Nameplate nameplate() {
    return Nameplate.seenIn(tests, SyntheticCell.AMPERE_HOURS);
  }

  @Test
  void resistanceAtHalfChargeComesBack() {
    CellFile.ChargeTransfer transfer = identified.cell().chargeTransfer().orElseThrow();
    List<Double> measured = identified.branches().getFirst().celsius();
    for (int t = 0; t < measured.size(); t++) {
      double celsius = measured.get(t);
      double slow = 0;
      double expectedSlow = 0;
      for (int b = Design.FIRST_RC; b < Design.BRANCHES; b++) {
        slow += identified.branches().get(b).ohms().get(t);
        expectedSlow += SyntheticCell.ohms(b, 0.5, celsius);
      }
      // In rows of a second the ohmic and the charge transfer's drop cannot be told apart but by
      // the bend of the latter: together, at 1C, they are known.
      double atOnce =
          identified.branches().get(Design.OHMIC).ohms().get(t) * SyntheticCell.AMPERE_HOURS
              + transferVolts(
                  identified.branches().get(Design.CHARGE_TRANSFER).ohms().get(t),
                  transfer.exchangeAmps().get(transfer.celsius().indexOf(celsius)));
      double expectedAtOnce =
          SyntheticCell.ohms(0, 0.5, celsius) * SyntheticCell.AMPERE_HOURS
              + transferVolts(
                  SyntheticCell.ohms(1, 0.5, celsius), SyntheticCell.exchangeAmps(celsius));
      // The ridge draws towards straight lines, and the activation energy assumed is another one.
      assertEquals(1, atOnce / expectedAtOnce, 0.08, celsius + " degC, at once");
      assertEquals(1, slow / expectedSlow, 0.15, celsius + " degC, slow");
    }
  }

  @Test
  void beyondTheMeasuredTemperaturesResistancesAreTypicalAndLessIsExplained() {
    CellFile.Resistance resistance = identified.cell().resistance();
    List<Double> celsius = resistance.celsius();
    assertEquals(-40, celsius.getFirst());
    assertEquals(60, celsius.getLast());
    int coldest = celsius.indexOf(identified.branches().getFirst().celsius().getFirst());
    int half = resistance.soc().indexOf(0.5);
    double ohmic =
        resistance.r0Ohms().getFirst().get(half) / resistance.r0Ohms().get(coldest).get(half);
    double slow =
        resistance.slow().orElseThrow().r3Ohms().getFirst().get(half)
            / resistance.slow().orElseThrow().r3Ohms().get(coldest).get(half);
    // -40 against 0 degC: 0.72 of what 7 kJ/mol make of it and 0.28 of what 42.6 do, and 25 kJ/mol
    assertEquals(15.47, ohmic, 0.1);
    assertEquals(6.61, slow, 0.05);
    CellFile.VoltageResidual residual = identified.cell().voltageResidual();
    assertTrue(residual.provenance().contains("times 1.5 and in the cold"), residual.provenance());
    CellFile.ResidualMap left = residual.map().orElseThrow();
    assertTrue(
        left.slowVolts().getFirst().get(half) > 10 * left.slowVolts().get(coldest).get(half));
  }

  @Test
  void aResistanceBeyondWhatACellFileMaySayIsTheMostThatItMaySay() throws Exception {
    double area = 0.05; // 0.4 ohm at 25 degC
    CellTests small =
        LaboratoryFolder.ofRecordings(
            "small",
            List.of(
                OcvTest.in(
                        Recording.read(
                            SyntheticCell.slowTest(new SyntheticCell(25, 1, 1).ofArea(area), 0)
                                .write(folder.resolve("small_ocv.csv"))))
                    .orElseThrow()),
            List.of(
                Recording.read(
                    SyntheticCell.drive(new SyntheticCell(25, 1, 1).ofArea(area), 4)
                        .write(folder.resolve("p25_small.csv")))),
            List.of(),
            OptionalDouble.of(area * SyntheticCell.AMPERE_HOURS));
    CellFile cell =
        Identification.identify(
                small,
                small.onlyWhere(name -> false),
                Nameplate.seenIn(small, area * SyntheticCell.AMPERE_HOURS),
                line -> {})
            .cell();
    Path file = Files.writeString(folder.resolve("small.toml"), CellFileText.of(cell));
    CellFile.Resistance resistance = CellFile.read(file).resistance(); // refuses more than 10 ohm
    int half = resistance.soc().indexOf(0.5);
    // -40 against 25 degC: 35 times as much of the ohmic, 17 times as much of the slow branch
    assertEquals(10, resistance.r0Ohms().getFirst().get(half));
    double slow = resistance.slow().orElseThrow().r3Ohms().getFirst().get(half);
    assertTrue(slow > 1 && slow < 10, "slow " + slow);
  }

  private static double transferVolts(double ohms, double exchangeAmps) {
    double x = SyntheticCell.AMPERE_HOURS / (2 * exchangeAmps);
    return ohms * 2 * exchangeAmps * Math.log(x + Math.sqrt(x * x + 1));
  }

  @Test
  void openCircuitVoltageAndHysteresisComeBack() {
    CellFile.Ocv ocv = identified.cell().ocv();
    for (int p = 40; p <= 180; p++) {
      double soc = ocv.soc().get(p);
      // What the drives follow. The curve and the slow branch, at the mean current of a drive 40
      // mV,
      // share out a fifth of that.
      assertEquals(
          SyntheticCell.volts(soc) - SyntheticCell.HYSTERESIS_VOLTS,
          ocv.dischargeVolts().get(p),
          0.008,
          "discharge branch at " + soc);
      // Drives that hardly leave it tell little of the other branch: no more than the slow test
      // shows, which is hysteresis and 0.15 A through 80 mOhm.
      double gap = ocv.chargeVolts().get(p) - ocv.dischargeVolts().get(p);
      assertTrue(gap >= 0 && gap < 2 * (SyntheticCell.HYSTERESIS_VOLTS + 0.014), "gap " + gap);
    }
  }

  @Test
  void drivesThatTheFitHasNotSeenAreExplained() {
    List<IdentifiedCell.DriveResidual> judged =
        identified.residuals().stream().filter(r -> !r.used()).toList();
    assertEquals(3, judged.size());
    for (IdentifiedCell.DriveResidual residual : judged) {
      // Currents swing the voltage by 300 mV; a table between knots errs by a hundredth of it.
      assertTrue(residual.volts() < 0.003, residual.toString());
      assertTrue(residual.slowVolts() < 0.002, residual.toString());
    }
  }

  @Test
  void standardErrorsAreNeitherNothingNorEverything() {
    for (IdentifiedCell.Branch branch : identified.branches()) {
      assertTrue(
          branch.medianRelativeSigma() > 0.0005 && branch.medianRelativeSigma() < 0.5,
          branch.toString());
    }
    assertTrue(identified.gaps().contains("5 degC everywhere"), identified.gaps());
  }

  @Test
  void residualTablesStayNearTheirPriorsWhereNothingIsLeftOver() {
    CellFile.ResidualMap map = identified.cell().voltageResidual().map().orElseThrow();
    List<Double> measured = identified.branches().getFirst().celsius();
    for (int t = map.celsius().indexOf(measured.getFirst()); map.celsius().get(t) < 25; t++) {
      for (int a = 0; a < map.soc().size(); a++) {
        assertTrue(map.fastVolts().get(t).get(a) <= 0.02 + 1e-9);
        assertTrue(map.slowVolts().get(t).get(a) <= 0.01 + 1e-9);
      }
    }
    assertTrue(identified.cell().voltageResidual().sigmaVolts() < 0.004);
  }

  @Test
  void theSameMeasurementsGiveTheSameCell() throws Exception {
    IdentifiedCell again = Identification.identify(tests, unseen, nameplate(), line -> {});
    assertEquals(CellFileText.of(identified.cell()), CellFileText.of(again.cell()));
  }

  @Test
  void progressAndProvenanceSayWhatWasDone() {
    assertTrue(PROGRESS.getFirst().startsWith("time constants 1/"), PROGRESS.getFirst());
    assertTrue(PROGRESS.contains("residuals of A by what the others say"));
    String provenance = identified.cell().resistance().provenance();
    assertTrue(provenance.contains("From p00_A, p00_B, p10_A, p25_A, p25_B ("), provenance);
    assertTrue(identified.cell().ocv().provenance().contains("offset of 0.005"));
  }

  @Test
  void limitsAreWhatTheMeasurementsWentToWhereNothingElseIsKnown() {
    CellFile.Limits limits = identified.cell().limits();
    assertEquals(0, limits.dischargeMinCelsius());
    assertEquals(25, limits.dischargeMaxCelsius());
    // Bursts of up to 1.85C.
    assertEquals(5.5, limits.dischargeMaxAmps(), 0.1);
    assertEquals(Chemistry.NMC, identified.cell().chemistry());
  }
}
