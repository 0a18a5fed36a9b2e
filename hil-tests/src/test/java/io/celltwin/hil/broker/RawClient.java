package io.celltwin.hil.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/// A client that can do what a well-behaved one never does: send broken bytes, not read, not
/// acknowledge.
final class RawClient implements AutoCloseable {
  private static final int READ_WITHIN_MILLIS = 10_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  RawClient(EmbeddedBroker broker) throws IOException {
    // Small, so that a client which does not read is felt soon.
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
    socket.setSoTimeout(READ_WITHIN_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(String hex) throws IOException {
    send(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  void expect(String hex) throws IOException {
    byte[] expected = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertArrayEquals(expected, in.readNBytes(expected.length));
  }

  /// Connects as "r" with the keep-alive in seconds and the will "gone" on topic "w".
  void connectWithWill(int keepAliveSeconds) throws IOException {
    send("1016 00044d515454 04 06 " + "%04x".formatted(keepAliveSeconds) + " 0001 72");
    send("0001 77 0004 676f6e65");
    expect("2002 0000");
  }

  Packet.Publish nextMessage() throws IOException {
    return (Packet.Publish) Packet.read(in);
  }

  void expectClosed() throws IOException {
    try {
      assertEquals(-1, in.read());
    } catch (SocketException _) {
      // A reset, where the broker left bytes unread, is closed too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
