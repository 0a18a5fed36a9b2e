package io.celltwin.simulation.beamng;

import java.util.List;

/// What both sides call the protocol in their first message. The simulator answers with its own
/// version and goes on either way; it is the client that has to judge.
///
/// The shapes of all messages used here are the same from v1.22 (BeamNG.tech 0.31) to v1.27,
/// compared file by file in BeamNGpy 1.28 to 1.36.
public final class ProtocolVersion {
  public static final String NEWEST = "v1.27";

  private static final List<String> KNOWN =
      List.of("v1.22", "v1.23", "v1.24", "v1.25", "v1.26", NEWEST);

  private ProtocolVersion() {}

  /// @throws BeamngException.Malformed where messages may mean something else
  static void requireKnown(String peer, String version) throws BeamngException {
    if (KNOWN.contains(version)) return;
    throw new BeamngException.Malformed(
        peer
            + ": found protocol version "
            + version
            + ", expected "
            + String.join(", ", KNOWN)
            + "; BeamNG.tech 0.31 and later speak these");
  }

  static String difference(String peer, String own, String other) {
    return peer + " speaks protocol " + other + ", was greeted with " + own;
  }
}
