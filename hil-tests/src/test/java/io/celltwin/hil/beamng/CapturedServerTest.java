package io.celltwin.hil.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hil.beamng.Capture.Frame;
import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.FrameChannel;
import io.celltwin.simulation.beamng.MessagePackReader;
import io.celltwin.simulation.beamng.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The fake simulator in the place of the real protocol code: BeamNGpy's own bytes in, and answers
/// of the same structure out, each to its request.
class CapturedServerTest {
  /// What is another with each car and host: the keys that both have must be of the same kind.
  private static final Pattern DIFFERS_BY_CAR = Pattern.compile("\\.(values|os|config|options)\\b");

  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);

  static List<Capture> captures() {
    return Capture.all();
  }

  /// As the one that was captured.
  private static FakeSettings settings(Capture capture) throws BeamngException {
    FakeSettings settings = FakeSettings.playing();
    Optional<Field> hello = capture.reply("Hello");
    if (hello.isPresent()) {
      settings = settings.withVersion(hello.get().at("protocolVersion").text());
    }
    Optional<Field> info = capture.reply("GetSystemInfo");
    if (info.isPresent()) settings = settings.withLicence(info.get().at("tech").flag());
    Optional<Field> vehicles = capture.reply("GetCurrentVehicles");
    if (vehicles.isPresent()) {
      Map<String, Field> all = vehicles.get().at("result").table();
      for (Map.Entry<String, Field> vehicle : all.entrySet()) {
        settings = settings.withVehicle(vehicle.getKey(), vehicle.getValue().at("model").text());
      }
    }
    return settings;
  }

  @ParameterizedTest
  @MethodSource("captures")
  void theFakeAnswersAsTheRealProtocolCode(Capture capture) throws Exception {
    List<String> differences = new ArrayList<>();
    Map<String, FrameChannel> channels = new HashMap<>();
    Map<String, Value> answers = new HashMap<>();
    try (FakeBeamng fake = FakeBeamng.start(settings(capture))) {
      for (Frame frame : capture.frames()) {
        if (!channels.containsKey(frame.connection())) {
          channels.put(frame.connection(), connect(fake, frame.connection()));
        }
        FrameChannel channel = channels.get(frame.connection());
        if (frame.toServer()) {
          channel.send(frame.bytes());
        } else {
          Value answer = MessagePackReader.read(channel.receive(TIMEOUT_NANOS));
          answers.put(frame.connection() + new Field("answer", answer).at("_id").whole(), answer);
        }
      }
    } finally {
      channels.values().forEach(FrameChannel::close);
    }
    for (Frame frame : capture.frames()) {
      if (frame.toServer()) continue;
      Value answer = answers.getOrDefault(frame.connection() + frame.id(), Value.NOTHING);
      compare(frame.message(), answer, frame.connection() + " " + frame.id(), differences);
    }
    assertEquals(List.of(), differences);
  }

  private static FrameChannel connect(FakeBeamng fake, String connection) throws BeamngException {
    OptionalInt vehicle = fake.vehiclePort();
    int port = connection.equals("ge") ? fake.port() : vehicle.orElseThrow();
    return FrameChannel.connect("127.0.0.1", port, TIMEOUT_NANOS);
  }

  private static void compare(Value real, Value fake, String path, List<String> differences) {
    switch (real) {
      case Value.Table table when isSample(table) -> compareSample(table, fake, path, differences);
      case Value.Table table -> compareTable(table, fake, path, differences);
      case Value.Sequence(List<Value> items) -> {
        if (!(fake instanceof Value.Sequence(List<Value> others))
            || others.size() != items.size()) {
          differences.add(path + ": found " + fake + ", expected " + real);
          return;
        }
        for (int i = 0; i < items.size(); i++) {
          compare(items.get(i), others.get(i), path + "[" + i + "]", differences);
        }
      }
      case Value.Text(String text) -> compareText(text, fake, path, differences);
      default -> {
        if (real.getClass() != fake.getClass()) {
          differences.add(path + ": found " + fake + ", expected " + real);
        }
      }
    }
  }

  /// Types and errors are the same to the letter, but for the line of Lua that failed.
  private static void compareText(String text, Value fake, String path, List<String> differences) {
    boolean literal = path.endsWith(".type") || path.contains(".bng") || path.contains(".data");
    boolean same = fake instanceof Value.Text(String other) && (!literal || text.equals(other));
    if (fake instanceof Value.Text(String other) && text.contains(".lua:")) {
      same = other.contains(".lua:");
    }
    if (DIFFERS_BY_CAR.matcher(path).find() || path.endsWith(".resp")) {
      same = fake instanceof Value.Text;
    }
    if (!same) differences.add(path + ": found " + fake + ", expected " + text);
  }

  private static void compareTable(
      Value.Table real, Value fake, String path, List<String> differences) {
    Set<Value> keys = real.entries().keySet();
    boolean differs = DIFFERS_BY_CAR.matcher(path).find();
    if (!(fake instanceof Value.Table table)
        || !(differs || table.entries().keySet().equals(keys))) {
      differences.add(path + ": found " + fake + ", expected the structure of " + real);
      return;
    }
    real.entries()
        .forEach((key, value) -> {
          Value other = table.entries().getOrDefault(key, differs ? value : Value.NOTHING);
          compare(value, other, path + "." + name(key), differences);
        });
  }

  private static String name(Value key) {
    return key instanceof Value.Text(String text) ? text : key.toString();
  }

  private static boolean isSample(Value.Table table) {
    return table.entries().containsKey(new Value.Text("time"))
        && table.entries().values().stream().anyMatch(Value.Table.class::isInstance);
  }

  /// Cars have other devices; each is made as some device of the fake's.
  private static void compareSample(
      Value.Table real, Value fake, String path, List<String> differences) {
    if (!(fake instanceof Value.Table table) || !isSample(table)) {
      differences.add(path + ": found " + fake + ", expected a sample");
      return;
    }
    Set<Object> known =
        table.entries().values().stream()
            .map(CapturedServerTest::structure)
            .collect(Collectors.toSet());
    real.entries()
        .forEach((name, device) -> {
          if (!known.contains(structure(device))) {
            differences.add(path + ": no device as " + name + " " + device);
          }
        });
  }

  private static Object structure(Value device) {
    return device instanceof Value.Table table
        ? table.entries().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getClass()))
        : device.getClass();
  }
}
