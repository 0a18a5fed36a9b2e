package io.celltwin.hal;

/// One CAN or CAN FD frame, refilled by its reader: whoever keeps a frame copies it. One thread.
public final class CanFrame {
  public static final int MAX_BYTES = 64;

  /// Identifier, 11 or 29 bits, without flags.
  public int id;

  public boolean extended;
  public boolean remote;
  public boolean flexibleDataRate;

  /// Of a frame with flexible data rate: sent faster after the arbitration, by a sender that is
  /// error passive.
  public boolean bitRateSwitch;

  public boolean errorStateIndicator;

  /// Set where the controller reports an error; [#id] then holds the kernel's error class.
  public boolean error;

  /// Bytes in [#data] that count: 0..8, or up to 64 with flexible data rate; of a remote frame the
  /// bytes that it asks for.
  public int length;

  public final byte[] data = new byte[MAX_BYTES];

  /// When the frame was received, on the monotonic clock.
  public long receivedNanos;

  /// Makes this frame the same as `other`.
  public void copyFrom(CanFrame other) {
    id = other.id;
    extended = other.extended;
    remote = other.remote;
    flexibleDataRate = other.flexibleDataRate;
    bitRateSwitch = other.bitRateSwitch;
    errorStateIndicator = other.errorStateIndicator;
    error = other.error;
    length = other.length;
    System.arraycopy(other.data, 0, data, 0, other.length);
    receivedNanos = other.receivedNanos;
  }
}
