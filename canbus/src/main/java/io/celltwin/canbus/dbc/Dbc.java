package io.celltwin.canbus.dbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What a DBC file says.
///
/// Text is UTF-8, UTF-16 where its byte order mark says so, or else cp1252. Two files are equal
/// where they say the same in the same order.
///
/// @param comment of the bus
/// @param unassigned signals that belong to no message (`VECTOR__INDEPENDENT_SIG_MSG`)
/// @param valueTables named ones, by name; what a signal uses is with the signal
/// @param definitions of attributes
/// @param attributes of the network as the file sets them, by name
public record Dbc(
    String version,
    List<DbcNode> nodes,
    List<DbcMessage> messages,
    List<DbcSignal> unassigned,
    List<DbcVariable> variables,
    Map<String, Map<Long, String>> valueTables,
    List<DbcAttribute> definitions,
    Map<String, String> attributes,
    List<DbcAttribute.Relation> relations,
    String comment) {
  /// The largest public ones have 1 MB; one of 16 MB takes a quarter of a gigabyte of memory.
  private static final int MOST_BYTES = 16_000_000;

  private static final Charset CP1252 = Charset.forName("windows-1252");

  public Dbc {
    nodes = List.copyOf(nodes);
    messages = List.copyOf(messages);
    unassigned = List.copyOf(unassigned);
    variables = List.copyOf(variables);
    valueTables = DbcText.frozen(valueTables);
    definitions = List.copyOf(definitions);
    attributes = DbcText.frozen(attributes);
    relations = List.copyOf(relations);
  }

  /// Reads a file that has to be as the format says, or as far as cantools takes it.
  ///
  /// @throws BadDbcException at the first deviation
  public static Dbc read(Path file) throws IOException {
    return parse(file, bytes(file));
  }

  /// Reads a file as far as sense can be made of it.
  ///
  /// @param report is told each place that is not as it should be
  /// @throws BadDbcException where it is no DBC file at all
  public static Dbc readLeniently(Path file, Consumer<Deviation> report) throws IOException {
    return parseLeniently(file, bytes(file), report);
  }

  /// Like [#read], of bytes.
  ///
  /// @param file its name in messages
  public static Dbc parse(Path file, byte[] bytes) throws BadDbcException {
    return new DbcModel(new DbcParser(file, text(bytes), Optional.empty()).statements()).build();
  }

  /// Like [#readLeniently], of bytes.
  public static Dbc parseLeniently(Path file, byte[] bytes, Consumer<Deviation> report)
      throws BadDbcException {
    return new DbcModel(new DbcParser(file, text(bytes), Optional.of(report)).statements()).build();
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "a folder, expected a file");
    }
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new BadDbcException(
          new Deviation(file, 1, "found " + size + " bytes, expected at most " + MOST_BYTES));
    }
    return Files.readAllBytes(file);
  }

  private static String text(byte[] bytes) {
    int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    if (mark == 0xFEFF || mark == 0xFFFE) return new String(bytes, StandardCharsets.UTF_16);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException notUtf8) {
      return new String(bytes, CP1252);
    }
  }

  /// The message of that name.
  public Optional<DbcMessage> message(String name) {
    return messages.stream().filter(m -> m.name().equals(name)).findFirst();
  }
}
