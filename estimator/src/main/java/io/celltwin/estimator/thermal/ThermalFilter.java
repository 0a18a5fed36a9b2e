package io.celltwin.estimator.thermal;

import io.celltwin.estimator.Exponential;
import java.util.Arrays;

/// The temperatures of one cell: an extended Kalman filter over core and surface, how well the
/// surface is cooled as a part of how it should be, and the temperature of what cools it.
///
/// ```
/// x = [T_c, T_s, w, T_a]        T_c, T_s: see [ThermalParameters];  w, T_a: random walks
/// ```
///
/// w can be told from T_a only where a sensor tells T_a; else it is held at 1, and T_a walks
/// farther: it then stands for all that the surface gives its heat to.
final class ThermalFilter {
  /// Values of the checkpoint.
  static final int LENGTH = 17;

  private static final int CORE = 0;
  private static final int SURFACE = 1;
  private static final int COOLING = 2;
  private static final int AMBIENT = 3;

  /// One step is no more than this part of the fastest change: what explicit steps are wrong by
  /// stays below what is not known of the heat.
  private static final double STEP_PART = 1.0 / 8;

  /// After so long nothing of what was is left.
  static final double FORGET_SECONDS = 7200;

  /// Heat is wrong by this part of itself from step to step (and by [#BIASED_PART] for good).
  private static final double HEAT_NOISE = 0.05;

  /// Part of the difference of core and surface that is not known: open-circuit voltage and R_c err
  /// for as long as the current flows, which no surface shows. 12 % was measured on a computed cell
  /// whose SOC was known; an estimated SOC adds to it.
  private static final double BIASED_PART = 0.15;

  /// The difference fades with the core's own memory, s.
  private static final double BIAS_SECONDS = 150;

  /// Random walks, per square root of a minute: cooling; ambient with and without a sensor, K. A
  /// loss of coolant, w to 1/6, is then found in less than two minutes at several K over ambient,
  /// and steps of the load move w by less than 0.4.
  private static final double COOLING_WALK = 0.08;

  private static final double MEASURED_AMBIENT_WALK = 0.1;
  private static final double UNMEASURED_AMBIENT_WALK = 1;
  private static final double WALK_SECONDS = 60;

  /// What else moves core and surface, K²/s.
  private static final double WALK = 1e-6;

  /// Sensors: noise and steps of the surface's, of the ambient's, K. They are heavier than what is
  /// in a reading, because errors of sensors last.
  static final double SURFACE_NOISE = 0.25;

  private static final double AMBIENT_NOISE = 0.5;

  /// A reading counts as if it were no more than so many sigma off.
  private static final double GATE = 4;

  /// Air and coolant do jump: a door opens, a pump starts.
  private static final double AMBIENT_JUMP = 1.5;

  /// At the start, K: the core may differ from the surface, a rested cell from its ambient.
  private static final double START_CORE = 1;

  private static final double START_SURFACE = 0.5;
  private static final double START_AMBIENT = 3;
  private static final double MEASURED_AMBIENT = 0.3;
  private static final double START_COOLING = 0.2;

  /// A surface that is no farther from what cools it tells nothing of how well it does: sensors of
  /// both differ by some tenths of a kelvin, K.
  private static final double TELLING_KELVIN = 1;

  private static final double LEAST_COOLING = 1.0 / 15;
  private static final double MOST_COOLING = 3;

  private final ThermalParameters parameters;
  private final double[] x = new double[4];

  /// Symmetric.
  private final double[][] p = new double[4][4];

  private final double[][] f = new double[4][4];
  private final double[][] fp = new double[4][4];

  private boolean started;
  private boolean ambientMeasured;

  /// Of the heat of late, its magnitude, W.
  private double usualWatts;

  ThermalFilter(ThermalParameters parameters) {
    this.parameters = parameters;
  }

