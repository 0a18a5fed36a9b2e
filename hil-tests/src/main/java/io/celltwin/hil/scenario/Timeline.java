package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.DeviceFault;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a run has shown: everything that was told, how estimates and truth went on, and a hash of
/// it all. Loop thread.
final class Timeline implements TwinSink {
  /// As many as a picture is wide.
  private static final int MOST_SAMPLES = 1500;

  private final SimulatedPack truth;
  private final List<Score> scores;
  private final RunHash hash = new RunHash();
  private final List<Told> told = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final long sampleNanos;
  private String[] verdicts = {};
  private long nowNanos;

  /// @param truth looked at, at the moment of a state
  /// @param scores that take every state
  Timeline(double durationSeconds, SimulatedPack truth, List<Score> scores) {
    this.truth = truth;
    this.scores = scores;
    sampleNanos = (long) (durationSeconds * 1e9 / MOST_SAMPLES);
  }

  @Override
  public void state(TwinState state) {
    nowNanos = state.tickNanos();
    for (int cell = 1; cell <= state.cells(); cell++) {
      requireNumber(cell, truth.trueSoc(cell), nowNanos);
    }
    hash.add(state);
    if (verdicts.length == 0) {
      verdicts = new String[state.strings()];
      Arrays.fill(verdicts, "");
    }
    for (int s = 0; s < state.strings(); s++) {
      String verdict = state.verdictText(s);
      if (verdict.equals(verdicts[s])) continue;
      verdicts[s] = verdict;
      tell(new Told.Verdict(nowNanos, s + 1, verdict));
    }
    for (Score score : scores) score.take(state, truth::trueSoc);
    if (samples.isEmpty() || nowNanos >= samples.size() * sampleNanos) {
      samples.add(new Sample(state, truth));
    } else {
      samples.getLast().take(state, truth);
    }
  }

  /// A plant that has left the numbers is a fault of the program: the run shows nothing then.
  static void requireNumber(int cell, double soc, long nanos) {
    if (Double.isFinite(soc)) return;
    throw new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the simulated pack's SOC of cell %d is %s at %s s",
            cell,
            soc,
            Texts.number(nanos * 1e-9)));
  }

  @Override
  public void event(AlarmEvent event) {
    tell(new Told.Alarm(nowNanos, event.kind(), event.raised(), event.subjects(), event.value()));
  }

  @Override
  public void source(SourceEvent event) {
    for (DeviceFault fault : event.raised()) {
      tell(new Told.Device(nowNanos, event.source(), fault, true));
    }
    for (DeviceFault fault : event.cleared()) {
      tell(new Told.Device(nowNanos, event.source(), fault, false));
    }
    if (event.becomes().isPresent()) {
      tell(new Told.State(nowNanos, event.source(), event.now().state(), event.now().reason()));
    }
  }

  private void tell(Told one) {
    told.add(one);
    hash.add(one);
  }

  List<Told> told() {
    return List.copyOf(told);
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }

  String hash() {
    return hash.text();
  }
}
