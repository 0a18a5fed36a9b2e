package io.celltwin.estimator.health;

import io.celltwin.estimator.Exponential;

/// Between which branches of their open-circuit voltage the cells of a string stand, by the charge
/// that has flowed and nothing else: 1 after a long charge, -1 after a long discharge.
public final class ChargeBranch {
  /// One sigma of what a cell's hysteresis is beside that of its file, as a part of it.
  public static final double PART_SIGMA = 0.5;

  /// Values of the checkpoint.
  public static final int LENGTH = 2;

  private final double decayPerSoc;
  private double place;

  /// How much of [#place] is as it was before anything was known.
  private double unknown = 1;

  public ChargeBranch(double decayPerSoc) {
    this.decayPerSoc = decayPerSoc;
  }

  /// @param charge as a part of the capacity, positive into the cells
  public void pass(double charge) {
    double left = Exponential.negative(decayPerSoc * Math.abs(charge));
    place = left * place + (1 - left) * Math.signum(charge);
    unknown *= left;
  }

  /// As much as `charge` may have flowed, either way.
  public void lose(double charge) {
    double left = Exponential.negative(decayPerSoc * charge);
    place *= left;
    unknown += (1 - left) * (1 - unknown);
  }

  /// -1 on the branch of discharge to 1 on that of charge, as far as is known.
  public double place() {
    return place;
  }

  /// One sigma of what lies between there and where a cell is, as a part of half the gap.
  public double sigma() {
    return Math.sqrt(PART_SIGMA * PART_SIGMA + unknown * unknown);
  }

  // ---- checkpoint

  public void save(double[] into, int from) {
    into[from] = place;
    into[from + 1] = unknown;
  }

  public void restore(double[] saved, int from) {
    place = saved[from];
    unknown = saved[from + 1];
  }
}
