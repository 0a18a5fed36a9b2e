package io.celltwin.canbus.dbc;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.FrameLength;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Turns values into frames of one message, without allocating. One thread.
public final class FrameEncoder {
  /// A limit that is a multiple of the factor is not passed by rounding.
  private static final double ROUNDING = 1e-6;

  private static final double TWO_TO_63 = 0x1p63;

  private final DbcMessage message;
  private final List<DbcSignal> signals;
  private final BitField[] fields;

  /// Place of the multiplexor of each signal; -1 where it has none.
  private final int[] parents;

  /// Places of the signals, those first that are below the most multiplexors.
  private final int[] deepestFirst;

  private final int frameBytes;

  private final long[] raws;
  private final boolean[] given;

  /// @throws IllegalArgumentException where no frame can carry the message
  public FrameEncoder(DbcMessage message) {
    this.message = message;
    signals = message.signals();
    int size = signals.size();
    fields = new BitField[size];
    parents = new int[size];
    raws = new long[size];
    given = new boolean[size];
    if (message.length() > CanFrame.MAX_BYTES) {
      throw new IllegalArgumentException(
          "message "
              + message.name()
              + ": found "
              + message.length()
              + " bytes, expected at most 64");
    }
    frameBytes = FrameLength.atLeast(message.length());
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < size; i++) {
      DbcSignal signal = signals.get(i);
      places.putIfAbsent(signal.name(), i);
      if (fits(signal)) fields[i] = new BitField(signal, false);
    }
    int[] depths = new int[size];
    for (int i = 0; i < size; i++) {
      parents[i] =
          signals.get(i).multiplexed().map(by -> places.getOrDefault(by.by(), -1)).orElse(-1);
    }
    for (int i = 0; i < size; i++) {
      for (int p = parents[i]; p >= 0 && depths[i] <= size; p = parents[p]) depths[i]++;
    }
    deepestFirst =
        IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> Integer.compare(depths[b], depths[a]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private boolean fits(DbcSignal signal) {
    return signal.decodable() && signal.neededBytes() <= frameBytes;
  }

  /// As many as the message has signals, all "not given".
  public double[] noValues() {
    double[] values = new double[signals.size()];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /// Place of a signal among the values.
  ///
  /// @throws IllegalArgumentException where the message has no signal of that name
  public int place(String signal) {
    for (int i = 0; i < signals.size(); i++) if (signals.get(i).name().equals(signal)) return i;
    throw new IllegalArgumentException(
        "message "
            + message.name()
            + ": found the signal name "
            + signal
            + ", expected one of its own");
  }

  /// Makes the frame one of this message. Its time stays as it is.
  ///
  /// A multiplexor that is not given gets the first value that selects all that is given below it.
  /// Other signals that are not given get the raw value 0.
  ///
  /// @param values in the order of the message's signals, in their units; `NaN` for "not given"
  /// @throws IllegalArgumentException where a value is beyond the signal's limits or its bits, or
  ///   where no frame carries all that is given; the frame is unchanged then
  public void encode(CanFrame frame, double[] values) {
    if (values.length != signals.size()) {
      throw new IllegalArgumentException(
          "message "
              + message.name()
              + ": found "
              + values.length
              + " values, expected "
              + signals.size());
    }
    for (int i = 0; i < values.length; i++) {
      given[i] = !Double.isNaN(values[i]);
      raws[i] = given[i] ? raw(i, values[i]) : 0;
    }
    for (int i : deepestFirst) if (given[i] && parents[i] >= 0) select(i);
    frame.id = message.id();
    frame.extended = message.extended();
    frame.remote = false;
    frame.error = false;
    frame.flexibleDataRate = message.flexibleDataRate();
    frame.bitRateSwitch = message.flexibleDataRate();
    frame.errorStateIndicator = false;
    frame.length = frameBytes;
    Arrays.fill(frame.data, (byte) 0);
    for (int i = 0; i < raws.length; i++) if (given[i]) fields[i].write(frame.data, raws[i]);
  }

  /// Sees to it that the multiplexor of a given signal selects it.
  private void select(int child) {
    int parent = parents[child];
    Multiplexed when = signals.get(child).multiplexed().orElseThrow();
    if (!fits(signals.get(parent))) {
      throw new IllegalArgumentException(
          "%s: found a value, expected none, for its multiplexor %s does not fit in %d bytes"
              .formatted(name(child), when.by(), frameBytes));
    }
    if (!given[parent]) {
      raws[parent] = commonValue(parent);
      given[parent] = true;
    }
    long unsigned = raws[parent] & (-1L >>> (Long.SIZE - signals.get(parent).bitLength()));
    if (!when.selects(unsigned)) {
      throw new IllegalArgumentException(
          name(child)
              + ": found "
              + Long.toUnsignedString(unsigned)
              + " in its multiplexor "
              + when.by()
              + ", expected "
              + when.values());
    }
  }

  /// The first value that selects all given signals below a multiplexor: one that begins a range of
  /// one of them. Where there is none, one that selects the first.
  private long commonValue(int parent) {
    long first = -1;
    for (int i = 0; i < raws.length; i++) {
      if (!given[i] || parents[i] != parent) continue;
      List<RawRange> ranges = signals.get(i).multiplexed().orElseThrow().values();
      for (int r = 0; r < ranges.size(); r++) {
        long value = ranges.get(r).from();
        if (selectsAll(parent, value)) return value;
        if (first < 0) first = value;
      }
    }
    return first;
  }

  private boolean selectsAll(int parent, long value) {
    for (int i = 0; i < raws.length; i++) {
      if (given[i]
          && parents[i] == parent
          && !signals.get(i).multiplexed().orElseThrow().selects(value)) return false;
    }
    return true;
  }

  private long raw(int place, double value) {
    DbcSignal signal = signals.get(place);
    if (!fits(signal)) {
      throw new IllegalArgumentException(
          name(place)
              + ": found "
              + DbcText.number(value)
              + ", expected none, for it does not fit in "
              + frameBytes
              + " bytes");
    }
    double number = (value - signal.offset()) / signal.factor();
    long raw = signal.floatingPoint() ? floatBits(signal, number) : integerBits(signal, number);
    boolean fits = signal.floatingPoint() ? isFinite(signal, raw) : fits(signal, number);
    double slack = Math.abs(signal.factor()) * ROUNDING;
    boolean low = value < signal.minimum() - slack;
    boolean high = value > signal.maximum() + slack;
    if (fits && (!(low || high) || signal.labels().containsKey(raw))) return raw;
    throw new IllegalArgumentException(
        name(place) + ": found " + DbcText.number(value) + ", expected " + range(signal));
  }

  private static long floatBits(DbcSignal signal, double number) {
    return switch (signal.bitLength()) {
      case 16 -> Float.floatToFloat16((float) number);
      case 32 -> Float.floatToRawIntBits((float) number);
      default -> Double.doubleToRawLongBits(number);
    };
  }

  private static boolean isFinite(DbcSignal signal, long bits) {
    return switch (signal.bitLength()) {
      case 16 -> Float.isFinite(Float.float16ToFloat((short) bits));
      case 32 -> Float.isFinite(Float.intBitsToFloat((int) bits));
      default -> Double.isFinite(Double.longBitsToDouble(bits));
    };
  }

  /// Rounded half to even, as cantools does.
  private static long integerBits(DbcSignal signal, double number) {
    double whole = Math.rint(number);
    boolean upperHalf = !signal.signed() && signal.bitLength() == Long.SIZE && whole >= TWO_TO_63;
    return upperHalf ? (long) (whole - TWO_TO_63) | Long.MIN_VALUE : (long) whole;
  }

  private static boolean fits(DbcSignal signal, double number) {
    double whole = Math.rint(number);
    return whole >= least(signal) && whole < beyond(signal);
  }

  private static double least(DbcSignal signal) {
    return signal.signed() ? -Math.scalb(1.0, signal.bitLength() - 1) : 0;
  }

  /// One above the highest.
  private static double beyond(DbcSignal signal) {
    return Math.scalb(1.0, signal.signed() ? signal.bitLength() - 1 : signal.bitLength());
  }

  private static String range(DbcSignal signal) {
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    if (!signal.floatingPoint()) {
      double one = least(signal) * signal.factor() + signal.offset();
      double other = (beyond(signal) - 1) * signal.factor() + signal.offset();
      low = Math.min(one, other);
      high = Math.max(one, other);
    }
    // NaN where the file sets no limit
    if (signal.minimum() > low) low = signal.minimum();
    if (signal.maximum() < high) high = signal.maximum();
    return DbcText.number(low) + ".." + DbcText.number(high);
  }

  private String name(int place) {
    return "message " + message.name() + ", signal " + signals.get(place).name();
  }
}
