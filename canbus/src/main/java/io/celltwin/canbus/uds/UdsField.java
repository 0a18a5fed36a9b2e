package io.celltwin.canbus.uds;

/// Where in an answer a quantity stands and what it means: an integer of whole bytes, or some bits
/// of one, once or in rows as cells are. Positions count from the answer's first byte, which is its
/// service: `p0`.
///
/// ```
/// UdsField.at("cell_V", 7).rows(32).factor(0.02).unit("V").build()
/// ```
///
/// Immutable; decoding allocates nothing.
public final class UdsField {
  private final String name;
  private final String unit;
  private final int position;
  private final int bytes;
  private final boolean littleEndian;
  private final int shift;
  private final int bits;
  private final boolean signed;
  private final double factor;
  private final double offset;
  private final int count;
  private final int strideBytes;
  private final int firstNumber;
  private final long[] unavailable;

  private UdsField(Builder builder) {
    name = builder.name;
    unit = builder.unit;
    position = builder.position;
    bytes = builder.bytes;
    littleEndian = builder.littleEndian;
    shift = builder.shift;
    bits = builder.bits == 0 ? 8 * builder.bytes : builder.bits;
    signed = builder.signed;
    factor = builder.factor;
    offset = builder.offset;
    count = builder.count;
    strideBytes = builder.strideBytes == 0 ? builder.bytes : builder.strideBytes;
    firstNumber = builder.firstNumber;
    unavailable = new long[builder.unavailable.length];
    for (int i = 0; i < unavailable.length; i++) unavailable[i] = unsigned(builder.unavailable[i]);
  }

  /// A field at `position`: one unsigned byte, once, until the builder is told otherwise.
  public static Builder at(String name, int position) {
    return new Builder(name, position);
  }

  public String name() {
    return name;
  }

  public String unit() {
    return unit;
  }

  /// Rows: 1 for a single quantity.
  public int count() {
    return count;
  }

  /// What the first row is called: of the cells 33 to 64 it is 33.
  public int firstNumber() {
    return firstNumber;
  }

  /// How many of the rows an answer of `length` bytes holds.
  public int rows(int length) {
    int room = length - position - bytes;
    return room < 0 ? 0 : Math.min(count, room / strideBytes + 1);
  }

  /// The integer of `row`, counted from 0.
  public long raw(byte[] answer, int row) {
    int at = position + row * strideBytes;
    long word = 0;
    for (int i = 0; i < bytes; i++) {
      word = (word << 8) | (answer[littleEndian ? at + bytes - 1 - i : at + i] & 0xFF);
    }
    long raw = unsigned(word >>> shift);
    return signed ? (raw << (64 - bits)) >> (64 - bits) : raw;
  }

  /// What `raw` is in [#unit]; NaN for a code that says there is none.
  public double value(long raw) {
    long code = unsigned(raw);
    for (long none : unavailable) {
      if (code == none) return Double.NaN;
    }
    // One of 64 bits without sign: its bits, halved so that they have one.
    double number = raw >= 0 || signed ? raw : ((raw >>> 1) | (raw & 1)) * 2.0;
    return number * factor + offset;
  }

  private long unsigned(long raw) {
    return bits == 64 ? raw : raw & ((1L << bits) - 1);
  }

  @Override
  public String toString() {
    return name + " at p" + position;
  }

  /// Says what a field is.
  public static final class Builder {
    private final String name;
    private final int position;
    private String unit = "";
    private int bytes = 1;
    private boolean littleEndian;
    private int shift;
    private int bits;
    private boolean signed;
    private double factor = 1;
    private double offset;
    private int count = 1;
    private int strideBytes;
    private int firstNumber = 1;
    private long[] unavailable = {};

    private Builder(String name, int position) {
      this.name = name;
      this.position = position;
    }

    /// Width, 1 to 8 bytes; the first is the highest.
    public Builder bytes(int width) {
      bytes = width;
      return this;
    }

    /// The first byte is the lowest.
    public Builder littleEndian() {
      littleEndian = true;
      return this;
    }

    /// Only `width` bits of the integer, from bit `lowest` on.
    public Builder bits(int lowest, int width) {
      shift = lowest;
      bits = width;
      return this;
    }

    /// Two's complement.
    public Builder signed() {
      signed = true;
      return this;
    }

    public Builder factor(double perCount) {
      factor = perCount;
      return this;
    }

    public Builder offset(double atZero) {
      offset = atZero;
      return this;
    }

    public Builder unit(String symbol) {
      unit = symbol;
      return this;
    }

    /// `n` values, each right behind the other.
    public Builder rows(int n) {
      count = n;
      return this;
    }

    /// `n` values, one every `stride` bytes.
    public Builder rows(int n, int stride) {
      strideBytes = stride;
      return rows(n);
    }

    public Builder firstNumber(int number) {
      firstNumber = number;
      return this;
    }

    /// Integers that say there is no value, written signed or unsigned.
    public Builder unavailable(long... codes) {
      unavailable = codes.clone();
      return this;
    }

    public UdsField build() {
      int width = 8 * bytes;
      if (name.isBlank()) throw new IllegalArgumentException("a field without a name");
      if (position < 0 || bytes < 1 || bytes > 8 || count < 1 || strideBytes < 0) {
        throw wrong("position >= 0, 1 to 8 bytes, rows >= 1, stride >= 0");
      }
      if (shift < 0 || bits < 0 || shift + bits > width || (bits == 0 && shift > 0)) {
        throw wrong("bits within its " + bytes + " bytes");
      }
      if (factor == 0 || !Double.isFinite(factor) || !Double.isFinite(offset)) {
        throw wrong("a finite factor other than 0 and a finite offset");
      }
      return new UdsField(this);
    }

    private IllegalArgumentException wrong(String expected) {
      return new IllegalArgumentException(name + ": expected " + expected);
    }
  }
}
