package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OcvTestTest {
  @TempDir private Path folder;

  @Test
  void aTestersOffsetIsFoundAndDoesNotBendTheBranches() throws Exception {
    double offset = -0.008;
    OcvTest biased = test(SyntheticCell.slowTest(offset), "biased.csv");
    OcvTest right = test(SyntheticCell.slowTest(0), "right.csv");

    // 8 mA over 20 h: 0.16 Ah more out and less in. A row is a minute at C/20, 2.5 mAh.
    assertEquals(3.16, biased.dischargedAmpereHours, 0.005);
    assertEquals(2.84, biased.chargedAmpereHours, 0.005);
    assertEquals(offset, biased.offsetAmps, 0.0002);
    assertEquals(3, biased.ampereHours, 0.005);
    for (int p = 0; p < SocGrid.POINTS; p++) {
      // The counter is printed to 1 µAh, the voltage to 10 µV.
      assertEquals(right.dischargeVolts[p], biased.dischargeVolts[p], 1e-4);
      assertEquals(right.chargeVolts[p], biased.chargeVolts[p], 1e-4);
    }
  }

  @Test
  void branchesInFilesOfTheirOwnAreOneTest() throws Exception {
    Path whole = SyntheticCell.slowTest(0).write(folder.resolve("whole.csv"));
    List<String> lines = Files.readAllLines(whole);
    int middle = lines.size() / 2;
    Path out = folder.resolve("p25_s1.csv");
    Path in = folder.resolve("p25_s3.csv");
    Files.write(out, lines.subList(0, middle));
    Files.writeString(in, lines.getFirst() + "\n");
    Files.write(in, lines.subList(middle, lines.size()), StandardOpenOption.APPEND);

    OcvTest test = OcvTest.of(Recording.read(out), 0.01, Recording.read(in), 0.01).orElseThrow();

    assertTrue(test.isOnCommonScale);
    assertEquals(3.01, test.dischargedAmpereHours, 0.005);
    // Half charge, seen through 0.01 Ah more at the end.
    assertEquals(
        test(SyntheticCell.slowTest(0), "again.csv").dischargeVolts[100],
        test.dischargeVolts[100],
        0.01 / 3 / 2 * 1.0);
    assertTrue(OcvTest.in(Recording.read(out)).isEmpty(), "half a test is none");
  }

  @Test
  void aDriveIsNoSlowTest() throws Exception {
    Path drive = SyntheticCell.drive(25, 1).write(folder.resolve("drive.csv"));
    assertTrue(OcvTest.in(Recording.read(drive)).isEmpty());
  }

  private OcvTest test(SyntheticCell cell, String name) throws Exception {
    return OcvTest.in(Recording.read(cell.write(folder.resolve(name)))).orElseThrow();
  }
}
