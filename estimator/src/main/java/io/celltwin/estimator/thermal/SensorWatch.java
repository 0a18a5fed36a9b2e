package io.celltwin.estimator.thermal;

/// What one temperature sensor is worth: its readings against what its cell can do, against the
/// heat that flows and against the other sensors of the pack.
final class SensorWatch {
  /// Values of the checkpoint.
  static final int LENGTH = 12;

  /// How far the model has to move from a reading that stands still, K: two steps of the coarsest
  /// sensors, and what the model errs by meanwhile.
  private static final double STUCK_KELVIN = 3;

  private static final double STUCK_SECONDS = 60;

  /// What no cell does between two readings: noise and steps, and the hottest second of a short
  /// circuit, K and K/s.
  private static final double JUMP_KELVIN = 3;

  private static final double JUMP_KELVIN_PER_SECOND = 0.3;

  /// A displacement by jumps is none any more below this, K, or after so long.
  private static final double BACK_KELVIN = 2;

  private static final double FORGET_JUMP_SECONDS = 6 * 3600.0;

  /// So many jumps of late, and until when.
  private static final double JUMPING = 3;

  private static final double CALM = 0.5;
  private static final double JUMPS_SECONDS = 600;

  /// Beside how far the others are apart, for so long in the mean, K, s.
  private static final double ODD_KELVIN = 6;

  private static final double ODD_SECONDS = 120;

  /// Of a rested cell against its ambient, K; after so many times the cell's memory, while heat
  /// would lift it by less than this, K.
  private static final double RESTED_KELVIN = 5;

  private static final double RESTED_TIMES = 3;
  private static final double RESTED_HEAT_KELVIN = 0.5;
  private static final double AMBIENT_STEADY_KELVIN = 1.5;

  private final ThermalParameters parameters;

  private double newest = Double.NaN;

  // the model left to itself since the reading has last changed
  private double stillSeconds;
  private final CoreAndSurface alone;
  private double ambient;

  private double displaced;
  private double displacedSeconds;
  private double jumps;
  private double oddKelvin;
  private double restedSeconds;
  private double restedAmbient;
  private TemperatureFault fault = TemperatureFault.NONE;

  SensorWatch(ThermalParameters parameters) {
    this.parameters = parameters;
    alone = new CoreAndSurface(parameters);
  }

  void save(double[] into, int from) {
    into[from] = Double.isNaN(newest) ? Double.MAX_VALUE : newest;
    into[from + 1] = stillSeconds;
    into[from + 2] = alone.core;
    into[from + 3] = alone.surface;
    into[from + 4] = ambient;
    into[from + 5] = displaced;
    into[from + 6] = displacedSeconds;
    into[from + 7] = jumps;
    into[from + 8] = oddKelvin;
    into[from + 9] = restedSeconds;
    into[from + 10] = restedAmbient;
    into[from + 11] = code(fault);
  }

  void restore(double[] saved, int from) {
    newest = saved[from] == Double.MAX_VALUE ? Double.NaN : saved[from];
    stillSeconds = saved[from + 1];
    alone.start(saved[from + 2], saved[from + 3]);
    ambient = saved[from + 4];
    displaced = saved[from + 5];
    displacedSeconds = saved[from + 6];
    jumps = saved[from + 7];
    oddKelvin = saved[from + 8];
    restedSeconds = saved[from + 9];
    restedAmbient = saved[from + 10];
    fault = fault((int) saved[from + 11]);
  }

  private static int code(TemperatureFault fault) {
    return switch (fault) {
      case NONE -> 0;
      case STUCK -> 1;
      case JUMPING -> 2;
      case OFF -> 3;
    };
  }

  private static TemperatureFault fault(int code) {
    return switch (code) {
      case 1 -> TemperatureFault.STUCK;
      case 2 -> TemperatureFault.JUMPING;
      case 3 -> TemperatureFault.OFF;
      default -> TemperatureFault.NONE;
    };
  }

  /// After time in which nobody looked.
  void beginAnew() {
    newest = Double.NaN;
    restedSeconds = 0;
    stillSeconds = 0;
  }

