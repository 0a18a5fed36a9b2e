package io.celltwin.edge.publish;

import static io.celltwin.edge.twin.TwinBench.SECOND;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.edge.publish.Encoder.Announcement;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinBench;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.Verdict;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Messages of every class, of packs that are well and of packs with whatever can be wrong.
final class SampleMessages {
  private static final ObjectMapper PARSER = new ObjectMapper();

  private final Encoded profile;
  private final List<JsonNode> messages = new ArrayList<>();

  private SampleMessages(Encoded profile) {
    this.profile = profile;
  }

  /// Of CellTwin's own profile.
  static List<JsonNode> all() throws Exception {
    SampleMessages samples = new SampleMessages(Encoded.json());
    samples.connection();
    samples.reports();
    return samples.messages;
  }

  static List<JsonNode> toThingsBoard(boolean gateway) throws Exception {
    SampleMessages samples = new SampleMessages(Encoded.thingsBoard(gateway));
    for (Announcement words : samples.profile.greeting(5)) samples.add(words.payload());
    samples.reports();
    return samples.messages;
  }

  private void reports() throws Exception {
    well();
    faulty();
    partlySensed();
    verdicts();
    alarms();
    hardware();
  }

  private void add(byte[] message) throws IOException {
    messages.add(PARSER.readTree(message));
  }

  private void add(TwinState state) throws IOException {
    add(profile.telemetry(state, messages.size(), 3));
    add(profile.cells(state, messages.size()));
    add(profile.life(state));
  }

  private void connection() throws IOException {
    add(profile.online(1_793_534_400_123L));
    add(profile.stopped());
    add(profile.connectionLost());
    add(profile.info(5));
  }

  private void well() throws Exception {
    TwinBench bench = new TwinBench(2, 2, 2);
    bench.quiet(0).tick(0);
    bench.quiet(SECOND).reported(Quantity.REPORTED_SOC, SECOND, 0.42);
    bench.reported(Quantity.REPORTED_CHARGE_POWER_LIMIT, SECOND, 9000).tick(SECOND);
    add(bench.last());
    add(profile.telemetry(bench.last(), messages.size(), new Delivery(0, 0, 0, 0, 31.25)));
    add(profile.telemetry(bench.last(), messages.size(), new Delivery(0, 0, 0, 0, -2.5)));
  }

  /// Nothing has spoken yet; then values too high, silent, or such as cannot be, with their alarms.
  private void faulty() throws Exception {
    TwinBench bench = new TwinBench(2, 2, 2);
    bench.tick(0);
    add(bench.last());
    bench.quiet(0).reported(Quantity.REPORTED_SOH, 0, 0.9).tick(SECOND / 10);
    for (int second = 1; second <= 15; second++) {
      long now = second * SECOND;
      bench.voltage(1, now, 4.3).voltage(2, now, second < 8 ? 3.7 : 0.1).temperature(1, now, 70);
      bench.current(1, now, second % 2 == 0 ? Double.NaN : -20).tick(now);
      add(bench.last());
    }
    for (AlarmEvent event : bench.events) add(profile.event(event, messages.size()));
  }

  private void partlySensed() throws Exception {
    TwinBench bench = new TwinBench(2, 2, 0, Set.of(1), Set.of(4));
    bench.quiet(0).tick(0);
    bench.stringVoltage(1, 3 * SECOND, 70).voltage(3, 3 * SECOND, 9).tick(3 * SECOND);
    add(bench.last());
  }

  private void verdicts() throws Exception {
    PackEstimate estimate = new PackEstimate(3, 6);
    TwinBench bench = new TwinBench(3, 2, 1);
    estimate.verdict[0] = Verdict.CURRENT_SENSOR;
    estimate.verdictExcess[0] = -1.1;
    estimate.verdictSigma[0] = 0.2;
    estimate.verdict[1] = Verdict.CELL_VOLTAGE;
    estimate.verdictCell[1] = 3;
    estimate.verdictExcess[1] = 0.015;
    estimate.verdictSigma[1] = 0.001;
    estimate.verdict[2] = Verdict.CELL_VOLTAGE;
    estimate.verdictCell[2] = -1;
    for (int second = 0; second < 4; second++) bench.tick(second * SECOND, estimate);
    add(bench.last());
    for (AlarmEvent event : bench.events) add(profile.event(event, messages.size()));
  }

  private void alarms() throws IOException {
    for (AlarmKind kind : AlarmKind.values()) {
      List<Integer> subjects =
          kind.subject() == AlarmKind.Subject.LOOP ? List.of() : List.of(2, 17);
      double value = kind.evidence() == AlarmKind.Evidence.NONE ? Double.NaN : 4.25;
      double limit = kind.evidence() == AlarmKind.Evidence.LIMIT ? 4.2 : Double.NaN;
      double sigma = kind.evidence() == AlarmKind.Evidence.SIGMA ? 0.01 : Double.NaN;
      for (boolean raised : new boolean[] {true, false}) {
        add(
            profile.event(
                new AlarmEvent("PK-1", 99, kind, raised, subjects, value, limit, sigma),
                messages.size()));
      }
    }
  }

  private void hardware() throws IOException {
    DeviceHealth health = new DeviceHealth(Map.of("bus_received", () -> 7));
    for (DeviceFault.Kind kind : DeviceFault.Kind.values()) {
      health.set(new DeviceFault(kind, 2, 0), true);
      health.set(DeviceFault.of(kind, 0), true);
    }
    SourceHealth source = new SourceHealth("bms-1", health);
    SourceHealth untried = new SourceHealth("afe", new DeviceHealth());
    SourceHealth disk = new SourceHealth("/var/lib/celltwin/spool", new DeviceHealth());
    for (DeviceHealth.State state : DeviceHealth.State.values()) {
      DeviceHealth.Snapshot before = health.snapshot();
      health.enter(state, state == DeviceHealth.State.UP ? "" : "no frame for 5 s");
      add(profile.sources(List.of(source, untried, disk), 5, messages.size()));
      add(profile.event(new SourceEvent("bms-1", 5, before, health.snapshot()), messages.size()));
      add(
          profile.event(
              new SourceEvent("/dev/watchdog0", 5, before, health.snapshot()), messages.size()));
    }
  }
}
