package io.celltwin.simulation.vehicle;

/// What the road and the air do to a car, without wind.
///
/// @param massKilograms with load
/// @param rotatingShare what wheels and rotors add to the mass that has to be accelerated
/// @param dragCoefficient of the air
/// @param frontalSquareMetres the area that it goes with
/// @param rollingResistance ratio to weight
public record RoadLoad(
    double massKilograms,
    double rotatingShare,
    double dragCoefficient,
    double frontalSquareMetres,
    double rollingResistance) {
  private static final double GRAVITY = 9.80665;

  /// At 20 degC and sea level; it goes against the absolute temperature.
  private static final double AIR_KILOGRAMS_PER_CUBIC_METRE = 1.204;

  private static final double AIR_CELSIUS = 20;
  private static final double ZERO_KELVIN = -273.15;

  public RoadLoad {
    Figures.above("massKilograms", massKilograms, 0);
    Figures.within("rotatingShare", rotatingShare, 0, 1);
    Figures.within("dragCoefficient", dragCoefficient, 0, 5);
    Figures.within("frontalSquareMetres", frontalSquareMetres, 0, 100);
    Figures.within("rollingResistance", rollingResistance, 0, 1);
  }

  /// In air of 20 degC.
  public double newtons(double metresPerSecond, double metresPerSecondSquared, double grade) {
    return newtons(metresPerSecond, metresPerSecondSquared, grade, AIR_CELSIUS);
  }

  /// Force at the wheels that such a movement takes; negative where the car has to be held back.
  ///
  /// @param metresPerSecond negative backwards
  /// @param grade rise over horizontal way, positive uphill
  /// @param airCelsius in the cold the air is denser
  public double newtons(
      double metresPerSecond, double metresPerSecondSquared, double grade, double airCelsius) {
    double cosine = 1 / StrictMath.sqrt(1 + grade * grade);
    double weight = massKilograms * GRAVITY;
    double air =
        0.5
            * AIR_KILOGRAMS_PER_CUBIC_METRE
            * ((AIR_CELSIUS - ZERO_KELVIN) / (airCelsius - ZERO_KELVIN))
            * dragCoefficient
            * frontalSquareMetres
            * metresPerSecond
            * StrictMath.abs(metresPerSecond);
    return massKilograms * (1 + rotatingShare) * metresPerSecondSquared
        + rollingResistance * weight * cosine * StrictMath.signum(metresPerSecond)
        + weight * grade * cosine
        + air;
  }
}
