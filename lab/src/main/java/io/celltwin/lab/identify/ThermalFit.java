package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.config.Range;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.OcvCurve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;

/// Looks for how a cell warms up: the model of two temperatures whose surface is nearest to the
/// measured one, over the logarithms of its four numbers; and the slope of the open-circuit voltage
/// over temperature, of which the heat of a charge and of a discharge differ.
public final class ThermalFit {
  private static final int EVALUATIONS = 400;
  private static final double FIRST_STEP = 0.4;
  private static final double GOOD_ENOUGH = 1e-7;

  /// Where most cells of one ampere hour lie, in the order of the four numbers: heat capacities of
  /// core and surface, J/K, which grow as the capacity; resistances from core to surface and from
  /// there to the ambient, K/W, which fall as the area of the surface grows.
  private static final double[] TYPICAL = {10, 2, 7, 12};

  /// An area grows as this power of a volume.
  private static final double SURFACE_POWER = 2.0 / 3;

  /// What a number must gain, K², for being a factor e from where most cells lie, so that what a
  /// test does not tell stays there.
  private static final double GAIN_KELVIN_SQUARED = 1e-4;

  /// The SOC at which the slope is looked for. It may be another than that of the open-circuit
  /// voltage's table, which holds what else moves with temperature where one temperature alone was
  /// tested slowly.
  private static final Knots ENTROPY = new Knots(0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1);

  /// So much more slope, V/K, must gain as much as a factor e of one of the four numbers.
  private static final double TYPICAL_ENTROPY = 1e-4;

  /// How much one place may cool otherwise than others, and how well that is to be found, both as
  /// logarithms.
  private static final double MOST_COOLING = 1;

  private static final double GOOD_ENOUGH_COOLING = 1e-4;

  /// The four numbers and the slope are looked for in turn.
  private static final int ROUNDS = 3;

  private static final int DIGITS = 4;
  private static final int SLOPE_DECIMALS = 7;

  /// Cost of what no cell file may hold, K²: far above that of any other.
  private static final double IMPOSSIBLE = 1e6;

  private final OcvCurve ocv;
  private final double[] start;
  private final double[] slope = new double[ENTROPY.count()]; // beyond that of the table, V/K
  private final List<HeatTest> asMeasured;
  private List<HeatTest> tests;
  private double[] best;
  private double bestCost = Double.POSITIVE_INFINITY;

  private ThermalFit(List<HeatTest> tests, OcvCurve ocv, double ampereHours) {
    this.ocv = ocv;
    asMeasured = List.copyOf(tests);
    this.tests = asMeasured;
    double area = Math.pow(ampereHours, SURFACE_POWER);
    start =
        new double[] {
          Math.log(TYPICAL[0] * ampereHours),
          Math.log(TYPICAL[1] * ampereHours),
          Math.log(TYPICAL[2] / area),
          Math.log(TYPICAL[3] / area)
        };
    best = start;
  }

  /// @param tests at least one, cooled alike, read with this cell
  public static CellFile.Thermal of(List<HeatTest> tests, CellFile cell) {
    double ampereHours = cell.capacity().presentAmpereHours();
    OcvCurve ocv = CellModel.parameters(cell, 1, ampereHours, 0).ocv();
    return new ThermalFit(tests, ocv, ampereHours).run();
  }

  /// The cell with how it warms up in these files; as it is without any.
  public static CellFile warmed(CellFile cell, List<Path> files) throws IOException {
    if (files.isEmpty()) return cell;
    CellFile cold = cell.withoutThermal();
    return cell.with(of(HeatTest.read(files, cold), cold));
  }

  /// The model with its last resistance, which is of the place and not of the cell, as this test by
  /// itself has it.
  public static CellFile.Thermal cooledAs(HeatTest test, CellFile.Thermal thermal) {
    double logarithm =
        new BrentOptimizer(GOOD_ENOUGH_COOLING, GOOD_ENOUGH_COOLING)
            .optimize(
                new MaxEval(EVALUATIONS),
                GoalType.MINIMIZE,
                new UnivariateObjectiveFunction(by -> test.meanSquare(cooled(thermal, by))),
                new SearchInterval(-MOST_COOLING, MOST_COOLING, 0))
            .getPoint();
    return cooled(thermal, logarithm);
  }

  private static CellFile.Thermal cooled(CellFile.Thermal thermal, double logarithm) {
    return new CellFile.Thermal(
        thermal.coreJoulesPerKelvin(),
        thermal.surfaceJoulesPerKelvin(),
        thermal.coreToSurfaceKelvinPerWatt(),
        thermal.surfaceToAmbientKelvinPerWatt() * Math.exp(logarithm),
        thermal.entropicVoltsPerKelvin(),
        thermal.provenance());
  }

