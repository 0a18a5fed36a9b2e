package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MotorTest {
  private static final double PER_MINUTE = 2 * StrictMath.PI / 60;

  /// Of the size of the motor that was measured.
  private final Motor leaf = new Motor(80e3, 280, 7.9377);

  private double efficiency(double newtonMetres, double perMinute) {
    double shaft = newtonMetres * perMinute * PER_MINUTE;
    return shaft / (shaft + leaf.motorLossWatts(newtonMetres, perMinute * PER_MINUTE));
  }

  @Test
  void isAsGoodAsTheMotorThatWasMeasured() {
    double best = 0;
    for (double torque = 5; torque <= 280; torque += 5) {
      for (double speed = 250; speed <= 10_000; speed += 250) {
        boolean reachable = torque <= leaf.mostNewtonMetres(speed * PER_MINUTE);
        if (reachable) best = StrictMath.max(best, efficiency(torque, speed));
      }
    }
    assertEquals(0.97, best, 0.005);
    assertTrue(efficiency(280, 2000) < 0.9);
    double watts = 100 * 7000 * PER_MINUTE;
    assertEquals(0.99, watts / (watts + leaf.inverterLossWatts(100)), 0.006);
  }

  @Test
  void takesLessThanItGivesInAllFourQuadrants() {
    for (double torque : new double[] {-120, -10, 0, 10, 120}) {
      for (double speed : new double[] {-400, -50, 0, 50, 400}) {
        double drawn = leaf.drawnWatts(torque, speed);
        assertTrue(drawn > torque * speed, () -> torque + " Nm at " + speed);
        assertEquals(drawn, leaf.drawnWatts(-torque, -speed), 1e-9, "reverse is as forwards");
      }
    }
  }

  @Test
  void drawsItsInvertersStandbyWhenItDoesNothing() {
    assertEquals(40, leaf.drawnWatts(0, 0), 1e-9);
  }

  @Test
  void losesLessOfItsPowerTheLargerItIs() {
    Motor large = new Motor(16 * 80e3, 16 * 280, 8);
    double share = leaf.motorLossWatts(280, 300) / 80e3;
    assertEquals(share / 2, large.motorLossWatts(16 * 280, 300) / (16 * 80e3), 1e-12);
  }

  @Test
  void givesPeakTorqueUpToTheBaseSpeedAndPeakPowerAbove() {
    assertEquals(280, leaf.mostNewtonMetres(0));
    assertEquals(280, leaf.mostNewtonMetres(leaf.baseRadiansPerSecond()));
    assertEquals(80e3, leaf.mostNewtonMetres(-600) * 600, 1e-6);
  }

  @Test
  void refusesWhatIsNoMotor() {
    assertThrows(IllegalArgumentException.class, () -> new Motor(0, 280, 8));
    assertThrows(IllegalArgumentException.class, () -> new Motor(80e3, Double.NaN, 8));
    assertThrows(IllegalArgumentException.class, () -> new Motor(80e3, 280, -1));
  }
}
