package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.TwinState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 over all that a run has shown: the estimates of every cell and tick to the last bit, and
/// every word that was told, with its time.
final class RunHash {
  private static final int DOUBLES_PER_CELL = 11;

  private final MessageDigest digest;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  RunHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  void add(TwinState state) {
    int needed = Long.BYTES * (2 + DOUBLES_PER_CELL * state.cells() + 3 * state.strings());
    if (bytes.capacity() < needed) bytes = ByteBuffer.allocate(needed);
    bytes.clear();
    bytes.putLong(state.tickNanos()).putLong(state.cells());
    for (int c = 0; c < state.cells(); c++) {
      bytes.putDouble(state.cellVolts(c));
      bytes.putDouble(state.soc(c));
      bytes.putDouble(state.socSigma(c));
      bytes.putDouble(state.predictedVolts(c));
      bytes.putDouble(state.cellCelsius(c));
      bytes.putDouble(state.coreCelsius(c)).putDouble(state.coreCelsiusSigma(c));
      bytes.putDouble(state.capacityAmpereHours(c));
      bytes.putDouble(state.capacitySigmaAmpereHours(c));
      bytes.putDouble(state.r0Ohms(c)).putDouble(state.r0SigmaOhms(c));
    }
    for (int s = 0; s < state.strings(); s++) {
      bytes.putDouble(state.stringAmps(s));
      bytes.putDouble(state.biasAmps(s)).putDouble(state.biasSigmaAmps(s));
    }
    digest.update(bytes.flip());
  }

  void add(Told told) {
    digest.update((told.nanos() + " " + told.text() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// To be asked once, at the end.
  String text() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
