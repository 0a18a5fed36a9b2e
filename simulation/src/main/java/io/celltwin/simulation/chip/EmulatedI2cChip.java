package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import io.celltwin.hal.I2cBus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/// An I2C bus with one chip on it, whose registers stand behind a pointer byte, big endian. Time
/// passes while bytes are on the bus. One thread, but faults may be injected between transfers
/// only.
public abstract sealed class EmulatedI2cChip implements I2cBus
    permits EmulatedIna226, EmulatedIna228, EmulatedAds1115 {
  /// Eight bits and an acknowledgement at 400 kbit/s.
  private static final long BYTE_NANOS = 22_500;

  private static final int REGISTERS = 256;
  private static final int BITS = 16;

  // Those between are the bus's own.
  private static final int FIRST_ADDRESS = 0x03;
  private static final int LAST_ADDRESS = 0x77;

  private final int address;
  final Clock clock;
  private int pointer;
  private boolean silent;
  private String gone = "";
  private double failingShare;
  private Random chance = new Random(0);
  private final int[] stuckHigh = new int[REGISTERS];
  private final int[] stuckLow = new int[REGISTERS];
  private long transfers;
  private boolean closed;

  EmulatedI2cChip(int address, Clock clock) {
    this.address = address;
    this.clock = clock;
  }

  /// Bytes of a register; 0 where there is none.
  abstract int length(int register);

  /// Its value, in the lowest `8 * length` bits.
  abstract long value(int register);

  /// Writes 16 bits.
  abstract void write(int register, int value);

  /// Makes up for all conversions since the registers were last asked for: for whoever measures
  /// something that cannot be asked for the past, whether the chip is read or not.
  public abstract void convert();

  /// Fault: supply was lost for a moment. Every register has its default.
  public abstract void brownOut();

  @Override
  public final void transfer(int to, byte[] write, int writeLength, byte[] read, int readLength)
      throws IOException {
    Objects.checkFromIndexSize(0, writeLength, write.length);
    Objects.checkFromIndexSize(0, readLength, read.length);
    if (to < FIRST_ADDRESS || to > LAST_ADDRESS)
      throw new IllegalArgumentException("emulated I2C: address 0x%02x".formatted(to));
    if (closed) throw new ClosedChannelException();
    if (writeLength == 0 && readLength == 0) return;
    transfers++;
    requireBus();
    pass((2L + writeLength + readLength) * BYTE_NANOS);
    if (to != address || silent || chance.nextDouble() < failingShare)
      throw new IOException(
          "emulated I2C, address 0x%02x: errno 121 (EREMOTEIO): not acknowledged".formatted(to));
    if (writeLength > 0) pointer = write[0] & 0xFF;
    // The maker's chips store a write once both bytes are there.
    if (writeLength >= 3) write(pointer, (write[1] & 0xFF) << 8 | (write[2] & 0xFF));
    if (readLength == 0) return;
    int length = length(pointer);
    long value = length == 0 ? 0 : value(pointer);
    if (length == 2) value = (value & ~stuckLow[pointer]) | stuckHigh[pointer];
    // Beyond a register's end nothing drives the line.
    for (int i = 0; i < readLength; i++)
      read[i] = i < length ? (byte) (value >> (8 * (length - 1 - i))) : (byte) 0xFF;
  }

  private void pass(long nanos) throws IOException {
    try {
      clock.waitUntil(clock.nowNanos() + nanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("emulated I2C: interrupted");
    }
  }

  /// The bus as a driver opens it, also after it was closed: the chip stays as it is meanwhile.
  ///
  /// @throws IOException where the adapter is gone
  public final I2cBus open() throws IOException {
    requireBus();
    closed = false;
    return this;
  }

  private void requireBus() throws IOException {
    if (!gone.isEmpty()) throw new IOException(gone);
  }

  @Override
  public final void close() {
    closed = true;
  }

  /// Fault: the chip no longer acknowledges; its conversions go on.
  public void silent(boolean isSilent) {
    silent = isSilent;
  }

  /// Fault: the adapter is gone; each transfer fails with `reason`. Empty: it is back.
  public void gone(String reason) {
    gone = reason;
  }

  public boolean isGone() {
    return !gone.isEmpty();
  }

  /// Fault: this share of all transfers is not acknowledged.
  public void failing(double share, long seed) {
    failingShare = share;
    chance = new Random(seed);
  }

  /// The 16-bit registers, whose bits may stick.
  public final List<Integer> registers() {
    return IntStream.range(0, REGISTERS).filter(this::hasBits).boxed().toList();
  }

  /// Whether bits of a register may stick.
  boolean hasBits(int register) {
    return register >= 0 && register < REGISTERS && length(register) == BITS / 8;
  }

  /// Fault: a bit of a 16-bit register reads as `isHigh`, whatever is written.
  ///
  /// @throws IllegalArgumentException where there is no such register or bit
  public void stuckBit(int register, int bit, boolean isHigh) {
    if (!hasBits(register)) {
      throw new IllegalArgumentException(
          "register 0x%02x, expected one of 16 bits".formatted(register));
    }
    if (bit < 0 || bit >= BITS) {
      throw new IllegalArgumentException("bit " + bit + ", expected 0.." + (BITS - 1));
    }
    (isHigh ? stuckHigh : stuckLow)[register] |= 1 << bit;
  }

  /// Fault: somebody else on the bus writes a register of 16 bits.
  public void overwrite(int register, int value) {
    write(register, value);
  }

  /// No bit is stuck any more.
  public void freeBits() {
    Arrays.fill(stuckHigh, 0);
    Arrays.fill(stuckLow, 0);
  }

  public long transfers() {
    return transfers;
  }
}
