package io.celltwin.hil.command;

import io.celltwin.hil.scenario.Scenario;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/// Says now and then how far a run is that takes long; nothing of one that does not.
final class RunProgress implements DoubleConsumer {
  private static final double PAUSE_SECONDS = 3;

  private final Scenario scenario;
  private final String which;
  private final PrintWriter print;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private double quietUntilSeconds = PAUSE_SECONDS;

  /// @param which of all runs: `3 of 42`
  /// @param nanoTime the clock on the wall
  RunProgress(Scenario scenario, String which, PrintWriter print, LongSupplier nanoTime) {
    this.scenario = scenario;
    this.which = which;
    this.print = print;
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
  }

  /// @param seconds of the scenario that are over
  @Override
  public void accept(double seconds) {
    double took = (nanoTime.getAsLong() - startNanos) * 1e-9;
    double all = scenario.durationSeconds();
    double left = took * (all - seconds) / seconds;
    if (took < quietUntilSeconds || left < 1) return;
    quietUntilSeconds = took + PAUSE_SECONDS;
    print.printf(
        Locale.ROOT,
        "       %s, %s: %.0f of %.0f s, %.0f %%, %.0f times real time, %.0f s to go%n",
        which,
        scenario.name(),
        seconds,
        all,
        100 * seconds / all,
        seconds / took,
        left);
    print.flush();
  }
}
