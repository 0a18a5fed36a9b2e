package io.celltwin.simulation.vehicle;

/// What a car takes beside its motors while it is switched on.
///
/// @param lowVoltageWatts of the 12 V side
/// @param converterEfficiency of the DC/DC converter that feeds it
/// @param climate of the cabin
public record Accessories(double lowVoltageWatts, double converterEfficiency, Climate climate) {
  public Accessories {
    Figures.within("lowVoltageWatts", lowVoltageWatts, 0, 1e6);
    Figures.above("converterEfficiency", converterEfficiency, 0);
    Figures.within("converterEfficiency", converterEfficiency, 0, 1);
  }

  public double drawnWatts(double ambientCelsius) {
    return lowVoltageWatts / converterEfficiency + climate.drawnWatts(ambientCelsius);
  }
}
