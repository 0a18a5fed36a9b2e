package io.celltwin.estimator.power;

import io.celltwin.estimator.CellParameters;
import io.celltwin.estimator.OcvCurve;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.thermal.PackThermal;
import java.util.Optional;

/// The largest current of one cell in one direction for one horizon, and what keeps it from being
/// larger. Everything that is estimated is taken at [#SIGMAS] sigma to the side that limits.
final class CellPower {
  /// 2.3 % of what is normally distributed lies beyond.
  static final double SIGMAS = 2;

  /// The nearer to the end of its range of temperature a cell is, from so many K on, the less it
  /// may carry, down to nothing.
  private static final double DERATING_KELVIN = 5;

  /// For how long a continuous current warms a cell.
  private static final double WARMING_SECONDS = 3600;

  /// To 1 % of the current.
  private static final int BISECTIONS = 7;

  /// One sigma of a resistance that no edge has told, and what a K makes of it, both as parts.
  private static final double FRESH_SIGMA = 0.05;

  private static final double RESISTANCE_PER_KELVIN = 0.05;

  /// Of the largest current, for a resistance to be measured by.
  private static final double LEAST_PART = 0.01;

  private static final double LEAST_OHMS = 1e-9;

  /// By how much at most a model that has been wrong of late is believed less, as in the filter.
  private static final double MOST_WIDENING = 3;

  private static final double COULOMBS_PER_AMPERE_HOUR = 3600;

  private final CellParameters parameters;
  private final PackLimits limits;
  private final PulsePrediction prediction;
  private final NewestVolts newest;
  private final Optional<PackThermal> thermal;

  // the cell
  private int cell;
  private double soc;
  private double socSigma;
  private double capacityCoulombs;
  private double celsius;
  private double celsiusSigma;
  private double readCelsius;
  private double resistanceFactor;
  private double voltsSigma;

  // the direction
  private double sign;
  private PackLimits.Way way;
  private double cautiousSoc;
  private double cautiousVolts;
  private double emptiestVolts;
  private double deratedPart;
  private double roomCoulombs;
  private double measuredVolts;
  private double limitVolts;

  // the answer
  private double amps;
  private LimitedBy by = LimitedBy.UNKNOWN;
  private double openVolts;
  private double leastOpenVolts;
  private double ohms;

  CellPower(
      CellParameters parameters,
      PackLimits limits,
      PulsePrediction prediction,
      NewestVolts newest,
      Optional<PackThermal> thermal) {
    this.parameters = parameters;
    this.limits = limits;
    this.prediction = prediction;
    this.newest = newest;
    this.thermal = thermal;
    way = limits.way(1);
  }

  /// Takes up what is known of a cell.
  ///
  /// @return whether that is enough: SOC, capacity and temperature
  boolean take(int cell, PackMeasurement measurement, PackEstimate estimate) {
    this.cell = cell;
    soc = estimate.soc[cell];
    socSigma = estimate.socSigma[cell];
    capacityCoulombs = estimate.capacityCoulombs[cell];
    boolean isCoreKnown = !Double.isNaN(estimate.coreCelsius[cell]);
    celsius = isCoreKnown ? estimate.coreCelsius[cell] : measurement.cellCelsius[cell];
    celsiusSigma =
        isCoreKnown ? estimate.coreCelsiusSigma[cell] : measurement.cellCelsiusSigma[cell];
    readCelsius = measurement.cellReadCelsius[cell];
    boolean isLearnt = !Double.isNaN(estimate.resistanceRatio[cell]);
    double ratio = isLearnt ? estimate.resistanceRatio[cell] : 1;
    double known = isLearnt ? estimate.resistanceRatioSigma[cell] / ratio : FRESH_SIGMA;
    double ofCelsius = RESISTANCE_PER_KELVIN * celsiusSigma;
    resistanceFactor = ratio * cautious(SIGMAS * known, SIGMAS * ofCelsius);
    double widening = Math.clamp(Math.sqrt(estimate.nis[cell]), 1, MOST_WIDENING);
    voltsSigma = widening * parameters.slowVolts().at(soc, celsius);
    double all = soc + socSigma + capacityCoulombs + resistanceFactor + voltsSigma;
    return prediction.isKnown(cell) && Double.isFinite(all) && capacityCoulombs > 0;
  }

  /// What the resistances are reckoned with for doubts in them, as parts, each independent of the
  /// others: that of the model is one of them and already in its voltages.
  private double cautious(double known, double ofCelsius) {
    double model = prediction.caution();
    double all = Math.sqrt(known * known + ofCelsius * ofCelsius + model * model);
    return (1 + all) / (1 + model);
  }

  /// Turns to a direction of the cell that was taken up.
  ///
  /// @param sign 1 to charge, -1 to discharge
  void turn(double sign) {
    this.sign = sign;
    way = limits.way(sign);
    OcvCurve ocv = parameters.ocv();
    cautiousSoc = Math.clamp(soc + sign * SIGMAS * socSigma, 0.0, 1.0);
    cautiousVolts = ocv.volts(cautiousSoc);
    emptiestVolts = ocv.volts(Math.clamp(soc - SIGMAS * socSigma, 0.0, 1.0));
    deratedPart = derating();
    roomCoulombs = roomCoulombs();
    measuredVolts = measuredVolts();
    limitVolts = limitVolts();
    double ampereHours = capacityCoulombs / COULOMBS_PER_AMPERE_HOUR;
    prediction.take(cell, cautiousSoc, celsius, ampereHours, resistanceFactor);
  }

