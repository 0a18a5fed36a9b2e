package io.celltwin.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmLogTest {
  private static String text(
      AlarmKind kind, boolean raised, double value, double limit, double sigma) {
    return AlarmLog.text(new AlarmEvent("bench", 0, kind, raised, List.of(2), value, limit, sigma));
  }

  @Test
  void aMeasuredValueStandsBesideTheLimitThatItWasJudgedBy() {
    assertEquals(
        "bench: cell_over_voltage raised [2], 4.250 V, limit 4.200",
        text(AlarmKind.CELL_OVER_VOLTAGE, true, 4.25, 4.2, Double.NaN));
  }

  @Test
  void aSensorThatIsFoundWrongIsToldWithBothSignsAndSigma() {
    assertEquals(
        "bench: suspect_voltage raised [2], off by +0.01520 V, sigma 0.0011",
        text(AlarmKind.SUSPECT_VOLTAGE, true, 0.0152, Double.NaN, 0.0011));
    assertEquals(
        "bench: suspect_current raised [2], off by -1.100 A, sigma 0.20",
        text(AlarmKind.SUSPECT_CURRENT, true, -1.1, Double.NaN, 0.2));
  }

  @Test
  void whatHasNoValueTellsNone() {
    assertEquals(
        "bench: suspect_voltage cleared [2]",
        text(AlarmKind.SUSPECT_VOLTAGE, false, Double.NaN, Double.NaN, Double.NaN));
  }
}
