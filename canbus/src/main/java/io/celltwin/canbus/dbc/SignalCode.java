package io.celltwin.canbus.dbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A signal made ready to be read from frames.
final class SignalCode extends BitField {
  /// A multiplexor and the values of it for which a frame carries something.
  static final class Condition {
    final BitField multiplexor;
    final Multiplexed when;

    Condition(DbcSignal multiplexor, Multiplexed when) {
      this.multiplexor = new BitField(multiplexor, false);
      this.when = when;
    }

    boolean holds(byte[] data) {
      return when.selects(multiplexor.read(data));
    }
  }

  private enum Kind {
    INTEGER,
    UNSIGNED_64,
    HALF,
    FLOAT,
    DOUBLE
  }

  final DbcSignal signal;

  /// All that have to hold, the one next to the signal first.
  final Condition[] conditions;

  private final Kind kind;
  final double factor;
  final double addend;

  private SignalCode(DbcSignal signal, List<Condition> conditions) {
    super(signal, signal.signed() && !signal.floatingPoint());
    this.signal = signal;
    this.conditions = conditions.toArray(Condition[]::new);
    factor = signal.factor();
    addend = signal.offset();
    kind =
        signal.floatingPoint()
            ? switch (signal.bitLength()) {
              case 16 -> Kind.HALF;
              case 32 -> Kind.FLOAT;
              default -> Kind.DOUBLE;
            }
            : signal.bitLength() == Long.SIZE && !signal.signed() ? Kind.UNSIGNED_64 : Kind.INTEGER;
  }

  /// Of what a frame can carry.
  static List<SignalCode> of(DbcMessage message) {
    Map<String, DbcSignal> multiplexors = multiplexors(message);
    List<SignalCode> codes = new ArrayList<>();
    for (DbcSignal signal : message.signals()) {
      List<Condition> conditions = new ArrayList<>();
      boolean reachable = signal.decodable();
      Optional<Multiplexed> by = signal.multiplexed();
      while (reachable && by.isPresent()) {
        DbcSignal multiplexor = multiplexors.get(by.get().by());
        // a circle, or none of that name: no frame carries the signal
        reachable =
            multiplexor != null
                && multiplexor.decodable()
                && conditions.size() < message.signals().size();
        if (multiplexor != null && reachable) {
          conditions.add(new Condition(multiplexor, by.get()));
          by = multiplexor.multiplexed();
        }
      }
      if (reachable) codes.add(new SignalCode(signal, conditions));
    }
    return codes;
  }

  private static Map<String, DbcSignal> multiplexors(DbcMessage message) {
    Map<String, DbcSignal> multiplexors = new HashMap<>();
    for (DbcSignal signal : message.signals()) multiplexors.putIfAbsent(signal.name(), signal);
    return multiplexors;
  }

  /// The multiplexor on which it depends in the end, itself carried by every frame; empty where it
  /// depends on none.
  String root() {
    return conditions.length == 0 ? "" : conditions[conditions.length - 1].when.by();
  }

  /// Whether a frame of that length lacks a multiplexor that it depends on.
  boolean multiplexedBeyond(int length) {
    for (Condition condition : conditions) {
      if (condition.multiplexor.neededBytes > length) return true;
    }
    return false;
  }

  boolean carriedBy(byte[] data) {
    for (Condition condition : conditions) if (!condition.holds(data)) return false;
    return true;
  }

  /// Whether shifts, a factor and an addend are all that it needs.
  boolean plain() {
    return kind == Kind.INTEGER && !ninth;
  }

  void deliver(byte[] data, SignalSink sink) {
    long bits = read(data);
    if (kind == Kind.INTEGER) sink.accept(signal, bits, bits * factor + addend);
    else deliverOther(bits, sink);
  }

  private void deliverOther(long bits, SignalSink sink) {
    double number =
        switch (kind) {
          case INTEGER -> bits;
          case UNSIGNED_64 -> unsigned(bits);
          case HALF -> Float.float16ToFloat((short) bits);
          case FLOAT -> Float.intBitsToFloat((int) bits);
          case DOUBLE -> Double.longBitsToDouble(bits);
        };
    long raw = signal.floatingPoint() ? Double.doubleToRawLongBits(number) : bits;
    sink.accept(signal, raw, number * factor + addend);
  }

  /// The nearest double.
  static double unsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }
}
