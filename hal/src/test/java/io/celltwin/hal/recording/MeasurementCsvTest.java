package io.celltwin.hal.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.RecordedSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementCsvTest {
  private static final String HEADER = "time_s,current_A,voltage_V,temperature_degC\n";

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("drive.csv"), content);
  }

  /// Every reading as `channel@nanos=value quality`, row by row.
  private static List<String> readings(Path file) throws IOException {
    List<String> all = new ArrayList<>();
    try (MeasurementCsv csv = new MeasurementCsv(file)) {
      for (long tick = csv.nextTickNanos(Long.MIN_VALUE, 1);
          tick != RecordedSource.END;
          tick = csv.nextTickNanos(tick, 1)) {
        csv.read(
            tick,
            (channel, nanos, value, quality) ->
                all.add(
                    csv.channels().get(channel).name()
                        + "@"
                        + nanos
                        + "="
                        + value
                        + " "
                        + quality));
      }
    }
    return all;
  }

  private void assertRefused(String content, String message) throws IOException {
    Path file = file(content);
    BadRecordingException refused = assertThrows(BadRecordingException.class, () -> readings(file));
    assertEquals(file + message, refused.getMessage());
  }

  /// The readings of the current in a file whose rows come at these times.
  private List<String> currents(int... seconds) throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int second : seconds) rows.append(second).append(",-1,3.7,25\n");
    return readings(file(rows.toString())).stream()
        .filter(reading -> reading.startsWith("current"))
        .map(reading -> reading.replace("000000000", ""))
        .toList();
  }

  @Test
  void aRowAfterAHoleSpeaksForNoMoreTimeThanRowsUsuallyTake() throws IOException {
    assertEquals(
        List.of(
            "current_A@0=-1.0 GOOD",
            "current_A@2=-1.0 GOOD",
            "current_A@200=NaN INVALID", // 2 s before the row
            "current_A@202=-1.0 GOOD",
            "current_A@203=-1.0 GOOD"),
        currents(0, 2, 202, 203));
  }

  @Test
  void rowsThatBecomeRarerForGoodAreNoHoles() throws IOException {
    List<String> rarer = currents(0, 1, 601, 1201, 1801);
    assertEquals(6, rarer.size());
    assertEquals("current_A@600=NaN INVALID", rarer.get(2));
  }

  @Test
  void aStepOfTwoMinutesIsNoHole() throws IOException {
    assertEquals(4, currents(0, 1, 121, 122).size());
  }

  @Test
  void deliversRowsWithTheFirstAtTimeZero() throws IOException {
    assertEquals(
        List.of(
            "voltage_V@0=3.7 GOOD",
            "temperature_degC@0=25.0 GOOD",
            "current_A@0=-1.0 GOOD",
            "voltage_V@500000000=3.6 GOOD",
            "temperature_degC@500000000=25.0 GOOD",
            "current_A@500000000=-2.0 GOOD"),
        readings(
            file(
                """
                voltage_V,note,time_s,temperature_degC,current_A
                3.7,x,100,25,-1
                3.6,y,100.5,25,-2

                """)));
  }

  @Test
  void theAmbientIsNoSensorOfACell() throws IOException {
    try (MeasurementCsv csv =
        new MeasurementCsv(
            file(
                """
                time_s,current_A,voltage_V,temperature_degC,ambient_degC
                0,1,3,25,20
                """))) {
      assertEquals(
          List.of(
              Quantity.CURRENT,
              Quantity.CELL_VOLTAGE,
              Quantity.TEMPERATURE,
              Quantity.AMBIENT_TEMPERATURE),
          csv.channels().stream().map(Channel::quantity).toList());
    }
  }

  @Test
  void numbersTheCellsOfAString() throws IOException {
    try (MeasurementCsv csv =
        new MeasurementCsv(
            file(
                """
                time_s,current_A,current_mean_A,voltage_2_V,voltage_1_V,temperature_1_degC
                0,1,1,3,3,20
                """))) {
      assertEquals(
          List.of(
              "current_A", "current_mean_A", "voltage_2_V", "voltage_1_V", "temperature_1_degC"),
          csv.channels().stream().map(Channel::name).toList());
    }
  }

  @Test
  void carriesOnWithWhatASensorCanProduce() throws IOException {
    assertEquals(
        List.of(
            "current_A@0=NaN INVALID",
            "voltage_V@0=NaN INVALID",
            "temperature_degC@0=NaN INVALID",
            "current_A@0=1.0E-4 GOOD",
            "voltage_V@0=99.0 GOOD",
            "temperature_degC@0=-300.0 GOOD"),
        readings(file(HEADER + "5,,NaN,Infinity\n5,1e-4,99,-300\n")));
  }

  @Test
  void refusesTextInANumberColumn() throws IOException {
    assertRefused(
        HEADER + "0,1,3.7,25\n1,1,abc,25\n",
        ":3: found \"abc\" in column voltage_V, expected a number");
    assertRefused(
        HEADER + "0,1d,3.7,25\n", ":2: found \"1d\" in column current_A, expected a number");
  }

  @Test
  void refusesAMissingColumn() throws IOException {
    assertRefused(
        "time_s,current_A,temperature_degC\n0,1,2\n",
        ":1: found columns time_s,current_A,temperature_degC, expected also voltage_V");
    assertRefused(
        "time_s,current_A,voltage_1_V,voltage_3_V,temperature_degC\n0,1,2,3,4\n",
        ":1: found columns time_s,current_A,voltage_1_V,voltage_3_V,temperature_degC, expected also"
            + " voltage_2_V");
  }

  @Test
  void refusesAFileWithoutRows() throws IOException {
    assertRefused("", ":1: found an empty file, expected a header line");
    assertRefused(HEADER, ":1: found no rows, expected at least one below the header");
  }

  @Test
  void refusesTimeThatGoesBack() throws IOException {
    assertRefused(
        HEADER + "0,1,3,25\n2,1,3,25\n1,1,3,25\n",
        ":4: found time_s 1.0 after 2.0, expected it not to go back");
    assertRefused(HEADER + ",1,3,25\n", ":2: found no time_s, expected a number");
  }

  @Test
  void refusesARowOfAnotherLength() throws IOException {
    assertRefused(HEADER + "0,1,3\n", ":2: found 3 values, expected 4");
  }

  @Test
  void refusesATruncatedGzip() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int k = 0; k < 20_000; k++) rows.append(k).append(',').append(k % 7).append(",3.7,25\n");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = packed.toByteArray();
    Path file = folder.resolve("drive.csv.gz");
    Files.write(file, whole);
    assertEquals(60_000, readings(file).size());
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    String message = assertThrows(BadRecordingException.class, () -> readings(file)).toString();
    assertTrue(message.matches(".*drive.csv.gz:\\d+: found broken gzip data .*"), message);
    Files.writeString(file, HEADER + "0,1,3,25\n");
    message = assertThrows(BadRecordingException.class, () -> readings(file)).toString();
    assertTrue(message.contains(":1: found broken gzip data (Not in GZIP format)"), message);
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThrows(
        NoSuchFileException.class, () -> new MeasurementCsv(folder.resolve("nothing.csv")));
  }
}
