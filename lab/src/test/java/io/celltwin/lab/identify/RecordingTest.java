package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {
  private static final String HEADER = "time_s,current_A,voltage_V,temperature_degC";

  @TempDir private Path folder;

  @Test
  void columnsAreFoundByNameInAnyOrder() throws Exception {
    Recording recording =
        read(
            "voltage_V,x,time_s,temperature_degC,current_mean_A,current_A,ah_net_Ah,soc",
            "3.5,?,0,20,0.5,1,7,0.5",
            "3.6,?,2,21,0.6,2,8,0.6");
    assertArrayEquals(new double[] {0, 2}, recording.seconds);
    assertArrayEquals(new double[] {1, 2}, recording.amps);
    assertArrayEquals(new double[] {0.5, 0.6}, recording.meanAmps);
    assertArrayEquals(new double[] {3.5, 3.6}, recording.volts);
    assertArrayEquals(new double[] {20, 21}, recording.celsius);
    assertArrayEquals(new double[] {7, 8}, recording.ampereHours);
    assertArrayEquals(new double[] {0.5, 0.6}, recording.soc.orElseThrow());
    assertEquals(2, recording.stepSeconds(1));
  }

  @Test
  void withoutACounterTheCurrentSinceTheRowBeforeIsSummedUp() throws Exception {
    Recording recording = read(HEADER, "0,5,3.5,20", "3600,1,3.5,20", "5400,-2,3.5,20");
    assertArrayEquals(new double[] {0, 1, 0}, recording.ampereHours, 1e-12);
    assertTrue(recording.soc.isEmpty());
  }

  @Test
  void aRowWithoutANumberIsLeftOut() throws Exception {
    Recording recording = read(HEADER, "0,1,3.5,20", "1,,3.5,20", "2,1,NaN,20", "3,1,3.6,20");
    assertArrayEquals(new double[] {0, 3}, recording.seconds);
  }

  @Test
  void aTestersGlitchIsLeftOutAndAColumnThatMeansSomethingElseIsTold() throws Exception {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int k = 0; k < 200; k++) lines.add(k + ",1," + (k == 70 ? 8.39 : 3.5) + ",20");
    Recording recording = read(lines.toArray(String[]::new));
    assertEquals(199, recording.rows);
    assertEquals(1, recording.incomplete);
    assertEquals(73, recording.lines[70], "the line after that of the glitch");
    for (int k = 100; k < 103; k++) lines.set(k, (k - 1) + ",1,3500,20");
    BadRecordingException e =
        assertThrows(BadRecordingException.class, () -> read(lines.toArray(String[]::new)));
    assertTrue(
        String.valueOf(e.getMessage())
            .endsWith(":72: found voltage_V 8.39, expected -1 to 7.5, V of one cell"),
        e.getMessage());
  }

  @Test
  void aHeaderIsReadAsReplayReadsIt() throws Exception {
    Recording recording =
        read("\uFEFFtime_s , current_A,voltage_V,temperature_degC", "0,1,3.5,20", "1,1,3.6,20");
    assertArrayEquals(new double[] {0, 1}, recording.seconds);
    BadRecordingException e =
        assertThrows(
            BadRecordingException.class,
            () -> read(HEADER + ",voltage_V", "0,1,3.5,20,3.5", "1,1,3.6,20,3.6"));
    assertTrue(
        String.valueOf(e.getMessage())
            .endsWith(":1: found column voltage_V twice, expected it once"),
        e.getMessage());
  }

  @Test
  void gzipIsUnpackedAndABrokenOneIsTold() throws Exception {
    Path file = folder.resolve("m10_Mixed.csv.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((HEADER + "\n0,1,3.5,20\n1,1,3.5,20\n").getBytes(StandardCharsets.UTF_8));
    }
    assertEquals("m10_Mixed", Recording.read(file).name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThrows(BadRecordingException.class, () -> Recording.read(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0,1,3.5,20;1,x,3.5,20 | 3: found "x", expected a number in column 2
          0,1,3.5,20;1,1,3.5 | 3: found 3 values, expected 4
          5,1,3.5,20;4,1,3.5,20 | 3: found time_s 4.0 after 5.0, expected no less
          0,1,3.5,20 | 1: found fewer than two rows, expected more
          """)
  void whatCannotHaveBeenMeantIsTold(String rows, String fault) throws Exception {
    String all = HEADER + ";" + rows;
    BadRecordingException e =
        assertThrows(BadRecordingException.class, () -> read(all.split(";", -1)));
    assertTrue(String.valueOf(e.getMessage()).endsWith(":" + fault), e.getMessage());
  }

  @Test
  void aTableWithoutTheColumnsIsNoRecording() throws Exception {
    Path file = Files.writeString(folder.resolve("pulses.csv"), "ambient,R_1s_ohm\np25,0.04\n");
    assertFalse(Recording.isRecording(file));
    assertThrows(BadRecordingException.class, () -> Recording.read(file));
  }

  private Recording read(String... lines) throws Exception {
    return Recording.read(Files.write(folder.resolve("r.csv"), List.of(lines)));
  }
}
