package io.celltwin.estimator.life;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;

/// All that outlives a restart, as arrays with names: a program of another version takes what it
/// knows by its name.
public final class LifeState {
  private final SequencedSet<String> names = new LinkedHashSet<>();
  private final List<double[]> arrays = new ArrayList<>();
  private final List<Predicate<double[]>> sounds = new ArrayList<>();

  /// From here on the arrays hold what is only on its way into a count.
  private int passing = Integer.MAX_VALUE;

  /// @param isSound whether an array of this length can be one of it
  void add(String name, double[] array, Predicate<double[]> isSound) {
    if (!names.add(name)) throw new IllegalArgumentException("twice: " + name);
    arrays.add(array);
    sounds.add(isSound);
  }

  static boolean areCounts(double[] array) {
    for (double value : array) if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) return false;
    return true;
  }

  static boolean areFinite(double[] array) {
    for (double value : array) if (!Double.isFinite(value)) return false;
    return true;
  }

  static boolean areKnownOrNot(double[] array) {
    for (double value : array) if (Double.isInfinite(value)) return false;
    return true;
  }

  /// What is added later may be lost without a count being wrong by more than a moment: it has the
  /// size of the pack, and a pack of another size does without.
  void beginPassing() {
    passing = arrays.size();
  }

  public List<String> names() {
    return List.copyOf(names);
  }

  public int lengthOf(int k) {
    return arrays.get(k).length;
  }

  /// Of all arrays together.
  public int length() {
    return arrays.stream().mapToInt(array -> array.length).sum();
  }

  /// Copies the arrays, one behind the other; allocates nothing.
  public void save(double[] into) {
    int at = 0;
    for (int k = 0; k < arrays.size(); k++) {
      double[] array = arrays.get(k);
      System.arraycopy(array, 0, into, at, array.length);
      at += array.length;
    }
  }

  /// Whether arrays by these names can be of a life of this kind.
  ///
  /// @return why not
  Optional<String> refusal(Map<String, double[]> saved) {
    int k = 0;
    for (String name : names) {
      double[] array = saved.get(name);
      int expected = arrays.get(k).length;
      if (k < passing && array != null && array.length != expected) {
        return Optional.of(name + " has " + array.length + " values, expected " + expected);
      }
      if (array != null && array.length == expected && !sounds.get(k).test(array)) {
        return Optional.of(name + " holds " + Arrays.toString(array));
      }
      k++;
    }
    return Optional.empty();
  }

  /// What is not there stays as it is.
  void restore(Map<String, double[]> saved) {
    int k = 0;
    for (String name : names) {
      double[] array = saved.get(name);
      double[] here = arrays.get(k);
      if (array != null && array.length == here.length) {
        System.arraycopy(array, 0, here, 0, here.length);
      }
      k++;
    }
  }
}
