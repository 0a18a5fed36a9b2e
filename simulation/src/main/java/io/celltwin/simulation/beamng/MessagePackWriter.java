package io.celltwin.simulation.beamng;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Values as MessagePack, in one of the two dialects that are spoken between BeamNGpy and BeamNG.
public final class MessagePackWriter {
  /// Who writes.
  public enum Dialect {
    /// Python's: integers as short as they go, texts as `str`.
    CLIENT,
    /// Lua's: every number a float64, texts as `bin` but for keys, an empty map is an empty list, a
    /// list with a hole is a map with numbers from 1, nothing is left out.
    SERVER
  }

  private final Dialect dialect;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private MessagePackWriter(Dialect dialect) {
    this.dialect = dialect;
  }

  public static byte[] write(Value value, Dialect dialect) {
    var writer = new MessagePackWriter(dialect);
    writer.value(value);
    return writer.out.toByteArray();
  }

  private void value(Value value) {
    switch (value) {
      case Value.Nothing _ -> out.write(0xC0);
      case Value.Flag(boolean flag) -> out.write(flag ? 0xC3 : 0xC2);
      case Value.Whole(long whole) -> {
        if (dialect == Dialect.CLIENT) whole(whole);
        else real((double) whole);
      }
      case Value.Real(double real) -> real(real);
      case Value.Text(String text) -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (dialect == Dialect.CLIENT) str(utf8);
        else bin(utf8);
      }
      case Value.Bytes(String hex) -> bin(HexFormat.of().parseHex(hex));
      case Value.Sequence(List<Value> items) -> sequence(items);
      case Value.Table(SequencedMap<Value, Value> entries) -> table(entries);
    }
  }

  private void whole(long value) {
    if (value >= 0) {
      if (value < 0x80) out.write((int) value);
      else if (value <= 0xFF) put(0xCC, 1, value);
      else if (value <= 0xFFFF) put(0xCD, 2, value);
      else if (value <= 0xFFFF_FFFFL) put(0xCE, 4, value);
      else put(0xCF, 8, value);
    } else if (value >= -32) {
      out.write((int) value);
    } else if (value >= Byte.MIN_VALUE) {
      put(0xD0, 1, value);
    } else if (value >= Short.MIN_VALUE) {
      put(0xD1, 2, value);
    } else if (value >= Integer.MIN_VALUE) {
      put(0xD2, 4, value);
    } else {
      put(0xD3, 8, value);
    }
  }

  private void real(double value) {
    put(0xCB, 8, Double.doubleToRawLongBits(value));
  }

  private void str(byte[] utf8) {
    if (utf8.length < 32) out.write(0xA0 | utf8.length);
    else length(utf8.length, 0xD9, 0xDA, 0xDB);
    out.writeBytes(utf8);
  }

  private void bin(byte[] bytes) {
    length(bytes.length, 0xC4, 0xC5, 0xC6);
    out.writeBytes(bytes);
  }

  private void length(int length, int head8, int head16, int head32) {
    if (length <= 0xFF) put(head8, 1, length);
    else if (length <= 0xFFFF) put(head16, 2, length);
    else put(head32, 4, length);
  }

  private void sequence(List<Value> items) {
    if (dialect == Dialect.SERVER && items.contains(Value.NOTHING)) {
      SequencedMap<Value, Value> numbered = new LinkedHashMap<>();
      for (Value item : items) numbered.put(new Value.Real(numbered.size() + 1.0), item);
      table(numbered);
      return;
    }
    if (items.size() < 16) out.write(0x90 | items.size());
    else if (items.size() <= 0xFFFF) put(0xDC, 2, items.size());
    else put(0xDD, 4, items.size());
    items.forEach(this::value);
  }

  private void table(SequencedMap<Value, Value> all) {
    SequencedMap<Value, Value> entries = all;
    if (dialect == Dialect.SERVER) {
      entries = new LinkedHashMap<>(all);
      entries.values().removeIf(value -> value instanceof Value.Nothing);
      if (entries.isEmpty()) {
        out.write(0x90);
        return;
      }
    }
    if (entries.size() < 16) out.write(0x80 | entries.size());
    else if (entries.size() <= 0xFFFF) put(0xDE, 2, entries.size());
    else put(0xDF, 4, entries.size());
    for (Map.Entry<Value, Value> entry : entries.entrySet()) {
      if (entry.getKey() instanceof Value.Text(String key)) {
        str(key.getBytes(StandardCharsets.UTF_8));
      } else {
        value(entry.getKey());
      }
      value(entry.getValue());
    }
  }

  private void put(int head, int size, long value) {
    out.write(head);
    byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    out.write(all, Long.BYTES - size, size);
  }
}
