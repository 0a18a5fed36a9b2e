package io.celltwin.simulation.vehicle;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Prints what cars use on the shipped cycles, beside what their labels say: those that come with
/// the program, or every row of a table that [ReferenceCar] reads.
public final class ConsumptionTable {
  private static final List<DriveCycle> CYCLES =
      List.of(DriveCycle.udds(), DriveCycle.hwfet(), DriveCycle.us06(), DriveCycle.wltc());

  private ConsumptionTable() {}

  public static void main(String... arguments) {
    if (arguments.length > 1) {
      System.err.println("found " + arguments.length + " arguments, expected at most a CSV file");
      System.exit(64);
    }
    try {
      print(
          arguments.length == 0 ? shipped() : ReferenceCar.read(Path.of(arguments[0])), System.out);
    } catch (IOException unreadable) {
      System.err.println(
          unreadable instanceof NoSuchFileException
              ? "there is no " + unreadable.getMessage()
              : unreadable.getMessage());
      System.exit(66);
    }
  }

  /// The cars that come with the program.
  static List<ReferenceCar> shipped() {
    return VehicleFile.names().stream().map(VehicleFile::reference).toList();
  }

  static void print(List<ReferenceCar> cars, PrintStream out) {
    out.printf(Locale.ROOT, "kWh/km at the battery, %.0f degC%n", Consumption.MILD_CELSIUS);
    out.printf(
        Locale.ROOT,
        "%-30s %7s %17s %7s %17s %7s %7s%n",
        "",
        "UDDS",
        "label",
        "HWFET",
        "label",
        "US06",
        "WLTC");
    for (ReferenceCar car : cars) {
      double[] used = new double[CYCLES.size()];
      double missed = 0;
      for (int c = 0; c < used.length; c++) {
        Consumption one = Consumption.of(car.vehicle(), CYCLES.get(c), Consumption.MILD_CELSIUS);
        used[c] = one.kilowattHoursPerKilometre();
        missed = StrictMath.max(missed, one.missedShare());
      }
      out.printf(
          Locale.ROOT,
          "%-30s %7.4f %17s %7.4f %17s %7.4f %7.4f%s%n",
          car.vehicle().name(),
          used[0],
          beside(used[0], car.cityKilowattHoursPerKilometre()),
          used[1],
          beside(used[1], car.highwayKilowattHoursPerKilometre()),
          used[2],
          used[3],
          missed < 0.001
              ? ""
              : String.format(Locale.ROOT, "  %.1f %% beyond the car", 100 * missed));
    }
  }

  private static String beside(double used, OptionalDouble label) {
    if (label.isEmpty()) return "no label";
    double expected = label.getAsDouble() * Consumption.BATTERY_SHARE_OF_LABEL;
    return String.format(Locale.ROOT, "%.4f (%+.1f %%)", expected, 100 * (used / expected - 1));
  }
}
