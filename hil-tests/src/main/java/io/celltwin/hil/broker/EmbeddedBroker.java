package io.celltwin.hil.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// An MQTT 3.1.1 broker for demo and tests: no persistence, no TLS, no access control, so by
/// default it listens on loopback only. Where the standard leaves a choice, or this broker does
/// less:
///
/// - Every session is clean. CONNECT without the clean session flag is accepted and answered with
///   session present = 0, which tells the client to subscribe again (3.2.2.2). Nothing is kept for
///   a client that is away, and nothing unacknowledged is sent a second time.
/// - Subscriptions are granted QoS 1 at most. A PUBLISH of QoS 2 gets its full handshake and goes
///   on to subscribers with QoS 1.
/// - A second CONNECT with the same client id closes the first client, whose will is published
///   before the second gets its CONNACK: a retained "offline" cannot overtake the new "online".
/// - A subscriber that reads too slowly loses its oldest queued messages, of both QoS: see
///   [#dropped].
/// - User and password are ignored. A broken packet closes its connection and no other.
/// - Limits: packets of 1 MiB; for each client 1000 queued messages or 4 MiB of them, and 1000
///   subscriptions (SUBACK 0x80 beyond); 10 000 retained topics (beyond, live delivery only).
///
/// Threads: one virtual thread accepts, two serve each client. All methods may be called from any
/// thread. One lock orders publishing, retaining and subscribing, so all subscribers see the same
/// order and a retained message never follows a newer one; nothing under it waits for the network.
public final class EmbeddedBroker implements AutoCloseable {
  private static final int MAX_RETAINED_TOPICS = 10_000;
  private static final long ACCEPT_AGAIN_NANOS = 100_000_000;

  final AtomicLong messagesIn = new AtomicLong();
  final AtomicLong messagesOut = new AtomicLong();
  final AtomicLong dropped = new AtomicLong();

  private final ServerSocket server;
  private final Tap tap;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mqtt-broker-", 0).factory());

  // Guarded by this.
  private final Set<Connection> connections = new HashSet<>();
  private final Map<String, Connection> clients = new HashMap<>();
  private final Map<String, Packet.Publish> retained = new LinkedHashMap<>();
  private boolean closed;

  /// Is told of every message as it comes in, before it is acknowledged, by several threads.
  @FunctionalInterface
  public interface Tap {
    void received(String topic, ByteBuffer payload);
  }

  private EmbeddedBroker(ServerSocket server, Tap tap) {
    this.server = server;
    this.tap = tap;
  }

  /// Listens on loopback. See [#start(String, int)].
  public static EmbeddedBroker start(int port) throws IOException {
    return start(port, (_, _) -> {});
  }

  /// The same, for somebody who listens along.
  public static EmbeddedBroker start(int port, Tap tap) throws IOException {
    return start(InetAddress.getLoopbackAddress().getHostAddress(), port, tap);
  }

  /// Listens when it returns.
  ///
  /// @param host address or name of the interface, `0.0.0.0` for all of them
  /// @param port 0 for any free one, see [#port]
  /// @throws BindException naming host and port where they cannot be had, mostly because another
  ///   broker has them
  public static EmbeddedBroker start(String host, int port) throws IOException {
    return start(host, port, (_, _) -> {});
  }

  private static EmbeddedBroker start(String host, int port, Tap tap) throws IOException {
    ServerSocket server;
    try {
      server = new ServerSocket(port, 0, InetAddress.getByName(host));
    } catch (BindException e) {
      var taken =
          new BindException(
              "MQTT broker cannot listen on "
                  + (host + ":" + port + ": " + e.getMessage())
                  + "; is another broker running there?");
      taken.initCause(e);
      throw taken;
    }
    var broker = new EmbeddedBroker(server, tap);
    broker.threads.execute(broker::acceptClients);
    return broker;
  }

  public int port() {
    return server.getLocalPort();
  }

  /// PUBLISH packets received, repetitions of QoS 2 left out.
  public long messagesIn() {
    return messagesIn.get();
  }

  /// PUBLISH packets handed to the sockets of subscribers.
  public long messagesOut() {
    return messagesOut.get();
  }

  /// Messages thrown away because a subscriber was too slow, counted once for each such subscriber.
  public long dropped() {
    return dropped.get();
  }

  /// Clients between CONNACK and the end of their connection.
  public synchronized int connectedClients() {
    return clients.size();
  }

  /// Closes all connections, without wills, and returns when all threads have ended.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      connections.forEach(Connection::takeWill);
      connections.forEach(Connection::close);
    }
    try {
      server.close();
    } catch (IOException _) {
      // It listens no more either way.
    }
    threads.close();
  }

  private void acceptClients() {
    while (!server.isClosed()) {
      try {
        add(server.accept());
      } catch (IOException _) {
        // Closed, or no file descriptor is free: then one will be, when some client goes.
        if (!server.isClosed()) LockSupport.parkNanos(ACCEPT_AGAIN_NANOS);
      }
    }
  }

  private synchronized void add(Socket socket) throws IOException {
    if (closed) {
      socket.close();
      return;
    }
    var connection = new Connection(this, socket);
    connections.add(connection);
    threads.execute(connection::readPackets);
    threads.execute(connection::writePackets);
  }

  synchronized void connected(Connection connection) {
    Connection previous = clients.put(connection.clientId(), connection);
    if (previous != null) end(previous);
  }

  /// Called by the reader of the connection and by the one that takes it over; the second call
  /// finds nothing left to do. The will is empty after DISCONNECT.
  synchronized void end(Connection connection) {
    connection.close();
    if (!connections.remove(connection)) return;
    clients.remove(connection.clientId(), connection);
    connection.takeWill().ifPresent(this::publish);
  }

  void received(Packet.Publish message) {
    messagesIn.incrementAndGet();
    tap.received(message.topic(), message.payload().asReadOnlyBuffer());
    publish(message);
  }

  /// Sections 3.3.1.3 and 3.3.5.
  private synchronized void publish(Packet.Publish message) {
    String topic = message.topic();
    if (message.retain() && !message.payload().hasRemaining()) {
      retained.remove(topic);
    } else if (message.retain()
        && (retained.size() < MAX_RETAINED_TOPICS || retained.containsKey(topic))) {
      retained.put(topic, message);
    }
    clients.values().forEach(client -> client.offer(message));
  }

  synchronized boolean subscribed(Connection connection, TopicFilter filter, int qos) {
    if (!connection.added(filter, qos)) return false;
    for (Packet.Publish message : retained.values()) {
      if (filter.matches(message.topic())) connection.enqueue(message.toSubscriber(qos, true));
    }
    return true;
  }
}
