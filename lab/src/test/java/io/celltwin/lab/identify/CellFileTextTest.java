package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.config.CellFile;
import io.celltwin.config.CurrentPulse;
import io.celltwin.config.PulseTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellFileTextTest {
  private static final List<Double> CELSIUS = List.of(-10.0, 25.0);
  private static final List<Double> SOC = List.of(0.0, 1.0);
  private static final List<List<Double>> ROWS = List.of(List.of(0.0123, 1e-7), List.of(0.5, 0.25));

  @TempDir private Path folder;

  @Test
  void everyShippedCellReadsBackAsItself() throws Exception {
    for (String name : CellFile.shippedNames()) {
      CellFile cell = CellFile.shipped(name);
      assertEquals(cell, readBack(cell));
    }
  }

  @Test
  void theOptionalPartsReadBackToo() throws Exception {
    CellFile shipped = CellFile.shipped(CellFile.shippedNames().getFirst());
    CellFile.Limits limits = shipped.limits();
    CellFile cell =
        new CellFile(
            shipped.source(),
            shipped.sha256(),
            "a \"quoted\" \\ name\n\u00e4",
            shipped.chemistry(),
            Optional.empty(),
            shipped.capacity(),
            shipped.ocv(),
            shipped.hysteresis(),
            new CellFile.Resistance(
                CELSIUS,
                SOC,
                ROWS,
                ROWS,
                ROWS,
                ROWS,
                ROWS,
                Optional.of(new CellFile.SlowBranch(ROWS, ROWS)),
                "r"),
            Optional.of(
                new CellFile.ChargeTransfer(CELSIUS, SOC, ROWS, List.of(0.4, 9.0), 0.25, "c")),
            new CellFile.VoltageResidual(
                0.012, Optional.of(new CellFile.ResidualMap(CELSIUS, SOC, ROWS, ROWS)), "v"),
            new CellFile.Limits(
                limits.minVolts(),
                limits.maxVolts(),
                limits.chargeMinCelsius(),
                limits.chargeMaxCelsius(),
                limits.dischargeMinCelsius(),
                limits.dischargeMaxCelsius(),
                1,
                2,
                Optional.of(new CurrentPulse(5, 10)),
                Optional.of(new CurrentPulse(20, 30)),
                "l"),
            Optional.of(
                new CellFile.HalfCells(
                    0.03,
                    0.9,
                    List.of(0.0, 0.1, 0.2, 0.5, 1.0),
                    List.of(1.0, 0.3, 0.2, 0.1, 0.08),
                    "h")),
            Optional.of(
                new CellFile.Thermal(52, 9.5, 2.25, 4, Optional.of(List.of(-3e-4, 1e-4)), "t")),
            Optional.of(
                new PulseTable(
                    new PulseTable.Activated(0.01, 9),
                    new PulseTable.Activated(1, 31),
                    new PulseTable.Activated(80, 36),
                    new PulseTable.Activated(900, 26),
                    new PulseTable.Activated(3000, 14),
                    0.9,
                    0.25,
                    new PulseTable.Activated(12, 15),
                    11,
                    new PulseTable.Activated(27, 14),
                    OptionalDouble.of(61),
                    0.0007,
                    "p")),
            shipped.provenance());
    assertEquals(cell, readBack(cell));
  }

  /// With the source and hash of the original, which belong to a file and not to its content.
  private CellFile readBack(CellFile cell) throws Exception {
    Path file = Files.writeString(folder.resolve("cell.toml"), CellFileText.of(cell));
    CellFile read = CellFile.read(file);
    return new CellFile(
        cell.source(),
        cell.sha256(),
        read.name(),
        read.chemistry(),
        read.form(),
        read.capacity(),
        read.ocv(),
        read.hysteresis(),
        read.resistance(),
        read.chargeTransfer(),
        read.voltageResidual(),
        read.limits(),
        read.halfCells(),
        read.thermal(),
        read.pulses(),
        read.provenance());
  }
}
