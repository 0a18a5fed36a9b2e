package io.celltwin.estimator;

/// What stands in series with the open-circuit voltage: an ohmic resistance, the transfer of charge
/// at the electrodes, and three RC branches, the third of them for slow diffusion. A cell that is
/// known with less has zeros.
///
/// @param first the quickest branch
/// @param slow diffusion: minutes to hours
public record Circuit(
    CellMap r0Ohms, ChargeTransfer chargeTransfer, Branch first, Branch second, Branch slow) {

  /// Ohmic resistance and two branches, no more.
  public static Circuit of(CellMap r0Ohms, Branch first, Branch second) {
    return new Circuit(r0Ohms, ChargeTransfer.NONE, first, second, Branch.NONE);
  }

  /// What drops over all of it, V.
  ///
  /// @param amps through the ohmic resistance
  /// @param transferAmps [ChargeTransfer#effectiveAmps] of what has come through its low-pass
  /// @param firstAmps through the resistor of the branch, as the other two
  public double drop(
      double soc,
      double celsius,
      double amps,
      double transferAmps,
      double firstAmps,
      double secondAmps,
      double slowAmps) {
    double y = (celsius - CellMap.MIN_CELSIUS) * (1 / CellMap.KELVIN_PER_ROW);
    y = Math.min(Math.max(y, 0), CellMap.ROWS - 1.0);
    int row = Math.min((int) y, CellMap.ROWS - 2);
    double v = y - row;
    double x = Math.min(Math.max(soc, 0), 1) * CellMap.SOC_INTERVALS;
    int column = Math.min((int) x, CellMap.SOC_INTERVALS - 1);
    double u = x - column;
    int cell = row * CellMap.STRIDE + column;
    return r0Ohms.bilinear(cell, u, v) * amps
        + chargeTransfer.ohms.bilinear(cell, u, v) * transferAmps
        + first.ohms.bilinear(cell, u, v) * firstAmps
        + second.ohms.bilinear(cell, u, v) * secondAmps
        + slow.ohms.bilinear(cell, u, v) * slowAmps;
  }

  /// One RC pair.
  public record Branch(CellMap ohms, CellMap tauSeconds) {
    public static final Branch NONE = new Branch(CellMap.constant(0), CellMap.constant(1000));
  }

  /// Resistance that falls with the current: volts = ohms 2 i₀ asinh(i / 2 i₀), the Butler-Volmer
  /// equation with equal coefficients. The current is taken through a low-pass, for the capacity of
  /// the double layer.
  ///
  /// @param ohms at small current
  /// @param exchangeAmps i₀ over temperature
  /// @param tauSeconds of the low-pass
  public record ChargeTransfer(CellMap ohms, CellMap exchangeAmps, double tauSeconds) {
    /// Its current is far below i₀, where the law is Ohm's and costs no logarithm.
    public static final ChargeTransfer NONE =
        new ChargeTransfer(CellMap.constant(0), CellMap.constant(1e9), 1);

    /// Linear between so many points, asinh is low by at most 7e-4 of itself.
    private static final int PER_UNIT = 16;

    private static final int TABLE_END = 32;
    private static final double[] ASINH = new double[PER_UNIT * TABLE_END + 1];

    static {
      for (int k = 0; k < ASINH.length; k++) {
        double u = (double) k / PER_UNIT;
        ASINH[k] = StrictMath.log(u + Math.sqrt(1 + u * u));
      }
    }

    public ChargeTransfer {
      if (!(tauSeconds > 0)) throw new IllegalArgumentException("tauSeconds " + tauSeconds);
    }

    /// 2 i₀ asinh(i / 2 i₀): the current that would drop as much without the law, A.
    public double effectiveAmps(double amps, double celsius) {
      double twice = 2 * exchangeAmps.at(0, celsius);
      double asinh = asinh(Math.abs(amps) / twice);
      return amps < 0 ? -twice * asinh : twice * asinh;
    }

    /// From a table where that is near enough, some times faster than the logarithm.
    ///
    /// @param u at least 0
    private static double asinh(double u) {
      if (u >= TABLE_END) return StrictMath.log(u + Math.sqrt(1 + u * u));
      double x = u * PER_UNIT;
      int k = (int) x;
      return ASINH[k] + (x - k) * (ASINH[k + 1] - ASINH[k]);
    }
  }
}
