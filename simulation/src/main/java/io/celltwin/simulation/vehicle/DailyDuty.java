package io.celltwin.simulation.vehicle;

import io.celltwin.simulation.vehicle.DaySchedule.Trip;
import java.util.List;

/// A car's everyday life, day after day: drives, stands parked, is charged over night. Time 0 is
/// midnight. Used by one thread; a step allocates nothing. While the car is parked
/// [#steadyUntilNanos] lies hours ahead, so that a year takes few steps.
public final class DailyDuty implements Duty {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long DAY_NANOS = DaySchedule.DAY_SECONDS * SECOND_NANOS;

  /// What is drawn while nobody is in the car.
  private final double parkedAmps;

  private final DaySchedule[] days;
  private final DutySettings settings;
  private final CarDrive drive;
  private final Charger charger;

  private DriveDuty.Phase phase = DriveDuty.Phase.PARKED;
  private long lastNanos;
  private long steadyUntilNanos;
  private boolean plugged;
  private boolean stranded;
  private long abandonedTrips;

  /// @param days one after the other, over and over: seven make a week
  /// @param parkedAmps of the contactors' side of the battery while parked, 0 or more
  public DailyDuty(
      Vehicle vehicle,
      List<DaySchedule> days,
      DutySettings settings,
      Weather weather,
      double parkedAmps) {
    if (days.isEmpty()) throw new IllegalArgumentException("no day, expected at least one");
    Figures.within("parkedAmps", parkedAmps, 0, 100);
    this.days = days.toArray(DaySchedule[]::new);
    this.settings = settings;
    this.parkedAmps = parkedAmps;
    drive = new CarDrive(vehicle, weather);
    charger = new Charger(settings.chargeAmps(), settings.chargeVolts());
  }

  public DriveDuty.Phase phase() {
    return phase;
  }

  /// 0 unless driving.
  public double metresPerSecond() {
    return drive.metresPerSecond();
  }

  /// Driven so far.
  public double metres() {
    return drive.metres();
  }

  /// Trips that ended early, or did not begin, because the battery was empty.
  public long abandonedTrips() {
    return abandonedTrips;
  }

  /// What the car could not do on the way.
  public Powertrain powertrain() {
    return drive.powertrain();
  }

  @Override
  public double packAmps(long nowNanos, TractionBattery battery) {
    long midnight = nowNanos - nowNanos % DAY_NANOS;
    DaySchedule day = days[(int) (nowNanos / DAY_NANOS % days.length)];
    double second = 1e-9 * (nowNanos - midnight);
    double step = 1e-9 * (nowNanos - lastNanos);
    lastNanos = nowNanos;
    steadyUntilNanos = nowNanos;
    int trip = trip(day, second);
    if (trip < 0) stranded = false;
    if (trip >= 0 && !stranded) {
      plugged = false;
      return drive(day.trips().get(trip), second, nowNanos, step, battery);
    }
    if (!plugged && trip < 0 && second >= day.plugInSecond()) {
      plugged = true;
      charger.begin();
    }
    if (plugged && !charger.done()) return charge(step, battery);
    enter(DriveDuty.Phase.PARKED);
    steadyUntilNanos = midnight + StrictMath.round(1e9 * nextSecond(day, second, trip));
    return -parkedAmps;
  }

  private double drive(
      Trip trip, double second, long nowNanos, double step, TractionBattery battery) {
    boolean begins = enter(DriveDuty.Phase.DRIVING);
    if (battery.lowestSoc() <= settings.lowestSoc()) {
      stranded = true;
      abandonedTrips++;
      enter(DriveDuty.Phase.PARKED);
      return -parkedAmps;
    }
    double driven = second - trip.startSecond();
    drive.follow(trip.cycle(), driven);
    return drive.amps(trip.cycle(), driven, nowNanos, begins ? 0 : step, battery);
  }

  private double charge(double step, TractionBattery battery) {
    boolean begins = enter(DriveDuty.Phase.CHARGING);
    return charger.amps(begins ? 0 : step, settings.highestSoc(), battery);
  }

  /// Whether this phase has only begun: the time since the last question was another's.
  private boolean enter(DriveDuty.Phase next) {
    boolean begins = phase != next;
    phase = next;
    if (next != DriveDuty.Phase.DRIVING) drive.stand();
    return begins;
  }

  /// The trip of this moment, -1 between trips.
  private static int trip(DaySchedule day, double second) {
    List<Trip> trips = day.trips();
    for (int i = 0; i < trips.size(); i++) {
      if (second >= trips.get(i).startSecond() && second < trips.get(i).endSecond()) return i;
    }
    return -1;
  }

  /// When a parked car's current may change: at the next trip, when it is plugged in, at midnight.
  private static double nextSecond(DaySchedule day, double second, int trip) {
    if (trip >= 0) return day.trips().get(trip).endSecond();
    double next = second < day.plugInSecond() ? day.plugInSecond() : DaySchedule.DAY_SECONDS;
    List<Trip> trips = day.trips();
    for (int i = trips.size() - 1; i >= 0; i--) {
      if (trips.get(i).startSecond() > second) next = trips.get(i).startSecond();
    }
    return next;
  }

  @Override
  public long steadyUntilNanos() {
    return steadyUntilNanos;
  }
}
