package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `[drive]` says is what the pack gives.
class BenchDriveTest {
  private static final Path SCENARIOS = Path.of("scenarios").toAbsolutePath();
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path folder;

  private Scenario read(String drive) throws ConfigException, IOException {
    return read(drive, "25");
  }

  private Scenario read(String drive, String celsius) throws ConfigException, IOException {
    Path file = folder.resolve("s.toml");
    Files.writeString(
        file,
        """
        schema = 1
        title = "t"
        daemon = "%s/benches/ltc6813.toml"
        duration_s = 10
        [plant]
        ambient_degC = %s
        [drive]
        %s
        [[fault]]
        at_s = 2
        kind = "open_wire"
        source = "cells"
        device = 1
        wire = 3
        [[expect]]
        nothing_else = true
        """
            .formatted(SCENARIOS, celsius, drive));
    return ScenarioReader.read(file);
  }

  private String refusal(String drive) {
    return String.valueOf(
        assertThrows(ConfigException.class, () -> read(drive)).findings().getFirst());
  }

  /// Charge in Ah that the pack has given after so long.
  private static double given(Scenario scenario, int seconds) throws IOException {
    PackSettings settings = PackSettings.CAR.withTopology(1, 8, 34);
    try (BenchDrive drive = BenchDrive.of(scenario.plant(), settings)) {
      SimulatedPack pack = new SimulatedPack(settings, drive.load());
      double ampereSeconds = 0;
      for (int second = 1; second <= seconds; second++) {
        for (int part = 1; part <= 100; part++) {
          pack.advance((second - 1) * SECOND + part * SECOND / 100);
          ampereSeconds -= 0.01 * pack.trueAmps();
        }
      }
      return ampereSeconds / 3600;
    }
  }

  @Test
  void aRecordedCurrentIsThePacks() throws Exception {
    Path file = folder.resolve("current.csv");
    Files.writeString(file, "time_s,current_A\n0,-36\n50,18\n100,0\n200,0\n");
    double given = given(read("recording = \"" + file + "\""), 150);
    assertEquals((36 * 50 - 18 * 50) / 3600.0, given, 1e-3);
  }

  /// 8 positions of some 4.0 V.
  @Test
  void aRecordedPowerIsThePacks() throws Exception {
    Path file = folder.resolve("power.csv");
    Files.writeString(file, "time_s,power_W\n0,-3200\n36,-3200\n");
    assertEquals(1.0, given(read("recording = \"power.csv\""), 60), 0.03);
    assertTrue(Files.exists(file));
  }

  @Test
  void recordedSpeedsAreDrivenByTheVehicle() throws Exception {
    String speeds = "recording = \"" + SCENARIOS + "/drives/parcel-round.csv\"\nvehicle = ";
    double model3 = given(read(speeds + "\"model-3-rwd\""), 200);
    double beamng = given(read(speeds + "\"beamng\""), 200);
    assertTrue(model3 > 0.1 && beamng > 1.1 * model3, model3 + " and " + beamng);
  }

  @Test
  void theColdIsHeatedAgainst() throws Exception {
    double mild = given(read("vehicle = \"leaf-24\"", "20"), 120);
    double cold = given(read("vehicle = \"leaf-24\"", "-10"), 120);
    assertTrue(cold > 1.5 * mild, mild + " and " + cold);
  }

  /// Frost comes after a minute of the pack's time; the car begins to drive after 40 s.
  @Test
  void theWeatherIsThePacksAlsoWhereTheDriveBeganLater() throws Exception {
    String car = "vehicle = \"leaf-24\"\n";
    String later = "[[contactors]]\nclose_s = 40\n";
    String frost = "[20, -10]\nambient_s = [60, 60.1]";
    double mild = given(read(car + later, "20"), 120) - given(read(car + later, "20"), 61);
    double cold = given(read(car + later, frost), 120) - given(read(car + later, frost), 61);
    assertTrue(cold > 1.5 * mild, mild + " and " + cold);
    assertEquals(given(read(car + later, "20"), 60), given(read(car + later, frost), 60), 1e-12);
  }

  /// The recording is of this very drive, a fifth of a second apart.
  @Test
  void aBeamngThatWaitsAndItsRecordingGiveTheSame() throws Exception {
    double played = given(read("beamng = \"fake\"\ncycle = \"us06\""), 43);
    double recorded =
        given(read("recording = \"" + SCENARIOS + "/drives/us06_powertrain_fake.json\""), 43);
    assertTrue(played > 0.1, "" + played);
    assertEquals(played, recorded, 0.05 * played);
  }

  @Test
  void whatCannotBeDrivenIsToldBeforeTheRun() throws Exception {
    assertTrue(refusal("recording = \"none.csv\"").contains("a file that exists"));
    Files.writeString(folder.resolve("x.csv"), "time_s,power_W\n0,1\n0,2\n");
    String twice = refusal("recording = \"x.csv\"");
    assertTrue(twice.contains("drive.recording: found \"x.csv\""), twice);
    assertTrue(twice.contains("x.csv:3: found time_s 0.0, expected above 0.0"), twice);
    assertTrue(
        refusal("recording = \"" + SCENARIOS + "/drives/parcel-round.csv\"\ncycle = \"udds\"")
            .contains("none beside recording"));
    assertTrue(refusal("current_A = 3\nvehicle = \"bolt\"").contains("none beside current_A"));
    assertTrue(refusal("vehicle = \"tractor\"").contains("expected one of bolt, leaf-24"));
    assertTrue(refusal("beamng = \"host:0\"").contains("expected HOST, HOST:PORT or fake"));
    String played = refusal("beamng = \"host\"\ncycle = \"udds\"");
    assertTrue(played.contains("where somebody plays"), played);
    String motors =
        refusal(
            "recording = \""
                + SCENARIOS
                + "/drives/us06_powertrain_fake.json\"\nvehicle = \"zoe\"");
    assertTrue(motors.contains("found a car with 2 motors, expected at most"), motors);
  }

  @Test
  void aSimulatorThatIsNotThereEndsTheRun() throws Exception {
    Scenario scenario = read("beamng = \"127.0.0.1:1\"");
    ScenarioResult result = new ScenarioRun(scenario, _ -> {}).play();
    assertFalse(result.good());
    String lost = String.valueOf(result.error().orElseThrow().getMessage());
    assertTrue(lost.contains("127.0.0.1:1"), lost);
  }
}
