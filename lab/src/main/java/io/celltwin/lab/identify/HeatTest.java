package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.thermal.CoreAndSurface;
import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A recording in which a cell warms up, and the heat that it makes by its open-circuit voltage. It
/// begins at rest, all of the cell at one temperature.
public final class HeatTest {
  private static final double ZERO_CELSIUS_KELVIN = 273.15;

  private final String name;
  private final double[] seconds;
  private final Heat heat;
  private final double[] celsius;
  private final double[] ambientCelsius;

  /// What a cell makes of its current, row by row.
  static final class Heat {
    private final double[] watts;
    private final double[] soc;
    private final double[] kelvinAmps;

    /// @param watts mean since the row before
    /// @param soc 0..1
    /// @param kelvinAmps by how much `watts` grows with the slope of the open-circuit voltage over
    ///   temperature: W per V/K, which is K A
    Heat(double[] watts, double[] soc, double[] kelvinAmps) {
      this.watts = watts;
      this.soc = soc;
      this.kelvinAmps = kelvinAmps;
    }

    /// With so much more of that slope.
    Heat with(Knots knots, double[] voltsPerKelvin) {
      double[] more = watts.clone();
      for (int k = 0; k < more.length; k++) {
        int below = knots.below(soc[k]);
        double above = knots.shareAbove(below, soc[k]);
        double slope = (1 - above) * voltsPerKelvin[below] + above * voltsPerKelvin[below + 1];
        more[k] += kelvinAmps[k] * slope;
      }
      return new Heat(more, soc, kelvinAmps);
    }
  }

  /// @param seconds since the first row
  /// @param celsius of the surface
  /// @param ambientCelsius of what cools it; where the file does not tell, between what the surface
  ///   begins with and what it ends with after a rest
  HeatTest(String name, double[] seconds, Heat heat, double[] celsius, double[] ambientCelsius) {
    this.name = name;
    this.seconds = seconds;
    this.heat = heat;
    this.celsius = celsius;
    this.ambientCelsius = ambientCelsius;
  }

  public String name() {
    return name;
  }

  /// Since the first row.
  public double[] seconds() {
    return seconds.clone();
  }

  /// Of the surface.
  public double[] celsius() {
    return celsius.clone();
  }

  /// The same with so much more slope of the open-circuit voltage over temperature.
  HeatTest with(Knots knots, double[] voltsPerKelvin) {
    return new HeatTest(name, seconds, heat.with(knots, voltsPerKelvin), celsius, ambientCelsius);
  }

  /// Each of these as by the other [#read].
  public static List<HeatTest> read(List<Path> files, CellFile cell) throws IOException {
    List<HeatTest> tests = new ArrayList<>();
    for (Path file : files) tests.add(read(file, cell));
    return tests;
  }

  /// The state of charge is the file's own column `soc`, else counted from what the first voltage
  /// tells.
  ///
  /// @throws BadRecordingException where no cell can have been measured so
  public static HeatTest read(Path file, CellFile cell) throws IOException {
    Recording recording = Recording.read(file);
    double ampereHours = cell.capacity().presentAmpereHours();
    OcvCurve ocv = CellModel.parameters(cell, 1, ampereHours, 0).ocv();
    double first = ocv.soc(recording.volts[0]);
    double[] soc = recording.soc.orElseGet(() -> counted(recording, first, ampereHours));
    FileCheck.requireHeat(recording, soc, ampereHours);
    double[] seconds = new double[recording.rows];
    double[] watts = new double[recording.rows];
    double[] kelvinAmps = new double[recording.rows];
    for (int k = 0; k < recording.rows; k++) {
      double amps = recording.amps[k];
      seconds[k] = recording.seconds[k] - recording.seconds[0];
      watts[k] = ocv.heatWatts(soc[k], recording.celsius[k], recording.volts[k] * amps, amps);
      // What is lost falls by the slope times (T - T0), what entropy gives rises by it times T.
      kelvinAmps[k] = amps * (ocv.referenceCelsius() + ZERO_CELSIUS_KELVIN);
    }
    return new HeatTest(
        recording.name,
        seconds,
        new Heat(watts, soc, kelvinAmps),
        recording.celsius,
        ambient(recording, NumberColumns.read(file)));
  }

