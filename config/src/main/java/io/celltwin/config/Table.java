package io.celltwin.config;

import io.celltwin.config.KeyPositions.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// One table of a [TomlFile]. A key is known once it has been asked for; [#finish] then reports the
/// unknown and the missing ones. A value that is faulty is reported and reads as absent, so a
/// binding checks [TomlFile#findings] before it trusts what it got.
public final class Table {
  private final TomlFile file;
  private final TomlTable toml;
  private final String key;
  private final String genericKey;
  private final Position position;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> refused = new HashSet<>();

  /// Missing keys and what is expected of them; held back until [#finish] knows whether a misspelt
  /// one stands in their place.
  private final Map<String, String> missing = new LinkedHashMap<>();

  Table(TomlFile file, TomlTable toml, String key, String genericKey, Position position) {
    this.file = file;
    this.toml = toml;
    this.key = key;
    this.genericKey = genericKey;
    this.position = position;
  }

  /// As findings name it: `pack` or `pack[2]`; empty for the file's root.
  public String key() {
    return key;
  }

  public String key(String name) {
    return joined(key, quoted(name));
  }

  public static String quoted(String name) {
    return Toml.joinKeyPath(List.of(name));
  }

  public boolean has(String name) {
    return toml.contains(List.of(name));
  }

  /// Whether one of these keys, optional together, is there.
  public boolean hasAny(String... names) {
    for (String name : names) know(name);
    return Arrays.stream(names).anyMatch(this::has);
  }

  public String firstName() {
    return toml.keySet().iterator().next();
  }

  // What is wrong

  /// At the key, or at this table where the key is missing.
  public void fault(String name, String found, String expected) {
    file.add(positionOf(name), key(name), found, expected);
  }

  /// At element `index` (from 0) of an array; people see it counted from 1.
  public void fault(String name, int index, String found, String expected) {
    file.add(
        TomlFile.position(array(name).inputPositionOf(index)),
        key(name) + "[" + (index + 1) + "]",
        found,
        expected);
  }

  /// What stands at the key, as the user wrote it.
  public String found(String name) {
    return has(name) ? text(value(name)) : "nothing";
  }

  public void missing(String name, String expected) {
    missing.put(name, expected);
  }

  /// A key that must not be there for a reason of its own; its value is not repeated.
  public void refuse(String name, String found, String expected) {
    refused.add(name);
    if (has(name)) fault(name, found, expected);
  }

  public void finish() {
    Set<String> meant = new HashSet<>();
    for (String name : toml.keySet()) {
      if (known.contains(name) || refused.contains(name)) continue;
      Optional<String> sameStem = known.stream().filter(k -> isSameQuantity(k, name)).findFirst();
      Optional<String> near = sameStem.or(() -> Nearest.to(name, known));
      near.ifPresent(meant::add);
      if (sameStem.isPresent()) {
        Unit expected = Unit.of(sameStem.get());
        fault(name, Unit.of(name).toString(), expected + " (" + sameStem.get() + ")");
      } else {
        String expected =
            near.map(n -> "a known key: did you mean " + n + "?").orElse(oneOfKnown());
        fault(name, "an unknown key", expected);
      }
    }
    missing.forEach((name, expected) -> {
      if (!meant.contains(name)) fault(name, "nothing", expected);
    });
  }

  // Numbers

  public double number(String name, Range range) {
    require(name, "a number " + range);
    return optionalNumber(name, range).orElse(Double.NaN);
  }

  /// The fallback where the key is absent; NaN where it is faulty.
  public double number(String name, Range range, double fallback) {
    OptionalDouble number = optionalNumber(name, range);
    return has(name) ? number.orElse(Double.NaN) : fallback;
  }

  public OptionalDouble optionalNumber(String name, Range range) {
    know(name);
    if (!has(name)) return OptionalDouble.empty();
    Object value = value(name);
    if (!(value instanceof Number number)) {
      fault(name, text(value), "a number " + range);
    } else if (!range.holds(number.doubleValue())) {
      fault(name, text(value), range.toString());
    } else {
      return OptionalDouble.of(number.doubleValue());
    }
    return OptionalDouble.empty();
  }

  public OptionalInt integer(String name, Range range) {
    require(name, "an integer " + range);
    return optionalInteger(name, range);
  }

  /// The fallback where the key is absent; empty where it is faulty.
  public OptionalInt integer(String name, Range range, int fallback) {
    OptionalInt integer = optionalInteger(name, range);
    return has(name) ? integer : OptionalInt.of(fallback);
  }

  /// An integer as [#integer] reads it; people write it, and are told it, in hexadecimal.
  public OptionalInt address(String name, Range range, int fallback) {
    know(name);
    if (has(name) && value(name) instanceof Long whole && !range.holds(whole)) {
      String expected = "0x%02x..0x%02x".formatted((int) range.least(), (int) range.most());
      fault(name, whole < 0 ? whole.toString() : "0x%02x".formatted(whole), expected);
      return OptionalInt.empty();
    }
    return integer(name, range, fallback);
  }

