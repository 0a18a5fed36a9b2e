package io.celltwin.simulation.can;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcMessage;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.uds.UdsRequest;
import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which node sends what, and what it answers: lines beside a DBC file, `senders/README.md` has
/// their form. Immutable.
///
/// @param messages that are sent unasked
/// @param ecus that can be asked
public record SenderTable(List<Message> messages, List<Ecu> ecus) {
  private static final List<String> NAMES = List.of("nissan-leaf", "ivt-s", "kia-e-niro");

  /// A message and when it is sent.
  ///
  /// @param pages sent in turn, as the parts of a multiplexed message are; mostly one
  /// @param counter the signal that counts frames, by its place in the message
  /// @param counterMost after which it begins at 0 again
  public record Message(
      DbcMessage dbc,
      long cycleNanos,
      long phaseNanos,
      long jitterNanos,
      List<Page> pages,
      Optional<Integer> counter,
      long counterMost,
      Optional<FrameChecksum> checksum) {
    public Message {
      pages = List.copyOf(pages);
    }
  }

  /// What one frame carries.
  public record Page(List<Signal> signals) {
    public Page {
      signals = List.copyOf(signals);
    }
  }

  /// @param place of the signal in its message
  /// @param number of the cell, string or sensor
  /// @param scale from the truth's unit to the signal's, `offset` on top
  public record Signal(int place, SentValue value, int number, double scale, double offset) {}

  /// @param answers by request
  public record Ecu(IsoTpAddress address, List<Answer> answers) {
    public Ecu {
      answers = List.copyOf(answers);
    }
  }

  /// @param bytes behind service and identifier, 0 where no field stands
  public record Answer(UdsRequest request, int bytes, List<Field> fields) {
    public Answer {
      fields = List.copyOf(fields);
    }
  }

  /// A number in an answer, big-endian.
  ///
  /// @param at first byte behind the identifier
  public record Field(
      SentValue value, int number, int at, int bytes, double scale, double offset) {}

  public SenderTable {
    messages = List.copyOf(messages);
    ecus = List.copyOf(ecus);
  }

  /// What [#shipped] takes.
  public static List<String> names() {
    return NAMES;
  }

  /// A table that comes with the program.
  public static SenderTable shipped(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "sender " + name + ", expected " + String.join(", ", NAMES));
    }
    String file = "senders/" + name;
    try (InputStream dbc = resource(file + ".dbc");
        InputStream table = resource(file + ".csv")) {
      var lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8));
      Dbc parsed = Dbc.parse(Path.of(file + ".dbc"), dbc.readAllBytes());
      return new SenderTableReader(parsed, Path.of(file + ".csv")).read(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String file) {
    InputStream found = SenderTable.class.getResourceAsStream(file);
    if (found == null) throw new IllegalStateException("the build has not packed " + file);
    return found;
  }

  /// @throws BadRecordingException at the file and line that is wrong
  public static SenderTable read(Path dbc, Path table) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(table)) {
      return new SenderTableReader(Dbc.read(dbc), table).read(lines);
    }
  }
}
