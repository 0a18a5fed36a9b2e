package io.celltwin.edge.publish;

import io.celltwin.config.MqttSettings;
import io.celltwin.edge.tls.BrokerSecurity;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.tinylog.Logger;

/// One pack's messages to one broker, QoS 1, from a thread of its own.
///
/// The loop only leaves states and events in lock-free queues. This thread turns them into messages
/// and holds them, oldest first, until the broker has acknowledged them; what was sent and not
/// acknowledged is sent again after a reconnect, so a consumer sees every message at least once and
/// tells repetitions by `boot` and `seq`. Without a broker the held messages are bounded: the
/// oldest samples go first, then the oldest events, and what goes is counted and published.
///
/// Paho is kept on a short leash, for its known defects: a new client for every connection, a small
/// window of messages, no call that waits.
public final class MqttPublisher implements TwinSink {
  /// Messages sent and not yet acknowledged.
  private static final int WINDOW = 32;

  /// States and events that may wait for this thread; it takes them at once unless the machine
  /// stalls.
  private static final int HANDOVER = 1024;

  /// Bytes of messages that all publishers together hold without a broker.
  private static final long MAX_HELD_BYTES_OF_ALL = 24L << 20;

  /// And one alone: about two hours of a 96-cell pack.
  private static final long MAX_HELD_BYTES_OF_ONE = 8L << 20;

  private static final long MAX_WAIT_NANOS = 100_000_000L;
  private static final long FIRST_RETRY_NANOS = 1_000_000_000L;
  private static final long MAX_RETRY_NANOS = 30_000_000_000L;
  private static final long CONNECT_NANOS = 15_000_000_000L;

  /// From when on a connection counts as sound: longer than any wait between two attempts. Two
  /// clients of one name that push each other out grow slower, too.
  private static final long SOUND_NANOS = 2 * MAX_RETRY_NANOS;

  /// Longest that saying goodbye takes.
  private static final Duration GOODBYE = Duration.ofSeconds(3);

  private static final double SECONDS_PER_NANO = 1e-9;

  private record Sample(TwinState state, MessageClass messageClass, long seq) {}

  private record Alarm(AlarmEvent event, long seq) {}

  private record Change(SourceEvent event, long seq) {}

  /// One message, told apart from others by identity. Its words are never changed.
  private static final class Message {
    private final MessageClass messageClass;
    private final byte[] payload;
    private long sentNanos;

    Message(MessageClass messageClass, byte[] payload) {
      this.messageClass = messageClass;
      this.payload = payload;
    }
  }

  private final MqttSettings settings;
  private final String clientId;
  private final PackInfo info;
  private final List<SourceHealth> sources;
  private final String version;
  private final JsonProfile profile;
  private final BrokerSecurity security;
  private final long maxHeldBytes;

  /// How long the broker may take to acknowledge a message; that it answers pings is not enough.
  private final long acknowledgeNanos;

  private final Thread thread;

  // loop thread
  private long seq;
  private final SendTimes telemetryTimes;
  private final SendTimes cellsTimes;
  private final EventHold eventHold;

  // from the loop to this thread
  private final Queue<Record> handover = new ConcurrentLinkedQueue<>();
  private final AtomicInteger handedOver = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();

  // this thread
  private final Deque<Message> held = new ArrayDeque<>();
  private final Deque<Message> unacknowledged = new ArrayDeque<>();
  private long heldBytes;
  private Optional<Connection> connection = Optional.empty();
  private long retryNanos = FIRST_RETRY_NANOS;
  private long nextAttemptNanos = System.nanoTime();
  private final Set<String> toldReasons = new HashSet<>();
  private boolean connected;
  private long connectedNanos;
  private boolean waitTold;
  private volatile long stopByNanos;
  private volatile boolean stopping;

  /// @param clientId unique at the broker
  /// @param sources those of which something is known
  /// @param boot differs for every start of the daemon
  /// @param publishers how many share the memory for what a broker has not taken
  public MqttPublisher(
      MqttSettings settings,
      String clientId,
      PackInfo info,
      List<SourceHealth> sources,
      String version,
      String boot,
      int publishers) {
    this.settings = settings;
    this.clientId = clientId;
    this.info = info;
    this.sources = List.copyOf(sources);
    this.version = version;
    this.profile = new JsonProfile(info.pack(), boot);
    this.security = new BrokerSecurity(settings, info.pack());
    this.maxHeldBytes = Math.min(MAX_HELD_BYTES_OF_ONE, MAX_HELD_BYTES_OF_ALL / publishers);
    this.eventHold = new EventHold(nanos(settings.faultHoldSeconds()));
    this.telemetryTimes = sendTimes(settings.telemetryPeriodSeconds());
    this.cellsTimes = sendTimes(settings.cellsPeriodSeconds());
    this.acknowledgeNanos = Duration.ofSeconds(2L * settings.keepAliveSeconds()).toNanos();
    this.thread = Thread.ofPlatform().name("publish-" + info.pack()).daemon().unstarted(this::run);
  }

