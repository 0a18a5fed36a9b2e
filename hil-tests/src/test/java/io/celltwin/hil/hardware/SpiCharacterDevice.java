package io.celltwin.hil.hardware;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.celltwin.hal.SpiBus;
import io.celltwin.hal.kernel.Linux;
import io.celltwin.hil.hardware.CharacterDevice.Answer;
import io.celltwin.hil.hardware.CharacterDevice.Piece;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A `/dev/spidevB.C` as the kernel's own driver behaves (mode, speed, word size, messages, its
/// limit), whose other end is an [SpiBus]: an emulated chip, or whatever a test wants.
final class SpiCharacterDevice implements AutoCloseable {
  private static final int KIND = 0x6B;
  private static final int MESSAGE_BYTES = 32;
  private static final int MOST_BYTES = 4096;
  private static final int KNOWN_MODE_BITS = 0x1FFFFF;

  private final SpiBus chip;
  private final CharacterDevice device;
  private volatile int mode;
  private volatile int hertz = 500_000;
  private volatile int lastHertz;
  private volatile int bits = 8;
  private volatile int refusal;

  SpiCharacterDevice(String name, SpiBus chip) throws IOException, InterruptedException {
    this.chip = chip;
    device = new CharacterDevice(name, this::control);
  }

  int mode() {
    return mode;
  }

  /// As a former user of the device leaves it.
  void leaveMode(int mode) {
    this.mode = mode;
  }

  /// Of the last transfer.
  int lastHertz() {
    return lastHertz;
  }

  int bitsPerWord() {
    return bits;
  }

  /// Refuses transfers with this error number from now on; 0: no longer.
  void refuse(int errno) {
    refusal = errno;
  }

  private Answer control(int request, long argument, MemorySegment in, int room) {
    if (((request >> 8) & 0xFF) != KIND) return new Answer.Failed(Linux.ENOTTY);
    int bytes = (request >> 16) & 0x3FFF;
    boolean reads = request < 0; // the caller reads
    int number = request & 0xFF;
    if (number == 0 && !reads) return message(argument, bytes, in, room);
    if (number > 5) return new Answer.Failed(Linux.ENOTTY);
    if (reads) {
      int value =
          switch (number) {
            case 1, 5 -> mode;
            case 2 -> (mode >> 3) & 1;
            case 3 -> bits;
            default -> hertz;
          };
      if (room < bytes) return new Answer.Again(List.of(), List.of(new Piece(argument, bytes)));
      byte[] out = new byte[bytes];
      for (int i = 0; i < bytes; i++) out[i] = (byte) (value >> (8 * i));
      return new Answer.Done(0, out);
    }
    if (in.byteSize() < bytes)
      return new Answer.Again(List.of(new Piece(argument, bytes)), List.of());
    int value = bytes == 1 ? Byte.toUnsignedInt(in.get(JAVA_BYTE, 0)) : in.get(JAVA_INT, 0);
    switch (number) {
      case 1 -> mode = (mode & ~0xFF) | value;
      case 2 -> mode = value != 0 ? mode | 8 : mode & ~8;
      case 3 -> bits = value == 0 ? 8 : value;
      case 4 -> {
        if (value == 0) return new Answer.Failed(Linux.EINVAL);
        hertz = value;
      }
      default -> {
        if ((value & ~KNOWN_MODE_BITS) != 0) return new Answer.Failed(Linux.EINVAL);
        mode = value;
      }
    }
    return Answer.Done.NOTHING;
  }

  private Answer message(long argument, int bytes, MemorySegment in, int room) {
    if (bytes == 0 || bytes % MESSAGE_BYTES != 0) return new Answer.Failed(Linux.EINVAL);
    if (in.byteSize() < bytes)
      return new Answer.Again(List.of(new Piece(argument, bytes)), List.of());
    List<Piece> read = new ArrayList<>(List.of(new Piece(argument, bytes)));
    List<Piece> written = new ArrayList<>();
    int sent = 0;
    int received = 0;
    for (int at = 0; at < bytes; at += MESSAGE_BYTES) {
      long out = in.get(JAVA_LONG_UNALIGNED, at);
      long back = in.get(JAVA_LONG_UNALIGNED, at + 8);
      int length = in.get(JAVA_INT_UNALIGNED, at + 16);
      if (length < 0 || length > MOST_BYTES) return new Answer.Failed(Linux.EMSGSIZE);
      if (out != 0) {
        read.add(new Piece(out, length));
        sent += length;
      }
      if (back != 0) {
        written.add(new Piece(back, length));
        received += length;
      }
    }
    if (sent > MOST_BYTES || received > MOST_BYTES) return new Answer.Failed(Linux.EMSGSIZE);
    if (refusal != 0) return new Answer.Failed(refusal);
    if (in.byteSize() < bytes + sent || room < received) return new Answer.Again(read, written);
    byte[] all = new byte[received];
    int total = 0;
    int from = bytes;
    int to = 0;
    for (int at = 0; at < bytes; at += MESSAGE_BYTES) {
      int length = in.get(JAVA_INT_UNALIGNED, at + 16);
      int speed = in.get(JAVA_INT_UNALIGNED, at + 20);
      lastHertz = speed == 0 ? hertz : speed;
      byte[] out = new byte[length];
      byte[] back = new byte[length];
      if (in.get(JAVA_LONG_UNALIGNED, at) != 0) {
        MemorySegment.copy(in, JAVA_BYTE, from, out, 0, length);
        from += length;
      }
      try {
        chip.transfer(out, back, length);
      } catch (IOException gone) {
        return new Answer.Failed(Linux.EIO);
      }
      if (in.get(JAVA_LONG_UNALIGNED, at + 8) != 0) {
        System.arraycopy(back, 0, all, to, length);
        to += length;
      }
      total += length;
    }
    return new Answer.Done(total, all);
  }

  @Override
  public void close() {
    device.close();
  }
}