  private CellFile.Thermal run() {
    // A simplex that has shrunk too early is begun anew from its best corner.
    search();
    for (int round = 1; round < ROUNDS; round++) {
      findSlope();
      search();
    }
    String files = tests.stream().map(HeatTest::name).collect(Collectors.joining(", "));
    return new CellFile.Thermal(
        Rounded.significant(Math.exp(best[0]), DIGITS),
        Rounded.significant(Math.exp(best[1]), DIGITS),
        Rounded.significant(Math.exp(best[2]), DIGITS),
        Rounded.significant(Math.exp(best[3]), DIGITS),
        Optional.of(entropy()),
        String.format(
            Locale.ROOT,
            "Fit to the surface's temperature, %.2f K rms left over, in %s.",
            Math.sqrt(meanSquare(thermal(best))),
            files));
  }

  private double meanSquare(CellFile.Thermal thermal) {
    return tests.stream().mapToDouble(t -> t.meanSquare(thermal)).average().orElseThrow();
  }

  private List<Double> entropy() {
    Range range = CellFile.Ocv.VOLTS_PER_KELVIN;
    return IntStream.range(0, ENTROPY.count())
        .mapToObj(a -> {
          double whole = ocv.entropicVoltsPerKelvin(ENTROPY.at(a)) + slope[a];
          return Rounded.decimals(Math.clamp(whole, range.least(), range.most()), SLOPE_DECIMALS);
        })
        .toList();
  }

  /// With the four numbers as they are, by least squares.
  private void findSlope() {
    NormalEquations equations = new NormalEquations(slope.length);
    for (HeatTest test : asMeasured) test.addTo(equations, thermal(best), ENTROPY);
    double[][] products = equations.products();
    double gain = asMeasured.size() * GAIN_KELVIN_SQUARED / (TYPICAL_ENTROPY * TYPICAL_ENTROPY);
    for (int a = 0; a < slope.length; a++) products[a][a] += gain;
    double[] found =
        new CholeskyDecomposition(new Array2DRowRealMatrix(products, false))
            .getSolver()
            .solve(new ArrayRealVector(equations.right(), false))
            .toArray();
    System.arraycopy(found, 0, slope, 0, slope.length);
    tests = asMeasured.stream().map(test -> test.with(ENTROPY, slope)).toList();
    bestCost = Double.POSITIVE_INFINITY;
  }

  private void search() {
    double[] steps = {FIRST_STEP, FIRST_STEP, FIRST_STEP, FIRST_STEP};
    try {
      new SimplexOptimizer(new SimpleValueChecker(GOOD_ENOUGH, GOOD_ENOUGH))
          .optimize(
              new MaxEval(EVALUATIONS),
              GoalType.MINIMIZE,
              new InitialGuess(best),
              new NelderMeadSimplex(steps),
              new ObjectiveFunction(this::cost));
    } catch (MathIllegalStateException enough) {
      // The simplex has not shrunk to a point; its best corner serves.
    }
  }

  private double cost(double[] logarithms) {
    if (!isPossible(Arrays.stream(logarithms).map(Math::exp).toArray())) return IMPOSSIBLE;
    double distance = 0;
    for (int k = 0; k < start.length; k++) {
      distance += (logarithms[k] - start[k]) * (logarithms[k] - start[k]);
    }
    double cost = meanSquare(thermal(logarithms)) + GAIN_KELVIN_SQUARED * distance;
    if (cost < bestCost) {
      bestCost = cost;
      best = logarithms.clone();
    }
    return cost;
  }

  /// Whether [CellFile.Thermal] takes these.
  private static boolean isPossible(double[] values) {
    Range capacity = CellFile.Thermal.JOULES_PER_KELVIN;
    Range resistance = CellFile.Thermal.KELVIN_PER_WATT;
    return capacity.holds(values[0])
        && capacity.holds(values[1])
        && resistance.holds(values[2])
        && resistance.holds(values[3])
        && values[1] * values[2] >= CellFile.Thermal.LEAST_SECONDS;
  }

  /// Of one cell, for the tests whose heat holds the slope already.
  private static CellFile.Thermal thermal(double[] logarithms) {
    return new CellFile.Thermal(
        Math.exp(logarithms[0]),
        Math.exp(logarithms[1]),
        Math.exp(logarithms[2]),
        Math.exp(logarithms[3]),
        Optional.empty(),
        "fit");
  }
}