  /// Answers in the direction that it was turned to.
  ///
  /// @param most whether the cell can carry more than this, A, nobody asks; `NaN` without
  void ask(Horizon horizon, double most) {
    prediction.within(horizon.seconds());
    double allowed = way.stringAmps(horizon);
    amps = allowed;
    by = LimitedBy.CURRENT;
    limit(most, LimitedBy.UNKNOWN);
    limit(deratedPart * allowed, LimitedBy.TEMPERATURE);
    limit(roomCoulombs / horizon.seconds(), LimitedBy.SOC);
    limit(prediction.transportAmps(sign), LimitedBy.TRANSPORT);
    double far = farAmps();
    double farVolts = prediction.volts(sign * far);
    if (sign * (farVolts - limitVolts) > 0) { // which is rare: most cells are not the weakest
      limit(CurrentLimit.amps(prediction, sign, limitVolts, amps), LimitedBy.VOLTAGE);
    }
    if (horizon == Horizon.CONTINUOUS) limitHeat(horizon.seconds());
    if (far > farAmps()) {
      far = farAmps();
      farVolts = prediction.volts(sign * far);
    }
    openVolts = prediction.openVolts(sign);
    ohms = Math.max(sign * (farVolts - openVolts) / far, LEAST_OHMS);
    limit(Math.max(sign * (wayVolts() - measuredVolts) / ohms, 0), LimitedBy.VOLTAGE);
    leastOpenVolts = openVolts - cautiousVolts + emptiestVolts;
  }

  /// At which a resistance is measured.
  private double farAmps() {
    return Math.max(amps, LEAST_PART * way.stringAmps());
  }

  private void limit(double most, LimitedBy what) {
    if (!(most < amps)) return;
    amps = most;
    by = what;
  }

  /// What the cautious SOC has taken off already counts: the filter knows the voltage, the sum of
  /// both, better than either.
  private double limitVolts() {
    double taken = Math.abs(cautiousVolts - parameters.ocv().volts(soc));
    return wayVolts() - sign * Math.max(SIGMAS * voltsSigma - taken, 0);
  }

  private double wayVolts() {
    return sign > 0 ? limits.maxVolts() : limits.minVolts();
  }

  /// The newest voltage without what its current drops over R0; `NaN` without one. It limits by
  /// itself, whatever the filter thinks of it: a sensor that is wrong costs power, a cell that is
  /// far from the others would be the price of the contrary.
  private double measuredVolts() {
    double r0 = resistanceFactor * parameters.circuit().r0Ohms().at(soc, celsius);
    return newest.volts(cell) - newest.amps(cell) * r0;
  }

  /// Which part of the current the temperature allows: that of the estimate, and that which the
  /// sensor says, whatever the estimate thinks of it, as for [#measuredVolts].
  private double derating() {
    double room = roomKelvin(celsius) - SIGMAS * celsiusSigma;
    if (!Double.isNaN(readCelsius)) room = Math.min(room, roomKelvin(readCelsius));
    return Math.clamp(room / DERATING_KELVIN, 0.0, 1.0);
  }

  private double roomKelvin(double celsius) {
    return Math.min(way.maxCelsius() - celsius, celsius - way.minCelsius());
  }

  /// The charge between where the cell may be and the end of its window.
  private double roomCoulombs() {
    double room =
        sign > 0
            ? (limits.maxSoc() - cautiousSoc) / parameters.coulombicEfficiency()
            : cautiousSoc - limits.minSoc();
    return Math.max(room, 0) * capacityCoulombs;
  }

  /// The current under which the core does not come to where it would have to be limited.
  private void limitHeat(double seconds) {
    if (thermal.isEmpty()) return;
    double most = way.maxCelsius() - DERATING_KELVIN - SIGMAS * celsiusSigma;
    double watts = thermal.get().wattsToReach(cell, most, WARMING_SECONDS);
    if (!(heatWatts(amps, seconds) > watts)) return;
    double cool = 0;
    double warm = amps;
    for (int k = 0; k < BISECTIONS; k++) {
      double middle = (cool + warm) / 2;
      if (heatWatts(middle, seconds) > watts) warm = middle;
      else cool = middle;
    }
    limit(cool, LimitedBy.TEMPERATURE);
  }

  private double heatWatts(double magnitude, double seconds) {
    if (magnitude == 0) return 0;
    double current = sign * magnitude;
    double soonest = cautiousSoc + current * seconds / capacityCoulombs;
    OcvCurve ocv = parameters.ocv();
    double volts = prediction.volts(current);
    return ocv.heatWatts(Math.clamp(soonest, 0.0, 1.0), celsius, volts * current, current);
  }

  /// Magnitude, A.
  double amps() {
    return amps;
  }

  LimitedBy by() {
    return by;
  }

  /// The voltage without current, V.
  double openVolts() {
    return openVolts;
  }

  /// The same where the cell is as empty as it may be, V.
  double leastOpenVolts() {
    return leastOpenVolts;
  }

  /// By how much each A moves it outward, ohm, above 0.
  double ohms() {
    return ohms;
  }
}
