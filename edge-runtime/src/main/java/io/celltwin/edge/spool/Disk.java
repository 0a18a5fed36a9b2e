package io.celltwin.edge.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Blocks of fixed size, by name.
interface Disk extends Closeable {
  List<String> names() throws IOException;

  Block open(String name) throws IOException;

  /// Of zeros whose room nothing else can take; where it fails, there is none.
  Block create(String name, int bytes) throws IOException;

  void delete(String name) throws IOException;

  /// The names of the blocks, against a power cut.
  void force() throws IOException;

  /// Whether this is still the place where the next one looks.
  boolean present();

  @Override
  void close();

  /// What is written is there for the next process; for the next boot once it is forced.
  interface Block extends Closeable {
    int size();

    /// Fills the buffer, from its position to its limit.
    void read(ByteBuffer into, int at) throws IOException;

    void write(ByteBuffer from, int at) throws IOException;

    void force() throws IOException;

    @Override
    void close();
  }
}
