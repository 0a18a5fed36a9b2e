package io.celltwin.edge.twin;

import io.celltwin.config.AlarmLimits;
import io.celltwin.edge.acquisition.PackInput;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.life.LifeCounts;
import io.celltwin.estimator.life.PackLife;
import java.util.List;
import java.util.function.BooleanSupplier;

/// One pack: its measurement, its filters, its alarms. Loop thread only.
public final class PackTwin {
  private final String pack;
  private final PackInput input;
  private final PackEstimator estimator;
  private final PackLife life;
  private final BooleanSupplier timeIsKnown;
  private final PackMeasurement measurement;
  private final PackEstimate estimate;
  private final AlarmMonitor alarms;
  private final double ratedAmpereHours;
  private final TwinState.Staleness staleness;
  private final List<TwinSink> sinks;
  private LifeCounts lived;
  private boolean ticked;

  /// @param estimator with as many strings and cells as `input`
  /// @param life of as many strings, cells and sensors
  /// @param timeIsKnown whether the wall clock tells the time; asked at every tick
  /// @param ratedAmpereHours of one series position
  public PackTwin(
      String pack,
      PackInput input,
      PackEstimator estimator,
      PackLife life,
      BooleanSupplier timeIsKnown,
      double ratedAmpereHours,
      AlarmLimits alarms,
      List<TwinSink> sinks) {
    if (estimator.cells() != input.cells() || estimator.strings() != input.strings()) {
      throw new IllegalArgumentException(
          pack + ": estimator and wiring differ in cells or strings");
    }
    this.pack = pack;
    this.input = input;
    this.estimator = estimator;
    this.life = life;
    this.lived = life.counts();
    this.timeIsKnown = timeIsKnown;
    this.ratedAmpereHours = ratedAmpereHours;
    this.measurement = new PackMeasurement(input.strings(), input.cells(), input.sensors());
    this.estimate = new PackEstimate(input.strings(), input.cells(), input.sensors());
    this.alarms = new AlarmMonitor(alarms, input);
    this.staleness =
        new TwinState.Staleness(
            alarms.voltageStaleSeconds(),
            alarms.temperatureStaleSeconds(),
            alarms.currentStaleSeconds());
    this.sinks = List.copyOf(sinks);
  }

  List<TwinSink> sinks() {
    return sinks;
  }

  /// Measurement, estimate, alarms, state: in this order, once a tick.
  void tick(long tickNanos, long lateNanos, long wallMillis, LoopTiming.Snapshot timing) {
    input.fill(tickNanos, measurement);
    estimator.step(measurement, estimate);
    double lifeMillis = timeIsKnown.getAsBoolean() ? wallMillis : Double.NaN;
    boolean judged = life.step(measurement, estimate, lifeMillis);
    if (judged || !ticked) lived = life.counts(); // the first tick counts the start
    ticked = true;
    tell(estimate, tickNanos, lateNanos, wallMillis, timing);
  }

  /// The part of a tick that comes after the filters.
  void tell(
      PackEstimate estimate,
      long tickNanos,
      long lateNanos,
      long wallMillis,
      LoopTiming.Snapshot timing) {
    alarms.judge(measurement, estimate, tickNanos, lateNanos);
    TwinState state =
        new TwinState(
            pack,
            tickNanos,
            wallMillis,
            input,
            ratedAmpereHours,
            staleness,
            measurement,
            estimate,
            lived,
            alarms.active(),
            timing);
    for (TwinSink sink : sinks) sink.state(state);
    for (AlarmCondition condition : alarms.conditions()) {
      if (!condition.hasChanged()) continue;
      condition.raised(pack, wallMillis).ifPresent(this::tell);
      condition.cleared(pack, wallMillis).ifPresent(this::tell);
    }
  }

  private void tell(AlarmEvent event) {
    for (TwinSink sink : sinks) sink.event(event);
  }
}
