package io.celltwin.simulation;

import io.celltwin.simulation.plant.LgM50;
import io.celltwin.simulation.plant.PackSettings;

/// When a car is driven and how it is charged.
///
/// @param lowestSoc the emptiest cell at which it turns in for a charge, 0..1
/// @param highestSoc the fullest cell at which it drives on, 0..1
/// @param chargeAmps constant current at the pack's terminals
/// @param chargeVolts no cell is charged above; the current falls from there
/// @param restNanos without current before and after a charge
public record DutySettings(
    double lowestSoc, double highestSoc, double chargeAmps, double chargeVolts, long restNanos) {

  /// 85 A are C/2 of [PackSettings#CAR], 30 kW.
  public static final DutySettings CAR = new DutySettings(0.10, 0.90, 85, 4.15, 60_000_000_000L);

  public DutySettings {
    if (!(lowestSoc >= 0 && lowestSoc < highestSoc && highestSoc <= 1)) {
      throw new IllegalArgumentException(
          "lowestSoc " + lowestSoc + ", highestSoc " + highestSoc + ", expected 0 to 1, rising");
    }
    if (!(chargeAmps > 0)) throw new IllegalArgumentException("chargeAmps " + chargeAmps);
    if (!(chargeVolts > LgM50.EMPTY_VOLTS && chargeVolts <= LgM50.FULL_VOLTS)) {
      throw new IllegalArgumentException("chargeVolts " + chargeVolts + ", expected 2.5..4.2");
    }
    if (restNanos < 0) throw new IllegalArgumentException("restNanos " + restNanos);
  }
}