  private SendTimes sendTimes(double periodSeconds) {
    return new SendTimes(nanos(periodSeconds), nanos(settings.faultPeriodSeconds()));
  }

  private static long nanos(double seconds) {
    return Math.round(seconds / SECONDS_PER_NANO);
  }

  public void start() {
    thread.start();
  }

  // ---- loop thread

  @Override
  public void state(TwinState state) {
    long nowNanos = state.tickNanos();
    boolean fast = eventHold.lasts(nowNanos);
    if (telemetryTimes.take(nowNanos, fast)) {
      hand(new Sample(state, MessageClass.TELEMETRY, seq++));
    }
    if (cellsTimes.take(nowNanos, fast)) {
      hand(new Sample(state, MessageClass.CELLS, seq++));
      if (!sources.isEmpty()) hand(new Sample(state, MessageClass.SOURCES, seq++));
    }
  }

  @Override
  public void event(AlarmEvent event) {
    eventHold.happened();
    hand(new Alarm(event, seq++));
  }

  @Override
  public void source(SourceEvent event) {
    eventHold.happened();
    hand(new Change(event, seq++));
  }

  private void hand(Record message) {
    if (handedOver.get() >= HANDOVER) {
      dropped.incrementAndGet();
      return;
    }
    handedOver.incrementAndGet();
    handover.add(message);
    LockSupport.unpark(thread);
  }

  // ---- any thread

  /// Messages that the broker has acknowledged.
  public long acknowledged() {
    return acknowledged.get();
  }

  /// Messages given up because nobody took them.
  public long dropped() {
    return dropped.get();
  }

  /// From now on sends what is held for up to `grace`, says `offline` and disconnects. Who stops
  /// again can only shorten that.
  public synchronized void stop(Duration grace) {
    long byNanos = System.nanoTime() + grace.toNanos();
    if (!stopping || byNanos - stopByNanos < 0) stopByNanos = byNanos;
    stopping = true;
    LockSupport.unpark(thread);
  }

  /// Stops and waits for the end.
  public void close(Duration grace) throws InterruptedException {
    stop(grace);
    if (thread.isAlive()) thread.join(grace.plus(GOODBYE));
  }

  // ---- this thread

  private void run() {
    while (true) {
      try {
        takeHandover();
        if (connected && security.changed(System.nanoTime())) renewConnection();
        keepConnected();
        sendHeld();
      } catch (RuntimeException broken) { // a fault of this program or of Paho's
        if (toldReasons.add(broken.toString())) {
          Logger.error(broken, "{}: publishing has failed, connecting anew", info.pack());
        }
        connection.ifPresent(failed -> failed.lose(broken));
      }
      if (stopping) {
        boolean delivered = handover.isEmpty() && held.isEmpty() && unacknowledged.isEmpty();
        if (delivered || System.nanoTime() - stopByNanos > 0) break;
        if (!connected && !waitTold) {
          waitTold = true;
          Logger.info(
              "{}: waiting for {} to take the last messages", info.pack(), settings.broker());
        }
      }
      LockSupport.parkNanos(this, MAX_WAIT_NANOS);
    }
    connection.ifPresent(Connection::leave);
    int lost = held.size() + unacknowledged.size();
    if (lost + dropped.get() > 0) {
      Logger.warn(
          "{}: stopped with {} messages undelivered and {} given up before",
          info.pack(),
          lost,
          dropped.get());
    }
  }

  private void takeHandover() {
    for (Record next = handover.poll(); next != null; next = handover.poll()) {
      handedOver.decrementAndGet();
      try {
        hold(message(next));
      } catch (RuntimeException unsayable) {
        dropped.incrementAndGet();
        throw unsayable;
      }
    }
  }

