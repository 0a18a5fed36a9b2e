package io.celltwin.hal;

/// One CAN or CAN FD frame, refilled by its reader: whoever keeps a frame copies it. One thread.
public final class CanFrame {
  public static final int MAX_BYTES = 64;

  /// Identifier, 11 or 29 bits, without flags.
  public int id;

  public boolean extended;
  public boolean remote;
  public boolean flexibleDataRate;

  /// Set where the controller reports an error; [#id] then holds the kernel's error class.
  public boolean error;

  /// Bytes in [#data] that count: 0..8, or up to 64 with flexible data rate.
  public int length;

  public final byte[] data = new byte[MAX_BYTES];

  /// When the frame was received, on the monotonic clock.
  public long receivedNanos;
}
