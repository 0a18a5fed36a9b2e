package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.config.TwinConfig;
import io.celltwin.hil.bench.Bench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
  private final List<String> deeds = new ArrayList<>();

  private Fault fault(String name, double at, double until) {
    return new Fault(
        name,
        name,
        at,
        OptionalDouble.of(until),
        _ -> deeds.add(name + " breaks"),
        _ -> deeds.add(name + " is mended"));
  }

  @Test
  void whatEndsAtAMomentIsMendedBeforeTheNextBegins() throws Exception {
    Bench bench = Bench.atRest(TwinConfig.readForReplay(Path.of("scenarios/benches/ltc6813.toml")));
    FaultSchedule schedule =
        new FaultSchedule(List.of(fault("later", 30, 50), fault("sooner", 10, 30)));
    schedule.at(30_000_000_000L, bench);
    assertEquals(List.of("sooner breaks", "sooner is mended", "later breaks"), deeds);
  }
}
