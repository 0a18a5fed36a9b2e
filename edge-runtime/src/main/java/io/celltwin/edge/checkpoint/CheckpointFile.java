package io.celltwin.edge.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// The state of one pack's filters on disk. A new one is written beside the old, forced to the disk
/// and renamed over it, so that a power cut leaves the one or the other. One thread at a time.
///
/// Big-endian: magic, format, layout, strings, cells (4 bytes each), wall time in ms since 1970
/// (8), seconds for which the daemon may have run on (8), pack and model (a length of 4 bytes and
/// UTF-8 each), number of values (4), the values (8 each), CRC-32C over all before it (4). Magic
/// and format at the beginning and the CRC at the end hold for every format to come.
final class CheckpointFile {
  private static final long MAGIC = 0x43656C6C_5477696EL; // "CellTwin"
  private static final int FORMAT = 1;

  /// Far above the largest pack's; what is larger is none of ours and stays off the heap.
  private static final long MAX_BYTES = 32 << 20;

  private static final int MIN_BYTES = Long.BYTES + 2 * Integer.BYTES;

  private final Path folder;
  private final Path path;
  private final Path next;
  private final Owner owner;
  private final ByteBuffer bytes;

  /// What a state belongs to, and only to this.
  ///
  /// @param layout of the values, as the estimator numbers it
  /// @param model of the cells: a state of others is none of these
  record Owner(String pack, int strings, int cells, int layout, String model, int values) {}

  /// What [#read] has found.
  sealed interface Found {
    record Nothing() implements Found {}

    record Unusable(String reason) implements Found {}

    /// @param wallMillis when it was
    /// @param runOnSeconds for which the daemon may have run on without keeping it: 0 after an
    ///   orderly stop
    record State(long wallMillis, double runOnSeconds) implements Found {}
  }

  CheckpointFile(Path folder, Owner owner) {
    this.folder = folder;
    this.path = path(folder, owner.pack);
    this.next = folder.resolve(owner.pack + ".checkpoint.new");
    this.owner = owner;
    this.bytes =
        ByteBuffer.allocate(
            MIN_BYTES
                + 7 * Integer.BYTES
                + 2 * Long.BYTES
                + owner.pack.getBytes(UTF_8).length
                + owner.model.getBytes(UTF_8).length
                + owner.values * Double.BYTES);
  }

  static Path path(Path folder, String pack) {
    return folder.resolve(pack + ".checkpoint");
  }

  /// On disk once this returns; where it fails, what was there is there still.
  void write(long wallMillis, double runOnSeconds, double[] values) throws IOException {
    bytes.clear();
    bytes.putLong(MAGIC).putInt(FORMAT).putInt(owner.layout);
    bytes.putInt(owner.strings).putInt(owner.cells);
    bytes.putLong(wallMillis).putDouble(runOnSeconds);
    putText(owner.pack);
    putText(owner.model);
    bytes.putInt(values.length);
    for (double value : values) bytes.putDouble(value);
    bytes.putInt(crc(bytes.array(), bytes.position()));
    bytes.flip();

    Files.createDirectories(folder);
    try (FileChannel file = FileChannel.open(next, CREATE, TRUNCATE_EXISTING, WRITE)) {
      while (bytes.hasRemaining()) file.write(bytes);
      file.force(true);
    }
    Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
    try (FileChannel names = FileChannel.open(folder, READ)) {
      names.force(true); // Linux: the renaming itself
    }
  }

  private void putText(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    bytes.putInt(utf8.length).put(utf8);
  }

  /// @param values filled where a state of this owner is found
  Found read(double[] values) throws IOException {
    byte[] content;
    try {
      if (Files.size(path) > MAX_BYTES) return new Found.Unusable("is no checkpoint: too large");
      content = Files.readAllBytes(path);
    } catch (NoSuchFileException none) {
      return new Found.Nothing();
    }
    if (content.length < MIN_BYTES) return damaged("it ends after " + content.length + " bytes");
    ByteBuffer in = ByteBuffer.wrap(content);
    if (in.getLong() != MAGIC) return new Found.Unusable("is no checkpoint");
    int crcAt = content.length - Integer.BYTES;
    if (in.getInt(crcAt) != crc(content, crcAt)) return damaged("its checksum is wrong");
    in.limit(crcAt);
    int format = in.getInt();
    if (format != FORMAT) {
      return new Found.Unusable("is of format " + format + ", this program knows " + FORMAT);
    }
    try {
      return read(in, values);
    } catch (BufferUnderflowException short_) {
      return damaged("it holds less than it says");
    }
  }

  private Found read(ByteBuffer in, double[] values) {
    int layout = in.getInt();
    int strings = in.getInt();
    int cells = in.getInt();
    long wallMillis = in.getLong();
    double runOnSeconds = in.getDouble();
    String pack = text(in);
    String model = text(in);
    if (!pack.equals(owner.pack)) return new Found.Unusable("is of the pack " + pack);
    if (cells != owner.cells || strings != owner.strings) {
      return new Found.Unusable(
          "is of %d cells in %d string(s), the pack has %d in %d"
              .formatted(cells, strings, owner.cells, owner.strings));
    }
    if (!model.equals(owner.model)) {
      return new Found.Unusable("is of another cell file, capacity or number of parallel cells");
    }
    if (layout != owner.layout) {
      return new Found.Unusable("has layout " + layout + ", this program's is " + owner.layout);
    }
    if (in.getInt() != values.length || in.remaining() != values.length * Double.BYTES) {
      return damaged("it does not hold " + values.length + " values");
    }
    in.asDoubleBuffer().get(values);
    return new Found.State(wallMillis, runOnSeconds);
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
    byte[] utf8 = new byte[length];
    in.get(utf8);
    return new String(utf8, UTF_8);
  }

  private static Found damaged(String how) {
    return new Found.Unusable("is damaged: " + how);
  }

  private static int crc(byte[] content, int length) {
    CRC32C crc = new CRC32C();
    crc.update(content, 0, length);
    return (int) crc.getValue();
  }

  /// Gives what is there a name under which nothing overwrites it.
  ///
  /// @return its new path
  Path setAside() throws IOException {
    int k = 1;
    while (Files.exists(aside(k))) k++;
    return Files.move(path, aside(k));
  }

  private Path aside(int k) {
    return folder.resolve(owner.pack + ".checkpoint.refused-" + k);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
