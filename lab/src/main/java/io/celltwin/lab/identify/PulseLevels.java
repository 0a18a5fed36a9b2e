package io.celltwin.lab.identify;

import java.util.ArrayList;
import java.util.List;

/// Tests of pulses at many states of charge, of which every second is kept from identification to
/// be judged: pulses and the rests behind them.
public final class PulseLevels {
  /// Pulses whose states of charge differ by less are of one level.
  private static final double SAME_LEVEL = 0.025;

  /// What is judged is the end of a pulse of this length, s.
  private static final double PULSE_SECONDS = 10;

  private static final double NEAR_SECONDS = 0.5;

  /// A pulse that identification has not seen.
  ///
  /// @param level number of its level in the file, from full
  /// @param celsius before it
  /// @param beforeVolts at rest
  /// @param seconds how long it has lasted when it is judged
  /// @param endVolts then
  /// @param loads what the cell has gone through in this file before
  public record Unseen(
      String file,
      int chamberCelsius,
      int level,
      double celsius,
      double amps,
      double beforeVolts,
      double seconds,
      double endVolts,
      List<PulseTest.Load> loads) {
    public Unseen {
      loads = List.copyOf(loads);
    }
  }

  private final double ampereHours;
  private final List<Unseen> unseen = new ArrayList<>();
  private final CellTests seen;

  private PulseLevels(CellTests all) {
    ampereHours = all.ampereHours();
    List<Drive> pulses = all.pulses().stream().map(this::kept).toList();
    List<Recording> uncounted =
        all.uncounted().stream()
            .map(recording -> kept(Drive.fromFull(recording, ampereHours)).recording)
            .toList();
    seen = new CellTests(all.name(), ampereHours, all.ocvTests(), all.drives(), pulses, uncounted);
  }

  public static PulseLevels of(CellTests all) {
    return new PulseLevels(all);
  }

  /// What identification may see.
  public CellTests seen() {
    return seen;
  }

  /// In the order of the files.
  public List<Unseen> unseen() {
    return List.copyOf(unseen);
  }

  private Drive kept(Drive drive) {
    PulseTest test = new PulseTest(drive, ampereHours);
    boolean[] dropped = new boolean[drive.recording.rows];
    int level = -1;
    double socOfLevel = Double.POSITIVE_INFINITY;
    for (PulseTest.Pulse pulse : test.pulses()) {
      if (socOfLevel - drive.soc[pulse.before()] > SAME_LEVEL) {
        level++;
        socOfLevel = drive.soc[pulse.before()];
      }
      if (level % 2 == 0) continue;
      judge(drive, test, pulse, level);
      drop(drive.recording, pulse, dropped);
    }
    return drive.without(dropped);
  }

  private static void drop(Recording recording, PulseTest.Pulse pulse, boolean[] dropped) {
    double rest = Math.abs(pulse.amps()) / 20;
    int row = pulse.before() + 1;
    while (row <= pulse.last()) dropped[row++] = true;
    while (row < recording.rows && Math.abs(recording.amps[row]) <= rest) dropped[row++] = true;
  }

  private void judge(Drive drive, PulseTest test, PulseTest.Pulse pulse, int level) {
    Recording r = drive.recording;
    int before = pulse.before();
    int end = before + 1;
    while (end < pulse.last() && r.seconds[end + 1] - r.seconds[before] <= PULSE_SECONDS) end++;
    double seconds = r.seconds[end] - r.seconds[before];
    if (Math.abs(seconds - PULSE_SECONDS) > NEAR_SECONDS) return;
    unseen.add(
        new Unseen(
            drive.name(),
            drive.chamberCelsius(),
            level + 1,
            r.celsius[before],
            pulse.amps(),
            r.volts[before],
            seconds,
            r.volts[end],
            test.loadsBefore(before)));
  }
}
