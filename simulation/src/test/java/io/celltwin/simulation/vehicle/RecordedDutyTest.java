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

class RecordedDutyTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir Path folder;
  private final SmallBattery battery = new SmallBattery(0.5, 100);

  private RecordedDuty read(String text) throws IOException {
    return RecordedDuty.read(Files.writeString(folder.resolve("load.csv"), text));
  }

  @Test
  void holdsACurrentUntilTheNextRow() throws IOException {
    RecordedDuty duty = read("time_s,current_A\n10,-5\n10.1,7\n20,0\n");
    assertEquals(-5, duty.packAmps(0, battery));
    assertEquals(SECOND / 10, duty.steadyUntilNanos());
    assertEquals(-5, duty.packAmps(SECOND / 10 - 1, battery));
    assertEquals(7, duty.packAmps(SECOND / 10, battery), "from its very nanosecond");
    assertEquals(10 * SECOND, duty.steadyUntilNanos());
    assertEquals(0, duty.packAmps(10 * SECOND, battery));
    assertEquals(Long.MAX_VALUE, duty.steadyUntilNanos());
  }

  @Test
  void turnsAPowerIntoTheCurrentThatGivesIt() throws IOException {
    RecordedDuty duty = read("time_s,power_W\n0,-20000\n5,10000\n9,0\n");
    double amps = duty.packAmps(SECOND, battery);
    assertEquals(-20000, amps * (battery.packVolts() + battery.packOhms() * amps), 1e-6);
    assertEquals(SECOND, duty.steadyUntilNanos(), "moves with the voltage");
    assertTrue(duty.packAmps(6 * SECOND, battery) > 20);
    assertEquals(0, duty.clippedJoules());
  }

  @Test
  void saysWhereAndWhatIsWrong() {
    refused("time_s,volts\n0,1\n", ":1: found columns time_s,volts, expected either current_A or");
    refused("time_s,current_A,power_W\n0,1,1\n", ":1: found columns");
    refused("time_s,current_A\n0,1\n0,2\n", ":3: found time_s 0.0, expected above 0.0");
    refused("time_s,power_W\n0,1\n1,\n", ":3: found power_W \"\", expected a finite number");
  }

  private void refused(String text, String message) {
    String told = assertThrows(BadRecordingException.class, () -> read(text)).getMessage();
    assertTrue(String.valueOf(told).contains("load.csv" + message), told);
  }
}
