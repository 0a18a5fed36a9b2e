package io.celltwin.estimator.life;

/// Bands between edges, the outermost open, and one more for what is not known.
public final class Bands {
  /// Of the current of a string, as C-rate: below the first and between the last two of the inner
  /// ones it is taken for rest.
  public static final Bands C_RATE =
      new Bands(-3, -2, -1, -0.5, -0.2, -0.025, 0.025, 0.2, 0.5, 1, 2, 3);

  /// Of the mean temperature of the cells, degC.
  public static final Bands CELSIUS = new Bands(-20, -10, 0, 10, 20, 30, 40, 50, 60);

  /// Of the mean SOC, and of depth and mean of a cycle.
  public static final Bands SOC = new Bands(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);

  private final double[] edges;

  private Bands(double... edges) {
    this.edges = edges;
  }

  /// @return of the band that begins at or below the value; the last of [#size] for `NaN`
  int indexOf(double value) {
    if (Double.isNaN(value)) return edges.length + 1;
    int k = 0;
    while (k < edges.length && value >= edges[k]) k++;
    return k;
  }

  /// With that of what is not known, which is the last.
  public int size() {
    return edges.length + 2;
  }

  /// Without it.
  public int known() {
    return edges.length + 1;
  }

  public double[] edges() {
    return edges.clone();
  }
}