  /// @param seconds since the previous call
  /// @param celsius the newest reading; `NaN` where there is none
  /// @param watts heat of its cell meanwhile
  /// @param filter of its cell
  /// @param median of all sensors, `NaN` where they are fewer than three; and how far they are
  ///   apart
  void judge(
      double seconds,
      double celsius,
      double watts,
      ThermalFilter filter,
      double median,
      double spread) {
    jumps -= Math.min(seconds / JUMPS_SECONDS, 1) * jumps;
    if (Double.isNaN(celsius)) {
      newest = Double.NaN; // what comes next is compared with nothing
      stillSeconds = 0;
      return;
    }
    watchJumps(seconds, celsius);
    watchOthers(seconds, celsius - median);
    if (filter.isStarted()) {
      watchStill(seconds, celsius, watts, filter);
      watchRest(seconds, watts, filter);
    }
    newest = filter.isStarted() ? celsius : Double.NaN;
    fault = judged(celsius, spread);
  }

  private TemperatureFault judged(double celsius, double spread) {
    boolean was = fault == TemperatureFault.OFF;
    double odd = ODD_KELVIN + spread;
    if (stillSeconds >= STUCK_SECONDS && Math.abs(alone.surface - celsius) > STUCK_KELVIN) {
      return TemperatureFault.STUCK;
    }
    if (jumps > (fault == TemperatureFault.JUMPING ? CALM : JUMPING)) {
      return TemperatureFault.JUMPING;
    }
    boolean off =
        Math.abs(displaced) > BACK_KELVIN
            || Math.abs(oddKelvin) > (was ? odd / 2 : odd)
            || (isRested() && Math.abs(celsius - restedAmbient) > RESTED_KELVIN);
    return off ? TemperatureFault.OFF : TemperatureFault.NONE;
  }

  private void watchJumps(double seconds, double celsius) {
    double change = Double.isNaN(newest) ? 0 : celsius - newest;
    displacedSeconds += seconds;
    if (Math.abs(change) > JUMP_KELVIN + JUMP_KELVIN_PER_SECOND * seconds) {
      jumps++;
      displaced += change;
      displacedSeconds = 0;
    }
    boolean back = Math.abs(displaced) < BACK_KELVIN;
    if (back || displacedSeconds > FORGET_JUMP_SECONDS) displaced = 0;
  }

  private void watchOthers(double seconds, double excess) {
    double more = Double.isNaN(excess) ? 0 : excess;
    oddKelvin += Math.min(seconds / ODD_SECONDS, 1) * (more - oddKelvin);
  }

  /// While a reading stands still the model goes on without it; its filter cannot, it would follow.
  private void watchStill(double seconds, double celsius, double watts, ThermalFilter filter) {
    if (celsius != newest) {
      stillSeconds = 0;
      alone.start(filter.coreCelsius(), filter.surfaceCelsius());
      ambient = filter.ambientCelsius();
      return;
    }
    stillSeconds += seconds;
    if (filter.isAmbientMeasured()) ambient = filter.ambientCelsius();
    if (seconds <= ThermalFilter.FORGET_SECONDS) alone.advance(seconds, watts, ambient);
  }

  private void watchRest(double seconds, double watts, ThermalFilter filter) {
    double lift =
        Math.abs(watts)
            * (parameters.coreToSurfaceKelvinPerWatt()
                + parameters.surfaceToAmbientKelvinPerWatt());
    boolean rests =
        filter.isAmbientMeasured()
            && lift < RESTED_HEAT_KELVIN
            && Math.abs(filter.ambientCelsius() - restedAmbient) < AMBIENT_STEADY_KELVIN;
    restedSeconds = rests ? restedSeconds + seconds : 0;
    if (!rests) restedAmbient = filter.ambientCelsius();
  }

  private boolean isRested() {
    return restedSeconds > RESTED_TIMES * parameters.slowSeconds();
  }

  TemperatureFault fault() {
    return fault;
  }
}
