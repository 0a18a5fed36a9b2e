package io.celltwin.simulation.beamng;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What a message of BeamNG's protocol is made of. [MessagePackWriter.Dialect] says how it goes
/// over the wire, [Field] reads it with errors that name the place.
public sealed interface Value {
  Value NOTHING = new Nothing();
  Value EMPTY = new Sequence(List.of());

  record Nothing() implements Value {}

  record Flag(boolean value) implements Value {}

  record Whole(long value) implements Value {}

  record Real(double value) implements Value {}

  record Text(String value) implements Value {}

  /// A string of the simulator that is no UTF-8, as hexadecimal digits.
  record Bytes(String hex) implements Value {}

  record Sequence(List<Value> items) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// Keys are texts and numbers, in the order in which they came.
  record Table(SequencedMap<Value, Value> entries) implements Value {
    public Table {
      entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    }

    /// The same with one more entry, or another value in its place.
    public Table with(String key, Value value) {
      SequencedMap<Value, Value> more = new LinkedHashMap<>(entries);
      more.put(new Text(key), value);
      return new Table(more);
    }

    public Table with(String key, String value) {
      return with(key, new Text(value));
    }

    public Table with(String key, double value) {
      return with(key, new Real(value));
    }

    public Table with(String key, long value) {
      return with(key, new Whole(value));
    }

    public Table with(String key, boolean value) {
      return with(key, new Flag(value));
    }

    public Table without(String key) {
      SequencedMap<Value, Value> fewer = new LinkedHashMap<>(entries);
      fewer.remove(new Text(key));
      return new Table(fewer);
    }
  }

  static Table table() {
    return new Table(new LinkedHashMap<>());
  }

  static Table table(Map<String, ? extends Value> entries) {
    SequencedMap<Value, Value> keyed = new LinkedHashMap<>();
    entries.forEach((key, value) -> keyed.put(new Text(key), value));
    return new Table(keyed);
  }

  /// A message of that type.
  static Table message(String type) {
    return table().with("type", type);
  }

  static Sequence reals(double... values) {
    return new Sequence(Arrays.stream(values).<Value>mapToObj(Real::new).toList());
  }
}
