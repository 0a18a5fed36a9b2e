package io.celltwin.estimator;

/// Covariances of some cells, one 6 x 6 triangle each, every entry an array over the cells.
///
/// The errors: z of the SOC, s of the slow branch's current, h of the hysteresis, c of the model's
/// voltage, q of the capacity (relative), b of the current sensor. c is considered, never
/// corrected: a model's error looks like anything else to a filter that tries to follow it
/// (Schmidt-Kalman).
///
/// See [CellBank] for why one entry is one call of a kernel of one line.
final class Covariance {
  private final int cells;

  final double[] zz;
  final double[] zs;
  final double[] zh;
  final double[] zc;
  final double[] zq;
  final double[] zb;
  final double[] ss;
  final double[] sh;
  final double[] sc;
  final double[] sq;
  final double[] sb;
  final double[] hh;
  final double[] hc;
  final double[] hq;
  final double[] hb;
  final double[] cc;
  final double[] cq;
  final double[] cb;
  final double[] qq;
  final double[] qb;
  final double[] bb;

  // one tick's P⁺ columns of q and b for z, s and h, before and after
  private final double[] zqOld;
  private final double[] zbOld;
  private final double[] sbOld;
  private final double[] hbOld;

  /// P Hᵀ of the latest [#project].
  final double[] gz;

  final double[] gs;
  final double[] gh;
  final double[] gc;
  final double[] gq;
  final double[] gb;

  /// Gain of the latest [#correct]; that of c is 0.
  final double[] kz;

  final double[] ks;
  final double[] kh;
  final double[] kq;
  final double[] kb;
  private final double[] wz;
  private final double[] ws;
  private final double[] wh;
  private final double[] wq;
  private final double[] wb;

  Covariance(int cells, int length) {
    this.cells = cells;
    zz = new double[length];
    zs = new double[length];
    zh = new double[length];
    zc = new double[length];
    zq = new double[length];
    zb = new double[length];
    ss = new double[length];
    sh = new double[length];
    sc = new double[length];
    sq = new double[length];
    sb = new double[length];
    hh = new double[length];
    hc = new double[length];
    hq = new double[length];
    hb = new double[length];
    cc = new double[length];
    cq = new double[length];
    cb = new double[length];
    qq = new double[length];
    qb = new double[length];
    bb = new double[length];
    zqOld = new double[length];
    zbOld = new double[length];
    sbOld = new double[length];
    hbOld = new double[length];
    gz = new double[length];
    gs = new double[length];
    gh = new double[length];
    gc = new double[length];
    gq = new double[length];
    gb = new double[length];
    kz = new double[length];
    ks = new double[length];
    kh = new double[length];
    kq = new double[length];
    kb = new double[length];
    wz = new double[length];
    ws = new double[length];
    wh = new double[length];
    wq = new double[length];
    wb = new double[length];
  }

  /// Every entry, in the order of the checkpoint.
  double[][] entries() {
    return new double[][] {
      zz, zs, zh, zc, zq, zb, ss, sh, sc, sq, sb, hh, hc, hq, hb, cc, cq, cb, qq, qb, bb
    };
  }

  /// Errors that know nothing of each other, by their variances.
  void start(int c, double z, double s, double h, double model, double q, double b) {
    for (double[] entry : entries()) entry[c] = 0;
    zz[c] = z;
    ss[c] = s;
    hh[c] = h;
    cc[c] = model;
    qq[c] = q;
    bb[c] = b;
  }

  /// P⁺ = F P Fᵀ, F with the diagonal (1, fs, fh, fc, 1, 1), from q to z `zOfQ`, and from b to z, s
  /// and h `zOfB`, `sOfB`, `hOfB`.
  void propagate(
      double[] zOfQ,
      double[] zOfB,
      double[] fs,
      double[] sOfB,
      double[] fh,
      double[] hOfB,
      double fc) {
    System.arraycopy(zq, 0, zqOld, 0, cells);
    System.arraycopy(zb, 0, zbOld, 0, cells);
    System.arraycopy(sb, 0, sbOld, 0, cells);
    System.arraycopy(hb, 0, hbOld, 0, cells);
    add2(zq, zOfQ, qq, zOfB, qb);
    add2(zb, zOfQ, qb, zOfB, bb);
    for (int c = 0; c < cells; c++) {
      zz[c] += zOfQ[c] * (zqOld[c] + zq[c]) + zOfB[c] * (zbOld[c] + zb[c]);
    }
    // cov(z⁺, s) before s moves, likewise of h
    add2(zs, zOfQ, sq, zOfB, sb);
    add2(zh, zOfQ, hq, zOfB, hb);
    mix(zs, fs, sOfB, zb);
    mix(zh, fh, hOfB, zb);
    for (int c = 0; c < cells; c++) {
      zc[c] = fc * (zc[c] + zOfQ[c] * cq[c] + zOfB[c] * cb[c]);
    }
    mix(sq, fs, sOfB, qb);
    mix(sb, fs, sOfB, bb);
    mix(hq, fh, hOfB, qb);
    mix(hb, fh, hOfB, bb);
    for (int c = 0; c < cells; c++) {
      ss[c] = fs[c] * (fs[c] * ss[c] + sOfB[c] * sbOld[c]) + sOfB[c] * sb[c];
    }
    for (int c = 0; c < cells; c++) {
      hh[c] = fh[c] * (fh[c] * hh[c] + hOfB[c] * hbOld[c]) + hOfB[c] * hb[c];
    }
    for (int c = 0; c < cells; c++) {
      sh[c] = fh[c] * (fs[c] * sh[c] + sOfB[c] * hbOld[c]) + hOfB[c] * sb[c];
    }
    for (int c = 0; c < cells; c++) sc[c] = fc * (fs[c] * sc[c] + sOfB[c] * cb[c]);
    for (int c = 0; c < cells; c++) hc[c] = fc * (fh[c] * hc[c] + hOfB[c] * cb[c]);
    for (int c = 0; c < cells; c++) cc[c] = fc * fc * cc[c];
    for (int c = 0; c < cells; c++) cq[c] = fc * cq[c];
    for (int c = 0; c < cells; c++) cb[c] = fc * cb[c];
  }

