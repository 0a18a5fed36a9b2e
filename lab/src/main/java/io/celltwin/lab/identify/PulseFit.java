package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.config.PulseTable;
import io.celltwin.config.PulseTable.Activated;
import io.celltwin.edge.CellModel;
import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.power.HalfCellModel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.util.Pair;

/// Looks for what a cell's electrodes do under large currents, the table `[pulses]`: the parameters
/// of [HalfCellModel] whose voltages are nearest to those of the pulses. What pulses do not tell
/// stays where most cells lie.
///
/// How much current the electrolyte bears is hardly told by pulses of 1C: voltages are reckoned
/// with what fits best, and currents are held below the least that the pulses do not refute.
final class PulseFit {
  /// Residuals beyond it count for less and less, V: what the model cannot do shall not bend it.
  private static final double SOFT_VOLTS = 0.005;

  /// What being one width off where most cells lie costs, in squares of residuals over
  /// [#SOFT_VOLTS].
  private static final double PRIOR_WEIGHT = 3;

  /// A limiting current is refuted where the rest of the model, found anew with it, leaves so many
  /// times as much.
  private static final double REFUTED = 1.2;

  /// Of a cell that gives 1C for an hour.
  private static final double LEAST_LIMIT_C_RATE = 1.5;

  private static final int HALVINGS = 6;

  /// Too few tell nothing.
  private static final int LEAST_PULSES = 8;

  private static final double LEAST_KELVIN = 10;

  private static final double POSITIVE_EMPTY = 0.9;

  /// Of the electrolyte, which short pulses do not tell: one pole of 27 s, as it is found where
  /// pulses of up to 6C were computed (Chen2020 cell, with the conductivity and diffusivity of
  /// Landesfeind and Gasteiger 2019, 14 to 15 kJ/mol).
  private static final double DEPLETION_SECONDS = 27;

  private static final double DEPLETION_KILOJOULES = 14.2;
  private static final double LIMIT_KILOJOULES = 15.2;

  private static final int EVALUATIONS = 60;
  private static final double STEP = 1e-4;
  private static final double HEATING_SIGMAS = 5;
  private static final double HEATING_KELVIN = 0.1;
  private static final int DIGITS = 4;

  /// A parameter: where most cells lie, and how far from it, one width: as a factor e or in kJ/mol.
  private enum Parameter {
    OHMIC(0.05, 1),
    OHMIC_ENERGY(10, 8),
    NEGATIVE_EXCHANGE(1, 3),
    NEGATIVE_EXCHANGE_ENERGY(40, 12),
    POSITIVE_EXCHANGE(3, 3),
    POSITIVE_EXCHANGE_ENERGY(30, 15),
    NEGATIVE_DIFFUSION(2000, 1),
    NEGATIVE_DIFFUSION_ENERGY(30, 12),
    POSITIVE_DIFFUSION(2000, 1),
    POSITIVE_DIFFUSION_ENERGY(30, 12),
    POSITIVE_FULL(0.3, 1),
    LIMIT(2.5, 1);

    private final double centre;
    private final double width;

    /// @param centre V or C rate where the unit has an ampere
    Parameter(double centre, double width) {
      this.centre = centre;
      this.width = width;
    }

    double factor(double[] at) {
      return centre * Math.exp(width * at[index()]);
    }

    double kilojoules(double[] at) {
      return Math.clamp(centre + width * at[index()], 0, 150);
    }

    private int index() {
      return List.of(values()).indexOf(this);
    }
  }

  private static final int PARAMETERS = Parameter.values().length;
  private static final int LIMIT = PARAMETERS - 1;

  private final CellParameters cell;
  private final double ampereHours;
  private final List<PulseTest> tests;
  private final int residuals;

  private PulseFit(CellParameters cell, double ampereHours, List<PulseTest> tests) {
    this.cell = cell;
    this.ampereHours = ampereHours;
    this.tests = tests;
    residuals = tests.stream().mapToInt(PulseTest::count).sum() + PARAMETERS;
  }

  /// The cell with what it does under large currents; as it is where its electrodes are not known
  /// or the drives have too few pulses, or all at one temperature.
  static CellFile pulsed(CellFile cell, List<Drive> drives, Consumer<String> progress) {
    if (cell.halfCells().isEmpty()) return cell;
    double ampereHours = cell.capacity().presentAmpereHours();
    List<PulseTest> tests =
        drives.stream()
            .map(drive -> new PulseTest(drive, ampereHours))
            .filter(test -> test.count() > 0)
            .toList();
    if (!isEnough(tests)) return cell;
    CellParameters parameters = CellModel.parameters(cell, 1, ampereHours, 0);
    PulseTable table = new PulseFit(parameters, ampereHours, tests).run();
    progress.accept("pulses: " + table.provenance());
    return cell.with(table);
  }

