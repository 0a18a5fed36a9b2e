package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// mosquitto_sub on everything that daemons say, with a session that the broker keeps: from its
/// start on it hears every message, also those that come while it is away.
final class Listener implements AutoCloseable {
  /// @param retained whether the broker had it from before the subscription
  record Heard(String topic, boolean retained, String payload, long atNanos) {}

  /// Called on a thread of the listener's own, one message after the other.
  interface Ear {
    void hear(Heard message);
  }

  private final Process process;

  Listener(Mosquitto broker, Ear ear) throws Exception {
    // -E ends as soon as the subscription stands.
    Process subscribed = start(broker, "-i", "listener", "-c", "-q", "1", "-t", "celltwin/#", "-E");
    assertEquals(0, subscribed.waitFor(), "mosquitto_sub -E");
    process = start(broker, "-i", "listener", "-c", "-q", "1", "-t", "celltwin/#");
    Thread.ofPlatform().name("listener").daemon().start(() -> read(ear));
  }

  static Process start(Mosquitto broker, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("mosquitto_sub", "-h", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(broker.port()), "-F", "%t %r %p"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private void read(Ear ear) {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      lines.lines().forEach(line -> ear.hear(heard(line)));
    } catch (UncheckedIOException | IOException ended) {
      // The test has ended the process and does not ask any more.
    }
  }

  static Heard heard(String line) {
    long nowNanos = System.nanoTime();
    int topic = line.indexOf(' ');
    int retained = line.indexOf(' ', topic + 1);
    return new Heard(
        line.substring(0, topic),
        line.substring(topic + 1, retained).equals("1"),
        line.substring(retained + 1),
        nowNanos);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
