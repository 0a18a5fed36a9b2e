package io.celltwin.edge.publish;

import io.celltwin.config.MqttSettings;
import io.celltwin.edge.publish.Encoder.Announcement;
import io.celltwin.edge.publish.Encoder.Prompt;
import io.celltwin.edge.tls.BrokerSecurity;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
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

/// One connection to a broker: it ends as lost and is never used again. QoS 1 throughout.
///
/// Paho is kept on a short leash, for its known defects: a new client for every connection, a small
/// window of messages, no call that waits, and no verdict by `onFailure`. Its thread is that of its
/// owner, who is woken where something has come; Paho's own threads only leave word.
final class MqttLink {
  private static final long CONNECT_NANOS = 15_000_000_000L;

  /// Held, so that it stays as it is set: Paho logs each lost connection by itself.
  private static final java.util.logging.Logger PAHO =
      java.util.logging.Logger.getLogger("org.eclipse.paho.client.mqttv3");

  static {
    PAHO.setLevel(Level.OFF);
  }

  private final MqttSettings settings;
  private final BrokerSecurity security;
  private final String clientId;
  private final Thread owner;
  private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<Prompt> arrived = new ConcurrentLinkedQueue<>();
  private final MonotonicPings pings = new MonotonicPings();
  private final long giveUpNanos = System.nanoTime() + CONNECT_NANOS;
  private Optional<MqttAsyncClient> client = Optional.empty();
  private volatile boolean established;
  private volatile boolean lost;
  private volatile String reason = "";

  /// @param owner the thread that calls, but for [#lose]
  MqttLink(MqttSettings settings, BrokerSecurity security, String clientId, Thread owner) {
    this.settings = settings;
    this.security = security;
    this.clientId = clientId;
    this.owner = owner;
  }

  /// Begins to connect.
  ///
  /// @param window messages that may be on their way
  void open(int window, Optional<Announcement> will) {
    try {
      MqttAsyncClient paho =
          new MqttAsyncClient(
              BrokerConnections.address(settings.broker()),
              clientId,
              new MemoryPersistence(),
              pings);
      client = Optional.of(paho);
      MqttConnectOptions options = new MqttConnectOptions();
      options.setCleanSession(true);
      options.setAutomaticReconnect(false);
      options.setMaxInflight(2 * window);
      options.setConnectionTimeout(10);
      options.setKeepAliveInterval(settings.keepAliveSeconds());
      options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
      will.ifPresent(last -> options.setWill(last.topic(), last.payload(), 1, last.retained()));
      BrokerSecurity.Access access = security.access();
      options.setSocketFactory(
          access.sockets().<SocketFactory>map(tls -> tls).orElse(SocketFactory.getDefault()));
      settings.username().ifPresent(options::setUserName);
      access.password().map(String::toCharArray).ifPresent(options::setPassword);
      paho.setCallback(new Callbacks());
      paho.connect(options, null, new Outcome(() -> established = true));
    } catch (MqttException | IOException | IllegalArgumentException refused) {
      lose(refused);
    }
  }

  boolean established() {
    return established && !lost;
  }

  /// To be called several times a second.
  boolean lost() {
    if (!lost && !established && System.nanoTime() - giveUpNanos > 0) {
      lose(new IOException("no answer to CONNECT"));
    }
    if (established()) pings.look();
    return lost;
  }

  /// Ends it, for this reason where it is the first. Any thread.
  void lose(Throwable cause) {
    if (lost) return; // what follows from the first failure says less
    reason = security.explain(cause, established);
    lost = true;
    LockSupport.unpark(owner);
  }

  /// Why it was lost.
  String reason() {
    return reason;
  }

  /// A message that the broker has acknowledged since the last call.
  OptionalLong pollAcknowledged() {
    Long number = acknowledged.poll();
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /// A message that has arrived since the last call.
  Optional<Prompt> pollArrived() {
    return Optional.ofNullable(arrived.poll());
  }

  /// Sends a message.
  ///
  /// @param number for [#pollAcknowledged]
  void send(long number, String topic, byte[] payload) {
    if (lost) return;
    try {
      client
          .orElseThrow()
          .publish(
              topic,
              payload,
              1,
              false,
              null,
              new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                  acknowledged.add(number);
                  LockSupport.unpark(owner);
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                  // No verdict: the message stays unacknowledged until the connection is lost.
                }
              });
    } catch (MqttException broken) {
      lose(broken);
    }
  }

  /// Says something that nobody waits to hear acknowledged.
  void announce(Announcement words) {
    if (lost) return;
    try {
      client.orElseThrow().publish(words.topic(), words.payload(), 1, words.retained());
    } catch (MqttException broken) {
      lose(broken);
    }
  }

  /// Asks for the messages of a topic. A refusal ends the connection.
  void subscribe(String topic) {
    if (lost) return;
    try {
      client.orElseThrow().subscribe(topic, 1, null, new Outcome(() -> {}));
    } catch (MqttException broken) {
      lose(broken);
    }
  }

  /// Says goodbye on purpose, so that the broker does not publish the will.
  void leave(Optional<Announcement> farewell) {
    if (established()) {
      farewell.ifPresent(this::announce);
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

  private final class Outcome implements IMqttActionListener {
    private final Runnable success;

    Outcome(Runnable success) {
      this.success = success;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      success.run();
      LockSupport.unpark(owner);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      lose(cause);
    }
  }

  private final class Callbacks implements MqttCallback {
    @Override
    public void connectionLost(Throwable cause) {
      lose(cause);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      arrived.add(new Prompt(topic, message.toString()));
      LockSupport.unpark(owner);
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }
}
