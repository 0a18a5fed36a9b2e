package io.celltwin.edge.acquisition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.celltwin.config.CellFile;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.power.Arrhenius;
import io.celltwin.estimator.power.Horizon;
import io.celltwin.estimator.power.PackLimits;
import io.celltwin.estimator.power.PulseParameters;
import io.celltwin.estimator.thermal.PackThermal;
import io.celltwin.estimator.thermal.ThermalParameters;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What happens per reading and per cell allocates nothing, counted by the JVM for this thread.
class AllocationTest {
  private static final int STRINGS = 4;
  private static final int CELLS_IN_SERIES = 100;
  private static final int CELLS = STRINGS * CELLS_IN_SERIES;
  private static final long PERIOD_NANOS = 100_000_000;
  private static final int TICKS = 10_000;
  private static final int ROUNDS = 4;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final PackInput input = input();
  private final PackMeasurement measurement = new PackMeasurement(STRINGS, CELLS, 1);
  private final PackEstimate estimate = new PackEstimate(STRINGS, CELLS, 1);
  private long tick;

  private static PackInput input() {
    StringCurrent[] currents = new StringCurrent[STRINGS];
    for (int s = 0; s < STRINGS; s++) currents[s] = new StringCurrent(false, 1_000_000_000);
    return new PackInput(
        CELLS_IN_SERIES,
        currents,
        1,
        new int[CELLS],
        new PackInput.PlausibleRange(0, 6, -60, 200, 1_000),
        2,
        10,
        60);
  }

  /// One tick's readings: ten currents a string and one voltage a cell, a few of them unusable; now
  /// and then a temperature, so that the filters have to look up their resistances anew.
  private void feedAndFill() {
    long due = ++tick * PERIOD_NANOS;
    for (int s = 0; s < STRINGS; s++) {
      for (int k = 9; k >= 0; k--) {
        long sampled = due - k * (PERIOD_NANOS / 10);
        input.current(
            s, sampled, k == 5 && tick % 50 == 0 ? Double.NaN : (double) ((tick + k) % 20 - 10));
      }
    }
    for (int c = 0; c < CELLS; c++) {
      double volts = (c + tick) % 100 == 0 ? Double.NaN : 3.6 + 0.0001 * ((c + tick) % 30);
      input.cellVoltage(c, due - PERIOD_NANOS / 3, volts);
    }
    if (tick % 100 == 0) input.temperature(0, due, 20.0 + (double) (tick / 100 % 10));
    input.fill(due, measurement);
  }

  /// Bytes that two askings one after the other tell apart: what asking itself allocates.
  private long askingBytes() {
    for (int k = 0; k < TICKS; k++) threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /// Bytes that 10 000 ticks allocate: of several rounds the least, because the JVM's compiler
  /// resolves the text constants of a class once, in the thread whose call made it compile.
  private long bytesPerRound(Runnable tick) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < TICKS; k++) tick.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void readingsAreGatheredWithoutAllocating() {
    assertEquals(askingBytes(), bytesPerRound(this::feedAndFill));
  }

  private static PackEstimator estimator() throws Exception {
    CellFile cell = CellFile.shipped("nca-panasonic-ncr18650pf");
    CellParameters parameters =
        CellModel.parameters(cell, 1, cell.capacity().presentAmpereHours(), 0.1);
    PackEstimator estimator =
        new PackEstimator(STRINGS, CELLS_IN_SERIES, parameters, FilterSettings.STANDARD);
    estimator.add(
        new PackThermal(
            STRINGS,
            CELLS_IN_SERIES,
            parameters,
            new ThermalParameters(50, 10, 2, 4),
            new int[CELLS],
            1,
            60));
    PackLimits.Way way = new PackLimits.Way(10, 30, -20, 60);
    estimator.add(new PackLimits(2.5, 4.2, 0, 1, way, way));
    return estimator;
  }

  @Test
  void theFiltersStepWithoutAllocating() throws Exception {
    PackEstimator estimator = estimator();
    long bytes =
        bytesPerRound(() -> {
          feedAndFill();
          estimator.step(measurement, estimate);
        });
    assertEquals(askingBytes(), bytes);
    for (double soc : estimate.soc) assertFalse(Double.isNaN(soc), "the filters did run");
    for (double core : estimate.coreCelsius)
      assertFalse(Double.isNaN(core), "and the thermal ones");
    double charge = estimate.power.charge(Horizon.SECONDS_10).amps();
    assertFalse(Double.isNaN(charge + estimate.energy.usableWattHours), "and power and energy");
  }

