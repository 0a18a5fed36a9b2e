package io.celltwin.hil.scenario;

import java.util.List;
import java.util.OptionalDouble;

/// Scenarios whose bench fails in the middle of a run.
public final class BrokenRuns {
  private BrokenRuns() {}

  public static Scenario at(double seconds, Scenario sound) {
    return by(
        () -> {
          throw new IllegalStateException("torn off");
        },
        seconds,
        sound);
  }

  public static Scenario by(Runnable what, double seconds, Scenario sound) {
    Fault torn =
        new Fault("fault", "torn", seconds, OptionalDouble.empty(), _ -> what.run(), _ -> {});
    return new Scenario(
        sound.file(),
        sound.title(),
        sound.config(),
        sound.mqtt(),
        sound.durationSeconds(),
        sound.seed(),
        sound.plant(),
        sound.errors(),
        sound.sampling(),
        sound.faults(),
        List.of(torn),
        sound.expectations(),
        sound.opposite(),
        sound.hasToFail());
  }
}
