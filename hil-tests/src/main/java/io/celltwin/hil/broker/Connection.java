package io.celltwin.hil.broker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// One client. Its reader thread alone decodes and acts, its writer thread alone writes. Other
/// threads only put messages into its queue, which never blocks on the network: when it is full it
/// drops its oldest message, of either QoS, because for a dashboard the newest state is worth more
/// than a complete past. Locks are taken in the order broker, connection.
final class Connection {
  static final int MAX_QUEUED_MESSAGES = 1000;
  static final long MAX_QUEUED_BYTES = 4L << 20;

  /// QoS 1 messages sent and not yet acknowledged; what follows waits in the queue.
  static final int MAX_IN_FLIGHT = 32;

  private static final int MAX_SUBSCRIPTIONS = 1000;
  private static final int MAX_QUEUED_REPLIES = 1000;
  private static final long CONNECT_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long REPLIES_STALLED_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final EmbeddedBroker broker;
  private final Socket socket;

  // Of the reader thread; clientId is set before the broker knows the client, then constant.
  private String clientId = "";
  private long silenceAllowedNanos = CONNECT_WITHIN_NANOS;
  private long deadlineNanos;
  private final Set<Integer> unreleasedIds = new HashSet<>();

  // Guarded by this.
  private final Map<TopicFilter, Integer> qosByFilter = new HashMap<>();
  private final Deque<byte[]> replies = new ArrayDeque<>();
  private final Deque<Packet.Publish> messages = new ArrayDeque<>();
  private final Set<Integer> inFlightIds = new HashSet<>();
  private Optional<Packet.Publish> will = Optional.empty();
  private long queuedBytes;
  private int lastId;
  private boolean closed;

  Connection(EmbeddedBroker broker, Socket socket) {
    this.broker = broker;
    this.socket = socket;
  }

  String clientId() {
    return clientId;
  }

  /// The reader thread, until the connection ends for whichever reason.
  void readPackets() {
    try {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(new PunctualInput(socket.getInputStream()));
      deadlineNanos = System.nanoTime() + silenceAllowedNanos;
      if (!(Packet.read(in) instanceof Packet.Connect connect)) {
        throw new ProtocolException("the first packet is not CONNECT");
      }
      boolean open = accepted(connect);
      while (open) {
        deadlineNanos = System.nanoTime() + silenceAllowedNanos;
        open = handled(Packet.read(in));
      }
    } catch (IOException | InterruptedException _) {
      // Lost, silent or malformed: section 4.8 answers each by closing this one connection.
    } finally {
      broker.end(this);
    }
  }

  /// Section 3.1.4. A refusal does not go by the writer, because the close follows at once.
  private boolean accepted(Packet.Connect connect) throws IOException, InterruptedException {
    boolean nameless = connect.clientId().isEmpty();
    int returnCode = connect.protocolLevel() != 4 ? 1 : nameless && !connect.cleanSession() ? 2 : 0;
    if (returnCode != 0) {
      socket.getOutputStream().write(new byte[] {0x20, 2, 0, (byte) returnCode});
      return false;
    }
    silenceAllowedNanos = TimeUnit.MILLISECONDS.toNanos(connect.keepAliveSeconds() * 1500L);
    // U+0000, because no client can choose a name that has it.
    clientId = nameless ? "\0" + socket.getRemoteSocketAddress() : connect.clientId();
    synchronized (this) {
      will = connect.will();
    }
    broker.connected(this);
    reply(0x20, 0, 0);
    return true;
  }

  /// @return false after DISCONNECT
  private boolean handled(Packet packet) throws IOException, InterruptedException {
    switch (packet) {
      case Packet.Connect _ -> throw new ProtocolException("second CONNECT");
      case Packet.Publish message -> received(message);
      case Packet.PubAck(int packetId) -> acknowledged(packetId);
      case Packet.PubRel(int packetId) -> {
        unreleasedIds.remove(packetId);
        reply(0x70, packetId >> 8, packetId);
      }
      case Packet.Subscribe subscribe -> subscribed(subscribe);
      case Packet.Unsubscribe(int packetId, var filters) -> {
        synchronized (this) {
          filters.forEach(qosByFilter::remove);
        }
        reply(0xb0, packetId >> 8, packetId);
      }
      case Packet.PingReq() -> reply(0xd0);
      case Packet.Disconnect() -> {
        takeWill();
        return false;
      }
    }
    return true;
  }

  /// QoS 2 goes by figure 4.3, method B: passed on when it first arrives, its id kept until PUBREL
  /// so that a repetition is not passed on again.
  private void received(Packet.Publish message) throws IOException, InterruptedException {
    int packetId = message.packetId();
    if (message.qos() < 2 || unreleasedIds.add(packetId)) broker.received(message);
    if (message.qos() > 0) reply(message.qos() == 1 ? 0x40 : 0x50, packetId >> 8, packetId);
  }