  private static boolean isEnough(List<PulseTest> tests) {
    double coldest = tests.stream().mapToDouble(t -> t.drive.celsius).min().orElse(0);
    double warmest = tests.stream().mapToDouble(t -> t.drive.celsius).max().orElse(0);
    int pulses = tests.stream().mapToInt(t -> t.pulses().size()).sum();
    return pulses >= LEAST_PULSES && warmest - coldest >= LEAST_KELVIN;
  }

  private PulseTable run() {
    double[] best = search(new double[PARAMETERS], true);
    double rms = rms(best);
    double proven = provenCRate(best);
    return table(best, rms, proven);
  }

  /// The least limiting current that the pulses do not refute, by halving.
  private double provenCRate(double[] best) {
    double left = softRms(best);
    double refuted = LEAST_LIMIT_C_RATE;
    double borne = Parameter.LIMIT.factor(best);
    double[] from = best;
    for (int k = 0; k < HALVINGS && borne > refuted; k++) {
      double tried = Math.sqrt(refuted * borne);
      double[] start = from.clone();
      start[LIMIT] = Math.log(tried / Parameter.LIMIT.centre) / Parameter.LIMIT.width;
      double[] found = search(start, false);
      if (softRms(found) <= REFUTED * left) {
        borne = tried;
        from = found;
      } else {
        refuted = tried;
      }
    }
    return borne;
  }

  /// Levenberg and Marquardt over the parameters' distances from where most cells lie.
  ///
  /// @param isLimitFree whether the limiting current is looked for too
  private double[] search(double[] start, boolean isLimitFree) {
    int free = isLimitFree ? PARAMETERS : LIMIT;
    double[] best = start.clone();
    double[] least = {Double.POSITIVE_INFINITY};
    LeastSquaresBuilder problem =
        new LeastSquaresBuilder()
            .start(Arrays.copyOf(start, free))
            .target(new double[residuals])
            .maxEvaluations(EVALUATIONS)
            .maxIterations(EVALUATIONS)
            .model(point -> {
              double[] at = start.clone();
              for (int k = 0; k < free; k++) at[k] = point.getEntry(k);
              double[] value = residuals(at);
              double cost = Arrays.stream(value).map(r -> r * r).sum();
              if (cost < least[0]) {
                least[0] = cost;
                System.arraycopy(at, 0, best, 0, PARAMETERS);
              }
              return new Pair<RealVector, RealMatrix>(
                  new ArrayRealVector(value, false), jacobian(at, value, free));
            });
    try {
      new LevenbergMarquardtOptimizer()
          .withCostRelativeTolerance(1e-5)
          .withParameterRelativeTolerance(1e-4)
          .optimize(problem.build());
    } catch (MathIllegalStateException enough) {
      // The best point so far serves.
    }
    return best;
  }

  private Array2DRowRealMatrix jacobian(double[] at, double[] value, int free) {
    double[][] slopes = new double[residuals][free];
    for (int k = 0; k < free; k++) {
      double[] beside = at.clone();
      beside[k] += STEP;
      double[] there = residuals(beside);
      for (int r = 0; r < residuals; r++) slopes[r][k] = (there[r] - value[r]) / STEP;
    }
    return new Array2DRowRealMatrix(slopes, false);
  }

  /// Those of the voltages, softened, and the distances from where most cells lie.
  private double[] residuals(double[] at) {
    double[] all = new double[residuals];
    HalfCellModel model = model(at);
    int to = 0;
    for (PulseTest test : tests) {
      for (double error : test.errors(model)) {
        double r = error / SOFT_VOLTS;
        all[to++] = Math.signum(r) * Math.sqrt(2 * (Math.sqrt(1 + r * r) - 1));
      }
    }
    for (double distance : at) all[to++] = PRIOR_WEIGHT * distance;
    return all;
  }

  /// Of the softened residuals: a single odd cell proves nothing.
  private double softRms(double[] at) {
    double[] all = residuals(at);
    double squares = 0;
    for (int k = 0; k < residuals - PARAMETERS; k++) squares += all[k] * all[k];
    return Math.sqrt(squares / (residuals - PARAMETERS));
  }

