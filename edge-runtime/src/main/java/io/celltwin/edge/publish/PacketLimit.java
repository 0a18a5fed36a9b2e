package io.celltwin.edge.publish;

import java.io.IOException;

/// Follows the packets of MQTT that come in, and refuses one larger than any that is meant for a
/// twin: Paho makes room for whatever a packet's header announces, up to 256 MB.
final class PacketLimit {
  /// Acknowledgements have a few bytes, the status of Home Assistant is a word.
  static final int MOST_BYTES = 64 << 10;

  private static final int LENGTH_BITS = 7;
  private static final int MORE = 0x80;

  private enum At {
    TYPE,
    LENGTH,
    BODY
  }

  private At at = At.TYPE;
  private int shift;
  private long rest;

  /// @throws IOException where a packet is too large, once its length has come
  void pass(byte[] bytes, int offset, int length) throws IOException {
    int k = offset;
    while (k < offset + length) {
      switch (at) {
        case TYPE -> {
          at = At.LENGTH;
          shift = 0;
          rest = 0;
          k++;
        }
        case LENGTH -> {
          rest |= (long) (bytes[k] & MORE - 1) << shift;
          shift += LENGTH_BITS;
          if (rest > MOST_BYTES) throw new IOException("the broker sends " + rest + " bytes");
          if ((bytes[k] & MORE) == 0) at = rest == 0 ? At.TYPE : At.BODY;
          k++;
        }
        case BODY -> {
          long taken = Math.min(rest, offset + length - k);
          rest -= taken;
          k += (int) taken;
          if (rest == 0) at = At.TYPE;
        }
      }
    }
  }
}