  private Message message(Record handed) {
    return switch (handed) {
      case Sample(TwinState state, MessageClass messageClass, long number) ->
          new Message(messageClass, sample(state, messageClass, number));
      case Alarm(AlarmEvent event, long number) ->
          new Message(MessageClass.EVENT, profile.event(event, number));
      case Change(SourceEvent event, long number) ->
          new Message(MessageClass.EVENT, profile.event(event, number));
      default -> throw new IllegalStateException(handed.toString());
    };
  }

  private byte[] sample(TwinState state, MessageClass messageClass, long number) {
    return switch (messageClass) {
      case TELEMETRY -> profile.telemetry(state, number, dropped.get());
      case CELLS -> profile.cells(state, number);
      case SOURCES -> profile.sources(sources, state.wallMillis(), number);
      case STATUS, INFO, EVENT -> throw new IllegalArgumentException(messageClass.topicLevel());
    };
  }

  private void hold(Message message) {
    held.addLast(message);
    heldBytes += message.payload.length;
    while (heldBytes > maxHeldBytes) {
      Message oldest = held.element();
      for (Message candidate : held) {
        if (candidate.messageClass == MessageClass.EVENT) continue;
        oldest = candidate;
        break;
      }
      held.removeFirstOccurrence(oldest);
      heldBytes -= oldest.payload.length;
      dropped.incrementAndGet();
    }
  }

  private void keepConnected() {
    if (connection.isPresent() && connection.get().lost()) {
      Connection over = connection.get();
      connection = Optional.empty();
      over.takeAcknowledged();
      if (connected && System.nanoTime() - connectedNanos > SOUND_NANOS) {
        retryNanos = FIRST_RETRY_NANOS;
        toldReasons.clear();
      }
      connected = false;
      holdUnacknowledged();
      nextAttemptNanos = System.nanoTime() + jittered(retryNanos);
      retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
      tell(over.reason());
      over.abandon();
    }
    if (connection.isEmpty() && System.nanoTime() - nextAttemptNanos >= 0) {
      connection = Optional.of(new Connection());
      connection.get().open();
    }
    if (connection.isPresent() && connection.get().established() && !connected) {
      connected = true;
      connectedNanos = System.nanoTime();
      Logger.info("{}: connected to {}", info.pack(), settings.broker());
      long nowMillis = System.currentTimeMillis();
      connection.get().announce(new Message(MessageClass.STATUS, profile.online(nowMillis)));
      connection
          .get()
          .announce(new Message(MessageClass.INFO, profile.info(info, version, nowMillis)));
    }
  }

  /// Ends the connection in order and makes another at once, with what the files hold now. What was
  /// not acknowledged is sent again.
  private void renewConnection() {
    Logger.info(
        "{}: connecting to {} anew, for its files have changed", info.pack(), settings.broker());
    Connection over = connection.orElseThrow();
    connection = Optional.empty();
    connected = false;
    over.depart();
    over.takeAcknowledged();
    holdUnacknowledged();
    nextAttemptNanos = System.nanoTime();
  }

  /// Back to the front, in their order.
  private void holdUnacknowledged() {
    while (!unacknowledged.isEmpty()) {
      Message message = unacknowledged.removeLast();
      held.addFirst(message);
      heldBytes += message.payload.length;
    }
  }

  /// Each reason once, until there has been a sound connection again.
  private void tell(String reason) {
    if (!toldReasons.add(reason)) return;
    Logger.warn(
        "{}: no connection to {} ({}); trying again, the estimate goes on",
        info.pack(),
        settings.broker(),
        reason);
  }

  private static long jittered(long nanos) {
    return nanos / 2 + ThreadLocalRandom.current().nextLong(nanos);
  }

  private void sendHeld() {
    if (!connected) return;
    Connection open = connection.orElseThrow();
    open.takeAcknowledged();
    long nowNanos = System.nanoTime();
    Message oldest = unacknowledged.peek();
    if (oldest != null && nowNanos - oldest.sentNanos > acknowledgeNanos) {
      open.lose(new IOException("no answer to PUBLISH"));
    }
    while (unacknowledged.size() < WINDOW && !held.isEmpty()) {
      Message message = held.element();
      if (!open.send(message)) return;
      held.remove();
      heldBytes -= message.payload.length;
      message.sentNanos = nowNanos;
      unacknowledged.addLast(message);
    }
  }

