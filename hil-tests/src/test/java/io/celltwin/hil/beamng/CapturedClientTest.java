package io.celltwin.hil.beamng;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.celltwin.hil.beamng.Capture.Frame;
import io.celltwin.simulation.beamng.BeamngConnection;
import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Electrics;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.FrameChannel;
import io.celltwin.simulation.beamng.JsonWriter;
import io.celltwin.simulation.beamng.MessagePackWriter;
import io.celltwin.simulation.beamng.MessagePackWriter.Dialect;
import io.celltwin.simulation.beamng.MotorChoice;
import io.celltwin.simulation.beamng.PowertrainSample;
import io.celltwin.simulation.beamng.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Our client in the place of BeamNGpy: the same bytes out, the same values in.
class CapturedClientTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);

  static List<Capture> captures() {
    return Capture.all();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void everyFrameIsReadAsTheCaptureTellsAndWrittenAsItWas(Capture capture) throws Exception {
    for (Frame frame : capture.frames()) {
      Value message = frame.message();
      assertEquals("", difference("", message, frame.told()));
      assertArrayEquals(
          frame.bytes(),
          MessagePackWriter.write(message, frame.toServer() ? Dialect.CLIENT : Dialect.SERVER),
          () -> "" + frame.told());
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void theStreamsAreTheFrames(Capture capture) throws Exception {
    for (String connection : List.of("ge", "vehicle")) {
      for (boolean toServer : new boolean[] {true, false}) {
        Path file = capture.sibling("." + connection + (toServer ? ".c2s.bin" : ".s2c.bin"));
        if (!Files.exists(file)) continue;
        var stream = new ByteArrayOutputStream();
        var out = new DataOutputStream(stream);
        for (Frame frame : frames(capture, connection)) {
          if (frame.toServer() != toServer) continue;
          out.writeInt(frame.bytes().length);
          out.write(frame.bytes());
        }
        assertArrayEquals(Files.readAllBytes(file), stream.toByteArray(), file.toString());
      }
    }
  }

  private static List<Frame> frames(Capture capture, String connection) {
    return capture.frames().stream().filter(f -> f.connection().equals(connection)).toList();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void ourClientSendsTheSameBytesAndReturnsWhatBeamngpyReturned(Capture capture) throws Exception {
    Returned returned = new Returned();
    Map<String, ScriptedSimulator> simulators = new HashMap<>();
    Map<String, BeamngConnection> connections = new HashMap<>();
    try {
      for (Frame frame : capture.frames()) {
        String name = frame.connection();
        if (!connections.containsKey(name)) {
          var simulator = new ScriptedSimulator(frames(capture, name));
          simulators.put(name, simulator);
          connections.put(
              name,
              new BeamngConnection(
                  FrameChannel.connect("127.0.0.1", simulator.port(), TIMEOUT_NANOS),
                  TIMEOUT_NANOS));
        }
        exchange(connections.get(name), frame, returned);
      }
      for (ScriptedSimulator simulator : simulators.values()) {
        assertEquals(List.of(), simulator.differences());
      }
    } finally {
      for (BeamngConnection connection : connections.values()) connection.close();
      for (ScriptedSimulator simulator : simulators.values()) simulator.close();
    }
    Optional<JsonNode> result = capture.clientResult();
    if (result.isPresent()) returned.mustExplain(result.get());
  }

  private static void exchange(BeamngConnection connection, Frame frame, Returned returned)
      throws BeamngException {
    if (frame.toServer()) {
      assertEquals(frame.id(), connection.send(frame.message().without("_id")));
      return;
    }
    Field told = new Field("told", frame.message());
    try {
      Field reply = connection.reply(frame.id());
      assertEquals(frame.message().without("_id"), reply.value());
      returned.add(reply);
    } catch (BeamngException.Failed e) {
      assertEquals(told.at("bngError").text(), e.getMessage());
      returned.addError(e);
    } catch (BeamngException.Refused e) {
      assertEquals(told.at("bngValueError").text(), e.getMessage());
      returned.addError(e);
    }
  }

  /// What our client returned, in the JSON that BeamNGpy's caller has saved.
  private static final class Returned {
    private final List<JsonNode> values = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> unexplained = new ArrayList<>();

    void addError(BeamngException error) {
      errors.add(String.valueOf(error.getMessage()));
    }

    void add(Field reply) throws BeamngException {
      add(reply.value());
      String type = reply.at("type").text();
      Optional<Field> data = reply.find("data");
      if (data.isPresent()) {
        if (type.equals("SensorData")) addSensors(data.get());
        else add(data.get().value());
        if (type.equals("PollPowertrainGE")) {
          for (Field sample : data.get().items()) add(sample.value());
          compareSamples(data.get());
        }
      }
    }

    private void addSensors(Field data) throws BeamngException {
      for (Field sensor : data.table().values()) {
        add(sensor.value());
        Optional<Field> electrics = sensor.find("values");
        if (electrics.isPresent()) add(Electrics.of(electrics.get()).asRecorded());
        Optional<Field> state = sensor.find("state");
        if (state.isPresent()) add(state.get().value());
      }
    }

    /// The samples as our feeds see them, against the reply's JSON.
    private void compareSamples(Field data) throws BeamngException {
      JsonNode json = json(data.value());
      int index = 0;
      for (PowertrainSample sample : PowertrainSample.all(data)) {
        JsonNode told = json.get(index + ".0");
        assertEquals(told.get("time").asDouble(), sample.seconds());
        MotorChoice.ROOTS
            .motors(sample)
            .forEach(motor -> {
              JsonNode device = told.get(motor.name());
              assertEquals(device.get("outputTorque1").asDouble(), motor.torqueNewtonMetres());
              assertEquals(device.get("outputAV1").asDouble(), motor.radiansPerSecond());
            });
        index++;
      }
      assertEquals(json.size(), index);
    }

    private void add(Value value) {
      values.add(json(value));
    }

    private static JsonNode json(Value value) {
      try {
        return Capture.JSON.readTree(JsonWriter.write(pythons(value)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Bytes that are no text, as Python shows them.
    private static Value pythons(Value value) {
      return switch (value) {
        case Value.Bytes(String hex) -> {
          StringBuilder shown = new StringBuilder("b'");
          for (byte b : HexFormat.of().parseHex(hex)) shown.append("\\x%02x".formatted(b & 0xFF));
          yield new Value.Text(shown.append('\'').toString());
        }
        case Value.Sequence(var items) ->
            new Value.Sequence(items.stream().map(Returned::pythons).toList());
        case Value.Table(var entries) -> {
          var all = new LinkedHashMap<Value, Value>();
          entries.forEach((key, item) -> all.put(key, pythons(item)));
          yield new Value.Table(all);
        }
        default -> value;
      };
    }

    /// A value of the result is one that was returned, or made of such. A few numbers may be the
    /// script's own: counts, and up to three others.
    void mustExplain(JsonNode result) {
      explain("result", result);
      assertTrue(unexplained.size() <= 3, () -> "not returned: " + unexplained);
    }

    private void explain(String path, JsonNode result) {
      if (isError(result)) {
        mustBeError(path, result.get(1).asText());
      } else if (result.isContainerNode()) {
        if (result.isEmpty() || values.contains(result)) return;
        if (result.isArray()) {
          for (int i = 0; i < result.size(); i++) explain(path + "[" + i + "]", result.get(i));
        } else {
          assertFalse(isAlmostReturned(result), () -> path + " was returned otherwise: " + result);
          result.properties().forEach(e -> explain(path + "." + e.getKey(), e.getValue()));
        }
      } else if (result.isDouble() && !isReturned(result)) {
        unexplained.add(path + " " + result);
      }
    }

    /// Whether something with most of the same keys was returned: then it should be the same.
    private boolean isAlmostReturned(JsonNode result) {
      Set<String> keys = keys(result);
      return values.stream()
          .map(Returned::keys)
          .anyMatch(others -> {
            long both = keys.stream().filter(others::contains).count();
            return both > 1 && 5 * both >= 4L * Math.max(keys.size(), others.size());
          });
    }

    private static Set<String> keys(JsonNode node) {
      return node.propertyStream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private boolean isReturned(JsonNode number) {
      return values.stream().anyMatch(value -> holds(value, number));
    }

    private static boolean holds(JsonNode value, JsonNode number) {
      if (value.isContainerNode()) {
        for (JsonNode child : value) if (holds(child, number)) return true;
        return false;
      }
      return value.isTextual()
          ? value.asText().equals(number.asText())
          : value.isNumber() && value.asDouble() == number.asDouble();
    }

    private static boolean isError(JsonNode node) {
      return node.isArray() && node.size() == 2 && node.get(0).asText().startsWith("BNG");
    }

    /// Two errors are BeamNGpy's own judgement; ours is tested elsewhere.
    private void mustBeError(String path, String text) {
      if (text.startsWith("Got Message type") || text.startsWith("Mismatching")) return;
      assertTrue(errors.contains(text), () -> path + ": " + text + " was not thrown");
    }
  }

  /// @return empty where the value is what the capture's lossless JSON says
  private static String difference(String path, Value value, JsonNode told) {
    boolean same =
        switch (value) {
          case Value.Nothing _ -> told.isNull();
          case Value.Flag(boolean flag) -> told.isBoolean() && told.asBoolean() == flag;
          case Value.Whole(long whole) -> told.isIntegralNumber() && told.asLong() == whole;
          case Value.Real(double real) ->
              told.isFloatingPointNumber() && Double.compare(told.asDouble(), real) == 0;
          case Value.Text(String text) -> text.equals(text(told));
          case Value.Bytes(String hex) -> told.path("$hex").asText().equals(hex);
          case Value.Sequence(List<Value> items) -> {
            if (!told.isArray() || told.size() != items.size()) yield false;
            for (int i = 0; i < items.size(); i++) {
              String below = difference(path + "[" + i + "]", items.get(i), told.get(i));
              if (!below.isEmpty()) yield told.isMissingNode();
            }
            yield true;
          }
          case Value.Table(var entries) -> {
            int at = 0;
            for (Map.Entry<Value, Value> entry : entries.entrySet()) {
              JsonNode child =
                  told.has("$map")
                      ? told.get("$map").path(at).path(1)
                      : told.path(String.valueOf(key(entry.getKey())));
              if (!difference(path + "." + at, entry.getValue(), child).isEmpty()) yield false;
              at++;
            }
            yield at == (told.has("$map") ? told.get("$map").size() : told.size());
          }
        };
    return same ? "" : path + ": found " + value + ", told " + told;
  }

  private static String key(Value key) {
    return key instanceof Value.Text(String text) ? text : "";
  }

  private static String text(JsonNode told) {
    if (told.isTextual()) return told.asText();
    return new String(
        told.path("$bin").asText().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
