package io.celltwin.canbus.isotp;

import io.celltwin.hal.FrameLength;

/// How a link talks.
///
/// @param frames that are sent
/// @param flow that we ask of a sender
/// @param maxWaits how often in a row a receiver may ask to wait
/// @param maxMessageBytes the longest message that is sent or received; two buffers of this size
public record IsoTpSettings(
    Frames frames, Flow flow, Timeouts timeouts, int maxWaits, int maxMessageBytes) {
  public static final int NO_PADDING = -1;

  /// The longest message whose length fits a classic first frame.
  public static final int CLASSIC_MAX_BYTES = 4095;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int LONGEST_SINGLE_FRAME_BYTES = 62;

  /// @param bytes data bytes of a full frame: 8, or with flexible data rate up to 64
  /// @param bitRateSwitch whether frames with flexible data rate switch
  /// @param paddingByte what fills a frame to 8 bytes, or [#NO_PADDING]
  public record Frames(int bytes, boolean bitRateSwitch, int paddingByte) {
    public Frames {
      if (bytes < 8 || bytes > 64 || bytes != FrameLength.atLeast(bytes)) {
        throw new IllegalArgumentException(
            "frame of %d bytes: expected 8, 12, 16, 20, 24, 32, 48 or 64".formatted(bytes));
      }
      checkRange("padding", paddingByte, NO_PADDING, 0xFF);
    }

    boolean flexibleDataRate() {
      return bytes > 8;
    }
  }

  /// @param blockSize consecutive frames between two flow controls, 0 all
  /// @param separationCode STmin, as on the bus: 0..0x7F ms, 0xF1..0xF9 100..900 us
  public record Flow(int blockSize, int separationCode) {
    public Flow {
      checkRange("block size", blockSize, 0, 0xFF);
      checkRange("separation code", separationCode, 0, 0xFF);
      if (separationCode > 0xF9 || (separationCode > 0x7F && separationCode < 0xF1)) {
        throw new IllegalArgumentException(
            "separation code 0x%X: expected 0..0x7F or 0xF1..0xF9".formatted(separationCode));
      }
    }
  }

  /// @param sendNanos N_As, N_Ar: for the port to take a frame
  /// @param flowControlNanos N_Bs: for the receiver to say how to go on
  /// @param consecutiveNanos N_Cr: for the sender to go on
  public record Timeouts(long sendNanos, long flowControlNanos, long consecutiveNanos) {
    public Timeouts {
      if (sendNanos <= 0 || flowControlNanos <= 0 || consecutiveNanos <= 0) {
        throw new IllegalArgumentException("timeouts: expected > 0");
      }
    }
  }

  /// Classic frames padded with 0, no limit to the flow, the standard's timeouts of a second.
  public static final IsoTpSettings CLASSIC =
      new IsoTpSettings(
          new Frames(8, false, 0),
          new Flow(0, 0),
          new Timeouts(NANOS_PER_SECOND, NANOS_PER_SECOND, NANOS_PER_SECOND),
          10,
          CLASSIC_MAX_BYTES);

  public IsoTpSettings {
    checkRange("waits", maxWaits, 0, Integer.MAX_VALUE);
    checkRange(
        "longest message", maxMessageBytes, LONGEST_SINGLE_FRAME_BYTES, Integer.MAX_VALUE - 8);
  }

  private static void checkRange(String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "%s %d: expected %d..%d".formatted(what, found, least, most));
    }
  }

  public IsoTpSettings withFlexibleDataRate(int bytes, boolean switches) {
    return with(new Frames(bytes, switches, frames.paddingByte));
  }

  public IsoTpSettings withPadding(int padding) {
    return with(new Frames(frames.bytes, frames.bitRateSwitch, padding));
  }

  private IsoTpSettings with(Frames others) {
    return new IsoTpSettings(others, flow, timeouts, maxWaits, maxMessageBytes);
  }

  /// What we ask of a sender.
  public IsoTpSettings withFlow(int block, int separation) {
    return new IsoTpSettings(
        frames, new Flow(block, separation), timeouts, maxWaits, maxMessageBytes);
  }

  public IsoTpSettings withMaxMessageBytes(int bytes) {
    return new IsoTpSettings(frames, flow, timeouts, maxWaits, bytes);
  }

  /// What a separation code means; a reserved one is the longest, as the standard has it.
  static long separationNanos(int code) {
    if (code <= 0x7F) return code * 1_000_000L;
    if (code >= 0xF1 && code <= 0xF9) return (code - 0xF0) * 100_000L;
    return 0x7F * 1_000_000L;
  }
}