  /// SUBACK comes after the subscription, so a client that has it misses nothing from then on.
  private void subscribed(Packet.Subscribe subscribe) throws IOException, InterruptedException {
    int count = subscribe.subscriptions().size();
    int[] body = new int[2 + count];
    body[0] = subscribe.packetId() >> 8;
    body[1] = subscribe.packetId();
    for (int i = 0; i < count; i++) {
      var wanted = subscribe.subscriptions().get(i);
      int grantedQos = Math.min(wanted.qos(), 1);
      body[2 + i] = broker.subscribed(this, wanted.filter(), grantedQos) ? grantedQos : 0x80;
    }
    reply(0x90, body);
  }

  synchronized boolean added(TopicFilter filter, int qos) {
    if (qosByFilter.size() >= MAX_SUBSCRIPTIONS && !qosByFilter.containsKey(filter)) return false;
    qosByFilter.put(filter, qos);
    return true;
  }

  /// Queues the message once, at the best QoS of all filters that match it (section 3.3.5).
  synchronized void offer(Packet.Publish message) {
    int grantedQos = -1;
    for (var entry : qosByFilter.entrySet()) {
      if (entry.getValue() > grantedQos && entry.getKey().matches(message.topic())) {
        grantedQos = entry.getValue();
      }
    }
    if (grantedQos >= 0) enqueue(message.toSubscriber(grantedQos, false));
  }

  synchronized void enqueue(Packet.Publish message) {
    if (closed) return;
    messages.addLast(message);
    queuedBytes += bytes(message);
    while (messages.size() > MAX_QUEUED_MESSAGES || queuedBytes > MAX_QUEUED_BYTES) {
      queuedBytes -= bytes(messages.removeFirst());
      broker.dropped.incrementAndGet();
    }
    notifyAll();
  }

  private static long bytes(Packet.Publish message) {
    return 2L * message.topic().length() + message.payload().remaining();
  }

  /// Replies are never dropped: a client that sends on without reading them is first held up, by
  /// its own reader thread waiting here, and then closed.
  private synchronized void reply(int header, int... body)
      throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + REPLIES_STALLED_NANOS;
    while (replies.size() >= MAX_QUEUED_REPLIES && !closed) {
      if (deadlineNanos - System.nanoTime() <= 0) throw new IOException("replies are not read");
      wait(1000);
    }
    ByteBuffer bytes = ByteBuffer.allocate(body.length);
    for (int b : body) bytes.put((byte) b);
    replies.addLast(Packet.framed(header, bytes.flip()));
    notifyAll();
  }

  private synchronized void acknowledged(int packetId) {
    inFlightIds.remove(packetId);
    notifyAll();
  }

  /// The writer thread. It flushes only when it runs out, so a burst costs few system calls.
  void writePackets() {
    try (OutputStream out = new BufferedOutputStream(socket.getOutputStream())) {
      for (byte[] packet = next(); packet.length > 0; packet = next()) {
        out.write(packet);
        if (!sendable()) out.flush();
      }
    } catch (IOException | InterruptedException _) {
      // The reader sees the closed socket as well, and ends the connection.
      close();
    }
  }

  private synchronized boolean sendable() {
    return !replies.isEmpty() || (!messages.isEmpty() && inFlightIds.size() < MAX_IN_FLIGHT);
  }

  /// @return the next packet in full, or an empty array once the connection has been closed
  private synchronized byte[] next() throws InterruptedException {
    while (!closed && !sendable()) wait();
    if (closed) return new byte[0];
    notifyAll();
    if (!replies.isEmpty()) return replies.removeFirst();
    Packet.Publish message = messages.removeFirst();
    queuedBytes -= bytes(message);
    broker.messagesOut.incrementAndGet();
    if (message.qos() == 0) return message.encoded(0);
    do lastId = lastId % 0xffff + 1;
    while (!inFlightIds.add(lastId));
    return message.encoded(lastId);
  }

  synchronized Optional<Packet.Publish> takeWill() {
    var taken = will;
    will = Optional.empty();
    return taken;
  }

  /// Frees both threads, whatever they are blocked in.
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      socket.close();
    } catch (IOException _) {
      // Nothing is left to free.
    }
  }

  /// Ends a read at the keep-alive deadline (section 3.1.2.10). The deadline belongs to the packet,
  /// not to the read, so single bytes now and then do not keep a connection alive.
  private final class PunctualInput extends FilterInputStream {
    PunctualInput(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (silenceAllowedNanos > 0) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (leftMillis <= 0) throw new SocketTimeoutException("keep-alive");
        socket.setSoTimeout((int) leftMillis);
      } else {
        socket.setSoTimeout(0);
      }
      return super.read(buffer, offset, length);
    }
  }
}
