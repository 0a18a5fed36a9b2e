package io.celltwin.lab.plant;

import io.celltwin.simulation.PackLoad;
import io.celltwin.simulation.plant.CellSpread;
import io.celltwin.simulation.plant.CellVariation;
import io.celltwin.simulation.plant.LgM50;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.plant.SimulatedPack;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.VehicleFile;
import io.celltwin.simulation.vehicle.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes the tests of a simulated LG M50 that its cell file is identified from, as measurement
/// CSVs: what a laboratory would do with a real one. The same bytes each time.
///
/// `java -cp … io.celltwin.lab.plant.SimulatedCellTests FOLDER`
public final class SimulatedCellTests {
  private static final double AMPERE_HOURS = 5;
  private static final int HOUR = 3600;
  private static final double EMPTY_VOLTS = 2.5;
  private static final double FULL_VOLTS = 4.2;
  private static final List<Integer> CELSIUS = List.of(-10, 0, 10, 25, 40, 55);
  private static final int ROOM_CELSIUS = 25;

  /// The ends of a lot: what a drive leaves unexplained has to be true of each cell of a pack.
  private static final CellVariation WEAK = variation(0.98, 1.1);

  private static final CellVariation STRONG = variation(1.02, 0.9);

  private final Path folder;

  private SimulatedCellTests(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("expected the folder to write to");
      System.exit(64);
    }
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    SimulatedCellTests tests = new SimulatedCellTests(folder);
    tests.slow();
    tests.warm();
    for (int celsius : CELSIUS) {
      tests.pulses(celsius);
      tests.load(celsius);
      tests.drive(DriveCycle.us06(), celsius, WEAK);
      tests.drive(DriveCycle.wltc(), celsius, STRONG);
    }
  }

  private static CellVariation variation(double capacityFactor, double resistanceFactor) {
    CellVariation nominal = CellVariation.nominal(LgM50.CELL);
    return new CellVariation(
        capacityFactor, resistanceFactor, nominal.contactOhms(), nominal.thermal());
  }

  private CellRecording recording(String name, double soc, int celsius) {
    return recording(name, CellVariation.nominal(LgM50.CELL), soc, celsius);
  }

  private CellRecording recording(String name, CellVariation cell, double soc, int celsius) {
    return new CellRecording(folder.resolve(name + ".csv"), LgM50.CELL, cell, soc, celsius);
  }

  /// C/20 from full to empty, and back.
  private void slow() throws IOException {
    try (CellRecording test = recording("ocv", 1, ROOM_CELSIUS)) {
      test.hold(0, HOUR, 60);
      while (test.volts() > EMPTY_VOLTS) test.hold(-AMPERE_HOURS / 20, 10, 10);
      test.hold(0, 2 * HOUR, 60);
      while (test.volts() < FULL_VOLTS) test.hold(AMPERE_HOURS / 20, 10, 10);
    }
  }

  /// Warmed by 2C to and fro at half charge, then left to cool.
  private void warm() throws IOException {
    try (CellRecording test = recording("warm", 0.5, ROOM_CELSIUS)) {
      test.hold(0, 600, 1);
      for (int turn = 0; turn < 60; turn++) {
        test.hold(-2 * AMPERE_HOURS, 30, 1);
        test.hold(2 * AMPERE_HOURS, 30, 1);
      }
      test.hold(0, HOUR, 1);
    }
  }

  /// Both ways at every tenth of the charge; in the cold weaker.
  private void pulses(int celsius) throws IOException {
    double amps = celsius < 10 ? AMPERE_HOURS / 2 : AMPERE_HOURS;
    try (CellRecording test = recording("pulses_" + celsius, 0.95, celsius)) {
      test.hold(0, HOUR, 10);
      for (int level = 0; level < 10; level++) {
        for (double pulse : new double[] {-amps, amps}) {
          test.hold(pulse, 240, 1);
          test.hold(0, 2400, 1);
        }
        double toNext = level == 8 ? 0.05 : 0.1;
        if (level == 9) break;
        test.hold(-AMPERE_HOURS / 2, (int) (toNext * 2 * HOUR), 10);
        test.hold(0, HOUR, 10);
      }
    }
  }

  /// A long discharge and a long charge, C/2 in the cold and 1.5C else.
  private void load(int celsius) throws IOException {
    double amps = (celsius < 10 ? 0.5 : 1.5) * AMPERE_HOURS;
    try (CellRecording test = recording("load_" + celsius, 0.95, celsius)) {
      test.hold(0, 600, 10);
      while (test.soc() > 0.1 && test.volts() > EMPTY_VOLTS) test.hold(-amps, 1, 1);
      test.hold(0, HOUR, 10);
      while (test.volts() < FULL_VOLTS) test.hold(amps, 1, 1);
      test.hold(0, HOUR, 10);
    }
  }

  /// As one of a car's cells, from nearly full to a tenth.
  private void drive(DriveCycle cycle, int celsius, CellVariation cell) throws IOException {
    PackSettings pack =
        PackSettings.CAR
            .withTopology(1, 1, PackSettings.CAR.parallelCells())
            .withSpread(CellSpread.NONE, 1)
            .withStart(0.95, celsius);
    DriveDuty duty =
        new DriveDuty(
            VehicleFile.shipped("bolt"), cycle, DutySettings.CAR, Weather.steady(celsius));
    SimulatedPack driven =
        new SimulatedPack(
            pack, new PackLoad(duty, pack, PackSettings.CAR.cells(), pack.parallelCells()));
    String name = "drive_" + cycle.name() + "_" + celsius;
    try (CellRecording test = recording(name, cell, 0.95, celsius)) {
      for (long second = 1; duty.phase() == DriveDuty.Phase.DRIVING; second++) {
        driven.advance(second * 1_000_000_000L);
        test.hold(driven.trueAmps() / pack.parallelCells(), 1, 1);
      }
      test.hold(0, HOUR, 10);
    }
  }
}
