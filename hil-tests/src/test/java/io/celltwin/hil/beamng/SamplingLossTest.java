package io.celltwin.hil.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.celltwin.simulation.beamng.Endpoint;
import io.celltwin.simulation.beamng.PowertrainSample;
import io.celltwin.simulation.beamng.SimulatorLink;
import io.celltwin.simulation.beamng.VehicleLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// How many samples the simulator loses, by how they are fetched: the fake must lose the very same
/// ones as its own Lua, or a client that loses none against it proves nothing. One second, 100
/// samples a second.
class SamplingLossTest {
  private static final double PHYSICS_SECONDS = 0.01;

  @Test
  void theFakeLosesWhatTheRealCodeLoses() throws Exception {
    List<Path> files =
        Capture.files(".client_result.json").stream().filter(SamplingLossTest::isLoss).toList();
    assumeTrue(!files.isEmpty(), "no result of counting samples");
    for (Path file : files) {
      JsonNode cases = Capture.JSON.readTree(Files.readString(file));
      for (Map.Entry<String, JsonNode> each : cases.properties()) {
        int framesPerSecond =
            Integer.parseInt(each.getKey().substring(0, each.getKey().indexOf("fps")));
        String mode = each.getKey().substring(each.getKey().indexOf(' ') + 1);
        List<Double> times = times(framesPerSecond, mode);
        assertEquals(each.getValue().get("n").asInt(), times.size(), each.getKey());
        assertEquals(gaps(each.getValue().get("gaps")), gaps(times), each.getKey());
      }
    }
  }

  /// Its keys are rates of frames and ways of fetching: "60fps bulk".
  private static boolean isLoss(Path file) {
    try {
      JsonNode json = Capture.JSON.readTree(Files.readString(file));
      return json.isObject()
          && json.propertyStream().allMatch(each -> each.getKey().matches("[0-9]+fps \\S+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Double> times(int framesPerSecond, String mode) throws IOException {
    List<Double> times = new ArrayList<>();
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        SimulatorLink simulator = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()));
        VehicleLink vehicle = simulator.vehicle(simulator.vehicles().getFirst())) {
      simulator.limitFrames(framesPerSecond);
      simulator.pause();
      boolean immediate = mode.equals("immediate");
      double gfxSeconds = mode.equals("bulk_gfx0.25") ? 0.25 : 0;
      long id = simulator.openPowertrain("s", "ego", gfxSeconds, PHYSICS_SECONDS, immediate);
      if (mode.startsWith("bulk")) {
        simulator.step(framesPerSecond);
        add(simulator.pollPowertrain("s"), times);
      } else {
        for (int frame = 0; frame < framesPerSecond; frame++) {
          simulator.step(1);
          if (immediate) add(vehicle.latestPowertrain("s", id).stream().toList(), times);
          else add(simulator.pollPowertrain("s"), times);
        }
      }
    }
    return times;
  }

  private static void add(List<PowertrainSample> samples, List<Double> times) {
    for (PowertrainSample sample : samples) times.add(sample.seconds());
  }

  private static Map<String, Integer> gaps(JsonNode told) {
    Map<String, Integer> gaps = new TreeMap<>();
    told.properties()
        .forEach(e -> gaps.put(shown(Double.parseDouble(e.getKey())), e.getValue().asInt()));
    return gaps;
  }

  private static Map<String, Integer> gaps(List<Double> times) {
    Map<String, Integer> gaps = new TreeMap<>();
    for (int i = 1; i < times.size(); i++) {
      gaps.merge(shown(times.get(i) - times.get(i - 1)), 1, Integer::sum);
    }
    return gaps;
  }

  private static String shown(double seconds) {
    return String.format(Locale.ROOT, "%.4f", seconds);
  }
}
