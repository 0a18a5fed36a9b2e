package io.celltwin.hil.mosquitto;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between a publisher and its broker and can hold back what the broker acknowledges, while
/// all else passes.
final class Acknowledgements implements AutoCloseable {
  private static final int PUBACK = 0x40;
  private static final int PINGRESP = 0xd0;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Mosquitto broker;
  private final AtomicInteger pings = new AtomicInteger();
  private volatile boolean withheld;

  Acknowledgements(Mosquitto broker) throws IOException {
    this.broker = broker;
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), broker.port());
        Thread.ofVirtual().start(() -> join(client, upstream, this::copy));
        Thread.ofVirtual().start(() -> join(upstream, client, this::answers));
      }
    } catch (IOException closed) {
      // The test has ended.
    }
  }

  private interface Way {
    void pass(InputStream from, OutputStream to) throws IOException;
  }

  private static void join(Socket from, Socket to, Way way) {
    try (from;
        to) {
      way.pass(from.getInputStream(), to.getOutputStream());
    } catch (IOException ended) {
      // One end has hung up; now the other does.
    }
  }

  private void copy(InputStream from, OutputStream to) throws IOException {
    from.transferTo(to);
  }

  /// A publisher gets packets of two or four bytes only: CONNACK, PUBACK, PINGRESP.
  private void answers(InputStream from, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(from);
    while (true) {
      byte[] packet = new byte[4];
      in.readFully(packet, 0, 2);
      in.readFully(packet, 2, packet[1]);
      int type = packet[0] & 0xf0;
      if (withheld && type == PUBACK) continue;
      if (withheld && type == PINGRESP) pings.incrementAndGet();
      to.write(packet, 0, 2 + packet[1]);
    }
  }

  String uri() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  /// From now on; what is held back never comes.
  void withhold() {
    withheld = true;
  }

  void release() {
    withheld = false;
  }

  /// Answers to pings that have passed while acknowledgements did not.
  int pings() {
    return pings.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
