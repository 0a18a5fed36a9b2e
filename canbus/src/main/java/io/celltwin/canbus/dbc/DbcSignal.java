package io.celltwin.canbus.dbc;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A signal of a message: where it lies in the frame and what its bits mean.
///
/// @param index its place among all signals of the file, so that a sink can keep what belongs to a
///   signal in an array
/// @param name the long name (`SystemSignalLongSymbol`) where the file has one
/// @param shortName as in the `SG_` line
/// @param startBit as in the file: the lowest bit of a little-endian signal, the highest of a
///   big-endian one, counted from the lowest bit of the first byte
/// @param floatingPoint IEEE 754 of 16, 32 or 64 bits
/// @param minimum of the value after scaling; `NaN` where the file sets no limits
/// @param receivers names of nodes
/// @param multiplexor whether the file marks it as one (`M`)
/// @param multiplexed empty where every frame carries it
/// @param labels by raw value
/// @param attributes as the file sets them, by name; defaults are with the definitions
public record DbcSignal(
    int index,
    String name,
    String shortName,
    int startBit,
    int bitLength,
    boolean bigEndian,
    boolean signed,
    boolean floatingPoint,
    double factor,
    double offset,
    double minimum,
    double maximum,
    String unit,
    List<String> receivers,
    boolean multiplexor,
    Optional<Multiplexed> multiplexed,
    Map<Long, String> labels,
    String comment,
    Map<String, String> attributes) {
  /// Bits of the longest frame.
  static final int FRAME_BITS = 512;

  public DbcSignal {
    if (bitLength < 1 || startBit < 0) {
      throw new IllegalArgumentException(
          "signal " + name + ": found " + startBit + "|" + bitLength + ", expected 0.. and 1..");
    }
    receivers = List.copyOf(receivers);
    labels = DbcText.frozen(labels);
    attributes = DbcText.frozen(attributes);
  }

  /// The first bit of the signal in the order of transmission: the first byte's highest bit is 0.
  /// Of a little-endian signal the number of its lowest bit.
  int firstBit() {
    return bigEndian ? (startBit & ~7) + 7 - (startBit & 7) : startBit;
  }

  /// Bytes that a frame needs to carry it.
  public int neededBytes() {
    return (firstBit() + bitLength + 7) / 8;
  }

  /// Whether a frame can carry it and a `long` hold it. Longer ones are pieces of a transport
  /// protocol (J1939 has some): kept, but not decoded.
  public boolean decodable() {
    return bitLength <= Long.SIZE && firstBit() + bitLength <= FRAME_BITS;
  }

  /// What the labels call a raw value; empty where they do not.
  public Optional<String> label(long raw) {
    return Optional.ofNullable(labels.get(raw));
  }

  /// The bits that it occupies in a frame, one per set bit, byte 0's lowest bit first.
  long[] bits() {
    long[] bits = new long[FRAME_BITS / Long.SIZE];
    int first = firstBit();
    for (int i = first; i < Math.min(first + bitLength, FRAME_BITS); i++) {
      int bit = bigEndian ? (i & ~7) + 7 - (i & 7) : i;
      bits[bit >> 6] |= 1L << bit;
    }
    return bits;
  }
}
