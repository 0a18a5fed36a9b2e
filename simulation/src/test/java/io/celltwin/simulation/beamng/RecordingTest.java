package io.celltwin.simulation.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
  /// In the layout of the recordings that exist: a parked car, and a sample lost after the second.
  private static final String POWERTRAIN =
      """
      {
        "0.0": {
          "spindleFR": {"isBroken": false, "mode": "disconnected", "parentOutputIndex": 1.0,
            "inputAV": 0.0, "gearRatio": 1.0, "outputAV1": 0.0076, "outputTorque1": 0.0},
          "time": 2.9915001420886,
          "rearMotor": {"isBroken": false, "outputAV1": 0.1147, "parentOutputIndex": 0.0,
            "gearRatio": 1.0, "outputTorque1": -2.0, "inputAV": 0.0}
        },
        "10.0": {"time": 3.0230001435848,
          "rearMotor": {"outputAV1": -0.5, "parentOutputIndex": 0.0, "outputTorque1": 2e0}},
        "1.0": {"time": 3.0020001425873,
          "rearMotor": {"outputAV1": NaN, "parentOutputIndex": 0.0, "outputTorque1": 2.0}}
      }
      """;

  @TempDir Path folder;

  private static List<MotorSample> all(MotorFeed feed) throws Exception {
    List<MotorSample> samples = new ArrayList<>();
    for (var sample = feed.next(Long.MAX_VALUE);
        sample.isPresent();
        sample = feed.next(Long.MAX_VALUE)) {
      samples.add(sample.get());
    }
    assertTrue(feed.isEnded());
    return samples;
  }

  @Test
  void aPowertrainFileIsReadByItsTimesWithItsElectrics() throws Exception {
    Path file = Files.writeString(folder.resolve("Car_powertrain_2025.json"), POWERTRAIN);
    Files.writeString(
        folder.resolve("Car_electrics_2025.json"), "{\"wheelspeed\": 0.25, \"fuel_volume\": 75}");
    try (var feed = new RecordedFeed(Recording.read(file), MotorChoice.ROOTS, 0.01)) {
      assertEquals(Optional.empty(), feed.next(-1));
      List<MotorSample> samples = all(feed);
      assertEquals(
          List.of(0L, 10_500_000L, 31_500_001L), samples.stream().map(MotorSample::nanos).toList());
      assertEquals(new MotorReading("rearMotor", 2, -0.5), samples.getLast().motors().getFirst());
      assertEquals(0.25, samples.getFirst().metresPerSecond());
      assertEquals(75, feed.electrics().fuelVolume());
      assertEquals(new FeedCounts(3, 0, 1, 1, 0, 0), feed.counts());
    }
  }

  @Test
  void whatWasWrittenReadsAsItWas() throws Exception {
    List<MotorSample> samples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      samples.add(
          new MotorSample(
              i * 10_500_000L,
              0.1 * i,
              List.of(
                  new MotorReading("frontMotor", 3.5 * i, 7.25 * i),
                  new MotorReading("rearMotor", -1.5 * i, 7.25 * i))));
    }
    Electrics electrics =
        Electrics.of(new Field("", Value.table().with("fuelVolume", 41.5).with("gear", "D\"\\\n")));
    Recording recording = Recording.of("some_car", electrics, samples);
    Path powertrain = folder.resolve("x_powertrain.json");
    Path analysis = folder.resolve("x_battery_analysis.json");
    recording.writePowertrain(powertrain);
    recording.writeElectrics(folder.resolve("x_electrics.json"));
    recording.writeAnalysis(analysis);
    for (Path file : List.of(powertrain, analysis)) {
      Recording read = Recording.read(file);
      assertEquals(electrics, read.electrics());
      assertEquals(samples, all(new RecordedFeed(read, MotorChoice.ROOTS, 0.01)));
    }
    assertEquals("some_car", Recording.read(analysis).vehicle());
  }

  /// Files of others, such as those of a public repository that may not be shipped: all are read.
  @Test
  void readsTheRecordingsOfAFolder() throws Exception {
    String named = System.getenv("CELLTWIN_BEAMNG_RECORDINGS");
    assumeTrue(named != null, "CELLTWIN_BEAMNG_RECORDINGS names no folder of recordings");
    try (Stream<Path> files = Files.list(Path.of(String.valueOf(named)))) {
      for (Path file : files.filter(RecordingTest::isRecording).sorted().toList()) {
        var feed = new RecordedFeed(Recording.read(file), MotorChoice.ROOTS, 0.01);
        List<MotorSample> samples = all(feed);
        double seconds = samples.getLast().nanos() * 1e-9;
        System.out.println(file.getFileName() + ": " + seconds + " s, " + feed.counts());
        assertTrue(samples.stream().allMatch(sample -> Double.isFinite(sample.shaftWatts())));
      }
    }
  }

  private static boolean isRecording(Path file) {
    String name = file.toString();
    return name.endsWith(".json") && (name.contains("powertrain") || name.contains("analysis"));
  }

  @Test
  void faultsNameFileAndPlace() throws Exception {
    Path broken = Files.writeString(folder.resolve("a.json"), "{\n  \"0.0\": {]\n}");
    assertEquals(
        broken + ": line 2, column 11: found ']', expected a key in quotes",
        assertThrows(BeamngException.Malformed.class, () -> Recording.read(broken)).getMessage());
    Path timeless = Files.writeString(folder.resolve("b.json"), "{\"0.0\": {\"rearMotor\": {}}}");
    assertEquals(
        "b.json.[0]: found a map of rearMotor, expected a map with time",
        assertThrows(BeamngException.Malformed.class, () -> Recording.read(timeless)).getMessage());
  }

  @Test
  void jsonIsReadAsPythonWritesIt() throws Exception {
    assertEquals(
        new Value.Sequence(
            List.of(
                new Value.Real(Double.NaN),
                new Value.Real(Double.NEGATIVE_INFINITY),
                new Value.Whole(-12),
                new Value.Real(1e300),
                new Value.Text("ä\n\u20ac"),
                Value.EMPTY,
                Value.table(),
                Value.NOTHING)),
        JsonReader.read(" [NaN, -Infinity, -12, 1e300, \"ä\\n\\u20ac\", [], { }, null]\n"));
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String text :
        List.of(
            "",
            "{",
            "[1,]",
            "[1 2]",
            "\"a",
            "\"\\x\"",
            "01x",
            "-",
            "1.",
            "1d",
            "[1]]",
            "tru",
            "{\"a\" 1}",
            "{1: 2}",
            "\"\\u12\"",
            "[".repeat(10_000))) {
      assertThrows(BeamngException.Malformed.class, () -> JsonReader.read(text), text);
    }
  }
}
