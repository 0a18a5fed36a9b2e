package io.celltwin.lab.identify;

import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;

/// What the slow tests say of the open-circuit voltage.
final class MeasuredOcv {
  private static final double ROOM_CELSIUS = 25;

  /// Above it the charge branch carries the tester's constant-voltage phase.
  private static final double CHARGE_TAIL = 0.95;

  /// Below and above, tests at different temperatures end at different charge.
  private static final double SLOPE_FROM = 0.03;

  private static final double SLOPE_TO = 0.97;
  private static final double SLOPE_LEAST_CELSIUS = 4;

  /// Tests nearer to each other, or one that is there twice, tell no slope.
  private static final double SLOPE_LEAST_KELVIN = 5;

  private static final double SLOPE_MOST_CELSIUS = 46;

  final double celsius;

  /// Between the branches, on the [SocGrid].
  final double[] volts = new double[SocGrid.POINTS];

  /// Of the branches' distance.
  final double[] halfGapVolts = new double[SocGrid.POINTS];

  /// Zeros where the tests do not tell.
  final double[] voltsPerKelvin = new double[SocGrid.POINTS];

  final boolean isSlopeMeasured;
  final boolean isSlow;
  private final List<OcvTest> comparable;
  final String provenance;

  /// @param tests at least one
  MeasuredOcv(List<OcvTest> tests) {
    OcvTest test = nearestToRoom(tests);
    celsius = Math.rint(test.celsius * 10) / 10;
    isSlow = test.isSlow;
    for (int p = 0; p < SocGrid.POINTS; p++) {
      volts[p] = (test.dischargeVolts[p] + test.chargeVolts[p]) / 2;
      halfGapVolts[p] = Math.max((test.chargeVolts[p] - test.dischargeVolts[p]) / 2, 0);
    }
    double gapBeforeTail = halfGapVolts[SocGrid.nearest(CHARGE_TAIL)];
    for (int p = SocGrid.nearest(CHARGE_TAIL); p < SocGrid.POINTS; p++) {
      halfGapVolts[p] = Math.min(halfGapVolts[p], gapBeforeTail);
    }
    comparable =
        tests.stream()
            .filter(t ->
                t.isOnCommonScale
                    && t.celsius > SLOPE_LEAST_CELSIUS
                    && t.celsius < SLOPE_MOST_CELSIUS)
            .toList();
    isSlopeMeasured = rangeKelvin(comparable) >= SLOPE_LEAST_KELVIN;
    if (isSlopeMeasured) fitSlope(comparable);
    provenance =
        "Branches: "
            + test.describe()
            + ". "
            + (isSlopeMeasured
                ? "Temperature slope: straight line through the branch means of "
                    + comparable.stream().map(t -> t.name).collect(Collectors.joining(", "))
                    + "."
                : "Temperature slope: from the fit of the drives.");
  }

  private static double rangeKelvin(List<OcvTest> tests) {
    DoubleSummaryStatistics celsius =
        tests.stream().mapToDouble(t -> t.celsius).summaryStatistics();
    return celsius.getMax() - celsius.getMin(); // of none, less than nothing
  }

  /// Whether the temperature slope rests on this test too.
  boolean isSlopeOf(OcvTest test) {
    return isSlopeMeasured && comparable.contains(test);
  }

  static OcvTest nearestToRoom(List<OcvTest> tests) {
    return tests.stream()
        .min(Comparator.comparingDouble(t -> Math.abs(t.celsius - ROOM_CELSIUS)))
        .orElseThrow();
  }

  private void fitSlope(List<OcvTest> tests) {
    double mean = tests.stream().mapToDouble(t -> t.celsius).average().orElseThrow();
    double squares = 0;
    for (OcvTest test : tests) {
      double kelvin = test.celsius - mean;
      squares += kelvin * kelvin;
      for (int p = 0; p < SocGrid.POINTS; p++) {
        voltsPerKelvin[p] += kelvin * (test.dischargeVolts[p] + test.chargeVolts[p]) / 2;
      }
    }
    for (int p = 0; p < SocGrid.POINTS; p++) voltsPerKelvin[p] /= squares;
    int from = SocGrid.nearest(SLOPE_FROM);
    int to = SocGrid.nearest(SLOPE_TO);
    for (int p = 0; p < from; p++) voltsPerKelvin[p] = voltsPerKelvin[from];
    for (int p = to + 1; p < SocGrid.POINTS; p++) voltsPerKelvin[p] = voltsPerKelvin[to];
  }
}
