package io.celltwin.lab.identify;

import java.util.Arrays;
import java.util.List;

/// Knots of hat functions; outside of them the last one holds.
final class Knots {
  /// Close at both ends, where resistance changes most.
  static final Knots SOC = new Knots(0, .03, .06, .1, .15, .2, .3, .4, .5, .6, .7, .8, .9, .95, 1);

  private static final double[] CELSIUS = {
    -60, -50, -40, -35, -30, -25, -20, -15, -10, -5, 0, 5, 10, 17, 25, 32, 40, 50, 60, 80, 100
  };

  private final double[] at;

  Knots(double... at) {
    this.at = at.clone();
  }

  /// Those temperatures, close in the cold, that cover these.
  static Knots celsius(double least, double most) {
    int first = 0;
    int last = CELSIUS.length - 1;
    // A degree and a half beyond the last knot is worth no knot of its own.
    while (first < last && CELSIUS[first + 1] <= least + 1.5) first++;
    while (last > first && CELSIUS[last - 1] >= most - 1.5) last--;
    return new Knots(Arrays.copyOfRange(CELSIUS, first, last + 1));
  }

  /// These, and those beyond them on both sides that cover these temperatures.
  Knots widened(double least, double most) {
    return celsius(Math.min(least, at[0]), Math.max(most, at[at.length - 1]));
  }

  /// The knot at a temperature of [#widened], or the last one on its side.
  int nearest(double x) {
    int knot = 0;
    while (knot < at.length - 1 && at[knot] < x) knot++;
    return knot;
  }

  int count() {
    return at.length;
  }

  double at(int knot) {
    return at[knot];
  }

  /// The knot at or below; the last but one at most.
  int below(double x) {
    int knot = 0;
    while (knot < at.length - 2 && x >= at[knot + 1]) knot++;
    return knot;
  }

  /// How much the knot above `below` has of x, 0 to 1.
  double shareAbove(int below, double x) {
    if (at.length == 1) return 0;
    return Math.clamp((x - at[below]) / (at[below + 1] - at[below]), 0, 1);
  }

  List<Double> list() {
    return Arrays.stream(at).boxed().toList();
  }
}
