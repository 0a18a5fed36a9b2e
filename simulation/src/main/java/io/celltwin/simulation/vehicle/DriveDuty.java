package io.celltwin.simulation.vehicle;

/// Drives a car along a cycle over and over, rests, charges it and drives on, without end. Knows
/// the battery's truth, as a perfect car would. Used by one thread; a step allocates nothing.
public final class DriveDuty implements Duty {
  /// What a car is doing.
  public enum Phase {
    DRIVING,
    CHARGING,
    /// Without current before or after a charge.
    RESTING,
    /// Switched off.
    PARKED
  }

  /// A cycle that hardly ever stops must not empty the battery on the way to its next stop.
  private static final double RESERVE_SOC = 0.05;

  /// Nothing is heated or cooled at this temperature.
  private static final Weather MILD = Weather.steady(Consumption.MILD_CELSIUS);

  private final DriveCycle cycle;
  private final DutySettings settings;
  private final CarDrive drive;
  private final Charger charger;

  private Phase phase = Phase.DRIVING;
  private Phase afterRest = Phase.CHARGING;
  private long phaseNanos;
  private long lastNanos;

  /// In weather in which nothing is heated or cooled.
  public DriveDuty(Vehicle vehicle, DriveCycle cycle, DutySettings settings) {
    this(vehicle, cycle, settings, MILD);
  }

  public DriveDuty(Vehicle vehicle, DriveCycle cycle, DutySettings settings, Weather weather) {
    this.cycle = cycle;
    this.settings = settings;
    drive = new CarDrive(vehicle, weather);
    charger = new Charger(settings.chargeAmps(), settings.chargeVolts());
  }

  public Phase phase() {
    return phase;
  }

  /// 0 unless driving.
  public double metresPerSecond() {
    return drive.metresPerSecond();
  }

  /// What the car could not do on the way.
  public Powertrain powertrain() {
    return drive.powertrain();
  }

  /// What its battery's terminals could not give.
  public PackCurrent current() {
    return drive.current();
  }

  @Override
  public double packAmps(long nowNanos, TractionBattery battery) {
    double seconds = 1e-9 * (nowNanos - lastNanos);
    lastNanos = nowNanos;
    return switch (phase) {
      case DRIVING -> drive(nowNanos, seconds, battery);
      case CHARGING -> charge(nowNanos, seconds, battery);
      case RESTING, PARKED -> rest(nowNanos);
    };
  }

  @Override
  public long steadyUntilNanos() {
    return phase == Phase.RESTING
        ? StrictMath.max(lastNanos, phaseNanos + settings.restNanos())
        : lastNanos;
  }

  private void enter(Phase next, long nowNanos) {
    phase = next;
    phaseNanos = nowNanos;
    drive.stand();
    charger.begin();
  }

  private double rest(long nowNanos) {
    if (nowNanos - phaseNanos >= settings.restNanos()) enter(afterRest, nowNanos);
    return 0;
  }

  private double drive(long nowNanos, double seconds, TractionBattery battery) {
    double trip = 1e-9 * (nowNanos - phaseNanos);
    drive.follow(cycle, trip);
    double lowestSoc = battery.lowestSoc();
    boolean empty = lowestSoc <= settings.lowestSoc();
    boolean stranded = lowestSoc <= settings.lowestSoc() - RESERVE_SOC;
    if (empty && (drive.metresPerSecond() == 0 || stranded)) {
      enter(Phase.RESTING, nowNanos);
      afterRest = Phase.CHARGING;
      return 0;
    }
    return drive.amps(cycle, trip, nowNanos, seconds, battery);
  }

  private double charge(long nowNanos, double seconds, TractionBattery battery) {
    double amps = charger.amps(seconds, settings.highestSoc(), battery);
    if (charger.done()) {
      enter(Phase.RESTING, nowNanos);
      afterRest = Phase.DRIVING;
    }
    return amps;
  }
}
