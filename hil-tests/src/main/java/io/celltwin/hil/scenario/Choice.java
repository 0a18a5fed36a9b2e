package io.celltwin.hil.scenario;

import io.celltwin.config.Table;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A key that has to be one of some words.
final class Choice {
  private Choice() {}

  /// @param name the word of a value
  /// @return empty where the key is absent or another word, which the table keeps
  static <T> Optional<T> of(Table table, String key, T[] values, Function<T, String> name) {
    String words = Arrays.stream(values).map(name).collect(Collectors.joining(", "));
    return table
        .text(key, word -> find(word, values, name).isPresent(), "one of " + words)
        .flatMap(word -> find(word, values, name));
  }

  private static <T> Optional<T> find(String word, T[] values, Function<T, String> name) {
    return Arrays.stream(values).filter(value -> name.apply(value).equals(word)).findFirst();
  }
}
