package io.celltwin.canbus.dbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// A message made ready to be read from frames. What its multiplexor switches is looked up by the
/// multiplexor's value, so that a frame costs what it carries, not what its message could.
final class MessageCode {
  /// Stands for no message.
  static final MessageCode NONE = new MessageCode();

  /// Up to this value of the multiplexor an array says what it selects.
  private static final int MOST_TABLED = 4095;

  /// Signals in all selections, as a multiple of those in the message.
  private static final int MOST_REPEATED = 64;

  final Optional<DbcMessage> message;

  /// Where a frame has as many, it carries whatever its multiplexors select.
  private final int neededBytes;

  /// All signals that a frame can carry.
  private final SignalCode[] codes;

  /// Whether the values of the signal that most signals depend on are looked up: not where none
  /// does, or where the look-up would be too large.
  private final boolean looksUp;

  /// [BitField#place] of that signal.
  private final int multiplexorPlace;

  /// Its values in intervals: the first of each, and what they select.
  private final long[] starts;

  private final Selection[] selections;

  /// The only one, where there is no multiplexor to look up.
  private final Selection first;

  /// What each value selects, the last one standing for all above; empty where the values are too
  /// large.
  private final Selection[] tabled;

  /// Signals of which some may depend on further multiplexors.
  private static final class Selection {
    final SignalCode[] codes;
    final DbcSignal[] signals;

    /// [BitField#place], factor and addend of each signal, side by side in memory.
    final int[] places;

    final double[] factors;
    final double[] addends;

    /// Whether shifts and these are all that is needed,
    final boolean plain;

    /// and that of the first eight bytes.
    final boolean narrow;

    final boolean[] conditional;

    /// @param root the multiplexor that has selected them; empty where there is none
    Selection(List<SignalCode> codes, String root) {
      this.codes = codes.toArray(SignalCode[]::new);
      conditional = new boolean[codes.size()];
      boolean any = false;
      for (int i = 0; i < conditional.length; i++) {
        int known = !root.isEmpty() && codes.get(i).root().equals(root) ? 1 : 0;
        conditional[i] = codes.get(i).conditions.length > known;
        any |= conditional[i];
      }
      signals = codes.stream().map(code -> code.signal).toArray(DbcSignal[]::new);
      places = codes.stream().mapToInt(code -> code.place).toArray();
      factors = codes.stream().mapToDouble(code -> code.factor).toArray();
      addends = codes.stream().mapToDouble(code -> code.addend).toArray();
      plain = !any && codes.stream().allMatch(SignalCode::plain);
      narrow = codes.stream().allMatch(code -> code.neededBytes <= Long.BYTES);
    }

    int decodeNarrow(byte[] data, SignalSink sink) {
      long window = BitField.littleWindow(data, 0);
      for (int i = 0; i < signals.length; i++) {
        long raw = BitField.extract(window, places[i]);
        sink.accept(signals[i], raw, raw * factors[i] + addends[i]);
      }
      return signals.length;
    }

    int decodePlain(byte[] data, SignalSink sink) {
      for (int i = 0; i < signals.length; i++) {
        long raw = BitField.extract(data, places[i]);
        sink.accept(signals[i], raw, raw * factors[i] + addends[i]);
      }
      return signals.length;
    }

    int decode(byte[] data, SignalSink sink) {
      if (plain) return narrow ? decodeNarrow(data, sink) : decodePlain(data, sink);
      int delivered = 0;
      for (int i = 0; i < codes.length; i++) {
        SignalCode code = codes[i];
        if (conditional[i] && !code.carriedBy(data)) continue;
        code.deliver(data, sink);
        delivered++;
      }
      return delivered;
    }
  }

  private MessageCode() {
    message = Optional.empty();
    neededBytes = 0;
    codes = new SignalCode[0];
    looksUp = false;
    multiplexorPlace = 0;
    starts = new long[0];
    first = new Selection(List.of(), "");
    selections = new Selection[] {first};
    tabled = new Selection[0];
  }

