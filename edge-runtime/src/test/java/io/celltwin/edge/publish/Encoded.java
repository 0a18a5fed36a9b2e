package io.celltwin.edge.publish;

import io.celltwin.edge.publish.Encoder.Announcement;
import io.celltwin.edge.publish.Encoder.Stamp;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import java.util.List;
import java.util.OptionalLong;

/// Payloads of a profile, as a machine sends them at once that knows the time.
final class Encoded {
  static final PackInfo PACK =
      new PackInfo("PK-1", "0.1.0", "Shipped \"cell\"", "LFP", 2, 12, 3, 7.65, 0.1, 1, 5, 0.5, 60);

  private final Encoder encoder;

  Encoded(Encoder encoder) {
    this.encoder = encoder;
  }

  static Encoded json() {
    return new Encoded(new JsonProfile(PACK, "7f3a0c51d2e94b06"));
  }

  static Encoded thingsBoard(boolean gateway) {
    return new Encoded(
        gateway
            ? ThingsBoard.gateway(PACK, "7f3a0c51d2e94b06")
            : ThingsBoard.device(PACK, "7f3a0c51d2e94b06"));
  }

  static Stamp stamp(long wallMillis) {
    return new Stamp(wallMillis % 1_000_000_000, OptionalLong.of(wallMillis));
  }

  byte[] telemetry(TwinState state, long seq, long dropped) {
    return telemetry(state, seq, new Delivery(dropped, 0, 0, 0, Double.NaN));
  }

  byte[] telemetry(TwinState state, long seq, Delivery delivery) {
    return payload(new Report.Telemetry(state, seq), delivery);
  }

  byte[] cells(TwinState state, long seq) {
    return payload(new Report.Cells(state, seq));
  }

  byte[] sources(List<SourceHealth> sources, long wallMillis, long seq) {
    return payload(new Report.Sources(sources, wallMillis, seq));
  }

  byte[] event(AlarmEvent event, long seq) {
    return payload(new Report.Alarm(event, seq));
  }

  byte[] event(SourceEvent event, long seq) {
    return payload(new Report.Change(event, seq));
  }

  private byte[] payload(Report report) {
    return payload(report, Delivery.NOTHING_WAITS);
  }

  private byte[] payload(Report report, Delivery delivery) {
    return encoder.encode(report, stamp(report.wallMillis()), delivery).payload();
  }

  byte[] online(long wallMillis) {
    return greeting(wallMillis).getFirst().payload();
  }

  byte[] info(long wallMillis) {
    return greeting(wallMillis).getLast().payload();
  }

  List<Announcement> greeting(long wallMillis) {
    return encoder.greeting(stamp(wallMillis));
  }

  byte[] life(TwinState state) {
    return encoder.life(state, stamp(state.wallMillis())).payload();
  }

  byte[] stopped() {
    return encoder.farewell(231).orElseThrow().payload();
  }

  byte[] connectionLost() {
    return encoder.will().orElseThrow().payload();
  }

  String topic(MessageClass messageClass) {
    return encoder.topic(messageClass).orElseThrow();
  }
}
