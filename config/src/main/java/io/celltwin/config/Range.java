package io.celltwin.config;

import java.util.regex.Pattern;

/// What a number may be. The reader and the record that holds the number share one range, so that
/// neither can accept what the other refuses.
public record Range(double least, double most, boolean leastExcluded) {
  private static final Pattern WHOLE = Pattern.compile("\\.0$");

  public static Range of(double least, double most) {
    return new Range(least, most, false);
  }

  public static Range above(double least, double most) {
    return new Range(least, most, true);
  }

  /// False for NaN.
  public boolean holds(double value) {
    return (leastExcluded ? value > least : value >= least) && value <= most;
  }

  public double require(String component, double value) {
    if (!holds(value)) {
      throw new IllegalArgumentException(component + " is " + value + ", expected " + this);
    }
    return value;
  }

  public int require(String component, int value) {
    return (int) require(component, (double) value);
  }

  @Override
  public String toString() {
    return leastExcluded
        ? "above " + text(least) + ", at most " + text(most)
        : text(least) + ".." + text(most);
  }

  public static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e12) return Long.toString((long) value);
    return WHOLE.matcher(Double.toString(value)).replaceFirst("");
  }
}
