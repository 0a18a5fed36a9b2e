package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.FrameLength;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Vector's binary log. A file is a header and objects; objects of type 10 are containers, whose
/// unpacked contents, put together, are objects again. Everything streams: what a size field claims
/// is never allocated. Frames are the types 1, 86, 100 and 101, error frames 73.
///
/// Offsets in messages are those of the object in the file; the start time, of which the log names
/// no zone, counts as UTC.
final class BlfReader implements CanLogReader {
  private static final int FILE_HEADER_BYTES = 72;
  private static final int BASE_BYTES = 16;
  private static final int HEADER_BYTES = 32;
  private static final int CONTAINER = 10;
  private static final int SIGNATURE = 0x4A42_4F4C; // LOBJ

  /// Behind an object stand size % 4 bytes, by other writers up to the next multiple of 4, or of 8.
  private static final int MAX_PADDING_BYTES = 8;

  /// Of an object is read what a frame can need, the rest is passed over.
  private static final int OBJECT_BYTES = 512;

  private static final long TEN_MICROS = 10_000;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Fills up to `length` bytes; their number, -1 at the end.
  private interface Bytes {
    int read(byte[] to, int at, int length) throws IOException;
  }

  private final Path file;
  private final InputStream in;
  private final Bytes fromFile = this::readFile;
  private final Bytes fromContents = this::readContents;
  private long offset;
  private long sizeTold;
  private long originNanos;

  // The object in the file that contents come from at present.
  private long outerOffset;
  private long outerLeft;
  private boolean packed;
  private final byte[] outer = new byte[BASE_BYTES];
  private int outerHeaderLeft;
  private final Inflater inflater = new Inflater();
  private final byte[] input = new byte[1 << 14];

  private final byte[] object = new byte[OBJECT_BYTES];
  private final byte[] passed = new byte[1 << 12];

  private int channelNumber = -1;
  private String channel = "";
  private long skipped;

  BlfReader(Path file, InputStream in) throws IOException {
    this.file = file;
    this.in = in;
    byte[] header = new byte[FILE_HEADER_BYTES];
    if (read(fromFile, header, 0, 4) < 4 || !signed(header, "LOGG")) {
      throw fault(0, "no \"LOGG\"", "the header of a BLF file");
    }
    if (read(fromFile, header, 4, FILE_HEADER_BYTES) < FILE_HEADER_BYTES) throw cut("its header");
    long headerBytes = unsigned(header, 4);
    if (headerBytes < FILE_HEADER_BYTES) {
      throw fault(4, "a header of " + headerBytes + " bytes", "at least " + FILE_HEADER_BYTES);
    }
    sizeTold = (long) LONG.get(header, 16);
    originNanos = systemTimeNanos(header, 40);
    pass(fromFile, headerBytes - FILE_HEADER_BYTES, "its header");
  }

  private static boolean signed(byte[] bytes, String signature) {
    for (int k = 0; k < 4; k++) if (bytes[k] != signature.charAt(k)) return false;
    return true;
  }

  private static long systemTimeNanos(byte[] b, int at) {
    try {
      long seconds =
          LocalDateTime.of(
                  word(b, at),
                  word(b, at + 2),
                  word(b, at + 6),
                  word(b, at + 8),
                  word(b, at + 10),
                  word(b, at + 12))
              .toEpochSecond(ZoneOffset.UTC);
      if (seconds < 0 || seconds >= LogLines.MAX_NANOS / 1_000_000_000) return 0;
      return seconds * 1_000_000_000 + Math.min(999, word(b, at + 14)) * 1_000_000L;
    } catch (DateTimeException neverSet) {
      return 0;
    }
  }

  @Override
  public boolean next(CanFrame frame) throws IOException {
    while (nextObject(fromContents, object)) {
      long size = unsigned(object, 8);
      if (size < BASE_BYTES) throw fault("an object of " + size + " bytes", "at least 16");
      int held = (int) Math.min(size, OBJECT_BYTES);
      if (read(fromContents, object, BASE_BYTES, held) < held) throw cut("an object in it");
      pass(fromContents, size - held, "an object in it");
      if (decode(frame, held)) return true;
      skipped++;
    }
    if (offset < sizeTold) {
      throw fault(offset, "the end of the file", sizeTold + " bytes as its header says");
    }
    return false;
  }