  private void add2(double[] p, double[] a, double[] x, double[] b, double[] y) {
    for (int c = 0; c < cells; c++) p[c] += a[c] * x[c] + b[c] * y[c];
  }

  private void mix(double[] p, double[] f, double[] b, double[] x) {
    for (int c = 0; c < cells; c++) p[c] = f[c] * p[c] + b[c] * x[c];
  }

  /// Adds a current that is noise, of variance `q`, through its effect on z, s and h.
  void addCurrentNoise(double q, double[] onZ, double[] onS, double[] onH) {
    addProduct(zz, q, onZ, onZ);
    addProduct(zs, q, onZ, onS);
    addProduct(zh, q, onZ, onH);
    addProduct(ss, q, onS, onS);
    addProduct(sh, q, onS, onH);
    addProduct(hh, q, onH, onH);
  }

  private void addProduct(double[] p, double q, double[] x, double[] y) {
    for (int c = 0; c < cells; c++) p[c] += q * x[c] * y[c];
  }

  /// g = P Hᵀ with H = (hz, hs, hh, 1, 0, hb).
  ///
  /// @param hph receives H P Hᵀ
  void project(double[] onZ, double[] onS, double[] onH, double[] onB, double[] hph) {
    project(gz, onZ, zz, onS, zs, onH, zh, zc, onB, zb);
    project(gs, onZ, zs, onS, ss, onH, sh, sc, onB, sb);
    project(gh, onZ, zh, onS, sh, onH, hh, hc, onB, hb);
    project(gc, onZ, zc, onS, sc, onH, hc, cc, onB, cb);
    project(gq, onZ, zq, onS, sq, onH, hq, cq, onB, qb);
    project(gb, onZ, zb, onS, sb, onH, hb, cb, onB, bb);
    project(hph, onZ, gz, onS, gs, onH, gh, gc, onB, gb);
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
      double[] onB,
      double[] b) {
    for (int c = 0; c < cells; c++) {
      product[c] = onZ[c] * z[c] + onS[c] * s[c] + onH[c] * h[c] + model[c] + onB[c] * b[c];
    }
  }

  /// Takes in a voltage of innovation variance `s` where `freshPerS` is 1/s; where it is 0 nothing
  /// changes. Joseph form multiplied out, symmetric by construction (Bierman): with K = g/s and w =
  /// g − K s, which is rounding alone, P⁺ = P − K gᵀ − w Kᵀ.
  void correct(double[] s, double[] freshPerS) {
    weigh(kz, wz, gz, s, freshPerS);
    weigh(ks, ws, gs, s, freshPerS);
    weigh(kh, wh, gh, s, freshPerS);
    weigh(kq, wq, gq, s, freshPerS);
    weigh(kb, wb, gb, s, freshPerS);
    correct(zz, kz, gz, wz, kz);
    correct(zs, kz, gs, wz, ks);
    correct(zh, kz, gh, wz, kh);
    correct(zq, kz, gq, wz, kq);
    correct(zb, kz, gb, wz, kb);
    correct(ss, ks, gs, ws, ks);
    correct(sh, ks, gh, ws, kh);
    correct(sq, ks, gq, ws, kq);
    correct(sb, ks, gb, ws, kb);
    correct(hh, kh, gh, wh, kh);
    correct(hq, kh, gq, wh, kq);
    correct(hb, kh, gb, wh, kb);
    correct(qq, kq, gq, wq, kq);
    correct(qb, kq, gb, wq, kb);
    correct(bb, kb, gb, wb, kb);
    consider(zc, kz);
    consider(sc, ks);
    consider(hc, kh);
    consider(cq, kq);
    consider(cb, kb);
  }

  private void weigh(double[] k, double[] w, double[] g, double[] s, double[] freshPerS) {
    for (int c = 0; c < cells; c++) {
      k[c] = freshPerS[c] * g[c];
      w[c] = g[c] - k[c] * s[c];
    }
  }

  private void correct(double[] p, double[] ki, double[] gj, double[] wi, double[] kj) {
    for (int c = 0; c < cells; c++) p[c] = p[c] - ki[c] * gj[c] - wi[c] * kj[c];
  }

  private void consider(double[] p, double[] ki) {
    for (int c = 0; c < cells; c++) p[c] -= ki[c] * gc[c];
  }
}
