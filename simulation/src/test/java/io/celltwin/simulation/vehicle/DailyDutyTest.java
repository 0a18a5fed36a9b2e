package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.vehicle.DaySchedule.Trip;
import io.celltwin.simulation.vehicle.DriveDuty.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DailyDutyTest {
  private static final long SECOND = 1_000_000_000;
  private static final long HOUR = 3600 * SECOND;
  private static final Weather CENTRAL_EUROPE = new Seasons(9.5, 9.5, 4);

  private final Vehicle bolt = VehicleFile.shipped("bolt");
  private long steps;

  private DailyDuty duty(List<DaySchedule> days) {
    return new DailyDuty(bolt, days, DutySettings.HOME, CENTRAL_EUROPE, 0.01);
  }

  private static List<DaySchedule> week() {
    List<DaySchedule> week = new ArrayList<>();
    for (int day = 0; day < 5; day++) week.add(DaySchedule.commuting(DriveCycle.wltc()));
    Trip outing = new Trip(10 * 3600, DriveCycle.hwfet(), 4);
    week.add(new DaySchedule(List.of(outing), 20 * 3600));
    week.add(DaySchedule.idle());
    return week;
  }

  /// In steps of a second, longer ones where the current is steady.
  private void run(DailyDuty duty, SmallBattery battery, long fromNanos, long untilNanos) {
    for (long now = fromNanos; now < untilNanos; ) {
      double amps = duty.packAmps(now, battery);
      long next = StrictMath.max(now + SECOND, duty.steadyUntilNanos());
      next = StrictMath.min(next, untilNanos);
      battery.advance(1e-9 * (next - now), amps);
      now = next;
      steps++;
    }
  }

  @Test
  void drivesParksAndChargesByTheClock() {
    DailyDuty duty = duty(week());
    SmallBattery battery = new SmallBattery(0.6, 175);
    run(duty, battery, 0, 7 * HOUR);
    assertTrue(steps < 5, "a night without a plug is few steps");
    assertSame(Phase.PARKED, duty.phase());
    run(duty, battery, 7 * HOUR, 7 * HOUR + 800 * SECOND);
    assertSame(Phase.DRIVING, duty.phase());
    assertTrue(duty.metresPerSecond() > 1);
    run(duty, battery, 7 * HOUR + 800 * SECOND, 12 * HOUR);
    assertSame(Phase.PARKED, duty.phase());
    assertEquals(23_270, duty.metres(), 20);
    assertEquals(0, duty.metresPerSecond());
    double before = battery.soc;
    run(duty, battery, 12 * HOUR, 16 * HOUR);
    assertEquals(before - 0.01 * 4 / 175, battery.soc, 1e-9);
    run(duty, battery, 16 * HOUR, 23 * HOUR);
    assertSame(Phase.CHARGING, duty.phase());
    run(duty, battery, 23 * HOUR, 30 * HOUR);
    assertSame(Phase.PARKED, duty.phase());
    assertEquals(DutySettings.HOME.highestSoc(), battery.soc, 0.002);
  }

  @Test
  void aYearIsQuicklyOverAndAlwaysTheSame() {
    long year = 365 * 24 * HOUR;
    DailyDuty duty = duty(week());
    SmallBattery battery = new SmallBattery(0.6, 175);
    run(duty, battery, 0, year);
    long perDay = steps / 365;
    // 5 * 2 * 30 and 51 minutes of driving and some charging by the second, the rest in one step.
    assertTrue(perDay < 12_000, () -> perDay + " steps a day");
    double weeks = 365 / 7.0;
    assertEquals(weeks * (10 * 23_270 + 4 * 16_510), duty.metres(), 0.01 * duty.metres());
    assertEquals(0, duty.abandonedTrips());
    SmallBattery again = new SmallBattery(0.6, 175);
    run(duty(week()), again, 0, year);
    assertEquals(battery.soc, again.soc);
  }

  @Test
  void winterCostsMoreThanSummer() {
    double[] used = new double[2];
    for (int season = 0; season < 2; season++) {
      DailyDuty duty = duty(week());
      SmallBattery battery = new SmallBattery(0.8, 175);
      long day = season * 182L * 24 * HOUR; // 182 days are 26 weeks
      run(duty, battery, day, day + 20 * HOUR);
      used[season] = 0.8 - battery.soc;
    }
    // Heating 20 K at 100 W/K for an hour is 2 kWh of 8.
    assertTrue(used[0] > 1.15 * used[1], () -> used[0] + " and " + used[1]);
  }

  @Test
  void leavesOffWhereTheBatteryIsEmpty() {
    DailyDuty duty = duty(week());
    SmallBattery battery = new SmallBattery(0.06, 175);
    run(duty, battery, 0, 24 * HOUR);
    assertEquals(2, duty.abandonedTrips());
    assertTrue(battery.soc > 0.04);
  }

  @Test
  void refusesADayThatCannotBe() {
    DriveCycle wltc = DriveCycle.wltc();
    Trip late = new Trip(86_000, wltc, 1);
    assertThrows(IllegalArgumentException.class, () -> new DaySchedule(List.of(late), 86_400));
    Trip one = new Trip(3600, wltc, 2);
    Trip other = new Trip(3600 + 1800, wltc, 1);
    assertThrows(
        IllegalArgumentException.class, () -> new DaySchedule(List.of(one, other), 86_400));
    assertThrows(IllegalArgumentException.class, () -> new DaySchedule(List.of(one), 3700));
    assertThrows(IllegalArgumentException.class, () -> new Trip(-1, wltc, 1));
  }
}
