package io.celltwin.simulation.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.beamng.MessagePackWriter.Dialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A connection against a server that sends what it was told to, whatever it is asked.
class ConnectionTest {
  private static final long SEED = Long.getLong("celltwin.tests.seed", 20261122);
  private static final int CASES = Integer.getInteger("celltwin.beamng.fuzz", 400);
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /// Listens once, reads the first request, sends, and closes or waits for the client to go.
  private static final class Answering implements AutoCloseable {
    private final ServerSocket server;

    Answering(byte[] answer, boolean closes) throws IOException {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      Thread.ofVirtual()
          .start(() -> {
            try (Socket client = server.accept()) {
              serve(client, answer, closes);
            } catch (IOException _) {
              // The client has gone.
            }
          });
    }

    private static void serve(Socket client, byte[] answer, boolean closes) throws IOException {
      InputStream in = client.getInputStream();
      int length = ByteBuffer.wrap(in.readNBytes(4)).getInt();
      in.readNBytes(length);
      OutputStream out = client.getOutputStream();
      out.write(answer);
      out.flush();
      while (!closes && in.read() >= 0) {}
    }

    BeamngConnection connect(long timeoutNanos) throws BeamngException {
      return new BeamngConnection(
          FrameChannel.connect("127.0.0.1", server.getLocalPort(), TIMEOUT_NANOS), timeoutNanos);
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static byte[] frame(Value value) {
    byte[] message = MessagePackWriter.write(value, Dialect.SERVER);
    return ByteBuffer.allocate(4 + message.length).putInt(message.length).put(message).array();
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) all.writeBytes(part);
    return all.toByteArray();
  }

  private static <E extends BeamngException> String refusal(Class<E> kind, byte[] answer)
      throws Exception {
    try (var server = new Answering(answer, true);
        var connection = server.connect(TIMEOUT_NANOS)) {
      return String.valueOf(
          assertThrows(kind, () -> connection.call(Value.message("Pause"), "Paused")).getMessage());
    }
  }

  private static Value.Table paused() {
    return Value.message("Paused").with("_id", 0.0);
  }

  @Test
  void answersInAnyOrderFindTheirRequests() throws Exception {
    byte[] answer =
        joined(
            frame(Value.message("B").with("_id", 1.0)), frame(Value.message("A").with("_id", 0.0)));
    try (var server = new Answering(answer, false);
        var connection = server.connect(TIMEOUT_NANOS)) {
      long first = connection.send(Value.message("a"));
      long second = connection.send(Value.message("b"));
      assertEquals("A", connection.reply(first).at("type").text());
      assertEquals("B", connection.reply(second).at("type").text());
    }
  }

  @Test
  void anAnswerToWhatWasAnsweredIsDropped() throws Exception {
    byte[] answer =
        joined(
            frame(Value.message("A").with("_id", 0.0)),
            frame(Value.message("again").with("_id", 0.0)),
            frame(Value.message("B").with("_id", 1.0)));
    try (var server = new Answering(answer, false);
        var connection = server.connect(TIMEOUT_NANOS)) {
      long first = connection.send(Value.message("a"));
      long second = connection.send(Value.message("b"));
      assertEquals("A", connection.reply(first).at("type").text());
      assertEquals("B", connection.reply(second).at("type").text());
      assertThrows(IllegalArgumentException.class, () -> connection.reply(first));
    }
  }

  @Test
  void errorsCarryTheSimulatorsText() throws Exception {
    Value.Table error = Value.table().with("_id", 0.0).with("bngError", "no such thing");
    assertEquals("no such thing", refusal(BeamngException.Failed.class, frame(error)));
    Value.Table refusal = Value.table().with("_id", 0.0).with("bngValueError", "no licence");
    assertEquals("no licence", refusal(BeamngException.Refused.class, frame(refusal)));
  }

  @Test
  void wrongAcknowledgementsAndNumbersAreErrors() throws Exception {
    assertTrue(
        refusal(BeamngException.Malformed.class, frame(paused().with("type", "Resumed")))
            .contains("type Resumed, expected Paused"));
    assertTrue(
        refusal(BeamngException.Malformed.class, frame(paused().without("_id")))
            .contains("without _id"));
    assertTrue(
        refusal(BeamngException.Malformed.class, frame(paused().with("_id", 7.0)))
            .contains("answer to request 7, expected below 1"));
  }

  @Test
  void theEndOfTheConnectionIsToldWhereverItComes() throws Exception {
    byte[] whole = frame(paused());
    for (int length = 0; length < whole.length; length += 3) {
      byte[] part = Arrays.copyOf(whole, length);
      assertTrue(refusal(BeamngException.Disconnected.class, part).contains("closed"));
    }
  }

  @Test
  void aLengthIsNotBelieved() throws Exception {
    byte[] giant = ByteBuffer.allocate(4).putInt(-1).array();
    assertTrue(refusal(BeamngException.Malformed.class, giant).contains("4294967295 bytes"));
    byte[] absent = ByteBuffer.allocate(8).putInt(FrameChannel.MAX_BYTES).array();
    assertTrue(refusal(BeamngException.Disconnected.class, absent).contains("closed"));
  }

