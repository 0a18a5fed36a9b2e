package io.celltwin.hil.scenario;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Words of reports.
public final class Texts {
  private Texts() {}

  static String list(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /// From when on estimates are compared with the truth.
  static String from(OptionalDouble seconds) {
    return seconds.isPresent() ? number(seconds.getAsDouble()) + " s" : "the first estimates";
  }

  /// Without a tail of zeros, at most six places.
  public static String number(double value) {
    String text = String.format(Locale.ROOT, "%.6f", value);
    int end = text.length();
    while (text.charAt(end - 1) == '0') end--;
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }
}