  void save(double[] into, int from) {
    System.arraycopy(x, 0, into, from, x.length);
    int at = from + x.length;
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j <= i; j++) into[at++] = p[i][j];
    }
    into[at++] = usualWatts;
    into[at++] = started ? 1 : 0;
    into[at] = ambientMeasured ? 1 : 0;
  }

  void restore(double[] saved, int from) {
    System.arraycopy(saved, from, x, 0, x.length);
    int at = from + x.length;
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j <= i; j++) {
        p[i][j] = saved[at];
        p[j][i] = saved[at++];
      }
    }
    usualWatts = saved[at++];
    started = saved[at++] != 0;
    ambientMeasured = saved[at] != 0;
  }

  boolean isStarted() {
    return started;
  }

  /// As a cell that has rested: all at one temperature.
  void start(double celsius) {
    x[CORE] = celsius;
    x[SURFACE] = celsius;
    x[AMBIENT] = celsius;
    x[COOLING] = 1;
    for (double[] row : p) Arrays.fill(row, 0);
    p[CORE][CORE] = START_CORE * START_CORE;
    p[SURFACE][SURFACE] = START_SURFACE * START_SURFACE;
    p[AMBIENT][AMBIENT] = START_AMBIENT * START_AMBIENT;
    ambientMeasured = false;
    usualWatts = 0;
    started = true;
  }

  void forget() {
    started = false;
  }

  /// @param seconds since the previous step
  /// @param watts mean heat that the core made in it
  /// @param wattsSigma what is not known of that beside the usual
  void predict(double seconds, double watts, double wattsSigma) {
    if (seconds > FORGET_SECONDS) {
      forget();
      return;
    }
    double fastest =
        parameters.corePerSecond()
            + parameters.surfacePerSecond()
            + x[COOLING] * parameters.ambientPerSecond();
    int steps = Math.max((int) Math.ceil(seconds * fastest / STEP_PART), 1);
    double noise = HEAT_NOISE * watts / parameters.coreJoulesPerKelvin();
    double unknown = wattsSigma / parameters.coreJoulesPerKelvin() * seconds;
    for (int k = 0; k < steps; k++) step(seconds / steps, watts, noise);
    p[CORE][CORE] += unknown * unknown;
    usualWatts += Math.min(seconds / BIAS_SECONDS, 1) * (Math.abs(watts) - usualWatts);
  }

  private void step(double seconds, double watts, double noise) {
    double core = seconds * parameters.corePerSecond();
    double surface = seconds * parameters.surfacePerSecond();
    double ambient = seconds * parameters.ambientPerSecond();
    double inside = x[CORE] - x[SURFACE];
    double outside = x[SURFACE] - x[AMBIENT];
    f[CORE][CORE] = 1 - core;
    f[CORE][SURFACE] = core;
    f[SURFACE][CORE] = surface;
    f[SURFACE][SURFACE] = 1 - surface - ambient * x[COOLING];
    f[SURFACE][COOLING] = -ambient * outside;
    f[SURFACE][AMBIENT] = ambient * x[COOLING];
    f[COOLING][COOLING] = 1;
    f[AMBIENT][AMBIENT] = 1;
    x[CORE] += seconds * watts / parameters.coreJoulesPerKelvin() - core * inside;
    x[SURFACE] += surface * inside - ambient * x[COOLING] * outside;
    propagate();
    double walk = seconds / WALK_SECONDS;
    double ambientWalk = ambientMeasured ? MEASURED_AMBIENT_WALK : UNMEASURED_AMBIENT_WALK;
    p[CORE][CORE] += noise * seconds * noise * seconds + WALK * seconds;
    p[SURFACE][SURFACE] += WALK * seconds;
    p[AMBIENT][AMBIENT] += ambientWalk * ambientWalk * walk;
    if (ambientMeasured) p[COOLING][COOLING] += COOLING_WALK * COOLING_WALK * walk;
  }

  /// P⁺ = F P Fᵀ
  private void propagate() {
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double sum = 0;
        for (int k = 0; k < 4; k++) sum += f[i][k] * p[k][j];
        fp[i][j] = sum;
      }
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < 4; k++) sum += fp[i][k] * f[j][k];
        p[i][j] = sum;
        p[j][i] = sum;
      }
    }
  }

  /// @param sigma how much farther from the surface than its own noise the reading may be, K
  void takeSurface(double celsius, double sigma) {
    update(SURFACE, celsius, SURFACE_NOISE * SURFACE_NOISE + sigma * sigma);
  }

  /// @param celsius `NaN` where no sensor tells it: what was known of the cooling then holds no
  ///   more
  void takeAmbient(double celsius) {
    if (Double.isNaN(celsius)) {
      if (ambientMeasured) hold(COOLING, 1, 0);
      ambientMeasured = false;
      return;
    }
    if (!ambientMeasured) hold(COOLING, 1, START_COOLING * START_COOLING);
    if (!ambientMeasured || Math.abs(celsius - x[AMBIENT]) > AMBIENT_JUMP) {
      hold(AMBIENT, celsius, MEASURED_AMBIENT * MEASURED_AMBIENT);
    } else {
      update(AMBIENT, celsius, AMBIENT_NOISE * AMBIENT_NOISE);
    }
    ambientMeasured = true;
  }

  private void hold(int state, double value, double variance) {
    x[state] = value;
    for (int k = 0; k < 4; k++) {
      p[state][k] = 0;
      p[k][state] = 0;
    }
    p[state][state] = variance;
  }

  private void update(int state, double measured, double variance) {
    double innovation = measured - x[state];
    double s = Math.max(p[state][state] + variance, innovation * innovation / (GATE * GATE));
    for (int i = 0; i < 4; i++) fp[0][i] = p[i][state];
    double cooling = x[COOLING];
    double coolingVariance = p[COOLING][COOLING];
    boolean isTelling = Math.abs(x[SURFACE] - x[AMBIENT]) > TELLING_KELVIN;
    for (int i = 0; i < 4; i++) {
      x[i] += fp[0][i] / s * innovation;
      for (int j = 0; j <= i; j++) {
        p[i][j] -= fp[0][i] * fp[0][j] / s;
        p[j][i] = p[i][j];
      }
    }
    if (isTelling) {
      x[COOLING] = Math.clamp(x[COOLING], LEAST_COOLING, MOST_COOLING);
    } else {
      x[COOLING] = cooling;
      p[COOLING][COOLING] = coolingVariance;
    }
  }

  double coreCelsius() {
    return x[CORE];
  }

  /// @param surfaceSigma what is not known of the surface for as long as no sensor is on it, K
  double coreSigma(double surfaceSigma) {
    double biased = BIASED_PART * parameters.coreToSurfaceKelvinPerWatt() * usualWatts;
    return Math.sqrt(p[CORE][CORE] + biased * biased + surfaceSigma * surfaceSigma);
  }

  double surfaceCelsius() {
    return x[SURFACE];
  }

  double ambientCelsius() {
    return x[AMBIENT];
  }

  boolean isAmbientMeasured() {
    return ambientMeasured;
  }

  /// As a part of what it should be.
  double cooling() {
    return x[COOLING];
  }

  double coolingVariance() {
    return p[COOLING][COOLING];
  }

  /// Time until the core is as warm as this if its heat and its cooling stay as they are, s: 0
  /// where it is, `NaN` where it never will be.
  double secondsTo(double celsius) {
    if (x[CORE] >= celsius) return 0;
    double end = x[AMBIENT] + usualWatts * kelvinPerWatt();
    if (!(end > celsius)) return Double.NaN;
    return slowSeconds() * StrictMath.log((end - x[CORE]) / (end - celsius));
  }

  /// Heat under which the core is as warm as this after so long, W.
  double wattsToReach(double celsius, double seconds) {
    double left = Exponential.negative(seconds / slowSeconds());
    double without = x[AMBIENT] + left * (x[CORE] - x[AMBIENT]);
    return (celsius - without) / ((1 - left) * kelvinPerWatt());
  }

  private double outwardKelvinPerWatt() {
    return parameters.surfaceToAmbientKelvinPerWatt() / x[COOLING];
  }

  /// By how much the core ends above the ambient.
  private double kelvinPerWatt() {
    return parameters.coreToSurfaceKelvinPerWatt() + outwardKelvinPerWatt();
  }

  /// One mode: the whole heat capacity behind what lies between core and ambient.
  private double slowSeconds() {
    return parameters.coreJoulesPerKelvin() * kelvinPerWatt()
        + parameters.surfaceJoulesPerKelvin() * outwardKelvinPerWatt();
  }
}
