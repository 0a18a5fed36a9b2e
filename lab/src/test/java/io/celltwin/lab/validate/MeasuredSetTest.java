package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import io.celltwin.lab.identify.LaboratoryFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private static List<MeasuredFile> find(MeasuredSet set, Path data) throws IOException {
    List<MeasuredFile> files = new ArrayList<>();
    for (LaboratoryFolder folder : set.of(LaboratoryFolder.below(data))) {
      files.addAll(set.files(folder));
    }
    return files;
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
    assertEquals(List.of("m10_Cycle1", "p25_Walk"), names(find(MeasuredSet.PANASONIC, data)));
    assertEquals(List.of("p00_Mixed1", "p00_Stroll"), names(find(MeasuredSet.HG2, data)));
    assertEquals(List.of("p45_s1"), names(find(MeasuredSet.A123, data)));
    assertEquals(List.of("drive_m05"), names(find(MeasuredSet.LFP220, data)));
  }

  @Test
  void findsASetWhereTheFolderNamedIsItsOwn() throws IOException {
    everything();
    assertEquals(2, find(MeasuredSet.PANASONIC, data.resolve("one")).size());
    assertEquals(2, find(MeasuredSet.HG2, data.resolve("two")).size());
    assertEquals(1, find(MeasuredSet.A123, data.resolve("three")).size());
    assertEquals(1, find(MeasuredSet.LFP220, data.resolve("four")).size());
    assertEquals(1, find(MeasuredSet.LFP220, data.resolve("four/strings")).size());
    assertTrue(find(MeasuredSet.HG2, data.resolve("one")).isEmpty());
    assertTrue(find(MeasuredSet.A123, data.resolve("absent")).isEmpty());
  }

  @Test
  void knowsTemperatureCapacityAndTruth() throws IOException {
    everything();
    MeasuredFile cycle = find(MeasuredSet.PANASONIC, data).getFirst();
    assertEquals("m10", cycle.group());
    assertEquals(OptionalDouble.of(2.4), cycle.ampereHours());
    assertEquals(new Truth.Counter("ah_counter_Ah", 2.4), cycle.truth());
    MeasuredFile mixed = find(MeasuredSet.HG2, data).getFirst();
    assertEquals(new Truth.Counter("ah_counter_Ah", 2.70), mixed.truth());
    assertEquals(
        new Truth.Counter("ah_net_Ah", 2.06), find(MeasuredSet.A123, data).getFirst().truth());
    MeasuredFile string = find(MeasuredSet.LFP220, data).getFirst();
    assertEquals("m05", string.group());
    assertEquals(OptionalDouble.empty(), string.ampereHours());
    assertEquals(new Truth.PerCell(), string.truth());
  }

  @Test
  void aCellThatJudgesHasNotSeenWhatItJudges() throws IOException {
    everything();
    Split panasonic = find(MeasuredSet.PANASONIC, data).getLast().split();
    assertEquals("panasonic_split.toml", panasonic.file());
    assertTrue(panasonic.sees("m10_Cycle1") && panasonic.sees("hppc_p25"), panasonic.words());
    assertFalse(panasonic.sees("p25_Walk") || panasonic.sees("p25_Cycle12"), panasonic.words());
    Split hg2 = find(MeasuredSet.HG2, data).getFirst().split();
    assertTrue(hg2.sees("p00_Mixed1") && hg2.sees("m20_UDDS"), hg2.words());
    assertFalse(hg2.sees("p00_Mixed2") || hg2.sees("p00_Stroll"), hg2.words());
    Split a123 = find(MeasuredSet.A123, data).getFirst().split();
    assertEquals("a123_without_p45", a123.name());
    assertFalse(a123.sees("p45_s1"), a123.words());
    assertTrue(a123.sees("p15_s1") && a123.sees("m15_s1"), a123.words());
    // Nothing is near the coldest: it is judged by what has seen it.
    assertEquals(MeasuredSet.A123.published(), MeasuredSet.A123.judgedWith("m15"));
    Split string = find(MeasuredSet.LFP220, data).getFirst().split();
    assertEquals(MeasuredSet.LFP220.published(), string);
    assertTrue(string.sees("ident_pulses_p25"), string.words());
  }

  @Test
  void whatHasNothingToReplayIsFoundForItsCell() throws IOException {
    file("five/ident_nmc_ocv_p25.csv.gz", "");
    file("six/ident_ocv_p25.csv", "");
    file("six/cell1_record_clean.csv.gz", "");
    file("seven/B1_discharge.csv.gz", "cycle,test_index\n");
    file("seven/B1_charge.csv.gz", "cycle,test_index\n");
    file("eight/ocv_p25.csv", "soc_pct,ocv_mean_V,hysteresis_V\n");
    file("eight/rate/T25_1C.csv.gz", "");
    List<LaboratoryFolder> folders = LaboratoryFolder.below(data);
    assertEquals(4, folders.size());
    for (MeasuredSet set :
        List.of(MeasuredSet.SOP_NMC, MeasuredSet.AGEING, MeasuredSet.NASA, MeasuredSet.LG_M50)) {
      assertEquals(1, set.of(folders).size(), set.setName());
      assertEquals(List.of(), set.files(set.of(folders).getFirst()));
    }
  }

  @Test
  void refusesACapacityThatIsNone() throws IOException {
    file("one/reference.csv", "name,reference_capacity_Ah\np25_Walk,two\n");
    file("one/drive_1hz/p25_Walk.csv.gz", "");
    BadRecordingException refused =
        assertThrows(BadRecordingException.class, () -> find(MeasuredSet.PANASONIC, data));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("reference.csv:2: "), refused::toString);
  }
}