  /// A few cells whose electrodes are known, each round of ticks at rest but for its end: by turns
  /// charged and discharged there, so that rests tell capacities.
  private static final class RestingCells {
    private static final int COUNT = 12;
    private static final int REST_TICKS = 9200; // a rest counts after 900 s
    private static final double LOAD_AMPS = 1;
    private static final double OHMS = 0.01;

    private final PackMeasurement measurement = new PackMeasurement(1, COUNT);
    final PackEstimate estimate = new PackEstimate(1, COUNT);
    private final CellParameters cell;
    private final PackEstimator estimator;
    private double soc = 0.3;
    private int tick;

    RestingCells() throws Exception {
      // So small that a load of seconds fills a fifth of it, and hardly known beforehand.
      cell = CellModel.parameters(CellFile.shipped("simulated-lg-m50"), 1, 0.1, 0.03);
      estimator = new PackEstimator(1, COUNT, cell, FilterSettings.STANDARD);
      estimator.add(
          new PulseParameters(
              new Arrhenius(0.012, 9000),
              new Arrhenius(0.9, 32_000),
              new Arrhenius(25, 30_000),
              new Arrhenius(1000, 27_000),
              new Arrhenius(5000, 15_000),
              0.9,
              0.25,
              new Arrhenius(18, 15_000),
              11,
              new Arrhenius(27, 14_000),
              66,
              0.001));
      PackLimits.Way way = new PackLimits.Way(10, 30, -20, 60);
      estimator.add(new PackLimits(2.5, 4.2, 0, 1, way, way));
      estimator.start(soc, 0.05);
      measurement.dtSeconds = PERIOD_NANOS * 1e-9;
      Arrays.fill(measurement.cellCelsius, 25);
    }

    void step() {
      int round = tick / TICKS;
      boolean rests = tick++ % TICKS < REST_TICKS;
      double amps = rests ? 0 : round % 2 == 0 ? LOAD_AMPS : -LOAD_AMPS;
      double coulombs = amps * measurement.dtSeconds;
      soc += coulombs / cell.capacityCoulombs();
      measurement.stringAmps[0] = amps;
      measurement.stringCoulombs[0] = coulombs;
      Arrays.fill(measurement.cellAmps, amps);
      for (int c = 0; c < COUNT; c++) {
        double noise = 0.0001 * ((c + tick) % 30 - 15);
        measurement.cellVolts[c] = cell.ocv().volts(soc) + OHMS * amps + noise;
      }
      estimator.step(measurement, estimate);
    }
  }

  @Test
  void electrodesAreFollowedAndRestsEndWithoutAllocating() throws Exception {
    RestingCells cells = new RestingCells();
    assertEquals(askingBytes(), bytesPerRound(cells::step));
    double discharge = cells.estimate.power.discharge(Horizon.SECONDS_10).amps();
    assertFalse(Double.isNaN(discharge), "the electrodes did tell limits");
    double roundSeconds = TICKS * PERIOD_NANOS * 1e-9;
    for (double seconds : cells.estimate.secondsSinceCapacity) {
      assertTrue(seconds < roundSeconds, "and the latest rest a capacity");
    }
  }

  @Test
  void theCheckpointsCopyIsTakenWithoutAllocating() throws Exception {
    PackEstimator estimator = estimator();
    double[] copy = new double[estimator.checkpointLength()];
    assertEquals(askingBytes(), bytesPerRound(() -> estimator.save(copy)));
  }

  @Test
  void theCountSeesASingleSmallObject() {
    long asking = askingBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    escapes = new double[1];
    // A header of 8 to 16 bytes, the length and one double.
    long bytes = threads.getCurrentThreadAllocatedBytes() - before - asking;
    assertTrue(bytes >= 16 && bytes <= 32, () -> bytes + " bytes");
  }

  @SuppressWarnings("unused") // what is stored in a field cannot be optimised away
  private double[] escapes = {};
}
