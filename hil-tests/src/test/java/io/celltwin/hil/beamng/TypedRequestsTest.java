package io.celltwin.hil.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hil.beamng.Capture.Frame;
import io.celltwin.simulation.beamng.BeamngConnection;
import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Endpoint;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.SimulatorLink;
import io.celltwin.simulation.beamng.Value;
import io.celltwin.simulation.beamng.VehicleLink;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What our methods send is byte for byte what BeamNGpy sent for the same call, and the captured
/// answers satisfy them. Requests that no method of ours makes go as they were.
class TypedRequestsTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);

  /// One of our methods, with the captured request's arguments.
  private interface Method<L> {
    void ask(L link, Field request) throws BeamngException;
  }

  private static final Map<String, Method<SimulatorLink>> SIMULATOR =
      Map.ofEntries(
          Map.entry("GetSystemInfo", (link, _) -> link.hasTechLicence()),
          Map.entry("GetEnvironmentPaths", (link, _) -> link.environmentPaths()),
          Map.entry("GetCurrentVehicles", (link, _) -> link.vehicles()),
          Map.entry("OpenPowertrain", TypedRequestsTest::open),
          Map.entry("PollPowertrainGE", (link, it) -> link.pollPowertrain(name(it))),
          Map.entry(
              "SendAdHocRequestPowertrain",
              (link, it) -> link.requestPowertrain(name(it), it.at("vid").text())),
          Map.entry(
              "IsAdHocPollRequestReadyPowertrain",
              (link, it) -> link.isPowertrainReady(it.at("requestId").whole())),
          Map.entry(
              "CollectAdHocPollRequestPowertrain",
              (link, it) -> link.collectPowertrain(it.at("requestId").whole())),
          Map.entry(
              "ClosePowertrain", (link, it) -> link.closePowertrain(name(it), it.at("vid").text())),
          Map.entry("Step", (link, it) -> link.step((int) it.at("count").whole())),
          Map.entry("Pause", (link, _) -> link.pause()),
          Map.entry("Resume", (link, _) -> link.resume()),
          Map.entry("SetPhysicsDeterministic", (link, _) -> link.deterministic(true)),
          Map.entry("SetPhysicsNonDeterministic", (link, _) -> link.deterministic(false)),
          Map.entry("FPSLimit", (link, it) -> link.limitFrames((int) it.at("fps").whole())),
          Map.entry("RemoveFPSLimit", (link, _) -> link.removeFrameLimit()));

  private static final Map<String, Method<VehicleLink>> VEHICLE =
      Map.of(
          "PollPowertrainVE",
          (link, it) -> link.latestPowertrain(name(it), it.at("sensorId").whole()),
          "QueueLuaCommandVE",
          (link, it) -> link.lua(it.at("chunk").text()));

  private static String name(Field request) throws BeamngException {
    return request.at("name").text();
  }

  private static void open(SimulatorLink link, Field request) throws BeamngException {
    link.openPowertrain(
        name(request),
        request.at("vid").text(),
        request.at("GFXUpdateTime").number(),
        request.at("physicsUpdateTime").number(),
        request.at("isSendImmediately").flag());
  }

  static List<Capture> captures() {
    return Capture.all();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void theSimulatorIsAskedAsByBeamngpy(Capture capture) throws Exception {
    List<Frame> frames = frames(capture, "ge");
    try (var script = new ScriptedSimulator(frames);
        var link = SimulatorLink.connect(endpoint(script, frames))) {
      converse(link, link.connection(), frames, SIMULATOR);
      assertEquals(List.of(), script.differences());
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void aVehicleIsAskedAsByBeamngpy(Capture capture) throws Exception {
    List<Frame> frames = frames(capture, "vehicle");
    if (frames.isEmpty()) return; // it has spoken with the simulator alone
    try (var script = new ScriptedSimulator(frames);
        var link = VehicleLink.connect("ego", endpoint(script, frames))) {
      converse(link, link.connection(), frames, VEHICLE);
      assertEquals(List.of(), script.differences());
    }
  }

  private static List<Frame> frames(Capture capture, String connection) {
    return capture.frames().stream().filter(f -> f.connection().equals(connection)).toList();
  }

  private static Endpoint endpoint(ScriptedSimulator script, List<Frame> frames)
      throws BeamngException {
    Field hello = new Field("hello", frames.getFirst().message());
    return Endpoint.of("127.0.0.1", script.port())
        .withVersion(hello.at("protocolVersion").text())
        .withTimeouts(TIMEOUT_NANOS, TIMEOUT_NANOS);
  }

  private static <L> void converse(
      L link, BeamngConnection connection, List<Frame> frames, Map<String, Method<L>> methods)
      throws BeamngException {
    Set<Long> done = new HashSet<>(Set.of(0L)); // greeted
    for (Frame frame : frames) {
      if (done.contains(frame.id())) continue;
      Field message = new Field("captured", frame.message());
      String type = message.find("type").isPresent() ? message.at("type").text() : "";
      Method<L> method = methods.get(type);
      if (!frame.toServer()) {
        tolerate(() -> connection.reply(frame.id()));
      } else if (method == null || isNotOurs(frame)) {
        connection.send(frame.message().without("_id"));
      } else {
        done.add(frame.id());
        boolean answered = tolerate(() -> method.ask(link, message));
        if (answered && type.equals("OpenPowertrain")) done.add(frame.id() + 1); // asks for its id
      }
    }
  }

  /// Ours have no such arguments, or real numbers for them.
  private static boolean isNotOurs(Frame frame) throws BeamngException {
    SequencedMap<Value, Value> entries = frame.message().entries();
    return entries.containsKey(new Value.Text("speedFactor"))
        || entries.get(new Value.Text("GFXUpdateTime")) instanceof Value.Whole
        || new Value.Flag(true).equals(entries.get(new Value.Text("include_config")))
        || new Value.Flag(false).equals(entries.get(new Value.Text("ack")))
        || new Value.Flag(false).equals(entries.get(new Value.Text("resp")));
  }

  private interface Attempt {
    void run() throws BeamngException;
  }

  /// @return whether there was an answer; what the simulator refuses, it has refused then, too
  private static boolean tolerate(Attempt attempt) throws BeamngException {
    try {
      attempt.run();
      return true;
    } catch (BeamngException.Failed | BeamngException.Refused _) {
      return false;
    }
  }
}