  /// Fills the frame that the object is; false where it is none.
  private boolean decode(CanFrame frame, int held) throws BadLogException {
    int type = (int) INT.get(object, 12);
    switch (type) {
      case 1, 86, 100, 101, 73 -> {}
      default -> {
        return false;
      }
    }
    int at = word(object, 4);
    if (at < HEADER_BYTES) throw fault("a header of " + at + " bytes", "at least " + HEADER_BYTES);
    need(held, HEADER_BYTES);
    boolean tens = (int) INT.get(object, 16) == 1;
    long stamp = (long) LONG.get(object, 24);
    if (stamp < 0 || stamp > (tens ? LogLines.MAX_NANOS / TEN_MICROS : LogLines.MAX_NANOS)) {
      throw fault("time " + Long.toUnsignedString(stamp), "a time" + LogLines.LESS);
    }
    LogLines.clear(frame);
    frame.receivedNanos = originNanos + (tens ? stamp * TEN_MICROS : stamp);
    switch (type) {
      case 1, 86 -> classic(frame, held, at);
      case 100 -> flexible(frame, held, at);
      case 101 -> flexible64(frame, held, at);
      default -> {
        need(held, at + 2);
        channel(word(object, at));
        LogLines.error(frame);
      }
    }
    return true;
  }

  private void classic(CanFrame frame, int held, int at) throws BadLogException {
    need(held, at + 8);
    channel(word(object, at));
    frame.remote = (object[at + 2] & 0x80) != 0;
    identifier(frame, at + 4);
    int length = Math.min(object[at + 3] & 0xFF, 8);
    data(frame, held, at + 8, length, length);
  }

  private void flexible(CanFrame frame, int held, int at) throws BadLogException {
    need(held, at + 20);
    channel(word(object, at));
    frame.remote = (object[at + 2] & 0x80) != 0;
    identifier(frame, at + 4);
    int flags = object[at + 13];
    frame.flexibleDataRate = (flags & 1) != 0;
    frame.bitRateSwitch = (flags & 2) != 0;
    frame.errorStateIndicator = (flags & 4) != 0;
    data(frame, held, at + 20, length(frame, object[at + 3]), object[at + 14] & 0xFF);
  }

  private void flexible64(CanFrame frame, int held, int at) throws BadLogException {
    need(held, at + 40);
    channel(object[at] & 0xFF);
    identifier(frame, at + 4);
    int flags = (int) INT.get(object, at + 12);
    frame.remote = (flags & 0x10) != 0;
    frame.flexibleDataRate = (flags & 0x1000) != 0;
    frame.bitRateSwitch = (flags & 0x2000) != 0;
    frame.errorStateIndicator = (flags & 0x4000) != 0;
    // The bytes said to be valid can be more than there are: the rest is 0, as Vector's own do it.
    int behind = object[at + 35] & 0xFF;
    int end = behind == 0 ? held : Math.min(held, behind);
    int valid = Math.clamp((long) end - at - 40, 0, object[at + 2] & 0xFF);
    data(frame, held, at + 40, length(frame, object[at + 1]), valid);
  }

  private static int length(CanFrame frame, byte code) {
    return FrameLength.ofCode(Math.min(code & 0xFF, 15), frame.flexibleDataRate);
  }

  private void identifier(CanFrame frame, int at) throws BadLogException {
    int id = (int) INT.get(object, at);
    frame.extended = id < 0;
    frame.id = id & 0x1FFF_FFFF;
    if (!frame.extended && frame.id > 0x7FF) {
      throw fault("identifier " + Integer.toHexString(frame.id), "at most 7ff, or its flag");
    }
  }

  /// @param valid bytes of the data that are told, the others are 0
  private void data(CanFrame frame, int held, int at, int length, int valid)
      throws BadLogException {
    frame.length = length;
    if (frame.remote || !frame.flexibleDataRate) LogLines.classic(frame);
    if (frame.remote) {
      frame.length = Math.min(8, length);
      return;
    }
    int told = Math.min(length, valid);
    need(held, at + told);
    System.arraycopy(object, at, frame.data, 0, told);
    for (int k = told; k < length; k++) frame.data[k] = 0;
  }

  private void channel(int number) {
    if (number == channelNumber) return;
    channelNumber = number;
    channel = Integer.toString(number);
  }

  private void need(int held, int bytes) throws BadLogException {
    if (held < bytes) throw fault("an object of " + held + " bytes", "at least " + bytes);
  }

