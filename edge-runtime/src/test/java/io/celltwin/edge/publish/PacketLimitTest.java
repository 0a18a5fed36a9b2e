package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacketLimitTest {
  private static byte[] packet(int body) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(0x30);
    int rest = body;
    do {
      packet.write(rest > 127 ? (rest & 127) | 128 : rest);
      rest >>= 7;
    } while (rest > 0);
    packet.writeBytes(new byte[body]);
    return packet.toByteArray();
  }

  @Test
  void whatIsMeantForATwinPassesHoweverItIsCut() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int body : new int[] {0, 2, 127, 128, 16_383, 16_384, PacketLimit.MOST_BYTES, 2, 0}) {
      stream.writeBytes(packet(body));
    }
    byte[] bytes = stream.toByteArray();
    for (int turn = 0; turn < 200; turn++) {
      PacketLimit limit = new PacketLimit();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(1 + random.nextInt(1 << random.nextInt(17)), bytes.length - at);
        int from = at;
        assertDoesNotThrow(() -> limit.pass(bytes, from, length));
        at += length;
      }
    }
  }

  @Test
  void aLargerOneIsRefusedByItsHeader() {
    byte[] header = HexFormat.of().parseHex("20020000" + "30ffffff7f");
    IOException refused =
        assertThrows(IOException.class, () -> new PacketLimit().pass(header, 0, header.length));
    assertEquals("the broker sends 2097151 bytes", refused.getMessage());
  }
}