  public OptionalInt optionalInteger(String name, Range range) {
    know(name);
    if (!has(name)) return OptionalInt.empty();
    Object value = value(name);
    if (!(value instanceof Long whole)) {
      fault(name, text(value), "an integer " + range);
    } else if (!range.holds(whole)) {
      fault(name, text(value), range.toString());
    } else {
      return OptionalInt.of(whole.intValue());
    }
    return OptionalInt.empty();
  }

  /// @param size how many elements there may be
  public Optional<List<Double>> numbers(String name, Range size, Range range) {
    require(name, "an array of " + size + " numbers");
    return optionalNumbers(name, size, range);
  }

  public Optional<List<Double>> optionalNumbers(String name, Range size, Range range) {
    know(name);
    if (!has(name)) return Optional.empty();
    if (!(value(name) instanceof TomlArray array)) {
      fault(name, found(name), "an array of " + size + " numbers");
      return Optional.empty();
    }
    if (!size.holds(array.size())) {
      fault(name, array.size() + " values", count(size) + " values");
      return Optional.empty();
    }
    return numbers(array, key(name), range);
  }

  /// @param range within that of an `int`
  public Optional<List<Integer>> integers(String name, Range size, Range range) {
    return wholes(name, size, range).map(wholes -> wholes.stream().map(Math::toIntExact).toList());
  }