  MessageCode(DbcMessage message) {
    this.message = Optional.of(message);
    List<SignalCode> all = SignalCode.of(message);
    codes = all.toArray(SignalCode[]::new);
    neededBytes = all.stream().mapToInt(code -> code.neededBytes).max().orElse(0);
    String root = commonest(all);
    long[] found = starts(all, root);
    Optional<BitField> field =
        all.stream()
            .filter(code -> !root.isEmpty() && code.root().equals(root))
            .map(code -> code.conditions[code.conditions.length - 1].multiplexor)
            .findFirst();
    boolean small = (long) found.length * all.size() <= MOST_REPEATED * (16L + all.size());
    looksUp = field.isPresent() && small && field.get().isNeverNegative() && !field.get().ninth;
    multiplexorPlace = looksUp ? field.orElseThrow().place : 0;
    starts = looksUp ? found : new long[1];
    selections = new Selection[starts.length];
    for (int i = 0; i < starts.length; i++) {
      selections[i] = selection(all, looksUp ? root : "", starts[i]);
    }
    first = selections[0];
    tabled = tabled(starts, selections);
  }

  /// The multiplexor on which most signals depend in the end; empty where there is none.
  private static String commonest(List<SignalCode> codes) {
    Map<String, Integer> counts = new HashMap<>();
    for (SignalCode code : codes) counts.merge(code.root(), 1, Integer::sum);
    counts.remove("");
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private static long[] starts(List<SignalCode> codes, String root) {
    TreeSet<Long> starts = new TreeSet<>();
    starts.add(0L);
    for (SignalCode code : codes) {
      if (root.isEmpty() || !code.root().equals(root)) continue;
      for (RawRange range : code.conditions[code.conditions.length - 1].when.values()) {
        starts.add(range.from());
        if (range.to() < Long.MAX_VALUE) starts.add(range.to() + 1);
      }
    }
    return starts.stream().mapToLong(Long::longValue).toArray();
  }

  private static Selection selection(List<SignalCode> all, String root, long value) {
    List<SignalCode> selected = new ArrayList<>();
    for (SignalCode code : all) {
      boolean switched = !root.isEmpty() && code.root().equals(root);
      if (!switched || code.conditions[code.conditions.length - 1].when.selects(value)) {
        selected.add(code);
      }
    }
    return new Selection(selected, root);
  }

  private static Selection[] tabled(long[] starts, Selection[] selections) {
    long last = starts[starts.length - 1];
    if (starts.length == 1 || last > MOST_TABLED) return new Selection[0];
    Selection[] tabled = new Selection[(int) last + 1];
    for (int i = 0; i < starts.length; i++) {
      Arrays.fill(tabled, (int) starts[i], tabled.length, selections[i]);
    }
    return tabled;
  }

  /// Delivers what the frame carries, in the order of the file.
  ///
  /// @return how many, or [FrameDecoder#TOO_SHORT]
  int decode(byte[] data, int length, SignalSink sink) {
    if (length < neededBytes) return decodeShort(data, length, sink);
    return (looksUp ? selected(data) : first).decode(data, sink);
  }

  private Selection selected(byte[] data) {
    long value = BitField.extract(data, multiplexorPlace);
    if (tabled.length > 0) return tabled[(int) Math.min(value, tabled.length - 1)];
    int place = Arrays.binarySearch(starts, value);
    return selections[place >= 0 ? place : -place - 2];
  }

  private int decodeShort(byte[] data, int length, SignalSink sink) {
    int delivered = 0;
    boolean missing = false;
    for (SignalCode code : codes) {
      if (code.multiplexedBeyond(length)) {
        missing = true;
      } else if (code.carriedBy(data)) {
        if (code.neededBytes > length) {
          missing = true;
        } else {
          code.deliver(data, sink);
          delivered++;
        }
      }
    }
    return missing ? FrameDecoder.TOO_SHORT : delivered;
  }
}
