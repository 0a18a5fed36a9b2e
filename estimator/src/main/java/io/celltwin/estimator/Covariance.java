package io.celltwin.estimator;

/// Covariances of some cells, one symmetric matrix each, every entry an array over the cells; an
/// entry and its mirror image are one array.
///
/// See [CellBank] for why one entry is one call of a kernel of one line.
final class Covariance {
  // whose error: SOC, slow branch's current, hysteresis, voltage that the model gets wrong,
  // relative error of the polarisation, of the capacity, current sensor, voltage offset
  static final int Z = 0;
  static final int S = 1;
  static final int H = 2;
  static final int MODEL = 3;
  static final int POLARISATION = 4;
  static final int Q = 5;
  static final int B = 6;
  static final int OFFSET = 7;
  static final int ERRORS = 8;

  private final int cells;

  /// `p[i][j] == p[j][i]`.
  final double[][][] p = new double[ERRORS][ERRORS][];

  private final double[][] entries = new double[ERRORS * (ERRORS + 1) / 2][];

  final double[] zz;
  final double[] zb;
  final double[] bb;

  /// P Hᵀ of the latest [#project], or the column of the latest [#observe].
  private final double[][] g;

  /// Gain of the latest [#correct].
  final double[][] k;

  Covariance(int cells, int length) {
    this.cells = cells;
    for (int i = 0; i < ERRORS; i++) {
      for (int j = 0; j <= i; j++) {
        p[i][j] = new double[length];
        p[j][i] = p[i][j];
      }
    }
    g = new double[ERRORS][length];
    k = new double[ERRORS][length];
    int count = 0;
    for (int i = 0; i < ERRORS; i++) {
      for (int j = i; j < ERRORS; j++) entries[count++] = p[i][j];
    }
    zz = p[Z][Z];
    zb = p[Z][B];
    bb = p[B][B];
  }

  /// One more error, which two states share.
  void add(int c, int i, double ofI, int j, double ofJ) {
    p[i][i][c] += ofI * ofI;
    p[i][j][c] += ofI * ofJ;
    p[j][j][c] += ofJ * ofJ;
  }

  /// An error is larger than was known, and with it what hangs on it: P⁺ = P + v k kᵀ, k = P e_i /
  /// P_ii.
  void widen(int c, int i, double variance) {
    double perVariance = 1 / p[i][i][c];
    for (int e = 0; e < ERRORS; e++) g[e][c] = p[i][e][c] * perVariance;
    for (int e = 0; e < ERRORS; e++) {
      for (int f = e; f < ERRORS; f++) p[e][f][c] += variance * g[e][c] * g[f][c];
    }
  }

  /// An error is another one, which knows nothing of the others.
  void replace(int c, int i, double variance) {
    for (int e = 0; e < ERRORS; e++) p[i][e][c] = 0;
    p[i][i][c] = variance;
  }

  double variance(int i, int c) {
    return p[i][i][c];
  }

  /// Every entry once, in the order of the checkpoint.
  double[][] entries() {
    return entries;
  }

  /// Errors of one cell that know nothing of each other.
  ///
  /// @param sigma one of each
  void start(int c, double[] sigma) {
    for (double[] entry : entries) entry[c] = 0;
    for (int i = 0; i < ERRORS; i++) p[i][i][c] = sigma[i] * sigma[i];
  }

  // P⁺ = F P Fᵀ, one row of F after the other

  /// e_i⁺ = e_i + a e_j + b e_k.
  void add(int i, double[] a, int j, double[] b, int k) {
    add(p[i][i], a, p[i][j], p[j][j], b, p[i][k], p[k][k], p[j][k]);
    for (int e = 0; e < ERRORS; e++) {
      if (e != i) add(p[i][e], a, p[j][e], b, p[k][e]);
    }
  }

  private void add(
      double[] ii,
      double[] a,
      double[] ij,
      double[] jj,
      double[] b,
      double[] ik,
      double[] kk,
      double[] jk) {
    for (int c = 0; c < cells; c++) {
      ii[c] +=
          a[c] * (2 * ij[c] + a[c] * jj[c]) + b[c] * (2 * (ik[c] + a[c] * jk[c]) + b[c] * kk[c]);
    }
  }

  private void add(double[] p, double[] a, double[] x, double[] b, double[] y) {
    for (int c = 0; c < cells; c++) p[c] += a[c] * x[c] + b[c] * y[c];
  }

  /// e_i⁺ = f e_i + b e_k.
  void mix(int i, double[] f, double[] b, int k) {
    mix(p[i][i], f, b, p[i][k], p[k][k]);
    for (int e = 0; e < ERRORS; e++) {
      if (e != i) mix(p[i][e], f, b, p[k][e]);
    }
  }

