package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// The source that a `[[fault]]` names, and what of it breaks. What the bench has there says which
/// numbers the fault may have.
///
/// @param <D> what breaks
/// @param as the part of a device that breaks; empty where it has none
/// @param device empty where the bench has no such source: that has been reported, and no number
///   can be held against it
record FaultSource<D>(
    Table table, String name, Function<BenchDevice, Optional<D>> as, Optional<D> device) {
  private static final Range ANY = Range.of(Integer.MIN_VALUE, Integer.MAX_VALUE);

  /// Of the key `source`.
  ///
  /// @param expected for people: `cell monitors`
  static <D> FaultSource<D> of(
      Table table, Bench bench, String expected, Function<BenchDevice, Optional<D>> as) {
    List<String> names =
        bench.devices().entrySet().stream()
            .filter(each -> as.apply(each.getValue()).isPresent())
            .map(each -> each.getKey())
            .toList();
    String which =
        names.isEmpty()
            ? expected + ", of which the bench has none"
            : "the name of " + expected + ": " + String.join(", ", names);
    Optional<String> name = table.text("source", names::contains, which);
    return new FaultSource<>(
        table, name.orElse(""), as, name.flatMap(found -> as.apply(bench.device(found))));
  }

  /// A number of something that the device has.
  ///
  /// @param most that there are
  int integer(String key, int least, ToIntFunction<D> most) {
    Range range = device.map(d -> Range.of(least, most.applyAsInt(d))).orElse(ANY);
    return table.integer(key, range).orElse(least); // what is faulty has been reported
  }

  /// A number that people write in hexadecimal, one of those that the device has.
  int oneOf(String key, Function<D, List<Integer>> numbers) {
    OptionalInt number = table.address(key, ANY, 0);
    String expected =
        device
            .map(d ->
                numbers.apply(d).stream()
                    .map("0x%02x"::formatted)
                    .collect(Collectors.joining(", ", "one of ", "")))
            .orElse("an integer");
    if (!table.has(key)) {
      table.missing(key, expected);
    } else if (number.isPresent()
        && device.isPresent()
        && !numbers.apply(device.get()).contains(number.getAsInt())) {
      table.fault(key, found(number.getAsInt()), expected);
    }
    return number.orElse(0);
  }

  private static String found(int number) {
    return number < 0 ? Integer.toString(number) : String.format(Locale.ROOT, "0x%02x", number);
  }

  /// A name of something that the device has.
  String oneOfNames(String key, String what, Function<D, List<String>> names) {
    Optional<List<String>> known = device.map(names);
    String expected = known.map(all -> what + ": " + String.join(", ", all)).orElse(what);
    return table
        .text(key, word -> known.map(all -> all.contains(word)).orElse(true), expected)
        .orElse("");
  }

  FaultAction action(String text, Consumer<D> inject, Consumer<D> heal) {
    return new FaultAction(
        name + ": " + text, bench -> inject.accept(on(bench)), bench -> heal.accept(on(bench)));
  }

  private D on(Bench bench) {
    return as.apply(bench.device(name)).orElseThrow();
  }
}
