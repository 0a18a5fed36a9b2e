package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaboratoryFolderTest {
  @TempDir private Path temporary;
  private Path folder = Path.of("");

  @BeforeEach
  void nameTheFolder() {
    folder = temporary.resolve("some_cell");
  }

  @Test
  void aCampaignHasTheCapacityOfTheDayForEveryDrive() throws Exception {
    slowTest("characterisation/ocv_c20_p25.csv");
    drive("characterisation/hppc_p25.csv");
    drive("drive_1hz/p25_City.csv");
    drive("drive_1hz/p25_City_charge.csv");
    Files.writeString(folder.resolve("characterisation/hppc_pulses.csv"), "ambient,R\np25,1\n");
    reference("name,date,reference_capacity_Ah\np25_City,2020-01-01,2.9\n");

    CellTests tests = read(OptionalDouble.empty());

    assertEquals("some_cell", tests.name());
    assertEquals(List.of("p25_City", "hppc_p25"), tests.names());
    assertEquals(2.9, tests.drives().getFirst().ampereHours);
    assertEquals(2.9, tests.ampereHours());
    assertEquals("City", tests.drives().getFirst().cycle());
    assertEquals(1, tests.drives().getFirst().soc[0]);
    assertEquals(1, tests.ocvTests().size());
    assertEquals(1, tests.uncounted().size());
    assertEquals(List.of("hppc_p25"), tests.onlyWhere(n -> !n.contains("City")).names());
  }

  @Test
  void aCampaignWithoutThatTakesTheLastCapacityTestNear25Degrees() throws Exception {
    slowTest("characterisation/p25_C20DisCh_1.csv");
    capacityTest("characterisation/m10_Cap_1C_4.csv", -10, 2.1);
    capacityTest("characterisation/p25_Cap_1C_2.csv", 24, 2.8);
    capacityTest("characterisation/p25_Cap_1C_3.csv", 24, 2.7);
    drive("drive_1hz/m10_Mixed.csv");

    assertEquals(2.7, read(OptionalDouble.empty()).drives().getFirst().ampereHours, 1e-9);
    assertEquals(2.75, read(OptionalDouble.of(2.75)).drives().getFirst().ampereHours);
  }

  @Test
  void aTestInPartsIsOneAndItsFirstDrivePartCounts() throws Exception {
    Path whole = SyntheticCell.slowTest(0).write(temporary.resolve("whole.csv"));
    List<String> lines = Files.readAllLines(whole);
    int middle = lines.size() / 2;
    write("ocv/p25_s1.csv", lines.subList(0, middle));
    List<String> charge = new ArrayList<>(lines.subList(middle, lines.size()));
    charge.addFirst(lines.getFirst());
    write("ocv/p25_s3.csv", charge);
    write("ocv/p25_s2.csv", counted(0, -0.02));
    write("ocv/p25_s4.csv", counted(0, 0.03));
    drive("dyn/p25_s1.csv");
    drive("dyn/p25_s2.csv");

    CellTests tests = read(OptionalDouble.empty());

    assertEquals(List.of("p25_s1"), tests.names());
    OcvTest ocv = tests.ocvTests().getFirst();
    assertTrue(ocv.isOnCommonScale);
    // A minute of C/20.
    assertEquals(3.02, ocv.dischargedAmpereHours, 0.005);
    assertEquals(3.03, ocv.chargedAmpereHours, 0.005);
    assertEquals(3.0, tests.ampereHours(), 0.005);
  }

  @Test
  void identificationFilesThatKnowTheirSocNeedNoCapacity() throws Exception {
    write("ident_lfp_ocv_p25.csv", withSoc(SyntheticCell.slowTest(0)));
    write("ident_lfp_pulses_p10.csv", withSoc(SyntheticCell.drive(10, 1)));
    drive("drive_p25.csv");

    CellTests tests = read(OptionalDouble.empty());

    assertEquals(List.of("ident_lfp_ocv_p25", "ident_lfp_pulses_p10"), tests.names());
    assertEquals(0, tests.drives().size());
    // Printed to 1 µAh.
    assertEquals(SyntheticCell.AMPERE_HOURS, tests.ampereHours(), 1e-3);
    assertFalse(tests.pulses().getFirst().soc[0] < 0.99);
  }

  @Test
  void aFolderOfNoKnownLayoutSaysWhatIsExpected() throws Exception {
    drive("something.csv");
    NoSuchFileException e =
        assertThrows(NoSuchFileException.class, () -> read(OptionalDouble.empty()));
    assertTrue(String.valueOf(e.getReason()).startsWith("expected drive_1hz/"), e.getReason());
  }

  @Test
  void aDriveWithoutACapacityAndACampaignWithoutASlowTestAreTold() throws Exception {
    drive("drive_1hz/p25_City.csv");
    Files.createDirectories(folder.resolve("characterisation"));
    assertFault("found no capacity, expected reference.csv or a Cap file near 25 degC");
    reference("name,reference_capacity_Ah\np25_City,x\n");
    assertFault("found \"x\", expected a capacity in Ah");
    reference("name,reference_capacity_Ah\np25_Village,2.9\n");
    assertFault("found no capacity for p25_City, expected one for every drive");
    reference("name,reference_capacity_Ah\np25_City,2.9\n");
    assertFault("found no slow test, expected one of C/7 or slower, discharge and charge");
    reference("name,capacity\np25_City,2.9\n");
    assertFault("found columns [name, capacity], expected name,reference_capacity_Ah");
  }

  private void assertFault(String fault) {
    BadRecordingException e =
        assertThrows(BadRecordingException.class, () -> read(OptionalDouble.empty()));
    assertTrue(String.valueOf(e.getMessage()).endsWith(fault), e.getMessage());
  }

  private CellTests read(OptionalDouble ampereHours) throws IOException {
    return LaboratoryFolder.read(folder, ampereHours);
  }

  private void slowTest(String name) throws IOException {
    SyntheticCell.slowTest(0).write(folder.resolve(name));
  }

  private void drive(String name) throws IOException {
    SyntheticCell.drive(25, 1).write(folder.resolve(name));
  }

  private void reference(String text) throws IOException {
    Files.writeString(folder.resolve("reference.csv"), text);
  }

  private void capacityTest(String name, double celsius, double ampereHours) throws IOException {
    List<String> lines = counted(0, -ampereHours);
    write(name, lines.stream().map(l -> l.replace(",25,", "," + celsius + ",")).toList());
  }

  private static List<String> counted(double first, double last) {
    return List.of(
        "time_s,current_A,voltage_V,temperature_degC,ah_counter_Ah",
        "0,-3,4.1,25," + first,
        "3600,-3,3.0,25," + last);
  }

  /// The counter's column turned into what a simulation knows.
  private List<String> withSoc(SyntheticCell cell) throws IOException {
    List<String> lines = Files.readAllLines(cell.write(temporary.resolve("soc.csv")));
    return lines.stream()
        .map(line -> {
          int comma = line.lastIndexOf(',') + 1;
          if (line.startsWith("time_s")) return line.substring(0, comma) + "soc";
          double counter = Double.parseDouble(line.substring(comma));
          return line.substring(0, comma) + (1 + counter / SyntheticCell.AMPERE_HOURS);
        })
        .toList();
  }

  private void write(String name, List<String> lines) throws IOException {
    Path file = folder.resolve(name);
    Path parent = file.getParent();
    if (parent != null) Files.createDirectories(parent);
    Files.write(file, lines);
  }
}