  private void mix(double[] ii, double[] f, double[] b, double[] ik, double[] kk) {
    for (int c = 0; c < cells; c++) {
      ii[c] = f[c] * (f[c] * ii[c] + 2 * b[c] * ik[c]) + b[c] * b[c] * kk[c];
    }
  }

  private void mix(double[] p, double[] f, double[] b, double[] x) {
    for (int c = 0; c < cells; c++) p[c] = f[c] * p[c] + b[c] * x[c];
  }

  /// e_i⁺ = f e_i + noise that keeps a process of such a variance where it is.
  void fade(int i, double[] f, double[] variance) {
    for (int e = 0; e < ERRORS; e++) {
      if (e != i) fade(p[i][e], f);
    }
    double[] ii = p[i][i];
    for (int c = 0; c < cells; c++) ii[c] = variance[c] + f[c] * f[c] * (ii[c] - variance[c]);
  }

  private void fade(double[] p, double[] f) {
    for (int c = 0; c < cells; c++) p[c] *= f[c];
  }

  /// A constant that is forgotten: its variance grows towards that of the start.
  ///
  /// @param share of the way, 0..1
  void forget(int i, double[] share, double sigma) {
    double[] ii = p[i][i];
    double most = sigma * sigma;
    for (int c = 0; c < cells; c++) ii[c] += share[c] * Math.max(most - ii[c], 0);
  }

  /// One error of one cell has become larger, by itself.
  void grow(int c, int i, double variance) {
    p[i][i][c] += variance;
  }

  /// A random walk's growth.
  void grow(int i, double variance) {
    double[] ii = p[i][i];
    for (int c = 0; c < cells; c++) ii[c] += variance;
  }

  /// Adds a current that is noise, of variance `q`, through its effect on z, s and h.
  void addCurrentNoise(double q, double[] onZ, double[] onS, double[] onH) {
    addProduct(p[Z][Z], q, onZ, onZ);
    addProduct(p[Z][S], q, onZ, onS);
    addProduct(p[Z][H], q, onZ, onH);
    addProduct(p[S][S], q, onS, onS);
    addProduct(p[S][H], q, onS, onH);
    addProduct(p[H][H], q, onH, onH);
  }

  private void addProduct(double[] p, double q, double[] x, double[] y) {
    for (int c = 0; c < cells; c++) p[c] += q * x[c] * y[c];
  }

  /// A voltage that tells of the errors as `on` says: of the model's error and the offset as they
  /// are, of the capacity nothing.
  ///
  /// @param hph receives H P Hᵀ
  void project(
      double[] onZ,
      double[] onS,
      double[] onH,
      double[] onPolarisation,
      double[] onB,
      double[] hph) {
    for (int e = 0; e < ERRORS; e++) {
      double[][] row = p[e];
      project(g[e], onZ, row[Z], onS, row[S], onH, row[H], row[MODEL], row[OFFSET]);
      add(g[e], onPolarisation, row[POLARISATION], onB, row[B]);
    }
    project(hph, onZ, g[Z], onS, g[S], onH, g[H], g[MODEL], g[OFFSET]);
    add(hph, onPolarisation, g[POLARISATION], onB, g[B]);
  }

  private void project(
      double[] product,
      double[] onZ,
      double[] z,
      double[] onS,
      double[] s,
      double[] onH,
      double[] h,
      double[] model,
      double[] offset) {
    for (int c = 0; c < cells; c++) {
      product[c] = onZ[c] * z[c] + onS[c] * s[c] + onH[c] * h[c] + model[c] + offset[c];
    }
  }

  /// What tells of one error alone; [#correct] follows.
  void observe(int i) {
    for (int e = 0; e < ERRORS; e++) System.arraycopy(p[i][e], 0, g[e], 0, cells);
  }

  /// Takes in what has an innovation variance of 1 / `freshPerS`; where that is 0 nothing changes.
  /// Joseph form multiplied out, symmetric by construction (Bierman): with K = g/s and w = g − K s,
  /// P⁺ = P − K gᵀ − w Kᵀ. K being the gain of this very s, w is the rounding of K alone, and w Kᵀ
  /// as small as the rounding of the subtraction before it: it is left out.
  void correct(double[] freshPerS) {
    for (int e = 0; e < ERRORS; e++) weigh(k[e], freshPerS, g[e]);
    for (int i = 0; i < ERRORS; i++) {
      for (int j = i; j < ERRORS; j++) correct(p[i][j], k[i], g[j]);
    }
  }

  private void weigh(double[] k, double[] freshPerS, double[] g) {
    for (int c = 0; c < cells; c++) k[c] = freshPerS[c] * g[c];
  }

  private void correct(double[] p, double[] k, double[] g) {
    for (int c = 0; c < cells; c++) p[c] -= k[c] * g[c];
  }
}
