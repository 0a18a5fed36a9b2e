package io.celltwin.simulation.vehicle;

/// Air temperature over a year: a mean with a yearly and a daily wave, coldest in the middle of
/// January and two hours before sunrise at six. Time 0 is midnight of the first of January.
///
/// @param meanCelsius of the year
/// @param yearKelvin how far the warmest day's mean is above it
/// @param dayKelvin how far a day's warmest hour is above its mean
public record Seasons(double meanCelsius, double yearKelvin, double dayKelvin) implements Weather {
  private static final double DAY_SECONDS = 86_400;
  private static final double YEAR_SECONDS = 365.25 * DAY_SECONDS;
  private static final double COLDEST_DAY_SECONDS = 15 * DAY_SECONDS;
  private static final double COLDEST_HOUR_SECONDS = 4 * 3600;

  public Seasons {
    Figures.within("meanCelsius", meanCelsius, -60, 60);
    Figures.within("yearKelvin", yearKelvin, 0, 60);
    Figures.within("dayKelvin", dayKelvin, 0, 40);
  }

  @Override
  public double celsius(long nowNanos) {
    double seconds = 1e-9 * nowNanos;
    return meanCelsius
        - yearKelvin * wave((seconds - COLDEST_DAY_SECONDS) / YEAR_SECONDS)
        - dayKelvin * wave((seconds - COLDEST_HOUR_SECONDS) / DAY_SECONDS);
  }

  /// Cosine to 4e-6; the library's allocates.
  private static double wave(double turns) {
    double fromHalf = StrictMath.abs(turns - StrictMath.floor(turns) - 0.5);
    double x = 2 * StrictMath.PI * (fromHalf - 0.25); // whose sine it is
    double square = x * x;
    double series = 1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72)));
    return x * series;
  }
}
