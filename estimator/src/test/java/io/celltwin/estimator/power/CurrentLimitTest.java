package io.celltwin.estimator.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CurrentLimitTest {
  private static final double MOST_AMPS = 100;

  @Test
  void endsOnTheLimitInside() {
    // bends as a charge transfer does, as depletion does, and with a corner
    assertFound(-1, 2.5, i -> 3.6 + 0.01 * i - 0.1 * StrictMath.log(1 - i / 2));
    assertFound(-1, 2.5, i -> 3.6 + 0.002 * i + 1e-6 * i * i * i);
    assertFound(1, 4.2, i -> 3.6 + 0.005 * i + 0.05 * StrictMath.log(1 + 5 * i));
    assertFound(1, 4.2, i -> 4.1 + 0.002 * i + (i > 20 ? (i - 20) * 10 : 0));
  }

  private static void assertFound(double sign, double limit, DoubleUnaryOperator volts) {
    Cell cell = new Cell(volts);
    double found = CurrentLimit.amps(cell, sign, limit, MOST_AMPS);
    assertTrue(found > 0 && found < MOST_AMPS, "found " + found);
    assertTrue(sign * (limit - volts.applyAsDouble(sign * found)) >= 0, "inside at " + found);
    double more = sign * (found + 0.01 * MOST_AMPS);
    assertTrue(sign * (limit - volts.applyAsDouble(more)) < 0, "beyond just above " + found);
    assertTrue(cell.asked <= 22, cell.asked + " questions");
  }

  @Test
  void isWhatIsAskedForWhereTheVoltageStaysInside() {
    assertEquals(MOST_AMPS, CurrentLimit.amps(new Cell(i -> 3.6 + 0.001 * i), -1, 2.5, MOST_AMPS));
  }

  @Test
  void isNothingWhereTheVoltageIsBeyondTheLimitAlready() {
    assertEquals(0, CurrentLimit.amps(new Cell(i -> 2.4 + 0.001 * i), -1, 2.5, MOST_AMPS));
    assertEquals(0, CurrentLimit.amps(new Cell(i -> 4.3 + 0.001 * i), 1, 4.2, MOST_AMPS));
    assertEquals(0, CurrentLimit.amps(new Cell(i -> 3.6 + 0.001 * i), 1, 4.2, 0));
  }

  /// A voltage over the current, and how often it was asked for.
  private static final class Cell implements PulsePrediction {
    private final DoubleUnaryOperator volts;
    private int asked;

    Cell(DoubleUnaryOperator volts) {
      this.volts = volts;
    }

    @Override
    public void take(
        int cell,
        double soc,
        double celsius,
        double capacityAmpereHours,
        double resistanceFactor) {}

    @Override
    public void within(double seconds) {}

    @Override
    public double openVolts(double sign) {
      return volts(0);
    }

    @Override
    public double volts(double amps) {
      asked++;
      return volts.applyAsDouble(amps);
    }

    @Override
    public double transportAmps(double sign) {
      return Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean isKnown(int cell) {
      return true;
    }

    @Override
    public double caution() {
      return 0;
    }
  }
}