  public Optional<List<Long>> wholes(String name, Range size, Range range) {
    know(name);
    if (!has(name)) return Optional.empty();
    if (!(value(name) instanceof TomlArray array)) {
      fault(name, found(name), "an array of integers " + range);
      return Optional.empty();
    }
    if (!size.holds(array.size())) {
      fault(name, array.size() + " values", count(size) + " values");
      return Optional.empty();
    }
    List<Long> wholes = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      Object value = array.get(i);
      if (!(value instanceof Long whole)) {
        fault(name, i, text(value), "an integer " + range);
      } else if (!range.holds(whole)) {
        fault(name, i, text(value), range.toString());
      } else {
        wholes.add(whole);
      }
    }
    return wholes.size() == array.size() ? Optional.of(wholes) : Optional.empty();
  }

  /// Texts, at least one.
  public Optional<List<String>> optionalTexts(
      String name, Predicate<String> allowed, String expected) {
    know(name);
    if (!has(name)) return Optional.empty();
    if (!(value(name) instanceof TomlArray array) || array.isEmpty()) {
      fault(name, found(name), "an array of " + expected);
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (array.get(i) instanceof String text && allowed.test(text)) texts.add(text);
      else fault(name, i, text(array.get(i)), expected);
    }
    return texts.size() == array.size() ? Optional.of(texts) : Optional.empty();
  }

  /// A table of numbers: `rows` and `columns` are the arrays that its shape must follow; empty
  /// where these are faulty themselves, and then the shape is not checked.
  public Optional<List<List<Double>>> rows(
      String name,
      Range range,
      Optional<List<Double>> rows,
      String rowsName,
      Optional<List<Double>> columns,
      String columnsName) {
    require(name, "an array of arrays of numbers " + range);
    if (!has(name)) return Optional.empty();
    if (!(value(name) instanceof TomlArray array)
        || !IntStream.range(0, array.size()).allMatch(array::isArray)) {
      fault(name, found(name), "an array of arrays of numbers " + range);
      return Optional.empty();
    }
    boolean isShaped = true;
    if (rows.isPresent() && rows.get().size() != array.size()) {
      fault(name, array.size() + " rows", rows.get().size() + " as in " + key(rowsName));
      isShaped = false;
    }
    List<List<Double>> result = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      TomlArray row = array.getArray(i);
      if (columns.isPresent() && columns.get().size() != row.size()) {
        fault(name, i, row.size() + " values", columns.get().size() + " as in " + key(columnsName));
        isShaped = false;
      }
      numbers(row, key(name) + "[" + (i + 1) + "]", range).ifPresent(result::add);
    }
    return isShaped && result.size() == array.size() ? Optional.of(result) : Optional.empty();
  }

  /// Reports each element that is not above the one before it.
  public void requireStrictlyIncreasing(String name, Optional<List<Double>> values) {
    if (values.isEmpty()) return;
    List<Double> v = values.get();
    for (int i = 1; i < v.size(); i++) {
      if (v.get(i) > v.get(i - 1)) continue;
      fault(name, i, v.get(i) + " after " + v.get(i - 1), "strictly increasing values");
    }
  }

  /// Reports an array whose length is not that of another.
  public void requireSameLength(
      String name, Optional<List<Double>> values, String otherName, Optional<List<Double>> other) {
    if (values.isEmpty() || other.isEmpty() || values.get().size() == other.get().size()) return;
    fault(name, values.get().size() + " values", other.get().size() + " as in " + key(otherName));
  }

  /// Reports an upper limit that is not above its lower one, at whichever of both stands in the
  /// file; NaN is not compared.
  public void requireAbove(String maxName, double max, String minName, double min) {
    if (!(max <= min)) return;
    if (has(maxName)) {
      fault(maxName, text(value(maxName)), "above " + minName + " " + Range.text(min));
    } else {
      fault(minName, text(value(minName)), "below " + maxName + " " + Range.text(max));
    }
  }

  /// The fallback where the key is absent or faulty.
  public boolean flag(String name, boolean fallback) {
    know(name);
    if (!has(name)) return fallback;
    if (value(name) instanceof Boolean flag) return flag;
    fault(name, text(value(name)), "true or false");
    return fallback;
  }

  // Texts

  public Optional<String> text(String name, Predicate<String> allowed, String expected) {
    require(name, expected);
    return optionalText(name, allowed, expected);
  }

  public Optional<String> optionalText(String name, Predicate<String> allowed, String expected) {
    know(name);
    if (!has(name)) return Optional.empty();
    Object value = value(name);
    if (value instanceof String text && allowed.test(text)) return Optional.of(text);
    fault(name, text(value), expected);
    return Optional.empty();
  }

  // Tables

  public Optional<Table> table(String name) {
    require(name, "the table [" + joined(genericKey, name) + "]");
    return optionalTable(name);
  }

  public Optional<Table> optionalTable(String name) {
    know(name);
    if (!has(name)) return Optional.empty();
    if (value(name) instanceof TomlTable inner) {
      return Optional.of(
          new Table(file, inner, key(name), joined(genericKey, name), positionOf(name)));
    }
    fault(name, found(name), "the table [" + joined(genericKey, name) + "]");
    return Optional.empty();
  }

  /// An optional table whose keys all have defaults: where it is absent, they apply.
  public Table tableOrEmpty(String name) {
    return optionalTable(name)
        .orElseGet(
            () -> new Table(file, Toml.parse(""), key(name), joined(genericKey, name), position));
  }

  /// The tables of `[[name]]`; none where the key is absent.
  public List<Table> tables(String name) {
    know(name);
    if (!has(name)) return List.of();
    String expected = "tables [[" + joined(genericKey, name) + "]]";
    if (!(value(name) instanceof TomlArray array)) {
      fault(name, found(name), expected);
      return List.of();
    }
    if (array.isEmpty()) fault(name, "an empty array", expected);
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (array.get(i) instanceof TomlTable inner) {
        String innerKey = array.size() == 1 ? key(name) : key(name) + "[" + (i + 1) + "]";
        Position at = TomlFile.position(array.inputPositionOf(i));
        tables.add(new Table(file, inner, innerKey, joined(genericKey, name), at));
      } else {
        fault(name, i, text(array.get(i)), expected);
      }
    }
    return tables;
  }

  // Within

  private Optional<List<Double>> numbers(TomlArray array, String arrayKey, Range range) {
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      Object value = array.get(i);
      if (value instanceof Number number && range.holds(number.doubleValue())) {
        numbers.add(number.doubleValue());
      } else {
        file.add(
            TomlFile.position(array.inputPositionOf(i)),
            arrayKey + "[" + (i + 1) + "]",
            text(value),
            value instanceof Number ? range.toString() : "a number " + range);
      }
    }
    return numbers.size() == array.size() ? Optional.of(numbers) : Optional.empty();
  }

  private void know(String name) {
    known.add(name);
    file.knownKeys().add(joined(genericKey, name));
  }

  private void require(String name, String expected) {
    know(name);
    if (!has(name)) missing(name, expected);
  }

  private Position positionOf(String name) {
    return has(name) ? TomlFile.position(toml.inputPositionOf(List.of(name))) : position;
  }

  private Object value(String name) {
    return toml.get(List.of(name));
  }

  private TomlArray array(String name) {
    return toml.getArray(List.of(name));
  }

  private String oneOfKnown() {
    return known.size() == 1
        ? "only " + known.iterator().next()
        : "one of " + String.join(", ", known);
  }

  private static boolean isSameQuantity(String knownName, String name) {
    Unit expected = Unit.of(knownName);
    Unit found = Unit.of(name);
    return expected.stem().equalsIgnoreCase(found.stem())
        && !expected.symbol().equals(found.symbol());
  }

  private static String count(Range size) {
    return size.least() == size.most() ? Range.text(size.least()) : size.toString();
  }

  private static String joined(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  private static String text(Object value) {
    return switch (value) {
      case String s -> quotedText(s);
      case TomlTable _ -> "a table";
      case TomlArray _ -> "an array";
      case Double d when d.isInfinite() -> d > 0 ? "inf" : "-inf";
      case Double d when d.isNaN() -> "nan";
      default -> value.toString();
    };
  }

  /// On one line whatever it holds, and no longer than a person reads.
  private static String quotedText(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .limit(60)
        .forEach(c -> {
          if (Character.isISOControl(c)) quoted.append(String.format("\\u%04x", c));
          else quoted.appendCodePoint(c);
        });
    return quoted.append(text.codePointCount(0, text.length()) > 60 ? "...\"" : "\"").toString();
  }
}
