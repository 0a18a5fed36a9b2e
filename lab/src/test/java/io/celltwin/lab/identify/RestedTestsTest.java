package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestedTestsTest {
  @TempDir private Path folder;

  @BeforeEach
  void measure() throws IOException {
    List<String> table = new ArrayList<>(List.of("soc_pct,ocv_mean_V,hysteresis_V"));
    for (int pct = 0; pct <= 100; pct++) {
      double half = pct == 100 ? -0.01 : 0.012;
      table.add(
          String.format(Locale.ROOT, "%d,%.5f,%.3f", pct, SyntheticCell.volts(pct / 100.0), half));
    }
    Files.write(folder.resolve("ocv_p25.csv"), table);
    SyntheticCell rate = new SyntheticCell(25, 0.98, 0);
    rate.step(0, 10, 0);
    while (rate.soc() > 0.1) rate.step(-0.3, 60, 0);
    for (int k = 0; k < 600; k++) rate.step(0, 60, 0);
    while (rate.soc() < 0.9) rate.step(0.3, 60, 0);
    List<String> lines = Files.readAllLines(rate.write(folder.resolve("rate/T25_0p1C.csv")));
    lines.set(0, "time_s,current_A,voltage_V,temp_mid_degC,counter");
    Files.write(folder.resolve("rate/T25_0p1C.csv"), lines);
    Files.write(
        folder.resolve("pulses.csv"),
        List.of(
            "ambient_degC,soc_pct,cell,time_s,current_A,voltage_V,temperature_degC",
            String.format(Locale.ROOT, "-5,60,7,0,0,%.5f,", SyntheticCell.volts(0.55)),
            "-5,60,7,1,-3,3.5,-4.5",
            String.format(Locale.ROOT, "-5,30,7,0,0,%.5f,-5", SyntheticCell.volts(0.25)),
            "-5,30,7,1,-3,3.3,-5",
            "-5,30,8,0,0,3.5,-5"));
  }

  private CellTests tests() throws IOException {
    return LaboratoryFolder.read(folder, OptionalDouble.empty());
  }

  @Test
  void restsBeforeAndAfterTheSlowestDischargeTellTheCapacity() throws IOException {
    // Hysteresis of 12 mV makes 1.5 % where the curve rises by 8 mV in a percent.
    assertEquals(SyntheticCell.AMPERE_HOURS, tests().ampereHours(), 0.05);
  }

  @Test
  void aTableWithoutRowsAndAFolderWithoutRatesAreTold() throws IOException {
    Files.delete(folder.resolve("rate/T25_0p1C.csv"));
    BadRecordingException e = assertThrows(BadRecordingException.class, this::tests);
    assertTrue(
        String.valueOf(e.getMessage())
            .endsWith("rate:1: found no file, expected discharges at" + " constant rates"),
        e.getMessage());
    Files.write(folder.resolve("ocv_p25.csv"), List.of("soc_pct,ocv_mean_V,hysteresis_V"));
    e = assertThrows(BadRecordingException.class, this::tests);
    assertTrue(
        String.valueOf(e.getMessage())
            .endsWith("ocv_p25.csv:1: found 0 rows, expected a curve" + " over soc_pct"),
        e.getMessage());
  }

  @Test
  void everyTestBeginsWhereItsRestLiesOnTheCurve() throws IOException {
    assertEquals(0.98, tests().drives().getFirst().soc[0], 1e-3);
    Drive pulses = tests().pulses().getFirst();
    assertEquals("m05_cell7", pulses.name());
    assertEquals(List.of("m05_cell7"), tests().pulses().stream().map(Drive::name).toList());
    // Points of the curve are half a percent apart.
    assertEquals(0.55, pulses.soc[0], 1e-3);
    assertEquals(0.25, pulses.soc[2], 1e-3);
    assertEquals(-5, pulses.recording.celsius[0]);
    assertEquals(-4.5, pulses.recording.celsius[1]);
    // From 55 to 25 % in a day, less the second of 3 A.
    assertEquals(-0.3 * 3 / 24, pulses.recording.meanAmps[2], 2e-3);
  }

  @Test
  void negativeHysteresisIsNone() throws IOException {
    OcvTest ocv = tests().ocvTests().getFirst();
    int full = SocGrid.POINTS - 1;
    assertEquals(ocv.dischargeVolts[full], ocv.chargeVolts[full]);
    int half = SocGrid.nearest(0.5);
    assertEquals(0.024, ocv.chargeVolts[half] - ocv.dischargeVolts[half], 1e-9);
  }
}
