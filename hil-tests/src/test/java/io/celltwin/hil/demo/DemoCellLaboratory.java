package io.celltwin.hil.demo;

import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.plant.CellSpread;
import io.celltwin.simulation.plant.CellVariation;
import io.celltwin.simulation.plant.Chemistry;
import io.celltwin.simulation.plant.ElectrochemicalCell;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Identifies the simulated cell as a laboratory would a real one, from voltage, current and the
/// charge counted: slow discharge for the capacity, rests at every SOC for the OCV, pulses at
/// several SOC and temperatures for the resistances, a drive on several cells of the lot for what
/// remains. Beyond what is measured it uses only what a laboratory would set up or test beforehand:
/// the SOC at a test's start, and in the drive each cell's capacity. The result is the text of
/// `demo-cell.toml`.
final class DemoCellLaboratory {
  private static final double EMPTY_VOLTS = 2.5;
  private static final double ONE_C_AMPS = 5;
  private static final double HOUR = 3600;
  private static final double[] CELSIUS = {-10, 0, 10, 25, 40, 55};
  private static final double[] PULSE_SOC = {0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  private static final double[] FAST_SECONDS = {3, 5, 8, 12, 18, 27, 40};
  private static final double[] SLOW_SECONDS = {80, 120, 180, 270, 400, 600, 900};

  /// A pulse and the rest after it, sampled once a second.
  private static final int PULSE_SECONDS = 240;

  private static final int REST_SECONDS = 2400;

  private double capacityCoulombs;
  private final List<Double> ocvSoc = new ArrayList<>();
  private final List<Double> ocvVolts = new ArrayList<>();

  /// Resistances and time constants of one SOC and temperature.
  private record Circuit(double r0, double r1, double tau1, double r2, double tau2, double rss) {}

  String cellFile() {
    measureOcv();
    Circuit[][] circuits = new Circuit[CELSIUS.length][PULSE_SOC.length];
    for (int t = 0; t < CELSIUS.length; t++) {
      for (int s = 0; s < PULSE_SOC.length; s++) circuits[t][s] = pulse(CELSIUS[t], PULSE_SOC[s]);
    }
    double residualVolts = driveResidualVolts(circuits);
    return text(circuits, residualVolts);
  }

  private static ElectrochemicalCell cell(double soc, double celsius) {
    Chemistry chemistry = PackSettings.CAR.chemistry();
    return new ElectrochemicalCell(chemistry, CellVariation.nominal(chemistry), soc, celsius);
  }

  // ---- capacity and OCV at 25 degC

  private void measureOcv() {
    ElectrochemicalCell cell = cell(1, 25);
    // Ever slower to 2.5 V, until what is left between load and rest is nothing.
    for (double amps = ONE_C_AMPS / 10; amps > 1e-4; amps /= 10) {
      while (cell.volts(-amps) > EMPTY_VOLTS) {
        cell.advance(1, -amps, 25);
        capacityCoulombs += amps;
      }
    }
    List<Double> grid = new ArrayList<>();
    for (int k = 1; k <= 10; k++) grid.add(k / 200.0);
    for (int k = 6; k <= 100; k++) grid.add(k / 100.0);
    record(0, cell.volts(0));
    double soc = 0;
    for (double next : grid) {
      double amps = ONE_C_AMPS / 10;
      double seconds = (next - soc) * capacityCoulombs / amps;
      for (int k = 0; k < 100; k++) cell.advance(seconds / 100, amps, 25);
      for (int k = 0; k < 400; k++) cell.advance(0.01 * 3 * HOUR / 4, 0, 25);
      record(next, cell.volts(0));
      soc = next;
    }
  }

  private void record(double soc, double volts) {
    ocvSoc.add(soc);
    ocvVolts.add(volts);
  }

  private double ocv(double soc) {
    int k = 1;
    while (k < ocvSoc.size() - 1 && ocvSoc.get(k) < soc) k++;
    double part = (soc - ocvSoc.get(k - 1)) / (ocvSoc.get(k) - ocvSoc.get(k - 1));
    return ocvVolts.get(k - 1) + part * (ocvVolts.get(k) - ocvVolts.get(k - 1));
  }

  // ---- pulses

  /// A discharge and a charge pulse, each from rest, fitted together: for each pair of time
  /// constants the resistances are a linear least squares problem.
  private Circuit pulse(double celsius, double soc) {
    double amps = celsius < 10 ? ONE_C_AMPS / 2 : ONE_C_AMPS;
    double[] discharge = overvoltage(celsius, soc, -amps);
    double[] charge = overvoltage(celsius, soc, amps);
    Circuit best = new Circuit(0, 0, 0, 0, 0, Double.POSITIVE_INFINITY);
    for (double tau1 : FAST_SECONDS) {
      for (double tau2 : SLOW_SECONDS) {
        Circuit fit = fit(discharge, charge, amps, tau1, tau2);
        if (fit.rss() < best.rss()) best = fit;
      }
    }
    return best;
  }

  /// Terminal voltage less OCV; first sample a tenth of a second after the step.
  private double[] overvoltage(double celsius, double soc, double amps) {
    ElectrochemicalCell cell = cell(soc, celsius);
    double[] over = new double[1 + PULSE_SECONDS + REST_SECONDS];
    double coulombs = soc * capacityCoulombs;
    cell.advance(0.1, amps, celsius);
    coulombs += 0.1 * amps;
    over[0] = cell.terminalVolts() - ocv(coulombs / capacityCoulombs);
    for (int k = 1; k < over.length; k++) {
      double now = k < PULSE_SECONDS ? amps : 0;
      for (int step = 0; step < 10; step++) cell.advance(0.1, now, celsius);
      coulombs += now;
      over[k] = cell.terminalVolts() - ocv(coulombs / capacityCoulombs);
    }
    return over;
  }

  private static Circuit fit(
      double[] discharge, double[] charge, double amps, double tau1, double tau2) {
    double[][] a = new double[3][4];
    double square = 0;
    for (int way = 0; way < 2; way++) {
      double[] over = way == 0 ? discharge : charge;
      double sign = way == 0 ? -amps : amps;
      double i1 = 0;
      double i2 = 0;
      for (int k = 0; k < over.length; k++) {
        double seconds = k == 0 ? 0.1 : 1;
        double now = k < PULSE_SECONDS ? sign : 0;
        i1 = now + (i1 - now) * StrictMath.exp(-seconds / tau1);
        i2 = now + (i2 - now) * StrictMath.exp(-seconds / tau2);
        double[] row = {now, i1, i2};
        // A drive consists of short pulses, a charge of a long one; the rest is only longest.
        double weight = k < PULSE_SECONDS ? 1 : 0.2;
        for (int r = 0; r < 3; r++) {
          for (int c = 0; c < 3; c++) a[r][c] += weight * row[r] * row[c];
          a[r][3] += weight * row[r] * over[k];
        }
        square += weight * over[k] * over[k];
      }
    }
    double[] right = {a[0][3], a[1][3], a[2][3]};
    for (int p = 0; p < 3; p++) {
      for (int r = 0; r < 3; r++) {
        if (r == p) continue;
        double factor = a[r][p] / a[p][p];
        for (int c = p; c < 4; c++) a[r][c] -= factor * a[p][c];
      }
    }
    double[] ohms = {a[0][3] / a[0][0], a[1][3] / a[1][1], a[2][3] / a[2][2]};
    double rss = square - ohms[0] * right[0] - ohms[1] * right[1] - ohms[2] * right[2];
    boolean physical = ohms[0] > 0 && ohms[1] > 1e-5 && ohms[2] > 1e-5;
    return new Circuit(
        ohms[0], ohms[1], tau1, ohms[2], tau2, physical ? rss : Double.POSITIVE_INFINITY);
  }

  // ---- what the circuit leaves unexplained

  /// Rms over a US06 drive from 90 % to 10 % at 25 degC, against the circuit of the nominal cell:
  /// of the worst of twelve cells that differ as those of a pack do, because a bound must be true
  /// of each cell and not of their mean.
  private double driveResidualVolts(Circuit[][] circuits) {
    PackSettings lot = lot(12, 7);
    // One car drives; the cells under test take the current that its pack does.
    PackSettings car = lot(PackSettings.CAR.cells(), 8);
    DriveDuty duty =
        new DriveDuty(VehicleFile.shipped("bolt"), DriveCycle.us06(), DutySettings.CAR);
    SimulatedPack driven = new SimulatedPack(car, new PackLoad(duty, car));
    SimulatedPack measured = new SimulatedPack(lot, (now, _) -> driven.trueAmps());
    double[] soc = new double[lot.cells()];
    double[] i1 = new double[lot.cells()];
    double[] i2 = new double[lot.cells()];
    Arrays.fill(soc, 0.9);
    double[] squares = new double[lot.cells()];
    long samples = 0;
    for (long tick = 1; duty.phase() == DriveDuty.Phase.DRIVING; tick++) {
      driven.advance(tick * 100_000_000L);
      double amps = driven.trueAmps() / lot.parallelCells();
      measured.advance(tick * 100_000_000L);
      for (int c = 0; c < soc.length; c++) {
        soc[c] += 0.1 * amps / (measured.trueCapacityCoulombs(c + 1) / lot.parallelCells());
        Circuit at = at(circuits, measured.trueSurfaceCelsius(c + 1), soc[c]);
        i1[c] = amps + (i1[c] - amps) * StrictMath.exp(-0.1 / at.tau1());
        i2[c] = amps + (i2[c] - amps) * StrictMath.exp(-0.1 / at.tau2());
        if (tick % 10 != 0) continue;
        double model = ocv(soc[c]) + at.r0() * amps + at.r1() * i1[c] + at.r2() * i2[c];
        double residual = measured.trueVolts(c + 1) - model;
        squares[c] += residual * residual;
      }
      if (tick % 10 == 0) samples++;
    }
    return StrictMath.sqrt(Arrays.stream(squares).max().orElseThrow() / samples);
  }

  private static PackSettings lot(int cells, long seed) {
    CellSpread spread = PackSettings.CAR.spread();
    CellSpread lot =
        new CellSpread(
            spread.capacity(), spread.resistance(), 0, 0, 0, Double.POSITIVE_INFINITY, 0);
    return PackSettings.CAR
        .withTopology(1, cells, PackSettings.CAR.parallelCells())
        .withSpread(lot, seed)
        .withStart(0.9, 25);
  }

  private static Circuit at(Circuit[][] circuits, double celsius, double soc) {
    int t = 1;
    while (t < CELSIUS.length - 1 && CELSIUS[t] < celsius) t++;
    int s = 1;
    while (s < PULSE_SOC.length - 1 && PULSE_SOC[s] < soc) s++;
    double v = StrictMath.clamp((celsius - CELSIUS[t - 1]) / (CELSIUS[t] - CELSIUS[t - 1]), 0, 1);
    double u = StrictMath.clamp((soc - PULSE_SOC[s - 1]) / (PULSE_SOC[s] - PULSE_SOC[s - 1]), 0, 1);
    Circuit a = between(circuits[t - 1][s - 1], circuits[t - 1][s], u);
    Circuit b = between(circuits[t][s - 1], circuits[t][s], u);
    return between(a, b, v);
  }

  private static Circuit between(Circuit a, Circuit b, double part) {
    return new Circuit(
        a.r0() + part * (b.r0() - a.r0()),
        a.r1() + part * (b.r1() - a.r1()),
        a.tau1() + part * (b.tau1() - a.tau1()),
        a.r2() + part * (b.r2() - a.r2()),
        a.tau2() + part * (b.tau2() - a.tau2()),
        0);
  }

  // ---- the file

  private interface Entry {
    double of(Circuit circuit);
  }

  private String text(Circuit[][] circuits, double residualVolts) {
    String source = "Identified from the simulated cell (module simulation), no measured one. ";
    StringBuilder out = new StringBuilder();
    out.append(
        "# Made by DemoCellLaboratory: run DemoCellTest with -Ddemo.cell=write, do not edit.\n");
    out.append("schema = 1\n\n[cell]\nname = \"Simulated LG M50\"\nchemistry = \"NMC\"\n");
    out.append("form = \"21700\"\n");
    provenance(out, source + "The simulation solves the published LG M50 electrochemistry.");
    out.append("\n[capacity]\nrated_Ah = 5.0\npresent_Ah = ");
    out.append(String.format(Locale.ROOT, "%.4f%n", capacityCoulombs / HOUR));
    provenance(
        out, source + "From 4.2 V at rest to 2.5 V, slower and slower. Rated as by the maker.");
    out.append("\n[ocv]\ntemperature_degC = 25.0\nsoc = ").append(list(ocvSoc, "%.3f"));
    out.append("\ndischarge_V = ").append(list(ocvVolts, "%.4f")).append('\n');
    provenance(
        out, source + "C/10 in steps with 3 h of rest; it has no hysteresis and no entropy.");
    out.append("\n[resistance]\ntemperature_degC = ").append(list(boxed(CELSIUS), "%.1f"));
    out.append("\nsoc = ").append(list(boxed(PULSE_SOC), "%.2f")).append('\n');
    table(out, "r0_ohm", "%.5f", circuits, Circuit::r0);
    table(out, "r1_ohm", "%.5f", circuits, Circuit::r1);
    table(out, "tau1_s", "%.1f", circuits, Circuit::tau1);
    table(out, "r2_ohm", "%.5f", circuits, Circuit::r2);
    table(out, "tau2_s", "%.1f", circuits, Circuit::tau2);
    provenance(
        out,
        source
            + "Pulses of 4 min with 40 min of rest, both ways, 1C (C/2 below 10 degC); least squares.");
    out.append("\n[voltage_residual]\nsigma_V = ");
    out.append(String.format(Locale.ROOT, "%.4f%n", residualVolts));
    provenance(
        out,
        source
            + "Rms over a US06 drive, 90 to 10 %, 25 degC, of the worst of 12 cells that differ as in the pack.");
    out.append("\n[limits]\nvoltage_min_V = 2.5\nvoltage_max_V = 4.2\n");
    out.append("charge_temperature_min_degC = 0.0\ncharge_temperature_max_degC = 45.0\n");
    out.append("discharge_temperature_min_degC = -20.0\ndischarge_temperature_max_degC = 60.0\n");
    out.append("charge_current_max_A = 7.5\ndischarge_current_max_A = 15.0\n");
    provenance(
        out,
        "Voltages and temperatures as the maker of the LG M50 allows. Currents (1.5C, 3C) are chosen"
            + " for the demo's car and above what the maker of the real cell allows.");
    return out.toString();
  }

  private static void provenance(StringBuilder out, String text) {
    out.append("provenance = \"").append(text).append("\"\n");
  }

  private static void table(
      StringBuilder out, String key, String format, Circuit[][] circuits, Entry entry) {
    out.append(key).append(" = [\n");
    for (Circuit[] row : circuits) {
      List<Double> values = new ArrayList<>();
      for (Circuit circuit : row) values.add(entry.of(circuit));
      StringBuilder line = new StringBuilder();
      for (double value : values) {
        if (!line.isEmpty()) line.append(", ");
        line.append(String.format(Locale.ROOT, format, value));
      }
      out.append("  [").append(line).append("],\n");
    }
    out.append("]\n");
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static String list(List<Double> values, String format) {
    StringBuilder out = new StringBuilder("[");
    for (int k = 0; k < values.size(); k++) {
      out.append(k == 0 ? "" : k % 12 == 0 ? ",\n  " : ", ");
      out.append(String.format(Locale.ROOT, format, values.get(k)));
    }
    return out.append(']').toString();
  }
}
