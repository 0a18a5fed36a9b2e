package io.celltwin.edge.twin;

import io.celltwin.edge.acquisition.SourceInlet;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Clock;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import java.util.List;

/// Lets the JVM compile the whole tick before it matters: a throw-away loop runs over made-up
/// readings, on a clock that never waits, until a tick takes no less time than before. Without it
/// the first seconds of a fast loop are its slowest.
public final class Priming implements Clock {
  /// What priming may cost at most.
  private static final long MOST_NANOS = 1_000_000_000L;

  /// Ticks are timed in blocks: long enough to be measured, short enough to stop soon.
  private static final long BLOCK_NANOS = 20_000_000L;

  /// Blocks in a row that have brought nothing; the compiler's threads work meanwhile.
  private static final int STEADY_BLOCKS = 15;

  /// What counts as faster: less is the machine's own unrest.
  private static final double FASTER = 0.9;

  /// Of the made-up time: the filters look up their parameters once a second, and this makes it
  /// every tenth tick.
  private static final double PERIOD_SECONDS = 0.1;

  private final List<SourceInlet> inlets;
  private final double cellVolts;
  private final int cellsInSeries;
  private final TwinLoop loop;
  private final long startNanos = System.nanoTime();
  private long nowNanos;
  private long ticks;

  // blocks
  private long blockNanos = startNanos;
  private long blockTicks;
  private double bestNanosPerTick = Double.MAX_VALUE;
  private int steady;

  /// @param inlets of live sources, and `packs` behind them: of the size and parameters that
  ///   matter, spoiled afterwards
  /// @param cellVolts that a cell can have
  public Priming(
      List<SourceInlet> inlets, List<PackTwin> packs, double cellVolts, int cellsInSeries) {
    this.inlets = inlets;
    this.cellVolts = cellVolts;
    this.cellsInSeries = cellsInSeries;
    loop = new TwinLoop(PERIOD_SECONDS, inlets, packs);
  }

  /// @return ticks that were made
  public long run() throws InterruptedException {
    loop.runLive(this, () -> 0);
    return ticks;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  /// The loop waits for its next tick: time for readings, or to end.
  @Override
  public void waitUntil(long deadlineNanos) {
    nowNanos = deadlineNanos;
    long realNanos = System.nanoTime();
    if (realNanos - blockNanos >= BLOCK_NANOS && ticks > blockTicks) endBlock(realNanos);
    if (steady == STEADY_BLOCKS || realNanos - startNanos >= MOST_NANOS) {
      loop.stop();
      return;
    }
    for (SourceInlet inlet : inlets) deliver(inlet);
    ticks++;
  }

  private void endBlock(long realNanos) {
    double nanosPerTick = (double) (realNanos - blockNanos) / (ticks - blockTicks);
    steady = nanosPerTick < FASTER * bestNanosPerTick ? 0 : steady + 1;
    bestNanosPerTick = Math.min(bestNanosPerTick, nanosPerTick);
    blockNanos = realNanos;
    blockTicks = ticks;
  }

  /// Whatever may happen to a real tick comes up, or the compiler leaves it out and begins anew the
  /// first time it does: readings that are missing or old, both signs of current.
  private void deliver(SourceInlet inlet) {
    List<Channel> channels = inlet.source().channels();
    ReadingSink ring = inlet.ring();
    double amps = ticks % 32 < 16 ? 1 : -1;
    long sampledNanos = nowNanos - (ticks % 4 == 0 ? 50_000_000 : 0);
    for (int c = 0; c < channels.size(); c++) {
      boolean missing = ticks % 5 == 0 && (c + ticks) % 7 == 0;
      double value =
          switch (channels.get(c).quantity()) {
            case CURRENT, MEAN_CURRENT -> amps;
            case CELL_VOLTAGE -> cellVolts + 0.01 * amps;
            case STRING_VOLTAGE -> cellsInSeries * cellVolts;
            case TEMPERATURE, AMBIENT_TEMPERATURE -> 20 + (double) (ticks % 10);
            case REPORTED_SOC,
                REPORTED_SOH,
                REPORTED_CHARGE_POWER_LIMIT,
                REPORTED_DISCHARGE_POWER_LIMIT,
                REPORTED_CHARGE_CURRENT_LIMIT,
                REPORTED_DISCHARGE_CURRENT_LIMIT ->
                0.5;
          };
      ring.accept(
          c, sampledNanos, missing ? Double.NaN : value, missing ? Quality.INVALID : Quality.GOOD);
    }
  }
}
