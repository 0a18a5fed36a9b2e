package io.celltwin.lab.plant;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.config.PulseTable;
import io.celltwin.config.PulseTable.Activated;
import java.io.IOException;
import java.util.OptionalDouble;

/// The shipped simulated cell with a table `pulses` beside its half cells: for tests and
/// benchmarks, its numbers are of the right size and measured on nothing.
public final class ElectrodeCell {
  private static final PulseTable PULSES =
      new PulseTable(
          new Activated(0.012, 9),
          new Activated(0.9, 32),
          new Activated(25, 30),
          new Activated(1000, 27),
          new Activated(5000, 15),
          0.9,
          0.25,
          new Activated(18, 15),
          11,
          new Activated(27, 14),
          OptionalDouble.empty(),
          0.001,
          "made up for tests");

  private ElectrodeCell() {}

  /// @throws IOException where the program's own cell cannot be read
  public static CellFile file() throws ConfigException, IOException {
    return CellFile.shipped("simulated-lg-m50").with(PULSES);
  }
}
