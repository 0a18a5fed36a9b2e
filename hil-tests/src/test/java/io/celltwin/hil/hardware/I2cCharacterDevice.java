package io.celltwin.hil.hardware;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.celltwin.hal.I2cBus;
import io.celltwin.hal.kernel.Linux;
import io.celltwin.hil.hardware.CharacterDevice.Answer;
import io.celltwin.hil.hardware.CharacterDevice.Piece;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A `/dev/i2c-N` of a controller that takes plain I2C messages, whose chips are an [I2cBus]: one
/// that throws does not answer.
final class I2cCharacterDevice implements AutoCloseable {
  private static final int FUNCS = 0x0705;
  private static final int RDWR = 0x0707;
  private static final int REQUEST_BYTES = 16;
  private static final int MESSAGE_BYTES = 16;
  private static final int READ_FLAG = 1;
  private static final int MOST_MESSAGES = 42;

  private final I2cBus chips;
  private final CharacterDevice device;
  private final AtomicLong answered = new AtomicLong();

  I2cCharacterDevice(String name, I2cBus chips) throws IOException, InterruptedException {
    this.chips = chips;
    device = new CharacterDevice(name, this::control);
  }

  /// Messages that a chip has taken.
  long answered() {
    return answered.get();
  }

  private Answer control(int request, long argument, MemorySegment in, int room) {
    if (request == FUNCS) {
      if (room < Long.BYTES)
        return new Answer.Again(List.of(), List.of(new Piece(argument, Long.BYTES)));
      return new Answer.Done(0, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
    }
    if (request != RDWR) return new Answer.Failed(Linux.ENOTTY);
    List<Piece> read = new ArrayList<>(List.of(new Piece(argument, REQUEST_BYTES)));
    if (in.byteSize() < REQUEST_BYTES) return new Answer.Again(read, List.of());
    int count = in.get(JAVA_INT, 8);
    if (count <= 0 || count > MOST_MESSAGES) return new Answer.Failed(Linux.EINVAL);
    read.add(new Piece(in.get(JAVA_LONG_UNALIGNED, 0), count * MESSAGE_BYTES));
    long dataAt = REQUEST_BYTES + (long) count * MESSAGE_BYTES;
    if (in.byteSize() < dataAt) return new Answer.Again(read, List.of());
    List<Piece> written = new ArrayList<>();
    int sent = 0;
    int received = 0;
    for (int m = 0; m < count; m++) {
      long at = REQUEST_BYTES + (long) m * MESSAGE_BYTES;
      int length = Short.toUnsignedInt(in.get(JAVA_SHORT_UNALIGNED, at + 4));
      Piece data = new Piece(in.get(JAVA_LONG_UNALIGNED, at + 8), length);
      if (isRead(in, at)) {
        written.add(data);
        received += length;
      } else {
        read.add(data);
        sent += length;
      }
    }
    if (in.byteSize() < dataAt + sent || room < received) return new Answer.Again(read, written);
    return transfer(in, count, dataAt, received);
  }

  private static boolean isRead(MemorySegment in, long at) {
    return (in.get(JAVA_SHORT_UNALIGNED, at + 2) & READ_FLAG) != 0;
  }

  /// One write, one read, or a read after a write: what `I2cBus` knows.
  private Answer transfer(MemorySegment in, int count, long dataAt, int received) {
    long last = REQUEST_BYTES + (long) (count - 1) * MESSAGE_BYTES;
    boolean writesFirst = !isRead(in, REQUEST_BYTES);
    if (count > 2 || (count == 2 && (!writesFirst || !isRead(in, last))))
      return new Answer.Failed(Linux.EOPNOTSUPP);
    int address = Short.toUnsignedInt(in.get(JAVA_SHORT_UNALIGNED, REQUEST_BYTES));
    byte[] write =
        writesFirst
            ? new byte[in.get(JAVA_INT_UNALIGNED, REQUEST_BYTES + 4) & 0xFFFF]
            : new byte[0];
    MemorySegment.copy(in, JAVA_BYTE, dataAt, write, 0, write.length);
    byte[] back = new byte[received];
    try {
      chips.transfer(address, write, write.length, back, received);
      answered.addAndGet(count);
      return new Answer.Done(count, back);
    } catch (IOException silent) {
      return new Answer.Failed(Linux.EREMOTEIO);
    }
  }

  @Override
  public void close() {
    device.close();
  }
}
