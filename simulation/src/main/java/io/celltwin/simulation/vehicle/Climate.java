package io.celltwin.simulation.vehicle;

/// Heating and cooling of a cabin as a function of the air outside, in steady state: heat flows
/// through the walls and with fresh air in proportion to the difference.
///
/// @param cabinWattsPerKelvin walls and fresh air
/// @param heatPump whether it heats with one; else with a resistor
/// @param mostWatts electrical
public record Climate(double cabinWattsPerKelvin, boolean heatPump, double mostWatts) {
  /// In between nothing is heated or cooled: sun and people do as much as the walls.
  private static final double HEATED_BELOW = 18;

  private static final double COOLED_ABOVE = 26;

  /// What the driver wants when it is heated or cooled.
  private static final double CABIN = 21;

  /// Coefficient of performance of a heat pump at 0 degC outside, and what each degree adds: 2.2 at
  /// 0 degC, 1 (its resistor alone) below -24 degC. Order of magnitude of R-134a systems.
  private static final double HEATING_AT_ZERO = 2.2;

  private static final double HEATING_PER_KELVIN = 0.05;

  /// The same of the compressor that cools.
  private static final double COOLING = 2.5;

  /// Nothing that heats or cools.
  public static final Climate NONE = new Climate(0, false, 0);

  public Climate {
    Figures.within("cabinWattsPerKelvin", cabinWattsPerKelvin, 0, 1e4);
    Figures.within("mostWatts", mostWatts, 0, 1e5);
  }

  public double drawnWatts(double ambientCelsius) {
    double needed = 0;
    if (ambientCelsius < HEATED_BELOW) {
      needed = cabinWattsPerKelvin * (CABIN - ambientCelsius) / performance(ambientCelsius);
    } else if (ambientCelsius > COOLED_ABOVE) {
      needed = cabinWattsPerKelvin * (ambientCelsius - CABIN) / COOLING;
    }
    return StrictMath.min(needed, mostWatts);
  }

  /// Heat over electrical power when heating.
  private double performance(double ambientCelsius) {
    if (!heatPump) return 1;
    return StrictMath.max(1, HEATING_AT_ZERO + HEATING_PER_KELVIN * ambientCelsius);
  }
}
