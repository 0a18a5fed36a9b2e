package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.monitor.MonitorSettings.Chip;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever an emulated chain can have is found, named, counted, and over once it is healed.
class MonitorFaultsTest {
  /// What is seen in each scan is found within three of them, the rest by a test within their
  /// period.
  private static final double SECONDS = (MonitorRig.TESTS_NANOS + 3 * MonitorRig.SCAN_NANOS) / 1e9;

  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void everyFaultIsNamedInTimeAndLiftedWhenItIsGone(Chip chip) {
    List<MonitorFaultTable.Row> rows = MonitorFaultTable.rows(chip);
    assertTrue(rows.size() > 25, rows.size() + " faults");
    assertAll(rows.stream().map(MonitorFaultsTest::row));
  }

  private static Executable row(MonitorFaultTable.Row row) {
    return () -> {
      assertTrue(row.detected() >= 0, row.fault() + ": never found; found " + row.found());
      // Noise is found when it comes; on a bus so slow a scan itself takes seconds.
      boolean takesLonger =
          row.fault().startsWith("one bit") || row.fault().startsWith("every transfer 30 ms");
      assertTrue(row.detected() <= (takesLonger ? 5 : SECONDS), row.toString());
      assertTrue(row.recovered() >= 0, row.fault() + ": not as before after it was healed");
      // After its naming a fault lets nothing wrong through.
      assertEquals(0, row.wrongAfter(), row.toString());
    };
  }
}
