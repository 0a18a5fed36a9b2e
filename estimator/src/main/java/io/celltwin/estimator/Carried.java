package io.celltwin.estimator;

/// Arrays over the cells, or over the strings, in a checkpoint, one behind the other.
public final class Carried {
  private final double[][] arrays;
  private final int cells;

  public Carried(int cells, double[]... arrays) {
    this.arrays = arrays;
    this.cells = cells;
  }

  public int checkpointLength() {
    return arrays.length * cells;
  }

  public void save(double[] into, int from) {
    for (int k = 0; k < arrays.length; k++) {
      System.arraycopy(arrays[k], 0, into, from + k * cells, cells);
    }
  }

  public void restore(double[] saved, int from) {
    for (int k = 0; k < arrays.length; k++) {
      System.arraycopy(saved, from + k * cells, arrays[k], 0, cells);
    }
  }

  public static boolean areFinite(double[] saved, int from, int to) {
    for (int k = from; k < to; k++) {
      if (!Double.isFinite(saved[k])) return false;
    }
    return true;
  }
}
