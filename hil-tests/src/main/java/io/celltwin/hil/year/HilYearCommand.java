package io.celltwin.hil.year;

import io.celltwin.edge.ExitStatus;
import io.celltwin.simulation.vehicle.VehicleFile;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin hil year`: a pack's everyday life with ageing.
@Command(
    name = "year",
    description = {
      "Lets a simulated pack age in a car's everyday life: driven, parked, charged, through the seasons.",
      "The pack alone, without a daemon; steps are long while the car is parked."
    })
public final class HilYearCommand implements Callable<Integer> {
  private static final int MAX_CELLS = 512;
  private static final int MAX_DAYS = 36_525;
  private static final int MONTH = 30;
  private static final double DAY_SECONDS = 86_400;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CELLS",
      defaultValue = "96",
      description = "In series; ${DEFAULT-VALUE}.")
  private int cells;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description = "From the first of January on; ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--vehicle",
      paramLabel = "NAME",
      defaultValue = "bolt",
      description = "Whose losses and heating; ${DEFAULT-VALUE}.")
  private String vehicle = "";

  @Override
  public Integer call() {
    if (cells < 1 || cells > MAX_CELLS) refuse("CELLS", String.valueOf(cells), "1 to " + MAX_CELLS);
    if (days < 1 || days > MAX_DAYS) refuse("--days", String.valueOf(days), "1 to " + MAX_DAYS);
    if (!VehicleFile.names().contains(vehicle)) {
      refuse("--vehicle", vehicle, "one of " + String.join(", ", VehicleFile.names()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%5s %8s %24s %12s %12s %10s%n",
        "day", "km", "capacity of weakest cell", "degC, now", "steps so far", "seconds");
    CarLife life = new CarLife(VehicleFile.shipped(vehicle), cells);
    long beginNanos = System.nanoTime();
    while (life.days() < days) {
      life.day();
      if (life.days() % MONTH == 0 || life.days() == days) {
        print(out, life, 1e-9 * (System.nanoTime() - beginNanos));
      }
    }
    double seconds = 1e-9 * (System.nanoTime() - beginNanos);
    out.printf(
        Locale.ROOT,
        "%d days in %.1f s, %.0f times real time; steps of %.1f s in the mean%n",
        days,
        seconds,
        days * DAY_SECONDS / seconds,
        days * DAY_SECONDS / life.steps());
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(PrintWriter out, CarLife life, double seconds) {
    out.printf(
        Locale.ROOT,
        "%5d %8.0f %22.3f %% %12.1f %12d %10.1f%n",
        life.days(),
        life.kilometres(),
        100 * life.leastCapacity(),
        life.celsius(),
        life.steps(),
        seconds);
    out.flush();
  }

  private void refuse(String what, String found, String expected) {
    throw new ParameterException(
        spec.commandLine(), what + ": found " + found + ", expected " + expected);
  }
}
