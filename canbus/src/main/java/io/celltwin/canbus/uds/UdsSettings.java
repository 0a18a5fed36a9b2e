package io.celltwin.canbus.uds;

/// How patient a client is.
///
/// @param answerNanos P2: until an answer has begun
/// @param pendingNanos P2*: the same after the ECU has asked for patience
/// @param maxPending how often an ECU may ask for patience for one request
/// @param attempts how often a request is sent at most
/// @param busyNanos until a request that found the ECU busy is sent again
public record UdsSettings(
    long answerNanos, long pendingNanos, int maxPending, int attempts, long busyNanos) {
  private static final long MILLI = 1_000_000;

  /// ECUs have 50 ms by the standard; gateways between take their time too.
  public static final UdsSettings USUAL =
      new UdsSettings(200 * MILLI, 5_000 * MILLI, 20, 2, 100 * MILLI);

  public UdsSettings {
    if (answerNanos <= 0 || pendingNanos <= 0 || maxPending < 0 || attempts < 1 || busyNanos <= 0) {
      throw new IllegalArgumentException("expected times > 0, pending answers >= 0, attempts >= 1");
    }
  }
}
