package io.celltwin.canbus.uds;

import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpSettings;

/// An ECU that can be asked.
///
/// @param session that it has to be in to answer, [#NO_SESSION] where it answers in any
/// @param keepAliveNanos while a session is open, how long nothing may be asked before it is told
///   that we are there; ECUs leave a session after 5 s
public record UdsEcu(
    String name,
    IsoTpAddress address,
    IsoTpSettings isoTp,
    UdsSettings uds,
    int session,
    long keepAliveNanos) {
  public static final int NO_SESSION = 0;

  private static final long KEEP_ALIVE_NANOS = 2_000_000_000;

  public UdsEcu {
    if (session < 0 || session > 0x7F) {
      throw new IllegalArgumentException("session 0x%X: expected 0..0x7F".formatted(session));
    }
    if (keepAliveNanos <= 0) throw new IllegalArgumentException("keep alive: expected > 0");
  }

  /// An ECU with the usual settings that answers in any session.
  public static UdsEcu of(String name, IsoTpAddress address) {
    return new UdsEcu(
        name, address, IsoTpSettings.CLASSIC, UdsSettings.USUAL, NO_SESSION, KEEP_ALIVE_NANOS);
  }

  /// The same, asked in `diagnosticSession`.
  public UdsEcu inSession(int diagnosticSession) {
    return new UdsEcu(name, address, isoTp, uds, diagnosticSession, keepAliveNanos);
  }
}
