package io.celltwin.estimator.health;

/// What learns the capacity of one cell from its rests and the charge between them. Charge and
/// capacity are in parts of the fresh capacity. Nothing is allocated after construction.
public sealed interface CapacityFilter permits AnchorLine, WindowFilter {
  /// Time and charge since the latest call.
  ///
  /// @param charge into the cell
  /// @param sigma one sigma of it, beside a gain of the sensor
  /// @param throughput charge to and fro
  void pass(double charge, double sigma, double throughput, double days);

  /// The end of a rest; [#pass] has been called with all that was before.
  ///
  /// @param volts open-circuit voltage at the temperature of the fresh curve
  /// @param sigma one sigma of it, beside what the curve is wrong by
  /// @return whether it has told anything of the capacity
  boolean rest(double volts, double sigma);

  /// Charge that the cell holds beside half of its capacity, by its voltage after a rest.
  double held(double volts);

  /// As a part of the fresh capacity.
  double capacity();

  /// One sigma of [#capacity].
  double sigma();

  /// Whether anything has been learnt; before, [#capacity] is the prior.
  boolean isLearnt();

  /// By how much the open-circuit voltage differs from the fresh one at the same SOC, V.
  ///
  /// @param into evenly spaced from SOC 0 to 1
  void curveShift(double[] into);

  /// One sigma of what [#curveShift] leaves in the SOC at half charge, a quarter of it at the ends.
  double curveSigma();

  int checkpointLength();

  void save(double[] into, int from);

  /// Takes up what [#save] has written.
  void restore(double[] saved, int from);
}
