package io.celltwin.simulation.beamng;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// One value of MessagePack (github.com/msgpack/msgpack, spec.md), in either side's dialect: texts
/// as `str` and as `bin`, numbers of every kind. Bounded in depth, in the number of values and in
/// the length of a text, and nothing is allocated for items whose bytes are not there: whatever a
/// message is made of, its values take some 50 MB at most.
public final class MessagePackReader {
  /// The simulator's own messages are some five deep.
  public static final int MAX_DEPTH = 64;

  /// A reply of 3.7 MB has some 300 000.
  public static final int MAX_VALUES = 500_000;

  /// Texts are names, versions and what went wrong.
  public static final int MAX_TEXT_BYTES = 1 << 20;

  private static final Value EMPTY_TABLE = Value.table();

  private final ByteBuffer bytes;

  /// Promised by the heads of lists and maps, and the message itself.
  private long promised = 1;

  private MessagePackReader(byte[] message) {
    bytes = ByteBuffer.wrap(message);
  }

  /// @throws BeamngException.Malformed with the offset where the bytes are not one whole value
  public static Value read(byte[] message) throws BeamngException {
    var reader = new MessagePackReader(message);
    Value value;
    try {
      value = reader.value(0);
    } catch (BufferUnderflowException _) {
      throw reader.wrong("the message's end", "more of it");
    }
    if (reader.bytes.hasRemaining()) throw reader.wrong("more bytes", "the message's end");
    return value;
  }

  private Value value(int depth) throws BeamngException {
    if (depth > MAX_DEPTH) throw wrong("more than " + MAX_DEPTH + " levels", "fewer");
    int head = bytes.get() & 0xFF;
    if (head < 0x80) return new Value.Whole(head);
    if (head < 0x90) return table(head & 0x0F, depth);
    if (head < 0xA0) return sequence(head & 0x0F, depth);
    if (head < 0xC0) return string(head & 0x1F);
    if (head >= 0xE0) return new Value.Whole((byte) head);
    return switch (head) {
      case 0xC0 -> Value.NOTHING;
      case 0xC2 -> new Value.Flag(false);
      case 0xC3 -> new Value.Flag(true);
      case 0xC4, 0xD9 -> string(length(1));
      case 0xC5, 0xDA -> string(length(2));
      case 0xC6, 0xDB -> string(length(4));
      case 0xCA -> new Value.Real(bytes.getFloat());
      case 0xCB -> new Value.Real(bytes.getDouble());
      case 0xCC -> new Value.Whole(bytes.get() & 0xFF);
      case 0xCD -> new Value.Whole(bytes.getShort() & 0xFFFF);
      case 0xCE -> new Value.Whole(bytes.getInt() & 0xFFFF_FFFFL);
      case 0xCF -> unsigned(bytes.getLong());
      case 0xD0 -> new Value.Whole(bytes.get());
      case 0xD1 -> new Value.Whole(bytes.getShort());
      case 0xD2 -> new Value.Whole(bytes.getInt());
      case 0xD3 -> new Value.Whole(bytes.getLong());
      case 0xDC -> sequence(length(2), depth);
      case 0xDD -> sequence(length(4), depth);
      case 0xDE -> table(length(2), depth);
      case 0xDF -> table(length(4), depth);
      default -> throw wrong("type 0x%02X".formatted(head), "a type that Lua or Python sends");
    };
  }

  private static Value unsigned(long value) {
    return value >= 0 ? new Value.Whole(value) : new Value.Real((value >>> 1) * 2.0 + (value & 1));
  }

  private int length(int size) throws BeamngException {
    long length =
        switch (size) {
          case 1 -> bytes.get() & 0xFF;
          case 2 -> bytes.getShort() & 0xFFFF;
          default -> bytes.getInt() & 0xFFFF_FFFFL;
        };
    return present(length);
  }

  /// Every item of every list and map takes a byte at least.
  private int promised(long items) throws BeamngException {
    promised += items;
    if (promised > MAX_VALUES) throw wrong("more than " + MAX_VALUES + " values", "fewer");
    if (promised > bytes.limit()) {
      throw wrong(promised + " values", "at most the message's " + bytes.limit() + " bytes");
    }
    return (int) items;
  }

  private int present(long length) throws BeamngException {
    if (length > bytes.remaining()) {
      throw wrong("a length of " + length, "at most the " + bytes.remaining() + " bytes left");
    }
    return (int) length;
  }

  private Value string(int length) throws BeamngException {
    if (length > MAX_TEXT_BYTES) {
      throw wrong("a text of " + length + " bytes", "at most " + MAX_TEXT_BYTES);
    }
    ByteBuffer part = bytes.slice(bytes.position(), present(length));
    bytes.position(bytes.position() + length);
    try {
      return new Value.Text(StandardCharsets.UTF_8.newDecoder().decode(part).toString());
    } catch (CharacterCodingException _) {
      byte[] raw = new byte[length];
      part.rewind().get(raw);
      return new Value.Bytes(HexFormat.of().formatHex(raw));
    }
  }

  private Value sequence(int length, int depth) throws BeamngException {
    List<Value> items = new ArrayList<>(promised(length));
    for (int i = 0; i < length; i++) items.add(value(depth + 1));
    return new Value.Sequence(items);
  }

  private Value table(int length, int depth) throws BeamngException {
    promised(2L * length);
    if (length == 0) return EMPTY_TABLE;
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    for (int i = 0; i < length; i++) {
      Value key = value(depth + 1);
      if (key instanceof Value.Table || key instanceof Value.Sequence) {
        throw wrong("a map or a list for a key", "a text or a number");
      }
      entries.put(key, value(depth + 1));
    }
    return new Value.Table(entries);
  }

  private BeamngException.Malformed wrong(String found, String expected) {
    return new BeamngException.Malformed(
        "MessagePack, offset " + bytes.position() + ": found " + found + ", expected " + expected);
  }
}
