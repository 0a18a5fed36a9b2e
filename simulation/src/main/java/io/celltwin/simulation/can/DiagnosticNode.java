package io.celltwin.simulation.can;

import io.celltwin.canbus.CanNode;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.canbus.isotp.IsoTpSettings;
import io.celltwin.canbus.uds.UdsServer;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.simulation.can.SenderTable.Answer;
import io.celltwin.simulation.can.SenderTable.Ecu;
import io.celltwin.simulation.can.SenderTable.Field;
import java.io.IOException;
import java.util.List;

/// An ECU that answers with the pack's values as of its latest scan: it looks at the pack at most
/// ten times a second. One thread; a scan allocates nothing.
final class DiagnosticNode implements CanNode {
  /// Whole tenths of a second, in which a simulated pack computes its cells anyway.
  private static final long SCAN_NANOS = 100_000_000;

  private final CanPort port;
  private final BatteryTruth truth;
  private final UdsServer server;
  private final Answer[] answers;
  private final byte[][] data;
  private final CanFrame unheard = new CanFrame();
  private long scanNanos;
  private boolean off;

  DiagnosticNode(CanPort port, Ecu ecu, BatteryTruth truth) {
    this.port = port;
    this.truth = truth;
    server = new UdsServer(port, new IsoTpLink(ecu.address().reversed(), IsoTpSettings.CLASSIC));
    answers = ecu.answers().toArray(Answer[]::new);
    data = new byte[answers.length][];
    for (int a = 0; a < answers.length; a++) {
      data[a] = new byte[answers[a].bytes()];
      server.answer(answers[a].request(), data[a]);
    }
  }

  /// Whether the node has left the bus: it neither hears nor answers.
  void off(boolean isOff) {
    off = isOff;
  }

  long requests() {
    return server.requests();
  }

  @Override
  public void act(long nowNanos) throws IOException {
    if (off) {
      while (port.receive(unheard, nowNanos)) {
        // lost
      }
      return;
    }
    if (nowNanos >= scanNanos) {
      scan(nowNanos);
      scanNanos = nowNanos - nowNanos % SCAN_NANOS + SCAN_NANOS;
    }
    server.act(nowNanos);
  }

  private void scan(long nowNanos) {
    truth.advance(nowNanos);
    for (int a = 0; a < answers.length; a++) {
      List<Field> fields = answers[a].fields();
      for (int f = 0; f < fields.size(); f++) write(data[a], fields.get(f));
    }
  }

  /// What a pack does not have is 0, and what is beyond the bytes their end.
  private void write(byte[] answer, Field field) {
    double value = field.value().now(truth, field.number()) * field.scale() + field.offset();
    long limit = 1L << (8 * field.bytes());
    long raw = StrictMath.round(StrictMath.clamp(value, -limit / 2.0, limit - 1.0));
    for (int k = 0; k < field.bytes(); k++) {
      answer[field.at() + k] = (byte) (raw >> (8 * (field.bytes() - 1 - k)));
    }
  }

  @Override
  public long nextNanos(long untilNanos) {
    return off ? untilNanos : StrictMath.min(scanNanos, server.nextNanos(untilNanos));
  }
}
