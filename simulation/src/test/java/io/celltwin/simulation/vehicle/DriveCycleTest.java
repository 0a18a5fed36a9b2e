package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriveCycleTest {
  @TempDir Path folder;

  @Test
  void readsTheCyclesAtTheirPublishedLengths() {
    // The regulations print two decimals of a kilometre.
    assertEquals(11_990, DriveCycle.udds().metres(), 5);
    assertEquals(12_890, DriveCycle.us06().metres(), 10);
    assertEquals(16_510, DriveCycle.hwfet().metres(), 10);
    assertEquals(23_270, DriveCycle.wltc().metres(), 5);
    assertEquals(1369, DriveCycle.udds().seconds());
    assertEquals(1800, DriveCycle.wltc().seconds());
  }

  @Test
  void repeatsTheCycleForEver() {
    DriveCycle cycle = DriveCycle.us06();
    assertEquals(cycle.metresPerSecond(100.25), cycle.metresPerSecond(100.25 + 7 * 600), 1e-9);
    assertEquals(0, cycle.metresPerSecond(600));
  }

  @Test
  void readsARecordedDriveAtItsOwnTimesWithItsGrades() throws IOException {
    DriveCycle drive = read("grade,other,time_s,speed_m_s\n0,x,100,0\n0.1,y,104,8\n0,z,105,-2\n");
    assertEquals(5, drive.seconds());
    assertEquals(4, drive.metresPerSecond(2), 1e-12);
    assertEquals(2, drive.metresPerSecondSquared(2), 1e-12);
    assertEquals(-10, drive.metresPerSecondSquared(4.5), 1e-12);
    assertEquals(0.05, drive.grade(2), 1e-12);
    assertEquals(16 + 3, drive.metres(), 1e-12);
  }

  @Test
  void knowsBothUnitsOfSpeed() throws IOException {
    assertEquals(10, read("time_s,speed_km_h\n0,36\n1,36\n").metresPerSecond(0.5), 1e-12);
    assertEquals(36, read("time_s,speed_m_s\n0,36\n1,36\n").metresPerSecond(0.5), 1e-12);
  }

  @Test
  void saysWhereAndWhatIsWrong() {
    refused("", ":1: found nothing, expected a header");
    refused("time_s,speed\n", ":1: found columns time_s,speed, expected also speed_km_h or");
    refused("t,speed_m_s\n0,1\n", ":1: found columns t,speed_m_s, expected also time_s");
    refused("time_s,speed_m_s\n0,1\n1\n", ":3: found 1 values, expected 2");
    refused("time_s,speed_m_s\n0,1\n1,fast\n", ":3: found speed_m_s \"fast\", expected a finite");
    refused("time_s,speed_m_s\n0,1\n1,NaN\n", ":3: found speed_m_s \"NaN\", expected a finite");
    refused("time_s,speed_m_s\n1,1\n1,2\n", ":3: found time_s 1.0, expected above 1.0");
    refused("time_s,speed_m_s\n1,1\n", ":2: found 1 rows, expected at least 2");
  }

  private DriveCycle read(String text) throws IOException {
    return DriveCycle.read(Files.writeString(folder.resolve("drive.csv"), text));
  }

  private void refused(String text, String message) {
    String told = assertThrows(BadRecordingException.class, () -> read(text)).getMessage();
    assertTrue(String.valueOf(told).contains("drive.csv" + message), told);
  }
}
