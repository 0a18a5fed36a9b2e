package io.celltwin.hil.demo;

import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.DriveDuty;
import io.celltwin.simulation.vehicle.Duty;
import io.celltwin.simulation.vehicle.DutySettings;
import io.celltwin.simulation.vehicle.Vehicle;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Follows a regulation's cycle over and over, and charges in between.
final class CycleDriver implements Driver {
  /// The shipped car that is driven where nobody asks for another.
  static final String CAR = "bolt";

  private final DriveCycle cycle;
  private final DriveDuty duty;

  CycleDriver(Vehicle car, DriveCycle cycle) {
    this.cycle = cycle;
    duty = new DriveDuty(car, cycle, DutySettings.CAR);
  }

  @Override
  public Duty duty() {
    return duty;
  }

  @Override
  public String doing() {
    return duty.phase().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public double metresPerSecond() {
    return duty.metresPerSecond();
  }

  @Override
  public String title() {
    return "drive cycle " + cycle.name().toUpperCase(Locale.ROOT);
  }

  /// Until shortly before the car moves off for the first time, for whoever wants to see it drive:
  /// the WLTC stands for 11 s. It is still at rest then, so that its voltages tell its SOC, and a
  /// current comes before the first of them.
  @Override
  public long headStartNanos() {
    int seconds = 0;
    while (seconds < cycle.seconds() && cycle.metresPerSecond(seconds + 2) == 0) seconds++;
    return Math.max(0, seconds * 1_000_000_000L - 15_000_000L);
  }

  @Override
  public Optional<IOException> failure() {
    return Optional.empty();
  }

  @Override
  public List<String> summary() {
    return List.of();
  }

  @Override
  public void close() {}
}
