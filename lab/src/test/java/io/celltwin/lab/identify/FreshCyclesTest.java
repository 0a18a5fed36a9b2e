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
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshCyclesTest {
  @TempDir private Path folder;

  private final List<String> discharges = new ArrayList<>(List.of("cycle,test_index,time_s"));
  private final List<String> charges = new ArrayList<>(discharges);

  /// One way at one rate between rests, with rows of 10 s.
  private void run(List<String> rows, int test, double amps, double from, double to)
      throws IOException {
    SyntheticCell cell = new SyntheticCell(25, from, 0);
    cell.step(0, 10, 0);
    while (amps < 0 ? cell.soc() > to : cell.soc() < to) cell.step(amps, 10, 0);
    for (int k = 0; k < 100; k++) cell.step(0, 10, 0);
    List<String> lines = Files.readAllLines(cell.write(folder.resolve("one/run.csv")));
    String header = lines.removeFirst();
    rows.set(0, "cycle,test_index," + header.substring(0, header.lastIndexOf(',')));
    for (String line : lines) {
      rows.add(test + "," + test + "," + line.substring(0, line.lastIndexOf(',')));
    }
  }

  private CellTests tests() throws IOException {
    run(charges, 0, 1.5, 0.6, 1); // delivered half full
    run(discharges, 1, -2, 1, 0.05);
    run(charges, 2, 1.5, 0.05, 1);
    run(discharges, 3, -2, 1, 0.15); // has aged
    run(charges, 4, 1.5, 0.15, 1);
    Path set = Files.createDirectories(folder.resolve("set"));
    Files.write(set.resolve("A_discharge.csv"), discharges);
    Files.write(set.resolve("A_charge.csv"), charges);
    return LaboratoryFolder.read(set, OptionalDouble.empty());
  }

  @Test
  void theCapacityIsThatOfTheFirstDischarge() throws IOException {
    // A row of 10 s takes out 0.2 %.
    assertEquals(0.95 * SyntheticCell.AMPERE_HOURS, tests().ampereHours(), 0.006);
  }

  @Test
  void aCurrentOfTheWrongSignIsRefused() throws IOException {
    run(discharges, 1, 2, 0.05, 1);
    run(charges, 2, -1.5, 1, 0.05);
    Path set = Files.createDirectories(folder.resolve("set"));
    Files.write(set.resolve("A_discharge.csv"), discharges);
    Files.write(set.resolve("A_charge.csv"), charges);
    BadRecordingException e =
        assertThrows(
            BadRecordingException.class, () -> LaboratoryFolder.read(set, OptionalDouble.empty()));
    assertTrue(
        String.valueOf(e.getMessage()).contains("A_discharge.csv:2: found no current out of"),
        e.getMessage());
  }

  @Test
  void theOpenCircuitVoltageLiesBetweenBothWays() throws IOException {
    OcvTest ocv = tests().ocvTests().getFirst();
    for (double z = 0.15; z < 0.9; z += 0.1) {
      // Of the mean of both windows, which begin at 5 and 15 %.
      double volts = SyntheticCell.volts(1 - 0.9 * (1 - z));
      // A way's slow pair (20 mOhm) that is not steady yet at all: 2 A · 23 mOhm · 1.5 / 3.5.
      assertEquals(volts, ocv.dischargeVolts[SocGrid.nearest(z)], 0.02, "at " + z);
    }
    assertTrue(ocv.describe().startsWith("no slow test."), ocv.describe());
  }

  @Test
  void eachCycleRunsFromFullToEmptyAndBack() throws IOException {
    Drive cell = tests().pulses().getFirst();
    assertEquals("A", cell.name());
    assertEquals(1, cell.soc[0]);
    assertEquals(1, cell.soc[cell.soc.length - 1], 1e-9);
    double least = 1;
    for (double z : cell.soc) least = Math.min(least, z);
    assertEquals(0, least, 1e-9);
  }
}
