package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.vehicle.DriveCycle;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is shown of a drive, at its first moment and after two minutes.
class DemoViewTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int SECONDS = 120;

  private static final class States implements TwinSink {
    private final List<TwinState> all = new ArrayList<>();

    @Override
    public void state(TwinState state) {
      all.add(state);
    }

    @Override
    public void event(AlarmEvent event) {}
  }

  private final DemoView view =
      new DemoView(
          "drive cycle US06", new DemoBroker.Given(URI.create("tcp://localhost:1883")), true);
  private final List<DemoView.Moment> moments = moments();

  private static List<DemoView.Moment> moments() {
    PackSettings settings = PackSettings.CAR;
    DemoCar car = DemoCar.of(DriveCycle.us06(), settings, List.of(), SECONDS * SECOND);
    States states = new States();
    try (Daemon daemon =
        new Daemon(
            DemoConfig.of(DemoConfig.cell(), settings, Optional.empty()),
            Map.of(DemoConfig.SOURCE, car.source()),
            List.of(states))) {
      daemon.run();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
    PackTruth truth = new PackTruth(car);
    TruthScore score = new TruthScore(() -> truth);
    return states.all.stream()
        .map(state -> new DemoView.Moment(0, state, score.snapshot(), truth, 0, 0))
        .toList();
  }

  private String last(String label) {
    return view.screen(moments.getLast(), Terminal.Style.PLAIN).stream()
        .filter(line -> line.startsWith(label))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsNotKnownIsNoNumber() {
    DemoView.Moment first = moments.getFirst();
    assertTrue(Double.isNaN(first.state().packVolts()), "nothing has been measured yet");
    List<String> shown = new ArrayList<>(view.screen(first, Terminal.Style.PLAIN));
    shown.add(view.line(first));
    for (String line : shown) assertFalse(line.contains("NaN"), line);
    assertTrue(shown.contains("Energy    not known yet"), shown::toString);
  }

  @Test
  void aScreenHoldsEveryMoment() {
    for (DemoView.Moment moment : moments) {
      List<String> screen = view.screen(moment, Terminal.Style.PLAIN);
      assertTrue(screen.size() <= 24, () -> String.join("\n", screen));
      for (String line : screen) assertTrue(line.length() <= 80, line);
    }
  }

  @Test
  void powerEnergyHealthAndLifeAreShownWithWhatLimitsThem() {
    String kilowatts = "\\d+\\.\\d for %s \\((cell \\d+ )?\\w+\\)";
    String power = kilowatts.formatted("10 s") + ", " + kilowatts.formatted("long");
    assertTrue(last("Gives kW").matches("Gives kW  " + power), last("Gives kW"));
    assertTrue(last("Takes kW").matches("Takes kW  " + power), last("Takes kW"));
    assertTrue(
        last("Energy")
            .matches("Energy    \\d+\\.\\d\\d of \\d+\\.\\d\\d kWh usable, ± .*; empty in .* h"),
        last("Energy"));
    assertTrue(last("Health").contains("SOH not learnt yet"), "no rest, no capacity");
    assertTrue(
        last("Life").matches("Life      0\\.\\d*[1-9]\\d* kWh out, .* full cycles in 0\\.03 h"),
        last("Life"));
    String line = view.line(moments.getLast());
    assertTrue(
        line.matches(".*  gives \\d+\\.\\d takes \\d+\\.\\d kW  \\d+\\.\\d\\d kWh  SOH -  .*"),
        line);
  }

  @Test
  void whatNobodyKnowsHasNoExtreme() {
    Extremes none = new Extremes(3, k -> Double.NaN);
    assertEquals(-1, none.minIndex);
    assertEquals(0, none.known);
    Extremes some = new Extremes(3, k -> k == 0 ? Double.NaN : 5 - k);
    assertEquals(2, some.minIndex);
    assertEquals(1, some.maxIndex);
  }
}