  /// Goes to the next object and reads its first 16 bytes; false where there is none.
  private boolean nextObject(Bytes from, byte[] to) throws IOException {
    int n = read(from, to, 0, 4);
    for (int padding = 0; n == 4 && (int) INT.get(to, 0) != SIGNATURE; padding++) {
      if (padding == MAX_PADDING_BYTES) throw fault("no \"LOBJ\"", "the next object");
      System.arraycopy(to, 1, to, 0, 3);
      n = read(from, to, 3, 4);
    }
    if (n < 4) {
      for (int k = 0; k < n; k++) if (to[k] != 0) throw cut("an object");
      return false;
    }
    if (read(from, to, 4, BASE_BYTES) < BASE_BYTES) throw cut("an object");
    return true;
  }

  /// Contents: what is in containers, and objects outside of them.
  private int readContents(byte[] to, int at, int length) throws IOException {
    while (true) {
      if (outerHeaderLeft > 0) {
        int n = Math.min(length, outerHeaderLeft);
        System.arraycopy(outer, BASE_BYTES - outerHeaderLeft, to, at, n);
        outerHeaderLeft -= n;
        return n;
      }
      if (packed) {
        int n = inflate(to, at, length);
        if (n > 0) return n;
        packed = false;
        pass(fromFile, outerLeft, "a container");
        outerLeft = 0;
      }
      if (outerLeft > 0) {
        int n = readFile(to, at, (int) Math.min(length, outerLeft));
        if (n < 0) throw cut("an object");
        outerLeft -= n;
        return n;
      }
      if (!nextOuter()) return -1;
    }
  }

  private boolean nextOuter() throws IOException {
    outerOffset = offset;
    if (!nextObject(fromFile, outer)) return false;
    outerOffset = offset - BASE_BYTES;
    long size = unsigned(outer, 8);
    boolean container = (int) INT.get(outer, 12) == CONTAINER;
    int header = container ? 2 * BASE_BYTES : BASE_BYTES;
    if (size < header) throw fault("an object of " + size + " bytes", "at least " + header);
    outerLeft = size - header;
    if (container) {
      byte[] about = passed; // method of compression, its own size unpacked
      if (read(fromFile, about, 0, BASE_BYTES) < BASE_BYTES) throw cut("a container");
      int method = word(about, 0);
      if (method != 0 && method != 2) {
        throw fault("compression " + method, "0 (none) or 2 (zlib)");
      }
      packed = method == 2;
      if (packed) inflater.reset();
    } else {
      outerHeaderLeft = BASE_BYTES;
    }
    return true;
  }

  /// Unpacks some bytes; 0 at the container's end.
  private int inflate(byte[] to, int at, int length) throws IOException {
    try {
      while (true) {
        int n = inflater.inflate(to, at, length);
        if (n > 0 || inflater.finished()) return n;
        if (inflater.needsDictionary()) throw fault("zlib data with a dictionary", "none");
        if (outerLeft == 0) throw fault("zlib data that ends too early", "a whole container");
        n = readFile(input, 0, (int) Math.min(input.length, outerLeft));
        if (n < 0) throw cut("a container");
        outerLeft -= n;
        inflater.setInput(input, 0, n);
      }
    } catch (DataFormatException broken) {
      throw fault("broken zlib data (" + broken.getMessage() + ")", "a whole container");
    }
  }

  private int readFile(byte[] to, int at, int length) throws IOException {
    try {
      int n = in.read(to, at, length);
      if (n > 0) offset += n;
      return n;
    } catch (EOFException | ZipException broken) {
      throw fault(offset, "broken gzip data", "a whole .gz file");
    }
  }

  /// Fills `to` from `at` to before `end`; where the bytes end, which is before at their end.
  private static int read(Bytes from, byte[] to, int at, int end) throws IOException {
    int k = at;
    while (k < end) {
      int n = from.read(to, k, end - k);
      if (n < 0) break;
      k += n;
    }
    return k;
  }

  private void pass(Bytes from, long length, String what) throws IOException {
    for (long left = length; left > 0; ) {
      int n = from.read(passed, 0, (int) Math.min(passed.length, left));
      if (n < 0) throw cut(what);
      left -= n;
    }
  }

  private static int word(byte[] b, int at) {
    return (short) SHORT.get(b, at) & 0xFFFF;
  }

  private static long unsigned(byte[] b, int at) {
    return (int) INT.get(b, at) & 0xFFFF_FFFFL;
  }

  private BadLogException cut(String what) {
    return fault(offset, "the end of the file within " + what, "a whole BLF file");
  }

  @Override
  public BadLogException fault(String found, String expected) {
    return fault(outerOffset, found, expected);
  }

  private BadLogException fault(long at, String found, String expected) {
    return BadLogException.atByte(file, at, found, expected);
  }

  @Override
  public String channel() {
    return channel;
  }

  @Override
  public long skipped() {
    return skipped;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
