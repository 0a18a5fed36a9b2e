package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.lab.identify.LaboratoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatedDrivesTest {
  private static final double DAY = 86_400;

  @TempDir private Path folder;

  @BeforeEach
  void drives() throws IOException {
    Path drives = Files.createDirectories(folder.resolve("drive_1hz"));
    for (String name : List.of("p25_late", "p25_first", "p25_second")) {
      Files.writeString(
          drives.resolve(name + ".csv"),
          """
          time_s,current_A,voltage_V,temperature_degC,ah_counter_Ah,current_mean_A
          0,-1,4.1,25,0,-1
          100,-3,4.0,25,-0.05,-2
          """);
    }
  }

  private DatedDrives read(String... rows) throws IOException {
    Files.writeString(
        folder.resolve("reference.csv"),
        "name,test_date,reference_capacity_Ah\n" + String.join("\n", rows) + "\n");
    return DatedDrives.read(LaboratoryFolder.at(folder).orElseThrow());
  }

  @Test
  void areInTheOrderOfTheirDatesAndThenOfTheCapacityThatFalls() throws IOException {
    DatedDrives drives =
        read(
            "p25_late,2017-03-20,2.6",
            "p25_second,2017-03-18,2.7",
            "elsewhere,2017-03-18,2.75",
            "p25_first,2017-03-18,2.8");
    assertArrayEquals(new double[] {2.8, 2.7, 2.6}, drives.ampereHours);
    double again = 100 + 6 * 3600;
    assertArrayEquals(new double[] {100, again + 100, 2 * DAY + 100}, drives.endSeconds);
    Path joined = folder.resolve("joined.csv");
    drives.write(joined);
    assertEquals(
        List.of(
            "time_s,current_A,voltage_V,temperature_degC",
            "0.000,-1.0,4.1,25.0",
            "100.000,-2.0,4.0,25.0",
            "21700.000,-1.0,4.1,25.0"),
        Files.readAllLines(joined).subList(0, 4));
  }

  @Test
  void refuseWhatIsNoDate() {
    BadRecordingException refused =
        assertThrows(
            BadRecordingException.class,
            () -> read("p25_first,18.3.2017,2.8", "p25_second,2017-03-18,2.7", "p25_late,,2.6"));
    String told = String.valueOf(refused.getMessage());
    assertTrue(told.contains("reference.csv:2") && told.contains("18.3.2017"), told);
  }
}
