package io.celltwin.canbus.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Deflater;

/// BLF files as the tests want them, also wrong ones.
final class BlfBytes {
  private BlfBytes() {}

  /// A file of 2023-11-14 22:13:20.250 that tells its size.
  static byte[] file(byte[]... objects) {
    byte[] all = join(objects);
    ByteBuffer header = ByteBuffer.allocate(144).order(ByteOrder.LITTLE_ENDIAN);
    header.put("LOGG".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(144);
    header.putLong(16, 144 + all.length);
    short[] start = {2023, 11, 2, 14, 22, 13, 20, 250};
    for (int k = 0; k < 8; k++) header.putShort(40 + 2 * k, start[k]);
    return join(header.array(), all);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }

  /// A container, and the padding that belongs behind it.
  static byte[] container(byte[] contents) {
    Deflater deflater = new Deflater();
    deflater.setInput(contents);
    deflater.finish();
    byte[] packed = new byte[contents.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return container(2, java.util.Arrays.copyOf(packed, length), contents.length);
  }

  static byte[] container(int method, byte[] packed, int unpacked) {
    int size = 32 + packed.length;
    ByteBuffer b = ByteBuffer.allocate(size + size % 4).order(ByteOrder.LITTLE_ENDIAN);
    b.put(base(16, size, 10)).putShort((short) method).position(24);
    b.putInt(unpacked).putInt(0).put(packed);
    return b.array();
  }

  static byte[] base(int headerSize, int size, int type) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("LOBJ".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .putShort((short) headerSize)
        .putShort((short) 1)
        .putInt(size)
        .putInt(type)
        .array();
  }

  /// @param flags 1: the stamp counts 10 us, 2: 1 ns
  static byte[] object(int type, int flags, long stamp, byte[] body) {
    int size = 32 + body.length;
    return ByteBuffer.allocate(size + size % 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(base(32, size, type))
        .putInt(flags)
        .putInt(0)
        .putLong(stamp)
        .put(body)
        .array();
  }

  static byte[] classic(int channel, int flags, int length, int id, int... data) {
    ByteBuffer b = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    b.putShort((short) channel).put((byte) flags).put((byte) length).putInt(id);
    for (int value : data) b.put((byte) value);
    return b.array();
  }

  /// Type 100.
  static byte[] flexible(int channel, int code, int id, int fdFlags, int valid, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(84).order(ByteOrder.LITTLE_ENDIAN);
    b.putShort((short) channel).put((byte) 0).put((byte) code).putInt(id).putInt(0).put((byte) 0);
    b.put((byte) fdFlags).put((byte) valid).position(20);
    return b.put(data).array();
  }

  /// Type 101, as long as its data.
  static byte[] flexible64(int channel, int code, int id, int flags, int valid, byte[] data) {
    ByteBuffer b = ByteBuffer.allocate(40 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    b.put((byte) channel).put((byte) code).put((byte) valid).put((byte) 0).putInt(id).putInt(0);
    return b.putInt(flags).position(40).put(data).array();
  }

  static byte[] error(int channel) {
    return ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putShort((short) channel).array();
  }
}
