package io.celltwin.simulation.beamng;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A value and where it stands in its message. What is not as expected throws
/// [BeamngException.Malformed] with that place, what was found and what was expected.
///
/// The simulator's Lua knows numbers and tables only: a whole number comes as a real one, an empty
/// map as an empty list, a list from 0 or with holes as a map with numbers for keys.
public record Field(String path, Value value) {
  private static final int SHOWN = 60;

  public Field at(String key) throws BeamngException {
    Optional<Field> field = find(key);
    if (field.isEmpty()) throw wrong("a map with " + key);
    return field.get();
  }

  public Optional<Field> find(String key) throws BeamngException {
    Value found = entries().get(new Value.Text(key));
    return found == null ? Optional.empty() : Optional.of(below(key, found));
  }

  public double number() throws BeamngException {
    return switch (value) {
      case Value.Real(double real) -> real;
      case Value.Whole(long whole) -> whole;
      default -> throw wrong("a number");
    };
  }

  public long whole() throws BeamngException {
    double number = number();
    if (number != StrictMath.rint(number) || StrictMath.abs(number) > 1L << 53) {
      throw wrong("a whole number");
    }
    return (long) number;
  }

  public String text() throws BeamngException {
    if (value instanceof Value.Text(String text)) return text;
    throw wrong("a text");
  }

  public boolean flag() throws BeamngException {
    if (value instanceof Value.Flag(boolean flag)) return flag;
    throw wrong("true or false");
  }

  /// Entries with a text as their key.
  public SequencedMap<String, Field> table() throws BeamngException {
    SequencedMap<String, Field> fields = new LinkedHashMap<>();
    for (Map.Entry<Value, Value> entry : entries().entrySet()) {
      if (!(entry.getKey() instanceof Value.Text(String key))) {
        throw wrong("texts for keys, not " + shown(entry.getKey()));
      }
      fields.put(key, below(key, entry.getValue()));
    }
    return fields;
  }

  /// The items of a list, in their order, however the simulator has packed it.
  public List<Field> items() throws BeamngException {
    List<Field> items = new ArrayList<>();
    if (value instanceof Value.Sequence(List<Value> values)) {
      for (Value item : values) items.add(below("[" + (items.size() + 1) + "]", item));
      return items;
    }
    record Numbered(double key, Value item) {}
    List<Numbered> numbered = new ArrayList<>();
    for (Map.Entry<Value, Value> entry : entries().entrySet()) {
      numbered.add(new Numbered(index(entry.getKey()), entry.getValue()));
    }
    numbered.sort(Comparator.comparingDouble(Numbered::key));
    for (Numbered each : numbered) items.add(below("[" + (long) each.key + "]", each.item));
    return items;
  }

  /// JSON has texts for keys: a recording's `"10.0"` is item 10.
  private double index(Value key) throws BeamngException {
    try {
      return switch (key) {
        case Value.Real(double real) -> real;
        case Value.Whole(long whole) -> whole;
        case Value.Text(String text) -> Double.parseDouble(text);
        default -> throw wrong("numbers for keys, not " + shown(key));
      };
    } catch (NumberFormatException _) {
      throw wrong("numbers for keys, not " + shown(key));
    }
  }

  private SequencedMap<Value, Value> entries() throws BeamngException {
    return switch (value) {
      case Value.Table(SequencedMap<Value, Value> entries) -> entries;
      case Value.Sequence(List<Value> items) when items.isEmpty() -> new LinkedHashMap<>();
      default -> throw wrong("a map");
    };
  }

  private Field below(String key, Value child) {
    return new Field(path + "." + key, child);
  }

  private BeamngException.Malformed wrong(String expected) {
    return new BeamngException.Malformed(
        path + ": found " + shown(value) + ", expected " + expected);
  }

  private static String shown(Value value) {
    return switch (value) {
      case Value.Nothing _ -> "nothing";
      case Value.Flag(boolean flag) -> String.valueOf(flag);
      case Value.Whole(long whole) -> String.valueOf(whole);
      case Value.Real(double real) -> String.valueOf(real);
      case Value.Text(String text) -> "\"" + shortened(text) + "\"";
      case Value.Bytes(String hex) -> "bytes " + shortened(hex);
      case Value.Sequence(List<Value> items) -> "a list of " + items.size();
      case Value.Table(SequencedMap<Value, Value> entries) -> "a map of " + keys(entries);
    };
  }

  private static String keys(SequencedMap<Value, Value> entries) {
    List<String> names = new ArrayList<>();
    for (Value key : entries.keySet()) {
      if (names.size() == 6) {
        names.add("...");
        break;
      }
      names.add(key instanceof Value.Text(String text) ? shortened(text) : shown(key));
    }
    return String.join(", ", names);
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
