package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CurrentPulse;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.Wiring;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hil.demo.DemoConfig;
import io.celltwin.hil.scenario.Deadlines.Deadline;
import io.celltwin.simulation.plant.PackSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final double PULSE_SECONDS = 10;

  /// The demo's configuration, and the same where more may be charged for a while.
  private static Deadline overCurrent(AlarmKind kind, boolean withPulse) throws Exception {
    TwinConfig demo = DemoConfig.of(DemoConfig.cell(), PackSettings.CAR, Optional.empty());
    io.celltwin.config.PackSettings pack = demo.packs().getFirst();
    AlarmLimits usual = pack.alarms();
    double more = 2 * usual.chargeMaxAmps();
    AlarmLimits alarms =
        new AlarmLimits(
            usual.cellMaxVolts(),
            usual.cellMinVolts(),
            usual.maxCelsius(),
            usual.minCelsius(),
            usual.chargeMaxAmps(),
            usual.dischargeMaxAmps(),
            withPulse ? Optional.of(new CurrentPulse(more, PULSE_SECONDS)) : Optional.empty(),
            Optional.empty(),
            usual.hysteresisVolts(),
            usual.hysteresisKelvin(),
            usual.hysteresisAmps(),
            usual.debounceSeconds(),
            usual.voltageStaleSeconds(),
            usual.temperatureStaleSeconds(),
            usual.currentStaleSeconds(),
            usual.lateLoopSeconds());
    OptionalDouble unknown = OptionalDouble.empty();
    io.celltwin.config.PackSettings judged =
        new io.celltwin.config.PackSettings(
            "pack",
            pack.id(),
            pack.cell(),
            pack.cellsInSeries(),
            pack.cellsInParallel(),
            unknown,
            unknown,
            unknown,
            unknown,
            new Wiring.StandardWiring(DemoConfig.SOURCE),
            alarms);
    TwinConfig config =
        new TwinConfig(demo.file(), demo.loop(), demo.mqtt(), demo.sources(), List.of(judged));
    return new Deadlines(config).alarm(kind).orElseThrow();
  }

  @Test
  void anOverCurrentIsDueWhenItsPulseIsOver() throws Exception {
    Deadline at = overCurrent(AlarmKind.CHARGE_OVER_CURRENT, false);
    Deadline later = overCurrent(AlarmKind.CHARGE_OVER_CURRENT, true);
    assertEquals(at.seconds() + PULSE_SECONDS, later.seconds(), 1e-9);
    assertTrue(later.terms().startsWith("charge_pulse_max_s 10 + debounce_s 1 + "), later::terms);
    assertEquals(
        overCurrent(AlarmKind.DISCHARGE_OVER_CURRENT, false),
        overCurrent(AlarmKind.DISCHARGE_OVER_CURRENT, true));
  }
}
