package io.celltwin.hil.demo;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.util.Optional;
import java.util.function.Supplier;

/// Compares every estimate with the truth, cell by cell, and keeps the newest state for whoever
/// shows it. Written by the loop's thread, read by any.
public final class TruthScore implements TwinSink {
  /// The bound that the demo shows; of a Gaussian it holds 99.7 %.
  private static final double BOUND_SIGMAS = 3;

  private final Supplier<PackTruth> truth;
  private volatile Snapshot snapshot = new Snapshot(Optional.empty(), 0, 0, 0);

  /// @param state the newest
  /// @param samples estimates of a cell that have been compared
  /// @param within those with the truth inside three sigma
  /// @param worstError largest distance of an estimate from the truth, ratio of SOC
  public record Snapshot(Optional<TwinState> state, long samples, long within, double worstError) {
    public double withinShare() {
      return samples == 0 ? Double.NaN : (double) within / samples;
    }
  }

  /// @param truth of the moment of the state that is being compared
  public TruthScore(Supplier<PackTruth> truth) {
    this.truth = truth;
  }

  @Override
  public void state(TwinState state) {
    PackTruth now = truth.get();
    Snapshot before = snapshot;
    long samples = before.samples();
    long within = before.within();
    double worst = before.worstError();
    for (int c = 0; c < state.cells(); c++) {
      double error = Math.abs(state.soc(c) - now.soc(c));
      if (Double.isNaN(error)) continue;
      samples++;
      if (error <= BOUND_SIGMAS * state.socSigma(c)) within++;
      worst = Math.max(worst, error);
    }
    snapshot = new Snapshot(Optional.of(state), samples, within, worst);
  }

  @Override
  public void event(AlarmEvent event) {}

  public Snapshot snapshot() {
    return snapshot;
  }
}
