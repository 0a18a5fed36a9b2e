package io.celltwin.canbus.survey;

import io.celltwin.canbus.FrameBits;
import io.celltwin.hal.CanFrame;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/// Who sends what how often on one bus, and how much of its time that takes. One thread.
///
/// Load is that of frames: error frames are counted apart, as a log does not tell their length.
public final class BusSurvey {
  /// More identifiers than any bus has: a log that makes them up does not fill the memory.
  public static final int MAX_IDS = 1 << 14;

  private static final long SECOND_NANOS = 1_000_000_000;

  private final double nominalBitNanos;
  private final double dataBitNanos;

  /// By identifier, extended ones behind.
  private final TreeMap<Long, IdSurvey> ids = new TreeMap<>();

  private long frames;
  private long remotes;
  private long errors;
  private long unlisted;
  private boolean begun;
  private long firstNanos;
  private long latestNanos;
  private long beforeNanos;
  private long stepsBack;

  // Time that frames took, in ns: least and most, in all and in the present and the busiest second.
  private final double[] busy = new double[2];
  private final double[] second = new double[2];
  private final double[] busiest = new double[2];
  private long secondNumber;

  /// @param bitRate bit/s of the arbitration
  /// @param dataBitRate bit/s of the data of frames that switch their rate
  public BusSurvey(int bitRate, int dataBitRate) {
    nominalBitNanos = 1e9 / bitRate;
    dataBitNanos = 1e9 / dataBitRate;
  }

  public void add(CanFrame frame) {
    if (!begun) firstNanos = frame.receivedNanos;
    else if (frame.receivedNanos < beforeNanos) stepsBack++;
    begun = true;
    beforeNanos = frame.receivedNanos;
    latestNanos = Math.max(latestNanos, frame.receivedNanos);
    if (frame.error) {
      errors++;
      return;
    }
    frames++;
    if (frame.remote) remotes++;
    busy(frame);
    long key = frame.id | (frame.extended ? 1L << 32 : 0);
    IdSurvey survey = ids.get(key);
    if (survey == null) {
      if (ids.size() == MAX_IDS) {
        unlisted++;
        return;
      }
      survey = new IdSurvey(frame);
      ids.put(key, survey);
    }
    survey.add(frame);
  }

  private void busy(CanFrame frame) {
    long number = Math.max(0, frame.receivedNanos - firstNanos) / SECOND_NANOS;
    if (number != secondNumber) {
      secondNumber = number;
      second[0] = 0;
      second[1] = 0;
    }
    for (int k = 0; k < 2; k++) {
      double nanos =
          FrameBits.nominal(frame, k == 1) * nominalBitNanos
              + FrameBits.data(frame, k == 1) * dataBitNanos;
      busy[k] += nanos;
      second[k] += nanos;
      busiest[k] = Math.max(busiest[k], second[k]);
    }
  }

  /// What each identifier did, standard ones first.
  public Collection<IdSurvey> ids() {
    return Collections.unmodifiableCollection(ids.values());
  }

  /// Frames, without error frames.
  public long frames() {
    return frames;
  }

  /// Of them, remote frames.
  public long remotes() {
    return remotes;
  }

  public long errors() {
    return errors;
  }

  /// Frames of identifiers beyond [#MAX_IDS].
  public long unlisted() {
    return unlisted;
  }

  /// How often a frame was older than the one before it: a clock was set, or logs were joined.
  public long stepsBack() {
    return stepsBack;
  }

  /// From the first frame to the latest.
  public long durationNanos() {
    return latestNanos - firstNanos;
  }

  /// Share of the time that frames took; `NaN` where all came at once.
  ///
  /// @param stuffed with all stuff bits that can be, else without any: the truth lies between
  public double load(boolean stuffed) {
    return durationNanos() == 0 ? Double.NaN : busy[stuffed ? 1 : 0] / durationNanos();
  }

  /// The same of the busiest second, counted from the first frame; `NaN` in less than a second.
  public double busiestLoad(boolean stuffed) {
    return durationNanos() < SECOND_NANOS ? Double.NaN : busiest[stuffed ? 1 : 0] / SECOND_NANOS;
  }
}
