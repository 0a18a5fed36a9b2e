package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredSetTest {
  private static final String STRING_HEADER =
      "time_s,current_A,voltage_1_V,voltage_2_V,temperature_degC,soc_1,soc_2\n";

  @TempDir private Path data;

  private void file(String path, String content) throws IOException {
    Path file = data.resolve(path);
    Files.createDirectories(file.getParent());
    try (OutputStream out =
        path.endsWith(".gz")
            ? new GZIPOutputStream(Files.newOutputStream(file))
            : Files.newOutputStream(file)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> names(List<MeasuredFile> files) {
    return files.stream().map(MeasuredFile::name).toList();
  }

  private void everything() throws IOException {
    file("one/reference.csv", "name,reference_capacity_Ah\np25_Walk,2.5\nm10_Cycle1,2.4\n");
    file("one/drive_1hz/p25_Walk.csv.gz", "");
    file("one/drive_1hz/m10_Cycle1.csv.gz", "");
    file("two/drive_1hz/p00_Mixed1.csv.gz", "");
    file("two/drive_1hz/p00_Stroll.csv.gz", "");
    file("two/drive_1hz/p00_Charge1.csv.gz", "");
    file("two/drive_1hz/notes.txt", "");
    file("three/dyn/p45_s1.csv.gz", "");
    file("three/dyn/p45_s2.csv.gz", "");
    file("four/strings/drive_m05.csv.gz", STRING_HEADER);
    file("four/strings/ident_p25.csv.gz", STRING_HEADER);
    file("four/thermal/drive_ambient.csv.gz", "time_s,current_A,voltage_V,soc\n");
  }

  @Test
  void tellsTheSetsApartByTheirLayoutWhateverTheyAreCalled() throws IOException {
    everything();
    assertEquals(List.of("m10_Cycle1", "p25_Walk"), names(MeasuredSet.PANASONIC.find(data)));
    assertEquals(List.of("p00_Mixed1", "p00_Stroll"), names(MeasuredSet.HG2.find(data)));
    assertEquals(List.of("p45_s1"), names(MeasuredSet.A123.find(data)));
    assertEquals(List.of("drive_m05"), names(MeasuredSet.LFP220.find(data)));
  }

  @Test
  void findsASetWhereTheFolderNamedIsItsOwn() throws IOException {
    everything();
    assertEquals(2, MeasuredSet.PANASONIC.find(data.resolve("one")).size());
    assertEquals(2, MeasuredSet.HG2.find(data.resolve("two")).size());
    assertEquals(1, MeasuredSet.A123.find(data.resolve("three")).size());
    assertEquals(1, MeasuredSet.LFP220.find(data.resolve("four")).size());
    assertEquals(1, MeasuredSet.LFP220.find(data.resolve("four/strings")).size());
    assertTrue(MeasuredSet.HG2.find(data.resolve("one")).isEmpty());
    assertTrue(MeasuredSet.A123.find(data.resolve("absent")).isEmpty());
  }

  @Test
  void knowsTemperatureCapacityAndWhatHasBeenSeen() throws IOException {
    everything();
    MeasuredFile cycle = MeasuredSet.PANASONIC.find(data).getFirst();
    assertEquals("m10", cycle.group());
    assertEquals(OptionalDouble.of(2.4), cycle.ampereHours());
    assertEquals(new Truth.Counter("ah_counter_Ah", 2.4), cycle.truth());
    assertTrue(cycle.seen());
    MeasuredFile mixed = MeasuredSet.HG2.find(data).getFirst();
    assertEquals(new Truth.Counter("ah_counter_Ah", 2.70), mixed.truth());
    assertTrue(mixed.seen());
    assertEquals(List.of(false), MeasuredSet.A123.find(data).stream().map(f -> f.seen()).toList());
    assertEquals(
        new Truth.Counter("ah_net_Ah", 2.06), MeasuredSet.A123.find(data).getFirst().truth());
    MeasuredFile string = MeasuredSet.LFP220.find(data).getFirst();
    assertEquals("m05", string.group());
    assertEquals(OptionalDouble.empty(), string.ampereHours());
    assertEquals(new Truth.PerCell(), string.truth());
  }

  @Test
  void refusesACapacityThatIsNone() throws IOException {
    file("one/reference.csv", "name,reference_capacity_Ah\np25_Walk,two\n");
    file("one/drive_1hz/p25_Walk.csv.gz", "");
    BadRecordingException refused =
        assertThrows(BadRecordingException.class, () -> MeasuredSet.PANASONIC.find(data));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("reference.csv:2: "), refused::toString);
  }
}
