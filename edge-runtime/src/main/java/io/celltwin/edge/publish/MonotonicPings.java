package io.celltwin.edge.publish;

import java.util.Optional;
import org.eclipse.paho.client.mqttv3.MqttPingSender;
import org.eclipse.paho.client.mqttv3.internal.ClientComms;

/// When Paho looks whether it has to ping the broker: the connection's owner makes it look. Paho's
/// own timer goes by the wall clock, and one that is set back by hours would silence it for hours.
final class MonotonicPings implements MqttPingSender {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private volatile Optional<ClientComms> connection = Optional.empty();
  private volatile long dueNanos;
  private volatile boolean wanted;

  // ---- Paho's threads

  @Override
  public void init(ClientComms comms) {
    connection = Optional.of(comms);
  }

  @Override
  public void start() {
    schedule(connection.orElseThrow().getKeepAlive());
  }

  @Override
  public void stop() {
    wanted = false;
  }

  @Override
  public void schedule(long delayMillis) {
    dueNanos = System.nanoTime() + delayMillis * NANOS_PER_MILLI;
    wanted = true;
  }

  // ---- the owner's thread

  /// To be called several times a second. It waits for nothing.
  void look() {
    if (!wanted || System.nanoTime() - dueNanos < 0) return;
    wanted = false;
    connection.orElseThrow().checkForActivity(); // schedules the next look
  }
}
