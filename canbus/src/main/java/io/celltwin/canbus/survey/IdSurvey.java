package io.celltwin.canbus.survey;

import io.celltwin.hal.CanFrame;

/// What one identifier did on a bus.
public final class IdSurvey {
  /// Periods from 0.1 ms to 1000 s in eighths of an octave: the median is within 5 %.
  private static final int BINS_PER_OCTAVE = 8;

  private static final double SHORTEST_NANOS = 1e5;
  private static final int BINS = 24 * BINS_PER_OCTAVE;

  private final int id;
  private final boolean extended;
  private final int[] periods = new int[BINS];
  private final byte[] first = new byte[CanFrame.MAX_BYTES];
  private long count;
  private long remotes;
  private int minLength;
  private int maxLength;

  /// Of the frames that carry data.
  private int maxDataLength;

  private long changing;
  private long latestNanos;

  /// Periods: of all frames but the first and those whose time goes back.
  private long told;

  // Welford's running mean and sum of squares of the period.
  private double meanNanos;
  private double squares;

  IdSurvey(CanFrame frame) {
    id = frame.id;
    extended = frame.extended;
    minLength = frame.length;
  }

  void add(CanFrame frame) {
    if (count > 0 && frame.receivedNanos >= latestNanos) period(frame.receivedNanos - latestNanos);
    count++;
    latestNanos = frame.receivedNanos;
    minLength = Math.min(minLength, frame.length);
    maxLength = Math.max(maxLength, frame.length);
    if (frame.remote) {
      remotes++;
      return;
    }
    if (count - remotes == 1) {
      System.arraycopy(frame.data, 0, first, 0, frame.length);
      maxDataLength = frame.length;
      return;
    }
    for (int k = 0; k < frame.length; k++) {
      if (k >= maxDataLength || frame.data[k] != first[k]) changing |= 1L << k;
    }
    for (int k = frame.length; k < maxDataLength; k++) changing |= 1L << k;
    maxDataLength = Math.max(maxDataLength, frame.length);
  }

  private void period(long nanos) {
    double octaves =
        Math.log(Math.max((double) nanos, SHORTEST_NANOS) / SHORTEST_NANOS) / Math.log(2);
    periods[(int) Math.min(BINS - 1, octaves * BINS_PER_OCTAVE)]++;
    double off = nanos - meanNanos;
    told++;
    meanNanos += off / told;
    squares += off * (nanos - meanNanos);
  }

  public int id() {
    return id;
  }

  public boolean extended() {
    return extended;
  }

  public long count() {
    return count;
  }

  /// Of them, remote frames.
  public long remotes() {
    return remotes;
  }

  public int minLength() {
    return minLength;
  }

  public int maxLength() {
    return maxLength;
  }

  /// Bit k is set where byte k was not always the same, or not always there.
  public long changing() {
    return changing;
  }

  /// Between frames whose time does not go back, as of all figures here; `NaN` without any.
  public double meanPeriodNanos() {
    return told == 0 ? Double.NaN : meanNanos;
  }

  /// Standard deviation of the period; `NaN` for fewer than two.
  public double jitterNanos() {
    return told < 2 ? Double.NaN : Math.sqrt(squares / (told - 1));
  }

  /// The period that half of them keep: unlike the mean it does not mind a bus that slept
  /// meanwhile. Within 5 %; `NaN` without any.
  public double medianPeriodNanos() {
    if (told == 0) return Double.NaN;
    long left = (told + 1) / 2;
    int bin = 0;
    while (left > periods[bin]) left -= periods[bin++];
    return SHORTEST_NANOS * Math.pow(2, (bin + 0.5) / BINS_PER_OCTAVE);
  }
}
