package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// A powertrain sensor as the simulator has it, with its faults: it samples half a millisecond
/// later than asked for, and a batch that nobody has fetched loses its last sample to the next
/// batch.
final class FakeSensor {
  /// Batches go through a text with so many digits.
  private static final MathContext DIGITS = new MathContext(14);

  private final double gfxSeconds;
  private final double physicsSeconds;
  private double physicsTimer;
  private double sinceBatch;
  private List<Value.Table> readings = new ArrayList<>();
  private final SortedMap<Integer, Value> fetchable = new TreeMap<>();
  private Optional<Value.Table> latest = Optional.empty();

  FakeSensor(double gfxSeconds, double physicsSeconds) {
    this.gfxSeconds = gfxSeconds;
    this.physicsSeconds = physicsSeconds;
  }

  /// One tick of physics.
  void tick(double nowSeconds, FakeCar car) {
    if (physicsTimer < physicsSeconds) {
      physicsTimer += FakeWorld.TICK_SECONDS;
      return;
    }
    physicsTimer -= physicsSeconds;
    Value.Table sample = car.powertrain(nowSeconds);
    latest = Optional.of(sample);
    readings.add(sample);
  }

  /// The end of a frame, of the length that the limit of frames says; physics rounds it to ticks.
  void frame(double frameSeconds) {
    if (sinceBatch < gfxSeconds) {
      sinceBatch += frameSeconds;
      return;
    }
    sendBatch();
  }

  private List<Value> sendBatch() {
    int base = length();
    List<Value> batch = new ArrayList<>();
    for (Value.Table reading : readings) {
      Value rounded = rounded(reading);
      fetchable.put(base + batch.size(), rounded);
      batch.add(rounded);
    }
    readings = new ArrayList<>();
    sinceBatch %= Math.max(gfxSeconds, 1e-30);
    return batch;
  }

  /// Lua's `#`: how far indices go on from 1. A first batch begins at index 0, which it does not
  /// count.
  private int length() {
    int length = 0;
    while (fetchable.containsKey(length + 1)) length++;
    return length;
  }

  private static Value rounded(Value value) {
    return switch (value) {
      case Value.Real(double real) ->
          new Value.Real(new BigDecimal(real).round(DIGITS).doubleValue());
      case Value.Table(SequencedMap<Value, Value> entries) -> {
        SequencedMap<Value, Value> all = new LinkedHashMap<>();
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
          all.put(entry.getKey(), rounded(entry.getValue()));
        }
        yield new Value.Table(all);
      }
      default -> value;
    };
  }

  /// What is there, once; keys are numbers from 0.
  Value fetch() {
    SequencedMap<Value, Value> all = new LinkedHashMap<>();
    fetchable.forEach((index, sample) -> all.put(new Value.Real(index), sample));
    fetchable.clear();
    return new Value.Table(all);
  }

  /// The batch so far, at once.
  Value adHoc() {
    return new Value.Sequence(sendBatch());
  }

  Value latest() {
    return latest.isPresent() ? latest.get() : Value.EMPTY;
  }
}
