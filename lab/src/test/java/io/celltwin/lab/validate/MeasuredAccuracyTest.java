package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import io.celltwin.lab.MeasuredData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against a cell that has been measured; skipped where the measurements are not.
class MeasuredAccuracyTest {
  /// Percent. Above it the estimate would be worse than counting with a common current sensor.
  private static final double WORST_RMSE = 1.5;

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void everyDriveOfTheRealCellAt25DegreesIsFollowed() throws Exception {
    String[] line = {
      "validate",
      "--data",
      MeasuredData.with("panasonic_18650pf").toString(),
      "--out",
      folder.toString(),
      "--only",
      "panasonic/p25",
      "--cases",
      "exact"
    };
    assertEquals(ExitStatus.OK, Celltwin.run(line));
    List<String> results = Files.readAllLines(folder.resolve("results.csv"));
    int rmse = Arrays.asList(results.getFirst().split(",", -1)).indexOf("rmse");
    assertTrue(results.size() > 1, "no drive was found");
    assertAll(
        results.stream()
            .skip(1)
            .map(drive ->
                () ->
                    assertTrue(
                        Double.parseDouble(drive.split(",", -1)[rmse]) < WORST_RMSE, drive)));
  }

  @Test
  @Timeout(300)
  void cellsThatNothingIsReplayedWithArePlausible() throws Exception {
    String data =
        MeasuredData.with("lg_m50_nmc811", "nasa_pcoe", "pybamm/ageing", "pybamm/sop").toString();
    List<String> names = List.of("lg_m50", "nasa", "ageing", "sop_nmc");
    List<String> line = new ArrayList<>(List.of("validate", "--data", data));
    line.addAll(List.of("--out", folder.toString()));
    line.addAll(names);
    assertEquals(ExitStatus.OK, Celltwin.run(line.toArray(String[]::new)));
    assertAll(names.stream().map(name -> () -> assertPlausible(cell(name))));
    // Known exactly, by their authors; the last digit is what the recordings are rounded to.
    assertEquals(5.110, cell("ageing").capacity().presentAmpereHours(), 0.002);
    assertEquals(5.153, cell("sop_nmc").capacity().presentAmpereHours(), 0.002);
    // Between 4.95 Ah, which a discharge at C/10 takes out, and 3 % more.
    assertEquals(5.02, cell("lg_m50").capacity().presentAmpereHours(), 0.08);
    // First discharges of 1.86 and 2.05 Ah.
    assertEquals(1.957, cell("nasa").capacity().presentAmpereHours(), 0.005);
  }

  private CellFile cell(String name) throws Exception {
    return CellFile.read(folder.resolve("cells").resolve(name + ".toml"));
  }

  private static void assertPlausible(CellFile cell) {
    CellFile.Resistance resistance = cell.resistance();
    int half = resistance.soc().indexOf(0.5);
    double colder = Double.POSITIVE_INFINITY;
    for (int t = 0; t < resistance.celsius().size(); t++) {
      double ohms =
          resistance.r0Ohms().get(t).get(half)
              + resistance.r1Ohms().get(t).get(half)
              + resistance.r2Ohms().get(t).get(half)
              + resistance.slow().orElseThrow().r3Ohms().get(t).get(half)
              + cell.chargeTransfer().orElseThrow().ohms().get(t).get(half);
      assertTrue(ohms > 0.01 && ohms < colder, cell.name() + ": " + ohms + " after " + colder);
      colder = ohms;
    }
    CellFile.Ocv ocv = cell.ocv();
    double halfVolts = ocv.dischargeVolts().get(ocv.soc().indexOf(0.5));
    assertTrue(halfVolts > 3.6 && halfVolts < 3.9, cell.name() + ": " + halfVolts);
    assertTrue(ocv.dischargeVolts().getFirst() >= cell.limits().minVolts() - 0.05, cell.name());
    assertTrue(ocv.chargeVolts().getLast() <= cell.limits().maxVolts() + 0.05, cell.name());
  }
}
