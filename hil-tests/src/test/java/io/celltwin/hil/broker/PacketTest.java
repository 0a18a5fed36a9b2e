package io.celltwin.hil.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {
  private static final List<String> VALID =
      List.of(
          "101a 00044d515454 04 ce 003c 0001 61 0001 77 0002 6f66 0001 75 0001 70",
          "100d 00044d515454 04 02 003c 0001 61",
          "3007 0003 612f62 6869",
          "3309 0003 612f62 0007 6869",
          "4002 0007",
          "6202 0007",
          "820d 0007 0003 612f23 00 0002 2b2f 01",
          "a20a 0007 0003 612f23 0001 2b",
          "c000",
          "e000");

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Packet read(byte... bytes) throws IOException {
    return Packet.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void readsAConnectWithWillUserAndPassword() throws IOException {
    var will = new Packet.Publish("w", ByteBuffer.wrap("of".getBytes(UTF_8)), 1, false, 0);
    assertEquals(
        new Packet.Connect(4, "a", true, 60, Optional.of(will)), read(bytes(VALID.getFirst())));
  }

  @Test
  void readsEachKindOfPacket() throws IOException {
    for (String hex : VALID) read(bytes(hex));
  }

  @Test
  void leavesTheRestOfAnotherProtocolLevelUnread() throws IOException {
    var mqtt5 = (Packet.Connect) read(bytes("100e 00044d515454 05 02 003c 00 0001 61"));
    assertEquals(5, mqtt5.protocolLevel());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 122, 123, 124, 16_378, 16_379, 16_380, Packet.MAX_BYTES - 5})
  void writesALengthThatItReadsBack(int payloadBytes) throws IOException {
    var sent = new Packet.Publish("a", ByteBuffer.allocate(payloadBytes), 1, true, 0x1234);
    byte[] wire = sent.encoded(0x1234);
    assertEquals(sent, read(wire));
    assertArrayEquals(wire, sent.encoded(0x1234), "encoding used up the shared payload");
  }

  @ParameterizedTest
  @CsvSource({
    "101a 00044d515454 04 cf 003c 0001 61 0001 77 0002 6f66 0001 75 0001 70, reserved connect flag",
    "100d 00044d515454 04 0a 003c 0001 61, will QoS without will",
    "1010 00044d515454 04 42 003c 0001 61 0001 70, password without user",
    "1013 00044d515454 04 1e 003c 0001 61 0001 77 0001 6f, will QoS 3",
    "100d 000448545450 04 02 003c 0001 61, another protocol",
    "100e 00044d515454 04 02 003c 0001 61 00, bytes after the end",
    "100d 00044d515454 04 02 003c 0002 61, string longer than packet",
    "100d 00044d515454 04 02 003c 0001 00, U+0000",
    "100d 00044d515454 04 02 003c 0001 ff, not UTF-8",
    "100f 00044d515454 04 02 003c 0003 eda080, surrogate",
    "3604 0001 61 00, QoS 3",
    "3805 0001 61 6869, DUP with QoS 0",
    "3205 0001 61 0000, packet id 0",
    "3003 0001 23, wildcard in topic name",
    "3002 0000, empty topic name",
    "4102 0007, flags of PUBACK",
    "6002 0007, flags of PUBREL",
    "8006 0007 0001 61 00, flags of SUBSCRIBE",
    "8202 0007, SUBSCRIBE of nothing",
    "8206 0007 0001 61 03, requested QoS 3",
    "8206 0007 0001 61 81, requested QoS with reserved bits",
    "8207 0007 0002 2361 00, misplaced wildcard",
    "a202 0007, UNSUBSCRIBE of nothing",
    "c001 00, PINGREQ with body",
    "2002 0000, CONNACK from a client",
    "5002 0007, PUBREC though QoS 2 was never granted",
    "f000, reserved type",
    "30 ffffffff 01, remaining length of five bytes",
    "30 818040, larger than the limit",
  })
  void refuses(String hex, String why) {
    assertThrows(ProtocolException.class, () -> read(bytes(hex)), why);
  }

  /// Whatever comes in, the reader thread sees a packet or an [IOException], and nothing is
  /// allocated for bytes that never arrive.
  @Test
  void answersArbitraryBytesWithAPacketOrAnIoException() {
    var random = new Random(20_260_101);
    int packets = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] wire;
      if (i % 4 == 0) {
        wire = new byte[random.nextInt(64)];
        random.nextBytes(wire);
      } else {
        wire = bytes(VALID.get(random.nextInt(VALID.size())));
        for (int flips = random.nextInt(4); flips > 0; flips--) {
          wire[random.nextInt(wire.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      try {
        read(wire);
        packets++;
      } catch (IOException _) {
        // As it should be.
      }
    }
    assertTrue(packets > 1000, "the fuzz hardly ever got past the header: " + packets);
  }
}
