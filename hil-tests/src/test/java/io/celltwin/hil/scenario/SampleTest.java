package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void whatIsNoNumberIsNoExtreme() {
    Extent extent = new Extent();
    extent.take(Double.NaN);
    assertEquals(Double.NaN, extent.low());
    for (double value : new double[] {2, Double.NaN, -1, 5}) extent.take(value);
    assertEquals(-1, extent.low());
    assertEquals(5, extent.high());
  }

  /// 6000 ticks in 1500 samples: of a drive, some of the peaks fall between two samples.
  @Test
  void noPeakIsLostBetweenTwoSamples() throws Exception {
    ScenarioResult result =
        new ScenarioRun(ScenarioReader.read(Path.of("scenarios/adbms-healthy.toml")), _ -> {})
            .play();
    List<Sample> samples = result.samples();
    assertTrue(samples.size() <= 1501, samples.size() + " samples");
    long wider =
        samples.stream().filter(sample -> sample.amps().low() < sample.packAmps() - 1).count();
    assertTrue(wider > 50, wider + " samples have a lower current behind them");
    for (Sample sample : samples) {
      if (Double.isNaN(sample.packAmps())) continue; // before the first reading
      assertTrue(sample.amps().low() <= sample.packAmps(), "without the moment itself");
      assertTrue(sample.amps().high() >= sample.packAmps(), "without the moment itself");
    }
  }
}
