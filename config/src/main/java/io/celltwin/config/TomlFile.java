package io.celltwin.config;

import io.celltwin.config.KeyPositions.Position;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/// One TOML file while it is read: gathers every fault instead of stopping at the first. Start with
/// [#root]; ask [#findings] when everything has been read.
public final class TomlFile {
  /// The version of the files' layout that this program writes and understands.
  static final int SCHEMA = 1;

  /// What is no TOML at all has a fault at every line; after these nobody learns from more.
  private static final int MOST_SYNTAX_FAULTS = 20;

  private static final Pattern SYNTAX_ERROR =
      Pattern.compile("(Unexpected .+), expected (.+)", Pattern.DOTALL);
  private static final Pattern DEFINED_TWICE =
      Pattern.compile("(.+) previously defined at line (\\d+), column \\d+");

  private final Path path;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> knownKeys = new TreeSet<>();
  private final Optional<TomlTable> toml;

  public TomlFile(Path path, byte[] utf8) {
    this.path = path;
    this.toml = text(utf8).map(TomlFile::withoutByteOrderMark).flatMap(this::parse);
  }

  /// Empty where nothing can be bound: bytes that are no TOML, or a file for a newer program. The
  /// findings then say so.
  public Optional<Table> root() {
    Optional<Table> root = toml.map(table -> new Table(this, table, "", "", new Position(1, 1)));
    return root.filter(this::hasThisSchema);
  }

  public List<Finding> findings() {
    return findings;
  }

  void add(Position position, String key, String found, String expected) {
    findings.add(new Finding(path, position.line(), position.column(), key, found, expected));
  }

  /// Every key that a reader has asked for, tables without their numbers: `pack.string.current`.
  Set<String> knownKeys() {
    return knownKeys;
  }

  public KeyPositions positions() {
    Map<String, Position> positions = new HashMap<>();
    toml.ifPresent(table -> gather(table, List.of(""), positions));
    return new KeyPositions(positions);
  }

  static Position position(TomlPosition position) {
    return new Position(position.line(), position.column());
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private Optional<String> text(byte[] utf8) {
    ByteBuffer bytes = ByteBuffer.wrap(utf8);
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      String before = new String(utf8, 0, bytes.position(), StandardCharsets.UTF_8);
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      String found = String.format("byte 0x%02X", utf8[bytes.position()]);
      add(new Position(line, column), "encoding", found, "UTF-8");
      return Optional.empty();
    }
  }

  /// Nothing is bound where the syntax is broken: what the parser salvages may have lost a table's
  /// head, and every finding about it would mislead.
  private Optional<TomlTable> parse(String text) {
    TomlParseResult result = Toml.parse(text, TomlVersion.V1_0_0);
    result.errors().stream().limit(MOST_SYNTAX_FAULTS).forEach(this::add);
    return result.hasErrors() ? Optional.empty() : Optional.of(result);
  }

  private void add(TomlParseError error) {
    Position position = position(error.position());
    String message = String.valueOf(error.getMessage());
    Matcher syntax = SYNTAX_ERROR.matcher(message);
    Matcher twice = DEFINED_TWICE.matcher(message);
    if (syntax.matches()) {
      String found = syntax.group(1).replaceFirst("Unexpected ", "");
      add(position, "syntax", found, syntax.group(2));
    } else if (twice.matches()) {
      add(position, twice.group(1), "it again", "it once: it is on line " + twice.group(2));
    } else {
      add(position, "syntax", message, "TOML 1.0");
    }
  }

  private boolean hasThisSchema(Table root) {
    int before = findings.size();
    int schema = root.integer("schema", Range.of(1, Integer.MAX_VALUE)).orElse(SCHEMA);
    if (findings.size() > before) {
      Finding faulty = findings.removeLast();
      add(
          new Position(faulty.line(), faulty.column()),
          "schema",
          faulty.found(),
          SCHEMA + ", the version of this file's layout");
    }
    if (!root.has("schema")) {
      root.missing("schema", "schema = " + SCHEMA + " first in the file");
    }
    if (schema > SCHEMA) {
      root.fault("schema", String.valueOf(schema), SCHEMA + ": this file is for a newer CellTwin");
      return false;
    }
    if (root.has("schema") && !root.firstName().equals("schema")) {
      root.fault("schema", "it after " + root.firstName(), "it first in the file");
    }
    return true;
  }

  private static void gather(
      TomlTable table, List<String> prefixes, Map<String, Position> positions) {
    for (String name : table.keySet()) {
      List<String> path = List.of(name);
      List<String> keys =
          prefixes.stream()
              .map(prefix ->
                  prefix.isEmpty() ? Table.quoted(name) : prefix + "." + Table.quoted(name))
              .toList();
      TomlPosition at = table.inputPositionOf(path);
      keys.forEach(key -> positions.put(key, position(at)));
      Object value = table.get(path);
      if (value instanceof TomlTable inner) gather(inner, keys, positions);
      if (value instanceof TomlArray array) gather(array, keys, positions);
    }
  }

  private static void gather(
      TomlArray array, List<String> prefixes, Map<String, Position> positions) {
    for (int i = 0; i < array.size(); i++) {
      String number = "[" + (i + 1) + "]";
      List<String> keys = prefixes.stream().map(prefix -> prefix + number).toList();
      TomlPosition at = array.inputPositionOf(i);
      keys.forEach(key -> positions.put(key, position(at)));
      Object value = array.get(i);
      if (value instanceof TomlTable inner) {
        List<String> both = new ArrayList<>(keys);
        if (array.size() == 1) both.addAll(prefixes);
        gather(inner, both, positions);
      }
      if (value instanceof TomlArray inner) gather(inner, keys, positions);
    }
  }
}
