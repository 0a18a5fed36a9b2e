package io.celltwin.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
import io.celltwin.config.CurrentPulse;
import io.celltwin.config.PackSettings;
import io.celltwin.config.Wiring;
import io.celltwin.estimator.power.PackLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a pack may be used within, of cells that may be charged with 3 A for long and 7 A for 10 s.
class CellModelTest {
  private static final int PARALLEL = 2;

  @TempDir private Path folder;

  private CellFile cell() throws Exception {
    return cell(3, Optional.of(new CurrentPulse(7, 10)));
  }

  private CellFile cell(double chargeMaxAmps, Optional<CurrentPulse> pulse) throws Exception {
    String shipped = Files.readString(Path.of("../config/cells/nmc-lg-inr21700-m50.toml"));
    String charge =
        "\ncharge_current_max_A = "
            + chargeMaxAmps
            + pulse
                .map(p ->
                    "\ncharge_pulse_current_max_A = %s\ncharge_pulse_max_s = %s"
                        .formatted(p.amps(), p.seconds()))
                .orElse("")
            + "\n";
    return CellFile.read(
        Files.writeString(
            folder.resolve("cell.toml"),
            shipped.replace("\ncharge_current_max_A = 3.395\n", charge)));
  }

  /// Those that one cell by itself would have, were it allowed so much.
  private AlarmLimits alarms(double chargeMaxAmps, Optional<CurrentPulse> pulse) throws Exception {
    return AlarmLimits.defaults(cell(chargeMaxAmps, pulse), 1, 1);
  }

  private static PackLimits limits(CellFile cell, AlarmLimits alarms) {
    OptionalDouble unknown = OptionalDouble.empty();
    return CellModel.limits(
        new PackSettings(
            "pack",
            "mine",
            cell,
            4,
            PARALLEL,
            unknown,
            unknown,
            unknown,
            unknown,
            new Wiring.StandardWiring("source"),
            alarms));
  }

  private static void assertAllowed(
      double amps, double pulseAmps, double pulseSeconds, PackLimits.Way way) {
    assertEquals(amps, way.stringAmps());
    assertEquals(pulseAmps, way.pulseAmps());
    assertEquals(pulseSeconds, way.pulseSeconds());
  }

  @Test
  void aPulseIsThatOfTheCellsInParallel() throws Exception {
    PackLimits limits = limits(cell(), AlarmLimits.defaults(cell(), PARALLEL, 1));
    assertAllowed(6, 14, 10, limits.charge());
    double discharge = PARALLEL * cell().limits().dischargeMaxAmps();
    assertEquals(discharge, limits.discharge().stringAmps());
    assertEquals(discharge, limits.discharge().pulseAmps(), "without a pulse none is larger");
  }

  @Test
  void anAlarmWithoutAPulseAllowsNone() throws Exception {
    CellFile cell = cell();
    assertAllowed(5, 5, 10, limits(cell, alarms(5, Optional.empty())).charge());
    // An alarm above what the cells may carry for long keeps their pulses below itself.
    assertAllowed(6, 8, 10, limits(cell, alarms(8, Optional.empty())).charge());
  }

  @Test
  void ofTwoPulsesTheSmallerAndTheShorterHold() throws Exception {
    CellFile cell = cell();
    CurrentPulse larger = new CurrentPulse(20, 5);
    assertAllowed(6, 14, 5, limits(cell, alarms(8, Optional.of(larger))).charge());
    CurrentPulse longer = new CurrentPulse(9, 30);
    assertAllowed(6, 9, 10, limits(cell, alarms(8, Optional.of(longer))).charge());
  }
}
