package io.celltwin.lab.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulseLevelsTest {
  private static final double AMPERE_HOURS = 2;
  private static final int LEVELS = 5;

  /// What the voltage drops by per A, and what a sample reads that fell into the edge.
  private static final double OHMS = 0.05;

  @TempDir private Path folder;

  private final StringBuilder rows = new StringBuilder();
  private double seconds;
  private double counter;

  private void row(double dt, double amps, double volts) {
    seconds += dt;
    counter += amps * dt / 3600;
    rows.append(
        String.format(Locale.ROOT, "%.2f,%.4f,%.5f,25.00,%.7f%n", seconds, amps, volts, counter));
  }

  /// At each level two pulses of 10 s from rest, then on to the next level.
  private Recording recording() throws Exception {
    rows.append("time_s,current_A,voltage_V,temperature_degC,ah_counter_Ah\n");
    for (int level = 0; level < LEVELS; level++) {
      double open = 4 - 0.1 * level;
      for (double amps : new double[] {-2, -4}) {
        for (int k = 0; k < 60; k++) row(1, 0, open);
        row(0.02, 0, open + OHMS * amps); // into the edge
        for (int k = 0; k < 100; k++) row(0.1, amps, open + OHMS * amps);
        for (int k = 0; k < 60; k++) row(1, 0, open);
      }
      for (int k = 0; k < 300; k++) row(1, -2, open - 0.1);
    }
    Path file = Files.writeString(folder.resolve("hppc_p25.csv"), rows);
    return Recording.read(file);
  }

  private static CellTests tests(Recording recording) {
    return new CellTests("cell", AMPERE_HOURS, List.of(), List.of(), List.of(), List.of(recording));
  }

  @Test
  void judgesEverySecondLevelAndShowsIdentificationTheOthers() throws Exception {
    Recording all = recording();
    PulseLevels levels = PulseLevels.of(tests(all));
    assertEquals(
        List.of(2, 2, 4, 4), levels.unseen().stream().map(PulseLevels.Unseen::level).toList());
    Recording seen = levels.seen().uncounted().getFirst();
    PulseTest left = new PulseTest(Drive.fromFull(seen, AMPERE_HOURS), AMPERE_HOURS);
    assertEquals(2 * 3, left.pulses().size());
    for (PulseTest.Pulse pulse : left.pulses()) {
      double soc = 1 + seen.ampereHours[pulse.before()] / AMPERE_HOURS;
      int level = (int) Math.rint((1 - soc) / 0.0917);
      assertEquals(0, level % 2, "a pulse at " + soc);
    }
  }

  @Test
  void whatIsLeftOutHasFlowedAllTheSame() throws Exception {
    Recording all = recording();
    Recording seen = PulseLevels.of(tests(all)).seen().uncounted().getFirst();
    assertTrue(seen.rows < all.rows);
    assertEquals(charge(all), charge(seen), 1e-9 * Math.abs(charge(all)));
    assertEquals(all.ampereHours[all.rows - 1], seen.ampereHours[seen.rows - 1]);
  }

  private static double charge(Recording recording) {
    double coulombs = 0;
    for (int k = 1; k < recording.rows; k++) {
      coulombs += recording.meanAmps[k] * recording.stepSeconds(k);
    }
    return coulombs;
  }

  @Test
  void aSampleInTheEdgeIsNotTheRestBefore() throws Exception {
    PulseTest test = new PulseTest(Drive.fromFull(recording(), AMPERE_HOURS), AMPERE_HOURS);
    for (PulseTest.Pulse pulse : test.pulses()) {
      double before = test.drive.recording.volts[pulse.before()];
      double in = test.drive.recording.volts[pulse.last()];
      assertEquals(OHMS * pulse.amps(), in - before, 1e-4);
    }
    PulseLevels.Unseen first = PulseLevels.of(tests(recordingAgain())).unseen().getFirst();
    assertEquals(-2, first.amps(), 1e-6);
    assertEquals(OHMS * -2, first.endVolts() - first.beforeVolts(), 1e-4);
    assertEquals(10, first.seconds(), 0.15);
  }

  private Recording recordingAgain() throws Exception {
    rows.setLength(0);
    seconds = 0;
    counter = 0;
    return recording();
  }

  @Test
  void whatHasFlowedBeforeIsToldWithAPulse() throws Exception {
    PulseLevels.Unseen first = PulseLevels.of(tests(recording())).unseen().getFirst();
    double coulombs = first.loads().stream().mapToDouble(l -> l.amps() * l.seconds()).sum();
    double level = 2 * 10 + 4 * 10 + 2 * 300;
    assertEquals(-level, coulombs, 1.0);
    assertEquals(25, first.celsius());
  }
}