  /// One client, one connection: it ends as lost and is never used again.
  private final class Connection {
    private final Queue<Message> acknowledgements = new ConcurrentLinkedQueue<>();
    private Optional<MqttAsyncClient> client = Optional.empty();
    private volatile boolean established;
    private volatile boolean lost;
    private volatile String reason = "";
    private final long giveUpNanos = System.nanoTime() + CONNECT_NANOS;

    void open() {
      try {
        MqttAsyncClient paho =
            new MqttAsyncClient(settings.broker(), clientId, new MemoryPersistence());
        client = Optional.of(paho);
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(true);
        options.setAutomaticReconnect(false);
        options.setMaxInflight(2 * WINDOW);
        options.setConnectionTimeout(10);
        options.setKeepAliveInterval(settings.keepAliveSeconds());
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setWill(
            profile.topic(MessageClass.STATUS), profile.offline("connection lost"), 1, true);
        BrokerSecurity.Access access = security.access();
        options.setSocketFactory(
            access.sockets().<SocketFactory>map(s -> s).orElseGet(LingeringSockets::new));
        settings.username().ifPresent(options::setUserName);
        access.password().map(String::toCharArray).ifPresent(options::setPassword);
        paho.setCallback(new Callbacks());
        paho.connect(
            options,
            null,
            new IMqttActionListener() {
              @Override
              public void onSuccess(IMqttToken token) {
                established = true;
                LockSupport.unpark(thread);
              }

              @Override
              public void onFailure(IMqttToken token, Throwable cause) {
                lose(cause);
              }
            });
      } catch (MqttException | IOException | IllegalArgumentException refused) {
        lose(refused);
      }
    }

    boolean established() {
      return established && !lost;
    }

    boolean lost() {
      if (!lost && !established && System.nanoTime() - giveUpNanos > 0) {
        lose(new IOException("no answer to CONNECT"));
      }
      return lost;
    }

    private void lose(Throwable cause) {
      if (lost) return; // what follows from the first failure says less
      reason = security.explain(cause, established);
      lost = true;
      LockSupport.unpark(thread);
    }

    /// Why it was lost.
    String reason() {
      return reason;
    }

    void takeAcknowledged() {
      for (Message done = acknowledgements.poll(); done != null; done = acknowledgements.poll()) {
        unacknowledged.remove(done);
        acknowledged.incrementAndGet();
      }
    }

    /// A message of the connection itself, which the next connection says anew.
    void announce(Message message) {
      try {
        client
            .orElseThrow()
            .publish(
                profile.topic(message.messageClass),
                message.payload,
                1,
                message.messageClass.retained());
      } catch (MqttException broken) {
        lose(broken);
      }
    }

    boolean send(Message message) {
      if (lost) return false;
      try {
        client
            .orElseThrow()
            .publish(
                profile.topic(message.messageClass),
                message.payload,
                1,
                message.messageClass.retained(),
                null,
                new IMqttActionListener() {
                  @Override
                  public void onSuccess(IMqttToken token) {
                    acknowledgements.add(message);
                    LockSupport.unpark(thread);
                  }

                  @Override
                  public void onFailure(IMqttToken token, Throwable cause) {
                    // No verdict: the message stays unacknowledged until the connection is lost.
                  }
                });
        return true;
      } catch (MqttException broken) {
        if (broken.getReasonCode() != MqttException.REASON_CODE_MAX_INFLIGHT) lose(broken);
        return false;
      }
    }

    /// Says that the twin is offline, and goodbye.
    void leave() {
      if (established()) {
        announce(new Message(MessageClass.STATUS, profile.offline("stopped")));
      }
      depart();
    }

    /// Says goodbye on purpose: the broker must not publish the will.
    void depart() {
      if (established()) {
        try {
          client.orElseThrow().disconnect(500).waitForCompletion(1000);
        } catch (MqttException broken) {
          Logger.debug("disconnect: {}", broken.toString());
        }
      }
      abandon();
    }

    void abandon() {
      client.ifPresent(paho -> {
        try {
          paho.disconnectForcibly(0, 1, false);
        } catch (MqttException already) {
          Logger.trace("disconnect: {}", already.toString());
        }
        try {
          paho.close(true);
        } catch (MqttException already) {
          Logger.trace("close: {}", already.toString());
        }
      });
    }

    private final class Callbacks implements MqttCallback {
      @Override
      public void connectionLost(Throwable cause) {
        lose(cause);
      }

      @Override
      public void messageArrived(String topic, MqttMessage message) {}

      @Override
      public void deliveryComplete(IMqttDeliveryToken token) {}
    }
  }
}
