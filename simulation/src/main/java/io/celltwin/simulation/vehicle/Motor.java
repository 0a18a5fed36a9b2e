package io.celltwin.simulation.vehicle;

/// A motor with its inverter and its gear. Immutable.
///
/// Its efficiency over torque and speed is a map of losses in shares of the peak power, with t the
/// torque over the peak torque and s the speed over the base speed, at which peak torque gives peak
/// power:
///
/// motor: 0.1 t² (copper) + 0.003 s (hysteresis, bearings) + 0.0012 s² (eddy currents, air);
/// inverter: 0.0005 (gates, control) + 0.012 t (conduction, switching).
///
/// The form is that of Larminie and Lowry, Electric Vehicle Technology Explained. The five factors
/// are chosen so that a motor of 80 kW and 280 Nm is as Oak Ridge National Laboratory's benchmark
/// reports of 2012 and 2013 say of the 2012 Nissan Leaf's (quoted from memory, its map was not at
/// hand): motor 97 % where it is best, below 90 % at peak torque and 2000 rpm, inverter up to 99 %.
/// Other sizes follow the law of growth of electrical machines: power goes with the fourth power of
/// the length, losses with the third, so that their share is (80 kW / peak power)^¼.
///
/// Losses hold in all four quadrants. A torque measured at a shaft has the bearings' friction
/// already taken off; it is among the losses here.
public final class Motor {
  private static final double COPPER = 0.1;
  private static final double HYSTERESIS = 0.003;
  private static final double EDDY = 0.0012;
  private static final double INVERTER_STANDBY = 0.0005;
  private static final double INVERTER_CONDUCTION = 0.012;
  private static final double MEASURED_WATTS = 80e3;

  private final double peakWatts;
  private final double peakNewtonMetres;
  private final double gearRatio;

  /// Watts at which a share of loss is reckoned: the peak power times the factor of its size.
  private final double lossWatts;

  /// @param peakWatts at the shaft
  /// @param peakNewtonMetres at the shaft
  /// @param gearRatio turns of the motor in one of the wheel
  public Motor(double peakWatts, double peakNewtonMetres, double gearRatio) {
    Figures.above("peakWatts", peakWatts, 0);
    Figures.above("peakNewtonMetres", peakNewtonMetres, 0);
    Figures.above("gearRatio", gearRatio, 0);
    this.peakWatts = peakWatts;
    this.peakNewtonMetres = peakNewtonMetres;
    this.gearRatio = gearRatio;
    lossWatts = peakWatts * StrictMath.sqrt(StrictMath.sqrt(MEASURED_WATTS / peakWatts));
  }

  public double peakWatts() {
    return peakWatts;
  }

  public double peakNewtonMetres() {
    return peakNewtonMetres;
  }

  public double gearRatio() {
    return gearRatio;
  }

  /// Above this speed the peak power limits the torque, below it the peak torque.
  public double baseRadiansPerSecond() {
    return peakWatts / peakNewtonMetres;
  }

  /// Most torque in either direction.
  public double mostNewtonMetres(double radiansPerSecond) {
    double speed = StrictMath.abs(radiansPerSecond);
    return speed > baseRadiansPerSecond() ? peakWatts / speed : peakNewtonMetres;
  }

  /// What the motor turns into heat, without the inverter.
  public double motorLossWatts(double newtonMetres, double radiansPerSecond) {
    double t = newtonMetres / peakNewtonMetres;
    double s = StrictMath.abs(radiansPerSecond) / baseRadiansPerSecond();
    return lossWatts * (COPPER * t * t + HYSTERESIS * s + EDDY * s * s);
  }

  /// What the inverter turns into heat while it is switched on, also without torque.
  public double inverterLossWatts(double newtonMetres) {
    double t = StrictMath.abs(newtonMetres) / peakNewtonMetres;
    return lossWatts * (INVERTER_STANDBY + INVERTER_CONDUCTION * t);
  }

  /// Power that the inverter draws from the direct current side; negative where it gives back. The
  /// product of torque and speed has the right sign in reverse, too.
  ///
  /// @param newtonMetres at the shaft, positive forwards
  /// @param radiansPerSecond of the shaft, positive forwards
  public double drawnWatts(double newtonMetres, double radiansPerSecond) {
    return newtonMetres * radiansPerSecond
        + motorLossWatts(newtonMetres, radiansPerSecond)
        + inverterLossWatts(newtonMetres);
  }
}
