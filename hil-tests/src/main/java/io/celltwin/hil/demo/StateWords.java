package io.celltwin.hil.demo;

import io.celltwin.edge.signal.PowerSignals.Question;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.life.LifeCounts;
import io.celltwin.estimator.power.EnergyEstimate.UsableEnergy;
import io.celltwin.estimator.power.Horizon;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// What the twin says of power, energy, health and life, in words of at most 70 columns. What is
/// not known is said to be so, or `-`.
final class StateWords {
  private static final double KILO = 1e-3;
  private static final double PERCENT = 100;
  private static final double SECONDS_PER_MINUTE = 60;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;

  private final TwinState state;
  private final String plusMinus;

  /// @param unicode whether a plus-minus sign can be shown
  StateWords(TwinState state, boolean unicode) {
    this.state = state;
    plusMinus = unicode ? "±" : "+-";
  }

  /// A number, or `-` where there is none.
  static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /// Such as `164.6 for 10 s (cell 20 voltage), 133.3 for long (current)`, kW.
  String power(boolean charges) {
    return kilowatts(charges, Horizon.SECONDS_10, "for 10 s")
        + ", "
        + kilowatts(charges, Horizon.CONTINUOUS, "for long");
  }

  private String kilowatts(boolean charges, Horizon horizon, String time) {
    Question question = new Question(charges, horizon);
    String by = question.limit(state).map(limit -> " (" + limit + ")").orElse("");
    return number("%.1f", KILO * question.of(state).watts()) + " " + time + by;
  }

  /// In one word each, for a line: `gives 164.6 takes 42.7 kW`.
  String briefPower() {
    return "gives "
        + number("%.1f", KILO * state.power().discharge(Horizon.SECONDS_10).watts())
        + " takes "
        + number("%.1f", KILO * state.power().charge(Horizon.SECONDS_10).watts())
        + " kW";
  }

  /// Such as `47.49 of 60.75 kWh usable, ± 11.44 (3 sigma); empty in 7:38 h`.
  String energy() {
    UsableEnergy energy = state.energy();
    if (Double.isNaN(energy.wattHours())) return "not known yet";
    return number("%.2f", KILO * energy.wattHours())
        + number(" of %.2f kWh usable", KILO * energy.fullWattHours())
        + number(", " + plusMinus + " %.2f (3 sigma)", 3 * KILO * energy.sigmaWattHours())
        + (Double.isNaN(energy.secondsToEmpty())
            ? ""
            : "; empty in " + hours(energy.secondsToEmpty()))
        + (Double.isNaN(energy.secondsToFull())
            ? ""
            : "; full in " + hours(energy.secondsToFull()));
  }

  private static String hours(double seconds) {
    long minutes = Math.round(seconds / SECONDS_PER_MINUTE);
    return String.format(Locale.ROOT, "%d:%02d h", minutes / 60, minutes % 60);
  }

  /// The least capacity and the largest resistance of the cells that have told theirs.
  String health() {
    Extremes capacity = new Extremes(state.cells(), state::stateOfHealth);
    Extremes ohms = new Extremes(state.cells(), state::resistanceRatio);
    return "SOH "
        + learnt(capacity.known, capacity.min, capacity.minIndex, state::stateOfHealthSigma)
        + "; resistance "
        + learnt(ohms.known, ohms.max, ohms.maxIndex, state::resistanceRatioSigma);
  }

  private String learnt(int known, double ratio, int cell, IntToDoubleFunction sigma) {
    if (known == 0) return "not learnt yet";
    String of = known == state.cells() ? "" : String.format(Locale.ROOT, ", %d cells", known);
    return number("%.1f %% ", PERCENT * ratio)
        + plusMinus
        + number(" %.1f", 3 * PERCENT * sigma.applyAsDouble(cell))
        + " (cell "
        + (cell + 1)
        + of
        + ")";
  }

  /// For a line: `SOH 98.2 %`.
  String briefHealth() {
    return "SOH "
        + number("%.1f %%", PERCENT * new Extremes(state.cells(), state::stateOfHealth).min);
  }

  /// Such as `0.412 kWh out, 0.031 kWh in, 0.0034 full cycles in 0.02 h`.
  String life() {
    LifeCounts life = state.life();
    return sum("%.3f kWh out, ", life, life::dischargedJoules)
        + sum("%.3f kWh in, ", life, life::chargedJoules)
        + number("%.4f full cycles in ", life.fullEquivalentCycles)
        + number("%.2f h", life.powerOnSeconds / SECONDS_PER_HOUR);
  }

  private static String sum(String format, LifeCounts life, IntToDoubleFunction joules) {
    double sum = IntStream.range(0, life.strings()).mapToDouble(joules).sum();
    return number(format, sum / JOULES_PER_KILOWATT_HOUR);
  }
}
