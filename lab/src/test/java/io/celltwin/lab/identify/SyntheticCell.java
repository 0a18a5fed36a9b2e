package io.celltwin.lab.identify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/// A made-up 3 Ah cell that follows the model exactly, and a laboratory that measures it: an
/// equation of its own for every term, none shared with the code under test.
public final class SyntheticCell {
  static final double AMPERE_HOURS = 3;
  static final double HYSTERESIS_VOLTS = 0.012;
  static final double DECAY_PER_SOC = 40;
  static final double EXCHANGE_AMPS_25 = 6;
  static final double[] TAU = {0.25, 9, 90, 1500};
  static final double VOLTS_PER_KELVIN = 0.0003;

  /// Ohm at 25 degC and half charge: ohmic, charge transfer, three RC pairs.
  static final double[] OHMS_25 = {0.02, 0.015, 0.01, 0.015, 0.02};

  private final StringBuilder rows = new StringBuilder();
  private final double[] lag = new double[4];
  private final double celsius;
  private double area = 1;
  private double soc;
  private double hysteresis;
  private double seconds;
  private double counter;

  SyntheticCell(double celsius, double soc, double hysteresis) {
    this.celsius = celsius;
    this.soc = soc;
    this.hysteresis = hysteresis;
    rows.append("time_s,current_A,voltage_V,temperature_degC,ah_counter_Ah\n");
  }

  static double volts(double soc) {
    return 3.3 + 0.8 * soc + 0.05 * Math.sin(6 * soc) - 0.25 * Math.exp(-soc / 0.05);
  }

  static double ohms(int branch, double soc, double celsius) {
    double shape = 1 + 0.6 * (soc - 0.5) * (soc - 0.5);
    double kelvin = 1 / (celsius + 273.15) - 1 / 298.15;
    double cold =
        branch == 4
            ? Math.exp(27_000 / 8.314462618 * kelvin)
            : 0.65 + 0.35 * Math.exp(40_000 / 8.314462618 * kelvin);
    return OHMS_25[branch] * shape * cold;
  }

  static double exchangeAmps(double celsius) {
    double kelvin = 1 / (celsius + 273.15) - 1 / 298.15;
    return EXCHANGE_AMPS_25 * Math.exp(-42_600 / 8.314462618 * kelvin);
  }

  /// From here on rows are those of a cell of so many times the area: resistances go against it.
  SyntheticCell ofArea(double area) {
    this.area = area;
    return this;
  }

  /// @param offsetAmps what the tester sees too much
  void step(double amps, double dt, double offsetAmps) {
    seconds += dt;
    soc += amps * dt / 3600 / AMPERE_HOURS;
    counter += (amps + offsetAmps) * dt / 3600;
    double kept = Math.exp(-DECAY_PER_SOC * Math.abs(amps) * dt / 3600 / AMPERE_HOURS);
    hysteresis = kept * hysteresis + (1 - kept) * Math.signum(amps);
    for (int j = 0; j < 4; j++) {
      double k = Math.exp(-dt / TAU[j]);
      lag[j] = k * lag[j] + (1 - k) * amps;
    }
    double exchange = exchangeAmps(celsius);
    double s = lag[0] / (2 * exchange);
    double transfer = 2 * exchange * Math.log(s + Math.sqrt(s * s + 1));
    double volts =
        volts(soc)
            + (celsius - 25) * VOLTS_PER_KELVIN
            + HYSTERESIS_VOLTS * hysteresis
            + ohms(0, soc, celsius) * amps
            + ohms(1, soc, celsius) * transfer
            + ohms(2, soc, celsius) * lag[1]
            + ohms(3, soc, celsius) * lag[2]
            + ohms(4, soc, celsius) * lag[3];
    rows.append(
        String.format(
            Locale.ROOT,
            "%.1f,%.4f,%.5f,%.2f,%.6f%n",
            seconds,
            area * (amps + offsetAmps),
            volts,
            celsius,
            area * counter));
  }

  double soc() {
    return soc;
  }

  public Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, rows);
  }

  /// C/20 down and up again at 25 degC.
  public static SyntheticCell slowTest(double offsetAmps) {
    return slowTest(new SyntheticCell(25, 1, 1), offsetAmps);
  }

  static SyntheticCell slowTest(SyntheticCell cell, double offsetAmps) {
    double amps = AMPERE_HOURS / 20;
    for (int k = 0; k < 10; k++) cell.step(0, 60, 0);
    while (cell.soc() > 0.0005) cell.step(-amps, 60, offsetAmps);
    for (int k = 0; k < 60; k++) cell.step(0, 60, 0);
    while (cell.soc() < 0.9995) cell.step(amps, 60, offsetAmps);
    for (int k = 0; k < 10; k++) cell.step(0, 60, 0);
    return cell;
  }

  /// From full to 5 %, with stops, bursts and braking.
  public static SyntheticCell drive(double celsius, long seed) {
    return drive(new SyntheticCell(celsius, 1, 1), seed);
  }

  static SyntheticCell drive(SyntheticCell cell, long seed) {
    Random random = new Random(seed);
    cell.step(0, 0, 0);
    while (cell.soc() > 0.05) {
      int seconds = 5 + random.nextInt(40);
      double amps = random.nextInt(4) == 0 ? 0 : -AMPERE_HOURS * (2.2 * random.nextDouble() - 0.35);
      if (cell.soc() > 0.98) amps = Math.min(amps, 0);
      for (int k = 0; k < seconds; k++) cell.step(amps, 1, 0);
    }
    return cell;
  }
}
