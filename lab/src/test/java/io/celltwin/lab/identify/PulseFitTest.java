package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.config.PulseTable;
import io.celltwin.config.PulseTable.Activated;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.power.HalfCellModel;
import io.celltwin.estimator.power.HalfCellState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulseFitTest {
  private static final String SHIPPED = "lfp-prismatic-220ah";
  private static final double HEAT = 4400;

  @TempDir private Path folder;

  private CellFile shipped;
  private PulseTable truth;
  private double ampereHours;

  @BeforeEach
  void readCell() throws Exception {
    shipped = CellFile.shipped(SHIPPED);
    ampereHours = shipped.capacity().presentAmpereHours();
    truth =
        new PulseTable(
            new Activated(0.055 / ampereHours, 8),
            new Activated(0.6 * ampereHours, 36),
            new Activated(6 * ampereHours, 33),
            new Activated(1500, 27),
            new Activated(2600, 24),
            0.9,
            0.25,
            new Activated(3 * ampereHours, 15.2),
            3 * ampereHours,
            new Activated(27, 14.2),
            OptionalDouble.empty(),
            0,
            "made up for this test");
  }

  /// From 90 % downwards at rest: a discharge with 1C for 30 s and a charge with C/2, by the model
  /// itself; all that is shared with the fit is the equation.
  private Drive pulses(double celsius) throws Exception {
    CellParameters cell = CellModel.parameters(shipped, 1, ampereHours, 0);
    HalfCellModel model =
        new HalfCellModel(cell, CellModel.pulses(truth, 1, Double.POSITIVE_INFINITY));
    StringBuilder rows = new StringBuilder("time_s,current_A,voltage_V,temperature_degC,soc\n");
    HalfCellState state = new HalfCellState();
    double seconds = 0;
    double soc = 0.9;
    double warm = celsius;
    while (soc > 0.1) {
      double[][] parts = {
        {0, 3600, 60}, {-1, 30, 1}, {0, 600, 10}, {0.5, 30, 1}, {0, 600, 10}, {-0.5, 600, 10}
      };
      for (double[] part : parts) {
        double amps = part[0] * ampereHours;
        if (part[0] == 0 && part[1] == 3600) warm = celsius;
        for (double t = 0; t < part[1]; t += part[2]) {
          model.advance(state, amps, part[2], warm);
          seconds += part[2];
          soc += part[0] * part[2] / 3600;
          double volts = model.volts(state, soc, warm, amps);
          warm += cell.ocv().heatWatts(soc, warm, volts * amps, amps) * part[2] / HEAT;
          rows.append(
              String.format(
                  Locale.ROOT, "%.0f,%.4f,%.6f,%.4f,%.7f%n", seconds, amps, volts, warm, soc));
        }
      }
    }
    String name =
        celsius < 0 ? "pulses_m%02.0f".formatted(-celsius) : "pulses_p%02.0f".formatted(celsius);
    Path file = folder.resolve(name + ".csv");
    Files.writeString(file, rows);
    return Drive.knowingSoc(Recording.read(file), ampereHours);
  }

  private PulseTable found(List<Drive> drives) {
    return PulseFit.pulsed(shipped, drives, line -> {}).pulses().orElseThrow();
  }

  @Test
  void findsWhatThePulsesWereMadeWith() throws Exception {
    List<Drive> drives = new ArrayList<>();
    for (double celsius : new double[] {-10, 10, 25, 40}) drives.add(pulses(celsius));
    PulseTable found = found(drives);
    assertNear(truth.resistance(), found.resistance(), 0.1);
    assertNear(truth.negativeExchange(), found.negativeExchange(), 0.1);
    assertNear(truth.negativeDiffusion(), found.negativeDiffusion(), 0.1);
    assertEquals(HEAT, found.joulesPerKelvin().orElseThrow(), 0.1 * HEAT);
    assertTrue(found.errorOhms() * ampereHours < 1e-3, () -> found.errorOhms() + " ohm left over");
    double limit = truth.limit().at25Celsius();
    assertTrue(
        found.provenAmps() <= 1.05 * limit && found.provenAmps() > 0.5 * limit,
        () -> "proven " + found.provenAmps() + " A of " + limit);
  }

  /// At 25 degC, and 3 kJ/mol.
  private static void assertNear(Activated expected, Activated found, double part) {
    assertEquals(expected.at25Celsius(), found.at25Celsius(), part * expected.at25Celsius());
    assertEquals(expected.kilojoulesPerMole(), found.kilojoulesPerMole(), 3);
  }

  @Test
  void saysNothingOfPulsesAtOneTemperatureOrWithoutElectrodes() throws Exception {
    List<Drive> warm = List.of(pulses(25), pulses(22));
    // What is known of the cell stays as it is.
    assertEquals(shipped.pulses(), PulseFit.pulsed(shipped, warm, line -> {}).pulses());
    CellFile unknown = CellFile.shipped("nca-panasonic-ncr18650pf");
    List<Drive> enough = List.of(pulses(25), pulses(0));
    assertTrue(PulseFit.pulsed(unknown, enough, line -> {}).pulses().isEmpty());
  }
}
