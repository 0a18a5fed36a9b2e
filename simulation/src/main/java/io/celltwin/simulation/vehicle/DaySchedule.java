package io.celltwin.simulation.vehicle;

import java.util.List;

/// What a car does on one day, in seconds of the day.
///
/// @param trips in order, not overlapping, ending on the same day
/// @param plugInSecond from when it charges while it does not drive, after its last trip; the rest
///   of the day it is parked. It stays plugged in over midnight until the next day's first trip.
public record DaySchedule(List<Trip> trips, int plugInSecond) {
  static final int DAY_SECONDS = 86_400;

  /// @param startSecond of the day
  /// @param rounds of the cycle
  public record Trip(int startSecond, DriveCycle cycle, int rounds) {
    public Trip {
      if (startSecond < 0 || rounds < 1) {
        throw new IllegalArgumentException(
            "start %d s, %d rounds: expected 0 or later, at least 1"
                .formatted(startSecond, rounds));
      }
    }

    double endSecond() {
      return startSecond + rounds * cycle.seconds();
    }
  }

  /// To work in the morning and back in the evening.
  public static DaySchedule commuting(DriveCycle cycle) {
    return new DaySchedule(
        List.of(new Trip(7 * 3600, cycle, 1), new Trip(17 * 3600, cycle, 1)), 22 * 3600);
  }

  /// Not driven, not charged.
  public static DaySchedule idle() {
    return new DaySchedule(List.of(), DAY_SECONDS);
  }

  public DaySchedule {
    trips = List.copyOf(trips);
    double free = 0;
    for (Trip trip : trips) {
      if (trip.startSecond() < free || trip.endSecond() > DAY_SECONDS) {
        throw new IllegalArgumentException(
            "trip from %d to %.0f s: expected after %.0f s and within the day"
                .formatted(trip.startSecond(), trip.endSecond(), free));
      }
      free = trip.endSecond();
    }
    if (plugInSecond < free || plugInSecond > DAY_SECONDS) {
      throw new IllegalArgumentException(
          "plugInSecond %d, expected %.0f..%d".formatted(plugInSecond, free, DAY_SECONDS));
    }
  }
}
