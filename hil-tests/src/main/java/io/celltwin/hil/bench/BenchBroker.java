package io.celltwin.hil.bench;

import io.celltwin.hil.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The broker beside a bench: goes away and comes back at its port, and remembers what has arrived.
/// Lives on the system's clock. Any thread.
public final class BenchBroker implements AutoCloseable {
  // Of messages as docs/MQTT.md has them.
  private static final Pattern NUMBER = Pattern.compile("\"seq\":(\\d+)");
  private static final Pattern RECORDED = Pattern.compile("\"up\":(\\d+)");
  private static final Pattern NUMBERED = Pattern.compile("\"messages\":(\\d+)");
  private static final String OF_THE_PAST = "\"hist\":true";

  private final int port;

  // Guarded by this.
  private final List<Arrival> arrivals = new ArrayList<>();
  private OptionalLong numbered = OptionalLong.empty();
  private Optional<EmbeddedBroker> running;
  private OptionalLong restoredNanos = OptionalLong.empty();

  /// A message that has arrived; the same may come again.
  ///
  /// @param nanos of the system's monotonic clock, as all times here
  /// @param number as the daemon counts them
  /// @param recordedMillis when it was made, on a clock of the daemon's
  /// @param ofThePast as the message itself says
  public record Arrival(long nanos, long number, long recordedMillis, boolean ofThePast) {}

  /// What has become of the messages.
  ///
  /// @param numbered how many the daemon has made, as it says at its end
  /// @param restoredNanos when the broker was back, empty: it never was away, or still is
  public record Account(List<Arrival> arrivals, OptionalLong numbered, OptionalLong restoredNanos) {
    public Account {
      arrivals = List.copyOf(arrivals);
    }
  }

  /// Listens when it returns.
  public BenchBroker() throws IOException {
    EmbeddedBroker first = EmbeddedBroker.start(0, this::received);
    port = first.port();
    running = Optional.of(first);
  }

  /// `tcp://host:port`
  public String address() {
    return "tcp://127.0.0.1:" + port;
  }

  private synchronized void received(String topic, ByteBuffer payload) {
    String text = StandardCharsets.UTF_8.decode(payload).toString();
    Matcher number = NUMBER.matcher(text);
    Matcher recorded = RECORDED.matcher(text);
    if (number.find() && recorded.find()) {
      arrivals.add(
          new Arrival(
              System.nanoTime(),
              Long.parseLong(number.group(1)),
              Long.parseLong(recorded.group(1)),
              text.contains(OF_THE_PAST)));
      return;
    }
    Matcher farewell = NUMBERED.matcher(text);
    if (topic.endsWith("/status") && farewell.find()) {
      numbered = OptionalLong.of(Long.parseLong(farewell.group(1)));
    }
  }

  /// Cuts every connection, and takes no new one.
  public void lose() {
    Optional<EmbeddedBroker> lost;
    synchronized (this) {
      lost = running;
      running = Optional.empty();
    }
    lost.ifPresent(EmbeddedBroker::close); // waits for threads that tell what has arrived
  }

  public synchronized void restore() {
    if (running.isPresent()) return;
    try {
      running = Optional.of(EmbeddedBroker.start(port, this::received));
    } catch (IOException taken) {
      throw new UncheckedIOException(taken);
    }
    restoredNanos = OptionalLong.of(System.nanoTime());
  }

  public synchronized Account account() {
    return new Account(arrivals, numbered, restoredNanos);
  }

  @Override
  public void close() {
    lose();
  }
}
