package io.celltwin.edge.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where records are kept while the disk does not take them.
final class MemoryDisk implements Disk {
  private final Map<String, Block> blocks = new TreeMap<>();

  @Override
  public List<String> names() {
    return List.copyOf(blocks.keySet());
  }

  @Override
  public Block open(String name) throws IOException {
    return Optional.ofNullable(blocks.get(name)).orElseThrow(() -> new NoSuchFileException(name));
  }

  @Override
  public Block create(String name, int bytes) {
    Block block = new MemoryBlock(ByteBuffer.allocate(bytes));
    blocks.put(name, block);
    return block;
  }

  @Override
  public void delete(String name) {
    blocks.remove(name);
  }

  @Override
  public void force() {}

  @Override
  public boolean present() {
    return true;
  }

  @Override
  public void close() {}

  private record MemoryBlock(ByteBuffer bytes) implements Block {
    @Override
    public int size() {
      return bytes.capacity();
    }

    @Override
    public void read(ByteBuffer into, int at) {
      int length = into.remaining();
      into.put(into.position(), bytes, at, length).position(into.position() + length);
    }

    @Override
    public void write(ByteBuffer from, int at) {
      int length = from.remaining();
      bytes.put(at, from, from.position(), length);
      from.position(from.position() + length);
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
