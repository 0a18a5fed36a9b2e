package io.celltwin.estimator;

/// A part of an estimator with its own place in the checkpoint: all that it carries from one step
/// to the next, bit for bit.
public interface CheckpointPart {
  /// Number of values; the same for the whole life of the part.
  int checkpointLength();

  void save(double[] into, int from);

  /// Whether a part of this size can have saved these values.
  boolean isSound(double[] saved, int from);

  /// @param elapsedSeconds since the values were saved, at least 0
  void restore(double[] saved, int from, double elapsedSeconds);
}
