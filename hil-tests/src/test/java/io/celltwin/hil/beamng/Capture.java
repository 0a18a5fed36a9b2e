package io.celltwin.hil.beamng;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.MessagePackReader;
import io.celltwin.simulation.beamng.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One conversation between the simulator's own client and its own protocol code, byte by byte, and
/// what that client made of it. Found by the layout: every `X.jsonl` below `beamng`,
/// `X.client_result.json` beside it.
record Capture(Path file, List<Frame> frames) {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /// @param toServer whether the client has sent it
  /// @param hex the message with its length
  /// @param told the same as the capture's JSON has it
  record Frame(String connection, boolean toServer, String hex, JsonNode told) {
    /// Without the length.
    byte[] bytes() {
      return HexFormat.of().parseHex(hex.substring(2 * Integer.BYTES));
    }

    Value.Table message() throws BeamngException {
      return (Value.Table) MessagePackReader.read(bytes());
    }

    long id() throws BeamngException {
      return new Field("frame", message()).at("_id").whole();
    }
  }

  private static Optional<Path> folder() {
    String data = Optional.ofNullable(System.getenv("CELLTWIN_DATA")).orElse("../../shared/data");
    Path folder = Path.of(data).resolve("beamng");
    return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
  }

  static List<Path> files(String ending) {
    Optional<Path> folder = folder();
    assumeTrue(
        folder.isPresent(),
        "no captures: set CELLTWIN_DATA to the folder that has beamng/captures");
    try (Stream<Path> files = Files.walk(folder.orElseThrow())) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Capture> all() {
    List<Capture> captures = files(".jsonl").stream().map(Capture::read).toList();
    assumeTrue(!captures.isEmpty(), "no captures (*.jsonl) below " + folder());
    return captures;
  }

  private static Capture read(Path file) {
    List<Frame> frames = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode json = JSON.readTree(line);
        frames.add(
            new Frame(
                json.get("conn").asText(),
                json.get("dir").asText().equals(">"),
                json.get("hex").asText(),
                json.get("msg")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Capture(file, frames);
  }

  Optional<JsonNode> clientResult() throws IOException {
    Path result = sibling(".client_result.json");
    return Files.exists(result)
        ? Optional.of(JSON.readTree(Files.readString(result)))
        : Optional.empty();
  }

  Path sibling(String ending) {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.substring(0, name.length() - ".jsonl".length()) + ending);
  }

  /// The first reply of that type, where there is one.
  Optional<Field> reply(String type) throws BeamngException {
    for (Frame frame : frames) {
      Field message = new Field(type, frame.message());
      Optional<Field> found = message.find("type");
      if (!frame.toServer() && found.isPresent() && found.get().text().equals(type)) {
        return Optional.of(message);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return String.valueOf(file.getFileName());
  }
}
