package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.simulation.Fault;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.vehicle.DriveCycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The daemon on the simulated car, on virtual time: what breaks is told, of the right cell, and
/// the same input gives the same output.
class VirtualDaemonTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BREAKS = 30 * SECOND;

  private static final class Recorder implements TwinSink {
    private final List<Long> bits = new ArrayList<>();

    private final List<AlarmEvent> events = new ArrayList<>();
    private Optional<TwinState> last = Optional.empty();

    @Override
    public void state(TwinState state) {
      last = Optional.of(state);
      for (int c = 0; c < state.cells(); c++) {
        bits.add(Double.doubleToRawLongBits(state.soc(c)));
        bits.add(Double.doubleToRawLongBits(state.socSigma(c)));
        bits.add(Double.doubleToRawLongBits(state.predictedVolts(c)));
      }
    }

    @Override
    public void event(AlarmEvent event) {
      events.add(event);
    }

    TwinState last() {
      return last.orElseThrow();
    }
  }

  private static Recorder run(int seconds, Fault... faults) throws Exception {
    PackSettings settings = PackSettings.CAR;
    DemoCar driven = DemoCar.of(DriveCycle.us06(), settings, List.of(faults), seconds * SECOND);
    Recorder recorder = new Recorder();
    try (Daemon daemon =
        new Daemon(
            DemoConfig.of(DemoConfig.cell(), settings, Optional.empty()),
            Map.of(DemoConfig.SOURCE, driven.source()),
            List.of(recorder))) {
      daemon.run();
    }
    return recorder;
  }

  private static AlarmEvent only(Recorder recorder) {
    assertEquals(1, recorder.events.size(), () -> recorder.events.toString());
    return recorder.events.getFirst();
  }

  @Test
  void theSameInputGivesTheSameEstimatesBitForBit() throws Exception {
    Recorder first = run(60);
    Recorder second = run(60);
    assertEquals(601 * 96 * 3, first.bits.size());
    assertEquals(first.bits, second.bits);
  }

  @Test
  void aSoundPackRaisesNoAlarm() throws Exception {
    assertEquals(List.of(), run(120).events);
  }

  @Test
  void aCellWhoseSenseWireBreaksIsNamed() throws Exception {
    Recorder recorder = run(60, new Fault.InvalidCellVoltage(17, BREAKS));
    AlarmEvent event = only(recorder);
    assertEquals(AlarmKind.STALE_VOLTAGE, event.kind());
    assertTrue(event.raised());
    assertEquals(List.of(17), event.subjects());
    assertTrue(Double.isNaN(recorder.last().cellVolts(16)));
    assertFalse(Double.isNaN(recorder.last().soc(16)), "its SOC is still counted");
    assertEquals(EstimateQuality.ESTIMATED, recorder.last().quality(16));
    assertEquals(EstimateQuality.GOOD, recorder.last().quality(15));
  }

  @Test
  void aCellThatReadsFarTooHighIsOverVoltage() throws Exception {
    Recorder recorder = run(60, new Fault.CellVoltageOffset(5, 0.5, BREAKS));
    AlarmEvent event = recorder.events.getFirst();
    assertEquals(AlarmKind.CELL_OVER_VOLTAGE, event.kind());
    assertTrue(event.value() > 4.2, event::toString);
    // The filters may find its voltage wrong too, and no other.
    for (AlarmEvent told : recorder.events) assertEquals(List.of(5), told.subjects());
  }

  @Test
  void aCellThatReadsWhatNoCellCanHaveIsImplausible() throws Exception {
    Recorder recorder = run(60, new Fault.CellVoltageOffset(96, 5, BREAKS));
    AlarmEvent event = recorder.events.getFirst();
    assertEquals(AlarmKind.IMPLAUSIBLE_VOLTAGE, event.kind());
    assertEquals(List.of(96), event.subjects());
    // It is not used, so that after a while the cell has none.
    AlarmEvent next = recorder.events.getLast();
    assertEquals(AlarmKind.STALE_VOLTAGE, next.kind());
    assertEquals(List.of(96), next.subjects());
    assertEquals(2, recorder.events.size(), () -> recorder.events.toString());
  }

  @Test
  void aDeadCurrentSensorIsToldAndWidensTheBound() throws Exception {
    Recorder sound = run(60);
    Recorder recorder = run(60, new Fault.DeadCurrentSensor(BREAKS));
    AlarmEvent event = only(recorder);
    assertEquals(AlarmKind.STALE_CURRENT, event.kind());
    assertEquals(List.of(1), event.subjects());
    assertTrue(recorder.last().socSigma(0) > sound.last().socSigma(0));
    assertTrue(Double.isNaN(recorder.last().packAmps()));
  }

  @Test
  void aStuckCellVoltageIsNamed() throws Exception {
    Recorder recorder = run(600, new Fault.StuckCellVoltage(9, BREAKS));
    // It may be forgiven while the pack happens to be where it stands.
    for (AlarmEvent told : recorder.events) assertEquals(List.of(9), told.subjects());
    assertTrue(recorder.events.getLast().raised());
  }
}
