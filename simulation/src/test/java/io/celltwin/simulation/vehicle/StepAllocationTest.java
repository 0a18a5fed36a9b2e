package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepAllocationTest {
  private static final long TENTH = 100_000_000;
  private static final int STEPS = 400_000; // eleven hours

  @Test
  void aStepAllocatesNothing() {
    Vehicle bolt = VehicleFile.shipped("bolt");
    Weather weather = new Seasons(9.5, 9.5, 4);
    assertEquals(
        0, bytes(new DriveDuty(bolt, DriveCycle.wltc(), DutySettings.CAR, weather)), "driving");
    List<DaySchedule> days = List.of(DaySchedule.commuting(DriveCycle.udds()));
    assertEquals(0, bytes(new DailyDuty(bolt, days, DutySettings.HOME, weather, 0)), "every day");
    MotorDuty feed = new MotorDuty(VehicleFile.shipped("beamng"), weather);
    feed.motor(2, 100, 200);
    assertEquals(0, bytes(feed), "fed");
  }

  /// Beyond what the first run, on which classes are set up, has allocated.
  private static long bytes(Duty duty) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    SmallBattery battery = new SmallBattery(0.6, 175);
    long least = Long.MAX_VALUE;
    long step = 0;
    for (int round = 0; round < 4; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int n = 0; n < STEPS; n++, step++) {
        battery.advance(0.1, duty.packAmps(step * TENTH, battery));
      }
      least = StrictMath.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least < 1024 ? 0 : least; // so much the JVM itself has been seen to allocate
  }
}
