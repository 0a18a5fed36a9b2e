package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.lab.MeasuredData;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// With a cell that has been measured; skipped where the measurements are not.
class MeasuredIdentificationTest {
  @Test
  @Timeout(300)
  void drivesOfTheRealCellThatTheFitHasNotSeenAreExplained() throws Exception {
    Path folder = MeasuredData.with("panasonic_18650pf").resolve("panasonic_18650pf");
    CellTests all = LaboratoryFolder.read(folder, OptionalDouble.empty());
    IdentifiedCell identified =
        Identification.identify(
            all.onlyWhere(name -> name.matches(".*_(Cycle1|UDDS)")),
            all.onlyWhere(name -> !name.matches(".*_(Cycle1|UDDS)")),
            Nameplate.like(CellFile.shipped("nca-panasonic-ncr18650pf")),
            line -> {});
    // Pulses left out are judged too, but the limits are the prototype's for drives; the SOC of
    // pulses rests on a capacity that their own rests told.
    List<IdentifiedCell.DriveResidual> unseen =
        identified.residuals().stream()
            .filter(r -> !r.used() && !r.name().startsWith("hppc"))
            .toList();
    assertTrue(unseen.size() >= 8, "too few drives: " + unseen);
    assertAll(
        unseen.stream()
            .map(r ->
                () -> assertTrue(r.slowVolts() < mostVolts(r.celsius()), r + " lasts too long")));
  }

  /// A quarter above what the prototype reached at each temperature, which is what a mistake in an
  /// equation costs at least.
  private static double mostVolts(double celsius) {
    if (celsius > 20) return 0.008;
    if (celsius > 5) return 0.016;
    if (celsius > -3) return 0.019;
    return celsius > -12 ? 0.034 : 0.046;
  }
}
