package io.celltwin.simulation.vehicle;

/// When a car is driven and how it is charged.
///
/// @param lowestSoc the emptiest cell at which it turns in for a charge, 0..1
/// @param highestSoc the fullest cell at which it is charged no further, 0..1
/// @param chargeAmps constant current at the pack's terminals
/// @param chargeVolts no cell is charged above; the current falls from there
/// @param restNanos without current before and after a charge, where it drives on at once
public record DutySettings(
    double lowestSoc, double highestSoc, double chargeAmps, double chargeVolts, long restNanos) {

  /// 85 A are 30 kW at 350 V.
  public static final DutySettings CAR = new DutySettings(0.10, 0.90, 85, 4.15, 60_000_000_000L);

  /// At home: 20 A are 7 kW at 350 V.
  public static final DutySettings HOME = new DutySettings(0.05, 0.85, 20, 4.15, 0);

  public DutySettings {
    if (!(lowestSoc >= 0 && lowestSoc < highestSoc && highestSoc <= 1)) {
      throw new IllegalArgumentException(
          "lowestSoc " + lowestSoc + ", highestSoc " + highestSoc + ", expected 0 to 1, rising");
    }
    Figures.above("chargeAmps", chargeAmps, 0);
    Figures.above("chargeVolts", chargeVolts, 0);
    if (restNanos < 0) {
      throw new IllegalArgumentException("restNanos " + restNanos + ", expected 0 or more");
    }
  }
}
