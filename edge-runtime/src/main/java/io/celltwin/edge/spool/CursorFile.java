package io.celltwin.edge.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// What has been delivered and what was dropped, in two slots of one block: writing goes to the
/// slot that is not known to be on disk, so that a cut at any moment leaves the one that is.
///
/// A slot, big-endian: magic, layout (4), bytes used (4), number of the writing (8), an LSN above
/// all that were given out (8), the spool's clock in ms (8), per class the dropped (8), the damaged
/// (8), the delivered; CRC-32C over all before it (4).
final class CursorFile {
  private static final String NAME = "cursor";
  private static final long MAGIC = 0x43656C6C43757273L; // "CellCurs"
  private static final int LAYOUT = 1;
  private static final int SLOT_BYTES = 64 << 10;

  private final Disk.Block block;
  private final ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
  private int sound; // the slot that is left alone
  private long writing;
  private boolean unforced;

  /// Everything of it that is not a chain's own.
  static final class Counts {
    long nextLsn = 1;
    long clockMillis;
    final long[] dropped = new long[Priority.ALL.size()];
    final long[] damaged = new long[Priority.ALL.size()];
  }

  /// Opens the one that is there and takes from it what it holds, or makes one.
  CursorFile(Disk disk, Counts counts, List<DeliveredRanges> delivered) throws IOException {
    block = openOrCreate(disk);
    try {
      Optional<Integer> newest = Optional.empty();
      for (int slot = 0; slot < 2; slot++) {
        if (load(slot) && (newest.isEmpty() || bytes.getLong(16) > writing)) {
          newest = Optional.of(slot);
          writing = bytes.getLong(16);
        }
      }
      if (newest.isPresent() && load(newest.get())) {
        sound = newest.get();
        decode(counts, delivered);
        block.force(); // what a killed process wrote may be in the page cache alone
      }
    } catch (IOException unusable) {
      block.close();
      throw unusable;
    }
  }

  private static Disk.Block openOrCreate(Disk disk) throws IOException {
    if (disk.names().contains(NAME)) {
      Disk.Block there = disk.open(NAME);
      if (there.size() >= 2 * SLOT_BYTES) return there;
      there.close(); // its creation was cut off
      disk.delete(NAME);
    }
    Disk.Block created = disk.create(NAME, 2 * SLOT_BYTES);
    disk.force();
    return created;
  }

  /// @return whether a whole slot is in the buffer, from its beginning to before its CRC
  private boolean load(int slot) throws IOException {
    block.read(bytes.clear(), slot * SLOT_BYTES);
    if (bytes.getLong(0) != MAGIC) return false;
    if (bytes.getInt(8) > LAYOUT) {
      throw new IOException("is of layout " + bytes.getInt(8) + ", this program knows " + LAYOUT);
    }
    int used = bytes.getInt(12);
    if (used < 16 || used > SLOT_BYTES - Integer.BYTES) return false;
    return bytes.getInt(used) == crc(used);
  }

  private void decode(Counts counts, List<DeliveredRanges> delivered) {
    bytes.position(24);
    counts.nextLsn = bytes.getLong();
    counts.clockMillis = bytes.getLong();
    for (Priority priority : Priority.ALL) {
      counts.dropped[priority.code()] = bytes.getLong();
      counts.damaged[priority.code()] = bytes.getLong();
      delivered.get(priority.code()).get(bytes);
    }
  }

  /// There for the next process; for the next boot once it is forced.
  void write(Counts counts, List<DeliveredRanges> delivered) throws IOException {
    bytes.clear().putLong(MAGIC).putInt(LAYOUT).putInt(0).putLong(++writing);
    bytes.putLong(counts.nextLsn).putLong(counts.clockMillis);
    for (Priority priority : Priority.ALL) {
      bytes.putLong(counts.dropped[priority.code()]).putLong(counts.damaged[priority.code()]);
      delivered.get(priority.code()).put(bytes);
    }
    int used = bytes.position();
    bytes.putInt(12, used).putInt(used, crc(used));
    unforced = true;
    block.write(bytes.position(0).limit(used + Integer.BYTES), (1 - sound) * SLOT_BYTES);
  }

  void force() throws IOException {
    if (!unforced) return;
    block.force();
    unforced = false;
    sound = 1 - sound;
  }

  boolean unforced() {
    return unforced;
  }

  private int crc(int used) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.position(0).limit(used));
    bytes.clear();
    return (int) crc.getValue();
  }

  void close() {
    block.close();
  }
}