  @Test
  void silenceEndsAtTheTimeOutAndTheConnectionWithIt() throws Exception {
    try (var server = new Answering(new byte[] {0, 0, 0}, false);
        var connection = server.connect(TimeUnit.MILLISECONDS.toNanos(50))) {
      assertThrows(
          BeamngException.TimedOut.class, () -> connection.call(Value.message("Pause"), "Paused"));
      assertFalse(connection.isUsable());
      assertThrows(
          BeamngException.Disconnected.class,
          () -> connection.call(Value.message("Pause"), "Paused"));
    }
  }

  @Test
  void aTrickleOfBytesEndsAtTheTimeOutToo() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> trickle(server));
      try (var connection =
          new BeamngConnection(
              FrameChannel.connect("127.0.0.1", server.getLocalPort(), TIMEOUT_NANOS),
              TimeUnit.MILLISECONDS.toNanos(200))) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () ->
                assertThrows(
                    BeamngException.TimedOut.class,
                    () -> connection.call(Value.message("Pause"), "Paused")));
      }
    }
  }

  /// A frame of a million bytes, one every now and then, until the client goes.
  private static void trickle(ServerSocket server) {
    try (Socket client = server.accept()) {
      OutputStream out = client.getOutputStream();
      out.write(ByteBuffer.allocate(4).putInt(1_000_000).array());
      while (true) {
        out.write(0x90);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    } catch (IOException _) {
      // It has gone.
    }
  }

  @Test
  void knownVersionsAreAWarningOthersAnError() throws Exception {
    Value.Table hello = Value.message("Hello").with("_id", 0.0);
    try (var server = new Answering(frame(hello.with("protocolVersion", "v1.22")), false);
        var connection = server.connect(TIMEOUT_NANOS)) {
      Optional<String> warning = connection.hello("v1.23", TIMEOUT_NANOS);
      assertTrue(warning.orElse("").contains("v1.22"), warning::toString);
    }
    try (var server = new Answering(frame(hello.with("protocolVersion", "v1.19")), false);
        var connection = server.connect(TIMEOUT_NANOS)) {
      assertThrows(BeamngException.Malformed.class, () -> connection.hello("v1.23", TIMEOUT_NANOS));
    }
  }

  @Test
  void nobodyListensIsTold() throws Exception {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    var loss =
        assertThrows(
            BeamngException.Disconnected.class,
            () -> SimulatorLink.connect(Endpoint.of("127.0.0.1", port)));
    assertTrue(String.valueOf(loss.getMessage()).contains("127.0.0.1:" + port));
  }

  /// Whatever comes, a call ends, with an answer or with one of the exceptions that are meant for
  /// it.
  @Test
  void damagedAnswersNeverHangAConnection() throws Exception {
    var random = new SplittableRandom(SEED);
    int understood = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] answer = damaged(random);
      boolean closes = random.nextInt(8) != 0;
      String name = "seed " + SEED + ", case " + i;
      understood +=
          assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> isUnderstood(answer, closes) ? 1 : 0, name);
    }
    assertTrue(understood < CASES, "some damage is seen");
  }

  private static boolean isUnderstood(byte[] answer, boolean closes) throws Exception {
    try (var server = new Answering(answer, closes);
        var connection =
            server.connect(closes ? TIMEOUT_NANOS : TimeUnit.MILLISECONDS.toNanos(20))) {
      long id = connection.send(Value.message("PollPowertrainGE").with("name", "x"));
      Field reply = connection.reply(id, "PollPowertrainGE");
      PowertrainSample.all(reply.at("data"));
      return true;
    } catch (BeamngException _) {
      return false;
    }
  }

  private static byte[] damaged(SplittableRandom random) {
    byte[] bytes = frame(poll(random.nextInt(5)));
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> random.nextBytes(bytes);
      case 2 -> { // a giant length somewhere
        int at = random.nextInt(bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(at, 0x7FFF_FFFF - random.nextInt(1000));
      }
      case 3 -> { // deep nesting
        bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) (random.nextBoolean() ? 0x91 : 0x81));
        ByteBuffer.wrap(bytes).putInt(0, bytes.length - 4);
      }
      default -> {
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
          bytes[4 + random.nextInt(bytes.length - 4)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  private static Value poll(int samples) {
    Value.Table motor =
        Value.table()
            .with("parentOutputIndex", 0.0)
            .with("outputTorque1", 12.5)
            .with("outputAV1", 100.0)
            .with("isBroken", false);
    var numbered = new LinkedHashMap<Value, Value>();
    for (int i = 0; i < samples; i++) {
      numbered.put(
          new Value.Real(i), Value.table().with("rearMotor", motor).with("time", 0.0105 * i));
    }
    return Value.message("PollPowertrainGE")
        .with("data", new Value.Table(numbered))
        .with("_id", 0.0);
  }
}
