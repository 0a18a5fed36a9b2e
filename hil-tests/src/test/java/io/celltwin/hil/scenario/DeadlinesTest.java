package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hil.demo.DemoConfig;
import io.celltwin.hil.scenario.Deadlines.Deadline;
import io.celltwin.simulation.plant.PackSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadlinesTest {
  private static final Path CELL =
      Path.of("src/main/resources/io/celltwin/hil/demo/demo-cell.toml");
  private static final double PULSE_SECONDS = 10;

  @TempDir private Path folder;

  /// The demo's cell where more may be charged for a while.
  private CellFile pulsing() throws Exception {
    double amps = 2 * DemoConfig.cell().limits().chargeMaxAmps();
    String limits =
        """
        [limits]
        charge_pulse_current_max_A = %s
        charge_pulse_max_s = %s
        """
            .formatted(amps, PULSE_SECONDS);
    String text = Files.readString(CELL).replace("[limits]\n", limits);
    return CellFile.read(Files.writeString(folder.resolve("cell.toml"), text));
  }

  private static Deadline alarm(AlarmKind kind, CellFile cell) {
    Deadlines deadlines = new Deadlines(DemoConfig.of(cell, PackSettings.CAR, Optional.empty()));
    return deadlines.alarm(kind).orElseThrow();
  }

  @Test
  void anOverCurrentIsDueWhenItsPulseIsOver() throws Exception {
    Deadline at = alarm(AlarmKind.CHARGE_OVER_CURRENT, DemoConfig.cell());
    Deadline later = alarm(AlarmKind.CHARGE_OVER_CURRENT, pulsing());
    assertEquals(at.seconds() + PULSE_SECONDS, later.seconds(), 1e-9);
    assertTrue(later.terms().startsWith("charge_pulse_max_s 10 + debounce_s 1 + "), later::terms);
    assertEquals(
        alarm(AlarmKind.DISCHARGE_OVER_CURRENT, DemoConfig.cell()),
        alarm(AlarmKind.DISCHARGE_OVER_CURRENT, pulsing()));
  }
}