  private static double[] counted(Recording recording, double first, double ampereHours) {
    double[] soc = new double[recording.rows];
    double begin = recording.ampereHours[0];
    for (int k = 0; k < soc.length; k++) {
      soc[k] = first + (recording.ampereHours[k] - begin) / ampereHours;
    }
    return soc;
  }

  /// At the recording's rows; the last that was known where the file has none, or has none yet.
  private static double[] ambient(Recording recording, NumberColumns columns)
      throws BadRecordingException {
    double[] celsius = new double[recording.rows];
    double known = guessedAmbient(recording);
    double[] seconds = columns.column("time_s");
    double[] told = columns.find("ambient_degC").orElse(new double[0]);
    for (int k = 0, row = 0; k < celsius.length; k++) {
      // The recording has some of the file's rows, in their order.
      while (row < told.length && seconds[row] != recording.seconds[k]) row++;
      if (row < told.length && !Double.isNaN(told[row])) known = told[row];
      celsius[k] = known;
    }
    return celsius;
  }

  private static double guessedAmbient(Recording recording) {
    int last = recording.rows - 1;
    double[] surface = recording.celsius;
    return recording.amps[last] == 0 ? (surface[0] + surface[last]) / 2 : surface[0];
  }

  /// The surface as the model has it, from the heat and the ambient alone.
  public double[] surfaceBy(CellFile.Thermal thermal) {
    return surface(thermal, heat.watts, celsius[0], ambientCelsius);
  }

  private double[] surface(
      CellFile.Thermal thermal, double[] watts, double celsiusBefore, double[] ambient) {
    CoreAndSurface cell = new CoreAndSurface(CellModel.thermal(thermal, 1));
    cell.start(celsiusBefore, celsiusBefore);
    double[] found = new double[seconds.length];
    found[0] = celsiusBefore;
    for (int k = 1; k < seconds.length; k++) {
      cell.advance(seconds[k] - seconds[k - 1], watts[k], ambient[k]);
      found[k] = cell.surfaceCelsius();
    }
    return found;
  }

  /// Square of what the model leaves of the surface, mean over the time, K².
  public double meanSquare(CellFile.Thermal thermal) {
    double[] found = surfaceBy(thermal);
    double sum = 0;
    for (int k = 1; k < seconds.length; k++) {
      double error = celsius[k] - found[k];
      sum += error * error * (seconds[k] - seconds[k - 1]);
    }
    return sum / (seconds[seconds.length - 1] - seconds[0]);
  }

  /// Adds what each knot's slope of the open-circuit voltage makes of the surface, K per V/K, and
  /// what the model leaves of it.
  void addTo(NormalEquations equations, CellFile.Thermal thermal, Knots knots) {
    double[] found = surfaceBy(thermal);
    double[] none = new double[seconds.length];
    double[][] warmer = new double[knots.count()][];
    int[] all = new int[knots.count()];
    for (int a = 0; a < warmer.length; a++) {
      double[] one = new double[warmer.length];
      one[a] = 1;
      double[] watts = new Heat(none, heat.soc, heat.kelvinAmps).with(knots, one).watts;
      // The model is linear: what this heat adds is what it makes by itself above an ambient of 0.
      warmer[a] = surface(thermal, watts, 0, none);
      all[a] = a;
    }
    double precision = 1 / (seconds[seconds.length - 1] - seconds[0]);
    double[] row = new double[warmer.length];
    for (int k = 1; k < seconds.length; k++) {
      for (int a = 0; a < row.length; a++) row[a] = warmer[a][k];
      equations.add(all, row, celsius[k] - found[k], seconds[k] - seconds[k - 1], precision);
    }
  }
}