  private double rms(double[] at) {
    HalfCellModel model = model(at);
    double squares = 0;
    for (PulseTest test : tests) {
      for (double error : test.errors(model)) squares += error * error;
    }
    return Math.sqrt(squares / (residuals - PARAMETERS));
  }

  private double rmsAmps() {
    double squares = 0;
    for (PulseTest test : tests) {
      for (int k = 0; k < test.count(); k++) squares += test.amps(k) * test.amps(k);
    }
    return Math.sqrt(squares / (residuals - PARAMETERS));
  }

  private HalfCellModel model(double[] at) {
    return new HalfCellModel(
        cell,
        CellModel.pulses(
            table(at, OptionalDouble.empty(), 0, Parameter.LIMIT.factor(at), "fit", 17),
            1,
            Double.POSITIVE_INFINITY));
  }

  private PulseTable table(double[] at, double rms, double provenCRate) {
    String files = tests.stream().map(t -> t.drive.name()).collect(Collectors.joining(", "));
    double errorOhms = rms / rmsAmps();
    return table(
        at,
        joulesPerKelvin(),
        errorOhms,
        provenCRate,
        String.format(
            Locale.ROOT,
            "Fit to %d pulses, %.1f mV rms left over, in %s. Assumed: time constant and activation energies"
                + " of the electrolyte. Pulses prove a limiting current of %.2gC: with less the fit leaves %.1f"
                + " times as much.",
            tests.stream().mapToInt(t -> t.pulses().size()).sum(),
            1e3 * rms,
            files,
            provenCRate,
            REFUTED),
        DIGITS);
  }

  private PulseTable table(
      double[] at,
      OptionalDouble joulesPerKelvin,
      double errorOhms,
      double provenCRate,
      String provenance,
      int digits) {
    double perAmp = 1 / ampereHours;
    return new PulseTable(
        activated(at, Parameter.OHMIC, perAmp, Parameter.OHMIC_ENERGY, digits),
        activated(
            at,
            Parameter.NEGATIVE_EXCHANGE,
            ampereHours,
            Parameter.NEGATIVE_EXCHANGE_ENERGY,
            digits),
        activated(
            at,
            Parameter.POSITIVE_EXCHANGE,
            ampereHours,
            Parameter.POSITIVE_EXCHANGE_ENERGY,
            digits),
        activated(at, Parameter.NEGATIVE_DIFFUSION, 1, Parameter.NEGATIVE_DIFFUSION_ENERGY, digits),
        activated(at, Parameter.POSITIVE_DIFFUSION, 1, Parameter.POSITIVE_DIFFUSION_ENERGY, digits),
        POSITIVE_EMPTY,
        Rounded.significant(positiveFull(at), digits),
        new Activated(
            Rounded.significant(ampereHours * Parameter.LIMIT.factor(at), digits),
            LIMIT_KILOJOULES),
        Rounded.significant(ampereHours * provenCRate, digits),
        new Activated(DEPLETION_SECONDS, DEPLETION_KILOJOULES),
        joulesPerKelvin,
        Rounded.significant(errorOhms, digits),
        provenance);
  }

  /// Between empty and nothing at all, whatever the search tries.
  private static double positiveFull(double[] at) {
    double odds = Parameter.POSITIVE_FULL.factor(at);
    return POSITIVE_EMPTY * odds / (1 + odds);
  }

  private static Activated activated(
      double[] at, Parameter quantity, double scale, Parameter energy, int digits) {
    return new Activated(
        Rounded.significant(Math.clamp(scale * quantity.factor(at), 1e-8, 1e8), digits),
        Rounded.significant(energy.kilojoules(at), digits));
  }

  /// Of what a pulse warms the cell up by its heat, where that is told.
  private OptionalDouble joulesPerKelvin() {
    double[] sums = new double[3];
    int pulses = 0;
    for (PulseTest test : tests) {
      double[] ofTest = test.heating(cell.ocv());
      for (int k = 0; k < sums.length; k++) sums[k] += ofTest[k];
      pulses += test.pulses().size();
    }
    double kelvinPerJoule = sums[1] / sums[0];
    double left = Math.max(sums[2] - sums[1] * kelvinPerJoule, 0) / pulses;
    double sigma = Math.sqrt((left + HEATING_KELVIN * HEATING_KELVIN) / sums[0]);
    boolean isTold = kelvinPerJoule > HEATING_SIGMAS * sigma;
    return isTold
        ? OptionalDouble.of(Rounded.significant(1 / kelvinPerJoule, DIGITS))
        : OptionalDouble.empty();
  }
}
