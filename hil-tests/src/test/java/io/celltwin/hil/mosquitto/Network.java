package io.celltwin.hil.mosquitto;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between publishers and their broker, at a port that stays, and fails in the ways that
/// networks do. Connections that it refuses or ends while the broker is away look as without it.
final class Network implements AutoCloseable {
  private static final int PUBACK = 0x40;
  private static final int PINGRESP = 0xd0;
  private static final int BUFFER_BYTES = 16 << 10;

  /// Small, so that who sends into a network that takes little notices soon.
  private static final int KERNEL_BUFFER_BYTES = 4 << 10;

  private static final long POLL_MILLIS = 5;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private enum State {
    CARRIES,
    /// What is sent vanishes, both ways. A connection that has lost something carries nothing any
    /// more, and neither end is told.
    SWALLOWS,
    /// What is sent waits.
    STALLS
  }

  private final class Link {
    private final Socket client;
    private final Socket broker;
    private volatile boolean spoiled;

    Link(Socket client, Socket broker) {
      this.client = client;
      this.broker = broker;
    }

    void close() {
      for (Socket end : List.of(client, broker)) closeQuietly(end);
      links.remove(this);
    }
  }

  private final ServerSocket server = new ServerSocket();
  private final int brokerPort;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final List<Long> connectedNanos = new ArrayList<>(); // guarded by itself
  private final AtomicInteger pings = new AtomicInteger();
  private volatile State state = State.CARRIES;
  private volatile long delayMillis;
  private volatile int bytesPerSecond = Integer.MAX_VALUE;
  private volatile boolean withholds;

  Network(Mosquitto broker) throws IOException {
    this.brokerPort = broker.port();
    server.setReceiveBufferSize(KERNEL_BUFFER_BYTES);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    Thread.ofVirtual().start(this::accept);
  }

  String uri() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  // ---- how it fares

  /// As if nothing had been.
  void heal() {
    state = State.CARRIES;
    delayMillis = 0;
    bytesPerSecond = Integer.MAX_VALUE;
    withholds = false;
  }

  void swallow() {
    state = State.SWALLOWS;
  }

  void stall() {
    state = State.STALLS;
  }

  /// Whatever passes is late by that much, each way.
  void delay(Duration by) {
    delayMillis = by.toMillis();
  }

  /// Of all connections together no more, each way.
  void limit(int toBytesPerSecond) {
    bytesPerSecond = toBytesPerSecond;
  }

  /// All connections end, for both ends.
  void cut() {
    links.forEach(Link::close);
  }

  /// The broker's ends of all connections end; the publishers' stay open, and nothing comes there.
  void halfOpen() {
    for (Link link : links) {
      link.spoiled = true;
      closeQuietly(link.broker);
    }
  }

  /// The publishers' ends of all connections end; the broker is not told.
  void orphan() {
    for (Link link : links) {
      link.spoiled = true;
      closeQuietly(link.client);
    }
  }

  /// What the broker acknowledges from now on never comes; all else passes.
  void withholdAcknowledgements() {
    withholds = true;
  }

  // ---- what it has seen

  /// Answers to pings that have passed while acknowledgements did not.
  int pings() {
    return pings.get();
  }

  /// Connections since then that the broker was there for.
  int connections(long sinceNanos) {
    synchronized (connectedNanos) {
      return (int) connectedNanos.stream().filter(at -> at - sinceNanos >= 0).count();
    }
  }

  /// Most connections within any one second since then, of those that the broker was there for.
  int mostPerSecond(long sinceNanos) {
    synchronized (connectedNanos) {
      List<Long> since = connectedNanos.stream().filter(at -> at - sinceNanos >= 0).toList();
      int most = 0;
      int first = 0;
      for (int last = 0; last < since.size(); last++) {
        while (since.get(last) - since.get(first) >= NANOS_PER_SECOND) first++;
        most = Math.max(most, last - first + 1);
      }
      return most;
    }
  }

  // ---- its work

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> join(client));
      }
    } catch (IOException closed) {
      // The test has ended.
    }
  }

  private void join(Socket client) {
    try {
      if (state != State.CARRIES) {
        await(State.CARRIES);
        client.close(); // what it has sent meanwhile has not come through
        return;
      }
      Socket broker = new Socket();
      broker.setReceiveBufferSize(KERNEL_BUFFER_BYTES);
      broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort));
      synchronized (connectedNanos) {
        connectedNanos.add(System.nanoTime());
      }
      Link link = new Link(client, broker);
      links.add(link);
      Thread.ofVirtual().start(() -> run(link, this::requests));
      Thread.ofVirtual().start(() -> run(link, this::answers));
    } catch (IOException nobody) {
      closeQuietly(client);
    } catch (InterruptedException unlikely) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Way {
    void pass(Link link) throws IOException, InterruptedException;
  }

  private static void run(Link link, Way way) {
    try {
      way.pass(link);
    } catch (IOException ended) {
      // One end has hung up.
    } catch (InterruptedException unlikely) {
      Thread.currentThread().interrupt();
    }
    if (!link.spoiled) link.close();
  }

  private void requests(Link link) throws IOException, InterruptedException {
    InputStream in = link.client.getInputStream();
    OutputStream out = link.broker.getOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    while (true) {
      awaitNot(State.STALLS);
      int limit = Math.clamp(bytesPerSecond / 10, 1, BUFFER_BYTES);
      int read = in.read(buffer, 0, limit);
      if (read < 0) return;
      pass(link, out, buffer, read);
    }
  }

  /// A publisher gets packets of two or four bytes only: CONNACK, PUBACK, PINGRESP.
  private void answers(Link link) throws IOException, InterruptedException {
    DataInputStream in = new DataInputStream(link.broker.getInputStream());
    OutputStream out = link.client.getOutputStream();
    byte[] packet = new byte[4];
    while (true) {
      awaitNot(State.STALLS);
      in.readFully(packet, 0, 2);
      in.readFully(packet, 2, packet[1]);
      int type = packet[0] & 0xf0;
      if (withholds && type == PUBACK) continue;
      if (withholds && type == PINGRESP) pings.incrementAndGet();
      pass(link, out, packet, 2 + packet[1]);
    }
  }

  private void pass(Link link, OutputStream out, byte[] bytes, int count)
      throws IOException, InterruptedException {
    if (delayMillis > 0) Thread.sleep(delayMillis);
    if (bytesPerSecond < Integer.MAX_VALUE) Thread.sleep(1000L * count / bytesPerSecond);
    awaitNot(State.STALLS);
    if (state == State.SWALLOWS) link.spoiled = true;
    if (!link.spoiled) out.write(bytes, 0, count);
  }

  private void awaitNot(State unwanted) throws InterruptedException {
    while (state == unwanted) Thread.sleep(POLL_MILLIS);
  }

  private void await(State wanted) throws InterruptedException {
    while (state != wanted) Thread.sleep(POLL_MILLIS);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException late) {
      // It is closed for this process nevertheless.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
